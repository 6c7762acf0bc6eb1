# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
# The main system without its VMs, on the board that cannot have any yet.

ifeq ($(BOARD_GIC),gicv3)
native_SOURCE := $(BUILD)/native.xml
$(native_SOURCE): systems/first_light/system.xml
	@mkdir -p $(@D)
	$(Q)sed '/<vm /,/<\/vm>/d; s/name="first_light"/name="native"/' $< > $@

native_COMPONENTS = $(filter-out vmm,$(SHARING_COMPONENTS))
native_COMMAND = $(call run_command,native)
$(eval $(call composed_rules,native))
QEMU_TESTS += native
endif
