/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The kernel's timer beyond what arch.h shows. */
#pragma once

/* Starts the EL2 timer without a deadline and lets users read the physical counter. */
void timer_init(void);

/* The timer interrupt was taken: no deadline until a new one is set. */
void timer_acknowledge(void);
