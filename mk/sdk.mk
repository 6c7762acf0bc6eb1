# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
# The libraries and images of the SDK, and its folder for the image tool.

LIBRARIES += libsluice libmicrokit
libsluice_SOURCES := $(sort $(wildcard lib/*.c))
libmicrokit_SOURCES := $(addprefix sdk/runtime/,start.S main.c ipc_buffer.c deferred.c defaults.c \
    debug.c failure.c invocation.c) lib/print.c

# The loader runs before there is memory that takes unaligned accesses.
LOADER_SOURCES := $(addprefix sdk/loader/,start.S loader.c mmu.c cores.c seed.c $(BOARD_GIC).c console.c) \
    lib/print.c lib/dtb_read.c
LOADER_OBJECTS := $(foreach s,$(LOADER_SOURCES),$(BUILD)/obj/loader/$(basename $(s)).o)
LOADER_CFLAGS := $(TARGET_CFLAGS) -mgeneral-regs-only -mstrict-align -DLOADER_CORES=$(CORES) -I. -I$(BOARD_BUILD)

$(BUILD)/obj/loader/%.o: %.c $(BOARD_HEADER)
	$(call say,CC,$@)
	@mkdir -p $(@D)
	$(Q)$(CROSS_CC) $(LOADER_CFLAGS) -MMD -MP -c -o $@ $<
$(BUILD)/obj/loader/%.o: %.S $(BOARD_HEADER)
	$(call say,AS,$@)
	@mkdir -p $(@D)
	$(Q)$(CROSS_CC) $(LOADER_CFLAGS) -MMD -MP -c -o $@ $<
-include $(LOADER_OBJECTS:.o=.d)

$(BUILD)/elf/loader.elf: $(LOADER_OBJECTS) sdk/loader/loader.ld
	$(call say,LD,$@)
	@mkdir -p $(@D)
	$(Q)$(CROSS_LD) -z noexecstack --no-warn-rwx-segments --defsym=LOADER_BASE=$(LOADER_BASE) \
	    -T sdk/loader/loader.ld -o $@ $(LOADER_OBJECTS)

# The initialiser brings its own start, linker script and IPC buffer.
LIBRARIES += libinitialiser
libinitialiser_DIR := obj
libinitialiser_SOURCES := $(addprefix sdk/initialiser/,start.S initialiser.c description.c objects.c \
    untyped.c slots.c memory.c seeds.c threads.c report.c)
$(BUILD)/elf/initialiser.elf: $(BUILD)/obj/libinitialiser.a $(BUILD)/lib/libsluice.a \
    sdk/initialiser/initialiser.ld
	$(call say,LD,$@)
	@mkdir -p $(@D)
	$(Q)$(CROSS_LD) --gc-sections -z noexecstack -z max-page-size=4096 --no-warn-rwx-segments \
	    -T sdk/initialiser/initialiser.ld -o $@ --start-group $(filter %.a,$^) --end-group

# The monitor is a component like others.
COMPONENTS += monitor
monitor_SOURCES := $(addprefix sdk/monitor/,monitor.c report.c decode.c symbols.c)
$(BUILD)/elf/monitor.elf: $(BUILD)/components/monitor.elf
	@mkdir -p $(@D)
	$(Q)cp $< $@

SDK_HEADERS += $(BUILD)/include/microkit.h
$(BUILD)/include/microkit.h: sdk/runtime/microkit.h
	@mkdir -p $(@D)
	$(Q)cp $< $@

$(BUILD)/lib/microkit.ld: sdk/runtime/microkit.ld
	@mkdir -p $(@D)
	$(Q)cp $< $@

SDK_PARTS += $(addprefix $(BUILD)/elf/,loader.elf initialiser.elf monitor.elf)
SDK_PARTS += $(BUILD)/lib/libmicrokit.a $(BUILD)/lib/microkit.ld

# Links instead of copies while building; `make sdk` makes a folder that can be taken elsewhere.
SDK_BOARD := $(SDK)/board/$(BOARD)/$(CONFIG)
SDK_PARTS += $(SDK_BOARD)/linked
$(SDK_BOARD)/linked: mk/sdk.mk
	@mkdir -p $(@D)
	$(Q)for part in elf include lib; do \
	    ln -sfn ../../../../$(BOARD)/$(notdir $(BUILD))/$$part $(@D)/$$part; done
	$(Q)for part in platform_gen invocations_all object_sizes address_space_constants; do \
	    ln -sfn ../../../../$(BOARD)/$(notdir $(BUILD))/$$part.json $(@D)/$$part.json; done
	$(Q)touch $@
ALL += $(SDK_PARTS)

SDK_CONFIGS := $(CONFIGS)

.PHONY: sdk-config
sdk-config: $(SDK_HEADERS) $(SDK_PARTS)

# An archive with files in place of the links, to be used elsewhere.
.PHONY: sdk
sdk: $(SDK_TOOL)
	$(Q)for config in $(SDK_CONFIGS); do \
	    $(MAKE) --no-print-directory CONFIG=$$config sdk-config || exit 1; done
	$(Q)cp LICENSE $(SDK)/LICENSE
	$(call say,TAR,build/sluice-sdk.tar.gz)
	$(Q)tar -C build --exclude linked --exclude .generated -chzf build/sluice-sdk.tar.gz \
	    $(notdir $(SDK))
