/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The plain description (Microkit format) and the configuration blobs. */
#include "compose/emit.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* An output file that takes its name only when complete. */
struct output {
    FILE *file;
    char path[MODEL_PATH_BYTES];
    char temporary[MODEL_PATH_BYTES + 8];
};

static void output_open(struct output *output, const char *directory, const char *name)
{
    if (snprintf(output->path, sizeof output->path, "%s/%s", directory, name) >= (int)sizeof output->path) {
        model_fail("the path '%s/%s' is too long", directory, name);
    }
    snprintf(output->temporary, sizeof output->temporary, "%s.part", output->path);
    output->file = fopen(output->temporary, "wb");
    if (output->file == NULL) {
        model_fail("cannot write '%s': %s", output->temporary, strerror(errno));
    }
}

static void output_close(struct output *output)
{
    bool bad = ferror(output->file) != 0;
    bad = fclose(output->file) != 0 || bad;
    if (bad || rename(output->temporary, output->path) != 0) {
        unlink(output->temporary);
        model_fail("cannot write '%s': %s", output->path, strerror(errno));
    }
}

void emit_file(const char *directory, const char *name, void (*write)(FILE *file, const void *what), const void *what)
{
    struct output output;
    output_open(&output, directory, name);
    write(output.file, what);
    output_close(&output);
}

static void write_content(FILE *file, const void *what)
{
    const struct region *region = what;
    fwrite(region->content, 1, region->content_bytes, file);
}

void emit_contents(const struct model *model, const char *directory)
{
    for (uint32_t i = 0; i < model->region_count; i++) {
        if (model->regions[i].content != NULL) {
            emit_file(directory, model->regions[i].prefill, write_content, &model->regions[i]);
        }
    }
}

static void emit_region(FILE *file, const struct region *region)
{
    fprintf(file, "    <memory_region name=\"%s\" size=\"0x%llx\" page_size=\"0x%llx\"", region->name,
            (unsigned long long)region->bytes, (unsigned long long)region->page_bytes);
    if (region->fixed) {
        fprintf(file, " phys_addr=\"0x%llx\"", (unsigned long long)region->physical);
    }
    if (region->prefill[0] != '\0') {
        fprintf(file, " prefill_path=\"%s\"", region->prefill);
    }
    fputs("/>\n", file);
}

static void emit_maps(FILE *file, const char *indent, const struct mapping *maps, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        fprintf(file, "%s<map mr=\"%s\" vaddr=\"0x%llx\" perms=\"%s\" cached=\"%s\"", indent, maps[i].region->name,
                (unsigned long long)maps[i].address, maps[i].rights, maps[i].cached ? "true" : "false");
        if (maps[i].symbol != NULL) {
            fprintf(file, " setvar_vaddr=\"%s\"", maps[i].symbol);
        }
        fputs("/>\n", file);
    }
}

static void emit_domain(FILE *file, const struct domain *domain)
{
    fprintf(file, "    <protection_domain name=\"%s\" priority=\"%u\"", domain->name, domain->priority);
    if (domain->budget_us != 0) {
        fprintf(file, " budget=\"%u\" period=\"%u\"", domain->budget_us, domain->period_us);
    }
    if (domain->stack_bytes != 0) {
        fprintf(file, " stack_size=\"0x%x\"", domain->stack_bytes);
    }
    fprintf(file, ">\n        <program_image path=\"%s\"/>\n", domain->image);
    emit_maps(file, "        ", domain->maps, domain->map_count);
    for (uint32_t i = 0; i < domain->interrupt_count; i++) {
        const struct interrupt *interrupt = &domain->interrupts[i];
        fprintf(file, "        <irq irq=\"%u\" id=\"%u\" trigger=\"%s\"/>\n", interrupt->number, interrupt->channel,
                interrupt->edge ? "edge" : "level");
    }
    if (domain->machine.present) {
        fprintf(file, "        <virtual_machine name=\"%s\" priority=\"%u\">\n            <vcpu id=\"0\"/>\n",
                domain->machine.name, domain->machine.priority);
        emit_maps(file, "            ", domain->machine.maps, domain->machine.map_count);
        fputs("        </virtual_machine>\n", file);
    }
    fputs("    </protection_domain>\n", file);
}

