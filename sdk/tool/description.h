/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The system description as the initialiser reads it (sdk/image.h, part 2). */
#pragma once

#include "content.h"
#include "layout.h"

struct description {
    struct bytes bytes;
    uint64_t fill_bytes;   /* sum of all fills */
    uint64_t stored_bytes; /* what remains of them when equal ones are stored once */
};

/* Orders the objects, resolves indices and serialises. Changes the layout's tables (indices become
 * final). */
struct description description_build(struct layout *layout);
