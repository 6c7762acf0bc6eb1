/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The loader image (sdk/image.h, part 1) from loader, kernel, initialiser and description. */
#pragma once

#include "description.h"
#include "place.h"

struct sdk_images {
    struct program loader, kernel, initialiser;
};

struct image {
    struct bytes bytes;
    uint64_t base;
    uint64_t loader_size; /* up to the header */
    uint64_t kernel_size;
    struct range user;
    uint64_t entry;
};

/* Physical memory the kernel keeps: its segments up to the symbol ki_end. False after an error. */
bool kernel_range(struct diagnostics *diagnostics, const struct program *kernel,
                  struct range *range);

/* Address the loader is linked for. */
uint64_t image_base(const struct program *loader);

/* What goes before the image's bytes to make it an ELF file with one segment. */
struct bytes image_elf_head(const struct image *image);

/* False after an error. Sets the initialiser's variables and takes the user image's place. */
bool image_build(struct diagnostics *diagnostics, struct sdk_images *images,
                 struct placement *placement, const struct description *description,
                 struct image *image);
