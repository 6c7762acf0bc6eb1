/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* What the SDK says about a board and its kernel: memory, object sizes, address space, limits. */
#include "platform.h"

#include <inttypes.h>
#include <json-c/json.h>
#include <stdlib.h>
#include <string.h>

#include "file.h"
#include "memory.h"
#include "text.h"

enum { JSON_DEPTH = 16 };

/* One JSON value and nothing else; NULL after an error. Given back with json_object_put. */
static struct json_object *read_json(struct diagnostics *diagnostics, const char *directory,
                                     const char *name)
{
    const char *path = memory_format("%s/%s", directory, name);
    struct bytes content;
    enum file_result result = file_read(path, &content);
    if (result != FILE_OK || content.size > INT32_MAX) {
        error_plain(diagnostics, "%s: %s", path, file_result_text(result));
        return NULL;
    }
    struct json_tokener *tokener = json_tokener_new_ex(JSON_DEPTH);
    json_tokener_set_flags(tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
    struct json_object *value = /* with the NUL behind it, which ends a number */
        json_tokener_parse_ex(tokener, (const char *)content.data, (int)content.size + 1);
    if (!value)
        error_plain(diagnostics, "%s: not valid JSON at byte %zu: %s", path,
                    json_tokener_get_parse_end(tokener),
                    json_tokener_error_desc(json_tokener_get_error(tokener)));
    json_tokener_free(tokener);
    return value;
}

static struct json_object *member(const struct json_object *json, const char *name)
{
    struct json_object *value = NULL;
    json_object_object_get_ex(json, name, &value);
    return value;
}

/* A number, written as one or as a text of digits. */
static bool json_number(const struct json_object *json, const char *name, uint64_t *value)
{
    struct json_object *number = member(json, name);
    if (json_object_is_type(number, json_type_string))
        return text_number(json_object_get_string(number), value);
    *value = json_object_get_uint64(number);
    return json_object_is_type(number, json_type_int) && json_object_get_int64(number) >= 0;
}

static bool json_true(const struct json_object *json, const char *name)
{
    struct json_object *value = member(json, name);
    return json_object_is_type(value, json_type_boolean) && json_object_get_boolean(value);
}

static uint64_t require(struct diagnostics *diagnostics, const struct json_object *json,
                        const char *name, uint64_t minimum, uint64_t maximum)
{
    uint64_t value = minimum;
    if (!json)
        return minimum;
    if (!json_number(json, name, &value) || value < minimum || value > maximum)
        error_plain(diagnostics, "SDK: '%s' is missing or not in %" PRIu64 "..%" PRIu64, name,
                    minimum, maximum);
    return value;
}

static int range_order(const void *a, const void *b)
{
    const struct range *left = a, *right = b;
    return (left->start > right->start) - (left->start < right->start);
}

static struct range *read_ranges(struct diagnostics *diagnostics, const struct json_object *json,
                                 const char *name, uint32_t *count)
{
    struct json_object *list = member(json, name);
    struct range *ranges = NULL;
    *count = 0;
    if (!json)
        return NULL;
    if (!json_object_is_type(list, json_type_array)) {
        error_plain(diagnostics, "SDK: platform_gen.json lacks the list '%s'", name);
        return NULL;
    }
    for (size_t i = 0; i < json_object_array_length(list); i++) {
        const struct json_object *item = json_object_array_get_idx(list, i);
        ranges = array_grow(ranges, *count, sizeof *ranges);
        struct range *range = &ranges[(*count)++];
        range->start = require(diagnostics, item, "start", 0, UINT64_MAX);
        range->end = require(diagnostics, item, "end", range->start, UINT64_MAX);
    }
    if (*count)
        qsort(ranges, *count, sizeof *ranges, range_order);
    for (uint32_t i = 1; i < *count; i++)
        if (ranges[i].start < ranges[i - 1].end)
            error_plain(diagnostics, "SDK: ranges of '%s' overlap at 0x%" PRIx64, name,
                        ranges[i].start);
    return ranges;
}

static void read_memory(struct diagnostics *diagnostics, struct platform *platform)
{
    struct json_object *json = read_json(diagnostics, platform->directory, "platform_gen.json");
    platform->memory = read_ranges(diagnostics, json, "memory", &platform->memory_count);
    platform->devices = read_ranges(diagnostics, json, "devices", &platform->device_count);
    if (json && platform->memory_count == 0)
        error_plain(diagnostics, "SDK: there is no RAM in platform_gen.json");
    json_object_put(json);
}

static void read_sizes(struct diagnostics *diagnostics, struct platform *platform)
{
    struct json_object *json = read_json(diagnostics, platform->directory, "object_sizes.json");
    struct object_sizes *sizes = &platform->sizes;
    const struct {
        const char *name;
        uint8_t *bits;
    } entries[] = {
        {"tcb", &sizes->tcb},
        {"endpoint", &sizes->endpoint},
        {"notification", &sizes->notification},
        {"reply", &sizes->reply},
        {"vcpu", &sizes->vcpu},
        {"vspace", &sizes->vspace},
        {"page_table", &sizes->page_table},
        {"small_page", &sizes->small_page},
        {"large_page", &sizes->large_page},
        {"slot", &sizes->slot},
    };
    for (uint32_t i = 0; i < sizeof entries / sizeof entries[0]; i++)
        *entries[i].bits = (uint8_t)require(diagnostics, json, entries[i].name, 4, 30);
    if (json && (sizes->small_page != 12 || sizes->large_page != 21))
        error_plain(diagnostics, "SDK: page sizes other than 4 KiB and 2 MiB are not supported");
    json_object_put(json);
}

static uint32_t bit_length(uint64_t value)
{
    uint32_t bits = 0;
    while (value >> bits && bits < 63)
        bits++;
    return bits;
}

static void read_address_space(struct diagnostics *diagnostics, struct platform *platform)
{
    struct json_object *json =
        read_json(diagnostics, platform->directory, "address_space_constants.json");
    platform->user_top = require(diagnostics, json, "vspace_user_top", UINT32_MAX,
                                 (UINT64_C(1) << 48) - 1);
    uint64_t table_bits = require(diagnostics, json, "page_table_index_bits", 9, 9);
    uint64_t root_bits = require(diagnostics, json, "vspace_index_bits", 1, 16);
    uint64_t below = bit_length(platform->user_top) - platform->sizes.small_page;
    if (json && below <= root_bits)
        error_plain(diagnostics, "SDK: address space constants do not fit together");
    else /* the root may be larger than what is left for it */
        platform->page_table_levels = (uint32_t)((below - root_bits + table_bits - 1) / table_bits);
    json_object_put(json);
}

enum { WORST_CASE_US = 10 }; /* of a kernel entry, before its KERNEL_WCET_SCALE; a budget has two */

static void read_budgets(const struct json_object *json, struct platform *platform)
{
    uint64_t scale = 1;
    if (!json_number(json, "KERNEL_WCET_SCALE", &scale) || scale == 0 || scale > 1000)
        scale = 1;
    platform->budget_min_us = (uint32_t)(2 * WORST_CASE_US * scale);
}

static void read_config(struct diagnostics *diagnostics, struct platform *platform)
{
    struct json_object *json =
        read_json(diagnostics, platform->directory, "include/kernel/gen_config.json");
    const char *arch = json_object_get_string(member(json, "SEL4_ARCH"));
    if (!json)
        return;
    if (!arch || !text_equal(arch, "aarch64"))
        error_plain(diagnostics, "SDK: only the architecture aarch64 is supported");
    platform->root_cnode_bits = (uint8_t)require(diagnostics, json, "ROOT_CNODE_SIZE_BITS", 8, 27);
    platform->has_hypervisor = json_true(json, "ARM_HYPERVISOR_SUPPORT");
    platform->has_smc = json_true(json, "ALLOW_SMC_CALLS");
    platform->domains = (uint32_t)require(diagnostics, json, "NUM_DOMAINS", 1, 256);
    platform->domain_slices =
        (uint32_t)require(diagnostics, json, "NUM_DOMAIN_SCHEDULES", 1, 1 << 16);
    read_budgets(json, platform);
    platform->cores = 1;
    if (json_true(json, "ENABLE_SMP_SUPPORT"))
        platform->cores = (uint32_t)require(diagnostics, json, "MAX_NUM_NODES", 1, 256);
    json_object_put(json);
}

bool platform_read(struct diagnostics *diagnostics, const char *directory, const char *config,
                   struct platform *platform)
{
    uint32_t errors_before = diagnostics->error_count;
    *platform = (struct platform){.directory = directory};
    platform->is_benchmark = text_equal(config, "benchmark") || text_equal(config, "smp-benchmark");
    read_memory(diagnostics, platform);
    read_sizes(diagnostics, platform);
    read_address_space(diagnostics, platform);
    read_config(diagnostics, platform);
    return diagnostics->error_count == errors_before;
}

/* Bytes of [start, end) that lie in the ranges. */
static uint64_t covered(const struct range *ranges, uint32_t count, uint64_t start, uint64_t end)
{
    uint64_t sum = 0;
    for (uint32_t i = 0; i < count; i++) {
        uint64_t low = ranges[i].start > start ? ranges[i].start : start;
        uint64_t high = ranges[i].end < end ? ranges[i].end : end;
        if (low < high)
            sum += high - low;
    }
    return sum;
}

enum memory_kind platform_memory_kind(const struct platform *platform, uint64_t start,
                                      uint64_t size)
{
    uint64_t end = start + size;
    uint64_t ram = covered(platform->memory, platform->memory_count, start, end);
    uint64_t device = covered(platform->devices, platform->device_count, start, end);
    if (ram == size)
        return MEMORY_RAM;
    if (device == size)
        return MEMORY_DEVICE;
    return ram ? MEMORY_MIXED : MEMORY_NONE;
}
