/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* What a monitor counts: a page that it writes and others may read (lib/statistics.h). */
#pragma once

#include <stdint.h>

#include "lib/config.h"

enum {
    VMM_STATISTICS_MAGIC = 0x534d4d56, /* "VMMS" */
    VMM_STATISTICS_VERSION = 1,
    VMM_STATISTICS_DEVICES = 8,
};

enum vmm_state {
    VMM_STOPPED,    /* not started: the images make no sense */
    VMM_RUNNING,
    VMM_IDLE,       /* the guest waits for an interrupt */
    VMM_RESTARTING, /* waits for requests under way in guest memory */
    VMM_OFF,        /* the guest has switched itself off */
    VMM_WAITING,    /* not started yet: its disk is not there */
};

enum vmm_exit_kind {
    VMM_EXIT_MMIO_READ,
    VMM_EXIT_MMIO_WRITE,
    VMM_EXIT_WAIT,         /* WFI, WFE, PSCI CPU_SUSPEND */
    VMM_EXIT_FIRMWARE,     /* SMC, HVC */
    VMM_EXIT_TIMER,        /* virtual timer expired */
    VMM_EXIT_END,          /* end of an interrupt */
    VMM_EXIT_REGISTER,     /* trapped system register: reads as zero, writes are ignored */
    VMM_EXIT_ABORT,        /* nobody answered, or no syndrome: abort injected */
    VMM_EXIT_UNDEFINED,    /* undefined instruction injected */
    VMM_EXIT_OTHER,
    VMM_EXIT_KINDS,
};

struct vmm_device_statistics {
    uint32_t id; /* enum virtio_device_id; 0: no such device */
    uint32_t status;
    uint64_t notifications;
    uint64_t interrupts;
    uint64_t broken;
    uint64_t refused;
    uint64_t bad_entries;
};

struct vmm_statistics {
    uint32_t magic;
    uint32_t version;
    char name[CONFIG_NAME_BYTES];
    uint64_t state; /* enum vmm_state */
    uint64_t boots;
    uint64_t exits[VMM_EXIT_KINDS];
    uint64_t injections;   /* interrupts put into list registers */
    uint64_t waits;        /* times there was no free one */
    uint64_t idles;        /* waits that put the guest to sleep */
    uint64_t last_abort;   /* guest-physical address */
    struct vmm_device_statistics devices[VMM_STATISTICS_DEVICES];
};

_Static_assert(sizeof(struct vmm_statistics) <= 4096, "one page");
