/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Linux boot images: checks the header, lays kernel, RAM disk and device tree out in guest RAM. */
#pragma once

#include <stdint.h>

enum linux_image_error {
    LINUX_IMAGE_OK,
    LINUX_IMAGE_SHORT,      /* no room for a header */
    LINUX_IMAGE_MAGIC,      /* not an arm64 Image; compressed perhaps */
    LINUX_IMAGE_ENDIAN,     /* a big-endian kernel */
    LINUX_IMAGE_RAM,        /* RAM is not 2 MiB aligned, or wraps */
    LINUX_IMAGE_DOES_NOT_FIT,
};

enum {
    LINUX_DTB_BYTES_MAX = 64 * 1024,
};

/* Guest-physical addresses; the kernel's first instruction is at kernel_gpa. */
struct linux_layout {
    uint64_t kernel_gpa;
    uint64_t initrd_gpa; /* when there is one */
    uint64_t dtb_gpa;    /* LINUX_DTB_BYTES_MAX bytes are free there */
};

/* `kernel` holds kernel_bytes; the lengths and the RAM range come from the configuration. */
enum linux_image_error linux_image_place(const uint8_t *kernel, uint64_t kernel_bytes,
                                         uint64_t initrd_bytes, uint64_t ram_gpa,
                                         uint64_t ram_bytes, struct linux_layout *layout);

const char *linux_image_error_text(enum linux_image_error error);
