/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Faults in the way its name asks for, to show the monitor's reports. */

#include <microkit.h>

enum { FRAME_BYTES = 512, MORE_THAN_FITS = 1 << 20 };

static unsigned depth;

/* Each call needs another frame of the stack. */
__attribute__((noinline)) static unsigned stack_overflow(unsigned previous)
{
    volatile unsigned char frame[FRAME_BYTES];

    frame[previous % FRAME_BYTES] = 1;
    depth++;
    if (depth == MORE_THAN_FITS) {
        return 0;
    }
    return stack_overflow(previous + 1) + frame[previous % FRAME_BYTES];
}

__attribute__((noinline)) static void null_write(void)
{
    volatile unsigned *nowhere = (volatile unsigned *)(uintptr_t)(depth * 4);

    *nowhere = 1;
}

__attribute__((noinline)) static void code_write(void)
{
    *(volatile unsigned *)(uintptr_t)init = 0;
}

__attribute__((noinline)) static void undefined_instruction(void)
{
    __asm__ volatile("udf #0");
}

void init(void)
{
    switch (microkit_name[0]) {
    case 's':
        depth = stack_overflow(0);
        break;
    case 'n':
        null_write();
        break;
    case 'c':
        code_write();
        break;
    default:
        undefined_instruction();
        break;
    }
    microkit_dbg_printf("%s: still running\n", microkit_name);
}

void notified(microkit_channel channel)
{
    (void)channel;
}
