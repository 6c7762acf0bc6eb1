# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
# The interface's numbers, layouts and functions against the recorded ones, for every build that the generator knows.

ifndef LIBSEL4_STAMP
include mk/kernel.mk
endif

ABI_BUILDS := release debug benchmark smp-release smp-debug smp-benchmark
ABI_CHECKS := $(foreach b,$(ABI_BUILDS),$(BOARD_BUILD)/abi/$(b)/checked)

$(ABI_CHECKS): $(BOARD_BUILD)/abi/%/checked: $(wildcard tests/abi/*.c) $(HOST_BUILD)/generate $(LIBSEL4_STATIC) \
    $(BOARD_HEADER) mk/kernel_abi.mk
	$(call say,ABI,$*)
	@mkdir -p $(@D)/include/sel4
	$(Q)cp libsel4/include/*.h $(@D)/include/
	$(Q)cp libsel4/include/sel4/*.h $(@D)/include/sel4/
	$(Q)$(HOST_BUILD)/generate $* $(@D) $(BOARD_CPU) $(BOARD_ADDRESS_BITS) $(BOARD_GIC)
	$(Q)for source in $(filter tests/abi/%.c,$^); do \
	    $(CROSS_CC) -std=gnu11 -O2 -ffreestanding $(WARNINGS) -I$(@D)/include -I$(BOARD_BUILD) -c -o $(@D)/check.o \
	        $$source || exit 1; done
	$(Q)python3 -c 'import sys, xml.dom.minidom as x; [x.parse(f) for f in sys.argv[1:]]' \
	    $(@D)/include/api/syscall.xml $(@D)/include/interfaces/*.xml
	$(Q)touch $@

.PHONY: check-abi
check-abi: $(ABI_CHECKS)
CHECKS += check-abi
