/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Access to the system description. The loader has checked it for damage; the tool is trusted with
 * its sense. */

#include "sdk/initialiser/description.h"

#include "sdk/initialiser/report.h"

/* Set by the image tool. */
__attribute__((section(".data"))) volatile uint64_t system_description_vaddr = 0;
__attribute__((section(".data"))) volatile uint64_t system_description_size = 0;

static const struct system_head *head;

void description_open(void)
{
    if (system_description_vaddr == 0 || system_description_size < sizeof(*head)) {
        report_failure("there is no system description");
    }
    head = (const struct system_head *)system_description_vaddr;
    if (head->magic != SYSTEM_MAGIC || head->version != SYSTEM_VERSION ||
        head->total_size != system_description_size) {
        report_failure("unknown system description: magic 0x%lx, version %u, %lu bytes",
                       head->magic, head->version, head->total_size);
    }
}

uint64_t description_end(void)
{
    return system_description_vaddr + system_description_size;
}

const struct system_head *description_head(void)
{
    return head;
}

const void *description_table(struct system_table table)
{
    return (const char *)head + table.offset;
}

const void *description_data(uint64_t offset)
{
    return (const char *)head + head->data_offset + offset;
}

const char *description_string(uint32_t name)
{
    return (const char *)description_table(head->strings) + name;
}

const struct system_object *object_at(uint32_t object)
{
    return (const struct system_object *)description_table(head->objects) + object;
}

const char *object_name(uint32_t object)
{
    return object < head->objects.count ? description_string(object_at(object)->name) : "none";
}
