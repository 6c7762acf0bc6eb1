/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* How a multiplexer begins its statistics page: names first, the magic number last. */
#pragma once

#include "lib/statistics.h"
#include "lib/string.h"

static inline void statistics_start(struct statistics_page *page, enum config_class class,
                                    const char *name, uint32_t client_count)
{
    memset(page, 0, sizeof(*page));
    page->version = STATISTICS_VERSION;
    page->class = (uint16_t) class;
    page->client_count = client_count;
    string_copy(page->name, sizeof(page->name), name);
    string_copy(page->device.name, sizeof(page->device.name), name);
}

/* After the names of all clients are written: readers may look. */
static inline void statistics_open(struct statistics_page *page)
{
    __atomic_store_n(&page->magic, (uint32_t)STATISTICS_MAGIC, __ATOMIC_RELEASE);
}
