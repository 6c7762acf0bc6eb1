# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
# The rules behind COMPONENTS, HOST_TESTS and SYSTEMS; included last, when all of them are declared.

COMPONENT_CFLAGS := $(TARGET_CFLAGS) -fno-builtin-printf -I. -I$(BUILD)/include
RUNTIME_LIBS := $(BUILD)/lib/libmicrokit.a $(BUILD)/lib/libsluice.a
LINKER_SCRIPT := $(BUILD)/lib/microkit.ld

# $(1) source, $(2) folder of the objects
object = $(2)/$(basename $(1)).o
# $(1) component: its general or FPU register flag
fpu_flag = $(if $(filter yes,$($(1)_FPU)),,-mgeneral-regs-only)

# Flags as they are remembered: where the tree lies makes no difference.
remembered_flags = $(strip $(subst $(CURDIR),.,$(1)))
# $(1) file, $(2) flags: writes them there if others stand there, so that what depends on the file is made anew.
define remember_flags
$(if $(wildcard $(1)),,$(shell mkdir -p $(dir $(1))))$(if $(subst x$(strip $(file <$(1))),,x$(call remembered_flags,$(2))),\
    $(file >$(1),$(call remembered_flags,$(2))))
endef

# $(1) source, $(2) object, $(3) flags, $(4) the file that remembers them
define object_rule
$(2): $(1) $(4) | $(SDK_HEADERS)
	$$(call say,CC,$(2))
	@mkdir -p $$(@D)
	$(Q)$(CROSS_CC) $(COMPONENT_CFLAGS) $(3) -MMD -MP -c -o $$@ $$<
-include $(2:.o=.d)
endef

# $(1) component or library: the file with its flags
flags_file = $(BUILD)/obj/$(1)/flags

# $(1) component
define component_rules
$(call remember_flags,$(call flags_file,$(1)),$(COMPONENT_CFLAGS) $(call fpu_flag,$(1)) $($(1)_CFLAGS))
$(foreach s,$($(1)_SOURCES),$(eval $(call object_rule,$(s),$(call object,$(s),$(BUILD)/obj/$(1)),\
    $(call fpu_flag,$(1)) $($(1)_CFLAGS),$(call flags_file,$(1)))))
$(BUILD)/components/$(1).elf: $(foreach s,$($(1)_SOURCES),$(call object,$(s),$(BUILD)/obj/$(1))) \
    $($(1)_LIBS) $(RUNTIME_LIBS) $(LINKER_SCRIPT)
	$$(call say,LD,$$@)
	@mkdir -p $$(@D)
	$(Q)$(CROSS_LD) --gc-sections -z noexecstack -z max-page-size=4096 -T $(LINKER_SCRIPT) -o $$@ $$(filter %.o,$$^) \
	    --start-group $($(1)_LIBS) $(RUNTIME_LIBS) --end-group
ALL += $(BUILD)/components/$(1).elf
endef
$(foreach c,$(COMPONENTS),$(eval $(call component_rules,$(c))))

# A static library of target code: $(1) name, $(2) sources; $(1)_DIR if not for the SDK
define library_rules
$(call remember_flags,$(call flags_file,$(1)),$(COMPONENT_CFLAGS))
$(foreach s,$(2),$(eval $(call object_rule,$(s),$(call object,$(s),$(BUILD)/obj/$(1)),\
    -mgeneral-regs-only,$(call flags_file,$(1)))))
$(BUILD)/$(or $($(1)_DIR),lib)/$(1).a: $(foreach s,$(2),$(call object,$(s),$(BUILD)/obj/$(1)))
	$$(call say,AR,$$@)
	@mkdir -p $$(@D)
	@rm -f $$@
	$(Q)$(CROSS_AR) rcs $$@ $$^
endef
$(foreach l,$(LIBRARIES),$(eval $(call library_rules,$(l),$($(l)_SOURCES))))

