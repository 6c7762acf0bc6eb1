/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Register layout of the PrimeCell UART [PL011 r1p5, DDI 0183G 3.2]. */
#pragma once

#include <stddef.h>
#include <stdint.h>

struct pl011 {
    uint32_t dr;     /* 0x000 rw data */
    uint32_t rsr;    /* 0x004 rw receive status, error clear */
    uint32_t reserved0[4];
    uint32_t fr;     /* 0x018 ro flags */
    uint32_t reserved1;
    uint32_t ilpr;   /* 0x020 rw IrDA low-power counter */
    uint32_t ibrd;   /* 0x024 rw integer baud rate */
    uint32_t fbrd;   /* 0x028 rw fractional baud rate */
    uint32_t lcr_h;  /* 0x02c rw line control */
    uint32_t cr;     /* 0x030 rw control */
    uint32_t ifls;   /* 0x034 rw interrupt FIFO level */
    uint32_t imsc;   /* 0x038 rw interrupt mask set/clear */
    uint32_t ris;    /* 0x03c ro raw interrupt status */
    uint32_t mis;    /* 0x040 ro masked interrupt status */
    uint32_t icr;    /* 0x044 wo interrupt clear */
    uint32_t dmacr;  /* 0x048 rw DMA control */
};

_Static_assert(offsetof(struct pl011, fr) == 0x18, "UARTFR");
_Static_assert(offsetof(struct pl011, icr) == 0x44, "UARTICR");

enum pl011_bits {
    PL011_DR_ERRORS = 0xf00,   /* framing, parity, break, overrun */
    PL011_FR_RX_EMPTY = 1 << 4,
    PL011_FR_TX_FULL = 1 << 5,
    PL011_LCR_H_FIFO = 1 << 4,
    PL011_LCR_H_8_BITS = 3 << 5,
    PL011_CR_ENABLE = 1 << 0,
    PL011_CR_TX = 1 << 8,
    PL011_CR_RX = 1 << 9,
    PL011_INT_RX = 1 << 4,
    PL011_INT_TX = 1 << 5,
    PL011_INT_RX_TIMEOUT = 1 << 6,
    PL011_INT_ERRORS = 0xf << 7,
};
