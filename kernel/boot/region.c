/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Lists of physical memory ranges. */
#include "kernel/boot/boot.h"

static void region_delete(struct region_list *list, unsigned index)
{
    list->count--;
    for (unsigned i = index; i < list->count; i++)
        list->region[i] = list->region[i + 1];
}

static void region_split(struct region_list *list, unsigned index, paddr_t start, paddr_t end)
{
    for (unsigned i = list->count; i > index + 1; i--)
        list->region[i] = list->region[i - 1];
    list->count++;
    list->region[index + 1] = (struct region){end, list->region[index].end};
    list->region[index].end = start;
}

void region_remove(struct region_list *list, paddr_t start, paddr_t end)
{
    unsigned i = 0;

    while (start < end && i < list->count) {
        struct region *r = &list->region[i];

        if (end <= r->start || start >= r->end) {
            i++;
        } else if (start <= r->start && end >= r->end) {
            region_delete(list, i);
        } else if (start <= r->start) {
            r->start = end;
        } else if (end >= r->end) {
            r->end = start;
        } else if (list->count < REGION_MAX) {
            region_split(list, i, start, end);
        } else {
            r->end = start; /* no room to remember the upper part: it stays unused */
        }
    }
}
