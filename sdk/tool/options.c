/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The command line. */
#include "options.h"

#include <libgen.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "memory.h"
#include "text.h"

static const char help_text[] =
    "usage: microkit [-h] [options] --board BOARD --config CONFIG [--search-path DIR ...] SYSTEM\n"
    "\n"
    "Builds one bootable image from the system description SYSTEM.\n"
    "\n"
    "  --board BOARD          directory under board/ of the SDK\n"
    "  --config CONFIG        directory under the board: debug, release, benchmark\n"
    "  -o, --output FILE      image to write (loader.img)\n"
    "  -r, --report FILE      report to write (report.txt)\n"
    "  --search-path DIR ...  where programs and prefill files are; then the current directory\n"
    "  --image-type TYPE      binary (to be placed at the loader's address) or elf\n"
    "  --override-kernel FILE kernel to use instead of the SDK's\n"
    "  --capdl-json FILE      objects, capabilities and mappings as JSON\n"
    "  --viper-output DIR     what each protection domain holds and may reach, as NAME.vpr\n"
    "  -h, --help             this text\n"
    "\n"
    "The SDK is MICROKIT_SDK from the environment, else two levels above this program.\n";

void options_help(FILE *out)
{
    fputs(help_text, out);
}

static void read_search_path(int count, char *const *arguments, int *index,
                             struct options *options)
{
    struct search_path *path = &options->search_path;
    while (*index + 1 < count && arguments[*index + 1][0] != '-') {
        path->directories =
            array_grow(path->directories, path->count, sizeof *path->directories);
        path->directories[path->count++] = arguments[++*index];
    }
}

static const char **value_option(const char *name, struct options *options,
                                 const char **image_type)
{
    const struct {
        const char *name;
        const char **value;
    } entries[] = {
        {"--board", &options->board},
        {"--config", &options->config},
        {"-o", &options->output},
        {"--output", &options->output},
        {"-r", &options->report},
        {"--report", &options->report},
        {"--override-kernel", &options->override_kernel},
        {"--capdl-json", &options->json},
        {"--viper-output", &options->viper},
        {"--image-type", image_type},
    };
    for (size_t i = 0; i < sizeof entries / sizeof entries[0]; i++)
        if (text_equal(name, entries[i].name))
            return entries[i].value;
    return NULL;
}

static void read_arguments(struct diagnostics *diagnostics, int count, char *const *arguments,
                           struct options *options, const char **image_type)
{
    for (int i = 1; i < count; i++) {
        const char *argument = arguments[i];
        const char **value = value_option(argument, options, image_type);
        if (value && i + 1 < count)
            *value = arguments[++i];
        else if (value)
            error_plain(diagnostics, "option '%s' needs a value", argument);
        else if (text_equal(argument, "-h") || text_equal(argument, "--help"))
            options->help = true;
        else if (text_equal(argument, "--search-path"))
            read_search_path(count, arguments, &i, options);
        else if (argument[0] == '-')
            error_plain(diagnostics, "unknown option '%s'", argument);
        else if (options->system)
            error_plain(diagnostics, "more than one system description: '%s'", argument);
        else
            options->system = argument;
    }
}

static const char *sdk_root(void)
{
    char path[4096];
    const char *root = getenv("MICROKIT_SDK");
    if (root && *root)
        return root;
    ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);
    if (length <= 0)
        return ".";
    char *copy = memory_text(path, (size_t)length);
    return dirname(dirname(copy));
}

static void find_sdk(struct diagnostics *diagnostics, struct options *options)
{
    const char *root = sdk_root();
    const char *board = memory_format("%s/board/%s", root, options->board);
    options->sdk_directory = memory_format("%s/%s", board, options->config);
    if (strchr(options->board, '/') || !file_is_directory(board))
        error_plain(diagnostics, "the SDK '%s' has no board '%s'", root, options->board);
    else if (strchr(options->config, '/') || !file_is_directory(options->sdk_directory))
        error_plain(diagnostics, "board '%s' has no configuration '%s'", options->board,
                    options->config);
}

bool options_read(struct diagnostics *diagnostics, int count, char *const *arguments,
                  struct options *options)
{
    const char *image_type = "binary";
    uint32_t errors_before = diagnostics->error_count;
    *options = (struct options){.output = "loader.img", .report = "report.txt"};
    read_arguments(diagnostics, count, arguments, options, &image_type);
    if (options->help)
        return true;
    if (!options->system)
        error_plain(diagnostics, "no system description given");
    if (!options->board)
        error_plain(diagnostics, "option '--board' is missing");
    if (!options->config)
        error_plain(diagnostics, "option '--config' is missing");
    options->image_is_elf = text_equal(image_type, "elf");
    if (!options->image_is_elf && !text_equal(image_type, "binary"))
        error_plain(diagnostics, "image type '%s' is not supported, only 'binary' and 'elf'",
                    image_type);
    if (diagnostics->error_count == errors_before)
        find_sdk(diagnostics, options);
    return diagnostics->error_count == errors_before;
}
