# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
# The SDK's folder used from outside, the same image every time, and another kernel below.

boot_command = $(QEMU) $(QEMU_MACHINE) -device loader,file=$(1),addr=$(LOADER_BASE),cpu-num=0

SDK_PROJECT := $(BUILD)/sdk_project
.PHONY: check-sdk-project
check-sdk-project: $(SDK_HEADERS) $(SDK_PARTS) $(SDK_TOOL)
	$(Q)tests/sdk_project/build.sh $(SDK) $(BOARD) $(CONFIG) $(SDK_PROJECT)
	$(Q)SLUICE_RUN_sdk_project='$(call boot_command,$(SDK_PROJECT)/one/build/loader.img)' \
	    PYTHONPATH=tests/qemu /usr/bin/python3 tests/qemu/sdk_project/test.py
CHECKS += check-sdk-project

# Whole descriptions composed and built twice, in different folders.
REPRODUCED := hello runtime first_light
.PHONY: check-reproducible
check-reproducible: $(foreach s,$(REPRODUCED),$(BUILD)/systems/$(s)/loader.img)
	$(Q)for system in $(REPRODUCED); do \
	    cp $(BUILD)/systems/$$system/loader.img $(BUILD)/systems/$$system/first.img && \
	    rm -f $(BUILD)/systems/$$system/loader.img $(BUILD)/systems/$$system/system.xml && \
	    $(MAKE) -s $(BUILD)/systems/$$system/loader.img && \
	    cmp $(BUILD)/systems/$$system/loader.img $(BUILD)/systems/$$system/first.img || exit 1; \
	    rm $(BUILD)/systems/$$system/first.img; \
	    echo "ok $$system: the same image again"; done
CHECKS += check-reproducible

# Systems on a kernel that comes as a folder and whose numbers are others: those of labels, system calls, errors,
# object types, root slots, and sizes. It is compiled with the changed headers that lie in the folder.
OTHER_NUMBERS := $(BOARD_BUILD)/other-numbers
OTHER_KERNEL := $(OTHER_NUMBERS)/$(CONFIG)
OTHER_SYSTEMS := hello runtime feature_faults feature_cspace feature_early feature_seed
OTHER_IMAGES := $(OTHER_SYSTEMS:%=$(BOARD_BUILD)/$(CONFIG)-other-kernel/systems/%/loader.img)
other_make = $(MAKE) --no-print-directory -f mk/kernel.mk BOARD=$(BOARD) CONFIG=$(CONFIG) BOARD_BUILD=$(OTHER_NUMBERS)
.PHONY: check-other-kernel
check-other-kernel: $(SDK_TOOL)
	$(Q)$(other_make) $(OTHER_KERNEL)/include/.generated
	$(Q)tests/qemu/other_kernel/renumber.py $(OTHER_KERNEL)
	$(Q)$(other_make) kernel
	$(Q)$(MAKE) --no-print-directory KERNEL_SDK=$(OTHER_KERNEL) $(OTHER_IMAGES)
	$(Q)for object in '13 tcb' '5  endpoint' '7  notification' '6  reply'; do \
	    grep -q "x 2^$$object " $(dir $(firstword $(OTHER_IMAGES)))report.txt || { echo "no object 2^$$object"; exit 1; }; done
	$(Q)$(foreach s,$(OTHER_SYSTEMS),SLUICE_RUN_$(s)='$(call boot_command,$(BOARD_BUILD)/$(CONFIG)-other-kernel/systems/$(s)/loader.img)') \
	    PYTHONPATH=tests/qemu /usr/bin/python3 tests/qemu/other_kernel/test.py
CHECKS += check-other-kernel

# What tools find in the SDK's folders. Other checks build the configurations anyway.
.PHONY: check-sdk-layout
check-sdk-layout: sdk
	$(Q)tests/abi/sdk_layout.py $(SDK) $(BOARD) $(SDK_CONFIGS)
CHECKS += check-sdk-layout

# Whole systems on the board with the other interrupt controller and wider addresses, which has no virtual machines yet.
OTHER_BOARD := qemu_virt_aarch64_gicv3
ifneq ($(BOARD),$(OTHER_BOARD))
.PHONY: check-gicv3
check-gicv3:
	$(Q)$(MAKE) --no-print-directory BOARD=$(OTHER_BOARD) $(addprefix check-,hello runtime devices net native)
CHECKS += check-gicv3
endif

# The examples in the reference.
.PHONY: check-sdk-docs
check-sdk-docs: $(COMPOSE) $(BOARD_DTB) $(HOST_BUILD)/tool-tests/microkit $(HOST_BUILD)/tool-tests/sdk/stamp
	$(Q)tests/compose/docs.py $(HOST_BUILD)/compose $(BOARD_DTB) docs/system-description.md \
	    $(HOST_BUILD)/tool-tests/microkit $(HOST_BUILD)/tool-tests/sdk
HOST_CHECKS += check-sdk-docs

# The page that sets known defects of others beside tests names tests that exist.
.PHONY: check-known-defects
check-known-defects:
	$(Q)tests/known_defects.sh docs/known-defects.md
HOST_CHECKS += check-known-defects
