/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Names, channel ends, interrupts and children: each once, each referring to something. */
#include "check.h"
#include "memory.h"
#include "parse.h"
#include "text.h"

#include <string.h>

/* Where each id of each PD was given out; line 0: free. */
struct id_space {
    struct location at[PD_MAX + 1][ID_MAX + 1];
};

static void claim(struct diagnostics *diagnostics, struct id_space *space, uint32_t pd, uint32_t id,
                  struct location at, const char *what, const char *pd_name)
{
    struct location *owner;
    if (pd >= PD_MAX)
        return; /* reported before */
    owner = &space->at[pd][id];
    if (owner->line) {
        error_at(diagnostics, at, "%s id %u is used twice in protection domain '%s'", what, id,
                 pd_name);
        note_at(diagnostics, *owner, "the other one is here");
        return;
    }
    *owner = at;
}

static void check_name(struct diagnostics *diagnostics, const char *what, const char *name,
                       struct location at)
{
    if (strlen(name) > NAME_MAX_BYTES)
        error_at(diagnostics, at, "the name of a %s has at most %u bytes", what, NAME_MAX_BYTES);
}

static void same_name(struct diagnostics *diagnostics, const char *what, const char *name,
                      struct location at, struct location other)
{
    error_at(diagnostics, at, "there are two %ss named '%s'", what, name);
    note_at(diagnostics, other, "the other one is here");
}

static void check_pd_names(struct diagnostics *diagnostics, const struct system *system)
{
    for (uint32_t i = 0; i < system->pd_count; i++) {
        const struct pd *pd = &system->pds[i];
        check_name(diagnostics, "protection domain", pd->name, pd->at);
        if (text_equal(pd->name, "monitor"))
            error_at(diagnostics, pd->at, "the name 'monitor' is taken by the monitor");
        for (uint32_t j = 0; j < i; j++)
            if (text_equal(system->pds[j].name, pd->name))
                same_name(diagnostics, "protection domain", pd->name, pd->at, system->pds[j].at);
    }
}

static void check_vms(struct diagnostics *diagnostics, const struct system *system)
{
    uint32_t vcpu_count = 0;
    for (uint32_t i = 0; i < system->vm_count; i++) {
        const struct vm *vm = &system->vms[i];
        check_name(diagnostics, "virtual machine", vm->name, vm->at);
        for (uint32_t j = 0; j < i; j++)
            if (text_equal(system->vms[j].name, vm->name))
                same_name(diagnostics, "virtual machine", vm->name, vm->at, system->vms[j].at);
        if (vcpu_count <= VCPU_MAX && vcpu_count + vm->vcpu_count > VCPU_MAX)
            error_at(diagnostics, vm->at, "more than %u vcpus in the system", VCPU_MAX);
        vcpu_count += vm->vcpu_count < VCPU_MAX ? vm->vcpu_count : VCPU_MAX + 1;
    }
}

static uint32_t find_pd(const struct system *system, const char *name)
{
    for (uint32_t i = 0; i < system->pd_count; i++)
        if (text_equal(system->pds[i].name, name))
            return i;
    return INDEX_NONE;
}

/* That no name was given is reported before. */
static void no_pd(struct diagnostics *diagnostics, struct location at, const char *name)
{
    if (*name)
        error_at(diagnostics, at, "there is no protection domain '%s'", name);
}

static void check_end(struct diagnostics *diagnostics, struct system *system,
                      struct channel_end *end, struct id_space *ids)
{
    end->pd_index = find_pd(system, end->pd);
    if (end->pd_index == INDEX_NONE) {
        no_pd(diagnostics, end->pd_at, end->pd);
        return;
    }
    claim(diagnostics, ids, end->pd_index, end->id, end->at, "channel", end->pd);
    if (end->setvar_symbol)
        setvar_add(diagnostics, &system->pds[end->pd_index],
                   (struct setvar){.symbol = end->setvar_symbol,
                                   .kind = SETVAR_VALUE,
                                   .value = end->id,
                                   .region_index = INDEX_NONE,
                                   .at = end->setvar_at});
}

