/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Deriving a device whose driver is a Linux VM: passed through to it, and what it shares with the multiplexer. */
#include "compose/derive.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "devices/bridge.h"
#include "hw/virtio_mmio.h"
#include "vmm/guest_map.h"

enum { PAGE_BYTES = 0x1000 };

static struct party_parts *driver_party(struct derivation *derivation, uint32_t device)
{
    return &derivation->parties[derivation->spec->devices[device].driver_party];
}

/* Properties that name other nodes of the board, or places that differ in the guest. */
static bool property_stays_true(const char *name)
{
    static const char *const not_these[] = {
        "reg", "interrupts", "interrupts-extended", "interrupt-parent", "interrupt-names", "phandle", "clocks",
        "pinctrl-0", "pinctrl-names", "resets", "reset-names", "power-domains", "iommus", "dmas",
        "dma-names", "msi-parent", "status",
    };
    for (size_t i = 0; i < sizeof not_these / sizeof not_these[0]; i++) {
        if (strcmp(name, not_these[i]) == 0) {
            return false;
        }
    }
    return true;
}

static void copy_properties(struct derivation *derivation, uint32_t device, int node, struct vmm_device *config)
{
    const char *name;
    const void *value;
    uint32_t bytes;
    for (unsigned i = 0; board_property(derivation->board, node, i, &name, &value, &bytes); i++) {
        size_t length = strlen(name);
        uint8_t *to = &config->properties[config->property_bytes];
        bool clocks = strcmp(name, "clock-names") == 0;
        if (!property_stays_true(name) || (clocks && config->clocks_hz[0] == 0)) {
            continue;
        }
        if (length > 31 || 1 + length + 2 + bytes > (size_t)(VMM_PROPERTY_BYTES - config->property_bytes)) {
            error_at(derivation->diagnostics, derivation->spec->devices[device].at,
                     "the properties of the node are longer than %d bytes", VMM_PROPERTY_BYTES);
            return;
        }
        to[0] = (uint8_t)length;
        memcpy(to + 1, name, length);
        to[1 + length] = (uint8_t)bytes;
        to[2 + length] = (uint8_t)(bytes >> 8);
        memcpy(to + 3 + length, value, bytes);
        config->property_bytes += (uint16_t)(3 + length + bytes);
    }
}

/* The last part of the node's path, without its address. */
static void copy_node_name(char name[CONFIG_NAME_BYTES], const char *path)
{
    const char *last = strrchr(path, '/');
    snprintf(name, CONFIG_NAME_BYTES, "%s", last == NULL ? path : last + 1);
    name[strcspn(name, "@")] = '\0';
}

/* Clocks of a fixed frequency the guest gets as its own; others are not passed on, nor are their names then. */
static void copy_clocks(struct derivation *derivation, int node, struct vmm_device *config)
{
    for (uint32_t i = 0; i < VMM_CLOCKS_MAX; i++) {
        if (!board_clock(derivation->board, node, i, &config->clocks_hz[i])) {
            return;
        }
    }
}

static void derive_passthrough(struct derivation *derivation, uint32_t device)
{
    const struct spec_device *spec = &derivation->spec->devices[device];
    struct party_parts *party = driver_party(derivation, device);
    struct device_place place;
    uint32_t index = party->driver->device_count;
    if (!derive_place(derivation, device, &place)) {
        return;
    }
    if (index == VMM_DEVICES_MAX || place.pages->bytes > GUEST_DEVICE_STRIDE) {
        error_at(derivation->diagnostics, spec->at, "more than %d devices for one driver_vm, or too many registers",
                 VMM_DEVICES_MAX);
        return;
    }
    struct vmm_device *config = &party->driver->devices[party->driver->device_count++];
    uint64_t gpa = GUEST_DEVICE_BASE + (uint64_t)index * GUEST_DEVICE_STRIDE;
    model_map_machine(&party->domain->machine, place.pages, gpa, "rw", false);
    copy_node_name(config->name, spec->node);
    config->gpa = gpa + place.registers.address % PAGE_BYTES;
    config->bytes = place.registers.bytes;
    config->interrupt = GUEST_DEVICE_INTERRUPT + index;
    config->edge = place.edge;
    config->channel = model_interrupt(party->domain, place.interrupt, place.edge);
    copy_clocks(derivation, place.node, config);
    copy_properties(derivation, device, place.node, config);
    if (board_is_compatible(derivation->board, place.node, "virtio,mmio")) {
        config->status = model_map(party->domain, place.pages, "rw", false) +
                         place.registers.address % PAGE_BYTES + VIRTIO_MMIO_STATUS;
    }
}

