/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Printing through the kernel's debug console, and the messages of the runtime itself. */

#include <stdarg.h>

#include <microkit.h>

#include "lib/print.h"

void __assert_fail(const char *expression, const char *file, unsigned line, const char *function);

void microkit_dbg_putc(int character)
{
#ifdef CONFIG_PRINTING
    seL4_DebugPutChar((char)character);
#else
    (void)character;
#endif
}

void microkit_dbg_puts(const char *string)
{
    while (*string != '\0') {
        microkit_dbg_putc(*string++);
    }
}

void microkit_dbg_put8(seL4_Uint8 value)
{
    microkit_dbg_printf("%u", value);
}

void microkit_dbg_put32(seL4_Uint32 value)
{
    microkit_dbg_printf("%u", value);
}

static void debug_sink(void *context, char character)
{
    (void)context;
    microkit_dbg_putc(character);
}

void microkit_dbg_printf(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    print_to_va(debug_sink, NULL, format, arguments);
    va_end(arguments);
}

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

__attribute__((weak)) void __assert_fail(const char *expression, const char *file, unsigned line,
                                         const char *function)
{
    microkit_dbg_printf("%.*s: assertion failed: %s, in %s at %s:%u\n", MICROKIT_PD_NAME_LENGTH,
                        microkit_name, expression, function, file, line);
    microkit_fault_at(0);
}
