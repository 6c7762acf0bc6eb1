/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* What a holder of untyped memory may ask: Retype. */

#include <sel4/constants.h>
#include <sel4/invocation.h>
#include <sel4/objecttype.h>

#include "kernel/core/invocation.h"
#include "kernel/object/untyped.h"

/* Type and size make an object. */
static enum status check_type(struct invocation *invocation, word_t type, word_t size_bits)
{
    if (type >= seL4_ObjectTypeCount) {
        return refuse_argument(invocation, 0);
    }
    if (size_bits >= 64 || object_bits(type, (unsigned)size_bits) > seL4_MaxUntypedBits) {
        return refuse_range(invocation, 0, seL4_MaxUntypedBits);
    }
    if ((type == seL4_CapTableObject && size_bits == 0) ||
        (type == seL4_UntypedObject && size_bits < seL4_MinUntypedBits) ||
        (type == seL4_SchedContextObject && size_bits < seL4_MinSchedContextBits)) {
        return refuse_argument(invocation, 1);
    }
    return STATUS_OK;
}

/* The CNode the objects' capabilities go to. */
static enum status find_node(struct invocation *invocation, word_t index, word_t depth,
                             struct cap *node)
{
    *node = invocation_extra(invocation, 0);
    if (depth != 0) {
        struct slot *slot;
        enum status status = invocation_slot(invocation, *node, index, depth, false, &slot);

        if (status != STATUS_OK) {
            return status;
        }
        *node = slot->cap;
    }
    return cap_is(*node, CAP_CNODE) ? STATUS_OK : refuse_missing(invocation, false, depth);
}

/* `count` empty slots from `offset` on. */
static enum status find_slots(struct invocation *invocation, struct cap node, word_t offset,
                              word_t count, struct slot **first)
{
    uint64_t slots = UINT64_C(1) << cap_cnode_radix(node);

    if (offset > slots - 1) {
        return refuse_range(invocation, 0, slots - 1);
    }
    if (count < 1 || count > RETYPE_COUNT_MAX) {
        return refuse_range(invocation, 1, RETYPE_COUNT_MAX);
    }
    if (count > slots - offset) {
        return refuse_range(invocation, 1, slots - offset);
    }
    *first = cnode_slots(node) + offset;
    for (word_t i = 0; i < count; i++) {
        loop_invariant(find_slots, *first, i, count);
        if (!slot_is_empty(*first + i)) {
            return STATUS_DELETE_FIRST;
        }
    }
    return STATUS_OK;
}

/* Room for the objects, counted as if no alignment were needed. */
static enum status check_space(struct invocation *invocation, unsigned bits, word_t count,
                               bool has_children)
{
    uint64_t free = UINT64_C(1) << cap_untyped_bits(invocation->cap);

    if (has_children) {
        free -= cap_untyped_units(invocation->cap) << UNTYPED_UNIT_BITS;
    }
    return retype_fits(free, UINT64_C(1) << bits, count) ? STATUS_OK
                                                         : refuse_memory(invocation, free);
}

static enum status decode(struct invocation *invocation, struct retype *retype, bool has_children)
{
    word_t type = invocation_word(invocation, 0);
    word_t size_bits = invocation_word(invocation, 1);
    word_t index = invocation_word(invocation, 2);
    word_t depth = invocation_word(invocation, 3);
    word_t offset = invocation_word(invocation, 4);
    word_t count = invocation_word(invocation, 5);
    enum status status = check_type(invocation, type, size_bits);
    struct cap node;

    if (status == STATUS_OK) {
        status = find_node(invocation, index, depth, &node);
    }
    if (status == STATUS_OK) {
        status = find_slots(invocation, node, offset, count, &retype->destination);
    }
    if (status == STATUS_OK) {
        status = check_space(invocation, object_bits(type, (unsigned)size_bits), count,
                             has_children);
    }
    if (status == STATUS_OK && cap_untyped_is_device(invocation->cap) &&
        !object_may_be_device(type)) {
        status = refuse_argument(invocation, 1);
    }
    retype->slot = invocation->slot;
    retype->type = type;
    retype->size_bits = (unsigned)size_bits;
    retype->count = count;
    return status;
}

enum status untyped_invoke(struct invocation *invocation)
{
    return untyped_retype(invocation, slot_has_children(invocation->slot));
}

enum status untyped_retype(struct invocation *invocation, bool has_children)
{
    struct retype retype;
    enum status status;

    if (invocation->label != UntypedRetype) {
        return STATUS_ILLEGAL_OPERATION;
    }
    if (invocation->length < 6 || invocation->extra[0] == NULL) {
        return STATUS_TRUNCATED_MESSAGE;
    }
    status = decode(invocation, &retype, has_children);
    if (status == STATUS_OK && !has_children) {
        status = untyped_reset(invocation->slot);
    }
    if (status == STATUS_OK) {
        untyped_create_objects(&retype);
    }
    return status;
}
