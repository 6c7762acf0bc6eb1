/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The image tool: a system description in, one bootable image and a report out. */
#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "json_dump.h"
#include "loader_image.h"
#include "memory.h"
#include "options.h"
#include "parse.h"
#include "report.h"
#include "symbol_table.h"
#include "variables.h"

static bool read_system(struct diagnostics *diagnostics, const struct options *options,
                        const struct platform *platform, struct system *system)
{
    struct bytes text;
    enum file_result result = file_read(options->system, &text);
    if (result != FILE_OK) {
        error_plain(diagnostics, "%s: %s", options->system, file_result_text(result));
        return false;
    }
    const struct element *root = xml_read(diagnostics, text);
    if (!root)
        return false;
    /* Checks go on after parse errors: many problems in one run. */
    parse_system(diagnostics, platform, root, system);
    if (system->pd_count > PD_MAX)
        return false;
    check_ids(diagnostics, system);
    check_domains(diagnostics, platform, system);
    check_memory(diagnostics, platform, &options->search_path, system);
    return diagnostics->error_count == 0;
}

static const char *find_program(struct diagnostics *diagnostics, const struct options *options,
                                const struct pd *pd, const char *name)
{
    const char *path = file_search(options->search_path.directories, options->search_path.count,
                                   name);
    if (!path)
        error_at(diagnostics, pd->program_at, "program '%s' of '%s' is not on the search path",
                 name, pd->name);
    return path;
}

static void load_pd(struct diagnostics *diagnostics, const struct options *options,
                    const struct platform *platform, const struct system *system, uint32_t index,
                    struct process *process)
{
    const struct pd *pd = &system->pds[index];
    const char *path = find_program(diagnostics, options, pd, pd->program);
    const char *symbols = NULL;
    if (pd->symbol_program)
        symbols = find_program(diagnostics, options, pd, pd->symbol_program);
    if (!path || (pd->symbol_program && !symbols))
        return;
    if (program_read(diagnostics, pd->program_at, path, symbols,
                     platform_stack_top(platform) - pd->stack_size, &process->program))
        check_program(diagnostics, system, pd, &process->program);
}

static void load_programs(struct diagnostics *diagnostics, const struct options *options,
                          const struct platform *platform, const struct system *system,
                          struct layout *layout)
{
    layout->pds = memory_new((system->pd_count + 1) * sizeof *layout->pds);
    for (uint32_t i = 0; i < system->pd_count; i++)
        load_pd(diagnostics, options, platform, system, i, &layout->pds[i]);
    program_read(diagnostics, (struct location){0},
                 memory_format("%s/elf/monitor.elf", options->sdk_directory), NULL,
                 platform_stack_top(platform) - STACK_MAX, &layout->monitor.program);
}

#define KERNEL_LIMIT (UINT64_C(1) << 48)

static bool load_sdk(struct diagnostics *diagnostics, const struct options *options,
                     const struct platform *platform, struct sdk_images *images)
{
    const char *directory = options->sdk_directory;
    const char *kernel = options->override_kernel;
    struct location nowhere = {0};
    if (!kernel)
        kernel = memory_format("%s/elf/sel4.elf", directory);
    bool good = program_read(diagnostics, nowhere, kernel, NULL, KERNEL_LIMIT, &images->kernel);
    good = program_read(diagnostics, nowhere, memory_format("%s/elf/loader.elf", directory), NULL,
                        KERNEL_LIMIT, &images->loader) && good;
    return program_read(diagnostics, nowhere, memory_format("%s/elf/initialiser.elf", directory),
                        NULL, platform->user_top / 2, &images->initialiser) && good;
}

enum { SPARE_SLOTS = 2048 }; /* fixed slots, untypeds and what is split off them, page tables */

static void check_slots(struct diagnostics *diagnostics, const struct platform *platform,
                        const struct layout *layout, const struct image *image)
{
    uint64_t need = layout->object_count + SPARE_SLOTS +
                    (image->user.end - image->user.start) / SMALL_PAGE;
    for (uint32_t i = 0; i < layout->mapping_count; i++)
        need += layout->mappings[i].flags & MAPPING_COPY;
    if (need > UINT64_C(1) << platform->root_cnode_bits)
        error_plain(diagnostics,
                    "the system needs %" PRIu64 " capabilities, the root task has room for %" PRIu64
                    " (use larger pages)",
                    need, UINT64_C(1) << platform->root_cnode_bits);
}

static void write_side(struct diagnostics *diagnostics, const struct options *options,
                       const char *path, struct bytes content)
{
    if (!path || diagnostics->error_count || file_write(path, &content, 1))
        return;
    error_plain(diagnostics, "%s: %s", path, strerror(errno));
    remove(options->output);
}

static bool write_outputs(struct diagnostics *diagnostics, const struct options *options,
                          const struct image *image, struct bytes report, struct bytes json)
{
    struct bytes parts[2] = {image->bytes};
    if (options->image_is_elf) {
        parts[0] = image_elf_head(image);
        parts[1] = image->bytes;
    }
    if (!file_write(options->output, parts, options->image_is_elf ? 2 : 1))
        error_plain(diagnostics, "%s: %s", options->output, strerror(errno));
    write_side(diagnostics, options, options->report, report);
    write_side(diagnostics, options, options->json, json);
    return diagnostics->error_count == 0;
}

static bool build(struct diagnostics *diagnostics, const struct options *options)
{
    struct platform platform;
    struct system system = {0};
    struct layout layout = {.platform = &platform};
    struct sdk_images images;
    struct placement placement;
    struct range kernel;
    struct image image;
    if (!platform_read(diagnostics, options->sdk_directory, options->config, &platform) ||
        !read_system(diagnostics, options, &platform, &system))
        return false;
    load_programs(diagnostics, options, &platform, &system, &layout);
    if (!load_sdk(diagnostics, options, &platform, &images) || diagnostics->error_count ||
        !kernel_range(diagnostics, &images.kernel, &kernel))
        return false;
    if (program_has(&layout.monitor.program, "symbol_table_vaddr"))
        layout.symbol_table = symbol_table_build(layout.pds, system.pd_count);
    layout_system(&layout, &system);
    place_start(&platform, kernel, image_base(&images.loader), &placement);
    place_regions(diagnostics, &placement, &layout, &system);
    set_pd_variables(diagnostics, &system, &layout);
    set_monitor_variables(diagnostics, &system, &layout);
    layout_fills(&layout, &system);
    if (diagnostics->error_count)
        return false;
    struct description description = description_build(&layout);
    if (!image_build(diagnostics, &images, &placement, &description, &image))
        return false;
    place_check_fit(diagnostics, &placement, &layout);
    check_slots(diagnostics, &platform, &layout, &image);
    if (diagnostics->error_count)
        return false;
    return write_outputs(diagnostics, options, &image,
                         report_build(&system, &layout, &placement, &description, &image),
                         options->json ? json_dump(&description) : (struct bytes){0});
}

int main(int count, char **arguments)
{
    struct diagnostics diagnostics = {.out = stderr, .file = "microkit"};
    struct options options;
    bool good = options_read(&diagnostics, count, arguments, &options);
    if (good && options.help) {
        options_help(stdout);
    } else if (good) {
        diagnostics.file = options.system;
        good = build(&diagnostics, &options);
    }
    if (diagnostics.error_count > DIAGNOSTICS_MAX_ERRORS)
        fprintf(stderr, "microkit: %u errors, only the first %u are shown\n",
                diagnostics.error_count, DIAGNOSTICS_MAX_ERRORS);
    memory_release();
    return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
