/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Writes a flattened device tree: header, no reservations, structure block, strings block. */
#include "lib/dtb_write.h"

#include "lib/bits.h"
#include "lib/print.h"
#include "lib/string.h"

enum {
    FDT_HEADER_BYTES = 40,
    FDT_RESERVATIONS = 40, /* offset of that block: one entry of zeros ends it */
    FDT_STRUCTURE = FDT_RESERVATIONS + 16,
    FDT_VERSION = 17,
    FDT_COMPATIBLE_VERSION = 16,
    FDT_NODE_NAME_BYTES = 48,
};

static const uint32_t FDT_MAGIC = 0xd00dfeed;

enum fdt_token {
    FDT_BEGIN_NODE = 1,
    FDT_END_NODE = 2,
    FDT_PROP = 3,
    FDT_END = 9,
};

static void store_be32(uint8_t *at, uint32_t value)
{
    for (uint32_t i = 0; i < 4; i++) {
        at[i] = (uint8_t)(value >> (24 - 8 * i));
    }
}

/* Room for `bytes` more, padded with zeros to whole words; NULL when there is none. */
static uint8_t *take(struct dtb_writer *dtb, uint32_t bytes)
{
    uint64_t padded = align_up(bytes, 4);

    if (dtb->failed || !range_fits(dtb->used, padded, dtb->capacity)) {
        dtb->failed = true;
        return NULL;
    }
    uint8_t *at = dtb->buffer + dtb->used;
    memset(at, 0, padded);
    dtb->used += (uint32_t)padded;
    return at;
}

static void put_word(struct dtb_writer *dtb, uint32_t value)
{
    uint8_t *at = take(dtb, 4);

    if (at != NULL) {
        store_be32(at, value);
    }
}

static void put_bytes(struct dtb_writer *dtb, const void *bytes, uint32_t count)
{
    uint8_t *at = take(dtb, count);

    if (at != NULL && count > 0) {
        memcpy(at, bytes, count);
    }
}

/* Offset of a property's name in the strings block; adds it if it is new. */
static uint32_t string_offset(struct dtb_writer *dtb, const char *name)
{
    uint32_t bytes = (uint32_t)strlen(name) + 1;

    for (uint32_t at = 0; at < dtb->strings_used; at += (uint32_t)strlen(&dtb->strings[at]) + 1) {
        if (strcmp(&dtb->strings[at], name) == 0) {
            return at;
        }
    }
    if (!range_fits(dtb->strings_used, bytes, DTB_STRINGS_BYTES)) {
        dtb->failed = true;
        return 0;
    }
    uint32_t offset = dtb->strings_used;
    memcpy(&dtb->strings[offset], name, bytes);
    dtb->strings_used += bytes;
    return offset;
}

void dtb_begin(struct dtb_writer *dtb, void *buffer, uint32_t capacity)
{
    dtb->buffer = buffer;
    dtb->capacity = capacity;
    dtb->used = 0;
    dtb->depth = 0;
    dtb->strings_used = 0;
    dtb->failed = false;
    take(dtb, FDT_STRUCTURE);
}

uint32_t dtb_finish(struct dtb_writer *dtb)
{
    put_word(dtb, FDT_END);
    uint32_t strings = dtb->used;
    put_bytes(dtb, dtb->strings, dtb->strings_used);
    if (dtb->failed || dtb->depth != 0) {
        return 0;
    }
    const uint32_t header[FDT_HEADER_BYTES / 4] = {
        FDT_MAGIC,        dtb->used, FDT_STRUCTURE,          strings,
        FDT_RESERVATIONS, FDT_VERSION, FDT_COMPATIBLE_VERSION, 0,
        dtb->strings_used, strings - FDT_STRUCTURE,
    };
    for (uint32_t i = 0; i < FDT_HEADER_BYTES / 4; i++) {
        store_be32(dtb->buffer + 4 * i, header[i]);
    }
    return dtb->used;
}

void dtb_node_begin(struct dtb_writer *dtb, const char *name)
{
    put_word(dtb, FDT_BEGIN_NODE);
    put_bytes(dtb, name, (uint32_t)strlen(name) + 1);
    dtb->depth++;
}

void dtb_node_begin_at(struct dtb_writer *dtb, const char *name, uint64_t address)
{
    char full[FDT_NODE_NAME_BYTES];

    print_into(full, sizeof full, "%s@%lx", name, (unsigned long)address);
    dtb_node_begin(dtb, full);
}

void dtb_node_end(struct dtb_writer *dtb)
{
    if (dtb->depth == 0) {
        dtb->failed = true;
        return;
    }
    dtb->depth--;
    put_word(dtb, FDT_END_NODE);
}

/* A property's head; its value follows. */
static void put_property(struct dtb_writer *dtb, const char *name, uint32_t bytes)
{
    put_word(dtb, FDT_PROP);
    put_word(dtb, bytes);
    put_word(dtb, string_offset(dtb, name));
}

void dtb_property(struct dtb_writer *dtb, const char *name, const void *value, uint32_t bytes)
{
    put_property(dtb, name, bytes);
    put_bytes(dtb, value, bytes);
}

void dtb_property_empty(struct dtb_writer *dtb, const char *name)
{
    put_property(dtb, name, 0);
}

void dtb_property_string(struct dtb_writer *dtb, const char *name, const char *value)
{
    dtb_property(dtb, name, value, (uint32_t)strlen(value) + 1);
}

void dtb_property_cells(struct dtb_writer *dtb, const char *name, const uint32_t *cells,
                        uint32_t count)
{
    put_property(dtb, name, count * 4);
    for (uint32_t i = 0; i < count; i++) {
        put_word(dtb, cells[i]);
    }
}

void dtb_property_u32(struct dtb_writer *dtb, const char *name, uint32_t value)
{
    dtb_property_cells(dtb, name, &value, 1);
}

void dtb_property_u64(struct dtb_writer *dtb, const char *name, uint64_t value)
{
    const uint32_t cells[2] = {(uint32_t)(value >> 32), (uint32_t)value};

    dtb_property_cells(dtb, name, cells, 2);
}

void dtb_property_reg(struct dtb_writer *dtb, const uint64_t (*ranges)[2], uint32_t count)
{
    put_property(dtb, "reg", count * 16);
    for (uint32_t i = 0; i < 2 * count; i++) {
        uint64_t value = ranges[i / 2][i % 2];
        put_word(dtb, (uint32_t)(value >> 32));
        put_word(dtb, (uint32_t)value);
    }
}
