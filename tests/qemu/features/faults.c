/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Makes the mistake its name says. */

#include <microkit.h>

#include "lib/string.h"

enum { EMPTY_SLOT = 500, NO_SLOT = 0x100000, UNKNOWN_SYSTEM_CALL = 77 };

static uint64_t data_page[8] = {1};
static const uint32_t constant_code[] = {0xd65f03c0}; /* ret */

__attribute__((noinline)) static void bad_call(void)
{
    seL4_Call(NO_SLOT, microkit_msginfo_new(0, 0));
    __asm__ volatile("");
}

__attribute__((noinline)) static void bad_receive(void)
{
    seL4_Word badge;

    seL4_Recv(EMPTY_SLOT, &badge, MICROKIT_SLOT_REPLY);
    __asm__ volatile("");
}

__attribute__((noinline)) static void bad_system_call(void)
{
    register uint64_t number __asm__("x7") = UNKNOWN_SYSTEM_CALL;

    __asm__ volatile("svc #0" ::"r"(number) : "memory");
}

static void bad_breakpoint(void)
{
    __asm__ volatile("brk #0x5507");
}

static void bad_fpu(void)
{
    __asm__ volatile(".inst 0x9e6703e0"); /* fmov d0, xzr */
}

static void bad_jump(void)
{
    __asm__ volatile("br %0" ::"r"((uintptr_t)bad_fpu + 2));
}

static void bad_fetch(void)
{
    __asm__ volatile("br %0" ::"r"(data_page));
}

static void bad_register(void)
{
    __asm__ volatile("mrs x0, cntvct_el0" ::: "x0");
}

/* The capability it has for notifying another one does not let it take what that one is told. */
__attribute__((noinline)) static void bad_theft(void)
{
    seL4_Word badge;

    seL4_Recv(MICROKIT_SLOT_NOTIFICATION_BASE, &badge, MICROKIT_SLOT_REPLY);
    __asm__ volatile("");
}

static void bad_constant(void)
{
    __asm__ volatile("blr %0" ::"r"(constant_code) : "x30");
}

static const struct {
    const char *name;
    void (*make)(void);
} mistakes[] = {
    {"bad_call", bad_call},     {"bad_receive", bad_receive},
    {"bad_system_call", bad_system_call}, {"bad_breakpoint", bad_breakpoint},
    {"bad_fpu", bad_fpu},       {"bad_jump", bad_jump},
    {"bad_fetch", bad_fetch},   {"bad_register", bad_register},
    {"bad_theft", bad_theft},   {"bad_constant", bad_constant},
};

void init(void)
{
    for (unsigned i = 0; i < sizeof(mistakes) / sizeof(mistakes[0]); i++) {
        if (strcmp(mistakes[i].name, microkit_name) == 0) {
            mistakes[i].make();
        }
    }
    microkit_dbg_printf("%s: went on\n", microkit_name);
}

void notified(microkit_channel channel)
{
    (void)channel;
}
