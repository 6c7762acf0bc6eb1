/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* compose: from the users' description and the board's device tree to a plain description with its blobs. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compose/derive.h"
#include "compose/emit.h"
#include "sdk/tool/file.h"

enum { SEARCH_PATHS_MAX = 16 };

struct options {
    const char *description;
    const char *board;
    const char *output;
    const char *search_paths[SEARCH_PATHS_MAX];
    uint32_t search_path_count;
};

static const char usage[] =
    "usage: compose --board FILE.dtb --output DIRECTORY [--search-path DIRECTORY]... DESCRIPTION.xml\n"
    "Writes DIRECTORY/system.xml (for the image tool), the components' configurations and system.dot.\n";

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
        if (value == NULL) {
            return false;
        }
        i++;
        if (strcmp(argument, "--board") == 0) {
            options->board = value;
        } else if (strcmp(argument, "--output") == 0) {
            options->output = value;
        } else if (strcmp(argument, "--search-path") == 0 && options->search_path_count < SEARCH_PATHS_MAX) {
            options->search_paths[options->search_path_count++] = value;
        } else {
            return false;
        }
    }
    return options->description != NULL && options->board != NULL && options->output != NULL;
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
    if (!derive_system(derivation)) {
        return 1;
    }
    emit_description(model, options.output);
    emit_picture(model, options.output, spec->name);
    board_free(board);
    return 0;
}
