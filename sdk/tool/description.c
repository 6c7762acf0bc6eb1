/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The system description as the initialiser reads it (sdk/image.h, part 2). */
#include "description.h"

#include <stdlib.h>
#include <string.h>

#include "memory.h"

enum { PAGE = SMALL_PAGE };

struct ordered {
    uint64_t paddr;
    uint32_t index; /* in the layout */
    uint8_t class;  /* 0 fixed, 1 other memory, 2 no memory */
    uint8_t size_bits;
};

struct builder {
    struct layout *layout;
    struct ordered *order; /* by final index */
    uint32_t *final;       /* by index in the layout */
    struct system_object *objects;
    struct system_fill *fills;
    char *strings;
    uint64_t string_bytes;
    struct content content;
    struct system_head head;
    uint64_t size; /* of head and tables so far */
};

static int object_order(const void *a, const void *b)
{
    const struct ordered *left = a, *right = b;
    if (left->class != right->class)
        return left->class < right->class ? -1 : 1;
    if (left->class == 0 && left->paddr != right->paddr)
        return left->paddr < right->paddr ? -1 : 1;
    if (left->class == 1 && left->size_bits != right->size_bits)
        return left->size_bits > right->size_bits ? -1 : 1;
    return (left->index > right->index) - (left->index < right->index);
}

static void order_objects(struct builder *builder)
{
    const struct layout *layout = builder->layout;
    uint32_t count = layout->object_count;
    builder->order = memory_new((count + 1) * sizeof *builder->order);
    builder->final = memory_new((count + 1) * sizeof *builder->final);
    for (uint32_t i = 0; i < count; i++) {
        const struct object *object = &layout->objects[i];
        uint8_t class = object->flags & OBJECT_FIXED ? 0 : object->size_bits ? 1 : 2;
        builder->order[i] = (struct ordered){object->paddr, i, class, object->size_bits};
        builder->head.fixed_count += class == 0;
        builder->head.memory_count += class < 2;
    }
    qsort(builder->order, count, sizeof *builder->order, object_order);
    for (uint32_t i = 0; i < count; i++)
        builder->final[builder->order[i].index] = i;
}

/* Pages of one region share their name's memory, and follow each other. */
static void build_objects(struct builder *builder)
{
    const struct layout *layout = builder->layout;
    uint32_t count = layout->object_count, name = 0;
    uint64_t limit = 1;
    const char *last = NULL;
    for (uint32_t i = 0; i < count; i++)
        if (i == 0 || layout->objects[i].name != layout->objects[i - 1].name)
            limit += strlen(layout->objects[i].name) + 1;
    builder->strings = memory_new(limit);
    builder->string_bytes = 1;
    builder->objects = memory_new((count + 1) * sizeof *builder->objects);
    for (uint32_t i = 0; i < count; i++) {
        const struct object *object = &layout->objects[i];
        if (object->name != last) {
            size_t length = strlen(object->name) + 1;
            name = (uint32_t)builder->string_bytes;
            memcpy(builder->strings + name, object->name, length);
            builder->string_bytes += length;
            last = object->name;
        }
        builder->objects[builder->final[i]] = (struct system_object){
            .paddr = object->paddr,
            .name = name,
            .type = object->type,
            .size_bits = object->size_bits,
            .retype_bits = object->retype_bits,
            .flags = object->flags,
        };
    }
}

static int fill_order(const void *a, const void *b)
{
    const struct system_fill *left = a, *right = b;
    if (left->object != right->object)
        return left->object < right->object ? -1 : 1;
    return (left->object_offset > right->object_offset) -
           (left->object_offset < right->object_offset);
}

static void build_fills(struct builder *builder)
{
    const struct layout *layout = builder->layout;
    builder->fills = memory_new((layout->fill_count + 1) * sizeof *builder->fills);
    for (uint32_t i = 0; i < layout->fill_count; i++) {
        const struct fill *fill = &layout->fills[i];
        builder->fills[i] = (struct system_fill){
            .object = builder->final[fill->object],
            .object_offset = fill->object_offset,
            .data_offset = content_add(&builder->content, fill->content),
            .length = fill->content.size,
        };
    }
    if (layout->fill_count)
        qsort(builder->fills, layout->fill_count, sizeof *builder->fills, fill_order);
}

static void renumber(const struct builder *builder, uint32_t *object)
{
    if (*object != OBJECT_NONE)
        *object = builder->final[*object];
}

static void renumber_threads(const struct builder *builder)
{
    struct layout *layout = builder->layout;
    for (uint32_t i = 0; i < layout->tcb_count; i++) {
        struct system_tcb *tcb = &layout->tcbs[i];
        renumber(builder, &tcb->object);
        renumber(builder, &tcb->cspace);
        renumber(builder, &tcb->vspace);
        renumber(builder, &tcb->ipc_buffer_frame);
        renumber(builder, &tcb->fault_endpoint);
        renumber(builder, &tcb->context);
        renumber(builder, &tcb->notification);
        tcb->name = builder->objects[tcb->object].name;
    }
    for (uint32_t i = 0; i < layout->context_count; i++)
        renumber(builder, &layout->contexts[i].object);
    for (uint32_t i = 0; i < layout->vcpu_count; i++) {
        renumber(builder, &layout->vcpus[i].vcpu);
        renumber(builder, &layout->vcpus[i].tcb);
    }
}

