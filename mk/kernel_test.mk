# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
# The kernel's checks: a root task of their own in the place of the initialiser.

KERNEL_TEST_OBJECTS := $(patsubst %.c,$(BUILD)/obj/kernel_test/%.o,$(sort $(wildcard tests/qemu/kernel/*.c)))

$(BUILD)/obj/kernel_test/%.o: %.c | $(SDK_HEADERS) $(BOARD_HEADER)
	$(call say,CC,$@)
	@mkdir -p $(@D)
	$(Q)$(CROSS_CC) $(COMPONENT_CFLAGS) -mgeneral-regs-only -I$(BOARD_BUILD) -MMD -MP -c -o $@ $<
-include $(KERNEL_TEST_OBJECTS:.o=.d)

KERNEL_TEST_SDK := $(BUILD)/kernel_test_sdk
KERNEL_TEST_BOARD := $(KERNEL_TEST_SDK)/board/$(BOARD)/$(CONFIG)
KERNEL_TEST_IMAGE := $(BUILD)/systems/kernel_test/loader.img

# The start code and the layout are the initialiser's.
$(BUILD)/obj/kernel_test.elf: $(BUILD)/obj/libinitialiser/sdk/initialiser/start.o $(KERNEL_TEST_OBJECTS) \
    $(BUILD)/lib/libsluice.a sdk/initialiser/initialiser.ld
	$(call say,LD,$@)
	$(Q)$(CROSS_LD) --gc-sections -z noexecstack -z max-page-size=4096 --no-warn-rwx-segments \
	    -u system_description_vaddr -u system_description_size -T sdk/initialiser/initialiser.ld -o $@ \
	    $(filter %.o %.a,$^)

# A copy of the SDK's folder with one part exchanged.
$(KERNEL_TEST_BOARD)/elf/initialiser.elf: $(BUILD)/obj/kernel_test.elf $(addprefix $(BUILD)/elf/,sel4.elf loader.elf monitor.elf) \
    $(KERNEL_JSON)
	@mkdir -p $(KERNEL_TEST_BOARD)
	$(Q)cp -rL $(BUILD)/elf $(BUILD)/*.json $(BUILD)/include $(KERNEL_TEST_BOARD)/
	$(Q)cp $< $@

# Virtual time follows the instructions executed: budgets can be compared however busy the host is.
kernel_test_COMMAND = $(QEMU) $(QEMU_MACHINE) -icount shift=3,sleep=off \
    -device loader,file=$(KERNEL_TEST_IMAGE),addr=$(LOADER_BASE),cpu-num=0
$(KERNEL_TEST_IMAGE): tests/qemu/kernel/test.system $(KERNEL_TEST_BOARD)/elf/initialiser.elf \
    $(BUILD)/components/hello_fault.elf $(SDK_TOOL)
	$(call say,IMAGE,$@)
	@mkdir -p $(@D)
	$(Q)MICROKIT_SDK=$(KERNEL_TEST_SDK) $(SDK_TOOL) $< --board $(BOARD) --config $(CONFIG) \
	    --search-path $(BUILD)/components -o $@ -r $(@D)/report.txt

QEMU_TESTS += kernel
kernel_TEST_SYSTEMS := kernel_test

# The same in the other configurations.
KERNEL_CONFIG_CHECKS := $(addprefix check-kernel-,$(filter-out $(CONFIG),$(CONFIGS)))
.PHONY: $(KERNEL_CONFIG_CHECKS)
$(KERNEL_CONFIG_CHECKS): check-kernel-%:
	$(Q)$(MAKE) --no-print-directory CONFIG=$* check-kernel
CHECKS += $(KERNEL_CONFIG_CHECKS)

# Kernel code on the host lies where the address sanitizer keeps its shadow: the window to physical memory is a fixed address.
HOST_TESTS += kernel_delete_test
kernel_delete_test_SOURCES := tests/host/kernel/delete_test.c $(addprefix kernel/core/,slot.c delete.c capability.c)
kernel_delete_test_CFLAGS = -fno-sanitize=address -I$(KERNEL_INCLUDE)
kernel_delete_test_DEPENDS = $(LIBSEL4_STAMP)

HOST_TESTS += kernel_refill_test
kernel_refill_test_SOURCES := tests/host/kernel/refill_test.c kernel/object/refill.c
kernel_refill_test_CFLAGS = -fno-sanitize=address -I$(KERNEL_INCLUDE)
kernel_refill_test_DEPENDS = $(LIBSEL4_STAMP)
