/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* What lwIP asks of compiler and platform: no C library, one thread; the web component provides three functions. */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* Any 32 bits, hard to guess from outside: TCP ports and sequence numbers come from it. */
uint32_t lwip_port_random(void);
/* An invariant of lwIP does not hold: says so and ends the component. */
_Noreturn void lwip_port_assert(const char *message);

#define LWIP_NO_CTYPE_H 1
#define LWIP_NO_INTTYPES_H 1
#define LWIP_NO_UNISTD_H 1
#define LWIP_NO_LIMITS_H 1
#define INT_MAX __INT_MAX__
#define X8_F "x"
#define U16_F "u"
#define S16_F "d"
#define X16_F "x"
#define U32_F "u"
#define S32_F "d"
#define X32_F "x"
#define SZT_F "zu"

#define LWIP_RAND() lwip_port_random()
#define LWIP_PLATFORM_DIAG(arguments) do { } while (0)
#define LWIP_PLATFORM_ASSERT(message) lwip_port_assert(message)
