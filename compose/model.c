/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Building the model: names, ids, addresses, limits. */
#include "compose/model.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    PAGE_BYTES = 0x1000,
    LARGE_PAGE_BYTES = 0x200000,
    FIRST_ADDRESS = 0x10000000, /* above any program linked at 0x200000 */
};

enum { REFUSALS_MAX = 64, REFUSAL_BYTES = 256 };

/* Limits are met deep inside; whoever derives something for a line of the description says so here first. */
static struct {
    struct diagnostics *diagnostics;
    struct location at;
} place;

/* What was said already: one limit is met again and again once it is exceeded. */
static char refusals[REFUSALS_MAX][REFUSAL_BYTES];
static uint32_t refusal_count;

void model_place(struct diagnostics *diagnostics, struct location at)
{
    place.diagnostics = diagnostics;
    place.at = at;
}

void model_fail(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fputs("compose: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    exit(1);
}

void model_refuse(const char *format, ...)
{
    char text[REFUSAL_BYTES];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    if (place.diagnostics == NULL) {
        model_fail("%s", text);
    }
    for (uint32_t i = 0; i < refusal_count; i++) {
        if (strcmp(refusals[i], text) == 0) {
            return;
        }
    }
    if (refusal_count < REFUSALS_MAX) {
        memcpy(refusals[refusal_count++], text, sizeof text);
    }
    error_at(place.diagnostics, place.at, "%s", text);
}

static uint64_t round_up(uint64_t value, uint64_t step)
{
    return (value + step - 1) / step * step;
}

static void copy_name(char *to, const char *from)
{
    if (snprintf(to, MODEL_NAME_BYTES, "%s", from) >= MODEL_NAME_BYTES) {
        model_refuse("the name '%s' is longer than %d characters", from, MODEL_NAME_BYTES - 1);
    }
}

struct domain *model_domain(struct model *model, const char *name, const char *image, const char *role,
                            const char *device, uint8_t priority)
{
    struct domain *domain = &model->domains[model->domain_count];
    if (model->domain_count == MODEL_DOMAINS_MAX) {
        model_refuse("more than %d components are needed", MODEL_DOMAINS_MAX);
        *domain = (struct domain){ .is_spare = true };
    } else {
        model->domain_count++;
    }
    copy_name(domain->name, name);
    if (snprintf(domain->image, sizeof domain->image, "%s.elf", image) >= (int)sizeof domain->image) {
        model_refuse("the program name '%s' is too long", image);
    }
    domain->role = role;
    domain->device = device;
    domain->priority = priority;
    domain->next_address = FIRST_ADDRESS;
    for (uint32_t i = 0; i < model->taken_count; i++) {
        if (strcmp(model->taken[i].name, name) == 0) {
            domain->taken_ids = model->taken[i].ids;
        }
    }
    return domain;
}

/* The next free one, or the spare one. */
static struct region *region_take(struct model *model)
{
    struct region *region = &model->regions[model->region_count];
    if (model->region_count == MODEL_REGIONS_MAX) {
        model_refuse("more than %d memory regions are needed", MODEL_REGIONS_MAX);
        *region = (struct region){ .is_spare = true };
    } else {
        model->region_count++;
    }
    return region;
}

static struct region *region_new(struct model *model, uint64_t bytes, const char *format, va_list arguments)
{
    struct region *region = region_take(model);
    if (vsnprintf(region->name, sizeof region->name, format, arguments) >= (int)sizeof region->name) {
        model_refuse("the region name '%s...' is too long", region->name);
    }
    region->page_bytes = bytes >= LARGE_PAGE_BYTES ? LARGE_PAGE_BYTES : PAGE_BYTES;
    region->bytes = round_up(bytes, region->page_bytes);
    return region;
}

struct region *model_region(struct model *model, uint64_t bytes, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    struct region *region = region_new(model, bytes, format, arguments);
    va_end(arguments);
    return region;
}

struct region *model_region_contiguous(struct model *model, uint64_t bytes, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    struct region *region = region_new(model, bytes, format, arguments);
    va_end(arguments);
    uint64_t start = round_up(model->contiguous_next, region->page_bytes);
    if (start > model->contiguous_end || region->bytes > model->contiguous_end - start) {
        model_refuse("'%s' (%llu bytes) does not fit into the board's contiguous memory", region->name,
                     (unsigned long long)region->bytes);
    } else {
        model->contiguous_next = start + region->bytes;
    }
    region->fixed = true;
    region->physical = start;
    return region;
}

struct region *model_region_device(struct model *model, uint64_t physical, uint64_t bytes, const char *name)
{
    uint64_t first = physical / PAGE_BYTES * PAGE_BYTES;
    for (uint32_t i = 0; i < model->region_count; i++) {
        if (model->regions[i].fixed && model->regions[i].physical == first) {
            return &model->regions[i];
        }
    }
    struct region *region = region_take(model);
    copy_name(region->name, name);
    region->page_bytes = PAGE_BYTES;
    region->bytes = round_up(physical + bytes, PAGE_BYTES) - first;
    region->fixed = true;
    region->physical = first;
    return region;
}

uint64_t model_map(struct domain *domain, const struct region *region, const char *rights, bool cached)
{
    uint64_t address = round_up(domain->next_address, region->page_bytes);
    if (domain->map_count == MODEL_MAPS_MAX) {
        if (!domain->is_spare) {
            model_refuse("'%s' maps more than %d regions", domain->name, MODEL_MAPS_MAX);
        }
        return address;
    }
    domain->maps[domain->map_count++] =
        (struct mapping){ .region = region, .address = address, .rights = rights, .cached = cached };
    domain->next_address = address + region->bytes + PAGE_BYTES; /* a gap catches overruns */
    return address;
}

void model_map_machine(struct machine *machine, const struct region *region, uint64_t address, const char *rights,
                       bool cached)
{
    if (machine->map_count == MODEL_MAPS_MAX) {
        model_refuse("'%s' maps more than %d regions", machine->name, MODEL_MAPS_MAX);
        return;
    }
    machine->maps[machine->map_count++] =
        (struct mapping){ .region = region, .address = address, .rights = rights, .cached = cached };
}

static uint8_t next_id(struct domain *domain)
{
    while (domain->next_id < MODEL_ID_LIMIT && (domain->taken_ids >> domain->next_id & 1) != 0) {
        domain->next_id++;
    }
    if (domain->next_id == MODEL_ID_LIMIT) {
        if (!domain->is_spare) {
            model_refuse("'%s' needs more than %d channels and interrupts", domain->name, MODEL_ID_LIMIT);
        }
        return 0;
    }
    return (uint8_t)domain->next_id++;
}

struct channel *model_channel(struct model *model, struct domain *a, struct domain *b)
{
    struct channel *channel = &model->channels[model->channel_count];
    if (model->channel_count == MODEL_CHANNELS_MAX) {
        model_refuse("more than %d channels are needed", MODEL_CHANNELS_MAX);
    } else {
        model->channel_count++;
    }
    channel->end[0] = (struct channel_end){ .domain = a, .id = next_id(a), .notify = true };
    channel->end[1] = (struct channel_end){ .domain = b, .id = next_id(b), .notify = true };
    return channel;
}

uint8_t model_interrupt(struct domain *domain, uint32_t number, bool edge)
{
    uint8_t id = next_id(domain);
    if (domain->interrupt_count == MODEL_IRQS_MAX) {
        if (!domain->is_spare) {
            model_refuse("'%s' has more than %d interrupts", domain->name, MODEL_IRQS_MAX);
        }
        return id;
    }
    domain->interrupts[domain->interrupt_count++] =
        (struct interrupt){ .number = number, .edge = edge, .channel = id };
    return id;
}

void *model_content(struct region *region, size_t bytes)
{
    if (!region->is_spare && (bytes > region->bytes || region->content != NULL)) {
        model_fail("the content of '%s' is too large or made twice", region->name);
    }
    region->content = calloc(1, bytes);
    if (region->content == NULL) {
        model_fail("out of memory");
    }
    region->content_bytes = bytes;
    return region->content;
}

void *model_config(struct model *model, struct domain *domain, size_t bytes)
{
    struct region *region = model_region(model, bytes, "%s_config", domain->name);
    model_map(domain, region, "r", true); /* the first of all */
    domain->maps[0].symbol = "config_address";
    return model_content(region, bytes);
}
