/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Adding single objects, capabilities and the like to a layout. */
#include "layout.h"
#include "memory.h"

static uint8_t object_bits(const struct object_sizes *sizes, enum system_object_type type)
{
    switch (type) {
    case OBJECT_TCB: return sizes->tcb;
    case OBJECT_ENDPOINT: return sizes->endpoint;
    case OBJECT_NOTIFICATION: return sizes->notification;
    case OBJECT_REPLY: return sizes->reply;
    case OBJECT_VSPACE: return sizes->vspace;
    case OBJECT_PAGE_TABLE: return sizes->page_table;
    case OBJECT_SMALL_PAGE: return sizes->small_page;
    case OBJECT_LARGE_PAGE: return sizes->large_page;
    case OBJECT_VCPU: return sizes->vcpu;
    case OBJECT_CNODE:   /* set by layout_cnode */
    case OBJECT_CONTEXT: /* set by layout_context */
    case OBJECT_IRQ:
    case OBJECT_SMC: break;
    }
    return 0;
}

uint32_t layout_object(struct layout *layout, enum system_object_type type, const char *name)
{
    layout->objects = array_grow(layout->objects, layout->object_count, sizeof *layout->objects);
    layout->objects[layout->object_count] = (struct object){
        .name = name,
        .type = (uint8_t)type,
        .size_bits = object_bits(&layout->platform->sizes, type),
    };
    return layout->object_count++;
}

uint32_t layout_cnode(struct layout *layout, uint32_t slot_bits, const char *name)
{
    uint32_t cnode = layout_object(layout, OBJECT_CNODE, name);
    layout->objects[cnode].size_bits = (uint8_t)(slot_bits + layout->platform->sizes.slot);
    layout->objects[cnode].retype_bits = (uint8_t)slot_bits;
    return cnode;
}

void layout_slot(struct layout *layout, uint32_t cnode, uint32_t slot, uint32_t target,
                 uint32_t rights, uint64_t data)
{
    layout->slots = array_grow(layout->slots, layout->slot_count, sizeof *layout->slots);
    layout->slots[layout->slot_count++] = (struct system_slot){cnode, slot, target, rights, data};
}

enum { CONTEXT_BITS = 8 }; /* more than the least of every kernel, for some extra refills */

uint32_t layout_context(struct layout *layout, const char *name, uint64_t budget_us,
                        uint64_t period_us, uint64_t badge, uint32_t core)
{
    uint32_t object = layout_object(layout, OBJECT_CONTEXT, name);
    layout->objects[object].size_bits = CONTEXT_BITS;
    layout->objects[object].retype_bits = CONTEXT_BITS;
    layout->contexts =
        array_grow(layout->contexts, layout->context_count, sizeof *layout->contexts);
    layout->contexts[layout->context_count++] = (struct system_context){
        .object = object,
        .core = core,
        .budget_us = budget_us,
        .period_us = period_us,
        .badge = badge,
        .many_refills = budget_us < period_us,
    };
    return object;
}

struct system_tcb *layout_tcb(struct layout *layout, uint32_t object)
{
    layout->tcbs = array_grow(layout->tcbs, layout->tcb_count, sizeof *layout->tcbs);
    struct system_tcb *tcb = &layout->tcbs[layout->tcb_count++];
    tcb->object = object;
    tcb->cspace = tcb->ipc_buffer_frame = tcb->fault_endpoint = OBJECT_NONE;
    tcb->context = tcb->notification = OBJECT_NONE;
    return tcb;
}