static void emit_channel(FILE *file, const struct channel *channel)
{
    fputs("    <channel>\n", file);
    for (int i = 0; i < 2; i++) {
        const struct channel_end *end = &channel->end[i];
        fprintf(file, "        <end pd=\"%s\" id=\"%u\"%s%s/>\n", end->domain->name, end->id,
                end->call ? " pp=\"true\"" : "", end->notify ? "" : " notify=\"false\"");
    }
    fputs("    </channel>\n", file);
}

/* Content made here becomes a file beside the description. */
static void name_contents(struct model *model)
{
    for (uint32_t i = 0; i < model->region_count; i++) {
        struct region *region = &model->regions[i];
        if (region->content != NULL) {
            strcat(strcpy(region->prefill, region->name), ".bin");
        }
    }
}

char *emit_text(struct model *model, size_t *bytes)
{
    char *text = NULL;
    FILE *file = open_memstream(&text, bytes);
    if (file == NULL) {
        model_fail("out of memory");
    }
    name_contents(model);
    fputs("<system>\n", file);
    for (uint32_t i = 0; i < model->region_count; i++) {
        emit_region(file, &model->regions[i]);
    }
    for (uint32_t i = 0; i < model->domain_count; i++) {
        emit_domain(file, &model->domains[i]);
    }
    for (uint32_t i = 0; i < model->channel_count; i++) {
        emit_channel(file, &model->channels[i]);
    }
    fputs("</system>\n", file);
    if (fclose(file) != 0) {
        model_fail("out of memory");
    }
    return text;
}

/* A colour by trust: blue multiplexers and controllers, grey drivers, green clients. */
static const char *role_colour(const char *role)
{
    if (strcmp(role, "multiplexer") == 0 || strcmp(role, "controller") == 0 || strcmp(role, "copier") == 0) {
        return "#cfe3ff";
    }
    return strcmp(role, "driver") == 0 ? "#e6e6e6" : "#d6f5d6";
}

/* A region mapped in several domains is drawn as one box with an edge per mapping. */
static void picture_region(FILE *file, const struct model *model, const struct region *region)
{
    uint32_t users = 0;
    for (uint32_t i = 0; i < model->domain_count; i++) {
        for (uint32_t m = 0; m < model->domains[i].map_count; m++) {
            users += model->domains[i].maps[m].region == region;
        }
    }
    if (users < 2) {
        return;
    }
    fprintf(file, "  \"%s\" [shape=note, fontsize=8, style=filled, fillcolor=\"#fff8dc\"];\n", region->name);
    for (uint32_t i = 0; i < model->domain_count; i++) {
        const struct domain *domain = &model->domains[i];
        for (uint32_t m = 0; m < domain->map_count; m++) {
            if (domain->maps[m].region == region) {
                fprintf(file, "  \"%s\" -> \"%s\" [dir=none, style=dotted, fontsize=8, label=\"%s\"];\n",
                        domain->name, region->name, domain->maps[m].rights);
            }
        }
    }
}

void emit_dot(FILE *file, const struct model *model, const char *title)
{
    fprintf(file, "digraph system {\n  label=\"%s\"; rankdir=LR; node [shape=box, style=filled];\n", title);
    for (uint32_t i = 0; i < model->domain_count; i++) {
        const struct domain *domain = &model->domains[i];
        fprintf(file, "  \"%s\" [label=\"%s\\n%s, priority %u\", fillcolor=\"%s\"];\n", domain->name,
                domain->name, domain->role, domain->priority, role_colour(domain->role));
    }
    for (uint32_t i = 0; i < model->channel_count; i++) {
        const struct channel_end *a = &model->channels[i].end[0];
        const struct channel_end *b = &model->channels[i].end[1];
        bool call = a->call || b->call;
        const char *direction = a->notify && b->notify ? "both" : a->notify || a->call ? "forward" : "back";
        fprintf(file, "  \"%s\" -> \"%s\" [dir=%s, color=\"%s\"];\n", a->domain->name, b->domain->name,
                direction, call ? "#c04000" : "#404040");
    }
    for (uint32_t i = 0; i < model->region_count; i++) {
        picture_region(file, model, &model->regions[i]);
    }
    fputs("}\n", file);
}

/* Through a file, since what is written by halves must not be seen. */
void emit_svg(const struct model *model, const char *title, const char *path)
{
    FILE *dot = tmpfile();
    if (dot == NULL) {
        model_fail("cannot make a temporary file: %s", strerror(errno));
    }
    emit_dot(dot, model, title);
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
