# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
# Small systems, each for one feature of the description.

FEATURES := tests/qemu/features
COMPONENTS += feature_spin feature_manager feature_worker feature_vcpus feature_faults feature_pretender feature_late \
    feature_early feature_seed
feature_spin_SOURCES := $(FEATURES)/spin.c
feature_manager_SOURCES := $(FEATURES)/manager.c
feature_worker_SOURCES := $(FEATURES)/worker.c
feature_vcpus_SOURCES := $(FEATURES)/vcpus.c $(FEATURES)/guest.S
feature_faults_SOURCES := $(FEATURES)/faults.c
feature_pretender_SOURCES := $(FEATURES)/pretender.c
feature_late_SOURCES := $(FEATURES)/late.c
feature_early_SOURCES := $(FEATURES)/early.c
feature_seed_SOURCES := $(FEATURES)/seed.c

COMPONENTS += feature_alarm feature_reader
feature_alarm_SOURCES := $(FEATURES)/alarm.c devices/timer/client.c
feature_reader_SOURCES := $(FEATURES)/reader.c
FEATURE_COMPOSED := feature_mixed feature_divided
$(foreach s,$(FEATURE_COMPOSED),$(eval $(s)_SOURCE := $(FEATURES)/$(s:feature_%=%).xml))
$(foreach s,$(FEATURE_COMPOSED),$(eval $(s)_COMPONENTS := timer_driver_arm_generic timer_multiplexer \
    timer_controller feature_alarm feature_reader))
$(foreach s,$(FEATURE_COMPOSED),$(eval $(call composed_rules,$(s))))

FEATURE_SYSTEMS := $(addprefix feature_,budget domains cspace vcpus faults passive early seed)
SYSTEMS += $(FEATURE_SYSTEMS)
feature_budget_COMPONENTS := feature_spin
feature_domains_COMPONENTS := feature_spin
feature_cspace_COMPONENTS := feature_manager feature_worker
feature_vcpus_COMPONENTS := feature_vcpus
feature_faults_COMPONENTS := feature_faults
feature_passive_COMPONENTS := feature_pretender
feature_early_COMPONENTS := feature_early feature_late
feature_seed_COMPONENTS := feature_seed
$(foreach s,$(FEATURE_SYSTEMS),$(eval $(s)_DESCRIPTION := $(FEATURES)/$(s:feature_%=%).system))

QEMU_TESTS += features
features_TEST_SYSTEMS := $(FEATURE_SYSTEMS) $(FEATURE_COMPOSED)
check-features: $(BUILD)/systems/feature_cspace/loader.elf
$(BUILD)/systems/feature_cspace/loader.elf: $(BUILD)/systems/feature_cspace/loader.img
	$(call say,IMAGE,$@)
	$(Q)MICROKIT_SDK=$(SDK) $(SDK_TOOL) $(feature_cspace_DESCRIPTION) --board $(BOARD) \
	    --config $(CONFIG) --search-path $(BUILD)/components --image-type elf -o $@ -r $(@D)/elf_report.txt >/dev/null

# The attribute cpu, on a kernel for several cores.
COMPONENTS += feature_cores
feature_cores_SOURCES := $(FEATURES)/cores.c
ifneq ($(filter smp-%,$(CONFIG)),)
SYSTEMS += feature_cores
feature_cores_COMPONENTS := feature_cores
feature_cores_DESCRIPTION := $(FEATURES)/cores.system
QEMU_TESTS += cores
cores_TEST_SYSTEMS := feature_cores
else
.PHONY: check-cores
check-cores:
	$(Q)$(MAKE) --no-print-directory CONFIG=smp-debug check-cores
CHECKS += check-cores
endif
