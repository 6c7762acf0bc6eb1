/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* JSON from statistics pages. Pages belong to other components: names are copied, cleaned and bounded. */
#include "systems/first_light/web/status.h"

#include <stdbool.h>

#include "lib/clock.h"
#include "lib/print.h"
#include "lib/statistics.h"
#include "lib/system_info.h"
#include "systems/first_light/web/http.h"
#include "systems/first_light/web/interface.h"
#include "systems/first_light/web/iperf.h"
#include "vmm/statistics.h"

enum { NS_PER_MS = 1000000 };

static const struct client_config *config;

/* Text that grows; `full` once something did not fit, and then nothing more is added. */
struct text {
    char *at;
    size_t room;
    bool full;
};

static void text_add(struct text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void text_add(struct text *text, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    size_t length = text->full ? 0 : print_into_va(text->at, text->room, format, arguments);
    va_end(arguments);
    if (length + 1 >= text->room) {
        text->full = true;
        return;
    }
    text->at += length;
    text->room -= length;
}

/* A name out of somebody else's memory: bounded, and without characters that mean something in JSON or HTML. */
static const char *clean(const char *name, size_t bytes, char *copy)
{
    size_t i = 0;
    for (; i + 1 < bytes && name[i] != '\0'; i++) {
        char c = name[i];
        bool good = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
        copy[i] = good ? c : '?';
    }
    copy[i] = '\0';
    return copy;
}

static const char *class_name(uint32_t class)
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

static const char *state_name(uint32_t state)
{
    static const char *const names[] = { "detached", "attached", "quarantined", "down" };
    return state < sizeof names / sizeof names[0] ? names[state] : "unknown";
}

static void add_entry(struct text *text, const struct statistics_entry *entry)
{
    char name[CONFIG_NAME_BYTES];
    text_add(text, "{\"name\":\"%s\",\"state\":\"%s\",\"packets_in\":%lu,\"packets_out\":%lu,\"bytes_in\":%lu,",
             clean(entry->name, sizeof name, name), state_name(__atomic_load_n(&entry->state, __ATOMIC_RELAXED)),
             statistics_read(&entry->packets_in), statistics_read(&entry->packets_out),
             statistics_read(&entry->bytes_in));
    text_add(text, "\"bytes_out\":%lu,\"drops\":%lu,\"refusals\":%lu,\"throttled\":%lu,\"stalls\":%lu}",
             statistics_read(&entry->bytes_out), statistics_read(&entry->drops), statistics_read(&entry->refusals),
             statistics_read(&entry->throttled), statistics_read(&entry->stalls));
}

static void add_device(struct text *text, const struct client_device *device)
{
    const struct statistics_page *page = (const struct statistics_page *)device->statistics.vaddr;
    char name[CONFIG_NAME_BYTES];
    uint32_t count = __atomic_load_n(&page->client_count, __ATOMIC_RELAXED);
    text_add(text, "{\"name\":\"%s\",\"class\":\"%s\",\"total\":", clean(device->name, sizeof name, name),
             class_name(device->class));
    add_entry(text, &page->device);
    text_add(text, ",\"clients\":[");
    for (uint32_t i = 0; i < count && i < STATISTICS_CLIENTS_MAX; i++) {
        text_add(text, "%s", i == 0 ? "" : ",");
        add_entry(text, &page->clients[i]);
    }
    text_add(text, "]}");
}

static const char *machine_state_name(uint64_t state)
{
    static const char *const names[] = { "stopped", "running", "idle", "restarting", "off", "waiting" };
    return state < sizeof names / sizeof names[0] ? names[state] : "unknown";
}

static void add_exits(struct text *text, const struct vmm_statistics *page)
{
    static const char *const names[VMM_EXIT_KINDS] = {
        "mmio_read", "mmio_write", "wait", "firmware", "timer", "end", "register", "abort", "undefined", "other",
    };
    for (uint32_t i = 0; i < VMM_EXIT_KINDS; i++) {
        text_add(text, "%s\"%s\":%lu", i == 0 ? "" : ",", names[i], statistics_read(&page->exits[i]));
    }
}

static void add_machine(struct text *text, const struct client_machine *machine)
{
    const struct vmm_statistics *page = (const struct vmm_statistics *)machine->statistics.vaddr;
    char name[CONFIG_NAME_BYTES];
    text_add(text, "{\"name\":\"%s\",\"state\":\"%s\",\"boots\":%lu,\"injections\":%lu,\"idles\":%lu,\"exits\":{",
             clean(machine->name, sizeof name, name), machine_state_name(statistics_read(&page->state)),
             statistics_read(&page->boots), statistics_read(&page->injections), statistics_read(&page->idles));
    add_exits(text, page);
    text_add(text, "},\"devices\":[");
    const char *separator = "";
    for (uint32_t i = 0; i < VMM_STATISTICS_DEVICES; i++) {
        const struct vmm_device_statistics *device = &page->devices[i];
        if (__atomic_load_n(&device->id, __ATOMIC_RELAXED) != 0) {
            text_add(text, "%s{\"id\":%u,\"status\":%u,\"notifications\":%lu,\"interrupts\":%lu,\"broken\":%lu,\"refused\":%lu,"
                     "\"bad_entries\":%lu}",
                     separator, __atomic_load_n(&device->id, __ATOMIC_RELAXED),
                     __atomic_load_n(&device->status, __ATOMIC_RELAXED), statistics_read(&device->notifications),
                     statistics_read(&device->interrupts), statistics_read(&device->broken),
                     statistics_read(&device->refused), statistics_read(&device->bad_entries));
            separator = ",";
        }
    }
    text_add(text, "]}");
}

static void add_components(struct text *text)
{
    const struct system_info *info = (const struct system_info *)config->system.vaddr;
    char name[CONFIG_NAME_BYTES], role[SYSTEM_INFO_ROLE_BYTES], device[CONFIG_NAME_BYTES];
    for (uint32_t i = 0; i < info->component_count && i < SYSTEM_INFO_COMPONENTS_MAX; i++) {
        const struct system_component *component = &info->components[i];
        text_add(text,
                 "%s{\"name\":\"%s\",\"role\":\"%s\",\"device\":\"%s\",\"priority\":%u,\"private\":%lu,\"shared\":%lu}",
                 i == 0 ? "" : ",", clean(component->name, sizeof name, name),
                 clean(component->role, sizeof role, role), clean(component->device, sizeof device, device),
                 component->priority, component->private_bytes, component->shared_bytes);
    }
}

void status_start(const struct client_config *client_config)
{
    config = client_config;
}

size_t status_make(char *buffer, size_t bytes)
{
    struct text text = { .at = buffer, .room = bytes };
    char name[CONFIG_NAME_BYTES];
    const struct system_info *info = (const struct system_info *)config->system.vaddr;
    text_add(&text, "{\"system\":\"%s\",\"uptime_ms\":%lu,\"address\":\"%s\",\"requests\":%lu,\"refused\":%lu,",
             clean(info->name, sizeof name, name), clock_now_ns() / NS_PER_MS, interface_address(),
             http_counters.requests, http_counters.refused);
    text_add(&text, "\"iperf\":{\"bytes_in\":%lu,\"bytes_out\":%lu,\"refused\":%lu},", iperf_counters.bytes_in,
             iperf_counters.bytes_out, iperf_counters.refused);
    text_add(&text, "\"components\":[");
    add_components(&text);
    text_add(&text, "],\"devices\":[");
    for (uint32_t i = 0; i < config->device_count && i < CLIENT_DEVICES_MAX; i++) {
        text_add(&text, "%s", i == 0 ? "" : ",");
        add_device(&text, &config->devices[i]);
    }
    text_add(&text, "],\"machines\":[");
    for (uint32_t i = 0; i < config->machine_count && i < CLIENT_MACHINES_MAX; i++) {
        text_add(&text, "%s", i == 0 ? "" : ",");
        add_machine(&text, &config->machines[i]);
    }
    text_add(&text, "]}\n");
    if (text.full) {
        return print_into(buffer, bytes, "{\"error\":\"the status does not fit\"}\n");
    }
    return bytes - text.room;
}
