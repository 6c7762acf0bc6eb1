/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The monitor's report of every kind of fault. */
#include "tests/host/cmocka_head.h"

#include <stdio.h>
#include <string.h>
#include <sel4/faults.h>

#include "sdk/monitor/monitor.h"
#include "sdk/symbols.h"
#include "tests/host/sdk/monitor/microkit.h"

enum { STACK_BOTTOM = 0x7000000, CODE = 0x200000, WORDS = 13 };

char pd_names[MONITOR_MAX_PDS][MONITOR_NAME_LENGTH] = {"first", "second"};
seL4_Word pd_names_len = 2;
seL4_Word pd_stack_bottom_addrs[MONITOR_MAX_PDS] = {STACK_BOTTOM, STACK_BOTTOM};
extern volatile uint64_t symbol_table_vaddr, symbol_table_size;

seL4_Word fault_words[WORDS];
static seL4_Error read_error;
static char said[8192];

/* `second` has one function of 0x40 bytes. */
static struct {
    struct symbol_table head;
    struct symbol_range ranges[2];
    struct symbol symbols[1];
    char strings[8];
} table = {{SYMBOL_TABLE_MAGIC, 2, 1, 8}, {{0, 0}, {0, 1}}, {{CODE, 0x40, 0}}, "compute"};

seL4_Error seL4_TCB_ReadRegisters(seL4_TCB service, seL4_Bool suspend, seL4_Uint8 flags,
                                  seL4_Word count, seL4_UserContext *registers)
{
    (void)service, (void)suspend, (void)flags, (void)count;
    *registers = (seL4_UserContext){.pc = CODE + 0x10, .x30 = CODE + 0x40};
    return read_error;
}

void microkit_dbg_printf(const char *format, ...)
{
    va_list arguments;
    size_t used = strlen(said);

    va_start(arguments, format);
    vsnprintf(said + used, sizeof(said) - used, format, arguments);
    va_end(arguments);
}

/* The report of a fault of `second` holds these words. */
static void check(seL4_Word label, const seL4_Word words[WORDS], const char *text)
{
    said[0] = '\0';
    memcpy(fault_words, words, WORDS * sizeof(words[0]));
    fault_report(1, 0, seL4_MessageInfo_new(label, 0, 0, WORDS));
    if (strstr(said, text) == NULL) {
        fail_msg("no '%s' in: %s", text, said);
    }
    assert_non_null(strstr(said, "'second' stopped: "));
}

