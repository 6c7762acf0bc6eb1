/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Memory regions and where they are mapped. */
#include "check.h"

#include <inttypes.h>
#include <stdlib.h>

#include "memory.h"
#include "text.h"

enum {
    REGION_MAX = 4096,
    MAX_FRAMES = 1 << 16,       /* of one region; the root task's CNode is finite */
    MAX_MAPPED_PAGES = 1 << 18, /* of all maps together */
};

static void read_prefill(struct diagnostics *diagnostics, const struct search_path *search_path,
                         struct region *region)
{
    const char *path =
        file_search(search_path->directories, search_path->count, region->prefill_path);
    enum file_result result = path ? file_read(path, &region->prefill) : FILE_MISSING;
    if (result != FILE_OK)
        error_at(diagnostics, region->at, "prefill file '%s': %s", region->prefill_path,
                 file_result_text(result));
    else if (region->prefill.size == 0)
        error_at(diagnostics, region->at, "prefill file '%s' is empty", region->prefill_path);
    else if (region->has_size && region->prefill.size > region->size)
        error_at(diagnostics, region->at,
                 "prefill file '%s' (0x%" PRIx64 " bytes) does not fit into the region",
                 region->prefill_path, region->prefill.size);
}

static void check_size(struct diagnostics *diagnostics, struct region *region)
{
    uint64_t page = region->page_size ? region->page_size : SMALL_PAGE;
    if (!region->has_size)
        region->size = (region->prefill.size + page - 1) / page * page;
    if (region->size % page)
        error_at(diagnostics, region->at,
                 "the size of region '%s' is not a multiple of its page size 0x%" PRIx64,
                 region->name, page);
    else if (region->size / (region->size % LARGE_PAGE ? SMALL_PAGE : LARGE_PAGE) > MAX_FRAMES)
        error_at(diagnostics, region->at, "region '%s' needs more than %u pages", region->name,
                 MAX_FRAMES);
}

static void check_paddr(struct diagnostics *diagnostics, const struct platform *platform,
                        struct region *region)
{
    uint64_t page = region->page_size ? region->page_size : SMALL_PAGE;
    if (!region->has_paddr || region->size == 0)
        return;
    if (region->paddr % page) {
        error_at(diagnostics, region->paddr_at,
                 "phys_addr of region '%s' is not a multiple of its page size 0x%" PRIx64,
                 region->name, page);
        return;
    }
    enum memory_kind kind = region->paddr > UINT64_MAX - region->size
                                ? MEMORY_NONE
                                : platform_memory_kind(platform, region->paddr, region->size);
    region->device = kind == MEMORY_DEVICE;
    if (kind == MEMORY_MIXED)
        error_at(diagnostics, region->paddr_at,
                 "region '%s' lies partly in RAM and partly in device memory", region->name);
    if (kind == MEMORY_NONE)
        error_at(diagnostics, region->paddr_at,
                 "region '%s' covers physical addresses this board has not, or the kernel keeps",
                 region->name);
}

static int region_order(const void *a, const void *b)
{
    const struct region *left = *(struct region *const *)a, *right = *(struct region *const *)b;
    return (left->paddr > right->paddr) - (left->paddr < right->paddr);
}

static void check_paddr_overlaps(struct diagnostics *diagnostics, struct system *system)
{
    struct region **fixed = memory_new((system->region_count + 1) * sizeof *fixed);
    uint32_t count = 0;
    for (uint32_t i = 0; i < system->region_count; i++)
        if (system->regions[i].has_paddr && system->regions[i].size)
            fixed[count++] = &system->regions[i];
    qsort(fixed, count, sizeof *fixed, region_order);
    for (uint32_t i = 1, widest = 0; i < count; i++) {
        if (fixed[i]->paddr - fixed[widest]->paddr < fixed[widest]->size) {
            error_at(diagnostics, fixed[i]->paddr_at,
                     "regions '%s' and '%s' overlap in physical memory", fixed[i]->name,
                     fixed[widest]->name);
            note_at(diagnostics, fixed[widest]->paddr_at, "the other one is here");
        }
        if (fixed[i]->paddr + fixed[i]->size > fixed[widest]->paddr + fixed[widest]->size)
            widest = i;
    }
}

static void check_regions(struct diagnostics *diagnostics, const struct platform *platform,
                          const struct search_path *search_path, struct system *system)
{
    if (system->region_count > REGION_MAX)
        error_at(diagnostics, system->regions[REGION_MAX].at, "more than %u memory regions",
                 REGION_MAX);
    for (uint32_t i = 0; i < system->region_count && i < REGION_MAX; i++) {
        struct region *region = &system->regions[i];
        for (uint32_t j = 0; j < i; j++) {
            if (!text_equal(system->regions[j].name, region->name))
                continue;
            error_at(diagnostics, region->at, "there are two memory regions named '%s'",
                     region->name);
            note_at(diagnostics, system->regions[j].at, "the other one is here");
        }
        if (region->prefill_path)
            read_prefill(diagnostics, search_path, region);
        check_size(diagnostics, region);
        check_paddr(diagnostics, platform, region);
    }
    check_paddr_overlaps(diagnostics, system);
}

