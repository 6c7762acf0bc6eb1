/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Choices from the bytes of an input, made to fit what the current thread has. */
#pragma once

#include "kernel/core/capability.h"
#include "tests/fuzz/kernel/input.h"

enum { TAG_ANY = -1 };

/* An address in the current thread's CSpace that names a capability of this type, as a rule. */
cptr_t pick(struct input *input, int tag);

/* Before each input. */
void pick_forget(void);

/* What the current thread names with an address; null for nothing. */
struct cap named(cptr_t address);

/* Index and depth of a slot reached through the CNode capability at `root`; some of them lead one
 * CNode further. */
void pick_path(struct input *input, cptr_t root, bool wants_empty, word_t path[2]);

/* Where Retype's objects go: from the first empty slot. */
word_t pick_offset(struct input *input, cptr_t root);

/* A word of this kind (methods.h). */
word_t pick_argument(struct input *input, char kind);

/* The type of capability that a letter stands for (methods.h). */
int tag_of_kind(char kind);
