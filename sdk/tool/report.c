/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The report: what is in the image, who may do what, and what it costs. */
#include "report.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "memory.h"

struct writer {
    FILE *out;
    const struct system *system;
    const struct layout *layout;
    const struct system_head *head;
    const struct system_object *objects;
    const char *strings;
};

static const void *table(const struct writer *writer, struct system_table table)
{
    return (const uint8_t *)writer->head + table.offset;
}

static const char *object_name(const struct writer *writer, uint32_t object)
{
    return object == OBJECT_NONE ? "-" : writer->strings + writer->objects[object].name;
}

static const char *type_name(uint8_t type)
{
    static const char *const names[] = {
        [OBJECT_TCB] = "tcb",
        [OBJECT_ENDPOINT] = "endpoint",
        [OBJECT_NOTIFICATION] = "notification",
        [OBJECT_CNODE] = "cnode",
        [OBJECT_CONTEXT] = "context",
        [OBJECT_REPLY] = "reply",
        [OBJECT_VSPACE] = "vspace",
        [OBJECT_PAGE_TABLE] = "page table",
        [OBJECT_SMALL_PAGE] = "4 KiB page",
        [OBJECT_LARGE_PAGE] = "2 MiB page",
        [OBJECT_VCPU] = "vcpu",
        [OBJECT_IRQ] = "irq",
        [OBJECT_SMC] = "smc",
    };
    return names[type];
}

static void heading(const struct writer *writer, const char *text)
{
    fprintf(writer->out, "\n%s\n", text);
    for (size_t i = 0; text[i]; i++)
        fputc('=', writer->out);
    fputc('\n', writer->out);
}

static void write_sizes(const struct writer *writer, const struct placement *placement,
                        const struct description *description, const struct image *image)
{
    FILE *out = writer->out;
    uint64_t ram = 0;
    for (uint32_t i = 0; i < writer->head->memory_count; i++)
        if (!(writer->objects[i].flags & OBJECT_DEVICE))
            ram += UINT64_C(1) << writer->objects[i].size_bits;
    fprintf(out, "Sizes in bytes\n==============\n");
    fprintf(out, "image file          %12" PRIu64 " at 0x%" PRIx64 "\n", image->bytes.size,
            image->base);
    fprintf(out, "  loader            %12" PRIu64 "\n", image->loader_size);
    fprintf(out, "kernel in memory    %12" PRIu64 " at 0x%" PRIx64 "\n", image->kernel_size,
            placement->taken[0].start);
    fprintf(out, "user image          %12" PRIu64 " at 0x%" PRIx64 ", entry 0x%" PRIx64 "\n",
            image->user.end - image->user.start, image->user.start, image->entry);
    fprintf(out, "  description       %12" PRIu64 " of it tables %" PRIu64 "\n",
            description->bytes.size, writer->head->data_offset);
    fprintf(out, "  page content      %12" PRIu64 " stored as %" PRIu64 "\n",
            description->fill_bytes, description->stored_bytes);
    fprintf(out, "objects in RAM      %12" PRIu64 " in %u objects\n", ram,
            writer->head->memory_count);
    fprintf(out, "RAM left for them   %12" PRIu64 "\n", place_free_bytes(placement));
}

static const char *perms_text(const struct map *map)
{
    return memory_format("%c%c%c %s", map->read ? 'r' : '-', map->write ? 'w' : '-',
                         map->execute ? 'x' : '-', map->cached ? "cached" : "uncached");
}

static void write_maps(const struct writer *writer, const struct map *maps, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        const struct region *region = &writer->system->regions[maps[i].region_index];
        fprintf(writer->out, "  map   0x%010" PRIx64 "..0x%010" PRIx64 " %-12s %s\n",
                maps[i].vaddr, maps[i].vaddr + region->size, perms_text(&maps[i]), region->name);
    }
}

static void write_capabilities(const struct writer *writer, const char *what, uint32_t cnode)
{
    const struct system_slot *slots = table(writer, writer->head->slots);
    for (uint32_t i = 0; i < writer->head->slots.count; i++) {
        if (strcmp(object_name(writer, slots[i].cnode), writer->layout->objects[cnode].name))
            continue;
        uint8_t type = writer->objects[slots[i].target].type;
        uint32_t rights = slots[i].rights;
        fprintf(writer->out, "  %s %3u  %-12s %-4s", what, slots[i].slot, type_name(type),
                memory_format("%s%s%s%s", rights & RIGHT_READ ? "R" : "",
                              rights & RIGHT_WRITE ? "W" : "", rights & RIGHT_GRANT ? "G" : "",
                              rights & RIGHT_GRANT_REPLY ? "P" : ""));
        fprintf(writer->out, " %-20s %s\n",
                slots[i].data ? memory_format("0x%" PRIx64, slots[i].data) : "-",
                object_name(writer, slots[i].target));
    }
}

