/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Exceptions that the monitor raises in the guest, as hardware would [ARM DDI 0487, D1.3]. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* An external abort at the instruction that has faulted: of its fetch, or of its data access. */
void exception_abort(uint32_t cpu, bool fetch);

/* The instruction that has trapped is undefined. */
void exception_undefined(uint32_t cpu);
