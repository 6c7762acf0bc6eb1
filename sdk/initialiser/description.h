/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The system description that the image tool put behind the initialiser. */
#pragma once

#include "sdk/image.h"

/* Stops when there is no description of the right kind. */
void description_open(void);

/* First address after the user image: free but for IPC buffer and BootInfo pages. */
uint64_t description_end(void);

const struct system_head *description_head(void);
/* First entry of a table in the head. */
const void *description_table(struct system_table table);
const void *description_data(uint64_t offset);

const char *description_string(uint32_t name);
const struct system_object *object_at(uint32_t object);
const char *object_name(uint32_t object);
