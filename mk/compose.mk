# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
# The compose tool, and plain descriptions made from systems/<name>/system.xml.

COMPOSE := $(HOST_BUILD)/compose
COMPOSE_SOURCES := $(wildcard compose/*.c) $(addprefix sdk/tool/,xml.c fields.c diagnostics.c text.c file.c memory.c \
    parse.c parse_pd.c parse_domains.c check_ids.c check_domains.c)
XML2_CFLAGS = $(shell pkg-config --cflags libxml-2.0)
XML2_LIBS = $(shell pkg-config --libs libxml-2.0)

$(COMPOSE): $(COMPOSE_SOURCES) $(wildcard compose/*.h sdk/tool/*.h lib/*.h devices/*.h devices/*/*.h vmm/*.h)
	$(call say,HOSTCC,$@)
	@mkdir -p $(@D)
	$(Q)$(HOST_CC) $(HOST_CFLAGS) $(XML2_CFLAGS) -o $@ $(COMPOSE_SOURCES) $(XML2_LIBS) -lfdt
ALL += $(COMPOSE)

# $(1) system; its description is systems/$(1)/system.xml unless $(1)_SOURCE names another, $(1)_PREFILL are files it loads
define composed_rules
SYSTEMS += $(1)
$(1)_DESCRIPTION := $(BUILD)/systems/$(1)/system.xml
$(1)_FILES := $($(1)_PREFILL)
$(BUILD)/systems/$(1)/system.xml: $(or $($(1)_SOURCE),systems/$(1)/system.xml) $(COMPOSE) $(BOARD_BUILD)/board.dtb $($(1)_PREFILL)
	$$(call say,COMPOSE,$$@)
	@mkdir -p $$(@D)
	$(Q)$(COMPOSE) --board $(BOARD_BUILD)/board.dtb --output $$(@D) --search-path $$(@D) \
	    $(addprefix --search-path ,$(sort $(dir $($(1)_PREFILL)))) $$<
PICTURES += $(BUILD)/systems/$(1)/picture.svg
$(BUILD)/systems/$(1)/picture.svg: $(BUILD)/systems/$(1)/system.xml
	$$(call say,DOT,$$@)
	$(Q)dot -Tsvg -o $$@ $$(@D)/system.dot
endef
