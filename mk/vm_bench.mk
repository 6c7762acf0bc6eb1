# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
# What a client in a VM costs beside a native one: make bench-vm

COMPONENTS += load
LOAD_SOURCES := benchmarks/vm_client/native.c systems/first_light/web/interface.c \
    $(addprefix devices/,net/client.c timer/client.c)
load_SOURCES = $(LOAD_SOURCES) $(LWIP_SOURCES)
load_CFLAGS = $(LWIP_CFLAGS) -Isystems/first_light/web/lwip
$(patsubst %,$(BUILD)/obj/load/%.o,$(basename $(LOAD_SOURCES))): | $(LWIP_STAMP)

vm_client_SOURCE := benchmarks/vm_client/system.xml
vm_client_COMPONENTS := $(filter-out shell web,$(SHARING_COMPONENTS)) load
vm_client_PREFILL := $(GUEST_IMAGE) $(MEASURED)
$(eval $(call composed_rules,vm_client))

$(eval $(call bench_needs,bench-vm,vm_client))
bench-vm:
	$(Q)$(BENCH_RUN) benchmarks/vm_client.py $(BENCH_RELEASE)
BENCHMARKS += bench-vm

# The echoing Linux of bench-peers as a VM of ours.
bench_vm_SOURCE := benchmarks/guest/system.xml
bench_vm_COMPONENTS := $(filter-out shell web,$(SHARING_COMPONENTS))
bench_vm_PREFILL := $(GUEST_IMAGE) $(MEASURED)
$(eval $(call composed_rules,bench_vm))

# A native client whose card is driven by Linux in a VM, with the same traffic source as all other echoes.
bench_driver_vm_SOURCE := benchmarks/driver_vm/echo.xml
bench_driver_vm_COMPONENTS := timer_driver_arm_generic timer_multiplexer timer_controller net_multiplexer net_copier \
    net_controller bench_client vmm
bench_driver_vm_PREFILL := $(GUEST_IMAGE) $(DRIVER_VM_INITRAMFS)
$(eval $(call composed_rules,bench_driver_vm))

# Echoes where a VM takes part: as the client, or as the driver of the card.
$(eval $(call bench_needs,bench-network-vms,bench_vm bench_driver_vm))
bench-network-vms:
	$(Q)$(BENCH_RUN) benchmarks/network_vms.py $(BENCH_RELEASE)
BENCHMARKS += bench-network-vms

# TCP of the same two systems.
$(eval $(call bench_needs,bench-tcp-vms,bench_vm bench_driver_vm))
bench-tcp-vms:
	$(Q)$(BENCH_RUN) benchmarks/bulk_vms.py $(BENCH_RELEASE)
BENCHMARKS += bench-tcp-vms

# The plan of bench-block in a Linux VM.
BLOCKS := $(PEERS)/blocks
BLOCKS_SOURCES := $(addprefix benchmarks/block/,linux.c walk.c uring.c)
$(BLOCKS): $(BLOCKS_SOURCES) $(wildcard benchmarks/block/*.h)
	$(call say,CC,$@)
	@mkdir -p $(@D)
	$(Q)$(CROSS_CC) -std=gnu11 -O2 $(WARNINGS) -I. -static -s -o $@ $(BLOCKS_SOURCES)

$(BLOCKS).cpio.gz: $(GUEST_INITRAMFS) $(BLOCKS) benchmarks/guest/init_blocks $(MAKE_ROOT)
	$(call say,GEN,$@)
	$(Q)$(MAKE_ROOT) $(GUEST_BUILD)/packages $(GUEST_INITRAMFS) $@ \
	    $(addprefix module:,virtio_mmio virtio_console virtio_blk) benchmarks/guest/init_blocks=init $(BLOCKS)=bin/blocks

bench_block_vm_SOURCE := benchmarks/guest/block.xml
bench_block_vm_COMPONENTS := $(filter-out shell web,$(SHARING_COMPONENTS))
bench_block_vm_PREFILL := $(GUEST_IMAGE) $(BLOCKS).cpio.gz
$(eval $(call composed_rules,bench_block_vm))

# The same of a program with its memory in one large page.
bench_block_large_SOURCE := benchmarks/guest/block_large.xml
bench_block_large_COMPONENTS := $(bench_block_vm_COMPONENTS)
bench_block_large_PREFILL := $(bench_block_vm_PREFILL)
$(eval $(call composed_rules,bench_block_large))

# The same of a native client whose disk is driven by Linux in a VM.
bench_block_driver_vm_SOURCE := benchmarks/driver_vm/block.xml
bench_block_driver_vm_COMPONENTS := timer_driver_arm_generic timer_multiplexer timer_controller blk_multiplexer \
    blk_controller bench_block vmm
bench_block_driver_vm_PREFILL := $(GUEST_IMAGE) $(DRIVER_VM_INITRAMFS)
$(eval $(call composed_rules,bench_block_driver_vm))

$(eval $(call bench_needs,bench-block-vms,bench_block bench_block_vm bench_block_large bench_block_driver_vm))
bench-block-vms:
	$(Q)$(BENCH_RUN) benchmarks/block_vms.py $(BENCH_RELEASE)
BENCHMARKS += bench-block-vms

# What is copied for a datagram or a block request, with and without VMs.
$(eval $(call bench_needs,bench-copies,bench_clients_1 bench_vm bench_driver_vm bench_block bench_block_vm bench_block_driver_vm))
bench-copies:
	$(Q)$(BENCH_RUN) benchmarks/copies.py $(BENCH_RELEASE)
BENCHMARKS += bench-copies
