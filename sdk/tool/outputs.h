/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The files one run writes: all of them or none. */
#pragma once

#include "diagnostics.h"
#include "file.h"

struct output {
    const char *path;
    struct bytes parts[2]; /* the second may be empty */
};

struct outputs {
    struct output *files;
    uint32_t count;
};

void outputs_add(struct outputs *outputs, const char *path, struct bytes first,
                 struct bytes second);

/* After an error what had been written is removed again; then false. */
bool outputs_write(struct diagnostics *diagnostics, const struct outputs *outputs);
