/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* What must hold after every kernel entry. */
#pragma once

#include "tests/fuzz/kernel/world.h"

enum { OBJECTS_MAX = 4096, UNTYPEDS_MAX = 4096 };

/* One object in memory, found through its capabilities. */
struct object {
    paddr_t base;
    unsigned bits; /* log2 of its size */
    enum cap_tag tag;
    bool is_device;
};

/* Collects the slots that are in use: they lie in live objects and are linked both ways. */
void check_slots(void);
extern struct slot *reached[];
extern unsigned reached_count;

bool check_is_ram(const void *pointer);

/* Memory of an untyped that was deleted. What was made of it may be out of everybody's reach, in a
 * CNode that holds the last capability to itself; nothing else can be made of it. */
bool check_is_lost(paddr_t address);

/* Collects all slots and objects and checks the derivation lists (check_caps.c); what was learnt of
 * the layout of memory is forgotten before another input. */
void check_capabilities(void);
void check_capabilities_forget(void);

/* The live object of this type at a pointer; one that is lost ends the input, anything else the
 * run. */
void check_alive(const void *pointer, enum cap_tag tag, const char *what);

/* The live objects: index from 0, null after the last. */
const struct object *check_object(unsigned index);

/* A live frame capability that is mapped at `address` in `asid` and names `base`. */
bool check_frame_is_mapped(uint64_t asid, vaddr_t address, paddr_t base);

/* Nothing more is looked at in this input (fuzz.c). */
_Noreturn void check_end_input(void);

/* Threads, queues, endpoints, notifications, replies (check_threads.c). `is_thorough`: also what
 * takes long. */
void check_threads(bool is_thorough);

/* The kernel entry may have given this context (null for none) this budget, in ticks. */
struct configuration {
    const struct sched_context *context;
    ticks_t budget;
};

/* Scheduling contexts: their time and their links (check_time.c). */
void check_time(const struct configuration *configured);
void check_time_forget(void);

/* Address spaces (check_spaces.c). `is_thorough`: also what is in them. */
void check_spaces(bool is_thorough);
