/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Making, mapping and unmapping a frame. */
#include "bench.h"

enum { UNTYPED_BITS = 18, VADDR = 0x50000000 };

static struct stamps invoke(seL4_CPtr cap, seL4_Word label, unsigned caps, unsigned length,
                            struct registers *r)
{
    struct stamps stamps;

    r->x0 = cap;
    r->x1 = label << 12 | caps << 7 | length;
    stamps = stamped(r, seL4_SysCall);
    check(r->x1 >> 12, "memory");
    return stamps;
}

void measure_memory(void)
{
    struct figure retype = {.name = "retype_frame"};
    struct figure map = {.name = "map"};
    struct figure unmap = {.name = "unmap"};
    seL4_CPtr untyped = untyped_new(UNTYPED_BITS);
    static bool has_table;

    if (!has_table)
        map_page(seL4_CapInitThreadVSpace, object_new(seL4_ARM_SmallPageObject, 0), VADDR, 0);
    has_table = true;
    for (unsigned i = 0; i < ROUNDS + 1; i++) {
        seL4_CPtr frame = slot_new();
        struct registers r = {.message = {seL4_ARM_SmallPageObject, 0, 0, 0}};
        struct stamps own;

        seL4_SetMR(4, frame);
        seL4_SetMR(5, 1);
        seL4_SetCap(0, seL4_CapInitThreadCNode);
        own = invoke(untyped, UntypedRetype, 1, 6, &r);
        if (i > 0)
            figure_add(&retype, spent(own.before, own.after));
        r = (struct registers){.message = {VADDR + PAGE, 3, seL4_ARM_Default_VMAttributes}};
        seL4_SetCap(0, seL4_CapInitThreadVSpace);
        own = invoke(frame, ARMPageMap, 1, 3, &r);
        if (i > 0)
            figure_add(&map, spent(own.before, own.after));
        r = (struct registers){0};
        own = invoke(frame, ARMPageUnmap, 0, 0, &r);
        if (i > 0)
            figure_add(&unmap, spent(own.before, own.after));
    }
    figure_finish(&retype);
    figure_finish(&map);
    figure_finish(&unmap);
}
