/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* From the users' description to components, rings, regions, channels and their configurations; one file a class. */
#pragma once

#include "compose/board.h"
#include "compose/model.h"
#include "compose/spec.h"
#include "devices/blk/config.h"
#include "devices/client_config.h"
#include "devices/net/config.h"
#include "devices/serial/config.h"
#include "devices/timer/config.h"
#include "devices/timer/policy.h"
#include "vmm/config.h"

/* Strict order of who preempts whom; a protected call goes upward only. */
enum priority {
    PRIORITY_TIMER_DRIVER = 250,
    PRIORITY_TIMER_MULTIPLEXER = 249,
    PRIORITY_DRIVER = 240,
    PRIORITY_MULTIPLEXER = 230,
    PRIORITY_COPIER = 220,
    PRIORITY_CONTROLLER = 215,
    PRIORITY_MONITOR = 200,
};

/* What a party's own configuration embeds, whatever kind of party it is. */
struct clients {
    struct serial_client_config *serial;
    struct timer_client_config *timer;
    struct net_client_config *net;
    struct config_region *more_net; /* of a component */
    struct blk_client_config *blk;
};

/* One device's components and pages, while they are being wired. */
struct device_parts {
    struct domain *driver;
    struct domain *multiplexer; /* NULL: it runs in the driver VM */
    struct domain *controller;
    struct region *statistics;
    struct vmm_shared *shared; /* with the driver VM that drives it; NULL: the driver is native */
};

/* What the board's device tree says of a device. */
struct device_place {
    int node;
    struct board_range registers;
    uint32_t interrupt; /* GIC interrupt id */
    bool edge;
    struct region *pages; /* that hold the registers */
};

/* One party's domain and what belongs to it. */
struct party_parts {
    struct domain *domain;
    struct clients clients;
    struct vmm_driver_config *driver; /* of a machine's monitor */
    struct region *statistics; /* of a machine's monitor */
    struct region *data; /* contiguous memory that block devices reach: guest RAM or a data region */
    uint64_t data_address;
};

struct derivation {
    const struct spec *spec;
    const struct board *board;
    struct model *model;
    struct diagnostics *diagnostics;
    const char *const *search_paths;
    uint32_t search_path_count;
    struct device_parts devices[SPEC_DEVICES_MAX];
    struct party_parts parties[SPEC_PARTIES_MAX];
    struct timer_mux_config *timer; /* of the one timer; NULL: none */
    struct timer_controller_config *timer_controller;
    struct timer_policy *timer_policy;
    struct domain *timer_multiplexer;
};

/* A region that holds several rings or pages one after the other. */
struct area {
    struct region *region;
    uint64_t used;
};

/* Derive everything. Errors are reported at the description's lines; false: there were errors. */
bool derive_system(struct derivation *derivation);

/* Parts, called by derive_system in this order. */
void derive_timer(struct derivation *derivation, uint32_t device);
void derive_parties(struct derivation *derivation);
void derive_serial(struct derivation *derivation, uint32_t device);
void derive_net(struct derivation *derivation, uint32_t device);
void derive_blk(struct derivation *derivation, uint32_t device);
void derive_operators(struct derivation *derivation);

/* Shared helpers. */
/* The core and the scheduling domain of what is derived from this place. */
void derive_domain_place(struct domain *domain, const struct spec_place *place, struct location at);
/* What follows is for this place of the description. */
void derive_at(const struct derivation *derivation, struct location at);
void derive_header(struct config_header *header, enum config_role role, size_t bytes, const char *name);
void derive_client_name(char name[CONFIG_NAME_BYTES], const char *from);
/* A component of a device: "<device>_<part>". */
struct domain *derive_part(struct derivation *derivation, uint32_t device, const char *part, const char *image,
                           const char *role, uint8_t priority);
/* Multiplexer, controller, statistics and policy page of a device; `policy_bytes` of content are returned. */
void *derive_policy(struct derivation *derivation, uint32_t device, size_t policy_bytes,
                    struct config_region *multiplexer_policy, struct config_region *controller_policy,
                    struct config_region *multiplexer_statistics, struct config_region *controller_statistics);
/* Where the device's node has its registers and interrupt, and its register pages; false after an error. */
bool derive_place(struct derivation *derivation, uint32_t device, struct device_place *place);
/* Registers and interrupt of the device's node, given to its native driver. */
void derive_registers(struct derivation *derivation, uint32_t device, struct config_device *config);
/*
 * Devices driven by a driver VM (compose/derive_driver_vm.c). The first gives its monitor registers and interrupt, and
 * makes the control region, region 1, of `bytes`; the class's driver configuration is returned, content of its start.
 */
void *derive_bridge(struct derivation *derivation, uint32_t device, uint64_t bytes, size_t config_bytes,
                    struct region **control);
/*
 * A contiguous region as the device's driver names it: its bus address, or (region, offset) for a driver VM, which has
 * these rights to it.
 */
uint64_t derive_bus(struct derivation *derivation, uint32_t device, const struct region *region,
                    const char *rights);
/* A peer of the driver VM that notifies and is notified; `number` is the word of the doorbell that the guest stores to. */
void derive_peer(struct derivation *derivation, uint32_t device, uint8_t *number, struct domain *peer,
                 uint8_t *id_peer);
/*
 * What parts of a device share with each other and with clients; a NULL domain stands for the device's driver VM. A
 * region is contiguous if that VM may be among them; mapped there its address is (region, offset); of a link's ends
 * the first may be there, or both, which need none.
 */
struct region *derive_region(struct derivation *derivation, uint32_t device, uint64_t bytes, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
uint64_t derive_map(struct derivation *derivation, uint32_t device, struct domain *domain,
                    const struct region *region, const char *rights);
void derive_link(struct derivation *derivation, uint32_t device, struct domain *a, uint8_t *id_a, struct domain *b,
                 uint8_t *id_b);
/* Both ends notify; the ids are stored. */
void derive_channel(struct derivation *derivation, struct domain *a, uint8_t *id_a, struct domain *b, uint8_t *id_b);
/* Only `a` notifies. */
void derive_channel_to(struct derivation *derivation, struct domain *a, uint8_t *id_a, struct domain *b,
                       uint8_t *id_b);
/* `caller` makes protected calls to `server`, which notifies back. */
void derive_channel_call(struct derivation *derivation, struct domain *caller, uint8_t *id_caller,
                         struct domain *server, uint8_t *id_server);
/* Make a domain a client of the timer, shown to people as `name`; leaves `config` zero if there is no timer. */
void derive_timer_client(struct derivation *derivation, struct domain *domain, const char *name,
                         struct timer_client_config *config);
/* Bytes for the rings of one area; then each ring's place in it. */
uint64_t area_place(struct area *area, uint64_t bytes);
struct config_ring area_ring(uint64_t base, uint64_t offset, uint32_t capacity, uint32_t entry_words);
