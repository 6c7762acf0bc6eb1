/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The emulated distributor's registers [GICv2 4.3]: banked for each CPU, one group. */
#include "vmm/vgic.h"

#include <stddef.h>

#include "hw/gic.h"
#include "lib/bits.h"

enum {
    TYPER_LINES = VGIC_INTERRUPTS / 32 - 1,
    IDENTIFICATION = 0xfe8,                 /* GICD_ICPIDR2: architecture version in bits 7..4 */
    IDENTIFICATION_VALUE = 0x2b,

    SGIR_INTERRUPT = 0xf,
    SGIR_TARGET_MASK = 0xff,
    SGIR_FILTER_SHIFT = 24,
    SGIR_FILTER_MASK = 3,
    SGIR_TO_LIST = 0,
    SGIR_TO_OTHERS = 1,
    SGIR_TO_SELF = 2,

    IN_EACH_BYTE = 0x01010101,
    PRIORITY_BITS = 0xf8, /* of each byte: what a list register can hold */
};

#define REGISTER(name) (uint32_t)offsetof(struct gic_distributor, name)
#define REGISTER_BYTES(name) (uint32_t)sizeof(((struct gic_distributor *)NULL)->name)

static uint32_t ctlr_read(void *device, uint32_t word)
{
    (void)word;
    return ((struct vgic *)device)->enabled ? GICD_CTLR_ENABLE : 0;
}

static void ctlr_write(void *device, uint32_t word, uint32_t value)
{
    (void)word;
    vgic_switch(device, (value & GICD_CTLR_ENABLE) != 0);
}

static uint32_t typer_read(void *device, uint32_t word)
{
    const struct vgic *vgic = device;

    (void)word;
    return TYPER_LINES | (vgic->cpu_count - 1) << GICD_TYPER_CPUS_SHIFT;
}

static uint32_t identification_read(void *device, uint32_t word)
{
    (void)device;
    (void)word;
    return IDENTIFICATION_VALUE;
}

static uint32_t enable_read(void *device, uint32_t word)
{
    return word < VGIC_WORDS ? vgic_word(device, word)->enable : 0;
}

static void enable_set(void *device, uint32_t word, uint32_t value)
{
    if (word < VGIC_WORDS) {
        vgic_enable(device, word, value);
    }
}

static void enable_clear(void *device, uint32_t word, uint32_t value)
{
    if (word < VGIC_WORDS) {
        vgic_disable(device, word, value);
    }
}

static uint32_t pending_read(void *device, uint32_t word)
{
    return word < VGIC_WORDS ? vgic_pending(device, word) : 0;
}

/* SGIs are made pending through GICD_SGIR or GICD_SPENDSGIR only. */
static uint32_t without_sgis(uint32_t word, uint32_t value)
{
    return word == 0 ? value & ~(uint32_t)mask64(GIC_SGI_COUNT) : value;
}

static void pending_set(void *device, uint32_t word, uint32_t value)
{
    if (word < VGIC_WORDS) {
        vgic_set_pending(device, word, without_sgis(word, value));
    }
}

static void pending_clear(void *device, uint32_t word, uint32_t value)
{
    if (word < VGIC_WORDS) {
        vgic_clear_pending(device, word, without_sgis(word, value));
    }
}

static uint32_t priority_read(void *device, uint32_t word)
{
    uint32_t value = 0;

    for (uint32_t i = 0; word < VGIC_INTERRUPTS / 4 && i < 4; i++) {
        value |= (uint32_t)*vgic_priority(device, word * 4 + i) << (8 * i);
    }
    return value;
}

static void priority_write(void *device, uint32_t word, uint32_t value)
{
    for (uint32_t i = 0; word < VGIC_INTERRUPTS / 4 && i < 4; i++) {
        *vgic_priority(device, word * 4 + i) = (uint8_t)(value >> (8 * i) & PRIORITY_BITS);
    }
}

