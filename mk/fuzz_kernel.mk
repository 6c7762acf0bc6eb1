# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
# The kernel's C code under generated sequences of system calls, on a simulated machine.
# make check-fuzz-kernel [FUZZ_KERNEL_SECONDS=600]: a run; make check-fuzz-kernel-mutants: are planted bugs found?

FUZZ_KERNEL_SECONDS ?= 25
FUZZ_KERNEL_BUILD := $(HOST_BUILD)/fuzz/kernel
FUZZ_KERNEL_CORPUS := $(HOST_BUILD)/fuzz/kernel_corpus

# Left out: what is assembly at heart, boot, and measuring.
FUZZ_KERNEL_SOURCES := $(filter-out %/benchmark.c,$(sort $(wildcard kernel/core/*.c kernel/object/*.c \
    kernel/syscall/*.c))) $(addprefix kernel/arm64/,debug_registers.c hardware_debug.c stage2.c thread.c \
    timer.c vcpu_registers.c)
FUZZ_KERNEL_HARNESS := $(sort $(wildcard tests/fuzz/kernel/*.c))
FUZZ_KERNEL_HEADERS = $(wildcard kernel/*/*.h kernel/arm64/*/*.h tests/fuzz/kernel/*.h \
    tests/fuzz/kernel/include/kernel/*/*.h hw/*.h) $(LIBSEL4_STAMP) $(BOARD_HEADER)
FUZZ_KERNEL_OBJECTS := $(patsubst kernel/%.c,$(FUZZ_KERNEL_BUILD)/kernel/%.o,$(FUZZ_KERNEL_SOURCES))
FUZZ_KERNEL_HARNESS_OBJECTS := $(patsubst tests/%.c,$(FUZZ_KERNEL_BUILD)/tests/%.o,$(FUZZ_KERNEL_HARNESS))

# The kernel's code is watched by the sanitizers and for coverage; what looks at it is plain and fast.
FUZZ_KERNEL_SANITIZERS := -fsanitize=address,undefined -fno-sanitize-recover=all
FUZZ_KERNEL_CFLAGS = -std=gnu11 -g -fno-common -fno-omit-frame-pointer -Wall -Wextra -Werror \
    -Itests/fuzz/kernel/include -I$(FUZZ_KERNEL_BUILD) -I. -I$(KERNEL_INCLUDE) -I$(BOARD_BUILD) \
    -Ikernel/arm64/$(BOARD_GIC)
FUZZ_KERNEL_COMPILE = $(FUZZ_CC) $(FUZZ_KERNEL_CFLAGS) -O1 -Wno-unused-parameter -fsanitize=fuzzer-no-link \
    $(FUZZ_KERNEL_SANITIZERS)
FUZZ_KERNEL_WRAPS := memory_zero slot_insert slot_insert_child slot_move slot_swap
FUZZ_KERNEL_LINK = $(FUZZ_CC) -fsanitize=fuzzer $(FUZZ_KERNEL_SANITIZERS) \
    $(foreach w,$(FUZZ_KERNEL_WRAPS),-Xlinker --wrap=$(w))

# Assembly, in the header and as a few barriers in C files, stands in lines of its own.
$(FUZZ_KERNEL_BUILD)/sysreg_constants.h: kernel/arm64/sysreg.h
	@mkdir -p $(@D)
	$(Q)sed '/__asm__/d' $< > $@

# The kernel's variables go to sections of their own, so that an input can begin where the last one did.
$(FUZZ_KERNEL_OBJECTS): $(FUZZ_KERNEL_BUILD)/kernel/%.o: kernel/%.c $(FUZZ_KERNEL_HEADERS) \
    $(FUZZ_KERNEL_BUILD)/sysreg_constants.h mk/fuzz_kernel.mk
	$(call say,FUZZCC,$@)
	@mkdir -p $(@D)
	$(Q)sed '/__asm__ volatile(.*);$$/d' $< > $(@:.o=.c)
	$(Q)$(FUZZ_KERNEL_COMPILE) -c -o $@ $(@:.o=.c)
	$(Q)objcopy --rename-section .bss=kernel_bss --rename-section .data=kernel_data $@

$(FUZZ_KERNEL_HARNESS_OBJECTS): $(FUZZ_KERNEL_BUILD)/tests/%.o: tests/%.c $(FUZZ_KERNEL_HEADERS) \
    $(FUZZ_KERNEL_BUILD)/sysreg_constants.h mk/fuzz_kernel.mk
	$(call say,FUZZCC,$@)
	@mkdir -p $(@D)
	$(Q)$(FUZZ_CC) $(FUZZ_KERNEL_CFLAGS) -O2 -c -o $@ $<

$(HOST_BUILD)/fuzz/kernel_calls: $(FUZZ_KERNEL_OBJECTS) $(FUZZ_KERNEL_HARNESS_OBJECTS)
	$(call say,FUZZLD,$@)
	$(Q)$(FUZZ_KERNEL_LINK) -o $@ $^

# 0: another seed each time.
FUZZ_KERNEL_SEED ?= 1
FUZZ_KERNEL_OPTIONS = -seed=$(FUZZ_KERNEL_SEED) -max_len=2048 -len_control=0 -timeout=20 -artifact_prefix=$(HOST_BUILD)/fuzz/kernel_

# As long as given, and until there were so many kernel entries.
FUZZ_KERNEL_ENTRIES ?= 1000000
.PHONY: check-fuzz-kernel
check-fuzz-kernel: $(HOST_BUILD)/fuzz/kernel_calls
	@mkdir -p $(FUZZ_KERNEL_CORPUS)
	$(Q)FUZZ_KERNEL_ENTRIES=$(FUZZ_KERNEL_ENTRIES) tests/fuzz/kernel/run.sh $< $(FUZZ_KERNEL_SECONDS) \
	    $(HOST_BUILD)/fuzz/kernel.log $(FUZZ_KERNEL_OPTIONS) $(FUZZ_KERNEL_CORPUS) tests/fuzz/kernel/seeds
HOST_CHECKS += check-fuzz-kernel

# Is the fuzzer any good? FUZZ_KERNEL_MUTANTS names some of tests/fuzz/kernel/mutants.txt; default all.
FUZZ_KERNEL_MUTANT_SECONDS ?= 60
.PHONY: check-fuzz-kernel-mutants
check-fuzz-kernel-mutants: $(HOST_BUILD)/fuzz/kernel_calls
	$(Q)tests/fuzz/kernel/mutants.sh $< $(FUZZ_KERNEL_BUILD) $(FUZZ_KERNEL_MUTANT_SECONDS) \
	    '$(FUZZ_KERNEL_COMPILE)' '$(FUZZ_KERNEL_LINK)' $(FUZZ_KERNEL_MUTANTS)

# How much of the kernel the collected inputs reach.
FUZZ_KERNEL_COVERAGE := build/host-coverage
.PHONY: coverage-kernel
coverage-kernel:
	$(Q)$(MAKE) --no-print-directory HOST_BUILD=$(FUZZ_KERNEL_COVERAGE) $(FUZZ_KERNEL_COVERAGE)/fuzz/kernel_calls \
	    FUZZ_KERNEL_SANITIZERS='-fsanitize=address -fprofile-instr-generate -fcoverage-mapping'
	@mkdir -p $(FUZZ_KERNEL_CORPUS)
	$(Q)LLVM_PROFILE_FILE=$(FUZZ_KERNEL_COVERAGE)/kernel.raw $(FUZZ_KERNEL_COVERAGE)/fuzz/kernel_calls -runs=0 \
	    $(FUZZ_KERNEL_CORPUS) tests/fuzz/kernel/seeds 2>$(FUZZ_KERNEL_COVERAGE)/kernel.log
	$(Q)llvm-profdata-14 merge -o $(FUZZ_KERNEL_COVERAGE)/kernel.data $(FUZZ_KERNEL_COVERAGE)/kernel.raw
	$(Q)llvm-cov-14 report $(FUZZ_KERNEL_COVERAGE)/fuzz/kernel_calls -instr-profile=$(FUZZ_KERNEL_COVERAGE)/kernel.data \
	    $(FUZZ_KERNEL_OBJECTS:$(HOST_BUILD)/%.o=$(FUZZ_KERNEL_COVERAGE)/%.c) \
	    | awk '{ printf "%-48s %6s %6s %8s\n", $$1, $$8, $$9, $$10 }' | sed 's|^.*fuzz/kernel/||'
