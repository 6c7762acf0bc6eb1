/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* What all classes share, and the order of derivation. */
#include "compose/derive.h"

#include <stdio.h>
#include <string.h>

#include "lib/ring.h"
#include "lib/statistics.h"

enum { PAGE_BYTES = 0x1000 };

void derive_at(const struct derivation *derivation, struct location at)
{
    model_place(derivation->diagnostics, at);
}

void derive_domain_place(struct domain *domain, const struct spec_place *place, struct location at)
{
    domain->core = place->core;
    domain->schedule_domain = place->domain;
    domain->at = at;
}

void derive_header(struct config_header *header, enum config_role role, size_t bytes, const char *name)
{
    header->magic = CONFIG_MAGIC;
    header->version = CONFIG_VERSION;
    header->role = (uint16_t)role;
    header->bytes = (uint32_t)bytes;
    derive_client_name(header->name, name);
}

void derive_client_name(char name[CONFIG_NAME_BYTES], const char *from)
{
    snprintf(name, CONFIG_NAME_BYTES, "%s", from);
}

struct domain *derive_part(struct derivation *derivation, uint32_t device, const char *part, const char *image,
                           const char *role, uint8_t priority)
{
    char name[MODEL_NAME_BYTES];
    const char *device_name = derivation->spec->devices[device].name;
    snprintf(name, sizeof name, "%s_%s", device_name, part);
    struct domain *domain = model_domain(derivation->model, name, image, role, device_name, priority);
    const struct spec_device *spec = &derivation->spec->devices[device];
    derive_domain_place(domain, &spec->place, spec->at);
    return domain;
}

void *derive_policy(struct derivation *derivation, uint32_t device, size_t policy_bytes,
                    struct config_region *multiplexer_policy, struct config_region *controller_policy,
                    struct config_region *multiplexer_statistics, struct config_region *controller_statistics)
{
    struct device_parts *parts = &derivation->devices[device];
    const char *name = derivation->spec->devices[device].name;
    struct region *policy = derive_region(derivation, device, policy_bytes, "%s_policy", name);
    parts->statistics = derive_region(derivation, device, sizeof(struct statistics_page), "%s_statistics", name);
    *multiplexer_policy = (struct config_region){
        derive_map(derivation, device, parts->multiplexer, policy, "r"), policy->bytes };
    *controller_policy = (struct config_region){ model_map(parts->controller, policy, "rw", true), policy->bytes };
    *multiplexer_statistics = (struct config_region){
        derive_map(derivation, device, parts->multiplexer, parts->statistics, "rw"), parts->statistics->bytes };
    *controller_statistics = (struct config_region){
        model_map(parts->controller, parts->statistics, "r", true), parts->statistics->bytes };
    return model_content(policy, policy_bytes);
}

/* Where the device stands that has these registers. */
static void note_owner(struct derivation *derivation, const struct region *pages)
{
    char name[MODEL_NAME_BYTES];
    for (uint32_t i = 0; i < derivation->spec->device_count; i++) {
        const struct spec_device *device = &derivation->spec->devices[i];
        snprintf(name, sizeof name, "%s_registers", device->name);
        if (strcmp(name, pages->name) == 0) {
            note_at(derivation->diagnostics, device->at, "'%s' is here", device->name);
        }
    }
}

bool derive_place(struct derivation *derivation, uint32_t device, struct device_place *place)
{
    const struct spec_device *spec = &derivation->spec->devices[device];
    place->node = board_node(derivation->board, spec->node);
    if (place->node < 0 || !board_registers(derivation->board, place->node, 0, &place->registers)) {
        error_at(derivation->diagnostics, spec->at, "the board's device tree has no node '%s' with registers",
                 spec->node);
        return false;
    }
    if (!board_interrupt(derivation->board, place->node, 0, &place->interrupt, &place->edge)) {
        error_at(derivation->diagnostics, spec->at, "the node '%s' has no interrupt", spec->node);
        return false;
    }
    char name[MODEL_NAME_BYTES];
    snprintf(name, sizeof name, "%s_registers", spec->name);
    uint32_t known = derivation->model->region_count;
    place->pages = model_region_device(derivation->model, place->registers.address, place->registers.bytes, name);
    if (derivation->model->region_count == known && !place->pages->is_spare) {
        error_at(derivation->diagnostics, spec->at,
                 "'%s' shares a page of registers with '%s': plug one of them elsewhere", spec->name,
                 place->pages->name);
        note_owner(derivation, place->pages);
        return false;
    }
    return true;
}

void derive_registers(struct derivation *derivation, uint32_t device, struct config_device *config)
{
    struct domain *driver = derivation->devices[device].driver;
    struct device_place place;
    if (derive_place(derivation, device, &place)) {
        config->registers = model_map(driver, place.pages, "rw", false) + place.registers.address % PAGE_BYTES;
        config->registers_bytes = place.registers.bytes;
        config->interrupt_channel = model_interrupt(driver, place.interrupt, place.edge);
    }
}

void derive_channel(struct derivation *derivation, struct domain *a, uint8_t *id_a, struct domain *b, uint8_t *id_b)
{
    struct channel *channel = model_channel(derivation->model, a, b);
    *id_a = channel->end[0].id;
    *id_b = channel->end[1].id;
}

void derive_channel_to(struct derivation *derivation, struct domain *a, uint8_t *id_a, struct domain *b,
                       uint8_t *id_b)
{
    struct channel *channel = model_channel(derivation->model, a, b);
    channel->end[1].notify = false;
    *id_a = channel->end[0].id;
    *id_b = channel->end[1].id;
}

void derive_channel_call(struct derivation *derivation, struct domain *caller, uint8_t *id_caller,
                         struct domain *server, uint8_t *id_server)
{
    struct channel *channel = model_channel(derivation->model, caller, server);
    channel->end[0].call = true;
    channel->end[0].notify = false;
    *id_caller = channel->end[0].id;
    *id_server = channel->end[1].id;
}

uint64_t area_place(struct area *area, uint64_t bytes)
{
    uint64_t offset = (area->used + RING_LINE_BYTES - 1) / RING_LINE_BYTES * RING_LINE_BYTES;
    area->used = offset + bytes;
    if (area->used > area->region->bytes && !area->region->is_spare) {
        model_fail("internal: the region '%s' is too small for its rings", area->region->name);
    }
    return offset;
}

struct config_ring area_ring(uint64_t base, uint64_t offset, uint32_t capacity, uint32_t entry_words)
{
    return (struct config_ring){ .vaddr = base + offset, .capacity = capacity, .entry_words = entry_words };
}

/* Timers come first: multiplexers are their clients. */
bool derive_system(struct derivation *derivation)
{
    const struct spec *spec = derivation->spec;
    for (uint32_t i = 0; i < spec->device_count; i++) {
        if (spec->devices[i].class == CONFIG_CLASS_TIMER) {
            derive_at(derivation, spec->devices[i].at);
            derive_timer(derivation, i);
        }
    }
    derive_parties(derivation);
    for (uint32_t i = 0; i < spec->device_count; i++) {
        derive_at(derivation, spec->devices[i].at);
        switch (spec->devices[i].class) {
        case CONFIG_CLASS_SERIAL:
            derive_serial(derivation, i);
            break;
        case CONFIG_CLASS_NET:
            derive_net(derivation, i);
            break;
        case CONFIG_CLASS_BLK:
            derive_blk(derivation, i);
            break;
        default:
            break;
        }
    }
    derive_operators(derivation);
    model_place(NULL, (struct location){ 0 });
    return derivation->diagnostics->error_count == 0;
}
