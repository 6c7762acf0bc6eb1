/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* What compose tells a monitor: its guest's memory and images, the devices it fronts. */
#pragma once

#include <stdint.h>

#include "lib/config.h"
#include "devices/blk/config.h"
#include "devices/net/config.h"
#include "devices/serial/config.h"
#include "devices/timer/config.h"
#include "vmm/driver_config.h"

enum {
    VMM_BOOTARGS_BYTES = 256,
    VMM_CPUS_MAX = 4,
};

/*
 * Guest RAM. One physically contiguous region, mapped read-write and cached both into the monitor (at `vaddr`) and into
 * the virtual machine (at `gpa`: GUEST_RAM_BASE of vmm/guest_map.h; for a driver VM the physical address). For a guest with a disk it is also the
 * data region of the blk client: offset = guest-physical address - gpa.
 */
struct vmm_ram {
    uint64_t vaddr;
    uint64_t bytes; /* multiple of 2 MiB, at least 64 MiB for Debian's kernel */
    uint64_t bus;   /* physical address; for the record, the monitor gives offsets only */
    uint64_t gpa;
};

/* A file in a read-only prefilled region; `bytes` is the length of the file, not of the region. */
struct vmm_file {
    uint64_t vaddr;
    uint64_t bytes; /* 0: none */
};

/*
 * A class that the guest does not have is all zero. Without a timer a guest that idles with its
 * timer armed spins.
 */
struct vmm_config {
    struct config_header header; /* CONFIG_ROLE_VMM */
    struct vmm_ram ram;
    struct vmm_file kernel; /* arm64 Image, not compressed */
    struct vmm_file initrd;
    struct config_region statistics;   /* rw: struct vmm_statistics; vaddr 0: none */
    uint32_t cpu_count; /* 1 to VMM_CPUS_MAX: the VM has as many VCPUs, with the ids from 0 on */
    uint16_t entropy;   /* 1: the guest has an entropy device, if the monitor has a seed */
    uint16_t mergeable; /* 1: its network card offers mergeable receive buffers; then net.rx_anywhere is 0 */
    uint16_t awaits_disk; /* 1: the guest starts when its disk can be used */
    uint16_t firmware_by_hvc; /* 1: the guest is told to call its firmware by HVC, not by SMC */
    uint16_t reserved[2];
    char bootargs[VMM_BOOTARGS_BYTES]; /* ends with NUL */
    struct serial_client_config serial;
    struct net_client_config net;
    struct blk_client_config blk; /* its data region is the guest's RAM */
    struct timer_client_config timer;
    struct vmm_driver_config driver; /* a user VM: all zero */
};