/* Of private interrupts the accessing CPU: so a CPU learns its own number [GICv2 4.3.12]. */
static uint32_t target_read(void *device, uint32_t word)
{
    const struct vgic *vgic = device;
    uint32_t value = 0;

    if (word < VGIC_PRIVATE / 4) {
        return (uint32_t)IN_EACH_BYTE << vgic->accessing;
    }
    for (uint32_t i = 0; word < VGIC_INTERRUPTS / 4 && i < 4; i++) {
        value |= (uint32_t)vgic->targets[word * 4 + i] << (8 * i);
    }
    return value;
}

static void target_write(void *device, uint32_t word, uint32_t value)
{
    for (uint32_t i = 0; word >= VGIC_PRIVATE / 4 && word < VGIC_INTERRUPTS / 4 && i < 4; i++) {
        vgic_set_targets(device, word * 4 + i, (uint8_t)(value >> (8 * i)));
    }
}

/* Two bits per interrupt, 16 to a word; those of SGIs and PPIs cannot be changed. */
static uint32_t configuration_read(void *device, uint32_t word)
{
    uint32_t value = 0;

    for (uint32_t i = 0; word < VGIC_INTERRUPTS / 16 && i < 16; i++) {
        uint32_t edge = vgic_word(device, word / 2)->edge >> (word % 2 * 16 + i) & 1;
        value |= edge * GICD_ICFGR_EDGE << (2 * i);
    }
    return value;
}

static void configuration_write(void *device, uint32_t word, uint32_t value)
{
    if (word < GIC_PRIVATE_COUNT / 16 || word >= VGIC_INTERRUPTS / 16) {
        return;
    }
    for (uint32_t i = 0; i < 16; i++) {
        uint32_t mask = UINT32_C(1) << (word % 2 * 16 + i);
        bool edge = (value >> (2 * i) & GICD_ICFGR_EDGE) != 0;
        uint32_t *edges = &vgic_word(device, word / 2)->edge;
        *edges = edge ? *edges | mask : *edges & ~mask;
    }
}

static void sgir_write(void *device, uint32_t word, uint32_t value)
{
    struct vgic *vgic = device;
    uint32_t self = UINT32_C(1) << vgic->accessing;
    uint32_t targets = 0;

    (void)word;
    switch (value >> SGIR_FILTER_SHIFT & SGIR_FILTER_MASK) {
    case SGIR_TO_LIST:
        targets = value >> GICD_SGIR_TARGET_SHIFT & SGIR_TARGET_MASK;
        break;
    case SGIR_TO_OTHERS:
        targets = ~self;
        break;
    case SGIR_TO_SELF:
        targets = self;
        break;
    default: /* reserved */
        break;
    }
    for (uint32_t cpu = 0; cpu < vgic->cpu_count; cpu++) {
        if ((targets >> cpu & 1) != 0) {
            vgic_raise_private(vgic, cpu, value & SGIR_INTERRUPT);
        }
    }
}

/* One byte per SGI with a bit per source CPU: all seem to come from CPU 0. */
static uint32_t sgi_pending_read(void *device, uint32_t word)
{
    uint32_t pending = vgic_pending(device, 0) >> (4 * word);
    uint32_t value = 0;

    for (uint32_t i = 0; i < 4; i++) {
        value |= (pending >> i & 1) << (8 * i);
    }
    return value;
}

static uint32_t sgi_bits(uint32_t word, uint32_t value)
{
    uint32_t bits = 0;

    for (uint32_t i = 0; i < 4; i++) {
        bits |= (value >> (8 * i) & 1) << (4 * word + i);
    }
    return bits;
}

static void sgi_pending_clear(void *device, uint32_t word, uint32_t value)
{
    vgic_clear_pending(device, 0, sgi_bits(word, value));
}

static void sgi_pending_set(void *device, uint32_t word, uint32_t value)
{
    vgic_set_pending(device, 0, sgi_bits(word, value));
}

