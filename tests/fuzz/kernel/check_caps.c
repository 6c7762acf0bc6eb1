/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Capabilities: the derivation lists, what they name, and that memory belongs to one object at a
 * time. */
#include "tests/fuzz/kernel/check.h"

#include <sel4/constants.h>
#include <stdlib.h>

enum {
    UNIT_BITS = 4, /* the smallest objects */
    RAM_UNITS = MACHINE_RAM_BYTES >> UNIT_BITS,
    STACK_MAX = 64,
    UNTYPED_BEGIN = 0x20000, /* below: the root task's own objects, from no untyped */
};

/* Of each place in memory: the object that begins there, if the number is that of this look. */
static uint32_t generation;
static struct object objects[OBJECTS_MAX];
static unsigned object_count;
static uint32_t unit_generation[RAM_UNITS];
static uint16_t unit_object[RAM_UNITS];
static struct cap untypeds[UNTYPEDS_MAX];
static unsigned untyped_count;
static uint64_t layout, last_layout;

/* Where the object of a capability starts, not by the kernel's word. */
static paddr_t base_of(struct cap cap)
{
    switch (cap_tag(cap)) {
    case CAP_ENDPOINT:
    case CAP_NOTIFICATION:
        return cap_port_address(cap);
    case CAP_CNODE:
        return cap_cnode_address(cap);
    case CAP_FRAME:
    case CAP_VSPACE:
    case CAP_PAGE_TABLE:
        return bits_of(cap.w[0], 0, 48);
    default:
        return cap.w[0];
    }
}

/* Log2 of its size; 0 when it is no object in memory. */
static unsigned bits_of_object(struct cap cap)
{
    static const uint8_t fixed[32] = {
        [CAP_ENDPOINT] = seL4_EndpointBits,
        [CAP_NOTIFICATION] = seL4_NotificationBits,
        [CAP_REPLY] = seL4_ReplyBits,
        [CAP_TCB] = seL4_TCBBits,
        [CAP_VSPACE] = seL4_VSpaceBits,
        [CAP_PAGE_TABLE] = seL4_PageTableBits,
        [CAP_ASID_POOL] = seL4_ASIDPoolBits,
        [CAP_VCPU] = seL4_VCPUBits,
        [CAP_ZOMBIE] = SLOT_BITS,
    };

    switch (cap_tag(cap)) {
    case CAP_UNTYPED:
        return cap_untyped_bits(cap);
    case CAP_FRAME:
        return frame_size_bits(cap_frame_size(cap));
    case CAP_CNODE:
        return cap_cnode_radix(cap) + SLOT_BITS;
    case CAP_SCHED_CONTEXT:
        return cap_sched_context_bits(cap);
    default:
        return fixed[cap_tag(cap)];
    }
}

/* A zombie keeps the slots it still has, and the first one until it is gone itself. */
static uint64_t cap_bytes(struct cap cap)
{
    if (cap_is(cap, CAP_ZOMBIE)) {
        return (cap_zombie_count(cap) == 0 ? 1 : cap_zombie_count(cap)) << SLOT_BITS;
    }
    return UINT64_C(1) << bits_of_object(cap);
}

static bool covers(struct cap untyped, paddr_t base, uint64_t bytes)
{
    paddr_t start = cap_untyped_base(untyped);
    uint64_t size = UINT64_C(1) << cap_untyped_bits(untyped);

    return base >= start && bytes <= size && base - start <= size - bytes;
}

static uint64_t mix(uint64_t a, uint64_t b)
{
    uint64_t x = (a ^ b << 56 ^ b) * UINT64_C(0x9e3779b97f4a7c15);

    return x ^ x >> 29;
}

/* The object a capability names; the first capability to it, or one right behind another. */
static void note_object(struct cap cap, const struct slot *slot)
{
    paddr_t base = base_of(cap);
    struct object object = {base, bits_of_object(cap), cap_tag(cap), !memory_is_ordinary(base)};
    unsigned unit = (unsigned)((base - MACHINE_RAM_START) >> UNIT_BITS);

    if (cap_is(cap, CAP_FRAME)) {
        require(cap_frame_is_device(cap) == object.is_device, "frames know what memory they are");
    } else {
        require(!object.is_device, "no object in device memory");
    }
    require(base % (UINT64_C(1) << object.bits) == 0, "objects are aligned");
    if (!object.is_device) {
        require(memory_is_ordinary(base + cap_bytes(cap) - 1), "objects end inside memory");
        if (unit_generation[unit] == generation) {
            const struct object *same = &objects[unit_object[unit]];

            require(same->tag == object.tag && same->bits == object.bits,
                    "one object at one place");
            require(slot->previous != NULL && base_of(slot->previous->cap) == base &&
                        cap_tag(slot->previous->cap) == object.tag,
                    "capabilities to one object stand together");
            require(!cap_is(cap, CAP_ZOMBIE), "one zombie only");
            require(
                !(cap_is(cap, CAP_PAGE_TABLE) || cap_is(cap, CAP_VSPACE)) ||
                    (cap.w[0] == slot->previous->cap.w[0] && cap.w[1] == slot->previous->cap.w[1]),
                "copies know the same place in an address space");
            return;
        }
        unit_generation[unit] = generation;
        unit_object[unit] = (uint16_t)object_count;
    }
    layout += mix(base, (uint64_t)object.tag << 8 | object.bits) + cap_bytes(cap);
    objects[object_count++] = object;
}

