/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* What compose derives: protection domains, regions, maps, channels, interrupts; then written as a plain description. */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "sdk/tool/diagnostics.h"

enum {
    MODEL_NAME_BYTES = 64,
    MODEL_PATH_BYTES = 1024,
    MODEL_DOMAINS_MAX = 62,
    MODEL_REGIONS_MAX = 1024,
    MODEL_MAPS_MAX = 512,
    MODEL_CHANNELS_MAX = 1024,
    MODEL_IRQS_MAX = 16,
    MODEL_ID_LIMIT = 62, /* channel and interrupt ids of one domain: 0..61 */
    MODEL_NO_CHANNEL = 0xff,
};

/* A memory region; `bytes` is a multiple of its page size. */
struct region {
    char name[MODEL_NAME_BYTES];
    uint64_t bytes;
    uint64_t page_bytes; /* 0x1000 or 0x200000 */
    bool fixed;          /* has a physical address */
    uint64_t physical;
    char prefill[MODEL_PATH_BYTES]; /* file that fills it, or empty */
    void *content;                  /* or bytes made here, written to `<name>.bin`; owned by the model */
    size_t content_bytes;
    bool is_spare; /* stands for all that are too many */
};

/* A region as one domain (or its virtual machine) sees it. */
struct mapping {
    const struct region *region;
    uint64_t address;
    const char *rights; /* "r", "rw", "rx" ... */
    bool cached;
    const char *symbol; /* variable of the program that gets the address, or NULL */
};

struct interrupt {
    uint32_t number; /* GIC interrupt id */
    bool edge;
    uint8_t channel;
};

/* The virtual machine inside a monitor's domain. */
struct machine {
    bool present;
    char name[MODEL_NAME_BYTES];
    uint8_t priority;
    uint32_t budget_us; /* of each VCPU; 0: default */
    uint32_t period_us;
    uint32_t cpus; /* VCPUs 0 to cpus - 1 */
    struct mapping maps[MODEL_MAPS_MAX];
    uint32_t map_count;
};

struct domain {
    char name[MODEL_NAME_BYTES];
    char image[MODEL_NAME_BYTES];
    const char *role;   /* "driver", "multiplexer", "copier", "controller", "monitor" or "client" */
    const char *device; /* the device it serves, or "" */
    uint8_t priority;
    uint32_t budget_us; /* 0: default */
    uint32_t period_us;
    uint32_t stack_bytes; /* 0: default */
    uint32_t core;
    const char *schedule_domain; /* NULL: none */
    bool passive;
    bool smc;
    bool no_fpu;
    struct location at; /* of what it is derived from */
    struct mapping maps[MODEL_MAPS_MAX];
    uint32_t map_count;
    struct interrupt interrupts[MODEL_IRQS_MAX];
    uint32_t interrupt_count;
    struct machine machine;
    uint32_t next_id;
    uint64_t taken_ids; /* bit i: id i was given out by the user */
    uint64_t next_address;
    bool is_spare; /* as in struct region */
};

struct channel_end {
    struct domain *domain;
    uint8_t id;
    bool notify; /* may notify the other end */
    bool call;   /* may call the other end */
};

struct channel {
    struct channel_end end[2];
};

/* Ids of a component that the user's own channels and interrupts have. */
struct taken_ids {
    const char *name;
    uint64_t ids;
};

/* The last of domains, regions and channels stands for all that are too many. */
struct model {
    struct taken_ids taken[MODEL_DOMAINS_MAX];
    uint32_t taken_count;
    struct domain domains[MODEL_DOMAINS_MAX + 1];
    uint32_t domain_count;
    struct region regions[MODEL_REGIONS_MAX + 1];
    uint32_t region_count;
    struct channel channels[MODEL_CHANNELS_MAX + 1];
    uint32_t channel_count;
    uint64_t contiguous_next; /* physical memory for guests and DMA, from the board's device tree */
    uint64_t contiguous_end;
};

/* When a limit of the format is exceeded all of these say so with model_refuse and answer something to go on with; it
 * is no part of the model, of which nothing may be written then. */

/* A new domain that runs `image`.elf. `role` and `device` must outlive the model. */
struct domain *model_domain(struct model *model, const char *name, const char *image, const char *role,
                            const char *device, uint8_t priority);
/* A zeroed region of at least `bytes`, rounded up to whole pages. */
struct region *model_region(struct model *model, uint64_t bytes, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* The same, physically contiguous at an address known now, for DMA and guests. */
struct region *model_region_contiguous(struct model *model, uint64_t bytes, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Pages of a device at a physical address; found again when asked for twice. */
struct region *model_region_device(struct model *model, uint64_t physical, uint64_t bytes, const char *name);
/* Map a region into a domain at an address chosen here; the address is returned. */
uint64_t model_map(struct domain *domain, const struct region *region, const char *rights, bool cached);
/* Map a region into a virtual machine at a guest-physical address. */
void model_map_machine(struct machine *machine, const struct region *region, uint64_t address, const char *rights,
                       bool cached);
/* Connect two domains; either `call` flag makes that end able to call the other. Ids are chosen here. */
struct channel *model_channel(struct model *model, struct domain *a, struct domain *b);
/* Deliver an interrupt to a domain; returns the channel id. */
uint8_t model_interrupt(struct domain *domain, uint32_t number, bool edge);
/* Zeroed memory of `bytes` that becomes the region's content. */
void *model_content(struct region *region, size_t bytes);
/* The domain's configuration: content of a read-only region that the domain finds through `config_address`. */
void *model_config(struct model *model, struct domain *domain, size_t bytes);

/* The place in the description that is being derived now: model_refuse names it. diagnostics NULL: none. */
void model_place(struct diagnostics *diagnostics, struct location at);
/* Report an error at this place, if the same has not been said already. */
__attribute__((format(printf, 1, 2))) void model_refuse(const char *format, ...);

/* Stop with a message: a file that cannot be read or written, a broken invariant. */
__attribute__((noreturn, format(printf, 1, 2))) void model_fail(const char *format, ...);
