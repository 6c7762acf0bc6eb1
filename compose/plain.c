/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Elements of the plain format that users mix with those of compose: passed through, checked. */
#include "compose/plain.h"

#include <stdlib.h>
#include <string.h>

#include "compose/plain_check.h"
#include "sdk/tool/fields.h"
#include "sdk/tool/memory.h"
#include "sdk/tool/text.h"

static const char *const top_names[] = { "protection_domain", "memory_region", "channel", "domains" };
static const char *const inside_names[] = { "map", "irq", "setvar", "cspace", "protection_domain",
                                            "virtual_machine" };

static bool name_is_one_of(const char *name, const char *const *names, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (strcmp(names[i], name) == 0) {
            return true;
        }
    }
    return false;
}

bool plain_is_top(const struct element *element)
{
    return name_is_one_of(element->name, top_names, sizeof top_names / sizeof top_names[0]);
}

bool plain_is_inside(const struct element *element)
{
    return name_is_one_of(element->name, inside_names, sizeof inside_names / sizeof inside_names[0]);
}

/* ---- ids ---- */

static void take_id(struct model *model, const char *name, struct element *element)
{
    const char *text = field_text(element, "id");
    uint64_t id = 0;
    if (text == NULL || !text_number(text, &id) || id >= MODEL_ID_LIMIT) {
        return; /* reported when the element is checked */
    }
    for (uint32_t i = 0; i < model->taken_count; i++) {
        if (strcmp(model->taken[i].name, name) == 0) {
            model->taken[i].ids |= UINT64_C(1) << id;
            return;
        }
    }
    if (model->taken_count < MODEL_DOMAINS_MAX) {
        model->taken[model->taken_count++] = (struct taken_ids){ name, UINT64_C(1) << id };
    }
}

static const struct spec_party *find_party(const struct spec *spec, const char *name)
{
    for (uint32_t i = 0; i < spec->party_count; i++) {
        if (strcmp(spec->parties[i].name, name) == 0) {
            return &spec->parties[i];
        }
    }
    return NULL;
}

static bool is_plain_domain(struct element *element, const char *name)
{
    for (struct element *child = element->first_child; child != NULL; child = child->next) {
        const char *own = strcmp(child->name, "protection_domain") == 0 ? field_text(child, "name") : NULL;
        if ((own != NULL && strcmp(own, name) == 0) || is_plain_domain(child, name)) {
            return true;
        }
    }
    return false;
}

/* Plain channels lead to components and plain protection domains; drivers and multiplexers have theirs from here. */
static void reserve_end(struct model *model, const struct spec *spec, struct diagnostics *diagnostics,
                        struct element *end)
{
    const char *name = field_text(end, "pd");
    const struct spec_party *party = name != NULL ? find_party(spec, name) : NULL;
    if (name == NULL || is_plain_domain(spec->root, name)) {
        return;
    }
    if (party != NULL && !party->machine) {
        take_id(model, name, end);
    } else {
        error_at(diagnostics, field_at(end, "pd"), "there is no component or protection_domain '%s'", name);
    }
}

void plain_reserve(struct model *model, const struct spec *spec, struct diagnostics *diagnostics)
{
    for (struct element *child = spec->root->first_child; child != NULL; child = child->next) {
        if (strcmp(child->name, "channel") != 0) {
            continue;
        }
        for (struct element *end = child->first_child; end != NULL; end = end->next) {
            reserve_end(model, spec, diagnostics, end);
        }
    }
    for (uint32_t i = 0; i < spec->party_count; i++) {
        const struct spec_party *party = &spec->parties[i];
        for (struct element *child = party->element->first_child; child != NULL; child = child->next) {
            if (!party->machine && strcmp(child->name, "irq") == 0) {
                take_id(model, party->name, child);
            }
        }
    }
}

/* ---- merging ---- */

/* Derived elements stand where what they derive from stands. */
static void set_place(struct element *element, struct location at)
{
    element->at = at;
    for (uint32_t i = 0; i < element->attribute_count; i++) {
        element->attributes[i].at = at;
    }
    for (struct element *child = element->first_child; child != NULL; child = child->next) {
        set_place(child, at);
    }
}

/* A copy of the element alone becomes the last child; it shares everything below it. */
static struct element *graft(struct element *parent, const struct element *element)
{
    struct element *copy = memory_new(sizeof *copy);
    *copy = *element;
    copy->parent = parent;
    copy->next = NULL;
    if (parent->last_child != NULL) {
        parent->last_child->next = copy;
    } else {
        parent->first_child = copy;
    }
    parent->last_child = copy;
    return copy;
}

static struct element *find_domain_element(struct element *root, const char *name)
{
    for (struct element *child = root->first_child; child != NULL; child = child->next) {
        const char *own = strcmp(child->name, "protection_domain") == 0 ? field_text(child, "name") : NULL;
        if (own != NULL && strcmp(own, name) == 0) {
            return child;
        }
    }
    return NULL;
}

static void graft_component(struct element *root, const struct spec_party *party)
{
    struct element *domain = find_domain_element(root, party->name);
    if (domain == NULL) {
        return;
    }
    for (struct element *child = party->element->first_child; child != NULL; child = child->next) {
        if (plain_is_inside(child)) {
            graft(domain, child);
        }
    }
}

struct element *plain_merge(const struct spec *spec, const struct model *model, struct diagnostics *diagnostics,
                            char *generated, size_t bytes)
{
    struct bytes text = { (const uint8_t *)memory_text(generated, bytes), bytes };
    free(generated);
    struct element *root = xml_read(diagnostics, text);
    if (root == NULL) {
        return NULL;
    }
    set_place(root, spec->root->at);
    for (uint32_t i = 0; i < model->domain_count; i++) {
        struct element *domain = find_domain_element(root, model->domains[i].name);
        if (domain != NULL) {
            set_place(domain, model->domains[i].at);
        }
    }
    for (uint32_t i = 0; i < spec->party_count; i++) {
        if (!spec->parties[i].machine) {
            graft_component(root, &spec->parties[i]);
        }
    }
    for (struct element *child = spec->root->first_child; child != NULL; child = child->next) {
        if (plain_is_top(child)) {
            graft(root, child);
        }
    }
    return plain_check(diagnostics, root) ? root : NULL;
}

/* ---- printing ---- */

void plain_text(FILE *file, const char *text)
{
    for (; *text != '\0'; text++) {
        switch (*text) {
        case '&':
            fputs("&amp;", file);
            break;
        case '<':
            fputs("&lt;", file);
            break;
        case '"':
            fputs("&quot;", file);
            break;
        default:
            if ((unsigned char)*text < ' ') {
                fprintf(file, "&#%d;", *text);
            } else {
                fputc(*text, file);
            }
        }
    }
}

static void print_element(FILE *file, const struct element *element, int depth)
{
    fprintf(file, "%*s<%s", 4 * depth, "", element->name);
    for (uint32_t i = 0; i < element->attribute_count; i++) {
        fprintf(file, " %s=\"", element->attributes[i].name);
        plain_text(file, element->attributes[i].value);
        fputc('"', file);
    }
    if (element->first_child == NULL) {
        fputs("/>\n", file);
        return;
    }
    fputs(">\n", file);
    for (const struct element *child = element->first_child; child != NULL; child = child->next) {
        print_element(file, child, depth + 1);
    }
    fprintf(file, "%*s</%s>\n", 4 * depth, "", element->name);
}

void plain_print(FILE *file, const struct element *root)
{
    fputs("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!-- Generated by compose. -->\n", file);
    print_element(file, root, 0);
}
