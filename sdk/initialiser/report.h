/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Progress and errors of the initialiser, on the kernel's debug console. */
#pragma once

#include <stdint.h>
#include <sel4/sel4.h>

/* One line. */
void report(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* One line, then the root task stops for good. */
_Noreturn void report_failure(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Stops when error is one: names what was done to which object of the description. */
void object_check(const char *what, uint32_t object, seL4_Error error);
