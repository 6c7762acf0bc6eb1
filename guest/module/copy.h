/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Frames copied by the processor's vector registers, 32 bytes at a time: a third of the instructions that memcpy needs. */
#pragma once

#include <asm/neon.h>
#include <asm/simd.h>
#include <linux/math.h>
#include <linux/string.h>

#define COPY_PIECE 256u
#define COPY_FRAMES_MIN 2u /* for fewer it does not pay to save the registers */
#define COPY_ROOM(bytes) round_up(bytes, COPY_PIECE)

/*
 * Copies whole pieces, COPY_ROOM(bytes) of what is there; bytes > 0. Only between kernel_neon_begin and kernel_neon_end: the
 * kernel's C code uses none of these registers.
 */
static inline void copy_pieces(void *to, const void *from, u32 bytes)
{
    const u8 *end = (const u8 *)from + COPY_ROOM(bytes);

    asm volatile("1: ldp q0, q1, [%1], #256\n"
                 "   ldp q2, q3, [%1, #-224]\n"
                 "   ldp q4, q5, [%1, #-192]\n"
                 "   ldp q6, q7, [%1, #-160]\n"
                 "   ldp q16, q17, [%1, #-128]\n"
                 "   ldp q18, q19, [%1, #-96]\n"
                 "   ldp q20, q21, [%1, #-64]\n"
                 "   ldp q22, q23, [%1, #-32]\n"
                 "   stp q0, q1, [%0], #256\n"
                 "   stp q2, q3, [%0, #-224]\n"
                 "   stp q4, q5, [%0, #-192]\n"
                 "   stp q6, q7, [%0, #-160]\n"
                 "   stp q16, q17, [%0, #-128]\n"
                 "   stp q18, q19, [%0, #-96]\n"
                 "   stp q20, q21, [%0, #-64]\n"
                 "   stp q22, q23, [%0, #-32]\n"
                 "   cmp %1, %2\n"
                 "   b.ne 1b\n"
                 : "+&r"(to), "+&r"(from)
                 : "r"(end)
                 : "cc", "memory");
}
