/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* What the runtime says about mistakes of its component, and how it stops it. */

#include <microkit.h>

void __assert_fail(const char *expression, const char *file, int line, const char *function);

void microkit_report_id(const char *function, const char *kind, unsigned id)
{
    microkit_dbg_printf("%.*s: %s: invalid %s given '%u'\n", MICROKIT_PD_NAME_LENGTH, microkit_name,
                        function, kind, id);
}

/* Not inlined: the compiler knows what it thinks of a store to address 0. */
__attribute__((noinline)) void microkit_fault_at(uintptr_t address)
{
    for (;;) {
        *(volatile seL4_Uint8 *)address = 0;
    }
}

void microkit_crash(const char *function, seL4_Error error)
{
    microkit_dbg_printf("%.*s: %s: kernel error %u\n", MICROKIT_PD_NAME_LENGTH, microkit_name,
                        function, (unsigned)error);
    microkit_fault_at(error);
}

__attribute__((weak)) void __assert_fail(const char *expression, const char *file, int line,
                                         const char *function)
{
    microkit_dbg_printf("%.*s: assertion failed: %s, in %s at %s:%u\n", MICROKIT_PD_NAME_LENGTH,
                        microkit_name, expression, function, file, line);
    microkit_fault_at(0);
}