/* A copy never has more than the original that still stands before it. */
static uint64_t rights_of(struct cap cap)
{
    switch (cap_tag(cap)) {
    case CAP_ENDPOINT:
    case CAP_NOTIFICATION:
    case CAP_REPLY:
        return cap_rights(cap);
    case CAP_FRAME:
        return cap_frame_rights(cap);
    default:
        return 0;
    }
}

static bool has_badge(struct cap cap)
{
    return cap_is(cap, CAP_ENDPOINT) || cap_is(cap, CAP_NOTIFICATION);
}

static void check_rights(const struct slot *slot)
{
    const struct slot *original = slot;

    if (rights_of(slot->cap) == 0) {
        return;
    }
    while (original->previous != NULL && cap_tag(original->previous->cap) == cap_tag(slot->cap) &&
           base_of(original->previous->cap) == base_of(slot->cap)) {
        original = original->previous;
    }
    /* what Mint gave a badge is an original too, for its own copies only */
    if (original != slot && (original->next_and_flags & SLOT_REVOCABLE) != 0 &&
        !(has_badge(original->cap) && cap_badge(original->cap) != 0)) {
        require((rights_of(slot->cap) & ~rights_of(original->cap)) == 0,
                "copies have no more rights than the original");
    }
}

/* The untypeds that the slot at hand descends from, the innermost last. */
struct ancestry {
    struct cap caps[STACK_MAX];
    unsigned depth;
};

/* As many untypeds stand before a capability as there are around its memory: none is passed over,
 * none is missing. */
static void check_depth(const struct ancestry *ancestry, struct cap cap)
{
    uint64_t bytes = cap_bytes(cap);
    bool is_untyped = cap_is(cap, CAP_UNTYPED);
    unsigned around = 0, before = ancestry->depth;

    for (unsigned i = 0; i < untyped_count; i++) {
        around += covers(untypeds[i], base_of(cap), bytes) &&
                  !(is_untyped && cap_untyped_bits(untypeds[i]) == cap_untyped_bits(cap));
    }
    while (is_untyped && before != 0 &&
           cap_untyped_bits(ancestry->caps[before - 1]) == cap_untyped_bits(cap)) {
        before--; /* copies of an untyped stand behind each other */
    }
    require(around == before, "descends from the untypeds it was made from");
}

/* Leaves the untypeds that the capability descends from. */
static void check_place(struct ancestry *ancestry, struct cap cap)
{
    paddr_t base = base_of(cap);
    uint64_t bytes = cap_bytes(cap);
    struct cap parent;

    while (ancestry->depth != 0 && !covers(ancestry->caps[ancestry->depth - 1], base, bytes)) {
        ancestry->depth--;
    }
    check_depth(ancestry, cap);
    if (ancestry->depth == 0) {
        return; /* of the root task, or its untyped has no capability any more */
    }
    parent = ancestry->caps[ancestry->depth - 1];
    require(base + bytes - cap_untyped_base(parent) <= cap_untyped_units(parent)
                                                           << UNTYPED_UNIT_BITS,
            "what is used lies below the watermark");
}

static void check_untyped(struct ancestry *ancestry, struct cap cap)
{
    paddr_t base = cap_untyped_base(cap);

    require(memory_is_ordinary(base) != cap_untyped_is_device(cap),
            "untypeds know what memory they are");
    require(cap_untyped_units(cap) <= untyped_units_full(cap_untyped_bits(cap)),
            "watermarks lie inside");
    require(ancestry->depth < STACK_MAX, "not that deep");
    ancestry->caps[ancestry->depth++] = cap;
    layout += mix(base + cap_untyped_units(cap), cap_untyped_bits(cap));
}

static void walk_list(struct slot *head)
{
    struct ancestry ancestry = {.depth = 0};
    unsigned steps = 0;

    for (struct slot *slot = head; slot != NULL; slot = slot_next(slot)) {
        struct cap cap = slot->cap;

        require(++steps <= reached_count, "lists end");
        if (bits_of_object(cap) == 0) {
            continue;
        }
        check_place(&ancestry, cap);
        if (cap_is(cap, CAP_UNTYPED)) {
            check_untyped(&ancestry, cap);
        } else {
            note_object(cap, slot);
            check_rights(slot);
        }
    }
}

