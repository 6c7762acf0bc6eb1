/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* What one PD holds and may reach, as functions of the verification language Viper. */
#include "viper.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "memory.h"

/* A set of numbers, written out as `function name(): Set[Int] { Set(1, 2) }`. */
struct set {
    FILE *out;
    bool filled;
};

static struct set set_begin(FILE *out, const char *name)
{
    fprintf(out, "function %s(): Set[Int] { ", name);
    return (struct set){out, false};
}

static void set_add(struct set *set, uint32_t number)
{
    fprintf(set->out, "%s%u", set->filled ? ", " : "Set(", number);
    set->filled = true;
}

static void set_end(const struct set *set)
{
    fputs(set->filled ? ") }\n" : "Set[Int]() }\n", set->out);
}

static void write_slots(FILE *out, const struct layout *layout, uint32_t cnode, const char *name,
                        enum system_object_type type)
{
    struct set set = set_begin(out, name);
    for (uint32_t i = 0; i < layout->slot_count; i++)
        if (layout->slots[i].cnode == cnode &&
            layout->objects[layout->slots[i].target].type == type)
            set_add(&set, layout->slots[i].slot);
    set_end(&set);
}

static void write_capabilities(FILE *out, const struct layout *layout,
                               const struct process *process)
{
    static const struct {
        const char *name;
        enum system_object_type type;
    } kinds[] = {
        {"slots_endpoint", OBJECT_ENDPOINT}, {"slots_notification", OBJECT_NOTIFICATION},
        {"slots_reply", OBJECT_REPLY},       {"slots_vspace", OBJECT_VSPACE},
        {"slots_tcb", OBJECT_TCB},           {"slots_irq", OBJECT_IRQ},
        {"slots_vcpu", OBJECT_VCPU},         {"slots_smc", OBJECT_SMC},
    };
    fputs("\n// Slots of its CNode by kind of object, then slots of its root CNode.\n", out);
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        write_slots(out, layout, process->cnode, kinds[i].name, kinds[i].type);
    write_slots(out, layout, process->root_cnode, "root_slots_tcb", OBJECT_TCB);
    write_slots(out, layout, process->root_cnode, "root_slots_sched_context", OBJECT_CONTEXT);
    write_slots(out, layout, process->root_cnode, "root_slots_vspace", OBJECT_VSPACE);
}

/* May this end, or may the other one, notify or call? */
enum channel_use { MAY_NOTIFY, IS_NOTIFIED, MAY_CALL, IS_CALLED };

static bool end_has(const struct channel *channel, uint32_t side, enum channel_use use)
{
    const struct channel_end *own = &channel->ends[side], *other = &channel->ends[1 - side];
    switch (use) {
    case MAY_NOTIFY: return own->notify;
    case IS_NOTIFIED: return other->notify;
    case MAY_CALL: return own->pp;
    case IS_CALLED: break;
    }
    return other->pp;
}

static void write_channels(FILE *out, const struct system *system, uint32_t pd, const char *name,
                           enum channel_use use)
{
    struct set set = set_begin(out, name);
    for (uint32_t i = 0; i < system->channel_count; i++)
        for (uint32_t side = 0; side < 2; side++)
            if (system->channels[i].ends[side].pd_index == pd &&
                end_has(&system->channels[i], side, use))
                set_add(&set, system->channels[i].ends[side].id);
    set_end(&set);
}

static void write_ids(FILE *out, const struct system *system, uint32_t index)
{
    const struct pd *pd = &system->pds[index];
    fputs("\n// Ids: of channels by what may happen on them, of interrupts, children, vcpus.\n", out);
    write_channels(out, system, index, "channels_notify", MAY_NOTIFY);
    write_channels(out, system, index, "channels_notified", IS_NOTIFIED);
    write_channels(out, system, index, "channels_call", MAY_CALL);
    write_channels(out, system, index, "channels_protected", IS_CALLED);
    struct set set = set_begin(out, "irqs");
    for (uint32_t i = 0; i < pd->irq_count; i++)
        set_add(&set, pd->irqs[i].id);
    set_end(&set);
    set = set_begin(out, "children");
    for (uint32_t i = 0; i < system->pd_count; i++)
        if (system->pds[i].parent == index)
            set_add(&set, system->pds[i].id);
    set_end(&set);
    set = set_begin(out, "vcpus");
    for (uint32_t i = 0; pd->vm != INDEX_NONE && i < system->vms[pd->vm].vcpu_count; i++)
        set_add(&set, system->vms[pd->vm].vcpus[i].id);
    set_end(&set);
}

static void write_range(FILE *out, uint64_t start, uint64_t end)
{
    fprintf(out, " ||\n    (%" PRIu64 " <= address && address < %" PRIu64 ")", start, end);
}

static bool has_right(bool read, bool write, bool execute, char right)
{
    return right == 'r' ? read : right == 'w' ? write : execute;
}

static void write_addresses(FILE *out, const struct system *system, const struct layout *layout,
                            uint32_t index, const char *name, char right)
{
    const struct pd *pd = &system->pds[index];
    const struct process *process = &layout->pds[index];
    fprintf(out, "function %s(address: Int): Bool { false", name);
    for (uint32_t i = 0; i < process->program.page_count; i++) {
        const struct program_page *page = &process->program.pages[i];
        if (has_right(true, page->write, page->execute, right)) /* mapped readable, as all are */
            write_range(out, page->vaddr, page->vaddr + SMALL_PAGE);
    }
    for (uint32_t i = 0; i < pd->map_count; i++) {
        const struct map *map = &pd->maps[i];
        if (has_right(map->read, map->write, map->execute, right))
            write_range(out, map->vaddr, map->vaddr + system->regions[map->region_index].size);
    }
    if (right != 'x') {
        write_range(out, process->stack_top - process->stack_size, process->stack_top);
        write_range(out, process->ipc_buffer_vaddr, process->ipc_buffer_vaddr + SMALL_PAGE);
    }
    fputs(" }\n", out);
}

struct bytes viper_text(const struct system *system, const struct layout *layout, uint32_t pd)
{
    char *text = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&text, &size);
    if (!out)
        return (struct bytes){0};
    fprintf(out, "// What a protection domain holds and may reach. Made by the image tool.\n");
    fprintf(out, "function priority(): Int { %u }\n", system->pds[pd].priority);
    write_capabilities(out, layout, &layout->pds[pd]);
    write_ids(out, system, pd);
    fputs("\n// Addresses that do not fault.\n", out);
    write_addresses(out, system, layout, pd, "readable", 'r');
    write_addresses(out, system, layout, pd, "writable", 'w');
    write_addresses(out, system, layout, pd, "executable", 'x');
    fclose(out);
    struct bytes result = {(const uint8_t *)memory_text(text, size), size};
    free(text);
    return result;
}
