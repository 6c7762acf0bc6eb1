/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* One virtual machine: its parts, and what can happen to it. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "vmm/guest.h"
#include "vmm/guest_map.h"
#include "vmm/linux_image.h"
#include "vmm/mmio.h"
#include "vmm/statistics.h"
#include "vmm/vgic.h"
#include "vmm/virtio/transport.h"

enum vmm_cpu_state {
    VMM_CPU_OFF,
    VMM_CPU_ON,
    VMM_CPU_IDLE, /* waits for an interrupt */
};

struct random;

struct vmm_cpu {
    enum vmm_cpu_state state;
};

struct vmm {
    struct guest guest;
    uint32_t cpu_count; /* 1 to VCPUS_MAX */
    const uint8_t *kernel;
    uint64_t kernel_bytes;
    const uint8_t *initrd;
    uint64_t initrd_bytes;
    const char *bootargs;
    bool firmware_by_hvc; /* as the guest is told; both ways are answered */
    const struct vmm_driver_config *driver; /* NULL: a user VM */
    struct random *random;                  /* NULL: the board has no seed, and guests get none */
    void (*quiesce)(void);                  /* brings its passed-through devices to rest; NULL: it has none */
    bool (*may_start)(void); /* is all there that the guest cannot learn later? NULL: there is nothing */
    struct virtio_device *devices[GUEST_VIRTIO_COUNT]; /* by transport; NULL: none */
    struct vmm_statistics *statistics;

    struct vgic vgic;
    struct mmio_bus bus;
    enum vmm_state state; /* VMM_IDLE is shown only: all CPUs that are on wait */
    struct vmm_cpu cpus[VCPUS_MAX];
};

/*
 * The fields above the empty line are set. Puts the devices on the bus; the guest does not run
 * yet.
 */
void vmm_init(struct vmm *vmm);

/*
 * The guest's first start: vmm_boot, if it may. If not it is VMM_WAITING, which is no error; to be
 * called again when something has happened.
 */
enum linux_image_error vmm_start(struct vmm *vmm);

/* Loads the images anew and starts the guest. Not VMM_RUNNING afterwards: the error says why. */
enum linux_image_error vmm_boot(struct vmm *vmm);

/*
 * The guest wants to start anew: at once, or when no device works in its memory any more
 * (vmm_settle).
 */
void vmm_restart(struct vmm *vmm);

/*
 * After anything happened outside of the guest: goes on with a restart, wakes idle CPUs, publishes
 * counters.
 */
void vmm_settle(struct vmm *vmm);

/* An alarm asked for by vcpu_alarm. */
void vmm_alarm(struct vmm *vmm, uint32_t alarm);

/* The guest has switched itself off. */
void vmm_off(struct vmm *vmm);

/* Switch a CPU on, which is off, as firmware does; or off. */
void vmm_cpu_start(struct vmm *vmm, uint32_t cpu, uint64_t pc, uint64_t context);
void vmm_cpu_stop(struct vmm *vmm, uint32_t cpu);

/* CPUs that are not off, a bit each. */
uint32_t vmm_cpus_on(const struct vmm *vmm);

/* Idle CPUs for which there is an interrupt. */
void vmm_wake(struct vmm *vmm);

/* What devices have put off: now. `sleeps`: because a CPU is about to sleep. */
void vmm_due(struct vmm *vmm, bool sleeps);

/* In the counters. */
void vmm_show_state(struct vmm *vmm);

/* A fault of a VCPU as the kernel tells it. */
struct vmm_fault {
    uint64_t label; /* enum vmm_fault_label */
    uint64_t words[9];
};

enum vmm_fault_label { /* the kernel's seL4_Fault_*, which host programs do not have; vmm_pd.c holds them together */
    VMM_FAULT_SYSTEM_CALL = 2, /* words 0 to 7 are x0 to x7, word 8 the address of the HVC */
    VMM_FAULT_UNDEFINED = 3,
    VMM_FAULT_MEMORY = 6,      /* of the instruction, guest-physical, 1 = fetch, ESR_EL2 */
    VMM_FAULT_INTERRUPT_END = 7, /* list register */
    VMM_FAULT_TRAP = 8,        /* ESR_EL2 */
    VMM_FAULT_TIMER = 9,       /* interrupt */
};

/* Deals with it. True: the CPU goes on now; false: it waits until it is resumed. */
bool vmm_fault(struct vmm *vmm, uint32_t cpu, const struct vmm_fault *fault);

/*
 * The CPU waits for an interrupt; then it goes on where it stands, which may be at the WFI: that
 * completes with an interrupt pending. False: there is one already, or its timer is due, or nobody
 * could wake it.
 */
bool vmm_sleep(struct vmm *vmm, uint32_t cpu);

/* The alarm of an idle CPU rings: is its timer due, or can no other alarm be set? */
bool vmm_sleep_is_over(struct vmm *vmm, uint32_t cpu);

/* For tracing while bringing a guest up: printed only in a build with VMM_TRACE. */
void vmm_trace(const char *what, uint64_t first, uint64_t second);
