/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Where new objects go in their untyped, and what device memory may become: arithmetic only. */
#pragma once

#include <sel4/objecttype.h>

#include "kernel/core/types.h"

/* Do `count` objects of `size` bytes fit into `free` bytes, when no byte is lost to alignment? */
/*@ requires size >= 1;
    assigns \nothing;
    ensures \result <==> count * size <= free; */
static inline bool retype_fits(uint64_t free, uint64_t size, uint64_t count)
{
    return count <= free / size;
}

/*
 * Where the first of `count` objects begins in an untyped of `total` bytes of which `used` are
 * taken. As total is a multiple of size, what fits without alignment fits with it.
 */
/*@ requires 1 <= size <= 0x1000000000000 && total <= 0x1000000000000 && total % size == 0;
    requires used <= total && count * size <= total - used;
    assigns \nothing;
    ensures behind: used <= \result;
    ensures aligned: \result % size == 0;
    ensures inside: count >= 1 ==> \result + count * size <= total;
    ensures nearest: \result < used + size; */
static inline uint64_t retype_start(uint64_t used, uint64_t size, uint64_t total, uint64_t count)
{
    uint64_t objects = (used + (size - 1)) / size;
    (void)total;
    (void)count;
    //@ assert rounded: objects * size <= used + size - 1;
    //@ assert covers: used <= objects * size;
    //@ assert whole: total == (total / size) * size;
    //@ assert bound: (objects + count) * size <= (total / size) * size + size - 1;
    //@ assert bound1: (objects + count - total / size) * size < size;
    //@ assert bound2: objects + count - total / size < 1;
    return objects * size;
}

/* Device memory becomes frames and smaller untypeds, nothing that the kernel looks into. */
/*@ assigns \nothing;
    ensures \result <==> type == seL4_UntypedObject || type == seL4_ARM_SmallPageObject ||
                         type == seL4_ARM_LargePageObject || type == seL4_ARM_HugePageObject; */
static inline bool object_may_be_device(word_t type)
{
    return type == seL4_UntypedObject || type == seL4_ARM_SmallPageObject ||
           type == seL4_ARM_LargePageObject || type == seL4_ARM_HugePageObject;
}

/* Address of the i-th of `count` objects: they lie one behind the other. */
/*@ requires 1 <= size <= 0x1000000000000 && i < count && start + count * size <= 0x1000000000000;
    assigns \nothing;
    ensures exact: \result == start + i * size;
    ensures inside: \result + size <= start + count * size; */
static inline paddr_t retype_place(paddr_t start, uint64_t size, uint64_t count, uint64_t i)
{
    (void)count;
    //@ assert next: (i + 1) * size <= count * size;
    return start + i * size;
}
