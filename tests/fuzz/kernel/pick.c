/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Capabilities, places and arguments: mostly of the kind that is wanted, some at the limits, some
 * without sense. */
#include "tests/fuzz/kernel/pick.h"

#include <sel4/objecttype.h>
#include <string.h>

#include "kernel/arm64/arch.h"
#include "kernel/arm64/stage2.h"
#include "kernel/core/cspace.h"
#include "tests/fuzz/kernel/world.h"

enum { TAG_EMPTY = CAP_NULL };

/* A CNode to pick from, and the address of its slot 0. */
struct node {
    struct slot *slots;
    unsigned count;
    word_t guard;
    unsigned left; /* bits that stay after it */
};

static bool node_of(struct cap cap, unsigned depth, struct node *node)
{
    unsigned bits;

    if (!cap_is(cap, CAP_CNODE)) {
        return false;
    }
    bits = cap_cnode_radix(cap) + cap_cnode_guard_size(cap);
    if (bits > depth) {
        return false;
    }
    node->slots = memory_at(cap_cnode_address(cap));
    node->count = 1u << (cap_cnode_radix(cap) > 8 ? 8 : cap_cnode_radix(cap));
    node->left = depth - bits;
    node->guard = cap_cnode_guard_size(cap) == 0
                      ? 0
                      : cap_cnode_guard(cap) << (depth - cap_cnode_guard_size(cap));
    return true;
}

static word_t node_address(const struct node *node, unsigned slot)
{
    return node->guard | (word_t)slot << node->left;
}

/* One of the slots that hold the wanted type, all equally likely; any when there is none. */
static unsigned find_tag(const struct node *node, unsigned choice, int tag)
{
    uint8_t matches[256];
    unsigned count = 0;

    for (unsigned slot = 0; slot < node->count && tag != TAG_ANY; slot++) {
        if ((int)cap_tag(node->slots[slot].cap) == tag) {
            matches[count++] = (uint8_t)slot;
        }
    }
    return count == 0 ? choice % node->count : matches[choice % count];
}

/* Slots that were named not long ago are worth naming again. */
static unsigned recent[4], recent_next;

void pick_forget(void)
{
    memset(recent, 0, sizeof(recent));
    recent_next = 0;
}

static unsigned remember(unsigned slot)
{
    recent[recent_next++ % 4] = slot;
    return slot;
}

cptr_t pick(struct input *input, int tag)
{
    uint8_t how = input_byte(input);
    struct node node;

    if (how == 255) {
        return input_word(input);
    }
    if (how >= 250) {
        tag = TAG_ANY;
    }
    if (!node_of(this_core()->current->slots[TCB_CSPACE].cap, CSPACE_DEPTH, &node)) {
        return how;
    }
    if (how >= 220 && how < 250) {
        return node_address(&node, recent[how & 3] % node.count);
    }
    return node_address(&node, remember(find_tag(&node, how, tag)));
}

struct cap named(cptr_t address)
{
    struct lookup_fault fault;
    struct slot *slot = cspace_lookup(this_core()->current, address, &fault);

    return slot == NULL ? cap_null() : slot->cap;
}

void pick_path(struct input *input, cptr_t root, bool wants_empty, word_t path[2])
{
    uint8_t how = input_byte(input);
    struct cap cap = named(root);
    struct node node, inner;
    unsigned slot, depth;

    path[0] = how;
    path[1] = 64;
    if (!cap_is(cap, CAP_CNODE)) {
        return;
    }
    depth = cap_cnode_radix(cap) + cap_cnode_guard_size(cap);
    if (how >= 252) {
        path[1] = input_byte(input);
        return;
    }
    if (!node_of(cap, depth, &node)) {
        return;
    }
    path[1] = depth;
    slot = how % node.count;
    if (how >= 216) {
        slot = find_tag(&node, slot, CAP_CNODE);
    } else if (how >= 160 && !wants_empty) {
        slot = recent[how & 3] % node.count;
    } else if (wants_empty) {
        slot = remember(find_tag(&node, slot, TAG_EMPTY));
    } else {
        while (slot_is_empty(&node.slots[slot]) && ++slot < node.count - 1) {
        }
    }
    path[0] = node_address(&node, slot);
    if (how >= 216 && depth + INNER_BITS <= CSPACE_DEPTH &&
        node_of(node.slots[slot].cap, INNER_BITS, &inner)) {
        path[0] = path[0] << INNER_BITS | node_address(&inner, input_byte(input) % inner.count);
        path[1] = depth + INNER_BITS;
    }
}

