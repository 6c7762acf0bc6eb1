# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
# How much of multiplexers, controllers and rings the host tests reach, counted in branches.

COVERAGE_BUILD := $(HOST_BUILD)/coverage
COVERAGE_TESTS := ring_test rate_test timer_multiplexer_test timer_controller_test $(filter net_% blk_% serial_%,$(HOST_TESTS))
COVERAGE_CFLAGS := -std=gnu11 -O0 $(WARNINGS) -I. --coverage -fprofile-update=atomic \
    -fkeep-inline-functions -Wno-unused-function

# $(1) host test: its counters, once it has run; the sources are those that ship
define coverage_rules
$(COVERAGE_BUILD)/$(1)/counters: $($(1)_SOURCES) $($(1)_DEPENDS)
	$$(call say,COVERAGE,$(1))
	@rm -rf $$(@D)
	@mkdir -p $$(@D)
	$(Q)$(HOST_CC) $(COVERAGE_CFLAGS) $($(1)_CFLAGS) -MMD -MP -MF $$(@D)/test.d -MT $$@ -o $$(@D)/test \
	    $($(1)_SOURCES) $($(1)_LIBS) -lcmocka
	$(Q)$$(@D)/test >$$(@D)/log 2>&1 || { cat $$(@D)/log; exit 1; }
	$(Q)gcov --json-format --branch-probabilities --stdout $$(@D)/*.gcda >$$@
-include $(COVERAGE_BUILD)/$(1)/test.d
endef
$(foreach t,$(COVERAGE_TESTS),$(eval $(call coverage_rules,$(t))))

# Fails when a trusted file is reached less than it must be (tests/coverage/files).
HOST_CHECKS += check-coverage
.PHONY: check-coverage
check-coverage: $(COVERAGE_TESTS:%=$(COVERAGE_BUILD)/%/counters)
	$(Q)/usr/bin/python3 tests/coverage/branches.py $^