/*
 * Sorted by offset. Groups read as zero: there is only one. So do the active bits: whether an
 * interrupt in flight is active only the hardware knows.
 */
static const struct mmio_register registers[] = {
    {REGISTER(ctlr), 4, ctlr_read, ctlr_write},
    {REGISTER(typer), 4, typer_read, NULL},
    {REGISTER(iidr), 4, NULL, NULL},
    {REGISTER(igroupr), REGISTER_BYTES(igroupr), NULL, NULL},
    {REGISTER(isenabler), REGISTER_BYTES(isenabler), enable_read, enable_set},
    {REGISTER(icenabler), REGISTER_BYTES(icenabler), enable_read, enable_clear},
    {REGISTER(ispendr), REGISTER_BYTES(ispendr), pending_read, pending_set},
    {REGISTER(icpendr), REGISTER_BYTES(icpendr), pending_read, pending_clear},
    {REGISTER(isactiver), REGISTER_BYTES(isactiver), NULL, NULL},
    {REGISTER(icactiver), REGISTER_BYTES(icactiver), NULL, NULL},
    {REGISTER(ipriorityr), REGISTER_BYTES(ipriorityr), priority_read, priority_write},
    {REGISTER(itargetsr), REGISTER_BYTES(itargetsr), target_read, target_write},
    {REGISTER(icfgr), REGISTER_BYTES(icfgr), configuration_read, configuration_write},
    {REGISTER(sgir), 4, NULL, sgir_write},
    {REGISTER(cpendsgir), REGISTER_BYTES(cpendsgir), sgi_pending_read, sgi_pending_clear},
    {REGISTER(spendsgir), REGISTER_BYTES(spendsgir), sgi_pending_read, sgi_pending_set},
    {IDENTIFICATION, 4, identification_read, NULL},
};

/*
 * Bytes may be used in the priority and target arrays only [GICv2 4.1.4]; anything unknown reads
 * zero.
 */
static bool size_is_allowed(uint32_t offset, uint32_t bytes)
{
    bool byte_array = offset >= REGISTER(ipriorityr) && offset < REGISTER(icfgr);
    bool sgi_array = offset >= REGISTER(cpendsgir) &&
                     offset < REGISTER(spendsgir) + REGISTER_BYTES(spendsgir);

    if (bytes == 4) {
        return is_aligned(offset, 4);
    }
    return bytes == 1 && (byte_array || sgi_array);
}

bool vgic_read(void *device, uint32_t offset, uint32_t bytes, uint64_t *value)
{
    if (!size_is_allowed(offset, bytes)) {
        return false;
    }
    const struct mmio_register *found =
        mmio_register_find(registers, ARRAY_COUNT(registers), offset);
    uint32_t word = 0;
    if (found != NULL && found->read != NULL) {
        word = found->read(device, (offset - found->offset) / 4);
    }
    *value = bytes == 4 ? word : word >> (8 * (offset % 4)) & 0xff;
    return true;
}

/*
 * A byte of a priority or target is merged into its word; in the other byte arrays zeros around it do
 * nothing.
 */
bool vgic_write(void *device, uint32_t offset, uint32_t bytes, uint64_t value)
{
    if (!size_is_allowed(offset, bytes)) {
        return false;
    }
    const struct mmio_register *found =
        mmio_register_find(registers, ARRAY_COUNT(registers), offset);
    if (found == NULL || found->write == NULL) {
        return true;
    }
    uint32_t index = (offset - found->offset) / 4;
    uint32_t word = (uint32_t)value;
    if (bytes == 1) {
        uint32_t shift = 8 * (offset % 4);
        bool kept = found->write == priority_write || found->write == target_write;
        uint32_t rest = kept ? found->read(device, index) : 0;
        word = (rest & ~(UINT32_C(0xff) << shift)) | ((word & 0xff) << shift);
    }
    found->write(device, index, word);
    return true;
}
