/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* What the files of the monitor share. Components are named by their index in the description. */
#pragma once

#include <stdint.h>
#include <sel4/sel4.h>

enum { MONITOR_MAX_PDS = 64, MONITOR_NAME_LENGTH = 64 };

/* Filled in by the image tool. */
extern char pd_names[MONITOR_MAX_PDS][MONITOR_NAME_LENGTH];
extern seL4_Word pd_names_len;
extern seL4_Word pd_stack_bottom_addrs[MONITOR_MAX_PDS];

/* Prints all that is known of a fault whose message is in the IPC buffer. */
void fault_report(unsigned pd, seL4_CPtr tcb, seL4_MessageInfo_t message);

/* The function an address of a component lies in and how far; NULL when there is none. */
const char *symbol_find(unsigned pd, uint64_t address, uint64_t *offset);

/* What a syndrome register says [Arm ARM D17.2.37]: its class, and for aborts the reason. */
const char *syndrome_class(uint64_t syndrome);
const char *abort_reason(uint64_t syndrome);
/* The check of a program built to trap on undefined behaviour; NULL: another breakpoint. */
const char *sanitizer_check(uint64_t syndrome);
const char *lookup_failure(uint64_t type);
const char *debug_reason(uint64_t reason);

enum { SYNDROME_CLASS_BREAKPOINT = 0x3c };

/* Of aborts. The first and the third are of data aborts only. */
enum {
    SYNDROME_WRITE = 1 << 6,
    SYNDROME_TABLE_WALK = 1 << 7, /* of the program's own tables */
    SYNDROME_CACHE_MAINTENANCE = 1 << 8,
    SYNDROME_EXTERNAL = 1 << 9,
};

static inline unsigned syndrome_class_number(uint64_t syndrome)
{
    return syndrome >> 26 & 0x3f;
}