static int compare_objects(const void *a, const void *b)
{
    const struct object *x = a, *y = b;

    return x->base < y->base ? -1 : x->base > y->base;
}

static uint64_t object_bytes(const struct object *object)
{
    return UINT64_C(1) << object->bits;
}

/* `sorted`, with copies of device frames behind each other. */
static void check_overlap(const struct object *sorted)
{
    for (unsigned i = 1; i < object_count; i++) {
        const struct object *before = &sorted[i - 1];

        if (before->is_device && before->base == sorted[i].base && before->bits == sorted[i].bits) {
            continue;
        }
        require(before->base + object_bytes(before) <= sorted[i].base, "objects do not overlap");
    }
}

/* Everything that an untyped has used once and is no object now. Memory of no untyped any more is
 * left alone: what was lost in it may stand in lists beside what lives. */
static void forbid_the_dead(const struct object *sorted)
{
    machine_allow(MACHINE_RAM_START + UNTYPED_BEGIN, MACHINE_RAM_BYTES - UNTYPED_BEGIN);
    for (unsigned i = 0; i < untyped_count; i++) {
        if (!cap_untyped_is_device(untypeds[i])) {
            machine_forbid(cap_untyped_base(untypeds[i]), cap_untyped_units(untypeds[i])
                                                              << UNTYPED_UNIT_BITS);
        }
    }
    for (unsigned i = 0; i < untyped_count; i++) {
        struct cap cap = untypeds[i];
        uint64_t used = cap_untyped_units(cap) << UNTYPED_UNIT_BITS;
        uint64_t size = UINT64_C(1) << cap_untyped_bits(cap);

        if (!cap_untyped_is_device(cap) && used < size) {
            machine_allow(cap_untyped_base(cap) + used, size - used);
        }
    }
    for (unsigned i = 0; i < object_count; i++) {
        if (!sorted[i].is_device) {
            machine_allow(sorted[i].base, object_bytes(&sorted[i]));
        }
    }
}

/* Zombies keep the memory of all slots they still have. */
static void check_memory(void)
{
    static struct object sorted[OBJECTS_MAX];

    for (unsigned i = 0; i < object_count; i++) {
        sorted[i] = objects[i];
    }
    qsort(sorted, object_count, sizeof(sorted[0]), compare_objects);
    check_overlap(sorted);
    forbid_the_dead(sorted);
    for (unsigned i = 0; i < reached_count; i++) {
        if (cap_is(reached[i]->cap, CAP_ZOMBIE)) {
            machine_allow(base_of(reached[i]->cap), cap_bytes(reached[i]->cap));
        }
    }
}

void check_capabilities(void)
{
    check_slots();
    generation++;
    object_count = 0;
    untyped_count = 0;
    layout = 0;
    for (unsigned i = 0; i < reached_count; i++) {
        if (cap_is(reached[i]->cap, CAP_UNTYPED)) {
            untypeds[untyped_count++] = reached[i]->cap;
        }
    }
    for (unsigned i = 0; i < reached_count; i++) {
        if (reached[i]->previous == NULL) {
            walk_list(reached[i]);
        }
    }
    if (layout != last_layout) {
        last_layout = layout;
        check_memory();
    }
}

void check_capabilities_forget(void)
{
    last_layout = 0;
}

void check_alive(const void *pointer, enum cap_tag tag, const char *what)
{
    unsigned unit;

    require(check_is_ram(pointer), what);
    unit = (unsigned)(((uintptr_t)pointer - (uintptr_t)machine_ram) >> UNIT_BITS);
    if (unit_generation[unit] != generation) {
        require(check_is_lost(MACHINE_RAM_START + ((paddr_t)unit << UNIT_BITS)), what);
        check_end_input();
    }
    require(objects[unit_object[unit]].tag == tag, what);
    require((uintptr_t)pointer == (uintptr_t)memory_at(objects[unit_object[unit]].base), what);
}

const struct object *check_object(unsigned index)
{
    return index < object_count ? &objects[index] : NULL;
}

bool check_frame_is_mapped(uint64_t asid, vaddr_t address, paddr_t base)
{
    for (unsigned i = 0; i < reached_count; i++) {
        struct cap cap = reached[i]->cap;

        if (cap_is(cap, CAP_FRAME) && cap_frame_base(cap) == base && cap_asid(cap) == asid &&
            cap_frame_vaddr(cap) == address) {
            return true;
        }
    }
    return false;
}