# $(1) host test
define host_test_rules
$(call remember_flags,$(HOST_BUILD)/tests/$(1).flags,$(HOST_TEST_CFLAGS) $($(1)_CFLAGS))
$(HOST_BUILD)/tests/$(1): $($(1)_SOURCES) $($(1)_DEPENDS) $(HOST_BUILD)/tests/$(1).flags
	$$(call say,HOSTCC,$$@)
	@mkdir -p $$(@D)
	$(Q)$(HOST_CC) $(HOST_TEST_CFLAGS) $($(1)_CFLAGS) -MMD -MP -MF $$@.d -MT $$@ -o $$@ \
	    $($(1)_SOURCES) $($(1)_LIBS) -lcmocka
-include $(HOST_BUILD)/tests/$(1).d
.PHONY: check-host-$(1)
check-host-$(1): $(HOST_BUILD)/tests/$(1)
	$(Q)$$<
endef
$(foreach t,$(HOST_TESTS),$(eval $(call host_test_rules,$(t))))
UNIT_CHECKS := $(addprefix check-host-,$(HOST_TESTS))

.PHONY: check-host
check-host:
	$(Q)tools/run_checks.sh $(UNIT_CHECKS)

# $(1) system; $(1)_COMMAND starts it on QEMU, $(1)_RUN is what `make run` does
define system_rules
$(1)_DESCRIPTION ?= systems/$(1)/$(1).system
$(1)_COMMAND ?= $$(QEMU) $$(QEMU_MACHINE) $$($(1)_QEMU_FLAGS) \
    -device loader,file=$(BUILD)/systems/$(1)/loader.img,addr=$(LOADER_BASE),cpu-num=0
$(1)_RUN ?= $$($(1)_COMMAND)
$(BUILD)/systems/$(1)/loader.img: $$($(1)_DESCRIPTION) $$($(1)_FILES) \
    $(foreach c,$($(1)_COMPONENTS),$(BUILD)/components/$(c).elf) $(SDK_PARTS) $(SDK_TOOL)
	$$(call say,IMAGE,$$@)
	@mkdir -p $$(@D)
	$(Q)MICROKIT_SDK=$(SDK) $(SDK_TOOL) $$($(1)_DESCRIPTION) --board $(BOARD) --config $(CONFIG) \
	    --search-path $$(@D) $(BUILD)/components systems/$(1) $(sort $(dir $($(1)_FILES))) -o $$@ \
	    -r $$(@D)/report.txt >/dev/null
.PHONY: run-$(1)
run-$(1): $(BUILD)/systems/$(1)/loader.img
	$$($(1)_RUN)
ALL += $(BUILD)/systems/$(1)/loader.img
endef
$(foreach s,$(SYSTEMS),$(eval $(call system_rules,$(s))))

# $(1) name of a test: tests/qemu/$(1)/test.py, given how to start each of $(1)_TEST_SYSTEMS
define qemu_test_rules
$(1)_TEST_SYSTEMS ?= $(1)
.PHONY: check-$(1)
check-$(1): $$(foreach s,$$($(1)_TEST_SYSTEMS),$(BUILD)/systems/$$(s)/loader.img)
	$(Q)$$(foreach s,$$($(1)_TEST_SYSTEMS),SLUICE_RUN_$$(s)='$$($$(s)_COMMAND)') \
	    PYTHONPATH=tests/qemu /usr/bin/python3 tests/qemu/$(1)/test.py
endef
# Those in QEMU_TESTS_BESIDE run in the second row, which would end long before the first: `all` has built all of both.
$(foreach t,$(QEMU_TESTS) $(QEMU_TESTS_BESIDE),$(eval $(call qemu_test_rules,$(t))))
CHECKS += $(addprefix check-,$(QEMU_TESTS))
HOST_CHECKS += $(addprefix check-,$(QEMU_TESTS_BESIDE))

# Every composed system drawn, as compose sees it.
.PHONY: pictures check-pictures
pictures check-pictures: $(PICTURES)
CHECKS += check-pictures
