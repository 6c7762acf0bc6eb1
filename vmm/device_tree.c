/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The guest's device tree: the virtual board of guest_map.h. */
#include "vmm/device_tree.h"

#include <stddef.h>

#include "lib/bits.h"
#include "lib/dtb_write.h"
#include "vmm/device_tree_driver.h"
#include "vmm/guest_map.h"

enum {
    PHANDLE_GIC = 1,

    INTERRUPT_SPI = 0, /* first cell of an interrupt [Linux bindings: arm,gic.yaml] */
    INTERRUPT_PPI = 1,
    INTERRUPT_LEVEL_HIGH = 4,
    INTERRUPT_LEVEL_LOW = 8,
    INTERRUPT_CPUS_SHIFT = 8, /* of a private interrupt: which CPUs, a bit each */
};

static void write_chosen(struct dtb_writer *dtb, const struct device_tree_facts *facts)
{
    dtb_node_begin(dtb, "chosen");
    dtb_property_string(dtb, "bootargs", facts->bootargs);
    if (facts->initrd_bytes != 0) {
        dtb_property_u64(dtb, "linux,initrd-start", facts->initrd_gpa);
        dtb_property_u64(dtb, "linux,initrd-end", facts->initrd_gpa + facts->initrd_bytes);
    }
    if (facts->random_seed != NULL) {
        dtb_property(dtb, "rng-seed", facts->random_seed, DEVICE_TREE_SEED_BYTES);
    }
    dtb_node_end(dtb);
}

static void write_memory(struct dtb_writer *dtb, const struct device_tree_facts *facts)
{
    const uint64_t ram[1][2] = {{facts->ram_gpa, facts->ram_bytes}};

    dtb_node_begin_at(dtb, "memory", facts->ram_gpa);
    dtb_property_string(dtb, "device_type", "memory");
    dtb_property_reg(dtb, ram, 1);
    dtb_node_end(dtb);
}

static void write_cpu(struct dtb_writer *dtb, uint32_t cpu)
{
    dtb_node_begin_at(dtb, "cpu", cpu);
    dtb_property_string(dtb, "device_type", "cpu");
    dtb_property_string(dtb, "compatible", "arm,armv8");
    dtb_property_u32(dtb, "reg", cpu);
    dtb_property_string(dtb, "enable-method", "psci");
    dtb_node_end(dtb);
}

static void write_cpus(struct dtb_writer *dtb, uint32_t count)
{
    dtb_node_begin(dtb, "cpus");
    dtb_property_u32(dtb, "#address-cells", 1);
    dtb_property_u32(dtb, "#size-cells", 0);
    for (uint32_t cpu = 0; cpu < count; cpu++) {
        write_cpu(dtb, cpu);
    }
    dtb_node_end(dtb);
}

/*
 * By SMC, unless it was asked for otherwise: an HVC is a system call of the kernel below if x7 names one, which is
 * 0 with the calls of PSCI.
 */
static void write_psci(struct dtb_writer *dtb, bool by_hvc)
{
    static const char compatible[] = "arm,psci-1.0\0arm,psci-0.2";

    dtb_node_begin(dtb, "psci");
    dtb_property(dtb, "compatible", compatible, sizeof compatible);
    dtb_property_string(dtb, "method", by_hvc ? "hvc" : "smc");
    dtb_node_end(dtb);
}

static void write_interrupt_controller(struct dtb_writer *dtb)
{
    const uint64_t registers[2][2] = {
        {GUEST_GICD_BASE, GUEST_GICD_BYTES},
        {GUEST_GICC_BASE, GUEST_GICC_BYTES},
    };

    dtb_node_begin_at(dtb, "interrupt-controller", GUEST_GICD_BASE);
    dtb_property_string(dtb, "compatible", "arm,gic-400");
    dtb_property_empty(dtb, "interrupt-controller");
    dtb_property_u32(dtb, "#interrupt-cells", 3);
    dtb_property_u32(dtb, "#address-cells", 0);
    dtb_property_reg(dtb, registers, 2);
    dtb_property_u32(dtb, "phandle", PHANDLE_GIC);
    dtb_node_end(dtb);
}

/*
 * The binding wants four interrupts: secure physical, physical, virtual, hypervisor. A guest at EL1
 * takes the virtual one; the others never come.
 */
static void write_timer(struct dtb_writer *dtb, uint32_t cpu_count)
{
    const uint32_t flags =
        (uint32_t)mask64(cpu_count) << INTERRUPT_CPUS_SHIFT | INTERRUPT_LEVEL_LOW;
    const uint32_t interrupts[] = {
        INTERRUPT_PPI, 13, flags,
        INTERRUPT_PPI, 14, flags,
        INTERRUPT_PPI, GUEST_TIMER_INTERRUPT - GUEST_PPI_FIRST, flags,
        INTERRUPT_PPI, 10, flags,
    };

    dtb_node_begin(dtb, "timer");
    dtb_property_string(dtb, "compatible", "arm,armv8-timer");
    dtb_property_cells(dtb, "interrupts", interrupts, sizeof interrupts / sizeof interrupts[0]);
    dtb_property_empty(dtb, "always-on");
    dtb_node_end(dtb);
}

static void write_virtio(struct dtb_writer *dtb, uint32_t transport)
{
    uint64_t base = GUEST_VIRTIO_BASE + (uint64_t)transport * GUEST_VIRTIO_STRIDE;
    const uint64_t registers[1][2] = {{base, GUEST_VIRTIO_BYTES}};
    const uint32_t interrupt[] = {
        INTERRUPT_SPI,
        GUEST_VIRTIO_INTERRUPT + transport - GUEST_SPI_FIRST,
        INTERRUPT_LEVEL_HIGH,
    };

    dtb_node_begin_at(dtb, "virtio_mmio", base);
    dtb_property_string(dtb, "compatible", "virtio,mmio");
    dtb_property_reg(dtb, registers, 1);
    dtb_property_cells(dtb, "interrupts", interrupt, 3);
    dtb_property_empty(dtb, "dma-coherent");
    dtb_node_end(dtb);
}

uint32_t device_tree_write(const struct device_tree_facts *facts, void *buffer, uint32_t capacity)
{
    static struct dtb_writer dtb;

    dtb_begin(&dtb, buffer, capacity);
    dtb_node_begin(&dtb, "");
    dtb_property_string(&dtb, "compatible", "linux,dummy-virt");
    dtb_property_string(&dtb, "model", "Sluice virtual machine");
    dtb_property_u32(&dtb, "#address-cells", 2);
    dtb_property_u32(&dtb, "#size-cells", 2);
    dtb_property_u32(&dtb, "interrupt-parent", PHANDLE_GIC);
    write_chosen(&dtb, facts);
    write_memory(&dtb, facts);
    write_cpus(&dtb, facts->cpu_count);
    write_psci(&dtb, facts->firmware_by_hvc);
    write_interrupt_controller(&dtb);
    write_timer(&dtb, facts->cpu_count);
    for (uint32_t i = 0; i < GUEST_VIRTIO_COUNT; i++) {
        if ((facts->virtio_transports >> i & 1) != 0) {
            write_virtio(&dtb, i);
        }
    }
    if (facts->driver != 0) {
        device_tree_write_driver(&dtb, facts->driver);
    }
    dtb_node_end(&dtb);
    return dtb_finish(&dtb);
}
