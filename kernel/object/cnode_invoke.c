/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* What a holder of a CNode may do with the slots reached through it. */

#include <sel4/invocation.h>

#include "kernel/core/invocation.h"
#include "kernel/object/cnode.h"
#include "kernel/object/endpoint.h"

/* Where a derived capability comes from and goes to. */
struct transfer {
    struct slot *source;
    struct slot *destination;
    word_t source_depth;
};

static enum status copy_or_mint(struct invocation *invocation, const struct transfer *transfer)
{
    bool is_mint = invocation->label == CNodeMint;
    struct cap cap = slot_cap(transfer->source);
    enum status status;

    if (invocation->length < (is_mint ? 6 : 5)) {
        return STATUS_TRUNCATED_MESSAGE;
    }
    cap = cap_with_rights(cap, invocation_word(invocation, 4));
    if (is_mint) {
        cap = cap_with_data(cap, invocation_word(invocation, 5), false);
    }
    status = slot_derive(transfer->source, cap, &cap);
    if (status != STATUS_OK) {
        return status;
    }
    if (cap_is_null(cap)) {
        return STATUS_ILLEGAL_OPERATION;
    }
    slot_insert(transfer->destination, cap, transfer->source);
    return STATUS_OK;
}

static enum status move_or_mutate(struct invocation *invocation, const struct transfer *transfer)
{
    struct cap cap = slot_cap(transfer->source);

    if (invocation->label == CNodeMutate) {
        if (invocation->length < 5) {
            return STATUS_TRUNCATED_MESSAGE;
        }
        cap = cap_with_data(cap, invocation_word(invocation, 4), true);
    }
    if (cap_is_null(cap)) {
        return STATUS_ILLEGAL_OPERATION;
    }
    slot_move(transfer->destination, cap, transfer->source);
    return STATUS_OK;
}

static enum status transfer(struct invocation *invocation, struct slot *destination)
{
    struct transfer transfer = {.destination = destination};
    enum status status;

    if (invocation->length < 4 || invocation->extra[0] == NULL) {
        return STATUS_TRUNCATED_MESSAGE;
    }
    if (!slot_is_empty(destination)) {
        return STATUS_DELETE_FIRST;
    }
    transfer.source_depth = invocation_word(invocation, 3);
    status =
        invocation_slot(invocation, invocation_extra(invocation, 0), invocation_word(invocation, 2),
                        transfer.source_depth, true, &transfer.source);
    if (status != STATUS_OK) {
        return status;
    }
    if (slot_is_empty(transfer.source)) {
        return refuse_missing(invocation, true, transfer.source_depth);
    }
    if (invocation->label == CNodeCopy || invocation->label == CNodeMint) {
        return copy_or_mint(invocation, &transfer);
    }
    return move_or_mutate(invocation, &transfer);
}

static enum status cancel_badged_sends(struct slot *slot)
{
    struct cap cap = slot_cap(slot);

    if (!cap_is(cap, CAP_ENDPOINT) || cap_rights(cap) != RIGHTS_ALL) {
        return STATUS_ILLEGAL_OPERATION;
    }
    if (cap_badge(cap) != 0) {
        endpoint_cancel_badged(endpoint_of(cap), cap_badge(cap));
    }
    return STATUS_OK;
}

/* The pivot's capability goes to the destination, the source's to the pivot. */
struct rotation {
    struct slot *destination;
    struct slot *pivot;
    struct slot *source;
    struct cap to_destination;
    struct cap to_pivot;
};

static enum status rotate_decode(struct invocation *invocation, struct rotation *rotation)
{
    word_t destination_data = invocation_word(invocation, 2);
    word_t pivot_depth = invocation_word(invocation, 4);
    word_t pivot_data = invocation_word(invocation, 5);
    word_t source_depth = invocation_word(invocation, 7);
    enum status status =
        invocation_slot(invocation, invocation_extra(invocation, 1), invocation_word(invocation, 6),
                        source_depth, true, &rotation->source);

    if (status == STATUS_OK) {
        status =
            invocation_slot(invocation, invocation_extra(invocation, 0),
                            invocation_word(invocation, 3), pivot_depth, true, &rotation->pivot);
    }
    if (status != STATUS_OK) {
        return status;
    }
    if (rotation->pivot == rotation->source || rotation->pivot == rotation->destination) {
        return STATUS_ILLEGAL_OPERATION;
    }
    if (rotation->destination != rotation->source && !slot_is_empty(rotation->destination)) {
        return STATUS_DELETE_FIRST;
    }
    if (slot_is_empty(rotation->source)) {
        return refuse_missing(invocation, true, source_depth);
    }
    if (slot_is_empty(rotation->pivot)) {
        return refuse_missing(invocation, false, pivot_depth);
    }
    rotation->to_destination = cap_with_data(slot_cap(rotation->pivot), destination_data, true);
    rotation->to_pivot = cap_with_data(slot_cap(rotation->source), pivot_data, true);
    return cap_is_null(rotation->to_destination) || cap_is_null(rotation->to_pivot)
               ? STATUS_ILLEGAL_OPERATION
               : STATUS_OK;
}

static enum status rotate(struct invocation *invocation, struct slot *destination)
{
    struct rotation rotation = {.destination = destination};
    enum status status;

    if (invocation->length < 8 || invocation->extra[0] == NULL || invocation->extra[1] == NULL) {
        return STATUS_TRUNCATED_MESSAGE;
    }
    status = rotate_decode(invocation, &rotation);
    if (status != STATUS_OK) {
        return status;
    }
    if (rotation.source == destination) {
        slot_swap(rotation.source, rotation.to_pivot, rotation.pivot, rotation.to_destination);
    } else {
        slot_move(destination, rotation.to_destination, rotation.pivot);
        slot_move(rotation.pivot, rotation.to_pivot, rotation.source);
    }
    return STATUS_OK;
}

enum status cnode_invoke(struct invocation *invocation)
{
    struct slot *slot;
    enum status status;

    if (invocation->label < CNodeRevoke || invocation->label > CNodeRotate) {
        return STATUS_ILLEGAL_OPERATION;
    }
    if (invocation->length < 2) {
        return STATUS_TRUNCATED_MESSAGE;
    }
    status = invocation_slot(invocation, invocation->cap, invocation_word(invocation, 0),
                             invocation_word(invocation, 1), false, &slot);
    if (status != STATUS_OK) {
        return status;
    }
    switch (invocation->label) {
    case CNodeRevoke:
        return slot_revoke(slot);
    case CNodeDelete:
        return slot_delete(slot);
    case CNodeCancelBadgedSends:
        return cancel_badged_sends(slot);
    case CNodeRotate:
        return rotate(invocation, slot);
    default:
        return transfer(invocation, slot);
    }
}
