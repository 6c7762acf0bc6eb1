/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The system element, memory regions and channels. */
#include "parse.h"

#include "fields.h"
#include "memory.h"
#include "text.h"

/* The kernel passes nothing on from the firmware on this architecture. */
static void refuse_bootinfo(struct diagnostics *diagnostics, struct element *element,
                            const char *prefill_path)
{
    static const char *const types[] = {"fdt",           "x86_vbe",         "x86_mbmmap",
                                        "x86_acpi_rsdp", "x86_framebuffer", "x86_tsc_freq"};
    const char *type = field_text(element, "prefill_bootinfo");
    struct location at = field_at(element, "prefill_bootinfo");
    bool known = false;
    if (!type)
        return;
    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        known = known || text_equal(type, types[i]);
    if (!known)
        error_at(diagnostics, at, "prefill_bootinfo: there is no boot information named '%s'",
                 type);
    else if (prefill_path)
        error_at(diagnostics, at, "a region has either prefill_path or prefill_bootinfo");
    else
        error_at(diagnostics, at,
                 "prefill_bootinfo: this board hands out no boot information to copy");
}

static void parse_region(struct diagnostics *diagnostics, const struct platform *platform,
                         struct element *element, struct system *system)
{
    system->regions =
        array_grow(system->regions, system->region_count, sizeof *system->regions);
    struct region *region = &system->regions[system->region_count++];
    region->at = element->at;
    region->name = field_required(diagnostics, element, "name");
    region->has_size = field_present(element, "size");
    region->size = field_number(diagnostics, element, "size", 1, platform->user_top, 0);
    region->page_size = field_number(diagnostics, element, "page_size", 0, UINT64_MAX, 0);
    if (field_present(element, "page_size") && region->page_size != SMALL_PAGE &&
        region->page_size != LARGE_PAGE) {
        error_at(diagnostics, field_at(element, "page_size"),
                 "page_size must be 0x1000 or 0x200000");
        region->page_size = 0;
    }
    region->has_paddr = field_present(element, "phys_addr");
    region->paddr_at = field_at(element, "phys_addr");
    region->paddr = field_number(diagnostics, element, "phys_addr", 0, UINT64_MAX, 0);
    region->prefill_path = field_text(element, "prefill_path");
    refuse_bootinfo(diagnostics, element, region->prefill_path);
    if (!region->has_size && !region->prefill_path)
        error_at(diagnostics, region->at, "memory region '%s' has neither size nor prefill_path",
                 region->name);
    fields_end(diagnostics, element);
    for (struct element *child = element->first_child; child; child = child->next)
        element_unknown(diagnostics, child);
}

static void parse_end(struct diagnostics *diagnostics, struct element *element,
                      struct channel_end *end)
{
    end->at = element->at;
    end->pd = field_required(diagnostics, element, "pd");
    end->pd_at = field_at(element, "pd");
    end->pd_index = INDEX_NONE;
    end->id = (uint32_t)field_required_number(diagnostics, element, "id", 0, ID_MAX);
    end->pp = field_bool(diagnostics, element, "pp", false);
    end->notify = field_bool(diagnostics, element, "notify", true);
    end->setvar_symbol = field_text(element, "setvar_id");
    end->setvar_at = field_at(element, "setvar_id");
    fields_end(diagnostics, element);
    for (struct element *child = element->first_child; child; child = child->next)
        element_unknown(diagnostics, child);
}

static void parse_channel(struct diagnostics *diagnostics, struct element *element,
                          struct system *system)
{
    system->channels =
        array_grow(system->channels, system->channel_count, sizeof *system->channels);
    struct channel *channel = &system->channels[system->channel_count++];
    channel->at = element->at;
    fields_end(diagnostics, element);
    for (struct element *child = element->first_child; child; child = child->next) {
        if (!text_equal(child->name, "end"))
            element_unknown(diagnostics, child);
        else if (channel->end_count++ < 2)
            parse_end(diagnostics, child, &channel->ends[channel->end_count - 1]);
    }
    if (channel->end_count != 2)
        error_at(diagnostics, channel->at, "a channel has exactly two ends, not %u",
                 channel->end_count);
}

static void parse_child(struct diagnostics *diagnostics, const struct platform *platform,
                        struct element *child, struct system *system)
{
    if (text_equal(child->name, "protection_domain"))
        parse_pd(diagnostics, platform, child, INDEX_NONE, system);
    else if (text_equal(child->name, "memory_region"))
        parse_region(diagnostics, platform, child, system);
    else if (text_equal(child->name, "channel"))
        parse_channel(diagnostics, child, system);
    else if (text_equal(child->name, "io_address_space"))
        error_at(diagnostics, child->at, "io_address_space: this kernel has no I/O address spaces");
    else if (text_equal(child->name, "domains"))
        parse_domains(diagnostics, platform, child, &system->schedule);
    else if (text_equal(child->name, "virtual_machine"))
        error_at(diagnostics, child->at,
                 "a virtual_machine belongs into the protection domain that runs it");
    else
        element_unknown(diagnostics, child);
}

bool parse_system(struct diagnostics *diagnostics, const struct platform *platform,
                  const struct element *root, struct system *system)
{
    uint32_t errors_before = diagnostics->error_count;
    if (!text_equal(root->name, "system")) {
        error_at(diagnostics, root->at, "the root element must be 'system', not '%s'", root->name);
        return false;
    }
    fields_end(diagnostics, root);
    for (struct element *child = root->first_child; child; child = child->next)
        parse_child(diagnostics, platform, child, system);
    if (system->pd_count == 0)
        error_at(diagnostics, root->at, "the system has no protection domain");
    return diagnostics->error_count == errors_before;
}
