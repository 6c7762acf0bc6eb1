/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Deriving native components and virtual machines, and what operators and observers get. */
#include "compose/derive.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "lib/system_info.h"
#include "sdk/tool/file.h"
#include "vmm/guest_map.h"
#include "vmm/statistics.h"

enum {
    MONITOR_STACK_BYTES = 0x4000,
    GICV_INDEX = 3, /* fourth register range of a GICv2 node: the virtual CPU interface [GICv2 binding] */
};

static bool uses_class(const struct derivation *derivation, const struct spec_party *party, enum config_class class)
{
    for (uint32_t i = 0; i < party->use_count; i++) {
        if (derivation->spec->devices[party->uses[i].device].class == class) {
            return true;
        }
    }
    return false;
}

/* A file as a read-only region, one for all who want it. */
static struct vmm_file derive_file(struct derivation *derivation, const struct spec_party *party,
                                   struct domain *domain, const char *name)
{
    const char *path = file_search(derivation->search_paths, derivation->search_path_count, name);
    struct stat status;
    if (path == NULL || stat(path, &status) != 0 || status.st_size <= 0) {
        error_at(derivation->diagnostics, party->at, "there is no file '%s' on the search path, or it is empty", name);
        return (struct vmm_file){ 0 };
    }
    struct region *region = NULL;
    for (uint32_t i = 0; i < derivation->model->region_count && region == NULL; i++) {
        if (strcmp(derivation->model->regions[i].prefill, name) == 0) {
            region = &derivation->model->regions[i];
        }
    }
    if (region == NULL) {
        region = model_region(derivation->model, (uint64_t)status.st_size, "file_%s", name);
        snprintf(region->prefill, sizeof region->prefill, "%s", name);
    }
    return (struct vmm_file){ model_map(domain, region, "r", true), (uint64_t)status.st_size };
}

/* The guest's memory and its interrupt controller's CPU interface. */
static void derive_machine_memory(struct derivation *derivation, const struct spec_party *spec,
                                  struct party_parts *parts, struct vmm_config *config)
{
    struct machine *machine = &parts->domain->machine;
    int gic = board_compatible(derivation->board, "arm,cortex-a15-gic");
    struct board_range gicv;
    if (gic < 0 || !board_registers(derivation->board, gic, GICV_INDEX, &gicv)) {
        error_at(derivation->diagnostics, spec->at, "the board has no GICv2 with a virtual CPU interface");
        gicv = (struct board_range){ 0 };
    }
    struct region *interface =
        model_region_device(derivation->model, gicv.address, GUEST_GICC_BYTES, "gic_virtual_interface");
    parts->data = model_region_contiguous(derivation->model, spec->memory, "%s_ram", spec->name);
    parts->data_address = model_map(parts->domain, parts->data, "rw", true);
    uint64_t gpa = spec->driver ? parts->data->physical : GUEST_RAM_BASE; /* devices know no other address */
    config->ram = (struct vmm_ram){ parts->data_address, parts->data->bytes, parts->data->physical, gpa };
    machine->present = true;
    machine->priority = spec->priority;
    machine->budget_us = spec->budget_us;
    machine->period_us = spec->period_us;
    machine->cpus = spec->cpus;
    config->cpu_count = spec->cpus;
    config->entropy = spec->entropy;
    config->firmware_by_hvc = spec->firmware_by_hvc;
    for (uint32_t i = 0; i < spec->use_count; i++) {
        config->mergeable |= spec->uses[i].mergeable;
        config->awaits_disk |= spec->uses[i].wait;
    }
    snprintf(machine->name, sizeof machine->name, "%s", spec->name);
    model_map_machine(machine, parts->data, gpa, "rwx", true);
    model_map_machine(machine, interface, GUEST_GICC_BASE, "rw", false);
}

