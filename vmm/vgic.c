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

static uint32_t bit(uint32_t interrupt)
{
    return UINT32_C(1) << (interrupt % 32);
}

static struct vgic_word *word_of(struct vgic *vgic, uint32_t cpu, uint32_t word)
{
    return word == 0 ? &vgic->cpus[cpu].private : &vgic->shared[word];
}

static uint8_t *priority_of(struct vgic *vgic, uint32_t cpu, uint32_t interrupt)
{
    return interrupt < VGIC_PRIVATE ? &vgic->cpus[cpu].priority[interrupt]
                                    : &vgic->priority[interrupt];
}

struct vgic_word *vgic_word(struct vgic *vgic, uint32_t word)
{
    return word_of(vgic, vgic->accessing, word);
}

uint8_t *vgic_priority(struct vgic *vgic, uint32_t interrupt)
{
    return priority_of(vgic, vgic->accessing, interrupt);
}

/* What could go to this CPU now, apart from the room in list registers. */
static uint32_t deliverable(const struct vgic *vgic, uint32_t cpu, uint32_t word)
{
    const struct vgic_cpu *to = &vgic->cpus[cpu];
    const struct vgic_word *from = word == 0 ? &to->private : &vgic->shared[word];
    uint32_t pending = from->latch | (from->line & ~from->edge);
    uint32_t routed = word == 0 ? UINT32_MAX : to->routed[word];

    return vgic->enabled && to->on ? pending & from->enable & ~from->flight & routed : 0;
}

/*
 * The most urgent interrupt deliverable to this CPU, the lowest number among equals; VGIC_NONE if
 * there is none.
 */
static uint32_t most_urgent(struct vgic *vgic, uint32_t cpu)
{
    uint32_t best = VGIC_NONE;

    for (uint32_t word = 0; word < VGIC_WORDS; word++) {
        for (uint32_t bits = deliverable(vgic, cpu, word); bits != 0; bits &= bits - 1) {
            uint32_t interrupt = word * 32 + trailing_zeros(bits);
            if (best == VGIC_NONE ||
                *priority_of(vgic, cpu, interrupt) < *priority_of(vgic, cpu, best)) {
                best = interrupt;
            }
        }
    }
    return best;
}

static bool list_put(struct vgic *vgic, uint32_t cpu, uint32_t interrupt)
{
    uint32_t priority = *priority_of(vgic, cpu, interrupt) >> LIST_PRIORITY_SHIFT;
    uint16_t *list = vgic->cpus[cpu].list;

    for (uint32_t i = 0; i < VCPU_LIST_REGISTERS_MAX; i++) {
        if (list[i] != VGIC_FREE) {
            continue;
        }
        if (vcpu_inject(cpu, i, interrupt, priority)) {
            list[i] = (uint16_t)interrupt;
            return true;
        }
        list[i] = VGIC_STUCK;
    }
    return false;
}

/* Fill free list registers of one CPU. */
static void deliver_to(struct vgic *vgic, uint32_t cpu)
{
    for (uint32_t i = 0; i <= VCPU_LIST_REGISTERS_MAX; i++) {
        uint32_t interrupt = most_urgent(vgic, cpu);
        if (interrupt == VGIC_NONE) {
            return;
        }
        if (!list_put(vgic, cpu, interrupt)) {
            vgic->waits++;
            return;
        }
        struct vgic_word *word = word_of(vgic, cpu, interrupt / 32);
        word->latch &= ~bit(interrupt);
        word->flight |= bit(interrupt);
        vgic->injections++;
    }
}

static void deliver(struct vgic *vgic)
{
    for (uint32_t cpu = 0; cpu < vgic->cpu_count; cpu++) {
        deliver_to(vgic, cpu);
    }
}

static void reset_private(struct vgic_cpu *cpu)
{
    cpu->private = (struct vgic_word){.enable = SGI_MASK, .edge = SGI_MASK};
    memset(cpu->priority, 0, sizeof cpu->priority);
}

