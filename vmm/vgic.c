/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* State of the guest's interrupts and their way into list registers [GICv2 5.2]. */
#include "vmm/vgic.h"

#include "lib/bits.h"
#include "lib/string.h"

enum {
    SGI_MASK = 0xffff,
    LIST_PRIORITY_SHIFT = 3, /* a list register holds the upper five bits of a priority */
    LIST_PRIORITY_LEAST = 31,
    PARKED_FIRST = 1016, /* numbers no guest knows, for list registers not to be used */
};

static bool bit_get(const uint32_t *words, uint32_t bit)
{
    return (words[bit / 32] >> (bit % 32) & 1) != 0;
}

static void bit_set(uint32_t *words, uint32_t bit, bool value)
{
    uint32_t mask = UINT32_C(1) << (bit % 32);

    words[bit / 32] = value ? words[bit / 32] | mask : words[bit / 32] & ~mask;
}

/* What could go to the guest now, apart from the room in list registers. */
static uint32_t deliverable(const struct vgic *vgic, uint32_t word)
{
    uint32_t pending = vgic->latch[word] | (vgic->line[word] & ~vgic->edge[word]);

    return vgic->enabled ? pending & vgic->enable[word] & ~vgic->flight[word] : 0;
}

/*
 * The most urgent deliverable interrupt, the lowest number among equals; VGIC_NONE if there is
 * none.
 */
static uint32_t most_urgent(const struct vgic *vgic)
{
    uint32_t best = VGIC_NONE;

    for (uint32_t word = 0; word < VGIC_WORDS; word++) {
        for (uint32_t bits = deliverable(vgic, word); bits != 0; bits &= bits - 1) {
            uint32_t interrupt = word * 32 + trailing_zeros(bits);
            if (best == VGIC_NONE || vgic->priority[interrupt] < vgic->priority[best]) {
                best = interrupt;
            }
        }
    }
    return best;
}

static bool list_put(struct vgic *vgic, uint32_t interrupt)
{
    uint32_t priority = vgic->priority[interrupt] >> LIST_PRIORITY_SHIFT;

    for (uint32_t i = 0; i < VCPU_LIST_REGISTERS_MAX; i++) {
        if (vgic->list[i] != VGIC_FREE) {
            continue;
        }
        if (vcpu_inject(i, interrupt, priority)) {
            vgic->list[i] = (uint16_t)interrupt;
            return true;
        }
        vgic->list[i] = VGIC_STUCK;
    }
    return false;
}

/* Fill free list registers. */
static void deliver(struct vgic *vgic)
{
    for (uint32_t i = 0; i <= VCPU_LIST_REGISTERS_MAX; i++) {
        uint32_t interrupt = most_urgent(vgic);
        if (interrupt == VGIC_NONE) {
            return;
        }
        if (!list_put(vgic, interrupt)) {
            vgic->waits++;
            return;
        }
        bit_set(vgic->latch, interrupt, false);
        bit_set(vgic->flight, interrupt, true);
        vgic->injections++;
    }
}

static void reset_distributor(struct vgic *vgic)
{
    vgic->enabled = false;
    memset(vgic->enable, 0, sizeof vgic->enable);
    memset(vgic->latch, 0, sizeof vgic->latch);
    memset(vgic->line, 0, sizeof vgic->line);
    memset(vgic->edge, 0, sizeof vgic->edge);
    memset(vgic->flight, 0, sizeof vgic->flight);
    memset(vgic->priority, 0, sizeof vgic->priority);
    vgic->enable[0] = SGI_MASK;
    vgic->edge[0] = SGI_MASK;
}

void vgic_init(struct vgic *vgic, uint32_t timer_interrupt)
{
    *vgic = (struct vgic){.timer_interrupt = timer_interrupt};
    reset_distributor(vgic);
    for (uint32_t i = 0; i < VCPU_LIST_REGISTERS_MAX; i++) {
        vgic->list[i] = VGIC_FREE;
    }
}

/* What a device raised and the guest will not end any more. */
static void acknowledge_devices(const struct vgic *vgic)
{
    for (uint32_t word = 0; word < VGIC_WORDS; word++) {
        uint32_t bits = (vgic->latch[word] | vgic->flight[word]) & vgic->forwarded[word];
        for (; bits != 0; bits &= bits - 1) {
            vcpu_acknowledge_device(word * 32 + trailing_zeros(bits));
        }
    }
}

