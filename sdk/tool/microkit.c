/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The image tool: a system description in, one bootable image and a report out. */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "json_dump.h"
#include "loader_image.h"
#include "memory.h"
#include "options.h"
#include "outputs.h"
#include "parse.h"
#include "report.h"
#include "symbol_table.h"
#include "variables.h"
#include "viper.h"

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

/* NAME.vpr for each PD. */
static void add_viper(struct diagnostics *diagnostics, const struct options *options,
                      const struct system *system, const struct layout *layout,
                      struct outputs *outputs)
{
    for (uint32_t i = 0; options->viper && i < system->pd_count; i++) {
        const struct pd *pd = &system->pds[i];
        if (strchr(pd->name, '/'))
            error_at(diagnostics, pd->at, "'%s' cannot be the name of a file", pd->name);
        outputs_add(outputs, memory_format("%s/%s.vpr", options->viper, pd->name),
                    viper_text(system, layout, i), (struct bytes){0});
    }
}

static void add_image(const struct options *options, const struct image *image,
                      struct outputs *outputs)
{
    if (options->image_is_elf)
        outputs_add(outputs, options->output, image_elf_head(image), image->bytes);
    else
        outputs_add(outputs, options->output, image->bytes, (struct bytes){0});
}

static void print_sizes(const struct image *image, const struct description *description)
{
    printf("MICROKIT|CAPDL SPEC: %" PRIu64 " bytes\n", description->bytes.size);
    printf("MICROKIT|INITIAL TASK: %" PRIu64 " bytes\n", image->user.end - image->user.start);
    printf("MICROKIT|LOADER: %" PRIu64 " bytes\n", image->bytes.size);
}

/* What the steps hand on. */
struct build {
    struct diagnostics *diagnostics;
    const struct options *options;
    struct platform platform;
    struct system system;
    struct layout layout;
    struct sdk_images images;
    struct placement placement;
    struct image image;
    struct outputs outputs;
};

static bool lay_out(struct build *build)
{
    struct diagnostics *diagnostics = build->diagnostics;
    struct range kernel;
    if (!kernel_range(diagnostics, &build->images.kernel, &kernel))
        return false;
    if (program_has(&build->layout.monitor.program, "symbol_table_vaddr"))
        build->layout.symbol_table =
            symbol_table_build(build->layout.pds, build->system.pd_count);
    layout_system(&build->layout, &build->system);
    place_start(&build->platform, kernel, image_base(&build->images.loader), &build->placement);
    place_regions(diagnostics, &build->placement, &build->layout, &build->system);
    set_pd_variables(diagnostics, &build->system, &build->layout);
    set_monitor_variables(diagnostics, &build->system, &build->layout);
    layout_seeds(diagnostics, &build->layout, &build->system);
    layout_fills(&build->layout, &build->system);
    add_viper(diagnostics, build->options, &build->system, &build->layout, &build->outputs);
    return diagnostics->error_count == 0;
}

static bool make_image(struct build *build)
{
    struct diagnostics *diagnostics = build->diagnostics;
    struct description description = description_build(&build->layout);
    if (!image_build(diagnostics, &build->images, &build->placement, &description, &build->image))
        return false;
    place_check_fit(diagnostics, &build->placement, &build->layout);
    check_slots(diagnostics, &build->platform, &build->layout, &build->image);
    add_image(build->options, &build->image, &build->outputs);
    outputs_add(&build->outputs, build->options->report,
                report_build(&build->system, &build->layout, &build->placement, &description,
                             &build->image),
                (struct bytes){0});
    if (build->options->json)
        outputs_add(&build->outputs, build->options->json, json_dump(&description),
                    (struct bytes){0});
    if (diagnostics->error_count || !outputs_write(diagnostics, &build->outputs))
        return false;
    print_sizes(&build->image, &description);
    return true;
}

static bool build_all(struct diagnostics *diagnostics, const struct options *options)
{
    struct build build = {.diagnostics = diagnostics, .options = options};
    build.layout.platform = &build.platform;
    if (!platform_read(diagnostics, options->sdk_directory, options->config, &build.platform) ||
        !read_system(diagnostics, options, &build.platform, &build.system))
        return false;
    load_programs(diagnostics, options, &build.platform, &build.system, &build.layout);
    return load_sdk(diagnostics, options, &build.platform, &build.images) &&
           diagnostics->error_count == 0 && lay_out(&build) && make_image(&build);
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
        good = build_all(&diagnostics, &options);
    }
    if (diagnostics.error_count > DIAGNOSTICS_MAX_ERRORS)
        fprintf(stderr, "microkit: %u errors, only the first %u are shown\n",
                diagnostics.error_count, DIAGNOSTICS_MAX_ERRORS);
    memory_release();
    return good ? EXIT_SUCCESS : EXIT_FAILURE;
}
