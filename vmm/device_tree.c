/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The guest's device tree: the virtual board of guest_map.h. */
#include "vmm/device_tree.h"

#include "lib/fdt_write.h"
#include "vmm/guest_map.h"

enum {
    PHANDLE_GIC = 1,

    INTERRUPT_SPI = 0, /* first cell of an interrupt [Linux bindings/interrupt-controller/arm,gic.yaml] */
    INTERRUPT_PPI = 1,
    INTERRUPT_LEVEL_HIGH = 4,
    INTERRUPT_LEVEL_LOW = 8,
    INTERRUPT_CPU0 = 0x100,
};

static void write_chosen(struct fdt_writer *fdt, const struct device_tree_facts *facts)
{
    fdt_node_begin(fdt, "chosen");
    fdt_property_string(fdt, "bootargs", facts->bootargs);
    if (facts->initrd_bytes != 0) {
        fdt_property_u64(fdt, "linux,initrd-start", facts->initrd_gpa);
        fdt_property_u64(fdt, "linux,initrd-end", facts->initrd_gpa + facts->initrd_bytes);
    }
    fdt_node_end(fdt);
}

static void write_memory(struct fdt_writer *fdt, const struct device_tree_facts *facts)
{
    const uint64_t ram[1][2] = {{facts->ram_gpa, facts->ram_bytes}};

    fdt_node_begin_at(fdt, "memory", facts->ram_gpa);
    fdt_property_string(fdt, "device_type", "memory");
    fdt_property_reg(fdt, ram, 1);
    fdt_node_end(fdt);
}

static void write_cpus(struct fdt_writer *fdt)
{
    fdt_node_begin(fdt, "cpus");
    fdt_property_u32(fdt, "#address-cells", 1);
    fdt_property_u32(fdt, "#size-cells", 0);
    fdt_node_begin_at(fdt, "cpu", 0);
    fdt_property_string(fdt, "device_type", "cpu");
    fdt_property_string(fdt, "compatible", "arm,armv8");
    fdt_property_u32(fdt, "reg", 0);
    fdt_property_string(fdt, "enable-method", "psci");
    fdt_node_end(fdt);
    fdt_node_end(fdt);
}

/* By SMC: an HVC is a system call of the kernel below. */
static void write_psci(struct fdt_writer *fdt)
{
    static const char compatible[] = "arm,psci-1.0\0arm,psci-0.2";

    fdt_node_begin(fdt, "psci");
    fdt_property(fdt, "compatible", compatible, sizeof compatible);
    fdt_property_string(fdt, "method", "smc");
    fdt_node_end(fdt);
}

static void write_interrupt_controller(struct fdt_writer *fdt)
{
    const uint64_t registers[2][2] = {
        {GUEST_GICD_BASE, GUEST_GICD_BYTES},
        {GUEST_GICC_BASE, GUEST_GICC_BYTES},
    };

    fdt_node_begin_at(fdt, "interrupt-controller", GUEST_GICD_BASE);
    fdt_property_string(fdt, "compatible", "arm,gic-400");
    fdt_property_empty(fdt, "interrupt-controller");
    fdt_property_u32(fdt, "#interrupt-cells", 3);
    fdt_property_u32(fdt, "#address-cells", 0);
    fdt_property_reg(fdt, registers, 2);
    fdt_property_u32(fdt, "phandle", PHANDLE_GIC);
    fdt_node_end(fdt);
}

/*
 * The binding wants four interrupts: secure physical, physical, virtual, hypervisor. A guest at EL1 takes the virtual one;
 * the others never come.
 */
static void write_timer(struct fdt_writer *fdt)
{
    const uint32_t flags = INTERRUPT_CPU0 | INTERRUPT_LEVEL_LOW;
    const uint32_t interrupts[] = {
        INTERRUPT_PPI, 13, flags,
        INTERRUPT_PPI, 14, flags,
        INTERRUPT_PPI, GUEST_TIMER_INTERRUPT - GUEST_PPI_FIRST, flags,
        INTERRUPT_PPI, 10, flags,
    };

    fdt_node_begin(fdt, "timer");
    fdt_property_string(fdt, "compatible", "arm,armv8-timer");
    fdt_property_cells(fdt, "interrupts", interrupts, sizeof interrupts / sizeof interrupts[0]);
    fdt_property_empty(fdt, "always-on");
    fdt_node_end(fdt);
}

static void write_virtio(struct fdt_writer *fdt, uint32_t transport)
{
    uint64_t base = GUEST_VIRTIO_BASE + (uint64_t)transport * GUEST_VIRTIO_STRIDE;
    const uint64_t registers[1][2] = {{base, GUEST_VIRTIO_BYTES}};
    const uint32_t interrupt[] = {
        INTERRUPT_SPI,
        GUEST_VIRTIO_INTERRUPT + transport - GUEST_SPI_FIRST,
        INTERRUPT_LEVEL_HIGH,
    };

    fdt_node_begin_at(fdt, "virtio_mmio", base);
    fdt_property_string(fdt, "compatible", "virtio,mmio");
    fdt_property_reg(fdt, registers, 1);
    fdt_property_cells(fdt, "interrupts", interrupt, 3);
    fdt_property_empty(fdt, "dma-coherent");
    fdt_node_end(fdt);
}

uint32_t device_tree_write(const struct device_tree_facts *facts, void *buffer, uint32_t capacity)
{
    static struct fdt_writer fdt;

    fdt_begin(&fdt, buffer, capacity);
    fdt_node_begin(&fdt, "");
    fdt_property_string(&fdt, "compatible", "linux,dummy-virt");
    fdt_property_string(&fdt, "model", "Sluice virtual machine");
    fdt_property_u32(&fdt, "#address-cells", 2);
    fdt_property_u32(&fdt, "#size-cells", 2);
    fdt_property_u32(&fdt, "interrupt-parent", PHANDLE_GIC);
    write_chosen(&fdt, facts);
    write_memory(&fdt, facts);
    write_cpus(&fdt);
    write_psci(&fdt);
    write_interrupt_controller(&fdt);
    write_timer(&fdt);
    for (uint32_t i = 0; i < GUEST_VIRTIO_COUNT; i++) {
        if ((facts->virtio_transports >> i & 1) != 0) {
            write_virtio(&fdt, i);
        }
    }
    fdt_node_end(&fdt);
    return fdt_finish(&fdt);
}
