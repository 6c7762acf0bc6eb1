/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Headers by the names that programs know them by: each includes the one that has the content. */
#include "generate.h"

#include <stdlib.h>

static const char *const forwards[][2] = {
    {"sel4/shared_types.h", "sel4/types.h"},
    {"sel4/benchmark_track_types.h", "sel4/types.h"},
    {"sel4/deprecated.h", "sel4/types.h"},
    {"sel4/debug_assert.h", "sel4/assert.h"},
    {"sel4/log.h", "sel4/syscalls.h"},
    {"sel4/virtual_client.h", "interfaces/sel4_client.h"},
    {"sel4/mode/types.h", "sel4/types.h"},
    {"sel4/plat/api/constants.h", "sel4/constants.h"},
    {"sel4/arch/constants.h", "sel4/constants.h"},
    {"sel4/arch/functions.h", "sel4/functions.h"},
    {"sel4/arch/invocation.h", "sel4/invocation.h"},
    {"sel4/arch/objecttype.h", "sel4/objecttype.h"},
    {"sel4/arch/simple_types.h", "sel4/simple_types.h"},
    {"sel4/arch/syscalls.h", "sel4/syscalls.h"},
    {"sel4/arch/types.h", "sel4/types.h"},
    {"sel4/sel4_arch/constants.h", "sel4/constants.h"},
    {"sel4/sel4_arch/faults.h", "sel4/types_gen.h"},
    {"sel4/sel4_arch/functions.h", "sel4/functions.h"},
    {"sel4/sel4_arch/invocation.h", "sel4/invocation.h"},
    {"sel4/sel4_arch/mapping.h", "sel4/constants.h"},
    {"sel4/sel4_arch/objecttype.h", "sel4/objecttype.h"},
    {"sel4/sel4_arch/simple_types.h", "sel4/simple_types.h"},
    {"sel4/sel4_arch/syscalls.h", "sel4/syscalls.h"},
    {"sel4/sel4_arch/types.h", "sel4/types.h"},
    {"sel4/sel4_arch/types_gen.h", "sel4/types_gen.h"},
};

void write_forwards(const char *include)
{
    for (unsigned i = 0; i < sizeof(forwards) / sizeof(forwards[0]); i++) {
        FILE *out = open_header(include, forwards[i][0], "another name.");

        fprintf(out, "#include <%s>\n", forwards[i][1]);
        fclose(out);
    }
}
