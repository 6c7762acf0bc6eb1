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

$(BOARD_HEADER): $(BOARD_DTB) $(HOST_BUILD)/board_header boards/$(BOARD)/board.mk
	$(call say,GEN,$@)
	$(Q)$(HOST_BUILD)/board_header $(BOARD_DTB) $(LOADER_BASE) > $@.tmp && mv $@.tmp $@
