# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
# Disk images with one partition per client. Made once, then kept: what VMs store there outlives `make run`.

DISK_IMAGE := build/disk.img
DISK_IMAGE_MBR := build/disk-mbr.img
DISK_PARTITIONS := vm1 vm2 web

$(DISK_IMAGE): | tools/disk_image
	$(call say,GEN,$@)
	$(Q)tools/disk_image gpt $@ $(DISK_PARTITIONS)

$(DISK_IMAGE_MBR): | tools/disk_image
	$(call say,GEN,$@)
	$(Q)tools/disk_image dos $@ $(DISK_PARTITIONS)

.PHONY: disk
disk: $(DISK_IMAGE) $(DISK_IMAGE_MBR)

.PHONY: disk-new
disk-new:
	$(Q)rm -f $(DISK_IMAGE) $(DISK_IMAGE_MBR)
	$(Q)$(MAKE) --no-print-directory disk