static void derive_machine(struct derivation *derivation, const struct spec_party *spec, struct party_parts *parts)
{
    char name[MODEL_NAME_BYTES];
    snprintf(name, sizeof name, "vmm_%s", spec->name);
    parts->domain = model_domain(derivation->model, name, "vmm", "monitor", "", PRIORITY_MONITOR);
    derive_domain_place(parts->domain, &spec->place, spec->at);
    parts->domain->stack_bytes = MONITOR_STACK_BYTES;
    struct vmm_config *config = model_config(derivation->model, parts->domain, sizeof *config);
    derive_header(&config->header, CONFIG_ROLE_VMM, sizeof *config, spec->name);
    derive_machine_memory(derivation, spec, parts, config);
    config->kernel = derive_file(derivation, spec, parts->domain, spec->kernel);
    if (spec->initrd != NULL) {
        config->initrd = derive_file(derivation, spec, parts->domain, spec->initrd);
    }
    if (snprintf(config->bootargs, sizeof config->bootargs, "%s", spec->bootargs) >= (int)sizeof config->bootargs) {
        error_at(derivation->diagnostics, spec->at, "bootargs are longer than %zu characters",
                 sizeof config->bootargs - 1);
    }
    parts->statistics = model_region(derivation->model, sizeof(struct vmm_statistics), "%s_statistics", name);
    config->statistics =
        (struct config_region){ model_map(parts->domain, parts->statistics, "rw", true), parts->statistics->bytes };
    parts->clients = (struct clients){ &config->serial, &config->timer, &config->net, NULL, &config->blk };
    parts->driver = &config->driver;
}

static void derive_component(struct derivation *derivation, const struct spec_party *spec, struct party_parts *parts)
{
    parts->domain = model_domain(derivation->model, spec->name, spec->image, "client", "", spec->priority);
    derive_domain_place(parts->domain, &spec->place, spec->at);
    parts->domain->passive = spec->passive;
    parts->domain->smc = spec->smc;
    parts->domain->no_fpu = spec->no_fpu;
    parts->domain->stack_bytes = spec->stack_bytes;
    parts->domain->budget_us = spec->budget_us;
    parts->domain->period_us = spec->period_us;
    struct client_config *config = model_config(derivation->model, parts->domain, sizeof *config);
    derive_header(&config->header, CONFIG_ROLE_COMPONENT, sizeof *config, spec->name);
    if (uses_class(derivation, spec, CONFIG_CLASS_BLK)) {
        parts->data = model_region_contiguous(derivation->model, spec->data_bytes, "%s_data", spec->name);
        parts->data_address = model_map(parts->domain, parts->data, "rw", true);
    }
    parts->clients =
        (struct clients){ &config->serial, &config->timer, &config->net, &config->more_net, &config->blk };
}

void derive_parties(struct derivation *derivation)
{
    for (uint32_t i = 0; i < derivation->spec->party_count; i++) {
        const struct spec_party *spec = &derivation->spec->parties[i];
        struct party_parts *parts = &derivation->parties[i];
        derive_at(derivation, spec->at);
        if (spec->machine) {
            derive_machine(derivation, spec, parts);
        } else {
            derive_component(derivation, spec, parts);
        }
        parts->clients.serial->channel = CONFIG_NO_CHANNEL;
        parts->clients.blk->channel = CONFIG_NO_CHANNEL;
        parts->clients.timer->channel = CONFIG_NO_CHANNEL;
        parts->clients.net->multiplexer_channel = CONFIG_NO_CHANNEL;
        parts->clients.net->copier_channel = CONFIG_NO_CHANNEL;
        if (spec->driver || uses_class(derivation, spec, CONFIG_CLASS_TIMER)) {
            derive_timer_client(derivation, parts->domain, spec->name, parts->clients.timer);
        }
    }
}

static uint32_t region_users(const struct model *model, const struct region *region)
{
    uint32_t users = 0;
    for (uint32_t i = 0; i < model->domain_count; i++) {
        for (uint32_t m = 0; m < model->domains[i].map_count; m++) {
            users += model->domains[i].maps[m].region == region;
        }
    }
    return users;
}

