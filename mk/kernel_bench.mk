# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
# Instructions of the kernel's operations (make bench-kernel); alone: make -f mk/kernel_bench.mk CONFIG=release bench-kernel
# KERNEL_SDK= names the folder of another kernel (elf/sel4.elf, include/) to measure with the same root task.

ifndef LIBSEL4_STAMP
CONFIG ?= release
include mk/kernel.mk
endif

BENCH_KERNEL := $(BOARD_BUILD)/release/bench_kernel
ifdef KERNEL_SDK
BENCH_KERNEL_ELF := $(KERNEL_SDK)/elf/sel4.elf
BENCH_KERNEL_INCLUDE := $(KERNEL_SDK)/include
else
# Always the release kernel, whatever else is built.
BENCH_KERNEL_ELF := $(BOARD_BUILD)/release/elf/sel4.elf
BENCH_KERNEL_INCLUDE := $(BOARD_BUILD)/release/include
ifneq ($(CONFIG),release)
.PHONY: bench-kernel-release
bench-kernel-release:
	$(Q)$(MAKE) --no-print-directory -f mk/kernel.mk CONFIG=release kernel
$(BENCH_KERNEL_ELF): bench-kernel-release ;
endif
endif

BENCH_KERNEL_OBJECTS := $(patsubst %,$(BENCH_KERNEL)/%.o,start guest_code string \
    $(basename $(notdir $(wildcard benchmarks/kernel/*.c))))
BENCH_KERNEL_FLAGS = $(TARGET_CFLAGS) -mgeneral-regs-only -I. -I$(BENCH_KERNEL_INCLUDE)

$(BENCH_KERNEL)/%.o: benchmarks/kernel/%.c $(BENCH_KERNEL_ELF) benchmarks/kernel/bench.h
	@mkdir -p $(@D)
	$(Q)$(CROSS_CC) $(BENCH_KERNEL_FLAGS) -c -o $@ $<

$(BENCH_KERNEL)/%.o: benchmarks/kernel/%.S
	@mkdir -p $(@D)
	$(Q)$(CROSS_CC) $(BENCH_KERNEL_FLAGS) -D__ASSEMBLER__ -c -o $@ $<

$(BENCH_KERNEL)/start.o: tests/qemu/kernel_arm64/start.S
	@mkdir -p $(@D)
	$(Q)$(CROSS_CC) $(BENCH_KERNEL_FLAGS) -D__ASSEMBLER__ -c -o $@ $<

$(BENCH_KERNEL)/string.o: lib/string.c
	@mkdir -p $(@D)
	$(Q)$(CROSS_CC) $(BENCH_KERNEL_FLAGS) -c -o $@ $<

$(BENCH_KERNEL)/root.bin: $(BENCH_KERNEL_OBJECTS) tests/qemu/kernel_arm64/root.ld
	$(Q)$(CROSS_LD) --gc-sections -z noexecstack --no-warn-rwx-segments -T tests/qemu/kernel_arm64/root.ld \
	    -o $(@:.bin=.elf) $(BENCH_KERNEL_OBJECTS)
	$(Q)$(CROSS_OBJCOPY) -O binary $(@:.bin=.elf) $@

# The loader lets user programs read the cycle counter: the release kernel itself leaves it alone.
$(BENCH_KERNEL)/boot.elf: tests/qemu/kernel_arm64/boot.S $(BENCH_KERNEL_ELF)
	@mkdir -p $(@D)
	$(Q)$(CROSS_CC) $(BENCH_KERNEL_FLAGS) -D__ASSEMBLER__ -DUSER_CYCLE_COUNTER -c -o $(@:.elf=.o) $<
	$(Q)$(CROSS_LD) --no-warn-rwx-segments -Ttext=0x70000000 -e boot_start -o $@ $(@:.elf=.o)

.PHONY: bench-kernel
bench-kernel: $(BENCH_KERNEL)/root.bin $(BENCH_KERNEL)/boot.elf $(BENCH_KERNEL_ELF)
	$(Q)benchmarks/kernel/run.py $(BENCH_KERNEL_ELF) $(BENCH_KERNEL) $(QEMU) $(QEMU_MACHINE)
BENCHMARKS += bench-kernel
