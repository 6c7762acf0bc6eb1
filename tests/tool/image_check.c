/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Reads a loader image as loader and initialiser do and checks every promise sdk/image.h makes. */
#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "lib/seed.h"
#include "sdk/image.h"

static void fail(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    fputs("image_check: ", stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
    va_end(arguments);
    exit(EXIT_FAILURE);
}

static void require(bool good, const char *what)
{
    if (!good)
        fail("%s", what);
}

struct image {
    uint8_t *data;
    uint64_t size;
    const struct loader_header *header;
    const struct loader_region *regions;
    const struct system_head *head;
    const struct system_object *objects;
};

static void read_image(const char *path, struct image *image)
{
    FILE *file = fopen(path, "rb");
    require(file && fseek(file, 0, SEEK_END) == 0, "cannot open the image");
    image->size = (uint64_t)ftell(file);
    rewind(file);
    image->data = aligned_alloc(4096, (image->size + 4095) & ~UINT64_C(4095));
    require(image->data && fread(image->data, 1, image->size, file) == image->size, "cannot read");
    fclose(file);
    for (uint64_t at = LOADER_HEADER_ALIGN; at < image->size; at += LOADER_HEADER_ALIGN) {
        image->header = (const struct loader_header *)(image->data + at);
        if (image->header->magic == LOADER_MAGIC)
            return;
    }
    fail("no header");
}

static void check_loader(struct image *image, uint64_t base)
{
    const struct loader_header *header = image->header;
    uint64_t header_offset = (uint64_t)((const uint8_t *)header - image->data);
    require(header->version == LOADER_VERSION, "version");
    require(header->total_size == image->size - header_offset, "total size");
    require(header->region_count >= 2 && header->region_count <= LOADER_MAX_REGIONS, "regions");
    require(header->data_offset + header->data_size == header->total_size, "data size");
    require(header->ui_start % 4096 == 0 && header->ui_end % 4096 == 0, "user image alignment");
    const uint64_t *words = (const uint64_t *)(header + 1);
    uint64_t sum = 0;
    for (uint64_t i = 0; i < (header->total_size - sizeof *header) / 8; i++)
        sum = loader_checksum_step(sum, words[i]);
    require(sum == header->checksum, "checksum");
    image->regions = (const struct loader_region *)(header + 1);
    for (uint32_t i = 0; i < header->region_count; i++) {
        const struct loader_region *region = &image->regions[i];
        require(region->file_size <= region->memory_size, "region size");
        require(region->offset + region->file_size <= header->total_size, "region in file");
        require((header_offset + region->offset) % LOADER_DATA_ALIGN == 0, "region alignment");
        bool in_place = region->load_paddr == base + header_offset + region->offset;
        require(in_place || region->load_paddr >= base + image->size ||
                    region->load_paddr + region->memory_size <= base,
                "region overwrites the image");
    }
}

static const void *table(const struct image *image, struct system_table table, size_t item)
{
    require(table.offset % 8 == 0 && table.offset >= sizeof *image->head, "table offset");
    require(table.offset + table.count * item <= image->head->data_offset, "table size");
    return (const uint8_t *)image->head + table.offset;
}

static void find_description(struct image *image)
{
    const struct loader_header *header = image->header;
    const struct loader_region *user = &image->regions[header->region_count - 1];
    const uint8_t *data = (const uint8_t *)header + user->offset;
    require(user->load_paddr == header->ui_start, "user image address");
    require(user->load_paddr + user->memory_size == header->ui_end, "user image end");
    require(header->v_entry - (header->ui_start - header->pv_offset) < user->file_size, "entry");
    for (uint64_t at = 0; at < user->file_size; at += 4096) {
        image->head = (const struct system_head *)(data + at);
        if (image->head->magic != SYSTEM_MAGIC)
            continue;
        require(image->head->total_size == user->file_size - at, "description size");
        return;
    }
    fail("no description");
}

static bool is_frame(const struct system_object *object)
{
    return object->type == OBJECT_SMALL_PAGE || object->type == OBJECT_LARGE_PAGE;
}

static void check_objects(struct image *image)
{
    const struct system_head *head = image->head;
    image->objects = table(image, head->objects, sizeof *image->objects);
    require(head->version == SYSTEM_VERSION, "description version");
    require(head->fixed_count <= head->memory_count && head->memory_count <= head->objects.count,
            "object counts");
    for (uint32_t i = 0; i < head->objects.count; i++) {
        const struct system_object *object = &image->objects[i];
        const struct system_object *before = i ? object - 1 : NULL;
        bool fixed = i < head->fixed_count, memory = i < head->memory_count;
        require(fixed == !!(object->flags & OBJECT_FIXED), "fixed objects come first");
        require(memory == (object->size_bits >= 4), "objects without memory come last");
        require(object->type >= OBJECT_TCB && object->type <= OBJECT_SMC, "object type");
        require(object->name < head->strings.count, "object name");
        if (fixed) {
            require(is_frame(object), "only frames have fixed addresses");
            require(object->paddr % (UINT64_C(1) << object->size_bits) == 0, "frame alignment");
            require(!before || before->paddr + (UINT64_C(1) << before->size_bits) <= object->paddr,
                    "fixed objects are ordered and disjoint");
        } else if (memory && i > head->fixed_count) {
            require(before->size_bits >= object->size_bits, "sizes descend");
        }
    }
}

static const struct system_object *object_of(const struct image *image, uint32_t index, int type)
{
    require(index < image->head->objects.count, "object index");
    require(type == 0 || image->objects[index].type == type, "object of another type expected");
    return &image->objects[index];
}

static void check_fills(const struct image *image)
{
    const struct system_fill *fills = table(image, image->head->fills, sizeof *fills);
    for (uint32_t i = 0; i < image->head->fills.count; i++) {
        const struct system_object *object = object_of(image, fills[i].object, 0);
        require(is_frame(object), "only frames are filled");
        require(fills[i].object_offset % 8 == 0 && fills[i].data_offset % 64 == 0, "fill offset");
        require(fills[i].object_offset + fills[i].length <= UINT64_C(1) << object->size_bits,
                "fill fits");
        require(fills[i].data_offset + fills[i].length <= image->head->data_size, "fill content");
        require(i == 0 || fills[i - 1].object < fills[i].object, "fills are ordered");
    }
    require(image->head->data_offset + image->head->data_size <= image->head->total_size, "data");
}

/* A seed lies in one page of RAM, where it and nothing else is put; each has a number of its own. */
static void check_seeds(const struct image *image)
{
    const struct system_seed *seeds = table(image, image->head->seeds, sizeof *seeds);
    const struct loader_header *header = image->header;
    for (uint32_t i = 0; i < image->head->seeds.count; i++) {
        const struct system_object *object = object_of(image, seeds[i].object, OBJECT_SMALL_PAGE);
        require(!(object->flags & OBJECT_DEVICE), "seeds lie in RAM");
        require(seeds[i].object_offset % 8 == 0, "seed alignment");
        require(seeds[i].object_offset + sizeof(struct seed) <= 4096, "seed in its page");
        require(i == 0 || seeds[i - 1].number < seeds[i].number, "numbers of seeds");
    }
    require(header->seed_paddr >= header->ui_start &&
                header->seed_paddr + sizeof(struct seed) <= header->ui_end,
            "the board's seed lies in the user image");
}

/* Tables before what is mapped through them, nothing mapped twice without MAPPING_COPY. */
static void check_mappings(const struct image *image)
{
    const struct system_mapping *mappings = table(image, image->head->mappings, sizeof *mappings);
    uint32_t count = image->head->mappings.count;
    bool *mapped = calloc(image->head->objects.count, 1);
    for (uint32_t i = 0; i < count; i++) {
        const struct system_mapping *mapping = &mappings[i];
        const struct system_object *object = object_of(image, mapping->object, 0);
        object_of(image, mapping->vspace, OBJECT_VSPACE);
        require(mapped[mapping->object] == !!(mapping->flags & MAPPING_COPY), "copies");
        mapped[mapping->object] = true;
        if (object->type == OBJECT_PAGE_TABLE) {
            require(mapping->level == 1 || mapping->level == 2, "level");
            continue;
        }
        require(is_frame(object), "only frames are mapped");
        require(mapping->rights & RIGHT_READ, "readable");
        require(mapping->vaddr % (UINT64_C(1) << object->size_bits) == 0, "mapping alignment");
        uint32_t levels = object->type == OBJECT_LARGE_PAGE ? 1 : 2;
        for (uint32_t level = 1; level <= levels; level++) {
            uint64_t span = UINT64_C(1) << (level == 1 ? 30 : 21);
            bool found = false;
            for (uint32_t j = 0; j < i && !found; j++)
                found = mappings[j].vspace == mapping->vspace && mappings[j].level == level &&
                        mappings[j].vaddr == (mapping->vaddr & ~(span - 1));
            require(found, "page table before the page");
        }
    }
    free(mapped);
}

/* Receivers may only receive, senders only send; each slot once. */
static void check_slots(const struct image *image)
{
    const struct system_slot *slots = table(image, image->head->slots, sizeof *slots);
    for (uint32_t i = 0; i < image->head->slots.count; i++) {
        const struct system_object *cnode = object_of(image, slots[i].cnode, OBJECT_CNODE);
        const struct system_object *target = object_of(image, slots[i].target, 0);
        require(slots[i].slot < UINT32_C(1) << cnode->retype_bits, "slot in its CNode");
        for (uint32_t j = 0; j < i; j++)
            require(slots[j].cnode != slots[i].cnode || slots[j].slot != slots[i].slot,
                    "slot used once");
        if (target->type == OBJECT_ENDPOINT || target->type == OBJECT_NOTIFICATION) {
            uint32_t rights = slots[i].rights;
            require(rights == RIGHT_READ || rights == RIGHT_WRITE ||
                        rights == (RIGHT_WRITE | RIGHT_GRANT_REPLY),
                    "least rights");
            require(target->type == OBJECT_ENDPOINT || !(rights & RIGHT_GRANT_REPLY),
                    "notifications have no grant");
            require((rights == RIGHT_READ) == (slots[i].data == 0), "senders have a badge");
        }
    }
}

static void check_threads(const struct image *image)
{
    const struct system_head *head = image->head;
    const struct system_tcb *tcbs = table(image, head->tcbs, sizeof *tcbs);
    const struct system_context *contexts = table(image, head->contexts, sizeof *contexts);
    const struct system_vcpu *vcpus = table(image, head->vcpus, sizeof *vcpus);
    const struct system_irq *irqs = table(image, head->irqs, sizeof *irqs);
    for (uint32_t i = 0; i < head->tcbs.count; i++) {
        object_of(image, tcbs[i].object, OBJECT_TCB);
        object_of(image, tcbs[i].cspace, OBJECT_CNODE);
        object_of(image, tcbs[i].vspace, OBJECT_VSPACE);
        object_of(image, tcbs[i].context, OBJECT_CONTEXT);
        require(tcbs[i].priority == tcbs[i].mcp, "priority");
        require(tcbs[i].name != NAME_NONE && tcbs[i].name < head->strings.count, "thread name");
        if (i == 0)
            require(tcbs[i].fault_endpoint == OBJECT_NONE, "nobody handles the monitor's faults");
        else
            object_of(image, tcbs[i].fault_endpoint, OBJECT_ENDPOINT);
        if (tcbs[i].flags & TCB_START)
            object_of(image, tcbs[i].ipc_buffer_frame, OBJECT_SMALL_PAGE);
    }
    for (uint32_t i = 0; i < head->contexts.count; i++) {
        object_of(image, contexts[i].object, OBJECT_CONTEXT);
        require(contexts[i].budget_us <= contexts[i].period_us, "budget");
    }
    for (uint32_t i = 0; i < head->vcpus.count; i++) {
        object_of(image, vcpus[i].vcpu, OBJECT_VCPU);
        object_of(image, vcpus[i].tcb, OBJECT_TCB);
    }
    for (uint32_t i = 0; i < head->irqs.count; i++) {
        object_of(image, irqs[i].object, OBJECT_IRQ);
        object_of(image, irqs[i].notification, OBJECT_NOTIFICATION);
    }
}

int main(int count, char **arguments)
{
    struct image image = {0};
    require(count == 3, "usage: image_check IMAGE BASE");
    read_image(arguments[1], &image);
    check_loader(&image, strtoull(arguments[2], NULL, 0));
    find_description(&image);
    check_objects(&image);
    check_fills(&image);
    check_seeds(&image);
    check_mappings(&image);
    check_slots(&image);
    check_threads(&image);
    free(image.data);
    return EXIT_SUCCESS;
}
