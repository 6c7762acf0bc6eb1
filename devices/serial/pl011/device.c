/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The PrimeCell UART [PL011 r1p5, DDI 0183G]; clock and baud rate stay as firmware set them. */
#include "devices/serial/device.h"
#include "hw/pl011.h"

static volatile struct pl011 *registers;

enum {
    RECEIVE_INTERRUPTS = PL011_INT_RX | PL011_INT_RX_TIMEOUT,
    FIFO_DEPTH_MAX = 32,
};

bool serial_device_init(const struct config_device *config)
{
    if (config->registers == 0 || config->registers_bytes < sizeof(struct pl011)) {
        return false;
    }
    registers = (volatile struct pl011 *)(uintptr_t)config->registers;
    registers->imsc = 0;
    registers->icr = 0x7ff;
    registers->dmacr = 0;
    /* A write to LCR_H also takes over IBRD and FBRD, which nobody has changed [3.3.7]. */
    registers->lcr_h = registers->lcr_h | PL011_LCR_H_FIFO | PL011_LCR_H_8_BITS;
    registers->cr = registers->cr | PL011_CR_ENABLE | PL011_CR_TX | PL011_CR_RX;
    for (uint32_t i = 0; i < FIFO_DEPTH_MAX && serial_device_get() >= 0; i++) {
    }
    registers->imsc = RECEIVE_INTERRUPTS;
    return true;
}

int serial_device_get(void)
{
    while ((registers->fr & PL011_FR_RX_EMPTY) == 0) {
        uint32_t data = registers->dr;
        if ((data & PL011_DR_ERRORS) == 0) {
            return (int)(data & 0xff);
        }
        registers->rsr = 0;
    }
    return -1;
}

bool serial_device_put(uint8_t character)
{
    if ((registers->fr & PL011_FR_TX_FULL) != 0) {
        return false;
    }
    registers->dr = character;
    return true;
}

/* The transmit interrupt comes when the FIFO falls through its level, half full; it has to be above
 * it before. The caller wants room only when the FIFO is full, so it is [2.8.2]. */
void serial_device_want_room(bool want)
{
    registers->imsc = want ? RECEIVE_INTERRUPTS | PL011_INT_TX : RECEIVE_INTERRUPTS;
}

void serial_device_interrupt(void)
{
    registers->icr = registers->mis;
}
