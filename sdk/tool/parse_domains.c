/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The element `domains`: names of domains and the schedule that gives them the processor in turn. */
#include <inttypes.h>
#include <string.h>

#include "fields.h"
#include "memory.h"
#include "parse.h"
#include "text.h"

/* The kernel counts in ticks of at most 2^56 - 1; a clock has at most 1 GHz. */
#define TICKS_MAX ((UINT64_C(1) << 56) - 1)
#define MICROSECONDS_MAX (TICKS_MAX / 1000)

static void no_children(struct diagnostics *diagnostics, const struct element *element)
{
    for (struct element *child = element->first_child; child; child = child->next)
        element_unknown(diagnostics, child);
}

static void parse_domain(struct diagnostics *diagnostics, const struct platform *platform,
                         struct element *element, struct schedule *schedule)
{
    schedule->domains =
        array_grow(schedule->domains, schedule->domain_count, sizeof *schedule->domains);
    struct domain *domain = &schedule->domains[schedule->domain_count++];
    domain->at = element->at;
    domain->name = field_required(diagnostics, element, "name");
    domain->id = DOMAIN_NONE;
    if (field_present(element, "id"))
        domain->id = (uint32_t)field_number(diagnostics, element, "id", 0, platform->domains - 1,
                                            DOMAIN_NONE);
    fields_end(diagnostics, element);
    no_children(diagnostics, element);
}

/* "N us" or "N ticks". */
static void parse_duration(struct diagnostics *diagnostics, struct element *element,
                           struct slice *slice)
{
    const char *text = field_required(diagnostics, element, "duration");
    size_t digits = strcspn(text, " ");
    size_t unit = digits + strspn(text + digits, " ");
    bool good = text_number(memory_text(text, digits), &slice->duration);
    if (!*text)
        return;
    slice->is_time = text_equal(text + unit, "us");
    if (!good || (!slice->is_time && !text_equal(text + unit, "ticks")))
        error_at(diagnostics, field_at(element, "duration"),
                 "duration must be a number and a unit, 'N us' or 'N ticks', not '%s'", text);
    else if (slice->duration == 0 ||
             slice->duration > (slice->is_time ? MICROSECONDS_MAX : TICKS_MAX))
        error_at(diagnostics, field_at(element, "duration"),
                 "duration must be in 1..%" PRIu64 " %s, not '%s'",
                 slice->is_time ? MICROSECONDS_MAX : TICKS_MAX, text + unit, text);
}

static void parse_slice(struct diagnostics *diagnostics, struct element *element,
                        struct schedule *schedule)
{
    bool is_end = text_equal(element->name, "schedule_end_marker");
    if (!is_end && !text_equal(element->name, "schedule_entry")) {
        element_unknown(diagnostics, element);
        return;
    }
    schedule->slices =
        array_grow(schedule->slices, schedule->slice_count, sizeof *schedule->slices);
    struct slice *slice = &schedule->slices[schedule->slice_count++];
    slice->at = element->at;
    if (!is_end) {
        slice->domain = field_required(diagnostics, element, "domain");
        parse_duration(diagnostics, element, slice);
    }
    fields_end(diagnostics, element);
    no_children(diagnostics, element);
}

static void parse_schedule(struct diagnostics *diagnostics, struct element *element,
                           struct schedule *schedule)
{
    if (schedule->has_slices) {
        error_at(diagnostics, element->at, "there are two domain schedules");
        note_at(diagnostics, schedule->slices_at, "the first one is here");
        return;
    }
    schedule->has_slices = true;
    schedule->slices_at = element->at;
    schedule->start = (uint32_t)field_number(diagnostics, element, "start_index", 0, UINT32_MAX, 0);
    schedule->start_at = field_at(element, "start_index");
    schedule->shift = (uint32_t)field_number(diagnostics, element, "index_shift", 0, UINT32_MAX, 0);
    schedule->shift_at = field_at(element, "index_shift");
    fields_end(diagnostics, element);
    for (struct element *child = element->first_child; child; child = child->next)
        parse_slice(diagnostics, child, schedule);
}

void parse_domains(struct diagnostics *diagnostics, const struct platform *platform,
                   struct element *element, struct schedule *schedule)
{
    if (schedule->present) {
        error_at(diagnostics, element->at, "there are two elements 'domains'");
        note_at(diagnostics, schedule->at, "the first one is here");
        return;
    }
    schedule->present = true;
    schedule->at = element->at;
    fields_end(diagnostics, element);
    for (struct element *child = element->first_child; child; child = child->next) {
        if (text_equal(child->name, "domain"))
            parse_domain(diagnostics, platform, child, schedule);
        else if (text_equal(child->name, "domain_schedule"))
            parse_schedule(diagnostics, child, schedule);
        else
            element_unknown(diagnostics, child);
    }
    if (!schedule->has_slices)
        error_at(diagnostics, element->at, "element 'domains' lacks a domain_schedule");
}
