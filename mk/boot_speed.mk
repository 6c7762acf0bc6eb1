# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
# What starting the main system costs, on the host and on the machine; a check, since there are limits.

BOOT_MEASURED := first_light
.PHONY: check-boot-speed bench-boot
# Loader and initialiser say what they reach when in the debug configuration: that is measured, whatever else is built.
ifneq ($(CONFIG),debug)
check-boot-speed bench-boot:
	$(Q)$(MAKE) --no-print-directory CONFIG=debug $@
else
check-boot-speed bench-boot: $(BUILD)/systems/$(BOOT_MEASURED)/loader.img
	$(Q)SLUICE_RUN_$(BOOT_MEASURED)='$(QEMU) $(QEMU_MACHINE) -device loader,file=$<,addr=$(LOADER_BASE),cpu-num=0' \
	    MICROKIT_SDK=$(SDK) PYTHONPATH=tests/qemu /usr/bin/python3 benchmarks/boot_phases.py $(BOOT_MEASURED) \
	    $(SDK_TOOL) $($(BOOT_MEASURED)_DESCRIPTION) --board $(BOARD) --config $(CONFIG) --search-path $(<D) \
	    $(BUILD)/components $(sort $(dir $($(BOOT_MEASURED)_PREFILL))) -o $(<D)/measured.img -r $(<D)/measured.txt
endif
CHECKS += check-boot-speed
BENCHMARKS += bench-boot
