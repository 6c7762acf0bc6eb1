/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Linux boot images [Linux Documentation/arm64/booting.rst]. */
#include "vmm/linux_image.h"

#include <stddef.h>

#include "lib/bits.h"
#include "lib/string.h"

/* In front of the kernel; little-endian. */
struct image_header {
    uint32_t code[2];
    uint64_t text_offset; /* from a 2 MiB boundary */
    uint64_t image_size;  /* of memory, with what follows the file; 0 in kernels before 3.17 */
    uint64_t flags;
    uint64_t reserved[3];
    uint32_t magic;
    uint32_t pe_header;
};

_Static_assert(sizeof(struct image_header) == 64, "arm64 Image header");
_Static_assert(offsetof(struct image_header, magic) == 56, "arm64 Image header");

enum {
    IMAGE_MAGIC = 0x644d5241, /* "ARM\x64" */
    IMAGE_BIG_ENDIAN = 1,
    OLD_TEXT_OFFSET = 0x80000,
    KERNEL_ALIGNMENT = 0x200000,
    PAGE_BYTES = 0x1000,
};

static enum linux_image_error header_read(const uint8_t *kernel, uint64_t kernel_bytes,
                                          struct image_header *header)
{
    if (kernel_bytes < sizeof *header) {
        return LINUX_IMAGE_SHORT;
    }
    memcpy(header, kernel, sizeof *header);
    if (header->magic != IMAGE_MAGIC) {
        return LINUX_IMAGE_MAGIC;
    }
    if ((header->flags & IMAGE_BIG_ENDIAN) != 0) {
        return LINUX_IMAGE_ENDIAN;
    }
    if (header->image_size == 0) {
        header->text_offset = OLD_TEXT_OFFSET;
    }
    if (header->image_size < kernel_bytes) {
        header->image_size = kernel_bytes;
    }
    return LINUX_IMAGE_OK;
}

/* Takes `bytes` off the end of what is left, on a page boundary. */
static bool take_from_end(uint64_t *left, uint64_t bytes)
{
    if (bytes > *left) {
        return false;
    }
    *left = align_down(*left - bytes, PAGE_BYTES);
    return true;
}

/* The kernel at the start; at the end the device tree, below it the initial RAM disk. */
enum linux_image_error linux_image_place(const uint8_t *kernel, uint64_t kernel_bytes,
                                         uint64_t initrd_bytes, uint64_t ram_gpa,
                                         uint64_t ram_bytes, struct linux_layout *layout)
{
    struct image_header header;
    enum linux_image_error error = header_read(kernel, kernel_bytes, &header);
    uint64_t left = ram_bytes;

    if (error != LINUX_IMAGE_OK) {
        return error;
    }
    if (!is_aligned(ram_gpa, KERNEL_ALIGNMENT) || ram_bytes > UINT64_MAX - ram_gpa) {
        return LINUX_IMAGE_RAM;
    }
    if (!take_from_end(&left, LINUX_DTB_BYTES_MAX)) {
        return LINUX_IMAGE_DOES_NOT_FIT;
    }
    layout->dtb_gpa = ram_gpa + left;
    if (!take_from_end(&left, initrd_bytes)) {
        return LINUX_IMAGE_DOES_NOT_FIT;
    }
    layout->initrd_gpa = ram_gpa + left;
    if (!range_fits(header.text_offset, header.image_size, left)) {
        return LINUX_IMAGE_DOES_NOT_FIT;
    }
    layout->kernel_gpa = ram_gpa + header.text_offset;
    return LINUX_IMAGE_OK;
}

const char *linux_image_error_text(enum linux_image_error error)
{
    switch (error) {
    case LINUX_IMAGE_OK:
        return "good";
    case LINUX_IMAGE_SHORT:
        return "the kernel image is too short for a header";
    case LINUX_IMAGE_MAGIC:
        return "the kernel is no arm64 Image (compressed?)";
    case LINUX_IMAGE_ENDIAN:
        return "the kernel is big-endian";
    case LINUX_IMAGE_RAM:
        return "guest RAM is not 2 MiB aligned";
    case LINUX_IMAGE_DOES_NOT_FIT:
        return "kernel, initial RAM disk and device tree do not fit into guest RAM";
    }
    return "unknown";
}