/* Who asks for "rw" gets it for all who share the region there. */
static void widen(struct machine *machine, const struct region *region, const char *rights)
{
    for (uint32_t i = 0; i < machine->map_count && strcmp(rights, "rw") == 0; i++) {
        if (machine->maps[i].region == region) {
            machine->maps[i].rights = rights;
        }
    }
}

/* Into the VM at its physical address; answers the region's number there. */
static uint32_t share(struct derivation *derivation, uint32_t device, const struct region *region,
                      const char *rights)
{
    struct vmm_shared *shared = derivation->devices[device].shared;
    struct machine *machine = &driver_party(derivation, device)->domain->machine;
    for (uint32_t i = 0; i < shared->region_count; i++) {
        if (shared->regions[i].gpa == region->physical) {
            widen(machine, region, rights);
            return i + 1;
        }
    }
    if (shared->region_count == VMM_REGIONS_MAX) {
        model_refuse("'%s' needs more than %d regions in its driver_vm", derivation->spec->devices[device].name,
                     VMM_REGIONS_MAX);
        return VMM_REGIONS_MAX;
    }
    model_map_machine(machine, region, region->physical, rights, true);
    shared->regions[shared->region_count++] = (struct vmm_region){ region->physical, region->bytes };
    return shared->region_count;
}

void *derive_bridge(struct derivation *derivation, uint32_t device, uint64_t bytes, size_t config_bytes,
                    struct region **control)
{
    const struct spec_device *spec = &derivation->spec->devices[device];
    struct party_parts *party = driver_party(derivation, device);
    uint32_t index = party->driver->shared_count;
    struct vmm_shared *shared = &party->driver->shared[index];
    if (index == VMM_SHARED_MAX) {
        model_refuse("more than %d devices for one driver_vm", VMM_SHARED_MAX);
        shared--; /* shared once more, by what will not be written */
    } else {
        derive_passthrough(derivation, device);
        party->driver->shared_count++;
    }
    warning_at(derivation->diagnostics, spec->at,
               "no SMMU stands before '%s': through it the driver_vm '%s' can reach all memory and is trusted with it",
               spec->name, spec->driver_vm);
    derive_client_name(shared->name, spec->name);
    shared->doorbell_gpa = GUEST_DOORBELL_BASE + (uint64_t)index * GUEST_DOORBELL_STRIDE;
    shared->interrupt = GUEST_SHARED_INTERRUPT + index;
    derivation->devices[device].shared = shared;
    derivation->devices[device].driver = party->domain;
    *control = model_region_contiguous(derivation->model, bytes, "%s_control", spec->name);
    share(derivation, device, *control, "rw");
    return model_content(*control, config_bytes);
}

uint64_t derive_bus(struct derivation *derivation, uint32_t device, const struct region *region,
                    const char *rights)
{
    if (derivation->devices[device].shared == NULL) {
        return region->physical;
    }
    return bridge_address(share(derivation, device, region, rights), 0);
}

void derive_peer(struct derivation *derivation, uint32_t device, uint8_t *number, struct domain *peer,
                 uint8_t *id_peer)
{
    struct vmm_shared *shared = derivation->devices[device].shared;
    if (shared->channel_count == VMM_PEERS_MAX) {
        model_refuse("'%s' has more than %d peers", shared->name, VMM_PEERS_MAX);
        return;
    }
    *number = (uint8_t)shared->channel_count;
    derive_channel(derivation, driver_party(derivation, device)->domain, &shared->channels[shared->channel_count],
                   peer, id_peer);
    shared->channel_count++;
}

struct region *derive_region(struct derivation *derivation, uint32_t device, uint64_t bytes, const char *format, ...)
{
    char name[MODEL_NAME_BYTES + 1];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(name, sizeof name, format, arguments); /* one character more than fits: model_region complains */
    va_end(arguments);
    return derivation->spec->devices[device].inside ? model_region_contiguous(derivation->model, bytes, "%s", name)
                                                    : model_region(derivation->model, bytes, "%s", name);
}

uint64_t derive_map(struct derivation *derivation, uint32_t device, struct domain *domain,
                    const struct region *region, const char *rights)
{
    return domain != NULL ? model_map(domain, region, rights, true)
                          : bridge_address(share(derivation, device, region, rights), 0);
}

void derive_link(struct derivation *derivation, uint32_t device, struct domain *a, uint8_t *id_a, struct domain *b,
                 uint8_t *id_b)
{
    if (a != NULL) {
        derive_channel(derivation, a, id_a, b, id_b);
    } else if (b != NULL) {
        derive_peer(derivation, device, id_a, b, id_b);
    }
}
