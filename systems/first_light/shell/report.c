/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* What the shell tells about the running system. */
#include "systems/first_light/shell/report.h"

#include "lib/control.h"
#include "lib/system_info.h"

const char *report_class(uint32_t class)
{
    switch (class) {
    case CONFIG_CLASS_SERIAL:
        return "serial";
    case CONFIG_CLASS_TIMER:
        return "timer";
    case CONFIG_CLASS_NET:
        return "net";
    case CONFIG_CLASS_BLK:
        return "blk";
    default:
        return "other";
    }
}

static const char *state_word(uint32_t state)
{
    switch (state) {
    case STATISTICS_ATTACHED:
        return "attached";
    case STATISTICS_QUARANTINED:
        return "quarantined";
    case STATISTICS_DOWN:
        return "down";
    default:
        return "detached";
    }
}

static const struct statistics_page *page_of(const struct client_device *device)
{
    return (const struct statistics_page *)device->statistics.vaddr;
}

uint32_t report_clients(const struct statistics_page *page)
{
    if (page == 0 || page->magic != STATISTICS_MAGIC || page->version != STATISTICS_VERSION) {
        return 0;
    }
    return page->client_count < STATISTICS_CLIENTS_MAX ? page->client_count : STATISTICS_CLIENTS_MAX;
}

static void report_identity(uint32_t class, uint64_t identity)
{
    if (class == CONFIG_CLASS_NET) {
        for (uint32_t i = 0; i < 6; i++) {
            command_print("%s%02x", i == 0 ? " mac " : ":", (unsigned)(identity >> 8 * i & 0xff));
        }
    } else if (class == CONFIG_CLASS_BLK) {
        command_print(" partition %lu", identity);
    }
}

/* What the controller says about a client. */
static void report_policy(const struct client_device *device, uint32_t client)
{
    uint64_t registers[COMMAND_REGISTERS];
    if (device->control_channel == CONFIG_NO_CHANNEL ||
        command_call(device->control_channel, CONTROL_GET, client, 0, registers) != CONTROL_OK) {
        return;
    }
    report_identity(device->class, registers[4]);
    if (device->class == CONFIG_CLASS_BLK && registers[1] != 0) {
        command_print(" read-only");
    }
    if (registers[2] != 0) {
        command_print(" rate %lu", registers[2]);
    }
    if (registers[3] != 0) {
        command_print(" rxrate %lu", registers[3]);
    }
    if (registers[7] != 0) {
        command_print(" quota %lu", registers[7]);
    }
}

void report_device(const struct client_device *device)
{
    const struct statistics_page *page = page_of(device);
    command_print("%s (%s)\n", device->name, report_class(device->class));
    for (uint32_t i = 0; i < report_clients(page); i++) {
        const struct statistics_entry *client = &page->clients[i];
        command_print("  %2u %-16.32s %-11s", i, client->name, state_word(client->state));
        report_policy(device, i);
        command_print("\n");
    }
}

void report_status(const struct command_world *world)
{
    uint64_t seconds = world->now_ns / 1000000000;
    command_print("up %lu s\n", seconds);
    for (uint32_t i = 0; i < world->config->device_count && i < CLIENT_DEVICES_MAX; i++) {
        report_device(&world->config->devices[i]);
    }
}

static void report_entry(const char *name, const struct statistics_entry *entry)
{
    command_print("  %-16.32s %9lu %9lu %12lu %12lu %7lu %8lu %9lu %8lu\n", name,
                  statistics_read(&entry->packets_in), statistics_read(&entry->packets_out),
                  statistics_read(&entry->bytes_in), statistics_read(&entry->bytes_out),
                  statistics_read(&entry->drops), statistics_read(&entry->refusals),
                  statistics_read(&entry->throttled), statistics_read(&entry->stalls));
}

void report_counters(const struct client_device *device)
{
    const struct statistics_page *page = page_of(device);
    command_print("%-18s %9s %9s %12s %12s %7s %8s %9s %8s\n", device->name, "in", "out",
                  "bytes in", "bytes out", "drops", "refusals", "throttled", "stalls");
    if (report_clients(page) > 0) {
        report_entry("(device)", &page->device);
    }
    for (uint32_t i = 0; i < report_clients(page); i++) {
        report_entry(page->clients[i].name, &page->clients[i]);
    }
}

void report_components(const struct client_config *config)
{
    const struct system_info *system = (const struct system_info *)config->system.vaddr;
    if (system == 0 || system->magic != SYSTEM_INFO_MAGIC ||
        system->version != SYSTEM_INFO_VERSION) {
        command_print("error: the system's description is not given to the shell\n");
        return;
    }
    command_print("%s\n%-20s %-12s %-8s %8s %12s %12s\n", system->name, "name", "role", "device",
                  "priority", "private KiB", "shared KiB");
    for (uint32_t i = 0; i < system->component_count && i < SYSTEM_INFO_COMPONENTS_MAX; i++) {
        const struct system_component *component = &system->components[i];
        command_print("%-20.32s %-12.16s %-8.32s %8u %12lu %12lu\n", component->name,
                      component->role, component->device, component->priority,
                      component->private_bytes / 1024, component->shared_bytes / 1024);
    }
}
