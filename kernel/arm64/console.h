/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Text output of the kernel on the board's UART (debug builds; silent otherwise). */
#pragma once

#include <stdint.h>

void console_char(char c);
void console_text(const char *text);
void console_hex(uint64_t value);
void console_number(uint64_t value);
