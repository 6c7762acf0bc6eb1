# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
# A system that uses what the runtime, the image tool and the initialiser offer.

RUNTIME_TEST := tests/qemu/runtime
COMPONENTS += runtime_parent runtime_child runtime_sink
runtime_parent_SOURCES := $(RUNTIME_TEST)/parent.c
runtime_child_SOURCES := $(RUNTIME_TEST)/child.c
runtime_sink_SOURCES := $(RUNTIME_TEST)/sink.c

SYSTEMS += runtime
runtime_DESCRIPTION := $(RUNTIME_TEST)/runtime.system
runtime_COMPONENTS := runtime_parent runtime_child runtime_sink
runtime_FILES := $(BUILD)/systems/runtime/numbers.txt
QEMU_TESTS += runtime

# 32 MiB of lines of eight bytes, all different.
$(BUILD)/systems/runtime/numbers.txt: mk/runtime_test.mk
	$(call say,GEN,$@)
	@mkdir -p $(@D)
	$(Q)seq -w 0 4194303 > $@
