# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
# The one entry to building, running and checking everything; `make help` lists what there is.

BOARD ?= qemu_virt_aarch64
CONFIG ?= debug
SYSTEM ?= first_light

.DEFAULT_GOAL := all

include mk/setup.mk
include boards/$(BOARD)/board.mk
include mk/toolchain.mk
include $(filter-out mk/setup.mk mk/toolchain.mk mk/component.mk,$(sort $(wildcard mk/*.mk)))
include mk/component.mk

.PHONY: all
all: $(ALL)

.PHONY: run
run: $(BUILD)/systems/$(SYSTEM)/loader.img
	$($(SYSTEM)_RUN)

.PHONY: check
check: all
	$(Q)tools/run_checks.sh --beside '$(UNIT_CHECKS) $(HOST_CHECKS)' $(CHECKS)

.PHONY: bench
bench: all
	$(Q)tools/run_checks.sh $(BENCHMARKS)

.PHONY: clean
clean:
	$(call say,CLEAN,build)
	$(Q)rm -rf build

.PHONY: help
help:
	@echo 'make                     build everything for BOARD=$(BOARD) CONFIG=$(CONFIG)'
	@echo 'make run SYSTEM=$(SYSTEM)    boot a system on QEMU; systems: $(SYSTEMS)'
	@echo 'make check               run every test: $(UNIT_CHECKS) $(HOST_CHECKS) $(CHECKS)'
	@echo 'make bench               run every measurement: $(BENCHMARKS)'
	@echo 'make sdk                 lay out build/sdk for $(CONFIGS)'
	@echo 'make clean               remove build/'
	@echo 'V=1 shows the commands.'
