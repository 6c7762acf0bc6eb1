/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Answers to timeout faults. */
#pragma once

#include <sel4/functions.h>

/* Puts the first `length` registers into message words; the thread goes on with them, or stops. */
LIBSEL4_INLINE_FUNC seL4_MessageInfo_t seL4_TimeoutReply_new(seL4_Bool resume,
                                                             seL4_UserContext registers,
                                                             seL4_Word length)
{
    const seL4_Word *words = (const seL4_Word *)&registers;

    for (seL4_Word i = 0; i < length && i < seL4_TimeoutReply_Length; i++)
        seL4_SetMR((int)i, words[i]);
    return seL4_MessageInfo_new(!resume, 0, 0, length);
}
