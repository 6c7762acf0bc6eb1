/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The described system: what parse fills in, check completes, and every later step reads. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "diagnostics.h"
#include "file.h"

enum {
    PD_MAX = 63,
    VCPU_MAX = 63,
    ID_MAX = 61, /* channels and interrupts of a PD, children and vCPUs of a PD */
    NAME_MAX_BYTES = 63,
    PRIORITY_MAX = 254,
    ROOT_SLOT_MAX = 63, /* slots of a PD's root CNode */
    DEFAULT_BUDGET_US = 1000,
    STACK_DEFAULT = 0x2000,
    STACK_MIN = 0x1000,
    STACK_MAX = 0x1000000,
    SMALL_PAGE = 0x1000,
    LARGE_PAGE = 0x200000,
};

#define INDEX_NONE UINT32_MAX
#define DOMAIN_NONE UINT32_MAX

enum setvar_kind { SETVAR_VALUE, SETVAR_REGION_PADDR, SETVAR_REGION_SIZE, SETVAR_PREFILL_SIZE };

/* A 64-bit variable of a PD's program that gets a value known to the tool. */
struct setvar {
    const char *symbol;
    enum setvar_kind kind;
    uint64_t value;     /* SETVAR_VALUE */
    const char *region; /* the others */
    uint32_t region_index;
    struct location at;
};

struct map {
    const char *region;
    uint32_t region_index;
    uint64_t vaddr;
    bool read, write, execute, cached;
    bool of_vm;
    struct location at;
    struct location vaddr_at;
};

struct irq {
    uint32_t number;
    uint32_t id;
    bool edge;
    struct location at;
};

struct vcpu {
    uint32_t id;
    uint32_t core;
    struct location at;
};

struct vm {
    const char *name;
    uint32_t pd;
    uint8_t priority;
    uint64_t budget_us, period_us;
    struct vcpu *vcpus;
    uint32_t vcpu_count;
    struct map *maps;
    uint32_t map_count;
    struct location at;
};

enum shared_cap_type { SHARED_TCB, SHARED_CONTEXT, SHARED_VSPACE };

struct shared_cap {
    enum shared_cap_type type;
    uint32_t slot;
    const char *pd;
    uint32_t pd_index;
    struct location at;
};

/* A group of PDs that has the processor to itself in its slices of the schedule. */
struct domain {
    const char *name;
    uint32_t id; /* DOMAIN_NONE until check chooses one */
    struct location at;
};

struct slice {
    const char *domain; /* NULL: end marker */
    uint8_t id;         /* filled in by check */
    uint64_t duration;
    bool is_time; /* microseconds, else ticks */
    struct location at;
};

struct schedule {
    struct domain *domains;
    uint32_t domain_count;
    struct slice *slices;
    uint32_t slice_count;
    uint32_t start; /* index of the first slice to run */
    uint32_t shift; /* of the first slice in the kernel's table */
    bool present, has_slices;
    struct location at, slices_at, start_at, shift_at;
};

struct pd {
    const char *name;
    uint32_t parent; /* INDEX_NONE for a root PD */
    uint32_t id;     /* of a child, in its parent */
    uint8_t priority;
    uint64_t budget_us, period_us;
    bool passive, smc, fpu;
    uint32_t core;
    uint64_t stack_size;
    const char *program, *symbol_program; /* paths as written; the second may be NULL */
    struct location program_at;
    uint32_t vm; /* INDEX_NONE */
    struct map *maps;
    uint32_t map_count;
    struct irq *irqs;
    uint32_t irq_count;
    struct setvar *setvars;
    uint32_t setvar_count;
    struct shared_cap *shared_caps;
    uint32_t shared_cap_count;
    struct location cspace_at; /* line 0: none */
    const char *domain; /* NULL: none given */
    struct location domain_at;
    struct location at;
    /* Filled in by check. */
    bool has_children;
    bool is_called; /* target of a protected procedure call */
    uint8_t domain_id;
};

struct region {
    const char *name;
    uint64_t size;
    uint64_t page_size; /* 0 until check chooses one */
    uint64_t paddr;
    bool has_paddr, has_size;
    const char *prefill_path;
    struct bytes prefill;
    struct location at;
    struct location paddr_at;
    /* Filled in by check. */
    bool mapped, paddr_wanted, device;
    uint32_t owner; /* PD of the first map; a VM counts as its PD */
    bool owner_is_vm, owners_reported;
    bool cached;
    struct location cached_at; /* first map */
    /* Filled in by layout: object of the first page, the others follow. */
    uint32_t first_object;
};

struct channel_end {
    const char *pd;
    uint32_t pd_index;
    uint32_t id;
    bool pp, notify;
    struct location at;
    struct location pd_at;
    const char *setvar_symbol;
    struct location setvar_at;
};

struct channel {
    struct channel_end ends[2];
    uint32_t end_count;
    struct location at;
};

struct system {
    struct pd *pds; /* parents before children */
    uint32_t pd_count;
    struct vm *vms;
    uint32_t vm_count;
    struct region *regions;
    uint32_t region_count;
    struct channel *channels;
    uint32_t channel_count;
    struct schedule schedule;
    uint64_t mapped_pages; /* of all maps, counted by check */
};

static inline uint64_t region_pages(const struct region *region)
{
    return region->page_size ? region->size / region->page_size : 0;
}
