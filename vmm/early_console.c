/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Early console: each character written to the data register goes to the serial client. */
#include "vmm/early_console.h"

#include "hw/pl011.h"

/* Full while the serial line takes no more: the guest polls. */
bool early_console_read(void *device, uint32_t offset, uint32_t bytes, uint64_t *value)
{
    struct serial_client *serial = device;

    (void)bytes;
    *value = 0;
    if (offset == offsetof(struct pl011, fr)) {
        *value = PL011_FR_RX_EMPTY;
        if (serial_space(serial) == 0) {
            serial_flush(serial);
            *value |= PL011_FR_TX_FULL;
        }
    }
    return true;
}

bool early_console_write(void *device, uint32_t offset, uint32_t bytes, uint64_t value)
{
    struct serial_client *serial = device;
    char character = (char)value;

    (void)bytes;
    if (offset == offsetof(struct pl011, dr)) {
        serial_putc(serial, character);
        if (character == '\n') {
            serial_flush(serial);
        }
    }
    return true;
}
