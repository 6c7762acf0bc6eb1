/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* What /dev/sluice-NAME in a driver VM offers: mmap of its regions, interrupts by read and poll, sizes by ioctl. */
#pragma once

#include <linux/ioctl.h>

/*
 * mmap at offset `region << SHARED_REGION_BITS | offset`. Region 0 is the doorbell: a page to which a 32-bit store of n
 * notifies peer n. The others are ordinary cached memory with page structures: direct I/O and DMA reach it.
 * read(4 bytes) gives the interrupts since the last read; it blocks, or fails with EAGAIN, while there were none.
 * ioctl SHARED_REGION_BYTES with a region gives its size in bytes, 0 if there is none.
 */
#define SHARED_REGION_BITS 40
#define SHARED_DOORBELL 0
#define SHARED_REGION_BYTES _IO('S', 1)
