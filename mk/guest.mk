# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
# Kernel image and initramfs of the Linux user VMs, from Debian's arm64 packages.

GUEST_BUILD := build/guest
GUEST_IMAGE := $(GUEST_BUILD)/Image
GUEST_INITRAMFS := $(GUEST_BUILD)/initramfs.cpio.gz
GUEST_FILES := $(addprefix guest/,make_images init login_shell udhcpc inputrc modules)
PROBE_SOURCES := $(wildcard guest/probe/*.c)

$(GUEST_BUILD)/packages.stamp: guest/packages tools/debian
	$(call say,FETCH,Debian arm64 kernel and programs)
	@rm -rf $(GUEST_BUILD)/packages && mkdir -p $(GUEST_BUILD)
	$(Q)tools/debian fetch $(GUEST_BUILD)/packages $$(cat guest/packages) $$(tools/debian depends linux-image-arm64)
	@touch $@

$(GUEST_BUILD)/probe: $(PROBE_SOURCES) $(wildcard guest/probe/*.h) benchmarks/vm_client/protocol.h
	$(call say,CC,$@)
	@mkdir -p $(@D)
	$(Q)$(CROSS_CC) -std=gnu11 -O2 $(WARNINGS) -I. -static -s -o $@ $(PROBE_SOURCES)

$(GUEST_INITRAMFS): $(GUEST_BUILD)/packages.stamp $(GUEST_BUILD)/probe $(GUEST_FILES)
	$(call say,GEN,$@)
	$(Q)CROSS_COMPILE=$(CROSS_COMPILE) guest/make_images $(GUEST_BUILD)/packages $(GUEST_BUILD)/probe $(GUEST_BUILD)

# One run of make_images writes both.
$(GUEST_IMAGE): $(GUEST_INITRAMFS) ;

.PHONY: guest
guest: $(GUEST_IMAGE) $(GUEST_INITRAMFS)

.PHONY: check-guest
check-guest: $(GUEST_IMAGE) $(GUEST_INITRAMFS)
	$(Q)/usr/bin/python3 tests/qemu/guest/plain_machine.py $(GUEST_IMAGE) $(GUEST_INITRAMFS)
CHECKS += check-guest
