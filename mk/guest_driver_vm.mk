# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
# Driver VMs: our kernel module, the bridge program, the initramfs.

DRIVER_VM_BUILD := $(GUEST_BUILD)/driver_vm
DRIVER_VM_INITRAMFS := $(GUEST_BUILD)/driver_vm.cpio.gz
GUEST_CFLAGS := -std=gnu11 -O2 -D_GNU_SOURCE $(WARNINGS) -I.

# Headers of exactly the kernel that was fetched; kbuild's own programs are those of this machine.
$(DRIVER_VM_BUILD)/headers.stamp: $(GUEST_BUILD)/packages.stamp tools/debian
	$(call say,FETCH,headers of the arm64 kernel)
	@rm -rf $(DRIVER_VM_BUILD)/headers && mkdir -p $(DRIVER_VM_BUILD)/headers
	$(Q)version=$$(basename $(GUEST_BUILD)/packages/linux-image-*.deb | sed 's/^linux-image-\([^_]*\)-arm64_.*/\1/') && \
	    tools/debian fetch $(DRIVER_VM_BUILD)/headers linux-headers-$$version-arm64 linux-headers-$$version-common && \
	    tools/debian native $(DRIVER_VM_BUILD)/headers $$(tools/debian depends linux-headers-$$version-arm64 | grep '^linux-kbuild-')
	@touch $@

$(DRIVER_VM_BUILD)/module/sluice_shared.ko: $(DRIVER_VM_BUILD)/headers.stamp $(wildcard guest/module/*)
	$(call say,MODULE,$@)
	$(Q)CROSS_COMPILE=$(CROSS_COMPILE) guest/module/build $(DRIVER_VM_BUILD)/headers $(@D)

BRIDGE_SOURCES := $(wildcard guest/bridge/*.c guest/sharing/*.c) $(NET_MULTIPLEXER_SOURCES) devices/net/copier.c \
    $(BLK_MUX_CORE)
$(DRIVER_VM_BUILD)/bridge: $(BRIDGE_SOURCES) $(wildcard guest/*/*.h lib/*.h devices/*.h devices/*/*.h)
	$(call say,CC,$@)
	@mkdir -p $(@D)
	$(Q)$(CROSS_CC) $(GUEST_CFLAGS) -O3 -flto=auto -static -s -o $@ $(BRIDGE_SOURCES)

$(DRIVER_VM_INITRAMFS): $(GUEST_BUILD)/packages.stamp $(DRIVER_VM_BUILD)/module/sluice_shared.ko \
    $(DRIVER_VM_BUILD)/bridge $(wildcard guest/driver_vm/*)
	$(call say,GEN,$@)
	$(Q)guest/driver_vm/make_image $(GUEST_BUILD)/packages $(DRIVER_VM_BUILD)/module/sluice_shared.ko \
	    $(DRIVER_VM_BUILD)/bridge $@

.PHONY: driver_vm
driver_vm: $(DRIVER_VM_INITRAMFS)
