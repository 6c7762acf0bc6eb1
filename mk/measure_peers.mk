# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
# What people would use instead on the same machine, with the same traffic source; and the page of all results.

PEERS := build/peers
MEASURED := $(PEERS)/measured.cpio.gz
MAKE_ROOT := benchmarks/guest/make_root
XEN_PROGRAMS := $(addprefix program:usr/lib/xen-4.17/bin/,xl xenstored xenconsoled xenconsole xen-init-dom0) \
    program:usr/bin/xenstore-write

$(PEERS)/answer: benchmarks/guest/answer.c
	$(call say,CC,$@)
	@mkdir -p $(@D)
	$(Q)$(CROSS_CC) -std=gnu11 -O2 $(WARNINGS) -static -s -o $@ $<

# $(1) folder of $(PEERS), $(2) the packages that it gets with all that they depend on
define peer_packages
$(PEERS)/$(1).stamp: tools/debian
	$$(call say,FETCH,Debian arm64 $(2))
	@rm -rf $(PEERS)/$(1) && mkdir -p $(PEERS)
	$(Q)tools/debian closure $(PEERS)/$(1) $(2)
	@touch $$@
endef
$(eval $(call peer_packages,packages_kvm,qemu-system-arm))
$(eval $(call peer_packages,packages_xen,xen-utils-4.17 xen-hypervisor-4.17-arm64))

# One Linux for all who are measured: as a VM of ours, of KVM, of Xen, and without any of them.
$(MEASURED): $(GUEST_INITRAMFS) $(PEERS)/answer benchmarks/guest/init $(MAKE_ROOT)
	$(call say,GEN,$@)
	$(Q)$(MAKE_ROOT) $(GUEST_BUILD)/packages $(GUEST_INITRAMFS) $@ \
	    $(addprefix module:,virtio_mmio virtio_console virtio_net virtio_pci xen-netfront) \
	    benchmarks/guest/init=init $(PEERS)/answer=bin/answer

# The Linux whose blocks are measured, likewise.
MEASURED_BLOCKS := $(PEERS)/measured_blocks.cpio.gz
$(MEASURED_BLOCKS): $(GUEST_INITRAMFS) $(PEERS)/blocks benchmarks/guest/init_blocks $(MAKE_ROOT)
	$(call say,GEN,$@)
	$(Q)$(MAKE_ROOT) $(GUEST_BUILD)/packages $(GUEST_INITRAMFS) $@ \
	    $(addprefix module:,virtio_mmio virtio_pci virtio_blk xen-blkfront) \
	    benchmarks/guest/init_blocks=init $(PEERS)/blocks=bin/blocks

# $(1) behind the name, $(2) the guest's file system, $(3), $(4) modules of KVM's host and of dom0
define peer_hosts
$(PEERS)/kvm$(1).cpio.gz: $(2) $(PEERS)/packages_kvm.stamp benchmarks/guest/kvm_host
	$$(call say,GEN,$$@)
	$(Q)$(MAKE_ROOT) $(GUEST_BUILD)/packages,$(PEERS)/packages_kvm $(GUEST_INITRAMFS) $$@ \
	    $(addprefix module:,virtio_mmio $(3)) program:usr/bin/qemu-system-aarch64 \
	    benchmarks/guest/kvm_host=init $(GUEST_IMAGE)=vm/Image $(2)=vm/initramfs.cpio.gz

$(PEERS)/xen$(1).cpio.gz: $(2) $(PEERS)/packages_xen.stamp benchmarks/guest/xen_host
	$$(call say,GEN,$$@)
	$(Q)$(MAKE_ROOT) $(GUEST_BUILD)/packages,$(PEERS)/packages_xen $(GUEST_INITRAMFS) $$@ \
	    $(addprefix module:,virtio_mmio $(4) xenfs xen-evtchn xen-gntdev xen-gntalloc) \
	    $(XEN_PROGRAMS) /dev/null=etc/xen/xl.conf benchmarks/guest/xen_host=init \
	    $(GUEST_IMAGE)=vm/Image $(2)=vm/initramfs.cpio.gz
endef
$(eval $(call peer_hosts,,$(MEASURED),virtio_net bridge tun vhost_net,virtio_net bridge xen-netback))
$(eval $(call peer_hosts,_blocks,$(MEASURED_BLOCKS),virtio_blk,virtio_blk xen-blkback))

$(PEERS)/xen: $(PEERS)/packages_xen.stamp
	$(Q)dpkg-deb --fsys-tarfile $(PEERS)/packages_xen/xen-hypervisor-*.deb | tar -xO ./boot/xen-4.17-arm64 >$@

$(eval $(call bench_needs,bench-peers,bench_clients_1 bench_vm))
bench-peers: $(GUEST_IMAGE) $(MEASURED) $(addprefix $(PEERS)/,kvm.cpio.gz xen.cpio.gz xen)
	$(Q)$(BENCH_RUN) benchmarks/peers.py $(BENCH_RELEASE) $(GUEST_IMAGE) $(PEERS)

# The blocks of a VM of ours by the same program on the same Linux, and of native clients.
$(eval $(call bench_needs,bench-block-peers,bench_block bench_block_vm))
bench-block-peers: $(GUEST_IMAGE) $(MEASURED_BLOCKS) $(addprefix $(PEERS)/,kvm_blocks.cpio.gz xen_blocks.cpio.gz xen)
	$(Q)$(BENCH_RUN) benchmarks/block_peers.py $(BENCH_RELEASE) $(GUEST_IMAGE) $(PEERS)

# docs/performance.md and its plots from the last measurements, which are kept beside it.
PERFORMANCE := docs/performance.json docs/performance.md docs/pictures
.PHONY: performance check-performance
performance:
	$(Q)cp build/bench/results.json docs/performance.json
	$(Q)cp build/bench/results.versions.json docs/performance.versions.json
	$(Q)/usr/bin/python3 benchmarks/report.py $(PERFORMANCE)

# The page says what the measurements beside it say.
check-performance:
	$(Q)/usr/bin/python3 benchmarks/report.py --check $(PERFORMANCE)
HOST_CHECKS += check-performance
