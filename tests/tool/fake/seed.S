/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The variable with which a program asks for a part of the seed, so many bytes behind the start of a page. */
.data
.balign 4096
.space SEED_OFFSET
.globl sluice_seed
.type sluice_seed, object
.size sluice_seed, 40
sluice_seed:
.space 40, 1
