# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
# Kernel tests: a root task of checks, booted under QEMU by a loader of a few instructions.

ifndef LIBSEL4_STAMP
include mk/kernel.mk
endif

KERNEL_ARM64_TEST := $(BUILD)/tests/kernel_arm64
KERNEL_ARM64_TEST_SOURCES := $(sort $(wildcard tests/qemu/kernel_arm64/*.c))
KERNEL_ARM64_TEST_OBJECTS := $(addprefix $(KERNEL_ARM64_TEST)/,start.o guest.o string.o) \
    $(patsubst tests/qemu/kernel_arm64/%.c,$(KERNEL_ARM64_TEST)/%.o,$(KERNEL_ARM64_TEST_SOURCES))
# A variant has its own list of device untypeds, and maybe another place for the root task and another machine.
KERNEL_ARM64_TEST_VARIANT ?= $(BOARD)
KERNEL_ARM64_TEST_ROOT ?= 0x80000000
KERNEL_ARM64_TEST_MIB ?= 2048
KERNEL_ARM64_TEST_FLAGS = $(TARGET_CFLAGS) -mgeneral-regs-only -Wno-strict-prototypes \
    -I. -I$(KERNEL_INCLUDE) -I$(BOARD_BUILD) -Itests/qemu/kernel_arm64/$(BOARD_GIC) -Itests/qemu/kernel_arm64/expected/$(KERNEL_ARM64_TEST_VARIANT) \
    -DROOT_PHYSICAL=$(KERNEL_ARM64_TEST_ROOT) -DMACHINE_RAM_END='(BOARD_RAM_BASE + ($(KERNEL_ARM64_TEST_MIB)ul << 20))'

$(KERNEL_ARM64_TEST)/%.o: tests/qemu/kernel_arm64/%.c $(LIBSEL4_STAMP)
	@mkdir -p $(@D)
	$(Q)$(CROSS_CC) $(KERNEL_ARM64_TEST_FLAGS) -MMD -MP -c -o $@ $<

$(KERNEL_ARM64_TEST)/string.o: lib/string.c
	@mkdir -p $(@D)
	$(Q)$(CROSS_CC) $(KERNEL_ARM64_TEST_FLAGS) -I. -c -o $@ $<

$(KERNEL_ARM64_TEST)/%.o: tests/qemu/kernel_arm64/%.S $(LIBSEL4_STAMP)
	@mkdir -p $(@D)
	$(Q)$(CROSS_CC) $(KERNEL_ARM64_TEST_FLAGS) -D__ASSEMBLER__ -MMD -MP -c -o $@ $<

$(KERNEL_ARM64_TEST)/root.elf: $(KERNEL_ARM64_TEST_OBJECTS) tests/qemu/kernel_arm64/root.ld
	$(call say,LD,$@)
	$(Q)$(CROSS_LD) --gc-sections -z noexecstack --no-warn-rwx-segments \
	    -T tests/qemu/kernel_arm64/root.ld -o $@ $(KERNEL_ARM64_TEST_OBJECTS)

$(KERNEL_ARM64_TEST)/root.bin: $(KERNEL_ARM64_TEST)/root.elf
	$(Q)$(CROSS_OBJCOPY) -O binary $< $@

$(KERNEL_ARM64_TEST)/boot.elf: $(KERNEL_ARM64_TEST)/boot.o
	$(Q)$(CROSS_LD) --no-warn-rwx-segments -Ttext=0x70000000 -e boot_start -o $@ $<

-include $(KERNEL_ARM64_TEST_OBJECTS:.o=.d) $(KERNEL_ARM64_TEST)/boot.d

# The same with a device tree passed on.
$(KERNEL_ARM64_TEST)/boot_dtb.elf: tests/qemu/kernel_arm64/boot.S $(BOARD_DTB) $(LIBSEL4_STAMP)
	@mkdir -p $(@D)
	$(Q)$(CROSS_CC) $(KERNEL_ARM64_TEST_FLAGS) -DDTB_BYTES=$$(stat -c %s $(BOARD_DTB)) -c -o $(@:.elf=.o) $<
	$(Q)$(CROSS_LD) --no-warn-rwx-segments -Ttext=0x70000000 -e boot_start -o $@ $(@:.elf=.o)

KERNEL_ARM64_TEST_IMAGES := $(addprefix $(KERNEL_ARM64_TEST)/,boot.elf boot_dtb.elf root.bin) $(KERNEL_ELF)

KERNEL_ARM64_TEST_RUN = tests/qemu/kernel_arm64/run.sh "$(QEMU) $(QEMU_MACHINE) -m $(KERNEL_ARM64_TEST_MIB) $(2)" \
    $(KERNEL_ARM64_TEST) $(1) $(KERNEL_ELF) $(KERNEL_ARM64_TEST_ROOT)

.PHONY: check-kernel-arm64-variant
check-kernel-arm64-variant: $(KERNEL_ARM64_TEST_IMAGES)
	$(Q)$(call KERNEL_ARM64_TEST_RUN,boot.elf)

.PHONY: check-kernel-arm64
check-kernel-arm64: $(KERNEL_ARM64_TEST_IMAGES)
	$(Q)$(call KERNEL_ARM64_TEST_RUN,boot.elf)
	$(Q)$(call KERNEL_ARM64_TEST_RUN,boot_dtb.elf,-device loader$(comma)file=$(BOARD_DTB)$(comma)addr=0x90000000$(comma)force-raw=on)
CHECKS += check-kernel-arm64
comma := ,

# A kernel that manages 128 MiB of a machine with 4 GiB, and one that hands out declared addresses only.
.PHONY: check-kernel-arm64-memory
check-kernel-arm64-memory:
	$(Q)$(MAKE) --no-print-directory -f mk/kernel_arm64_test.mk BOARD=$(BOARD) CONFIG=$(CONFIG) \
	    BOARD_BUILD=$(BOARD_BUILD)_window KERNEL_MEMORY=0x8000000 KERNEL_ARM64_TEST_VARIANT=window \
	    KERNEL_ARM64_TEST_ROOT=0x64000000 KERNEL_ARM64_TEST_MIB=4096 check-kernel-arm64-variant
	$(Q)$(MAKE) --no-print-directory -f mk/kernel_arm64_test.mk BOARD=$(BOARD) CONFIG=$(CONFIG) \
	    BOARD_BUILD=$(BOARD_BUILD)_explicit DEVICE_MEMORY=explicit KERNEL_ARM64_TEST_VARIANT=explicit \
	    check-kernel-arm64-variant
CHECKS += check-kernel-arm64-memory

# The same on a GICv3 with 44 bits of physical address.
.PHONY: check-kernel-arm64-gicv3
check-kernel-arm64-gicv3:
	$(Q)$(MAKE) --no-print-directory -f mk/kernel_arm64_test.mk BOARD=qemu_virt_aarch64_gicv3 CONFIG=$(CONFIG) \
	    check-kernel-arm64
CHECKS += check-kernel-arm64-gicv3

# And in the other configurations; several cores with both interrupt controllers.
KERNEL_ARM64_CONFIG_CHECKS := $(addprefix check-kernel-arm64-,$(filter-out $(CONFIG),$(CONFIGS)))
.PHONY: $(KERNEL_ARM64_CONFIG_CHECKS)
$(KERNEL_ARM64_CONFIG_CHECKS): check-kernel-arm64-%:
	$(Q)for board in $(BOARD) $(if $(filter smp-%,$*),qemu_virt_aarch64_gicv3); do \
	    $(MAKE) --no-print-directory -f mk/kernel_arm64_test.mk BOARD=$$board CONFIG=$* check-kernel-arm64-variant \
	    || exit 1; done
CHECKS += $(KERNEL_ARM64_CONFIG_CHECKS)
