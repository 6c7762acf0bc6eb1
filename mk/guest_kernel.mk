# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
# A minimised kernel for driver VMs, from Debian's kernel source: `make guest_kernel`, ten minutes, not part of anything
# else. Where it has been built, the stages and the measurements use it; with it a driver VM has one program.

SMALL_BUILD := $(GUEST_BUILD)/kernel
SMALL_IMAGE := $(SMALL_BUILD)/driver_vm.Image
SMALL_INITRAMFS := $(SMALL_BUILD)/driver_vm.cpio

$(SMALL_BUILD)/source.stamp: tools/debian
	$(call say,FETCH,kernel source)
	@rm -rf $(SMALL_BUILD)/source && mkdir -p $(SMALL_BUILD)/source
	$(Q)tools/debian fetch $(SMALL_BUILD)/source linux-source-6.1
	@touch $@

.PHONY: guest_kernel
guest_kernel: $(SMALL_BUILD)/source.stamp
	$(call say,KERNEL,$(SMALL_IMAGE))
	$(Q)CROSS_COMPILE=$(CROSS_COMPILE) guest/kernel/build $(SMALL_BUILD)/source/linux-source-*.deb $(SMALL_BUILD)

# Not compressed: unpacking would take longer than all the rest of its start.
$(SMALL_INITRAMFS): $(DRIVER_VM_BUILD)/bridge
	$(call say,GEN,$@)
	@rm -rf $(SMALL_BUILD)/root && mkdir -p $(SMALL_BUILD)/root/dev
	$(Q)install -m 755 $< $(SMALL_BUILD)/root/init && touch -d @0 $(SMALL_BUILD)/root/init $(SMALL_BUILD)/root/dev
	$(Q)cd $(SMALL_BUILD)/root && printf 'dev\ninit\n' | \
	    cpio --quiet --create --format=newc --owner=0:0 --reproducible >$(CURDIR)/$@

# A description with driver VMs, as it is used: $(1) system, $(2) its source; sets $(1)_SOURCE and adds to $(1)_PREFILL.
ifneq ($(wildcard $(SMALL_IMAGE)),)
define small_kernel_rules
$(1)_PREFILL += $(SMALL_IMAGE) $(SMALL_INITRAMFS)
$(1)_SOURCE := $(BUILD)/systems/$(1)/source.xml
$(BUILD)/systems/$(1)/source.xml: $(2)
	@mkdir -p $$(@D)
	$(Q)sed -e '/<driver_vm /s/memory="[^"]*" kernel="Image" initrd="driver_vm.cpio.gz"/memory="0x2000000" kernel="driver_vm.Image" initrd="driver_vm.cpio"/' \
	    -e '/<driver_vm /,/>/s/bootargs="/&virtio_net.napi_tx=0 /' $$< >$$@
endef
else
# What was composed for an image that is there no more is composed anew.
define small_kernel_rules
$(1)_SOURCE := $(2)
$(if $(wildcard $(BUILD)/systems/$(1)/source.xml),$(shell rm -f $(BUILD)/systems/$(1)/source.xml $(BUILD)/systems/$(1)/system.xml))
endef
endif
