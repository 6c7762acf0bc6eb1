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

# The same system on a kernel that comes as a folder. Every number of the copy's own files is taken from there.
OTHER_KERNEL := $(BOARD_BUILD)/kernel-folder
OTHER_HELLO := $(BOARD_BUILD)/$(CONFIG)-other-kernel/systems/hello
.PHONY: check-other-kernel
check-other-kernel: $(SDK_HEADERS) $(SDK_PARTS)
	$(Q)rm -rf $(OTHER_KERNEL) && mkdir -p $(OTHER_KERNEL) && cp -rL $(addprefix $(BUILD)/,elf include \
	    object_sizes.json platform_gen.json address_space_constants.json invocations_all.json) $(OTHER_KERNEL)
	$(Q)sed -i 's/"tcb": 12/"tcb": 13/; s/"reply": 5/"reply": 6/' $(OTHER_KERNEL)/object_sizes.json
	$(Q)$(MAKE) --no-print-directory KERNEL_SDK=$(OTHER_KERNEL) $(OTHER_HELLO)/loader.img
	$(Q)grep -q 'x 2^13 tcb ' $(OTHER_HELLO)/report.txt
	$(Q)grep -q 'x 2^6  reply ' $(OTHER_HELLO)/report.txt
	$(Q)SLUICE_RUN_hello='$(call boot_command,$(OTHER_HELLO)/loader.img)' \
	    PYTHONPATH=tests/qemu /usr/bin/python3 tests/qemu/other_kernel/test.py
CHECKS += check-other-kernel

# What tools find in the SDK's folders. Other checks build the configurations anyway.
.PHONY: check-sdk-layout
check-sdk-layout: sdk
	$(Q)tests/abi/sdk_layout.py $(SDK) $(BOARD) $(SDK_CONFIGS)
CHECKS += check-sdk-layout

# The examples in the reference.
.PHONY: check-sdk-docs
check-sdk-docs: $(COMPOSE) $(BOARD_DTB) $(HOST_BUILD)/tool-tests/microkit $(HOST_BUILD)/tool-tests/sdk/stamp
	$(Q)tests/compose/docs.py $(HOST_BUILD)/compose $(BOARD_DTB) docs/system-description.md \
	    $(HOST_BUILD)/tool-tests/microkit $(HOST_BUILD)/tool-tests/sdk
CHECKS += check-sdk-docs