static void describe_domain(const struct model *model, const struct domain *domain, struct system_component *to)
{
    snprintf(to->name, sizeof to->name, "%s", domain->name);
    snprintf(to->role, sizeof to->role, "%s", domain->role);
    snprintf(to->device, sizeof to->device, "%s", domain->device);
    to->priority = domain->priority;
    for (uint32_t m = 0; m < domain->map_count; m++) {
        const struct region *region = domain->maps[m].region;
        uint64_t *sum = region_users(model, region) > 1 ? &to->shared_bytes : &to->private_bytes;
        *sum += region->bytes;
    }
}

/* Statistics, and controllers for those who may call them. */
static void derive_operator(struct derivation *derivation, const struct spec_party *spec, struct domain *domain,
                            struct client_config *config)
{
    for (uint32_t d = 0; d < derivation->spec->device_count; d++) {
        struct device_parts *parts = &derivation->devices[d];
        if ((spec->observed & UINT32_C(1) << d) == 0) {
            continue;
        }
        struct client_device *device = &config->devices[config->device_count++];
        derive_client_name(device->name, derivation->spec->devices[d].name);
        device->class = (uint16_t)derivation->spec->devices[d].class;
        device->control_channel = CONFIG_NO_CHANNEL;
        device->statistics =
            (struct config_region){ model_map(domain, parts->statistics, "r", true), parts->statistics->bytes };
        if ((spec->controlled & UINT32_C(1) << d) != 0) {
            uint8_t id = 0; /* a controller obeys every caller it has: only operators get a channel */
            derive_channel_call(derivation, domain, &device->control_channel, parts->controller, &id);
        }
    }
}

/* The counters of all monitors. */
static void derive_machines_seen(struct derivation *derivation, struct domain *domain, struct client_config *config)
{
    for (uint32_t i = 0; i < derivation->spec->party_count; i++) {
        const struct spec_party *spec = &derivation->spec->parties[i];
        const struct region *region = derivation->parties[i].statistics;
        if (!spec->machine) {
            continue;
        }
        if (config->machine_count == CLIENT_MACHINES_MAX) {
            model_refuse("more than %d virtual machines to observe", CLIENT_MACHINES_MAX);
            return;
        }
        struct client_machine *machine = &config->machines[config->machine_count++];
        derive_client_name(machine->name, spec->name);
        machine->statistics = (struct config_region){ model_map(domain, region, "r", true), region->bytes };
    }
}

/* The client_config that a native party's embedded clients belong to. */
static struct client_config *client_config_of(const struct party_parts *parts)
{
    return (struct client_config *)((char *)parts->clients.serial - offsetof(struct client_config, serial));
}

void derive_operators(struct derivation *derivation)
{
    struct model *model = derivation->model;
    struct region *region = model_region(model, sizeof(struct system_info), "system_info");
    struct system_info *info = model_content(region, sizeof *info);
    for (uint32_t i = 0; i < derivation->spec->party_count; i++) {
        const struct spec_party *spec = &derivation->spec->parties[i];
        if (!spec->machine && spec->observed != 0 && derivation->diagnostics->error_count == 0) {
            struct domain *domain = derivation->parties[i].domain;
            derive_at(derivation, spec->at);
            struct client_config *config = client_config_of(&derivation->parties[i]);
            config->system = (struct config_region){ model_map(domain, region, "r", true), region->bytes };
            derive_operator(derivation, spec, domain, config);
            derive_machines_seen(derivation, domain, config);
        }
    }
    info->magic = SYSTEM_INFO_MAGIC;
    info->version = SYSTEM_INFO_VERSION;
    derive_client_name(info->name, derivation->spec->name);
    info->component_count = model->domain_count;
    for (uint32_t i = 0; i < model->domain_count; i++) {
        describe_domain(model, &model->domains[i], &info->components[i]);
    }
}
