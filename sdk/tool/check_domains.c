/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Domains: ids, the schedule, who belongs to which. */
#include "check.h"
#include "memory.h"
#include "text.h"

static const struct domain *find_domain(const struct schedule *schedule, const char *name)
{
    for (uint32_t i = 0; i < schedule->domain_count; i++)
        if (text_equal(schedule->domains[i].name, name))
            return &schedule->domains[i];
    return NULL;
}

static void check_unique(struct diagnostics *diagnostics, const struct schedule *schedule,
                         uint32_t index)
{
    const struct domain *domain = &schedule->domains[index];
    for (uint32_t i = 0; i < index; i++) {
        const struct domain *other = &schedule->domains[i];
        if (text_equal(other->name, domain->name))
            error_at(diagnostics, domain->at, "there are two domains named '%s'", domain->name);
        else if (domain->id != DOMAIN_NONE && other->id == domain->id)
            error_at(diagnostics, domain->at, "domains '%s' and '%s' have the same id %u",
                     other->name, domain->name, domain->id);
        else
            continue;
        note_at(diagnostics, other->at, "the other one is here");
        return;
    }
}

/* In the order of the description, the lowest id that nobody has. */
static void choose_ids(struct diagnostics *diagnostics, const struct platform *platform,
                       struct schedule *schedule)
{
    bool *used = memory_new(platform->domains * sizeof *used);
    uint32_t next = 0;
    for (uint32_t i = 0; i < schedule->domain_count; i++)
        if (schedule->domains[i].id != DOMAIN_NONE)
            used[schedule->domains[i].id] = true;
    for (uint32_t i = 0; i < schedule->domain_count; i++) {
        struct domain *domain = &schedule->domains[i];
        if (domain->id != DOMAIN_NONE)
            continue;
        while (next < platform->domains && used[next])
            next++;
        if (next == platform->domains) {
            error_at(diagnostics, domain->at, "more than %u domains", platform->domains);
            return;
        }
        domain->id = next++;
    }
}

static void check_slices(struct diagnostics *diagnostics, struct schedule *schedule)
{
    bool runs_monitor = false;
    for (uint32_t i = 0; i < schedule->slice_count; i++) {
        struct slice *slice = &schedule->slices[i];
        const struct domain *domain = slice->domain ? find_domain(schedule, slice->domain) : NULL;
        if (slice->domain && !domain)
            error_at(diagnostics, slice->at, "there is no domain '%s'", slice->domain);
        slice->id = domain ? (uint8_t)domain->id : 0;
        runs_monitor = runs_monitor || (domain && domain->id == 0);
    }
    if (schedule->has_slices && !runs_monitor && diagnostics->error_count == 0)
        warning_at(diagnostics, schedule->slices_at,
                   "no entry is for domain 0, in which the monitor runs: faults will not be reported");
}

/* Entries before the start are never reached but by the order of the kernel's table. */
static void check_bounds(struct diagnostics *diagnostics, const struct platform *platform,
                         const struct schedule *schedule)
{
    uint32_t count = schedule->slice_count;
    if (count >= platform->domain_slices)
        error_at(diagnostics, schedule->slices_at,
                 "the domain schedule has %u entries, this kernel takes at most %u", count,
                 platform->domain_slices - 1);
    else if (schedule->shift >= platform->domain_slices - count)
        error_at(diagnostics, schedule->shift_at,
                 "index_shift %u and %u entries are more than the %u this kernel takes",
                 schedule->shift, count, platform->domain_slices - 1);
    if (count == 0)
        error_at(diagnostics, schedule->slices_at, "the domain schedule has no entry");
    else if (schedule->start >= count)
        error_at(diagnostics, schedule->start_at,
                 "start_index %u is not one of the %u entries", schedule->start, count);
    else if (!schedule->slices[schedule->start].domain || !schedule->slices[0].domain)
        error_at(diagnostics, schedule->start_at,
                 "neither the first entry nor the one at start_index may be an end marker");
}

static void check_members(struct diagnostics *diagnostics, struct system *system)
{
    for (uint32_t i = 0; i < system->pd_count; i++) {
        struct pd *pd = &system->pds[i];
        const struct domain *domain = pd->domain ? find_domain(&system->schedule, pd->domain) : NULL;
        if (domain && domain->id != DOMAIN_NONE)
            pd->domain_id = (uint8_t)domain->id;
        else if (pd->domain && !system->schedule.present)
            error_at(diagnostics, pd->domain_at,
                     "'%s' names a domain, but the system has no element 'domains'", pd->name);
        else if (pd->domain && !domain)
            error_at(diagnostics, pd->domain_at, "there is no domain '%s'", pd->domain);
        else if (!pd->domain && system->schedule.present)
            error_at(diagnostics, pd->at, "protection domain '%s' names none of the domains",
                     pd->name);
    }
}

void check_domains(struct diagnostics *diagnostics, const struct platform *platform,
                   struct system *system)
{
    struct schedule *schedule = &system->schedule;
    if (schedule->present && platform->cores > 1) {
        error_at(diagnostics, schedule->at, "domains need a kernel for one core, this one is for %u",
                 platform->cores);
        return;
    }
    for (uint32_t i = 0; i < schedule->domain_count; i++)
        check_unique(diagnostics, schedule, i);
    choose_ids(diagnostics, platform, schedule);
    check_slices(diagnostics, schedule);
    if (schedule->has_slices)
        check_bounds(diagnostics, platform, schedule);
    check_members(diagnostics, system);
}
