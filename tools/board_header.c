/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Turns a board's device tree blob into a header of addresses for the kernel and the loader. */

#include <inttypes.h>
#include <libfdt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    MAX_BLOB_BYTES = 1 << 20,
    REG_CELLS = 4, /* two address cells, two size cells */
    INTERRUPT_CELLS = 3,
    GIC_FIRST_SPI = 32,
    GIC_FIRST_PPI = 16,
    PAGE_BYTES = 1 << 12,
    LARGE_PAGE_BYTES = 1 << 21,
    MAX_RANGES = 32,
    GICR_KEPT_MAX = 4 * 0x20000,
};

static void fail(const char *what)
{
    fprintf(stderr, "board_header: %s\n", what);
    exit(1);
}

static const fdt32_t *cells(const void *fdt, int node, const char *property, int *count)
{
    int length;
    const fdt32_t *value = fdt_getprop(fdt, node, property, &length);

    if (value == NULL) {
        fail(property);
    }
    *count = length / (int)sizeof(*value);
    return value;
}

static void reg_read(const void *fdt, int node, int index, uint64_t *base, uint64_t *size)
{
    int count;
    const fdt32_t *reg = cells(fdt, node, "reg", &count);

    if ((index + 1) * REG_CELLS > count) {
        fail("a reg property is too short");
    }
    reg += index * REG_CELLS;
    *base = (uint64_t)fdt32_to_cpu(reg[0]) << 32 | fdt32_to_cpu(reg[1]);
    *size = (uint64_t)fdt32_to_cpu(reg[2]) << 32 | fdt32_to_cpu(reg[3]);
}

static void range_print(const char *name, uint64_t base, uint64_t size)
{
    printf("#define BOARD_%s_BASE %#" PRIx64 "\n", name, base);
    printf("#define BOARD_%s_SIZE %#" PRIx64 "\n", name, size);
}

static void reg_print(const void *fdt, int node, int index, const char *name)
{
    uint64_t base, size;

    reg_read(fdt, node, index, &base, &size);
    range_print(name, base, size);
}

static void interrupt_print(const void *fdt, int node, int index, const char *name)
{
    int count;
    const fdt32_t *interrupt = cells(fdt, node, "interrupts", &count);
    uint32_t first;

    if ((index + 1) * INTERRUPT_CELLS > count) {
        fail("an interrupts property is too short");
    }
    interrupt += index * INTERRUPT_CELLS;
    first = fdt32_to_cpu(interrupt[0]) == 0 ? GIC_FIRST_SPI : GIC_FIRST_PPI;
    printf("#define BOARD_%s_IRQ %" PRIu32 "\n", name, first + fdt32_to_cpu(interrupt[1]));
}

static int compatible_node(const void *fdt, const char *compatible)
{
    int node = fdt_node_offset_by_compatible(fdt, -1, compatible);

    if (node < 0) {
        fail(compatible);
    }
    return node;
}

static void uart_print(const void *fdt)
{
    int chosen = fdt_path_offset(fdt, "/chosen");
    const char *path = fdt_getprop(fdt, chosen, "stdout-path", NULL);
    int node = path == NULL ? -1 : fdt_path_offset(fdt, path);

    if (node < 0) {
        fail("/chosen/stdout-path names no node");
    }
    reg_print(fdt, node, 0, "UART");
    interrupt_print(fdt, node, 0, "UART");
}

/* What PSCI calls the cores, the one that boots first. */
static void cores_print(const void *fdt)
{
    int cpus = fdt_path_offset(fdt, "/cpus"), node, count;
    const char *separator = "";

    if (cpus < 0) {
        fail("no /cpus node");
    }
    printf("#define BOARD_CORE_IDS");
    fdt_for_each_subnode(node, fdt, cpus) {
        printf("%s %#" PRIx32, separator, fdt32_to_cpu(*cells(fdt, node, "reg", &count)));
        separator = ",";
    }
    printf("\n");
}

/* The memory kept for guests has to start where RAM starts: the kernel's memory is what follows, or the first
 * `limit` bytes of that. RAM behind it is handed out like a device. */
static void memory_print(const void *fdt, uint64_t limit)
{
    int memory = fdt_node_offset_by_prop_value(fdt, -1, "device_type", "memory", 7);
    int reserved = fdt_path_offset(fdt, "/reserved-memory");
    uint64_t ram_base, ram_size, base, size = 0;

    if (memory < 0) {
        fail("no memory node");
    }
    reg_read(fdt, memory, 0, &ram_base, &ram_size);
    base = ram_base;
    if (reserved >= 0 && fdt_first_subnode(fdt, reserved) >= 0) {
        reg_read(fdt, fdt_first_subnode(fdt, reserved), 0, &base, &size);
    }
    if (base != ram_base || size >= ram_size) {
        fail("the reserved memory is not the first part of RAM");
    }
    range_print("RAM", ram_base, ram_size);
    range_print("RESERVED", base, size);
    if (limit % LARGE_PAGE_BYTES != 0 || limit > ram_size - size) {
        fail("the kernel's memory is no multiple of 2 MiB, or more than there is");
    }
    range_print("KERNEL", base + size, limit != 0 ? limit : ram_size - size);
}

