/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Frames: mapping into address spaces, cache maintenance by offset. */
#include <sel4/invocation.h>

#include "kernel/arm64/stage2.h"
#include "kernel/core/invocation.h"
#include "kernel/object/asid.h"
#include "kernel/object/vspace.h"

void frame_unmap(struct cap frame)
{
    uint64_t asid = cap_asid(frame);
    paddr_t root = asid_root(asid);
    struct stage2_position position;

    if (root == 0)
        return;
    position = stage2_walk(root, cap_frame_vaddr(frame));
    if (position.bits != frame_size_bits(cap_frame_size(frame)) ||
        !stage2_is_leaf_of(*position.entry, position.bits, cap_frame_base(frame)))
        return;
    stage2_write(position.entry, 0);
    asid_flush_address(asid, cap_frame_vaddr(frame));
}

/* What a mapping needs, all checked. */
struct mapping {
    struct address_space space;
    vaddr_t address;
    struct stage2_position position;
    uint64_t entry;
};

static enum status check_address(struct invocation *invocation, struct mapping *mapping)
{
    struct cap frame = invocation->cap;
    uint64_t bytes = UINT64_C(1) << frame_size_bits(cap_frame_size(frame));

    if (asid_root(mapping->space.asid) == 0)
        return refuse_root(invocation);
    if (asid_root(mapping->space.asid) != mapping->space.root)
        return refuse_capability(invocation, 1);
    if (mapping->address & (bytes - 1))
        return STATUS_ALIGNMENT_ERROR;
    if (cap_asid(frame) != 0) {
        if (cap_asid(frame) != mapping->space.asid)
            return refuse_capability(invocation, 1);
        if (cap_frame_vaddr(frame) != mapping->address)
            return refuse_argument(invocation, 0);
    } else if (mapping->address > STAGE2_USER_TOP - (bytes - 1)) {
        return refuse_argument(invocation, 0);
    }
    return STATUS_OK;
}

static enum status decide_map(struct invocation *invocation, struct mapping *mapping)
{
    struct cap frame = invocation->cap;
    unsigned bits = frame_size_bits(cap_frame_size(frame));
    word_t rights, attributes;
    enum status status;

    if (invocation->length < 3 || !invocation->extra[0])
        return STATUS_TRUNCATED_MESSAGE;
    mapping->address = invocation_word(invocation, 0);
    rights = invocation_word(invocation, 1);
    attributes = invocation_word(invocation, 2);
    status = vspace_of_extra(invocation, 0, &mapping->space);
    if (status == STATUS_OK)
        status = check_address(invocation, mapping);
    if (status != STATUS_OK)
        return status;
    mapping->position = stage2_walk(mapping->space.root, mapping->address);
    if (mapping->position.bits != bits)
        return refuse_missing(invocation, false, mapping->position.bits);
    mapping->entry = stage2_leaf_entry(
        cap_frame_base(frame), bits, cap_frame_rights(cap_with_rights(frame, rights)), attributes);
    return STATUS_OK;
}

static enum status map(struct invocation *invocation)
{
    struct mapping mapping;
    enum status status = decide_map(invocation, &mapping);
    bool was_valid;

    if (status != STATUS_OK)
        return status;
    was_valid = stage2_is_valid(*mapping.position.entry);
    slot_put(invocation->slot, cap_frame_mapped(invocation->cap, mapping.space.asid, mapping.address));
    if (was_valid) { /* break before make */
        stage2_write(mapping.position.entry, 0);
        asid_flush_address(mapping.space.asid, mapping.address);
    }
    stage2_write(mapping.position.entry, mapping.entry);
    return STATUS_OK;
}

static enum status maintain(struct invocation *invocation)
{
    struct cap frame = invocation->cap;
    uint64_t size = UINT64_C(1) << frame_size_bits(cap_frame_size(frame));
    word_t start, end;

    if (invocation->length < 2)
        return STATUS_TRUNCATED_MESSAGE;
    start = invocation_word(invocation, 0);
    end = invocation_word(invocation, 1);
    if (cap_asid(frame) == 0)
        return STATUS_ILLEGAL_OPERATION;
    if (asid_root(cap_asid(frame)) == 0)
        return refuse_root(invocation);
    if (end <= start)
        return refuse_argument(invocation, 1);
    if (start >= size || end > size)
        return refuse_argument(invocation, 0);
    return vspace_maintain(vspace_cache_operation(invocation->label - ARMPageClean_Data),
                           cap_frame_base(frame) + start, end - start);
}

enum status frame_invoke(struct invocation *invocation)
{
    switch (invocation->label) {
    case ARMPageMap:
        return map(invocation);
    case ARMPageUnmap:
        if (cap_asid(invocation->cap) != 0)
            frame_unmap(invocation->cap);
        slot_put(invocation->slot, cap_frame_mapped(invocation->cap, 0, 0));
        return STATUS_OK;
    case ARMPageClean_Data:
    case ARMPageInvalidate_Data:
    case ARMPageCleanInvalidate_Data:
    case ARMPageUnify_Instruction:
        return maintain(invocation);
    case ARMPageGetAddress:
        invocation_result(invocation, cap_frame_base(invocation->cap));
        return STATUS_OK;
    default:
        return STATUS_ILLEGAL_OPERATION;
    }
}
