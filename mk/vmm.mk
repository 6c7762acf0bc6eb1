# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
# The virtual machine monitor and its host tests.

VMM_CORE := $(addprefix vmm/,device_tree.c exception.c fault.c guest.c linux_image.c mmio.c psci.c vgic.c \
    vgic_registers.c vmm.c wfi.c)
VMM_VIRTIO := $(addprefix vmm/virtio/,block.c block_parts.c console.c net.c transport.c virtqueue.c)

# VMM_TRACE=1 prints what a guest does that nobody answers.
VMM_TRACE ?= 0

COMPONENTS += vmm
vmm_SOURCES := $(VMM_CORE) $(VMM_VIRTIO) vmm/early_console.c vmm/vcpu_pd.c vmm/vmm_pd.c \
    devices/serial/client.c devices/net/client.c devices/blk/client.c devices/timer/client.c
vmm_CFLAGS := -DVMM_TRACE=$(VMM_TRACE)

VMM_TESTS := vgic_test mmio_test psci_test linux_image_test device_tree_test
HOST_TESTS += $(VMM_TESTS)
$(foreach t,$(VMM_TESTS),$(eval $(t)_SOURCES := tests/host/vmm/$(t).c))
vgic_test_SOURCES += tests/host/vmm/fake_vcpu.c vmm/vgic.c vmm/vgic_registers.c vmm/mmio.c
mmio_test_SOURCES += vmm/mmio.c vmm/guest.c
psci_test_SOURCES += vmm/psci.c
linux_image_test_SOURCES += vmm/linux_image.c
device_tree_test_SOURCES += vmm/device_tree.c lib/dtb_write.c lib/print.c
device_tree_test_LIBS := -lfdt

# Tests of virtio devices share a driver.
VMM_VIRTIO_TESTS := virtqueue_test transport_test console_test net_test block_test
HOST_TESTS += $(VMM_VIRTIO_TESTS)
$(foreach t,$(VMM_VIRTIO_TESTS),$(eval $(t)_SOURCES := tests/host/vmm/virtio/$(t).c \
    tests/host/vmm/virtio/fake_driver.c tests/host/vmm/fake_vcpu.c vmm/guest.c vmm/mmio.c vmm/vgic.c \
    vmm/vgic_registers.c vmm/virtio/transport.c vmm/virtio/virtqueue.c))
console_test_SOURCES += vmm/virtio/console.c
net_test_SOURCES += vmm/virtio/net.c
block_test_SOURCES += vmm/virtio/block.c vmm/virtio/block_parts.c
