# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
# The kernel's checks: a root task of their own in the place of the initialiser.

LIBRARIES += libkernel_test
libkernel_test_DIR := obj
libkernel_test_SOURCES := $(sort $(wildcard tests/qemu/kernel/*.c))

KERNEL_TEST_SDK := $(BUILD)/kernel_test_sdk
KERNEL_TEST_BOARD := $(KERNEL_TEST_SDK)/board/$(BOARD)/$(CONFIG)
KERNEL_TEST_IMAGE := $(BUILD)/systems/kernel_test/loader.img

KERNEL_TEST_START := $(BUILD)/obj/libinitialiser/sdk/initialiser/start.o
$(BUILD)/obj/kernel_test.elf: $(KERNEL_TEST_START) $(BUILD)/obj/libkernel_test.a $(BUILD)/lib/libsluice.a \
    sdk/initialiser/initialiser.ld
	$(call say,LD,$@)
	$(Q)$(CROSS_LD) --gc-sections -z noexecstack -z max-page-size=4096 --no-warn-rwx-segments \
	    -u system_description_vaddr -u system_description_size -T sdk/initialiser/initialiser.ld -o $@ $< --start-group $(filter %.a,$^) --end-group

# A copy of the SDK's folder with one part exchanged.
$(KERNEL_TEST_BOARD)/elf/initialiser.elf: $(BUILD)/obj/kernel_test.elf $(SDK_PARTS)
	@mkdir -p $(KERNEL_TEST_BOARD)
	$(Q)cp -rL $(BUILD)/elf $(BUILD)/*.json $(BUILD)/include $(KERNEL_TEST_BOARD)/
	$(Q)cp $< $@

kernel_test_COMMAND = $(QEMU) $(QEMU_MACHINE) \
    -device loader,file=$(KERNEL_TEST_IMAGE),addr=$(LOADER_BASE),cpu-num=0
$(KERNEL_TEST_IMAGE): tests/qemu/kernel/test.system $(KERNEL_TEST_BOARD)/elf/initialiser.elf \
    $(BUILD)/components/hello_fault.elf $(SDK_TOOL)
	$(call say,IMAGE,$@)
	@mkdir -p $(@D)
	$(Q)MICROKIT_SDK=$(KERNEL_TEST_SDK) $(SDK_TOOL) $< --board $(BOARD) --config $(CONFIG) \
	    --search-path $(BUILD)/components -o $@ -r $(@D)/report.txt

QEMU_TESTS += kernel
kernel_TEST_SYSTEMS := kernel_test
