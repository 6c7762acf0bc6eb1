/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* assert for invariants of the kernel itself; never for anything a user can influence. */
#pragma once

#include "kernel/core/config.h"

/* Prints and halts; does not return (kernel/syscall/debug.c). */
_Noreturn void assert_failed(const char *expression, const char *file, int line);

#define assert(expression) \
    ((void)((!KERNEL_DEBUG || (expression)) || (assert_failed(#expression, __FILE__, __LINE__), 0)))

/* At the begin of a loop, for the prover only (proofs/words/sound.h): what holds whenever the loop
 * begins anew, by the name of a predicate there, and a number that is less each time. */
#define loop_invariant(name, ...) ((void)0)
#define loop_variant(number) ((void)0)
