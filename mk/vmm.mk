# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
# The virtual machine monitor and its host tests.

VMM_CORE := $(addprefix vmm/,device_tree.c exception.c fault.c guest.c linux_image.c mmio.c psci.c vgic.c \
    vgic_registers.c vmm.c wfi.c)
VMM_VIRTIO := $(addprefix vmm/virtio/,block.c block_parts.c console.c net.c transport.c virtqueue.c)

# VMM_TRACE=1 prints what a guest does that nobody answers.
VMM_TRACE ?= 0

ifneq ($(wildcard devices/blk/client.c),)
COMPONENTS += vmm
endif
vmm_SOURCES := $(VMM_CORE) $(VMM_VIRTIO) vmm/early_console.c vmm/vcpu_pd.c vmm/vmm_pd.c \
    devices/serial/client.c devices/net/client.c devices/blk/client.c devices/timer/client.c
vmm_CFLAGS := -DVMM_TRACE=$(VMM_TRACE)