static void every_kind(void **state)
{
    static const struct {
        seL4_Word label, words[WORDS];
        const char *text;
    } faults[] = {
        {seL4_Fault_CapFault, {CODE, 0x77, 0, seL4_InvalidRoot},
         "capability 0x77 not found: invalid root, while sending\n"},
        {seL4_Fault_CapFault, {CODE, 0x77, 1, seL4_MissingCapability, 5},
         "missing capability, while receiving, 5 bits left\n"},
        {seL4_Fault_CapFault, {CODE, 0x77, 0, seL4_DepthMismatch, 5, 9},
         "depth mismatch, while sending, 5 bits left, 9 found\n"},
        {seL4_Fault_CapFault, {CODE, 0x77, 0, seL4_GuardMismatch, 64, 0, 47},
         "guard mismatch, while sending, 64 bits left, guard 0x0 of 47 bits\n"},
        {seL4_Fault_CapFault, {CODE, 0x77, 0, 99}, "unknown failure"},
        {seL4_Fault_UnknownSyscall, {[12] = (seL4_Word)-77}, "unknown system call -77\n"},
        {seL4_Fault_UserException, {CODE, 0, 0, 0x02000000}, "undefined instruction"},
        {seL4_Fault_DebugException, {CODE, 0, 0x5000, 6}, "data breakpoint at 0x5000, number 6\n"},
        {seL4_Fault_DebugException, {CODE, 1, CODE, 2}, "instruction breakpoint at 0x200000"},
        {seL4_Fault_DebugException, {CODE, 2}, "single step\n"},
        {seL4_Fault_DebugException, {CODE, 3}, "breakpoint instruction\n"},
        {seL4_Fault_DebugException, {CODE, 4}, "unknown debug exception\n"},
        {seL4_Fault_Timeout, {0x101, 250}, "out of budget: context 0x101 had used 250 us\n"},
        {seL4_Fault_VMFault, {CODE, 0x9000, 0, 0x93c18006}, "read at address 0x9000: nothing mapped"},
        {seL4_Fault_VMFault, {CODE, 0x9000, 0, 0x93c1804f}, "write at address 0x9000: not permitted"},
        {seL4_Fault_VMFault, {CODE, CODE, 1, 0x8200000f}, "instruction fetch at address 0x200000"},
        {seL4_Fault_VMFault, {CODE, 0x9000, 0, 0x93c18146}, "cache maintenance at address 0x9000"},
        {seL4_Fault_VMFault, {CODE, 0x9000, 0, 0x93c18090}, "external abort, in a table walk ("},
        {seL4_Fault_VMFault, {CODE, 0x9000, 0, 0x93c18210}, "external abort, external ("},
        {seL4_Fault_VMFault, {CODE, 0x9000, 0, 0x93c1803f}, "unknown reason"},
        {seL4_Fault_VMFault, {CODE, STACK_BOTTOM - 8, 0, 0x93c18046}, "probably a stack overflow"},
        {seL4_Fault_VMFault, {CODE, 8, 0, 0x93c18006}, "probably a null pointer"},
        {seL4_Fault_VGICMaintenance, {3}, "virtual interrupt controller, list register 3\n"},
        {seL4_Fault_VGICMaintenance, {~UINT64_C(0)}, "list register -1\n"},
        {seL4_Fault_VCPUFault, {0x1fe00000}, "the FPU is disabled"},
        {seL4_Fault_VCPUFault, {0xf2000007}, "breakpoint number 0x7\n"},
        {seL4_Fault_VCPUFault, {0xf2005512}, "0x5512, a check of undefined behaviour: index out of bounds"},
        {seL4_Fault_VCPUFault, {0xf2005518}, "size of an array is not positive"},
        {seL4_Fault_VCPUFault, {0xf2005519}, "breakpoint number 0x5519\n"},
        {seL4_Fault_VCPUFault, {0xf20054ff}, "breakpoint number 0x54ff\n"},
        {seL4_Fault_VCPUFault, {0xfc000000}, "unknown exception"},
        {seL4_Fault_VPPIEvent, {27}, "virtual interrupt 27\n"},
        {10, {0}, "fault 10\n"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(faults) / sizeof(faults[0]); i++) {
        check(faults[i].label, faults[i].words, faults[i].text);
    }
}

/* Addresses within a function have its name, others none, and a table that is none is not read. */
static void names(void **state)
{
    static const seL4_Word words[WORDS] = {0};

    (void)state;
    symbol_table_vaddr = (uintptr_t)&table;
    symbol_table_size = sizeof(table);
    check(seL4_Fault_UserException, words, "pc   0x0000000000200010  compute+0x10\n");
    assert_non_null(strstr(said, "lr   0x0000000000200040\n"));
    table.head.magic++;
    check(seL4_Fault_UserException, words, "pc   0x0000000000200010\n");
    symbol_table_size = 0;
    check(seL4_Fault_UserException, words, "pc   0x0000000000200010\n");
}

static void unreadable(void **state)
{
    static const seL4_Word words[WORDS] = {0};

    (void)state;
    read_error = seL4_InvalidCapability;
    check(seL4_Fault_UserException, words, "registers cannot be read: error 2\n");
    read_error = seL4_NoError;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_kind),
        cmocka_unit_test(names),
        cmocka_unit_test(unreadable),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
