/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The picture of a system: components by trust, devices, channels, shared regions with rights. */
#include "compose/picture.h"

#include <errno.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sdk/tool/fields.h"

/* Quotes and backslashes mean something inside a name. */
static void print_name(FILE *file, const char *name)
{
    fputc('"', file);
    for (; *name != '\0'; name++) {
        if (*name == '"' || *name == '\\') {
            fputc('\\', file);
        }
        fputc(*name, file);
    }
    fputc('"', file);
}

static const char *text_of(struct element *element, const char *name, const char *fallback)
{
    const char *text = field_text(element, name);
    return text != NULL ? text : fallback;
}

static const struct domain *find_domain(const struct model *model, const char *name)
{
    for (uint32_t i = 0; i < model->domain_count; i++) {
        if (strcmp(model->domains[i].name, name) == 0) {
            return &model->domains[i];
        }
    }
    return NULL;
}

/* Blue holds policy, grey holds a device, green is nobody's trust, white is the user's own. */
static const char *role_colour(const struct domain *domain)
{
    if (domain == NULL) {
        return "#ffffff";
    }
    if (strcmp(domain->role, "multiplexer") == 0 || strcmp(domain->role, "controller") == 0 ||
        strcmp(domain->role, "copier") == 0) {
        return "#cfe3ff";
    }
    return strcmp(domain->role, "driver") == 0 ? "#e6e6e6" : "#d6f5d6";
}

static void draw_node(FILE *file, const struct picture *picture, struct element *element)
{
    const char *name = text_of(element, "name", "");
    const struct domain *domain = find_domain(picture->model, name);
    fputs("  ", file);
    print_name(file, name);
    fputs(" [label=<", file);
    for (const char *c = name; *c != '\0'; c++) {
        fprintf(file, *c == '<' || *c == '>' || *c == '&' ? "&#%d;" : "%c", *c);
    }
    fprintf(file, "<br/>%s, priority %s", domain != NULL ? domain->role : "plain",
            text_of(element, "priority", "0"));
    for (struct element *child = element->first_child; child != NULL; child = child->next) {
        if (strcmp(child->name, "virtual_machine") == 0) {
            fprintf(file, "<br/>runs a virtual machine");
        }
    }
    fprintf(file, ">, fillcolor=\"%s\"];\n", role_colour(domain));
}

/* Children hang below their parent, which handles their faults. */
static void draw_domains(FILE *file, const struct picture *picture, struct element *parent)
{
    for (struct element *child = parent->first_child; child != NULL; child = child->next) {
        if (strcmp(child->name, "protection_domain") != 0) {
            continue;
        }
        draw_node(file, picture, child);
        if (strcmp(parent->name, "protection_domain") == 0) {
            fputs("  ", file);
            print_name(file, text_of(parent, "name", ""));
            fputs(" -> ", file);
            print_name(file, text_of(child, "name", ""));
            fputs(" [style=dashed, arrowhead=odiamond, label=\"child\", fontsize=8];\n", file);
        }
        draw_domains(file, picture, child);
    }
}

/* Red: one end calls the other; the arrow shows who may signal. */
static void draw_channel(FILE *file, struct element *channel)
{
    struct element *a = channel->first_child, *b = a->next;
    bool a_calls = strcmp(text_of(a, "pp", "false"), "true") == 0;
    bool b_calls = strcmp(text_of(b, "pp", "false"), "true") == 0;
    bool forward = a_calls || strcmp(text_of(a, "notify", "true"), "true") == 0;
    bool back = b_calls || strcmp(text_of(b, "notify", "true"), "true") == 0;
    fputs("  ", file);
    print_name(file, text_of(a, "pd", ""));
    fputs(" -> ", file);
    print_name(file, text_of(b, "pd", ""));
    fprintf(file, " [dir=%s, color=\"%s\"];\n", forward && back ? "both" : forward ? "forward" : "back",
            a_calls || b_calls ? "#c04000" : "#404040");
}

/* Calls `draw` (unless NULL) for every map of a region; returns how many there are. */
static uint32_t each_map(FILE *file, struct element *parent, const char *region,
                         void (*draw)(FILE *file, struct element *domain, struct element *map))
{
    uint32_t count = 0;
    for (struct element *child = parent->first_child; child != NULL; child = child->next) {
        if (strcmp(child->name, "protection_domain") == 0) {
            count += each_map(file, child, region, draw);
        } else if (strcmp(child->name, "map") == 0 && strcmp(text_of(child, "mr", ""), region) == 0) {
            count++;
            if (draw != NULL) {
                draw(file, parent, child);
            }
        }
    }
    return count;
}

static void draw_map(FILE *file, struct element *domain, struct element *map)
{
    fputs("  ", file);
    print_name(file, text_of(domain, "name", ""));
    fputs(" -> ", file);
    print_name(file, text_of(map, "mr", ""));
    fprintf(file, " [dir=none, style=dotted, fontsize=8, label=\"%s\"];\n", text_of(map, "perms", "rw"));
}

static uint32_t uncached_maps;

static void count_uncached(FILE *file, struct element *domain, struct element *map)
{
    (void)file, (void)domain;
    uncached_maps += strcmp(text_of(map, "cached", "true"), "false") == 0;
}

/* Registers are drawn with whoever holds them, other regions when they are shared. */
static void draw_region(FILE *file, struct element *system, struct element *region)
{
    const char *name = text_of(region, "name", "");
    uncached_maps = 0;
    uint32_t users = each_map(file, system, name, count_uncached);
    bool device = uncached_maps > 0 && field_present(region, "phys_addr");
    if (users < 2 && !device) {
        return;
    }
    fputs("  ", file);
    print_name(file, name);
    fprintf(file, device ? " [shape=component, fontsize=8, style=filled, fillcolor=\"#f5d6d6\"];\n"
                         : " [shape=note, fontsize=8, style=filled, fillcolor=\"#fff8dc\"];\n");
    each_map(file, system, name, draw_map);
}

void picture_dot(FILE *file, const struct picture *picture)
{
    fputs("digraph system {\n  label=", file);
    print_name(file, picture->title);
    fputs("; rankdir=LR; node [shape=box, style=filled];\n", file);
    draw_domains(file, picture, picture->system);
    for (struct element *child = picture->system->first_child; child != NULL; child = child->next) {
        if (strcmp(child->name, "channel") == 0) {
            draw_channel(file, child);
        } else if (strcmp(child->name, "memory_region") == 0) {
            draw_region(file, picture->system, child);
        }
    }
    fputs("}\n", file);
}

void picture_svg(const struct picture *picture, const char *path)
{
    FILE *dot = tmpfile();
    if (dot == NULL) {
        model_fail("cannot make a temporary file: %s", strerror(errno));
    }
    picture_dot(dot, picture);
    fflush(dot);
    rewind(dot);
    pid_t child = fork();
    if (child == 0) {
        dup2(fileno(dot), STDIN_FILENO);
        execlp("dot", "dot", "-Tsvg", "-o", path, (char *)NULL);
        _exit(127);
    }
    int status = -1;
    if (child < 0 || waitpid(child, &status, 0) != child || status != 0) {
        model_fail("the program 'dot' (package graphviz) could not draw '%s'", path);
    }
    fclose(dot);
}
