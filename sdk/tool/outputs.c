/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The files one run writes: all of them or none. */
#include "outputs.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "memory.h"

void outputs_add(struct outputs *outputs, const char *path, struct bytes first,
                 struct bytes second)
{
    outputs->files = array_grow(outputs->files, outputs->count, sizeof *outputs->files);
    outputs->files[outputs->count++] = (struct output){path, {first, second}};
}

bool outputs_write(struct diagnostics *diagnostics, const struct outputs *outputs)
{
    for (uint32_t i = 0; i < outputs->count; i++) {
        if (file_write(outputs->files[i].path, outputs->files[i].parts, 2))
            continue;
        error_plain(diagnostics, "%s: %s", outputs->files[i].path, strerror(errno));
        while (i-- > 0)
            unlink(outputs->files[i].path);
        return false;
    }
    return true;
}