static uint32_t find_region(const struct system *system, const char *name)
{
    for (uint32_t i = 0; i < system->region_count && i < REGION_MAX; i++)
        if (text_equal(system->regions[i].name, name))
            return i;
    return INDEX_NONE;
}

/* That no name was given is reported before. */
static void no_region(struct diagnostics *diagnostics, struct location at, const char *name)
{
    if (*name)
        error_at(diagnostics, at, "there is no memory region '%s'", name);
}

/* Registers have one owner. Device memory that is mapped cached is RAM the kernel does not manage:
 * that may be shared. So may what only VMs map: the virtual interface of the interrupt controller
 * shows each VM its own. */
static void check_owner(struct diagnostics *diagnostics, const struct system *system,
                        struct region *region, const struct map *map, uint32_t owner)
{
    bool only_vms = region->owner_is_vm && map->of_vm;
    if (!region->device || region->cached || region->owner == owner || only_vms ||
        region->owners_reported)
        return;
    region->owners_reported = true;
    warning_at(diagnostics, map->at,
               "the device registers of region '%s' are in the hands of both '%s' and '%s'",
               region->name, system->pds[region->owner].name, system->pds[owner].name);
    note_at(diagnostics, region->cached_at, "the other map is here");
}

/* One region, one cacheability everywhere: mismatched aliases break on hardware without any trace
 * on emulators. */
static void resolve_map(struct diagnostics *diagnostics, struct system *system, struct map *map,
                        uint32_t owner)
{
    map->region_index = find_region(system, map->region);
    if (map->region_index == INDEX_NONE) {
        no_region(diagnostics, map->at, map->region);
        return;
    }
    struct region *region = &system->regions[map->region_index];
    if (!region->mapped) {
        region->cached = map->cached;
        region->cached_at = map->at;
        region->owner = owner;
        region->owner_is_vm = map->of_vm;
    } else if (region->cached != map->cached) {
        error_at(diagnostics, map->at, "region '%s' is mapped both cached and uncached",
                 region->name);
        note_at(diagnostics, region->cached_at, "the other map is here");
    }
    check_owner(diagnostics, system, region, map, owner);
    region->mapped = true;
}

/* Calls `visit` for the maps of every PD and VM; limit: first address they may not cover. owner: the
 * PD, also for its VM's maps. */
static void each_map_list(struct diagnostics *diagnostics, const struct platform *platform,
                          struct system *system,
                          void (*visit)(struct diagnostics *, struct system *, struct map *,
                                        uint32_t count, uint64_t limit, uint32_t owner))
{
    for (uint32_t i = 0; i < system->pd_count; i++) {
        struct pd *pd = &system->pds[i];
        visit(diagnostics, system, pd->maps, pd->map_count,
              platform_stack_top(platform) - pd->stack_size, i);
    }
    for (uint32_t i = 0; i < system->vm_count; i++)
        visit(diagnostics, system, system->vms[i].maps, system->vms[i].map_count,
              platform->user_top + 1, system->vms[i].pd);
}

static void resolve_maps(struct diagnostics *diagnostics, struct system *system, struct map *maps,
                         uint32_t count, uint64_t limit, uint32_t owner)
{
    (void)limit;
    for (uint32_t i = 0; i < count; i++)
        resolve_map(diagnostics, system, &maps[i], owner);
}

/* Automatic page size, step 2 of 3: a map at an odd address forbids large pages. */
static void forbid_large_pages(struct diagnostics *diagnostics, struct system *system,
                               struct map *maps, uint32_t count, uint64_t limit, uint32_t owner)
{
    (void)diagnostics, (void)limit, (void)owner;
    for (uint32_t i = 0; i < count; i++) {
        if (maps[i].region_index == INDEX_NONE || maps[i].vaddr % LARGE_PAGE == 0)
            continue;
        struct region *region = &system->regions[maps[i].region_index];
        if (region->page_size == 0)
            region->page_size = SMALL_PAGE;
    }
}

static void choose_page_sizes(struct diagnostics *diagnostics, const struct platform *platform,
                              struct system *system)
{
    for (uint32_t i = 0; i < system->region_count; i++) {
        struct region *region = &system->regions[i];
        if (region->page_size == 0 &&
            (region->size % LARGE_PAGE || (region->has_paddr && region->paddr % LARGE_PAGE)))
            region->page_size = SMALL_PAGE;
    }
    each_map_list(diagnostics, platform, system, forbid_large_pages);
    for (uint32_t i = 0; i < system->region_count; i++)
        if (system->regions[i].page_size == 0)
            system->regions[i].page_size = LARGE_PAGE;
}

static bool check_map(struct diagnostics *diagnostics, const struct region *region,
                      const struct map *map, uint64_t limit)
{
    if (map->vaddr % region->page_size)
        error_at(diagnostics, map->vaddr_at,
                 "vaddr 0x%" PRIx64 " is not a multiple of the page size 0x%" PRIx64
                 " of region '%s'",
                 map->vaddr, region->page_size, region->name);
    if (region->size <= limit && map->vaddr <= limit - region->size)
        return true;
    error_at(diagnostics, map->vaddr_at,
             "region '%s' (0x%" PRIx64 " bytes) at 0x%" PRIx64
             " ends above 0x%" PRIx64 ", the end of mappable space",
             region->name, region->size, map->vaddr, limit);
    return false;
}

