/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Where the pieces of a kernel test lie. */
#pragma once

#define BOOT_BASE 0x70000000
#define KERNEL_BASE 0x60000000
#define KERNEL_ENTRY 0xffc0000000
/* With little kernel memory the makefile puts the root task elsewhere. */
#ifndef ROOT_PHYSICAL
#define ROOT_PHYSICAL 0x80000000
#endif
#define ROOT_VIRTUAL 0x400000
#define ROOT_BYTES 0x100000
#define DTB_PHYSICAL 0x90000000
