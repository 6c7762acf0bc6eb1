/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Each component that asks for it gets its own part of the board's seed for random numbers. */
#pragma once

/* The board's seed is wiped afterwards. Without one all are told so. */
void seeds_give(void);
