/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The description that users write: devices, components, virtual machines, who uses what under which policy. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "lib/config.h"
#include "sdk/tool/diagnostics.h"
#include "sdk/tool/xml.h"

enum {
    SPEC_DEVICES_MAX = 8,
    SPEC_PARTIES_MAX = 24,
    SPEC_USES_MAX = 8,
    SPEC_MACHINES_MAX = 8,
};

/* Which core and which scheduling domain something runs on. */
struct spec_place {
    uint32_t core;
    const char *domain; /* NULL: none is named */
    struct location domain_at;
};

/*
 * <device name class node driver/> or <device name class node driver_vm/>: a device of the board, reached only through
 * its class's multiplexer.
 */
struct spec_device {
    const char *name;
    struct spec_place place; /* of its driver, multiplexer, copier and controller */
    enum config_class class;
    const char *node;   /* path in the board's device tree */
    const char *driver; /* program of the native driver, without .elf; NULL: a driver VM drives it */
    const char *driver_vm;
    bool inside; /* the multiplexer runs in the driver VM as well */
    uint32_t driver_party; /* of the driver VM */
    struct location at;
};

/* <use device .../>: one party's access to one device, with the policy it starts with. */
struct spec_use {
    uint32_t device;
    bool attached;
    bool has_mac;
    uint8_t mac[6];
    uint64_t rate;         /* bytes (timer: expiries) per second from the client, 0: unlimited */
    uint64_t receive_rate; /* network only */
    uint64_t burst;
    uint32_t weight;
    uint32_t quota;
    uint32_t partition; /* block: 0 is the whole device */
    bool read_only;
    bool wait;        /* block, of a machine: it starts when the disk can be used */
    uint32_t clients; /* network: that a component is */
    bool mergeable;   /* network, of a machine: frames may take several receive buffers */
    bool background;  /* serial: its lines show while another has the focus */
    uint32_t rights;  /* network and serial: bits of the policy */
    const char *talk; /* network: names it may send to, separated by blanks; NULL: everybody */
    struct location at;
};

/* A native component or a virtual machine, which may be a driver VM. */
struct spec_party {
    const char *name;
    bool machine;
    bool driver; /* machine: memory at its physical addresses, devices passed through */
    const char *image;    /* component: program without .elf */
    struct spec_place place;
    uint8_t priority;
    uint32_t budget_us;
    uint32_t period_us;
    uint32_t stack_bytes;
    bool passive; /* these three as in the plain format */
    bool smc;
    bool no_fpu;
    uint64_t memory;      /* machine: bytes of RAM */
    uint32_t cpus;        /* machine: virtual CPUs */
    bool entropy;         /* machine: has a source of random numbers as a device */
    bool firmware_by_hvc; /* machine: is told to call it so, not by SMC */
    const char *kernel;   /* machine: file names, searched on the search path */
    const char *initrd;
    const char *bootargs;
    uint32_t data_bytes;  /* component with a disk: size of its data region */
    struct spec_use uses[SPEC_USES_MAX];
    uint32_t use_count;
    uint32_t observed;    /* bit d: reads the statistics of device d */
    uint32_t controlled;  /* bit d: may call the controller of device d */
    struct element *element; /* its plain children go into the protection domain */
    struct location at;
};

struct spec {
    const char *name;
    struct element *root; /* plain elements are its children, too */
    struct spec_device devices[SPEC_DEVICES_MAX];
    uint32_t device_count;
    struct spec_party parties[SPEC_PARTIES_MAX];
    uint32_t party_count;
};

/* Read the description; errors are reported at their place. False: there were errors. */
bool spec_read(struct spec *spec, struct diagnostics *diagnostics, struct element *root);

/* The party's use of a device, or NULL. */
const struct spec_use *spec_find_use(const struct spec_party *party, uint32_t device);
/* The first device of a class, or -1. */
int spec_device_of_class(const struct spec *spec, enum config_class class);
