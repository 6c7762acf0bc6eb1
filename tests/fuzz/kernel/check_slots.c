/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Slots: all that can be reached lie in live objects and are linked both ways. */
#include "tests/fuzz/kernel/check.h"

enum { RAM_SLOTS = MACHINE_RAM_BYTES / (int)sizeof(struct slot), SLOTS = RAM_SLOTS + IRQ_COUNT };

struct slot *reached[SLOTS];
unsigned reached_count;

/* Slots that lie in a live array, and slots already looked at: of the look with this number. */
static uint32_t generation;
static uint32_t known[SLOTS], visited[SLOTS];

bool check_is_ram(const void *pointer)
{
    uintptr_t offset = (uintptr_t)pointer - (uintptr_t)machine_ram;

    return offset < MACHINE_RAM_BYTES;
}

static unsigned slot_number(const struct slot *slot)
{
    uintptr_t irq = (uintptr_t)slot - (uintptr_t)kernel.irq_slots;

    if (irq < sizeof(kernel.irq_slots)) {
        require(irq % sizeof(struct slot) == 0, "a slot of an interrupt");
        return RAM_SLOTS + (unsigned)(irq / sizeof(struct slot));
    }
    require(check_is_ram(slot), "slots lie in ordinary memory");
    require((uintptr_t)slot % sizeof(struct slot) == 0, "slots are aligned");
    return (unsigned)(((uintptr_t)slot - (uintptr_t)machine_ram) / sizeof(struct slot));
}

static void add_array(struct slot *slots, uint64_t count);

static void visit(struct slot *slot)
{
    unsigned number = slot_number(slot);

    if (visited[number] == generation) {
        return;
    }
    visited[number] = generation;
    reached[reached_count++] = slot;
    switch (cap_tag(slot->cap)) {
    case CAP_CNODE:
        add_array(memory_at(cap_cnode_address(slot->cap)), UINT64_C(1)
                                                               << cap_cnode_radix(slot->cap));
        break;
    case CAP_TCB:
        add_array(tcb_of(slot->cap)->slots, TCB_SLOT_COUNT);
        break;
    case CAP_ZOMBIE:
        add_array(memory_at(cap_zombie_address(slot->cap)), cap_zombie_count(slot->cap));
        break;
    default:
        break;
    }
}

static void add_array(struct slot *slots, uint64_t count)
{
    for (uint64_t i = 0; i < count; i++) {
        unsigned number = slot_number(slots + i);

        if (known[number] == generation) {
            continue;
        }
        known[number] = generation;
        if (!slot_is_empty(slots + i)) {
            visit(slots + i);
        } else {
            require(slots[i].previous == NULL && slots[i].next_and_flags == 0,
                    "empty slots have no neighbours");
        }
    }
}

bool check_is_lost(paddr_t address)
{
    for (unsigned i = 0; i < reached_count; i++) {
        struct cap cap = reached[i]->cap;

        if (cap_is(cap, CAP_UNTYPED) &&
            address - cap_untyped_base(cap) < UINT64_C(1) << cap_untyped_bits(cap)) {
            return false;
        }
    }
    return true;
}

static bool is_lost(const struct slot *slot)
{
    return check_is_lost(MACHINE_RAM_START + (uint64_t)slot_number(slot) * sizeof(struct slot));
}

void check_slots(void)
{
    generation++;
    reached_count = 0;
    add_array(world_root_slots(), ROOT_SLOTS);
    add_array(world_root_tcb()->slots, TCB_SLOT_COUNT);
    add_array(kernel.irq_slots, IRQ_COUNT);
    for (unsigned i = 0; i < reached_count; i++) {
        struct slot *previous = reached[i]->previous;
        struct slot *next = slot_next(reached[i]);

        if (previous != NULL) {
            require(slot_number(previous) < SLOTS && slot_next(previous) == reached[i],
                    "doubly linked");
            visit(previous);
        }
        if (next != NULL) {
            require(slot_number(next) < SLOTS && next->previous == reached[i], "doubly linked");
            visit(next);
        }
    }
    for (unsigned i = 0; i < reached_count; i++) {
        require(!slot_is_empty(reached[i]), "no empty slot in a list");
        require(known[slot_number(reached[i])] == generation || is_lost(reached[i]),
                "every slot in a list lies in an object");
    }
}