/* What the tree says exists: sorted, in whole pages, touching ranges joined. */
struct range {
    uint64_t start, end;
};

static struct range declared[MAX_RANGES];
static unsigned declared_count;

static void declare(uint64_t base, uint64_t size)
{
    struct range new = {base & ~(uint64_t)(PAGE_BYTES - 1),
                        (base + size + PAGE_BYTES - 1) & ~(uint64_t)(PAGE_BYTES - 1)};
    unsigned kept = 0, at;

    for (unsigned i = 0; i < declared_count; i++) {
        if (declared[i].start <= new.end && new.start <= declared[i].end) {
            new.start = declared[i].start < new.start ? declared[i].start : new.start;
            new.end = declared[i].end > new.end ? declared[i].end : new.end;
        } else {
            declared[kept++] = declared[i];
        }
    }
    if (kept == MAX_RANGES) {
        fail("too many ranges of registers");
    }
    for (at = kept; at > 0 && declared[at - 1].start > new.start; at--) {
        declared[at] = declared[at - 1];
    }
    declared[at] = new;
    declared_count = kept + 1;
}

/* Children of the root: their addresses are those of the machine. */
static void declared_print(const void *fdt, const char *policy)
{
    int node, length;

    fdt_for_each_subnode(node, fdt, 0) {
        if (fdt_getprop(fdt, node, "reg", &length) == NULL) {
            continue;
        }
        for (int i = 0; i < length / (REG_CELLS * (int)sizeof(fdt32_t)); i++) {
            uint64_t base, size;

            reg_read(fdt, node, i, &base, &size);
            declare(base, size);
        }
    }
    printf("#define BOARD_DEVICES_EXPLICIT %d\n#define BOARD_DECLARED_REGIONS", !strcmp(policy, "explicit"));
    for (unsigned i = 0; i < declared_count; i++) {
        printf("%s {%#" PRIx64 ", %#" PRIx64 "}", i ? "," : "", declared[i].start, declared[i].end);
    }
    printf("\n");
}

static void gicv2_print(const void *fdt, int gic)
{
    reg_print(fdt, gic, 0, "GICD");
    reg_print(fdt, gic, 1, "GICC");
    reg_print(fdt, gic, 2, "GICH");
    reg_print(fdt, gic, 3, "GICV");
    printf("#define BOARD_KERNEL_DEVICES {BOARD_GICD_BASE, BOARD_GICD_BASE + 0x1000}, "
           "{BOARD_GICC_BASE, BOARD_GICC_BASE + 0x1000}, {BOARD_GICH_BASE, BOARD_GICH_BASE + 0x1000}\n");
}

/* The kernel keeps the distributor and the redistributors of as many cores as it can have. */
static void gicv3_print(const void *fdt, int gic)
{
    uint64_t base, size;

    reg_print(fdt, gic, 0, "GICD");
    reg_print(fdt, gic, 1, "GICR");
    reg_read(fdt, gic, 1, &base, &size);
    printf("#define BOARD_GICR_KEPT %#" PRIx64 "\n",
           size < GICR_KEPT_MAX ? size : (uint64_t)GICR_KEPT_MAX);
    printf("#define BOARD_KERNEL_DEVICES {BOARD_GICD_BASE, BOARD_GICD_BASE + BOARD_GICD_SIZE}, "
           "{BOARD_GICR_BASE, BOARD_GICR_BASE + BOARD_GICR_KEPT}\n");
}

static void gic_print(const void *fdt)
{
    int gic = fdt_node_offset_by_compatible(fdt, -1, "arm,gic-v3");

    if (gic >= 0) {
        gicv3_print(fdt, gic);
    } else {
        gic = compatible_node(fdt, "arm,cortex-a15-gic");
        gicv2_print(fdt, gic);
    }
    interrupt_print(fdt, gic, 0, "GIC_MAINTENANCE");
}

static void timer_print(const void *fdt)
{
    int timer = compatible_node(fdt, "arm,armv8-timer");

    interrupt_print(fdt, timer, 1, "TIMER_PHYSICAL");
    interrupt_print(fdt, timer, 2, "TIMER_VIRTUAL");
    interrupt_print(fdt, timer, 3, "TIMER_HYPERVISOR");
}

int main(int argc, char **argv)
{
    static char blob[MAX_BLOB_BYTES];
    FILE *file = argc == 5 ? fopen(argv[1], "rb") : NULL;

    if (file == NULL) {
        fail("usage: board_header board.dtb loader-base kernel-memory-bytes all|explicit");
    }
    if (fread(blob, 1, sizeof(blob), file) == 0 || fdt_check_header(blob) != 0 ||
        fdt_totalsize(blob) > sizeof(blob)) {
        fail("not a device tree blob");
    }
    fclose(file);

    printf("/* Generated by board_header from the board's device tree. */\n#pragma once\n\n");
    uart_print(blob);
    gic_print(blob);
    timer_print(blob);
    cores_print(blob);
    memory_print(blob, strtoull(argv[3], NULL, 0));
    declared_print(blob, argv[4]);
    printf("#define BOARD_LOADER_BASE %s\n", argv[2]);
    return 0;
}
