/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Objects and capabilities of protection domains; nobody gets more rights than its role needs. */
#include "layout.h"
#include "memory.h"

static void pd_tcb(const struct pd *pd, const struct process *process, struct system_tcb *tcb)
{
    tcb->cspace = process->root_cnode;
    tcb->context = process->context;
    tcb->notification = process->notification;
    tcb->priority = tcb->mcp = pd->priority;
    tcb->core = (uint8_t)pd->core;
    tcb->domain = pd->domain_id;
    tcb->flags |= (pd->fpu ? 0 : TCB_FPU_DISABLED) | (pd->passive ? TCB_PASSIVE : 0);
}

void layout_pd_objects(struct layout *layout, const struct system *system, uint32_t index)
{
    const struct pd *pd = &system->pds[index];
    struct process *process = &layout->pds[index];
    process->name = pd->name;
    process->stack_size = pd->stack_size;
    process_layout(layout, process);
    process->notification =
        layout_object(layout, OBJECT_NOTIFICATION, memory_format("notification: %s", pd->name));
    process->endpoint = OBJECT_NONE;
    if (pd->has_children || pd->is_called || pd->vm != INDEX_NONE)
        process->endpoint =
            layout_object(layout, OBJECT_ENDPOINT, memory_format("endpoint: %s", pd->name));
    process->context = layout_context(layout, memory_format("context: %s", pd->name),
                                      pd->budget_us, pd->period_us, CONTEXT_BADGE + index,
                                      pd->core);
    process->cnode = layout_cnode(layout, PD_CNODE_BITS, memory_format("cnode: %s", pd->name));
    process->root_cnode =
        layout_cnode(layout, PD_ROOT_CNODE_BITS, memory_format("root cnode: %s", pd->name));
    pd_tcb(pd, process, &layout->tcbs[layout->tcb_count - 1]);
}

/* Children fault to their parent, the others to the monitor. */
static void fault_handler(const struct layout *layout, const struct system *system, uint32_t index,
                          struct system_tcb *tcb)
{
    const struct pd *pd = &system->pds[index];
    tcb->fault_rights = RIGHT_WRITE | RIGHT_GRANT_REPLY;
    if (pd->parent == INDEX_NONE) {
        tcb->fault_endpoint = layout->monitor.endpoint;
        tcb->fault_badge = index + 1;
    } else {
        tcb->fault_endpoint = layout->pds[pd->parent].endpoint;
        tcb->fault_badge = BADGE_FAULT | pd->id;
    }
}

static void irq_capability(struct layout *layout, const struct pd *pd,
                           const struct process *process, const struct irq *irq)
{
    uint32_t object =
        layout_object(layout, OBJECT_IRQ, memory_format("irq %u: %s", irq->number, pd->name));
    layout->irqs = array_grow(layout->irqs, layout->irq_count, sizeof *layout->irqs);
    layout->irqs[layout->irq_count++] = (struct system_irq){
        .object = object,
        .number = irq->number,
        .trigger = irq->edge ? IRQ_EDGE : IRQ_LEVEL,
        .core = pd->core,
        .notification = process->notification,
        .badge = UINT64_C(1) << irq->id,
    };
    layout_slot(layout, process->cnode, PD_SLOT_IRQ + irq->id, object, RIGHT_ALL, 0);
}

static void shared_capability(struct layout *layout, const struct process *process,
                              const struct shared_cap *cap)
{
    const struct process *owner = &layout->pds[cap->pd_index];
    uint32_t target = cap->type == SHARED_TCB       ? owner->tcb
                      : cap->type == SHARED_CONTEXT ? owner->context
                                                    : owner->vspace.object;
    layout_slot(layout, process->root_cnode, cap->slot, target, RIGHT_ALL, 0);
}

/* Its fault endpoint is not among them: faults are told by the kernel, nobody can pretend one. */
static void own_capabilities(struct layout *layout, const struct pd *pd, uint32_t index,
                             const struct process *process)
{
    uint32_t cnode = process->cnode;
    uint32_t input =
        process->endpoint != OBJECT_NONE ? process->endpoint : process->notification;
    layout_slot(layout, process->root_cnode, 0, cnode, RIGHT_ALL, PD_CNODE_GUARD);
    layout_slot(layout, cnode, PD_SLOT_INPUT, input, RIGHT_READ, 0);
    layout_slot(layout, cnode, PD_SLOT_VSPACE, process->vspace.object, RIGHT_ALL, 0);
    layout_slot(layout, cnode, PD_SLOT_REPLY, process->reply, RIGHT_ALL, 0);
    if (pd->passive)
        layout_slot(layout, cnode, PD_SLOT_MONITOR, layout->monitor.endpoint, RIGHT_WRITE,
                    BADGE_PASSIVE | (index + 1));
    if (layout->platform->is_benchmark)
        layout_slot(layout, cnode, PD_SLOT_TCB, process->tcb, RIGHT_ALL, 0);
    if (!pd->smc)
        return;
    if (layout->smc == OBJECT_NONE)
        layout->smc = layout_object(layout, OBJECT_SMC, "smc");
    layout_slot(layout, cnode, PD_SLOT_SMC, layout->smc, RIGHT_ALL, 0);
}

void layout_pd_capabilities(struct layout *layout, const struct system *system, uint32_t index)
{
    const struct pd *pd = &system->pds[index];
    const struct process *process = &layout->pds[index];
    fault_handler(layout, system, index, &layout->tcbs[1 + index]); /* behind the monitor's */
    own_capabilities(layout, pd, index, process);
    for (uint32_t i = 0; i < pd->irq_count; i++)
        irq_capability(layout, pd, process, &pd->irqs[i]);
    for (uint32_t i = 0; i < pd->shared_cap_count; i++)
        shared_capability(layout, process, &pd->shared_caps[i]);
    if (pd->parent != INDEX_NONE)
        layout_slot(layout, layout->pds[pd->parent].cnode, PD_SLOT_CHILD_TCB + pd->id,
                    process->tcb, RIGHT_ALL, 0);
    for (uint32_t i = 0; i < pd->map_count; i++)
        vspace_map_region(layout, &layout->pds[index].vspace,
                          &system->regions[pd->maps[i].region_index], &pd->maps[i]);
}

static void channel_side(struct layout *layout, const struct channel_end *from,
                         const struct channel_end *to)
{
    const struct process *sender = &layout->pds[from->pd_index];
    const struct process *receiver = &layout->pds[to->pd_index];
    if (from->notify)
        layout_slot(layout, sender->cnode, PD_SLOT_NOTIFY + from->id, receiver->notification,
                    RIGHT_WRITE, UINT64_C(1) << to->id);
    if (from->pp)
        layout_slot(layout, sender->cnode, PD_SLOT_CALL + from->id, receiver->endpoint,
                    RIGHT_WRITE | RIGHT_GRANT_REPLY, BADGE_CALL | to->id);
}

void layout_channel(struct layout *layout, const struct channel *channel)
{
    channel_side(layout, &channel->ends[0], &channel->ends[1]);
    channel_side(layout, &channel->ends[1], &channel->ends[0]);
}
