/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Entry of a protection domain. Its stack pointer is set by the initialiser. */

    .section .text.start, "ax"
    .global _start
_start:
    mov     x29, xzr
    mov     x30, xzr
    b       main
