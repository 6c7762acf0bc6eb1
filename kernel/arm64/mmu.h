/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The kernel's own address space: RAM window, image, device pages. */
#pragma once

#include "kernel/core/types.h"

#include <board.h>

/* RAM the kernel manages. */
#define RAM_START ((paddr_t)BOARD_KERNEL_BASE)
#define RAM_END (RAM_START + BOARD_KERNEL_SIZE)

/* Virtual = physical + this, inside the image. */
#define KERNEL_IMAGE_BASE UINT64_C(0xffc0000000)
#define IMAGE_OFFSET (KERNEL_IMAGE_BASE - BOARD_KERNEL_BASE)

/* Physical addresses below this have an alias in the window at MEMORY_WINDOW. */
#define MEMORY_WINDOW_BYTES UINT64_C(0x7fc0000000)

/* Device pages of the kernel; the window maps devices too, but only for cache maintenance. */
#define DEVICE_BASE UINT64_C(0xffffe00000)
#define DEVICE_UART (DEVICE_BASE + 0x0000)
#include "pages.h"

/* Physical address of something in the kernel image. */
static inline paddr_t image_address(const void *pointer)
{
    return (paddr_t)pointer - IMAGE_OFFSET;
}

/* Builds the final tables inside the image and switches to them. */
void mmu_init(void);

/* The same tables on another core. */
void mmu_load(void);

/* The boot part of the image is about to become user memory: its image mapping goes. */
void mmu_forget_boot(void);
