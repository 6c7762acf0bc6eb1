/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Which programs get a part of the board's seed: those with a variable for it. */
#include <inttypes.h>

#include "layout.h"
#include "lib/seed.h"
#include "memory.h"

/* Below it numbers are free for parts that are no component's. */
enum { FIRST_NUMBER = 1 };

static void add_seed(struct diagnostics *diagnostics, struct layout *layout,
                     const struct process *process, uint32_t number)
{
    const struct program *program = &process->program;
    struct elf_symbol seed;
    elf_find_symbol(&program->symbol_elf, "sluice_seed", &seed);
    uint64_t offset = seed.value % SMALL_PAGE;
    if (offset % 8 || offset + sizeof(struct seed) > SMALL_PAGE) {
        error_at(diagnostics, program->at,
                 "%s: 'sluice_seed' at 0x%" PRIx64 " crosses a page, or is not at a multiple of 8",
                 program->path, seed.value);
        return;
    }
    uint32_t page = (uint32_t)(program_page_at(program, seed.value) - program->pages);
    layout->seeds = array_grow(layout->seeds, layout->seed_count, sizeof *layout->seeds);
    layout->seeds[layout->seed_count++] = (struct system_seed){
        .object = process->first_program_frame + page,
        .object_offset = (uint32_t)offset,
        .number = number,
    };
}

void layout_seeds(struct diagnostics *diagnostics, struct layout *layout,
                  const struct system *system)
{
    static const struct seed none;
    for (uint32_t i = 0; i < system->pd_count; i++) {
        struct program *program = &layout->pds[i].program;
        uint32_t errors_before = diagnostics->error_count;
        if (!program_has(program, "sluice_seed"))
            continue;
        program_set(diagnostics, program->at, program, "sluice_seed", &none, sizeof none);
        if (diagnostics->error_count == errors_before)
            add_seed(diagnostics, layout, &layout->pds[i], FIRST_NUMBER + i);
    }
}
