/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* What can be asked of capabilities: labels, arguments and extra capabilities by kind. */
#pragma once

#include "kernel/core/capability.h"

/* Arguments, a letter each:
 *   t object type   s size in bits   P I J path (index, depth) to something in the invoked CNode,
 *   in extra 0, in extra 1   Q H G the same to an empty slot   D no path   o slot number   n count
 * r rights   d badge or guard   p priority b time in us   v virtual address   a buffer address   q
 * interrupt   f flags   m domain k ticks   g register count   w small word   W any word   z offset
 * in a page Extra capabilities: N CNode   T thread   V address space   F frame   E endpoint   S
 * scheduling context A notification   U untyped   * any   0 any or none */
struct method {
    enum cap_tag tag;
    word_t label;
    const char *arguments;
    const char *extra;
    unsigned weight; /* how often, compared with others */
};

extern const struct method methods[];
extern const unsigned method_count;
