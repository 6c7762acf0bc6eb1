# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
# The virtual machine monitor and its host tests.

VMM_CORE := $(addprefix vmm/,device_tree.c device_tree_driver.c exception.c fault.c guest.c linux_image.c mmio.c psci.c vgic.c \
    vgic_registers.c vmm.c wfi.c)
# What a host program with the core needs besides.
VMM_LIBRARY := $(addprefix lib/,dtb_write.c print.c random.c chacha20.c)
VMM_VIRTIO := $(addprefix vmm/virtio/,block.c block_parts.c checksum.c console.c entropy.c net.c net_merge.c net_place.c \
    net_segments.c transport.c virtqueue.c)

# VMM_TRACE=1 prints what a guest does that nobody answers.
VMM_TRACE ?= 0

COMPONENTS += vmm
vmm_SOURCES := $(VMM_CORE) $(VMM_VIRTIO) vmm/early_console.c vmm/passthrough.c vmm/vcpu_pd.c vmm/vmm_pd.c \
    devices/serial/client.c devices/net/client.c devices/blk/client.c devices/timer/client.c
vmm_CFLAGS := -DVMM_TRACE=$(VMM_TRACE)

VMM_TESTS := vgic mmio psci linux_image device_tree fault cpus
HOST_TESTS += $(VMM_TESTS:%=vmm_%_test)
$(foreach t,$(VMM_TESTS),$(eval vmm_$(t)_test_SOURCES := tests/host/vmm/$(t)_test.c))
vmm_vgic_test_SOURCES += tests/host/vmm/fake_vcpu.c vmm/vgic.c vmm/vgic_registers.c vmm/mmio.c
vmm_mmio_test_SOURCES += vmm/mmio.c vmm/guest.c
vmm_psci_test_SOURCES += vmm/psci.c
vmm_linux_image_test_SOURCES += vmm/linux_image.c
vmm_device_tree_test_SOURCES += vmm/device_tree.c vmm/device_tree_driver.c lib/dtb_write.c lib/print.c
vmm_device_tree_test_LIBS := -lfdt
vmm_fault_test_SOURCES += tests/host/vmm/fake_vcpu.c $(VMM_CORE) vmm/virtio/transport.c \
    vmm/virtio/virtqueue.c $(VMM_LIBRARY)
vmm_fault_test_LIBS := -lfdt
vmm_cpus_test_SOURCES += tests/host/vmm/fake_vcpu.c $(VMM_CORE) vmm/virtio/transport.c \
    vmm/virtio/virtqueue.c $(VMM_LIBRARY)

# Tests of virtio devices share a driver.
VMM_VIRTIO_TESTS := virtqueue transport console entropy net_transmit net_receive net_merge net_segments block hostile_multiplexer
HOST_TESTS += $(VMM_VIRTIO_TESTS:%=vmm_%_test)
$(foreach t,$(VMM_VIRTIO_TESTS),$(eval vmm_$(t)_test_SOURCES := tests/host/vmm/virtio/$(t)_test.c \
    tests/host/vmm/virtio/fake_driver.c tests/host/vmm/fake_vcpu.c vmm/guest.c vmm/mmio.c vmm/vgic.c \
    vmm/vgic_registers.c vmm/virtio/transport.c vmm/virtio/virtqueue.c))
vmm_console_test_SOURCES += vmm/virtio/console.c
vmm_entropy_test_SOURCES += vmm/virtio/entropy.c lib/random.c lib/chacha20.c
$(foreach t,transmit receive merge segments,$(eval vmm_net_$(t)_test_SOURCES += tests/host/vmm/virtio/fake_net.c vmm/virtio/net.c \
    vmm/virtio/net_merge.c vmm/virtio/net_place.c vmm/virtio/net_segments.c vmm/virtio/checksum.c))
vmm_block_test_SOURCES += vmm/virtio/block.c vmm/virtio/block_parts.c

vmm_hostile_multiplexer_test_SOURCES += $(addprefix vmm/virtio/,net.c net_merge.c net_place.c net_segments.c checksum.c block.c block_parts.c) \
    devices/net/client.c devices/blk/client.c
vmm_hostile_multiplexer_test_CFLAGS := -Itests/host/fake

# A whole monitor against generated guests, for a bounded time: make fuzz-vmm FUZZ_VMM_SECONDS=3600
VMM_FUZZ_SOURCES := tests/fuzz/vmm/fuzz.c tests/fuzz/vmm/clients.c tests/host/vmm/fake_vcpu.c $(VMM_CORE) \
    $(VMM_VIRTIO) vmm/early_console.c $(VMM_LIBRARY)
$(HOST_BUILD)/fuzz/vmm: $(VMM_FUZZ_SOURCES) $(wildcard tests/fuzz/vmm/*.h vmm/*.h vmm/virtio/*.h hw/*.h)
	$(call say,FUZZCC,$@)
	@mkdir -p $(@D)
	$(Q)$(FUZZ_CC) -std=gnu11 -O1 -g -Wall -Wextra -Werror -I. \
	    -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all -o $@ $(filter %.c,$^)

FUZZ_VMM_SECONDS ?= 120
.PHONY: fuzz-vmm
fuzz-vmm: $(HOST_BUILD)/fuzz/vmm
	@mkdir -p $(HOST_BUILD)/fuzz/vmm_corpus
	$(Q)$< -seed=1 -max_total_time=$(FUZZ_VMM_SECONDS) -max_len=2048 -timeout=10 -print_final_stats=1 \
	    $(HOST_BUILD)/fuzz/vmm_corpus 2>$(HOST_BUILD)/fuzz/vmm.log || { tail -40 $(HOST_BUILD)/fuzz/vmm.log; exit 1; }
	$(Q)grep number_of_executed_units $(HOST_BUILD)/fuzz/vmm.log
HOST_CHECKS += fuzz-vmm

# Guests on the machine: CPUs, reboots, crashes.
vmm_guests_SOURCE := tests/qemu/vmm/system.xml
vmm_guests_COMPONENTS := $(SHARING_COMPONENTS)
vmm_guests_PREFILL := $(GUEST_IMAGE) $(GUEST_INITRAMFS)
vmm_guests_RUN = $(call run_shared,vmm_guests)
vmm_guests_COMMAND = $(call run_command,vmm_guests)
$(eval $(call composed_rules,vmm_guests))
QEMU_TESTS_BESIDE += vmm
vmm_TEST_SYSTEMS := vmm_guests