static void write_pd_memory(const struct writer *writer, uint32_t index)
{
    const struct pd *pd = &writer->system->pds[index];
    const struct process *process = &writer->layout->pds[index];
    uint64_t program = (uint64_t)process->program.page_count * SMALL_PAGE, mapped = 0;
    uint64_t tables = (uint64_t)process->vspace.table_count * SMALL_PAGE;
    uint64_t frames = process->program.page_count + pd->stack_size / SMALL_PAGE + 1;
    for (uint32_t i = 0; i < pd->map_count; i++) {
        const struct region *region = &writer->system->regions[pd->maps[i].region_index];
        mapped += region->size;
        frames += region_pages(region);
    }
    fprintf(writer->out,
            "  memory: program %" PRIu64 ", stack %" PRIu64 ", IPC buffer %u, page tables %" PRIu64
            ", regions %" PRIu64 ", together %" PRIu64 " bytes; %" PRIu64 " frames mapped\n",
            program, pd->stack_size, SMALL_PAGE, tables, mapped,
            program + pd->stack_size + SMALL_PAGE + tables + mapped, frames);
}

static void write_pd(const struct writer *writer, uint32_t index)
{
    const struct pd *pd = &writer->system->pds[index];
    const struct process *process = &writer->layout->pds[index];
    FILE *out = writer->out;
    fprintf(out, "\n%s (index %u%s%s)\n", pd->name, index,
            pd->parent == INDEX_NONE ? "" : ", child of ",
            pd->parent == INDEX_NONE ? "" : writer->system->pds[pd->parent].name);
    fprintf(out, "  priority %u, budget %" PRIu64 " us of %" PRIu64 " us, core %u%s%s%s\n",
            pd->priority, pd->budget_us, pd->period_us, pd->core, pd->passive ? ", passive" : "",
            pd->fpu ? "" : ", no FPU", pd->smc ? ", SMC" : "");
    if (pd->domain)
        fprintf(out, "  domain %u (%s)\n", pd->domain_id, pd->domain);
    fprintf(out, "  program %s, entry 0x%" PRIx64 ", stack 0x%" PRIx64 "..0x%" PRIx64 "\n",
            pd->program, process->program.elf.entry, process->stack_top - process->stack_size,
            process->stack_top);
    if (program_has(&process->program, "sluice_seed"))
        fprintf(out, "  gets a part of the board's seed for random numbers\n");
    write_pd_memory(writer, index);
    for (uint32_t i = 0; i < process->program.elf.segment_count; i++) {
        const struct elf_segment *segment = &process->program.elf.segments[i];
        fprintf(out, "  load  0x%010" PRIx64 "..0x%010" PRIx64 " %c%c%c\n", segment->vaddr,
                segment->vaddr + segment->memory_size, segment->read ? 'r' : '-',
                segment->write ? 'w' : '-', segment->execute ? 'x' : '-');
    }
    write_maps(writer, pd->maps, pd->map_count);
    write_capabilities(writer, "root", process->root_cnode);
    write_capabilities(writer, "slot", process->cnode);
}

static void write_vms(const struct writer *writer)
{
    for (uint32_t i = 0; i < writer->system->vm_count; i++) {
        const struct vm *vm = &writer->system->vms[i];
        fprintf(writer->out, "\n%s, run by %s\n", vm->name, writer->system->pds[vm->pd].name);
        fprintf(writer->out, "  priority %u, budget %" PRIu64 " us of %" PRIu64 " us, vcpus:",
                vm->priority, vm->budget_us, vm->period_us);
        for (uint32_t j = 0; j < vm->vcpu_count; j++)
            fprintf(writer->out, " %u (core %u)", vm->vcpus[j].id, vm->vcpus[j].core);
        fputc('\n', writer->out);
        write_maps(writer, vm->maps, vm->map_count);
    }
}

static void write_region(const struct writer *writer, const struct region *region)
{
    bool address = region->has_paddr || region->paddr_wanted;
    fprintf(writer->out, "%-28s %10" PRIu64 " bytes %7" PRIu64 " pages of 0x%-6" PRIx64 " %-13s %s",
            region->name, region->size, region_pages(region), region->page_size,
            address ? memory_format("0x%" PRIx64, region->paddr) : "anywhere",
            region->device ? "device" : "RAM");
    if (region->prefill_path)
        fprintf(writer->out, ", %s (%" PRIu64 " bytes)", region->prefill_path,
                region->prefill.size);
    fputc('\n', writer->out);
}

