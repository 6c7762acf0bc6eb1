# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
# The image tool: from a system description to a bootable image; and its tests.

SDK_TOOL := $(SDK)/bin/microkit
TOOL_SOURCES := $(sort $(wildcard sdk/tool/*.c))
TOOL_OBJECTS := $(TOOL_SOURCES:%.c=$(HOST_BUILD)/%.o)
TOOL_CFLAGS = $(shell xml2-config --cflags)
TOOL_LIBS := -lxml2

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