/* Shared interrupts all go to CPU 0, the only one that is on. */
static void reset_distributor(struct vgic *vgic)
{
    vgic->enabled = false;
    vgic->accessing = 0;
    memset(vgic->shared, 0, sizeof vgic->shared);
    memset(vgic->priority, 0, sizeof vgic->priority);
    memset(vgic->targets, 1, sizeof vgic->targets);
    for (uint32_t cpu = 0; cpu < VCPUS_MAX; cpu++) {
        reset_private(&vgic->cpus[cpu]);
        vgic->cpus[cpu].on = cpu == 0;
        memset(vgic->cpus[cpu].routed, cpu == 0 ? 0xff : 0, sizeof vgic->cpus[cpu].routed);
    }
}

void vgic_init(struct vgic *vgic, uint32_t cpu_count, uint32_t timer_interrupt)
{
    *vgic = (struct vgic){.cpu_count = cpu_count, .timer_interrupt = timer_interrupt};
    reset_distributor(vgic);
    for (uint32_t cpu = 0; cpu < VCPUS_MAX; cpu++) {
        for (uint32_t i = 0; i < VCPU_LIST_REGISTERS_MAX; i++) {
            vgic->cpus[cpu].list[i] = VGIC_FREE;
        }
    }
}

/* What a device raised and the guest will not end any more. */
static void acknowledge_devices(const struct vgic *vgic)
{
    for (uint32_t word = 1; word < VGIC_WORDS; word++) {
        uint32_t bits = (vgic->shared[word].latch | vgic->shared[word].flight) & vgic->forwarded[word];
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
static void list_silence(struct vgic *vgic, uint32_t cpu)
{
    uint16_t *list = vgic->cpus[cpu].list;

    for (uint32_t i = 0; i < VCPU_LIST_REGISTERS_MAX; i++) {
        if (list[i] != VGIC_FREE) {
            bool parked = vcpu_inject(cpu, i, PARKED_FIRST + i, LIST_PRIORITY_LEAST);
            list[i] = parked ? VGIC_FREE : VGIC_STUCK;
        }
    }
    vcpu_acknowledge_timer(cpu);
}

void vgic_restart(struct vgic *vgic)
{
    acknowledge_devices(vgic);
    reset_distributor(vgic);
    for (uint32_t cpu = 0; cpu < vgic->cpu_count; cpu++) {
        list_silence(vgic, cpu);
    }
}

void vgic_cpu_start(struct vgic *vgic, uint32_t cpu)
{
    reset_private(&vgic->cpus[cpu]);
    vgic->cpus[cpu].on = true;
    deliver(vgic);
}

/* Shared interrupts that it has not ended are pending again, for whichever CPU they are routed to. */
void vgic_cpu_stop(struct vgic *vgic, uint32_t cpu)
{
    struct vgic_cpu *stopped = &vgic->cpus[cpu];

    for (uint32_t i = 0; i < VCPU_LIST_REGISTERS_MAX; i++) {
        uint32_t interrupt = stopped->list[i];
        if (interrupt >= VGIC_PRIVATE && interrupt < VGIC_INTERRUPTS) {
            struct vgic_word *word = &vgic->shared[interrupt / 32];
            word->flight &= ~bit(interrupt);
            word->latch |= bit(interrupt) & ~(word->line & ~word->edge);
        }
    }
    stopped->on = false;
    list_silence(vgic, cpu);
    deliver(vgic);
}

void vgic_raise(struct vgic *vgic, uint32_t interrupt)
{
    if (interrupt >= VGIC_PRIVATE && interrupt < VGIC_INTERRUPTS) {
        vgic->shared[interrupt / 32].latch |= bit(interrupt);
        deliver(vgic);
    }
}

void vgic_raise_private(struct vgic *vgic, uint32_t cpu, uint32_t interrupt)
{
    if (cpu < vgic->cpu_count && interrupt < VGIC_PRIVATE) {
        vgic->cpus[cpu].private.latch |= bit(interrupt);
        deliver_to(vgic, cpu);
    }
}

void vgic_forward(struct vgic *vgic, uint32_t interrupt)
{
    if (interrupt >= VGIC_PRIVATE && interrupt < VGIC_INTERRUPTS) {
        vgic->forwarded[interrupt / 32] |= bit(interrupt);
    }
}

void vgic_set_line(struct vgic *vgic, uint32_t interrupt, bool high)
{
    if (interrupt < VGIC_PRIVATE || interrupt >= VGIC_INTERRUPTS) {
        return;
    }
    struct vgic_word *word = &vgic->shared[interrupt / 32];
    if (((word->line & bit(interrupt)) != 0) == high) {
        return;
    }
    word->line = high ? word->line | bit(interrupt) : word->line & ~bit(interrupt);
    if (high) {
        word->latch |= word->edge & bit(interrupt);
        deliver(vgic);
    }
}

void vgic_end(struct vgic *vgic, uint32_t cpu, uint64_t list_register)
{
    if (list_register >= VCPU_LIST_REGISTERS_MAX) {
        return;
    }
    uint32_t interrupt = vgic->cpus[cpu].list[list_register];
    vgic->cpus[cpu].list[list_register] = VGIC_FREE;
    if (interrupt < VGIC_INTERRUPTS) {
        word_of(vgic, cpu, interrupt / 32)->flight &= ~bit(interrupt);
        if (interrupt == vgic->timer_interrupt) {
            vcpu_acknowledge_timer(cpu);
        }
        if ((vgic->forwarded[interrupt / 32] & bit(interrupt)) != 0) {
            vcpu_acknowledge_device(interrupt);
        }
    }
    deliver(vgic);
}

bool vgic_has_work(const struct vgic *vgic, uint32_t cpu)
{
    for (uint32_t i = 0; i < VCPU_LIST_REGISTERS_MAX; i++) {
        if (vgic->cpus[cpu].list[i] < VGIC_INTERRUPTS) {
            return true;
        }
    }
    for (uint32_t word = 0; word < VGIC_WORDS; word++) {
        if (deliverable(vgic, cpu, word) != 0) {
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
    vgic_word(vgic, word)->enable |= bits;
    deliver(vgic);
}

/*
 * What is in flight already still reaches the guest once, as on hardware a CPU may have taken it
 * just before.
 */
void vgic_disable(struct vgic *vgic, uint32_t word, uint32_t bits)
{
    uint32_t always = word == 0 ? SGI_MASK : 0;

    vgic_word(vgic, word)->enable &= ~bits | always;
}

uint32_t vgic_pending(struct vgic *vgic, uint32_t word)
{
    const struct vgic_word *state = vgic_word(vgic, word);

    return state->latch | (state->line & ~state->edge) | state->flight;
}

void vgic_set_pending(struct vgic *vgic, uint32_t word, uint32_t bits)
{
    vgic_word(vgic, word)->latch |= bits;
    deliver(vgic);
}

void vgic_clear_pending(struct vgic *vgic, uint32_t word, uint32_t bits)
{
    struct vgic_word *state = vgic_word(vgic, word);
    uint32_t taken_back = state->latch & bits;

    state->latch &= ~bits;
    for (uint32_t devices = taken_back & vgic->forwarded[word]; devices != 0; devices &= devices - 1) {
        vcpu_acknowledge_device(word * 32 + trailing_zeros(devices));
    }
    if (word == 0 && (taken_back & bit(vgic->timer_interrupt)) != 0) {
        vcpu_acknowledge_timer(vgic->accessing); /* its level is sampled anew */
    }
}

/* What is in flight stays where it is. */
void vgic_set_targets(struct vgic *vgic, uint32_t interrupt, uint8_t cpus)
{
    cpus &= (uint8_t)mask64(vgic->cpu_count);
    vgic->targets[interrupt] = cpus;
    for (uint32_t cpu = 0; cpu < VCPUS_MAX; cpu++) {
        bool chosen = cpus != 0 && trailing_zeros(cpus) == cpu;
        uint32_t *routed = &vgic->cpus[cpu].routed[interrupt / 32];
        *routed = chosen ? *routed | bit(interrupt) : *routed & ~bit(interrupt);
    }
    deliver(vgic);
}
