/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* compose: from the users' description and the board's device tree to a plain description with its blobs. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compose/derive.h"
#include "compose/emit.h"
#include "compose/picture.h"
#include "compose/plain.h"
#include "sdk/tool/file.h"

enum { SEARCH_PATHS_MAX = 16 };

struct options {
    const char *description;
    const char *board;
    const char *output;
    const char *picture;
    bool emit;
    const char *search_paths[SEARCH_PATHS_MAX];
    uint32_t search_path_count;
};

static const char usage[] =
    "usage: compose --board FILE.dtb [--output DIRECTORY] [--emit] [--picture FILE.svg]\n"
    "               [--search-path DIRECTORY]... DESCRIPTION.xml\n"
    "--output   writes DIRECTORY/system.xml (for the image tool), the components' configurations, system.dot\n"
    "--emit     prints the plain description\n"
    "--picture  draws components, trust, channels, shared regions and rights\n";

static bool parse_options(struct options *options, int count, char **arguments)
{
    for (int i = 1; i < count; i++) {
        const char *argument = arguments[i];
        const char *value = i + 1 < count ? arguments[i + 1] : NULL;
        if (argument[0] != '-') {
            if (options->description != NULL) {
                return false;
            }
            options->description = argument;
            continue;
        }
        if (strcmp(argument, "--emit") == 0) {
            options->emit = true;
            continue;
        }
        if (value == NULL) {
            return false;
        }
        i++;
        if (strcmp(argument, "--board") == 0) {
            options->board = value;
        } else if (strcmp(argument, "--output") == 0) {
            options->output = value;
        } else if (strcmp(argument, "--picture") == 0) {
            options->picture = value;
        } else if (strcmp(argument, "--search-path") == 0 && options->search_path_count < SEARCH_PATHS_MAX) {
            options->search_paths[options->search_path_count++] = value;
        } else {
            return false;
        }
    }
    return options->description != NULL && options->board != NULL &&
           (options->output != NULL || options->picture != NULL || options->emit);
}

static void write_description(FILE *file, const void *what)
{
    plain_print(file, what);
}

static void write_picture(FILE *file, const void *what)
{
    picture_dot(file, what);
}

static bool write_all(const struct options *options, struct model *model, const struct spec *spec,
                      struct diagnostics *diagnostics)
{
    size_t bytes = 0;
    char *generated = emit_text(model, &bytes);
    struct element *plain = plain_merge(spec, model, diagnostics, generated, bytes);
    if (plain == NULL) {
        return false;
    }
    struct picture picture = { .title = spec->name, .model = model, .system = plain };
    if (options->output != NULL) {
        emit_contents(model, options->output);
        emit_file(options->output, "system.dot", write_picture, &picture);
        emit_file(options->output, "system.xml", write_description, plain);
    }
    if (options->picture != NULL) {
        picture_svg(&picture, options->picture);
    }
    if (options->emit) {
        plain_print(stdout, plain);
    }
    return true;
}

int main(int count, char **arguments)
{
    struct options options = { 0 };
    if (!parse_options(&options, count, arguments)) {
        fputs(usage, stderr);
        return 2;
    }
    struct diagnostics diagnostics = { .out = stderr, .file = options.description };
    struct bytes text;
    enum file_result result = file_read(options.description, &text);
    if (result != FILE_OK) {
        fprintf(stderr, "compose: '%s': %s\n", options.description, file_result_text(result));
        return 1;
    }
    struct element *root = xml_read(&diagnostics, text);
    struct spec *spec = calloc(1, sizeof *spec);
    struct model *model = calloc(1, sizeof *model);
    struct derivation *derivation = calloc(1, sizeof *derivation);
    if (spec == NULL || model == NULL || derivation == NULL) {
        model_fail("out of memory");
    }
    if (root == NULL || !spec_read(spec, &diagnostics, root)) {
        return 1;
    }
    struct board *board = board_load(options.board);
    struct board_range contiguous;
    if (!board_contiguous_memory(board, &contiguous)) {
        model_fail("the board's device tree reserves no contiguous memory (/reserved-memory, no-map)");
    }
    model->contiguous_next = contiguous.address;
    model->contiguous_end = contiguous.address + contiguous.bytes;
    *derivation = (struct derivation){ .spec = spec, .board = board, .model = model, .diagnostics = &diagnostics,
                                       .search_paths = options.search_paths,
                                       .search_path_count = options.search_path_count };
    plain_reserve(model, spec, &diagnostics);
    bool good = derive_system(derivation) && write_all(&options, model, spec, &diagnostics);
    board_free(board);
    return good ? 0 : 1;
}
