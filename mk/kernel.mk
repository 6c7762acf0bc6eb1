# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
# libsel4 headers, JSON descriptions, the kernel image; alone: make -f mk/kernel.mk kernel

ifndef BUILD
BOARD ?= qemu_virt_aarch64
CONFIG ?= debug
include boards/$(BOARD)/board.mk
include mk/toolchain.mk
include mk/board.mk
KERNEL_ALONE := yes
endif

KERNEL_INCLUDE := $(BUILD)/include
KERNEL_ELF := $(BUILD)/elf/sel4.elf

# libsel4: static headers are copied, the rest is generated
LIBSEL4_STATIC := $(wildcard libsel4/include/*.h libsel4/include/sel4/*.h)
LIBSEL4_STAMP := $(KERNEL_INCLUDE)/.generated
KERNEL_JSON := $(addprefix $(BUILD)/,object_sizes.json address_space_constants.json \
    platform_gen.json)

ifeq ($(KERNEL_SDK),)
$(HOST_BUILD)/generate: $(wildcard libsel4/generate/*.[ch])
	$(call say,HOSTCC,$@)
	@mkdir -p $(@D)
	$(Q)$(HOST_CC) $(HOST_CFLAGS) -o $@ $(filter-out %/sizes.c,$(filter %.c,$^))

$(LIBSEL4_STAMP): $(HOST_BUILD)/generate $(LIBSEL4_STATIC) $(BOARD_HEADER)
	$(call say,GEN,$(KERNEL_INCLUDE))
	@mkdir -p $(KERNEL_INCLUDE)/sel4
	$(Q)cp libsel4/include/*.h $(KERNEL_INCLUDE)/
	$(Q)cp libsel4/include/sel4/*.h $(KERNEL_INCLUDE)/sel4/
	$(Q)$(HOST_BUILD)/generate $(CONFIG) $(BUILD) $(BOARD_CPU) $(BOARD_ADDRESS_BITS) $(BOARD_GIC)
	@touch $@

$(BUILD)/libsel4_sizes: libsel4/generate/sizes.c $(LIBSEL4_STAMP) $(BOARD_HEADER)
	$(Q)$(HOST_CC) $(HOST_CFLAGS) -I$(KERNEL_INCLUDE) -I$(BOARD_BUILD) -o $@ $<

$(KERNEL_JSON): $(BUILD)/%.json: $(BUILD)/libsel4_sizes
	$(Q)$< $* > $@.tmp && mv $@.tmp $@
else
# Everything the tool and the components know of the kernel comes from its folder.
$(LIBSEL4_STAMP): $(BUILD)/kernel_sdk $(shell find $(KERNEL_SDK)/include -type f)
	$(call say,COPY,$(KERNEL_INCLUDE))
	@mkdir -p $(KERNEL_INCLUDE)
	$(Q)cp -rL $(KERNEL_SDK)/include/. $(KERNEL_INCLUDE)/ && cp sdk/runtime/microkit.h $(KERNEL_INCLUDE)/
	$(Q)cp -L $(KERNEL_SDK)/invocations_all.json $(BUILD)/
	@touch $@

$(KERNEL_JSON): $(BUILD)/%.json: $(KERNEL_SDK)/%.json $(BUILD)/kernel_sdk
	$(Q)cp -L $< $@

$(BUILD)/kernel_sdk: FORCE
	@mkdir -p $(@D)
	@echo '$(abspath $(KERNEL_SDK))' | cmp -s - $@ || echo '$(abspath $(KERNEL_SDK))' > $@
endif

SDK_HEADERS += $(LIBSEL4_STAMP)
SDK_PARTS += $(KERNEL_ELF) $(KERNEL_JSON)

# kernel; BOARD_GIC names the version of the interrupt controller: the folder with its code
KERNEL_GIC := kernel/arm64/$(BOARD_GIC)
KERNEL_SOURCES := $(filter-out %.h.c,$(sort $(wildcard kernel/*/*.c kernel/*/*.S $(KERNEL_GIC)/*.c)))
KERNEL_OBJECTS := $(patsubst kernel/%,$(BUILD)/kernel/%.o,$(KERNEL_SOURCES))
# Loop store motion of gcc 12 repeats volatile stores; memset loops must not become calls of themselves.
KERNEL_FLAGS = $(TARGET_CFLAGS) -mgeneral-regs-only -mstrict-align -fno-move-loop-stores -fomit-frame-pointer \
    -fno-tree-loop-distribute-patterns -I. -I$(KERNEL_GIC) -I$(KERNEL_INCLUDE) -I$(BOARD_BUILD) -I$(BUILD)/kernel
# Small functions are called across files everywhere: the kernel is optimised as one. Not so the boot part, which the linker
# script finds by its objects, and what the compiler itself calls.
KERNEL_LTO := -flto=1 -flto-partition=one
KERNEL_APART := $(BUILD)/kernel/boot/%.c.o $(BUILD)/kernel/arm64/compiler.c.o

$(BUILD)/kernel/%.c.o: kernel/%.c $(LIBSEL4_STAMP) $(BOARD_HEADER) mk/kernel.mk mk/toolchain.mk
	$(call say,CC,$@)
	@mkdir -p $(@D)
	$(Q)$(CROSS_CC) $(KERNEL_FLAGS) $(if $(filter $(KERNEL_APART),$@),,$(KERNEL_LTO)) -MMD -MP -c -o $@ $<

$(BUILD)/kernel/%.S.o: kernel/%.S $(BUILD)/kernel/offsets.h $(LIBSEL4_STAMP) $(BOARD_HEADER)
	$(call say,AS,$@)
	@mkdir -p $(@D)
	$(Q)$(CROSS_CC) $(KERNEL_FLAGS) -D__ASSEMBLER__ -MMD -MP -c -o $@ $<

# Structure offsets for assembly come out of the C compiler.
$(BUILD)/kernel/offsets.h: kernel/arm64/offsets.h.c $(LIBSEL4_STAMP) $(BOARD_HEADER)
	@mkdir -p $(@D)
	$(Q)$(CROSS_CC) $(KERNEL_FLAGS) -MMD -MP -MF $@.d -MT $@ -S -o $@.s $<
	$(Q)sed -n 's/^\.offset \([A-Z0-9_]*\) [#]*\([0-9-]*\).*/#define \1 \2/p' $@.s > $@

ifneq ($(KERNEL_SDK),)
$(KERNEL_ELF): $(KERNEL_SDK)/elf/sel4.elf $(BUILD)/kernel_sdk
	@mkdir -p $(@D)
	$(Q)cp -L $< $@
else
$(KERNEL_ELF): $(KERNEL_OBJECTS) kernel/arm64/kernel.ld
	$(call say,LD,$@)
	@mkdir -p $(@D)
	$(Q)$(CROSS_CC) $(KERNEL_FLAGS) $(KERNEL_LTO) -Wno-maybe-uninitialized -static -Wl,--build-id=none,--gc-sections,-z,noexecstack \
	    -Wl,-z,max-page-size=4096,--no-warn-rwx-segments,-Map,$(BUILD)/kernel/sel4.map \
	    -T kernel/arm64/kernel.ld -o $@ $(KERNEL_OBJECTS)
endif

-include $(KERNEL_OBJECTS:.o=.d) $(BUILD)/kernel/offsets.h.d

ALL += $(KERNEL_ELF) $(KERNEL_JSON)
.PHONY: kernel
kernel: $(KERNEL_ELF) $(KERNEL_JSON)
