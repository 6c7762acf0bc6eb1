/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* From bytes to kernel entries: mostly sensible system calls, some at the limits, some without
 * sense. */
#pragma once

#include "tests/fuzz/kernel/check.h"
#include "tests/fuzz/kernel/input.h"

/* One entry into the kernel. */
struct call {
    word_t number; /* system call in x7 */
    word_t x0, x1, x6, x8;
    word_t words[120];
    cptr_t extra[3];
    word_t receive[3]; /* receive slot: root, index, depth */
};

/* The next system call of the current thread, made to fit what it has. */
void call_decode(struct input *input, struct call *call);

/* That request of the current thread, and deleting a capability of that type; on what the input says. */
void call_request(struct input *input, enum cap_tag tag, word_t label, struct call *call);
void call_delete(struct input *input, enum cap_tag tag, struct call *call);

/* Puts the call's words where the kernel looks for them and enters it. `configured`: which context
 * it may give another budget. */
void call_enter(const struct call *call, struct configuration *configured);
