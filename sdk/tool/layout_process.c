/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* What every process has: program, stack, IPC buffer, thread. */
#include "layout.h"
#include "memory.h"

enum { DATA_ATTRIBUTES = ATTRIBUTE_CACHED | ATTRIBUTE_EXECUTE_NEVER };

static void map_program(struct layout *layout, struct process *process)
{
    const struct program *program = &process->program;
    const char *name = memory_format("program: %s", process->name);
    process->first_program_frame = layout->object_count;
    for (uint32_t i = 0; i < program->page_count; i++)
        layout_object(layout, OBJECT_SMALL_PAGE, name);
    for (uint32_t i = 0; i < program->page_count; i++) {
        const struct program_page *page = &program->pages[i];
        uint8_t rights = (uint8_t)(RIGHT_READ | (page->write ? RIGHT_WRITE : 0));
        uint8_t attributes = page->execute ? ATTRIBUTE_CACHED : DATA_ATTRIBUTES;
        vspace_map(layout, &process->vspace, page->vaddr, process->first_program_frame + i, rights,
                   attributes);
    }
}

static void map_stack(struct layout *layout, struct process *process)
{
    const char *name = memory_format("stack: %s", process->name);
    for (uint64_t vaddr = process->stack_top - process->stack_size; vaddr < process->stack_top;
         vaddr += SMALL_PAGE)
        vspace_map(layout, &process->vspace, vaddr,
                   layout_object(layout, OBJECT_SMALL_PAGE, name), RIGHT_READ | RIGHT_WRITE,
                   DATA_ATTRIBUTES);
}

static void map_ipc_buffer(struct layout *layout, struct process *process)
{
    process->ipc_buffer = layout_object(layout, OBJECT_SMALL_PAGE,
                                        memory_format("ipc buffer: %s", process->name));
    vspace_map(layout, &process->vspace, process->ipc_buffer_vaddr, process->ipc_buffer,
               RIGHT_READ | RIGHT_WRITE, DATA_ATTRIBUTES);
}

void process_layout(struct layout *layout, struct process *process)
{
    process->stack_top = platform_stack_top(layout->platform);
    process->ipc_buffer_vaddr = platform_ipc_buffer(layout->platform);
    vspace_new(layout, &process->vspace, memory_format("vspace: %s", process->name));
    map_program(layout, process);
    map_stack(layout, process);
    map_ipc_buffer(layout, process);
    process->tcb = layout_object(layout, OBJECT_TCB, process->name);
    process->reply =
        layout_object(layout, OBJECT_REPLY, memory_format("reply: %s", process->name));
    struct system_tcb *tcb = layout_tcb(layout, process->tcb);
    tcb->vspace = process->vspace.object;
    tcb->ipc_buffer_frame = process->ipc_buffer;
    tcb->ipc_buffer_vaddr = process->ipc_buffer_vaddr;
    tcb->pc = process->program.elf.entry;
    tcb->sp = process->stack_top;
    tcb->flags = TCB_START;
}
