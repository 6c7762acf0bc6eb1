/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* What the monitor's report uses of runtime and kernel, as its host test provides it. */
#pragma once

#include <sel4/sel4.h>

extern seL4_Word fault_words[];

static inline seL4_Word seL4_GetMR(int index)
{
    return fault_words[index];
}

seL4_Error seL4_TCB_ReadRegisters(seL4_TCB service, seL4_Bool suspend, seL4_Uint8 flags,
                                  seL4_Word count, seL4_UserContext *registers);
void microkit_dbg_printf(const char *format, ...) __attribute__((format(printf, 1, 2)));
