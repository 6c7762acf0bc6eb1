# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
# The front door: `make run` boots a system with the devices it shares and says how to reach it.

# A system with a network card and a disk says NAME_RUN = $(call run_shared,NAME); one without says nothing.
# DISK, PORT and IPERF_PORT may be given: make run DISK=other.img PORT=9000
include boards/$(BOARD)/devices.mk

DISK ?= $(DISK_IMAGE)
PORT ?= 8080
IPERF_PORT ?= 5001

# $(1) system
run_command = $(QEMU) $(QEMU_MACHINE) $(QEMU_DEVICES) \
    -device loader,file=$(BUILD)/systems/$(1)/loader.img,addr=$(LOADER_BASE),cpu-num=0
run_shared = $(Q)tools/run --disk $(DISK) --port $(PORT) --iperf $(IPERF_PORT) $(1) $(call run_command,$(1))

run: | $(DISK_IMAGE)

# The command of a system as tests use it: with @PORT@, @IPERF@ and @DISK@ for them to fill in.
.PHONY: print-run
print-run:
	@echo '$(call run_command,$(SYSTEM))'
