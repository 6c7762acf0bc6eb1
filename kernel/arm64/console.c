/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Text output of the kernel through the PL011 UART, by polling. */
#include "kernel/arm64/console.h"

#include "hw/pl011.h"
#include "kernel/arm64/mmu.h"
#include "kernel/core/config.h"

/* A driver at user level may have switched the UART off: then characters are lost, not the kernel.
 */
enum { PATIENCE = 1000000 };
static unsigned patience = PATIENCE;

static void send(char c)
{
    volatile struct pl011 *uart = (volatile struct pl011 *)DEVICE_UART;
    unsigned waited = 0;

    while (waited < patience && (uart->fr & PL011_FR_TX_FULL))
        waited++;
    patience = waited < patience ? PATIENCE : 1;
    uart->dr = (uint8_t)c;
}

void console_char(char c)
{
    if (!KERNEL_PRINTING)
        return;
    if (c == '\n')
        send('\r');
    send(c);
}

void console_text(const char *text)
{
    if (!KERNEL_PRINTING)
        return;
    while (*text)
        console_char(*text++);
}

void console_hex(uint64_t value)
{
    int shift = 60;

    if (!KERNEL_PRINTING)
        return;
    console_text("0x");
    while (shift > 0 && value >> shift == 0)
        shift -= 4;
    for (; shift >= 0; shift -= 4)
        console_char("0123456789abcdef"[value >> shift & 15]);
}

void console_number(uint64_t value)
{
    char digits[20];
    unsigned count = 0;

    if (!KERNEL_PRINTING)
        return;
    do {
        digits[count++] = (char)('0' + value % 10);
        value /= 10;
    } while (value);
    while (count)
        console_char(digits[--count]);
}
