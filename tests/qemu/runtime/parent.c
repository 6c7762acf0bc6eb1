/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Uses what the runtime and the image tool offer, and says what it found. */

#include <microkit.h>

#include "lib/string.h"

enum {
    CHILD = 3,
    CHILD_CHANNEL = 8,
    SINK_FIRST_CHANNEL = 10,
    SINK_CALL_CHANNEL = 20,
    CLOCK_INTERRUPT = 30,
    MESSAGE_WORDS = 64,
    WORD = 8,
};

/* [PL031 3.2] in words from the base. */
enum {
    CLOCK_DATA = 0x00 / 4,
    CLOCK_MATCH = 0x04 / 4,
    CLOCK_MASK = 0x10 / 4,
    CLOCK_CLEAR = 0x1c / 4,
    CLOCK_IDENTITY = 0xfe0 / 4,
};

#define PSCI_VERSION UINT64_C(0x84000000)

/* Set by the image tool. */
uint64_t numbers_vaddr, numbers_size, numbers_bytes;
uint64_t low_memory_vaddr, low_memory_paddr, anywhere_vaddr, anywhere_paddr;
uint64_t clock_vaddr;
uint64_t sink_channel;

/* The file counts in lines of seven digits: 0000000, 0000001, ... */
static bool line_is(const char *line, uint64_t number)
{
    bool is_equal = line[WORD - 1] == '\n';

    for (int i = WORD - 2; i >= 0; i--) {
        is_equal = is_equal && line[i] == (char)('0' + number % 10);
        number /= 10;
    }
    return is_equal;
}

static void check_numbers(void)
{
    const char *text = (const char *)numbers_vaddr;
    uint64_t wrong = 0;

    for (uint64_t i = 0; i < numbers_bytes / WORD; i++) {
        wrong += !line_is(text + i * WORD, i);
    }
    for (uint64_t i = numbers_bytes; i < numbers_size; i++) {
        wrong += text[i] != 0;
    }
    microkit_dbg_printf("%s: %lu bytes of %lu prefilled, %lu wrong\n", microkit_name, numbers_bytes,
                        numbers_size, wrong);
}

static void check_memory(void)
{
    volatile uint64_t *low = (volatile uint64_t *)low_memory_vaddr;
    volatile uint64_t *anywhere = (volatile uint64_t *)anywhere_vaddr;
    uint64_t zero = *anywhere;

    *low = 1;
    *anywhere = 2;
    microkit_dbg_printf("%s: low memory at 0x%lx, holds %lu; other was %lu, physical %s\n",
                        microkit_name, low_memory_paddr, *low, zero,
                        anywhere_paddr % 0x200000 == 0 && anywhere_paddr != 0 ? "known" : "wrong");
}

static void check_firmware(void)
{
    seL4_ARM_SMCContext arguments = {.x0 = PSCI_VERSION}, response;

    microkit_arm_smc_call(&arguments, &response);
    microkit_dbg_printf("%s: PSCI version 0x%lx\n", microkit_name, response.x0);
}

static void check_long_message(void)
{
    microkit_msginfo reply;
    unsigned wrong = 0;

    for (unsigned i = 0; i < MESSAGE_WORDS; i++) {
        microkit_mr_set(i, i * 3);
    }
    reply = microkit_ppcall(SINK_CALL_CHANNEL, microkit_msginfo_new(0, MESSAGE_WORDS));
    for (unsigned i = 0; i < MESSAGE_WORDS; i++) {
        wrong += microkit_mr_get(i) != ~(seL4_Word)(i * 3);
    }
    microkit_dbg_printf("%s: %lu words came back, %u wrong, label %lu\n", microkit_name,
                        microkit_msginfo_get_count(reply), wrong,
                        microkit_msginfo_get_label(reply));
}

static void clock_start(void)
{
    volatile uint32_t *clock = (volatile uint32_t *)clock_vaddr;

    microkit_dbg_printf("%s: clock identity 0x%x\n", microkit_name, clock[CLOCK_IDENTITY]);
    clock[CLOCK_MATCH] = clock[CLOCK_DATA] + 1;
    clock[CLOCK_MASK] = 1;
}

void init(void)
{
    check_numbers();
    check_memory();
    check_firmware();
    check_long_message();
    microkit_notify(60);
    microkit_irq_ack(61);
    microkit_ppcall(62, microkit_msginfo_new(0, 0));
    microkit_dbg_printf("%s: sink is %lu\n", microkit_name, sink_channel);
    clock_start();
}

/* Everything that can be pending at once is. */
static void clock_interrupt(void)
{
    volatile uint32_t *clock = (volatile uint32_t *)clock_vaddr;

    clock[CLOCK_CLEAR] = 1;
    microkit_dbg_printf("%s: clock interrupt\n", microkit_name);
    microkit_deferred_irq_ack(CLOCK_INTERRUPT);
    for (microkit_channel i = 0; i < 3; i++) {
        microkit_deferred_notify(SINK_FIRST_CHANNEL + i);
    }
    microkit_deferred_notify(CHILD_CHANNEL);
}

void notified(microkit_channel channel)
{
    static unsigned interrupts;
    volatile uint32_t *clock = (volatile uint32_t *)clock_vaddr;

    if (channel == CLOCK_INTERRUPT) {
        clock_interrupt();
        interrupts++;
        if (interrupts == 1) {
            clock[CLOCK_MATCH] = clock[CLOCK_DATA] + 1;
        } else {
            microkit_dbg_printf("%s: stopping and restarting the child\n", microkit_name);
            microkit_pd_stop(CHILD);
            microkit_pd_restart(CHILD, 0x200000);
        }
    } else {
        microkit_dbg_printf("%s: notified on %u\n", microkit_name, channel);
    }
}

seL4_Bool fault(microkit_child child, microkit_msginfo message, microkit_msginfo *reply)
{
    seL4_UserContext registers;

    microkit_dbg_printf("%s: child %u: fault %lu at 0x%lx\n", microkit_name, child,
                        microkit_msginfo_get_label(message), microkit_mr_get(seL4_VMFault_Addr));
    microkit_pd_read_registers(child, &registers);
    registers.x19 = 0x200000;
    microkit_pd_write_registers(child, &registers);
    *reply = microkit_msginfo_new(0, 0);
    return true;
}
