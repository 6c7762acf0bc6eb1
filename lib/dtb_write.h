/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Writes a flattened device tree [DT 0.4, 5] into a buffer, front to back. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

enum {
    DTB_STRINGS_BYTES = 1024, /* names of properties, each once */
};

/*
 * Use: dtb_begin; dtb_node_begin ""; properties and nodes, properties first; dtb_node_end;
 * dtb_finish. Running out of room is remembered and told by dtb_finish only.
 */
struct dtb_writer {
    uint8_t *buffer; /* 8-byte aligned; the caller's */
    uint32_t capacity;
    uint32_t used;
    uint32_t depth;
    uint32_t strings_used;
    bool failed;
    char strings[DTB_STRINGS_BYTES];
};

void dtb_begin(struct dtb_writer *dtb, void *buffer, uint32_t capacity);

/* Bytes of the whole blob, or 0: no room, or nodes do not balance. */
uint32_t dtb_finish(struct dtb_writer *dtb);

void dtb_node_begin(struct dtb_writer *dtb, const char *name);
/* Named `name`@`address` in hexadecimal. */
void dtb_node_begin_at(struct dtb_writer *dtb, const char *name, uint64_t address);
void dtb_node_end(struct dtb_writer *dtb);

void dtb_property(struct dtb_writer *dtb, const char *name, const void *value, uint32_t bytes);
void dtb_property_empty(struct dtb_writer *dtb, const char *name);
void dtb_property_string(struct dtb_writer *dtb, const char *name, const char *value);
void dtb_property_cells(struct dtb_writer *dtb, const char *name, const uint32_t *cells,
                        uint32_t count);
void dtb_property_u32(struct dtb_writer *dtb, const char *name, uint32_t value);
void dtb_property_u64(struct dtb_writer *dtb, const char *name, uint64_t value);

/* `reg` with two address and two size cells each: `count` pairs of address and size. */
void dtb_property_reg(struct dtb_writer *dtb, const uint64_t (*ranges)[2], uint32_t count);
