/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The image tool's own rules for a plain description, as far as they need no files. */
#include "compose/plain_check.h"

#include "sdk/tool/check.h"
#include "sdk/tool/parse.h"
#include "sdk/tool/text.h"

/* What the image tool knows from the SDK; here only limits of every kernel are checked, it checks the rest. */
static const struct platform any_platform = {
    .user_top = (UINT64_C(1) << 40) - 1,
    .cores = 256,
    .budget_min_us = 20,
    .domains = 16,
    .domain_slices = 100,
    .has_hypervisor = true,
    .has_smc = true,
};

/* Every map names a region, and no two maps of one protection domain overlap. */
static void check_maps(struct diagnostics *diagnostics, const struct system *system)
{
    for (uint32_t i = 0; i < system->pd_count; i++) {
        const struct pd *pd = &system->pds[i];
        for (uint32_t j = 0; j < pd->map_count; j++) {
            bool found = false;
            for (uint32_t r = 0; r < system->region_count && !found; r++) {
                found = text_equal(system->regions[r].name, pd->maps[j].region);
            }
            if (!found) {
                error_at(diagnostics, pd->maps[j].at, "there is no memory region '%s'", pd->maps[j].region);
            }
        }
    }
}

static uint64_t size_of(const struct system *system, const char *name)
{
    for (uint32_t r = 0; r < system->region_count; r++) {
        if (text_equal(system->regions[r].name, name)) {
            return system->regions[r].size;
        }
    }
    return 0;
}

static void check_overlaps(struct diagnostics *diagnostics, const struct system *system)
{
    for (uint32_t i = 0; i < system->pd_count; i++) {
        const struct pd *pd = &system->pds[i];
        for (uint32_t j = 1; j < pd->map_count; j++) {
            for (uint32_t k = 0; k < j; k++) {
                const struct map *one = &pd->maps[k], *other = &pd->maps[j];
                if (one->vaddr - other->vaddr < size_of(system, other->region) ||
                    other->vaddr - one->vaddr < size_of(system, one->region)) {
                    error_at(diagnostics, other->at, "map of '%s' overlaps the map of '%s' at 0x%llx", other->region,
                             one->region, (unsigned long long)one->vaddr);
                    note_at(diagnostics, one->at, "the other map is here");
                }
            }
        }
    }
}

bool plain_check(struct diagnostics *diagnostics, struct element *root)
{
    struct system system = { 0 };
    parse_system(diagnostics, &any_platform, root, &system);
    if (diagnostics->error_count == 0) {
        check_ids(diagnostics, &system);
        struct platform one_core = any_platform; /* whoever has domains has no other */
        one_core.cores = 1;
        check_domains(diagnostics, &one_core, &system);
        check_maps(diagnostics, &system);
        check_overlaps(diagnostics, &system);
    }
    return diagnostics->error_count == 0;
}
