/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The plain description (Microkit format) and the configuration blobs. */
#include "compose/emit.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "compose/plain.h"

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

static bool maps_hold(const struct mapping *maps, uint32_t count, const struct region *region)
{
    for (uint32_t i = 0; i < count; i++) {
        if (maps[i].region == region) {
            return true;
        }
    }
    return false;
}

/* What nobody maps is left out. */
static bool region_is_mapped(const struct model *model, const struct region *region)
{
    for (uint32_t i = 0; i < model->domain_count; i++) {
        const struct domain *domain = &model->domains[i];
        if (maps_hold(domain->maps, domain->map_count, region) ||
            maps_hold(domain->machine.maps, domain->machine.map_count, region)) {
            return true;
        }
    }
    return false;
}

void emit_contents(const struct model *model, const char *directory)
{
    for (uint32_t i = 0; i < model->region_count; i++) {
        if (model->regions[i].content != NULL && region_is_mapped(model, &model->regions[i])) {
            emit_file(directory, model->regions[i].prefill, write_content, &model->regions[i]);
        }
    }
}

static void emit_text_attribute(FILE *file, const char *name, const char *text)
{
    fprintf(file, " %s=\"", name);
    plain_text(file, text);
    fputc('"', file);
}

static void emit_region(FILE *file, const struct region *region)
{
    fputs("    <memory_region", file);
    emit_text_attribute(file, "name", region->name);
    fprintf(file, " size=\"0x%llx\" page_size=\"0x%llx\"", (unsigned long long)region->bytes, (unsigned long long)region->page_bytes);
    if (region->fixed) {
        fprintf(file, " phys_addr=\"0x%llx\"", (unsigned long long)region->physical);
    }
    if (region->prefill[0] != '\0') {
        emit_text_attribute(file, "prefill_path", region->prefill);
    }
    fputs("/>\n", file);
}

static void emit_maps(FILE *file, const char *indent, const struct mapping *maps, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        fprintf(file, "%s<map", indent);
        emit_text_attribute(file, "mr", maps[i].region->name);
        fprintf(file, " vaddr=\"0x%llx\" perms=\"%s\" cached=\"%s\"", (unsigned long long)maps[i].address, maps[i].rights, maps[i].cached ? "true" : "false");
        if (maps[i].symbol != NULL) {
            fprintf(file, " setvar_vaddr=\"%s\"", maps[i].symbol);
        }
        fputs("/>\n", file);
    }
}

static void emit_budget(FILE *file, uint32_t budget_us, uint32_t period_us)
{
    if (budget_us != 0) {
        fprintf(file, " budget=\"%u\" period=\"%u\"", budget_us, period_us);
    }
}

static void emit_attributes(FILE *file, const struct domain *domain)
{
    emit_budget(file, domain->budget_us, domain->period_us);
    if (domain->stack_bytes != 0) {
        fprintf(file, " stack_size=\"0x%x\"", domain->stack_bytes);
    }
    if (domain->core != 0) {
        fprintf(file, " cpu=\"%u\"", domain->core);
    }
    if (domain->schedule_domain != NULL) {
        emit_text_attribute(file, "domain", domain->schedule_domain);
    }
    fprintf(file, "%s%s%s", domain->passive ? " passive=\"true\"" : "", domain->smc ? " smc=\"true\"" : "",
            domain->no_fpu ? " fpu=\"false\"" : "");
}

static void emit_domain(FILE *file, const struct domain *domain)
{
    fprintf(file, "    <protection_domain name=\"%s\" priority=\"%u\"", domain->name, domain->priority);
    emit_attributes(file, domain);
    fputs(">\n        <program_image", file);
    emit_text_attribute(file, "path", domain->image);
    fputs("/>\n", file);
    emit_maps(file, "        ", domain->maps, domain->map_count);
    for (uint32_t i = 0; i < domain->interrupt_count; i++) {
        const struct interrupt *interrupt = &domain->interrupts[i];
        fprintf(file, "        <irq irq=\"%u\" id=\"%u\" trigger=\"%s\"/>\n", interrupt->number, interrupt->channel,
                interrupt->edge ? "edge" : "level");
    }
    if (domain->machine.present) {
        fprintf(file, "        <virtual_machine name=\"%s\" priority=\"%u\"", domain->machine.name,
                domain->machine.priority);
        emit_budget(file, domain->machine.budget_us, domain->machine.period_us);
        fputs(">\n", file);
        for (uint32_t cpu = 0; cpu < domain->machine.cpus; cpu++) {
            fprintf(file, "            <vcpu id=\"%u\"/>\n", cpu);
        }
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
        if (region_is_mapped(model, &model->regions[i])) {
            emit_region(file, &model->regions[i]);
        }
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
