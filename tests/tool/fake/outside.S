/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* A variable of the right size at an address that no segment has. */
.globl value_outside
.type value_outside, object
.size value_outside, 8
.set value_outside, 0x900000
