/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Progress and errors of the initialiser. */

#include "sdk/initialiser/report.h"

#include <stdarg.h>

#include "lib/bits.h"
#include "lib/print.h"
#include "sdk/initialiser/description.h"

static const char *const error_names[] = {
    [seL4_NoError] = "no error",
    [seL4_InvalidArgument] = "invalid argument",
    [seL4_InvalidCapability] = "invalid capability",
    [seL4_IllegalOperation] = "illegal operation",
    [seL4_RangeError] = "range error",
    [seL4_AlignmentError] = "alignment error",
    [seL4_FailedLookup] = "failed lookup",
    [seL4_TruncatedMessage] = "truncated message",
    [seL4_DeleteFirst] = "delete first",
    [seL4_RevokeFirst] = "revoke first",
    [seL4_NotEnoughMemory] = "not enough memory",
};

static void console_put(void *context, char character)
{
    (void)context;
#ifdef CONFIG_PRINTING
    seL4_DebugPutChar(character);
#else
    (void)character;
#endif
}

static void line(const char *prefix, const char *format, va_list arguments)
{
    print_to(console_put, NULL, "%s", prefix);
    print_to_va(console_put, NULL, format, arguments);
    print_to(console_put, NULL, "\n");
}

/* Since the machine was switched on, if the kernel lets us see. */
static uint64_t microseconds_now(void)
{
    uint64_t ticks = 0, frequency = 0;

#ifdef CONFIG_EXPORT_PCNT_USER
    __asm__ volatile("mrs %0, cntpct_el0\n"
                     "mrs %1, cntfrq_el0" : "=r"(ticks), "=r"(frequency));
#endif
    return frequency == 0 ? 0 : ticks / frequency * 1000000 + ticks % frequency * 1000000 / frequency;
}

void report(const char *format, ...)
{
    va_list arguments;

    print_to(console_put, NULL, "initialiser: at %lu us: ", microseconds_now());
    va_start(arguments, format);
    line("", format, arguments);
    va_end(arguments);
}

void report_failure(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    line("initialiser: stopped: ", format, arguments);
    va_end(arguments);
    for (;;) {
        seL4_TCB_Suspend(seL4_CapInitThreadTCB);
    }
}

void object_check(const char *what, uint32_t object, seL4_Error error)
{
    if (error != seL4_NoError) {
        report_failure("%s '%s' (object %u): %s (%u)", what, object_name(object), object,
                       error < ARRAY_COUNT(error_names) ? error_names[error] : "unknown error",
                       (unsigned)error);
    }
}