/* One of a few likely values, or any. */
static word_t choose(struct input *input, const word_t *values, unsigned count)
{
    uint8_t how = input_byte(input);

    if (how >= 248) {
        return how >= 252 ? input_word(input) : input_byte(input);
    }
    return values[how % count];
}

#define CHOOSE(...)                              \
    choose(input, (const word_t[]){__VA_ARGS__}, \
           sizeof((const word_t[]){__VA_ARGS__}) / sizeof(word_t))

static word_t pick_address(struct input *input)
{
    uint8_t how = input_byte(input);
    word_t page = (word_t)(how & 7) << 12;

    if (how >= 160) { /* next table, next but one */
        page |= (word_t)(how >> 3 & 1) << 21 | (word_t)(how >> 4 & 1) << 30;
    }
    return how < 224 ? page
                     : CHOOSE(0, STAGE2_USER_TOP, STAGE2_USER_TOP + 1, STAGE2_USER_TOP - 0xfff,
                              STAGE2_USER_TOP - 0x1fffff, 1, 0x800, UINT64_MAX);
}

word_t pick_argument(struct input *input, char kind)
{
    switch (kind) {
    case 't':
        return CHOOSE(seL4_UntypedObject, seL4_TCBObject, seL4_EndpointObject,
                      seL4_NotificationObject, seL4_CapTableObject, seL4_SchedContextObject,
                      seL4_ReplyObject, seL4_ARM_VSpaceObject, seL4_ARM_SmallPageObject,
                      seL4_ARM_SmallPageObject, seL4_ARM_PageTableObject, seL4_ARM_VCPUObject,
                      seL4_ARM_LargePageObject, seL4_ARM_HugePageObject, seL4_ObjectTypeCount);
    case 's':
        return CHOOSE(4, 7, 8, 8, 1, 2, 5, 9, 12, 13, 14, 16, 0, 3, 6, 47, 48, 63, 64);
    case 'n':
        return CHOOSE(1, 1, 1, 2, 3, 4, 8, 0, 256, 257);
    case 'r':
        return CHOOSE(15, 15, 3, 2, 1, 7, 11, 0);
    case 'd':
        return CHOOSE(1, 2, 3, 0, INNER_GUARD_BITS, 58, 60, 59, 63, 0x1234);
    case 'p':
        return CHOOSE(100, 100, 101, 99, 0, 1, 255, 200, 256, 64);
    case 'b':
        return CHOOSE(1000, 5000, 10000, 100, 20, 21, 19, 0, 1000000, TIMER_PERIOD_MAX_US,
                      TIMER_PERIOD_MAX_US + 1, 10000);
    case 'v':
        return pick_address(input);
    case 'a':
        return CHOOSE(WORLD_BUFFER, WORLD_BUFFER + 0x400, 0, WORLD_BUFFER + 0xc00, 1, 0x200);
    case 'q':
        return CHOOSE(40, 41, 42, 27, 25, 26, 159, 160, 0);
    case 'f':
        return CHOOSE(0, 1, 2, 3, 4, 12, 15);
    case 'm':
        return CHOOSE(0, 0, 1, 2, 15, 16);
    case 'k':
        return CHOOSE(0, 1000, 100000, 10000000, UINT64_C(1) << 56, (UINT64_C(1) << 56) - 1);
    case 'g':
        return CHOOSE(1, 4, 36, 37, 0, 120);
    case 'z':
        return CHOOSE(0, 64, 4096, 4097, 0x200000);
    case 'W':
        return input_word(input);
    default: /* o w */
        return input_byte(input) % ROOT_SLOTS;
    }
}

int tag_of_kind(char kind)
{
    switch (kind) {
    case 'N':
        return CAP_CNODE;
    case 'T':
        return CAP_TCB;
    case 'V':
        return CAP_VSPACE;
    case 'F':
        return CAP_FRAME;
    case 'E':
        return CAP_ENDPOINT;
    case 'S':
        return CAP_SCHED_CONTEXT;
    case 'A':
        return CAP_NOTIFICATION;
    case 'U':
        return CAP_UNTYPED;
    default:
        return TAG_ANY;
    }
}

word_t pick_offset(struct input *input, cptr_t root)
{
    uint8_t how = input_byte(input);
    struct node node;

    if (how < 240 && node_of(named(root), 64, &node)) {
        return find_tag(&node, how, TAG_EMPTY);
    }
    return how;
}
