/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The command line. */
#pragma once

#include "check.h"

struct options {
    const char *system;
    const char *board;
    const char *config;
    const char *output;
    const char *report;
    const char *override_kernel; /* NULL: the SDK's */
    const char *json;            /* NULL: none is written */
    const char *viper;           /* directory; NULL: nothing is written there */
    struct search_path search_path;
    const char *sdk_directory; /* of this board and configuration */
    bool image_is_elf; /* else a raw binary */
    bool help;
};

/* False after an error. */
bool options_read(struct diagnostics *diagnostics, int count, char *const *arguments,
                  struct options *options);
void options_help(FILE *out);