static void check_call(struct diagnostics *diagnostics, struct system *system,
                       const struct channel_end *caller, const struct channel_end *callee)
{
    struct pd *target = &system->pds[callee->pd_index];
    const struct pd *source = &system->pds[caller->pd_index];
    target->is_called = true;
    if (target->priority > source->priority)
        return;
    error_at(diagnostics, caller->at,
             "'%s' (priority %u) calls '%s' (priority %u), which must have a higher priority",
             source->name, source->priority, target->name, target->priority);
    note_at(diagnostics, source->at, "'%s' is here", source->name);
    note_at(diagnostics, target->at, "'%s' is here", target->name);
}

static void check_channels(struct diagnostics *diagnostics, struct system *system,
                           struct id_space *ids)
{
    for (uint32_t i = 0; i < system->channel_count; i++) {
        struct channel *channel = &system->channels[i];
        struct channel_end *a = &channel->ends[0], *b = &channel->ends[1];
        if (channel->end_count != 2)
            continue; /* reported before */
        check_end(diagnostics, system, a, ids);
        check_end(diagnostics, system, b, ids);
        if (a->pd_index == INDEX_NONE || b->pd_index == INDEX_NONE)
            continue;
        if (a->pd_index == b->pd_index)
            error_at(diagnostics, channel->at, "both ends of the channel are at '%s'", a->pd);
        if (a->pp && b->pp)
            error_at(diagnostics, channel->at, "only one end of a channel can have pp=\"true\"");
        else if (a->pp)
            check_call(diagnostics, system, a, b);
        else if (b->pp)
            check_call(diagnostics, system, b, a);
    }
}

static void check_irqs(struct diagnostics *diagnostics, const struct system *system,
                       struct id_space *ids)
{
    enum { NUMBERS = 1024 };
    struct location *owners = memory_new(NUMBERS * sizeof *owners);
    for (uint32_t i = 0; i < system->pd_count; i++) {
        for (uint32_t j = 0; j < system->pds[i].irq_count; j++) {
            const struct irq *irq = &system->pds[i].irqs[j];
            claim(diagnostics, ids, i, irq->id, irq->at, "interrupt", system->pds[i].name);
            if (owners[irq->number].line) {
                error_at(diagnostics, irq->at, "interrupt %u has two users", irq->number);
                note_at(diagnostics, owners[irq->number], "the other one is here");
            } else {
                owners[irq->number] = irq->at;
            }
        }
    }
}

static void check_children(struct diagnostics *diagnostics, struct system *system)
{
    struct id_space *ids = memory_new(sizeof *ids);
    for (uint32_t i = 0; i < system->pd_count; i++) {
        const struct pd *pd = &system->pds[i];
        if (pd->parent == INDEX_NONE)
            continue;
        system->pds[pd->parent].has_children = true;
        claim(diagnostics, ids, pd->parent, pd->id, pd->at, "child",
              system->pds[pd->parent].name);
    }
    for (uint32_t i = 0; i < system->vm_count; i++)
        for (uint32_t j = 0; j < system->vms[i].vcpu_count; j++)
            claim(diagnostics, ids, system->vms[i].pd, system->vms[i].vcpus[j].id,
                  system->vms[i].vcpus[j].at, "vcpu", system->pds[system->vms[i].pd].name);
}

static void check_shared_caps(struct diagnostics *diagnostics, struct system *system)
{
    for (uint32_t i = 0; i < system->pd_count; i++) {
        for (uint32_t j = 0; j < system->pds[i].shared_cap_count; j++) {
            struct shared_cap *cap = &system->pds[i].shared_caps[j];
            cap->pd_index = find_pd(system, cap->pd);
            if (cap->pd_index == INDEX_NONE)
                no_pd(diagnostics, cap->at, cap->pd);
        }
    }
}

void check_ids(struct diagnostics *diagnostics, struct system *system)
{
    struct id_space *ids = memory_new(sizeof *ids);
    check_pd_names(diagnostics, system);
    check_vms(diagnostics, system);
    check_channels(diagnostics, system, ids);
    check_irqs(diagnostics, system, ids);
    check_children(diagnostics, system);
    check_shared_caps(diagnostics, system);
}
