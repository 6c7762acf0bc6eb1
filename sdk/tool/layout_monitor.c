/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The monitor, which hears of faults nobody else handles. */
#include "layout.h"

enum { MONITOR_PRIORITY = 255, MONITOR_CNODE_BITS = 9 };

/* Read only, at the first large page behind the program. */
static void map_symbol_table(struct layout *layout)
{
    struct process *monitor = &layout->monitor;
    uint64_t end = elf_end_vaddr(&monitor->program.elf);
    uint64_t vaddr = (end + LARGE_PAGE - 1) & ~(uint64_t)(LARGE_PAGE - 1);
    uint64_t pages = (layout->symbol_table.size + SMALL_PAGE - 1) / SMALL_PAGE;
    layout->symbol_table_vaddr = vaddr;
    layout->first_symbol_frame = layout->object_count;
    for (uint64_t i = 0; i < pages; i++)
        layout_object(layout, OBJECT_SMALL_PAGE, "symbol table: monitor");
    for (uint64_t i = 0; i < pages; i++)
        vspace_map(layout, &monitor->vspace, vaddr + i * SMALL_PAGE,
                   layout->first_symbol_frame + (uint32_t)i, RIGHT_READ,
                   ATTRIBUTE_CACHED | ATTRIBUTE_EXECUTE_NEVER);
}

void layout_monitor_objects(struct layout *layout)
{
    struct process *monitor = &layout->monitor;
    monitor->name = "monitor";
    monitor->stack_size = STACK_MIN;
    process_layout(layout, monitor);
    map_symbol_table(layout);
    monitor->endpoint = layout_object(layout, OBJECT_ENDPOINT, "endpoint: monitor");
    monitor->notification = OBJECT_NONE;
    monitor->context = layout_context(layout, "context: monitor", DEFAULT_BUDGET_US,
                                      DEFAULT_BUDGET_US, 0, 0);
    monitor->cnode = layout_cnode(layout, MONITOR_CNODE_BITS, "cnode: monitor");
    monitor->root_cnode = monitor->cnode;
    struct system_tcb *tcb = &layout->tcbs[layout->tcb_count - 1];
    tcb->cspace = monitor->cnode;
    tcb->cspace_data = 64 - MONITOR_CNODE_BITS;
    tcb->context = monitor->context;
    tcb->priority = tcb->mcp = MONITOR_PRIORITY;
}

void layout_monitor_capabilities(struct layout *layout, const struct system *system)
{
    uint32_t cnode = layout->monitor.cnode;
    layout_slot(layout, cnode, MONITOR_SLOT_FAULT, layout->monitor.endpoint, RIGHT_READ, 0);
    layout_slot(layout, cnode, MONITOR_SLOT_REPLY, layout->monitor.reply, RIGHT_ALL, 0);
    for (uint32_t i = 0; i < system->pd_count; i++)
        layout_slot(layout, cnode, MONITOR_SLOT_PD_TCB + i, layout->pds[i].tcb, RIGHT_ALL, 0);
    for (uint32_t i = 0; i < layout->vcpu_object_count; i++)
        layout_slot(layout, cnode, MONITOR_SLOT_VCPU_TCB + i, layout->vcpu_objects[i].tcb,
                    RIGHT_ALL, 0);
}
