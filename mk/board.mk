# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
# The board's device tree as a blob and as a C header.

BOARD_DTB := $(BOARD_BUILD)/board.dtb
BOARD_HEADER := $(BOARD_BUILD)/board.h

$(BOARD_DTB): boards/$(BOARD)/board.dts
	$(call say,DTC,$@)
	@mkdir -p $(@D)
	$(Q)dtc -q -I dts -O dtb -o $@ $<

$(HOST_BUILD)/board_header: tools/board_header.c
	$(call say,HOSTCC,$@)
	@mkdir -p $(@D)
	$(Q)$(HOST_CC) $(HOST_CFLAGS) -o $@ $< -lfdt

# Bytes of RAM that the kernel manages: the first that are not reserved, 0 for all. The rest is handed out as device
# untyped. Which other addresses are: every one, or with `explicit` only those that the device tree declares.
KERNEL_MEMORY ?= 0
DEVICE_MEMORY ?= all
BOARD_SWITCHES := $(LOADER_BASE) $(KERNEL_MEMORY) $(DEVICE_MEMORY)

$(BOARD_BUILD)/switches: FORCE
	@mkdir -p $(@D)
	@echo '$(BOARD_SWITCHES)' | cmp -s - $@ || echo '$(BOARD_SWITCHES)' > $@
.PHONY: FORCE
FORCE:

$(BOARD_HEADER): $(BOARD_DTB) $(HOST_BUILD)/board_header boards/$(BOARD)/board.mk $(BOARD_BUILD)/switches
	$(call say,GEN,$@)
	$(Q)$(HOST_BUILD)/board_header $(BOARD_DTB) $(BOARD_SWITCHES) > $@.tmp && mv $@.tmp $@