static void renumber_rest(const struct builder *builder)
{
    struct layout *layout = builder->layout;
    for (uint32_t i = 0; i < layout->mapping_count; i++) {
        renumber(builder, &layout->mappings[i].vspace);
        renumber(builder, &layout->mappings[i].object);
    }
    for (uint32_t i = 0; i < layout->slot_count; i++) {
        renumber(builder, &layout->slots[i].cnode);
        renumber(builder, &layout->slots[i].target);
    }
    for (uint32_t i = 0; i < layout->irq_count; i++) {
        renumber(builder, &layout->irqs[i].object);
        renumber(builder, &layout->irqs[i].notification);
    }
    for (uint32_t i = 0; i < layout->seed_count; i++)
        renumber(builder, &layout->seeds[i].object);
}

static void place_table(struct builder *builder, struct system_table *table, uint64_t count,
                        size_t item_size)
{
    table->offset = (uint32_t)builder->size;
    table->count = (uint32_t)count;
    builder->size += (count * item_size + 7) & ~UINT64_C(7);
}

static void place_tables(struct builder *builder)
{
    const struct layout *layout = builder->layout;
    struct system_head *head = &builder->head;
    builder->size = sizeof *head;
    place_table(builder, &head->objects, layout->object_count, sizeof(struct system_object));
    place_table(builder, &head->fills, layout->fill_count, sizeof(struct system_fill));
    place_table(builder, &head->mappings, layout->mapping_count, sizeof(struct system_mapping));
    place_table(builder, &head->slots, layout->slot_count, sizeof(struct system_slot));
    place_table(builder, &head->contexts, layout->context_count, sizeof(struct system_context));
    place_table(builder, &head->vcpus, layout->vcpu_count, sizeof(struct system_vcpu));
    place_table(builder, &head->irqs, layout->irq_count, sizeof(struct system_irq));
    place_table(builder, &head->tcbs, layout->tcb_count, sizeof(struct system_tcb));
    place_table(builder, &head->slices, layout->slice_count, sizeof(struct system_slice));
    place_table(builder, &head->seeds, layout->seed_count, sizeof(struct system_seed));
    place_table(builder, &head->strings, builder->string_bytes, 1);
    head->domain_start = layout->domain_start;
    head->magic = SYSTEM_MAGIC;
    head->version = SYSTEM_VERSION;
    head->data_offset = (builder->size + PAGE - 1) / PAGE * PAGE;
    head->data_size = builder->content.size;
    head->total_size = (head->data_offset + head->data_size + PAGE - 1) / PAGE * PAGE;
}

static void write_table(uint8_t *to, const struct system_table *table, const void *items,
                        size_t item_size)
{
    if (table->count)
        memcpy(to + table->offset, items, table->count * item_size);
}

static struct bytes write_all(const struct builder *builder)
{
    const struct layout *layout = builder->layout;
    const struct system_head *head = &builder->head;
    uint8_t *to = memory_new(head->total_size);
    memcpy(to, head, sizeof *head);
    write_table(to, &head->objects, builder->objects, sizeof *builder->objects);
    write_table(to, &head->fills, builder->fills, sizeof *builder->fills);
    write_table(to, &head->mappings, layout->mappings, sizeof *layout->mappings);
    write_table(to, &head->slots, layout->slots, sizeof *layout->slots);
    write_table(to, &head->contexts, layout->contexts, sizeof *layout->contexts);
    write_table(to, &head->vcpus, layout->vcpus, sizeof *layout->vcpus);
    write_table(to, &head->irqs, layout->irqs, sizeof *layout->irqs);
    write_table(to, &head->tcbs, layout->tcbs, sizeof *layout->tcbs);
    write_table(to, &head->slices, layout->slices, sizeof *layout->slices);
    write_table(to, &head->seeds, layout->seeds, sizeof *layout->seeds);
    write_table(to, &head->strings, builder->strings, 1);
    content_write(&builder->content, to + head->data_offset);
    return (struct bytes){to, head->total_size};
}

struct description description_build(struct layout *layout)
{
    struct builder builder = {.layout = layout};
    struct description description = {0};
    order_objects(&builder);
    build_objects(&builder);
    build_fills(&builder);
    renumber_threads(&builder);
    renumber_rest(&builder);
    place_tables(&builder);
    description.bytes = write_all(&builder);
    description.stored_bytes = builder.content.size;
    for (uint32_t i = 0; i < layout->fill_count; i++)
        description.fill_bytes += layout->fills[i].content.size;
    return description;
}