/* Copies of capabilities cost slots of the root task; refused before they cost memory here. */
static void check_page_count(struct diagnostics *diagnostics, struct system *system,
                             const struct map *map, uint64_t *pages)
{
    uint64_t before = *pages;
    *pages += region_pages(&system->regions[map->region_index]);
    if (before <= MAX_MAPPED_PAGES && *pages > MAX_MAPPED_PAGES)
        error_at(diagnostics, map->at, "the maps of the system need more than %u pages",
                 MAX_MAPPED_PAGES);
}

static int map_order(const void *a, const void *b)
{
    const struct map *left = *(struct map *const *)a, *right = *(struct map *const *)b;
    return (left->vaddr > right->vaddr) - (left->vaddr < right->vaddr);
}

static uint64_t map_end(const struct system *system, const struct map *map)
{
    return map->vaddr + system->regions[map->region_index].size;
}

static void check_maps(struct diagnostics *diagnostics, struct system *system, struct map *maps,
                       uint32_t count, uint64_t limit, uint32_t owner)
{
    (void)owner;
    struct map **sorted = memory_new((count + 1) * sizeof *sorted);
    uint32_t good = 0;
    for (uint32_t i = 0; i < count; i++) {
        if (maps[i].region_index == INDEX_NONE || !system->regions[maps[i].region_index].size)
            continue; /* reported before */
        check_page_count(diagnostics, system, &maps[i], &system->mapped_pages);
        if (check_map(diagnostics, &system->regions[maps[i].region_index], &maps[i], limit))
            sorted[good++] = &maps[i];
    }
    qsort(sorted, good, sizeof *sorted, map_order);
    for (uint32_t i = 1, widest = 0; i < good; i++) {
        if (sorted[i]->vaddr < map_end(system, sorted[widest])) {
            error_at(diagnostics, sorted[i]->at,
                     "map of '%s' at 0x%" PRIx64 " overlaps the map of '%s' at 0x%" PRIx64,
                     sorted[i]->region, sorted[i]->vaddr, sorted[widest]->region,
                     sorted[widest]->vaddr);
            note_at(diagnostics, sorted[widest]->at, "the other map is here");
        }
        if (map_end(system, sorted[i]) > map_end(system, sorted[widest]))
            widest = i;
    }
}

static void check_setvar(struct diagnostics *diagnostics, struct system *system,
                         struct setvar *setvar)
{
    if (setvar->kind == SETVAR_VALUE)
        return;
    setvar->region_index = find_region(system, setvar->region);
    if (setvar->region_index == INDEX_NONE) {
        no_region(diagnostics, setvar->at, setvar->region);
        return;
    }
    struct region *region = &system->regions[setvar->region_index];
    if (setvar->kind == SETVAR_REGION_PADDR)
        region->paddr_wanted = true;
    if (setvar->kind == SETVAR_PREFILL_SIZE && !region->prefill_path)
        error_at(diagnostics, setvar->at, "region '%s' has no prefill file whose size could be set",
                 region->name);
}

void check_memory(struct diagnostics *diagnostics, const struct platform *platform,
                  const struct search_path *search_path, struct system *system)
{
    check_regions(diagnostics, platform, search_path, system);
    each_map_list(diagnostics, platform, system, resolve_maps);
    choose_page_sizes(diagnostics, platform, system);
    each_map_list(diagnostics, platform, system, check_maps);
    for (uint32_t i = 0; i < system->pd_count; i++)
        for (uint32_t j = 0; j < system->pds[i].setvar_count; j++)
            check_setvar(diagnostics, system, &system->pds[i].setvars[j]);
    for (uint32_t i = 0; i < system->region_count; i++)
        if (!system->regions[i].mapped && !system->regions[i].paddr_wanted)
            warning_at(diagnostics, system->regions[i].at, "memory region '%s' is not used",
                       system->regions[i].name);
}

void check_program(struct diagnostics *diagnostics, const struct system *system,
                   const struct pd *pd, const struct program *program)
{
    for (uint32_t i = 0; i < pd->map_count; i++) {
        const struct map *map = &pd->maps[i];
        if (map->region_index == INDEX_NONE)
            continue;
        for (uint32_t j = 0; j < program->page_count; j++) {
            uint64_t vaddr = program->pages[j].vaddr;
            if (vaddr + SMALL_PAGE <= map->vaddr || vaddr >= map_end(system, map))
                continue;
            error_at(diagnostics, map->at,
                     "map of '%s' at 0x%" PRIx64 " overlaps the program, which uses 0x%" PRIx64,
                     map->region, map->vaddr, vaddr);
            note_at(diagnostics, pd->program_at, "the program of '%s' is named here", pd->name);
            break;
        }
    }
}
