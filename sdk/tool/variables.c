/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The variables the tool sets in programs: for libmicrokit, the monitor, the description. */
#include "variables.h"

#include <string.h>

#include "memory.h"

enum { NAME_BYTES = 64, NAMES = 64 };

/* Which ids of a PD may be notified, called, acknowledged: one bit each. */
struct id_masks {
    uint64_t notifications, calls, irqs;
};

static struct id_masks masks_of(const struct system *system, uint32_t index)
{
    struct id_masks masks = {0};
    for (uint32_t i = 0; i < system->channel_count; i++) {
        for (uint32_t side = 0; side < 2; side++) {
            const struct channel_end *end = &system->channels[i].ends[side];
            if (end->pd_index != index)
                continue;
            masks.notifications |= (uint64_t)end->notify << end->id;
            masks.calls |= (uint64_t)end->pp << end->id;
        }
    }
    for (uint32_t i = 0; i < system->pds[index].irq_count; i++)
        masks.irqs |= UINT64_C(1) << system->pds[index].irqs[i].id;
    return masks;
}

static uint64_t setvar_value(const struct system *system, const struct setvar *setvar)
{
    const struct region *region =
        setvar->region_index == INDEX_NONE ? NULL : &system->regions[setvar->region_index];
    switch (setvar->kind) {
    case SETVAR_REGION_PADDR: return region->paddr;
    case SETVAR_REGION_SIZE: return region->size;
    case SETVAR_PREFILL_SIZE: return region->prefill.size;
    case SETVAR_VALUE: break;
    }
    return setvar->value;
}

static void set_runtime(struct diagnostics *diagnostics, const struct system *system,
                        uint32_t index, struct program *program)
{
    const struct pd *pd = &system->pds[index];
    struct id_masks masks = masks_of(system, index);
    struct location at = pd->program_at;
    char name[NAME_BYTES] = {0};
    uint8_t passive = pd->passive;
    memcpy(name, pd->name, strlen(pd->name));
    program_set(diagnostics, at, program, "microkit_name", name, sizeof name);
    program_set(diagnostics, at, program, "microkit_passive", &passive, sizeof passive);
    program_set_word(diagnostics, at, program, "microkit_notifications", masks.notifications);
    program_set_word(diagnostics, at, program, "microkit_pps", masks.calls);
    program_set_word(diagnostics, at, program, "microkit_irqs", masks.irqs);
}

void set_pd_variables(struct diagnostics *diagnostics, const struct system *system,
                      struct layout *layout)
{
    for (uint32_t i = 0; i < system->pd_count; i++) {
        const struct pd *pd = &system->pds[i];
        struct program *program = &layout->pds[i].program;
        set_runtime(diagnostics, system, i, program);
        for (uint32_t j = 0; j < pd->setvar_count; j++)
            program_set_word(diagnostics, pd->setvars[j].at, program, pd->setvars[j].symbol,
                             setvar_value(system, &pd->setvars[j]));
    }
}

static void set_names(struct diagnostics *diagnostics, struct program *program, const char *symbol,
                      const char *count_symbol, const char *const *names, uint32_t count)
{
    char *table = memory_new(NAMES * NAME_BYTES);
    for (uint32_t i = 0; i < count && i < NAMES; i++)
        strncpy(table + i * NAME_BYTES, names[i], NAME_BYTES - 1);
    program_set(diagnostics, program->at, program, symbol, table, NAMES * NAME_BYTES);
    program_set_word(diagnostics, program->at, program, count_symbol, count);
}

void set_monitor_variables(struct diagnostics *diagnostics, const struct system *system,
                           struct layout *layout)
{
    struct program *program = &layout->monitor.program;
    uint64_t *stacks = memory_new(NAMES * sizeof *stacks);
    const char **names = memory_new(NAMES * sizeof *names);
    uint32_t count = 0;
    for (uint32_t i = 0; i < system->pd_count; i++) {
        names[i] = system->pds[i].name;
        stacks[i] = layout->pds[i].stack_top - layout->pds[i].stack_size;
    }
    set_names(diagnostics, program, "pd_names", "pd_names_len", names, system->pd_count);
    program_set(diagnostics, program->at, program, "pd_stack_bottom_addrs", stacks,
                NAMES * sizeof *stacks);
    for (uint32_t i = 0; i < layout->vcpu_object_count && count < NAMES; i++)
        names[count++] = layout->objects[layout->vcpu_objects[i].tcb].name;
    set_names(diagnostics, program, "vm_names", "vm_names_len", names, count);
    if (layout->symbol_table.size == 0)
        return;
    program_set_word(diagnostics, program->at, program, "symbol_table_vaddr",
                     layout->symbol_table_vaddr);
    program_set_word(diagnostics, program->at, program, "symbol_table_size",
                     layout->symbol_table.size);
}
