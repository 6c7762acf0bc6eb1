# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
# The image tool: from a system description to a bootable image; and its tests.

TOOL_SOURCES := $(sort $(wildcard sdk/tool/*.c))
TOOL_OBJECTS := $(TOOL_SOURCES:%.c=$(HOST_BUILD)/%.o)
TOOL_CFLAGS = $(shell xml2-config --cflags)
TOOL_LIBS := -lxml2 -lelf -ljson-c

$(TOOL_OBJECTS): $(HOST_BUILD)/%.o: %.c
	$(call say,HOSTCC,$@)
	@mkdir -p $(@D)
	$(Q)$(HOST_CC) $(HOST_CFLAGS) $(TOOL_CFLAGS) -MMD -MP -c -o $@ $<
-include $(TOOL_OBJECTS:.o=.d)

$(SDK_TOOL): $(TOOL_OBJECTS)
	$(call say,HOSTLD,$@)
	@mkdir -p $(@D)
	$(Q)$(HOST_CC) $(HOST_CFLAGS) -o $@ $^ $(TOOL_LIBS)

.PHONY: tool
tool: $(SDK_TOOL)
ALL += $(SDK_TOOL)

# Unit tests of single steps, and descriptions good and bad through the tool built with sanitizers.
HOST_TESTS += tool_text_test tool_place_test tool_content_test
tool_text_test_SOURCES := tests/tool/text_test.c sdk/tool/text.c
tool_place_test_SOURCES := tests/tool/place_test.c \
    $(addprefix sdk/tool/,place.c place_free.c platform.c text.c file.c memory.c diagnostics.c)
tool_place_test_LIBS := -ljson-c
tool_content_test_SOURCES := tests/tool/content_test.c sdk/tool/content.c sdk/tool/memory.c

TOOL_TESTS := $(HOST_BUILD)/tool-tests

$(TOOL_TESTS)/microkit: $(TOOL_SOURCES) $(wildcard sdk/tool/*.h) sdk/image.h sdk/symbols.h
	$(call say,HOSTCC,$@)
	@mkdir -p $(@D)
	$(Q)$(HOST_CC) $(HOST_TEST_CFLAGS) $(TOOL_CFLAGS) -o $@ $(TOOL_SOURCES) $(TOOL_LIBS)

$(TOOL_TESTS)/image_check: tests/tool/image_check.c sdk/image.h
	$(call say,HOSTCC,$@)
	@mkdir -p $(@D)
	$(Q)$(HOST_CC) $(HOST_TEST_CFLAGS) -o $@ $<

$(TOOL_TESTS)/sdk/stamp: tests/tool/make_fake_sdk.sh $(wildcard tests/tool/fake/*)
	$(call say,GEN,$(@D))
	$(Q)CROSS_COMPILE=$(CROSS_COMPILE) $< $(@D) && touch $@

.PHONY: check-tool
check-tool: $(TOOL_TESTS)/microkit $(TOOL_TESTS)/image_check $(TOOL_TESTS)/sdk/stamp
	$(Q)tests/tool/run.sh $(TOOL_TESTS)/microkit $(TOOL_TESTS)/image_check $(TOOL_TESTS)/sdk \
	    $(TOOL_TESTS)/work
	$(Q)tests/tool/messages.py $(TOOL_TESTS)/work/messages $(TOOL_SOURCES)
	$(Q)tests/tool/mutate.py $(TOOL_TESTS)/microkit $(TOOL_TESTS)/sdk $(TOOL_TESTS)/mutate 200
HOST_CHECKS += check-tool