/*
 * A list register can be overwritten unless active, but not emptied. So it is filled with a number
 * of its own at the least priority, below what a guest's priority mask of 0xf0 lets through, and
 * counts as free.
 */
void vgic_restart(struct vgic *vgic)
{
    acknowledge_devices(vgic);
    reset_distributor(vgic);
    for (uint32_t i = 0; i < VCPU_LIST_REGISTERS_MAX; i++) {
        if (vgic->list[i] != VGIC_FREE) {
            bool parked = vcpu_inject(i, PARKED_FIRST + i, LIST_PRIORITY_LEAST);
            vgic->list[i] = parked ? VGIC_FREE : VGIC_STUCK;
        }
    }
    vcpu_acknowledge_timer();
}

void vgic_raise(struct vgic *vgic, uint32_t interrupt)
{
    if (interrupt < VGIC_INTERRUPTS) {
        bit_set(vgic->latch, interrupt, true);
        deliver(vgic);
    }
}

void vgic_forward(struct vgic *vgic, uint32_t interrupt)
{
    if (interrupt < VGIC_INTERRUPTS) {
        bit_set(vgic->forwarded, interrupt, true);
    }
}

void vgic_set_line(struct vgic *vgic, uint32_t interrupt, bool high)
{
    if (interrupt >= VGIC_INTERRUPTS || bit_get(vgic->line, interrupt) == high) {
        return;
    }
    bit_set(vgic->line, interrupt, high);
    if (high && bit_get(vgic->edge, interrupt)) {
        bit_set(vgic->latch, interrupt, true);
    }
    if (high) {
        deliver(vgic);
    }
}

void vgic_end(struct vgic *vgic, uint64_t list_register)
{
    if (list_register >= VCPU_LIST_REGISTERS_MAX) {
        return;
    }
    uint32_t interrupt = vgic->list[list_register];
    vgic->list[list_register] = VGIC_FREE;
    if (interrupt < VGIC_INTERRUPTS) {
        bit_set(vgic->flight, interrupt, false);
        if (interrupt == vgic->timer_interrupt) {
            vcpu_acknowledge_timer();
        }
        if (bit_get(vgic->forwarded, interrupt)) {
            vcpu_acknowledge_device(interrupt);
        }
    }
    deliver(vgic);
}

bool vgic_has_work(const struct vgic *vgic)
{
    for (uint32_t word = 0; word < VGIC_WORDS; word++) {
        if (vgic->flight[word] != 0 || deliverable(vgic, word) != 0) {
            return true;
        }
    }
    return false;
}

void vgic_switch(struct vgic *vgic, bool enabled)
{
    vgic->enabled = enabled;
    deliver(vgic);
}

void vgic_enable(struct vgic *vgic, uint32_t word, uint32_t bits)
{
    vgic->enable[word] |= bits;
    deliver(vgic);
}

/*
 * What is in flight already still reaches the guest once, as on hardware a CPU may have taken it
 * just before.
 */
void vgic_disable(struct vgic *vgic, uint32_t word, uint32_t bits)
{
    uint32_t always = word == 0 ? SGI_MASK : 0;

    vgic->enable[word] &= ~bits | always;
}

uint32_t vgic_pending(const struct vgic *vgic, uint32_t word)
{
    return vgic->latch[word] | (vgic->line[word] & ~vgic->edge[word]) | vgic->flight[word];
}

void vgic_set_pending(struct vgic *vgic, uint32_t word, uint32_t bits)
{
    vgic->latch[word] |= bits;
    deliver(vgic);
}

void vgic_clear_pending(struct vgic *vgic, uint32_t word, uint32_t bits)
{
    uint32_t timer = vgic->timer_interrupt;
    bool timer_taken_back = timer / 32 == word && bit_get(vgic->latch, timer) &&
                            (bits >> (timer % 32) & 1) != 0;

    uint32_t devices = vgic->latch[word] & bits & vgic->forwarded[word];

    vgic->latch[word] &= ~bits;
    for (; devices != 0; devices &= devices - 1) {
        vcpu_acknowledge_device(word * 32 + trailing_zeros(devices));
    }
    if (timer_taken_back) {
        vcpu_acknowledge_timer(); /* its level is sampled anew */
    }
}