static void write_schedule(const struct writer *writer)
{
    const struct schedule *schedule = &writer->system->schedule;
    for (uint32_t i = 0; i < schedule->domain_count; i++)
        fprintf(writer->out, "%4u %s\n", schedule->domains[i].id, schedule->domains[i].name);
    for (uint32_t i = 0; i < schedule->slice_count; i++) {
        const struct slice *slice = &schedule->slices[i];
        fprintf(writer->out, "entry %2u %s ", schedule->shift + i,
                slice->domain ? slice->domain : "end marker");
        if (slice->domain)
            fprintf(writer->out, "for %" PRIu64 " %s", slice->duration,
                    slice->is_time ? "us" : "ticks");
        fprintf(writer->out, "%s\n", i == schedule->start ? ", start" : "");
    }
}

static void write_irqs(const struct writer *writer)
{
    const struct system_irq *irqs = table(writer, writer->head->irqs);
    for (uint32_t i = 0; i < writer->head->irqs.count; i++)
        fprintf(writer->out, "%4u %-5s core %u badge 0x%-16" PRIx64 " to %s\n", irqs[i].number,
                irqs[i].trigger == IRQ_EDGE ? "edge" : "level", irqs[i].core, irqs[i].badge,
                object_name(writer, irqs[i].notification));
}

static void write_threads(const struct writer *writer)
{
    const struct system_tcb *tcbs = table(writer, writer->head->tcbs);
    for (uint32_t i = 0; i < writer->head->tcbs.count; i++)
        fprintf(writer->out,
                "%-28s priority %3u core %u domain %u pc 0x%-10" PRIx64 " sp 0x%-10" PRIx64
                " IPC buffer 0x%-10" PRIx64 " bound to %s, %s, faults to %s, badge 0x%" PRIx64
                "%s\n",
                object_name(writer, tcbs[i].object), tcbs[i].priority, tcbs[i].core,
                tcbs[i].domain, tcbs[i].pc, tcbs[i].sp, tcbs[i].ipc_buffer_vaddr,
                object_name(writer, tcbs[i].context), object_name(writer, tcbs[i].notification),
                object_name(writer, tcbs[i].fault_endpoint), tcbs[i].fault_badge,
                tcbs[i].flags & TCB_START ? "" : ", started by its parent");
}

static bool same_run(const struct system_object *a, const struct system_object *b)
{
    uint64_t next = a->paddr + (UINT64_C(1) << a->size_bits);
    bool follows = !(a->flags & OBJECT_FIXED) || b->paddr == next;
    return a->name == b->name && a->type == b->type && a->flags == b->flags && follows;
}

static void write_objects(const struct writer *writer)
{
    const struct system_object *objects = writer->objects;
    uint32_t count = writer->head->objects.count;
    for (uint32_t i = 0, next; i < count; i = next) {
        next = i + 1;
        while (next < count && same_run(&objects[next - 1], &objects[next]))
            next++;
        fprintf(writer->out, "%6u %6u x 2^%-2u %-12s %-13s %s\n", i, next - i,
                objects[i].size_bits, type_name(objects[i].type),
                objects[i].flags & OBJECT_FIXED ? memory_format("0x%" PRIx64, objects[i].paddr)
                                                : "-",
                object_name(writer, i));
    }
}

static void write_all(const struct writer *writer)
{
    heading(writer, "Protection domains");
    fprintf(writer->out,
            "root: capability in the root CNode; slot: in the CNode behind its slot 0.\n"
            "Then object, rights (R W G=grant P=grant reply), badge or guard, name.\n");
    for (uint32_t i = 0; i < writer->system->pd_count; i++)
        write_pd(writer, i);
    heading(writer, "Monitor");
    write_capabilities(writer, "slot", writer->layout->monitor.cnode);
    heading(writer, "Virtual machines");
    write_vms(writer);
    heading(writer, "Memory regions");
    for (uint32_t i = 0; i < writer->system->region_count; i++)
        write_region(writer, &writer->system->regions[i]);
    heading(writer, "Domains and their schedule");
    write_schedule(writer);
    heading(writer, "Interrupts");
    write_irqs(writer);
    heading(writer, "Threads");
    write_threads(writer);
    heading(writer, "Kernel objects: first number, count, size, type, physical address, name");
    write_objects(writer);
}

struct bytes report_build(const struct system *system, const struct layout *layout,
                          const struct placement *placement, const struct description *description,
                          const struct image *image)
{
    char *text = NULL;
    size_t size = 0;
    struct writer writer = {.out = open_memstream(&text, &size),
                            .system = system,
                            .layout = layout,
                            .head = (const struct system_head *)description->bytes.data};
    if (!writer.out)
        return (struct bytes){0};
    writer.objects = table(&writer, writer.head->objects);
    writer.strings = table(&writer, writer.head->strings);
    write_sizes(&writer, placement, description, image);
    write_all(&writer);
    fclose(writer.out);
    struct bytes report = {(const uint8_t *)memory_text(text, size), size};
    free(text);
    return report;
}
