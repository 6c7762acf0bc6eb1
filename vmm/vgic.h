/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The guest's interrupt controller: an emulated GICv2 distributor over list registers. */
#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "vmm/mmio.h"
#include "vmm/vcpu.h"

/*
 * The CPU interface is hardware: the guest takes and ends interrupts without us. An interrupt put
 * into a list register is *in flight* until the kernel reports its end; in between nobody can say
 * whether it is pending or active. A line that is high while its interrupt is neither disabled nor
 * in flight is delivered, also after every end. What comes while an interrupt is disabled or in
 * flight is kept (latched) and delivered later. When all list registers of a CPU are in use the
 * most urgent waiting interrupt gets the next one that becomes free.
 *
 * Interrupts 0 to 31 exist once per CPU. A shared one goes to the lowest of its target CPUs. A list
 * register cannot say which CPU an SGI comes from: it is delivered once, however many have sent it
 * meanwhile, as from CPU 0.
 */
enum {
    VGIC_INTERRUPTS = 128,
    VGIC_WORDS = VGIC_INTERRUPTS / 32,
    VGIC_PRIVATE = 32,
    VGIC_NONE = 0xffff,
};

/* Occupation of a list register other than by an interrupt's number. */
enum {
    VGIC_FREE = 0xffff,
    VGIC_STUCK = 0xfffe, /* active since before a restart; free when its end is reported */
};

/* 32 interrupts, a bit each. */
struct vgic_word {
    uint32_t enable;
    uint32_t latch;  /* made pending by an event or by the guest */
    uint32_t line;   /* level of the devices' lines */
    uint32_t edge;   /* configured as edge-triggered */
    uint32_t flight;
};

/* What each CPU has for itself. */
struct vgic_cpu {
    bool on;
    struct vgic_word private;
    uint8_t priority[VGIC_PRIVATE];
    uint32_t routed[VGIC_WORDS]; /* shared interrupts that come to this CPU */
    uint16_t list[VCPU_LIST_REGISTERS_MAX];
};

struct vgic {
    bool enabled;
    uint32_t cpu_count;
    uint32_t accessing; /* the CPU that uses the registers now */
    uint32_t timer_interrupt; /* private; when it ends, or is taken back, the timer must be acknowledged */
    struct vgic_word shared[VGIC_WORDS]; /* the first is not used */
    uint8_t priority[VGIC_INTERRUPTS];   /* the first 32 are not used */
    uint8_t targets[VGIC_INTERRUPTS];    /* CPUs, a bit each */
    uint32_t forwarded[VGIC_WORDS]; /* from a device: it is acknowledged there when it ends or is taken back */
    struct vgic_cpu cpus[VCPUS_MAX];
    uint64_t injections;
    uint64_t waits; /* times a deliverable interrupt found no free list register */
};

/*
 * At start and whenever the guest restarts: only CPU 0 is on then. List registers that may still
 * hold something are silenced.
 */
void vgic_init(struct vgic *vgic, uint32_t cpu_count, uint32_t timer_interrupt);
void vgic_restart(struct vgic *vgic);

/* A CPU is switched on with its private interrupts as after reset, or off. */
void vgic_cpu_start(struct vgic *vgic, uint32_t cpu);
void vgic_cpu_stop(struct vgic *vgic, uint32_t cpu);

/* An event of a shared interrupt: latched until delivered. */
void vgic_raise(struct vgic *vgic, uint32_t interrupt);

/* The same for an interrupt below VGIC_PRIVATE of one CPU. */
void vgic_raise_private(struct vgic *vgic, uint32_t cpu, uint32_t interrupt);

/* From now on vcpu_acknowledge_device is told when this interrupt, once raised, is over. */
void vgic_forward(struct vgic *vgic, uint32_t interrupt);

/* A device's line: a shared interrupt. */
void vgic_set_line(struct vgic *vgic, uint32_t interrupt, bool high);

/* The kernel reports that the interrupt in this list register has ended (any value is accepted). */
void vgic_end(struct vgic *vgic, uint32_t cpu, uint64_t list_register);

/* Is an interrupt on its way to this CPU, so that it must not sleep? */
bool vgic_has_work(const struct vgic *vgic, uint32_t cpu);

/*
 * What the distributor's registers do for the accessing CPU; `word` below VGIC_WORDS stands for 32
 * interrupts. Pending includes what is in flight.
 */
void vgic_switch(struct vgic *vgic, bool enabled);
struct vgic_word *vgic_word(struct vgic *vgic, uint32_t word);
uint8_t *vgic_priority(struct vgic *vgic, uint32_t interrupt);
void vgic_enable(struct vgic *vgic, uint32_t word, uint32_t bits);
void vgic_disable(struct vgic *vgic, uint32_t word, uint32_t bits);
uint32_t vgic_pending(struct vgic *vgic, uint32_t word);
void vgic_set_pending(struct vgic *vgic, uint32_t word, uint32_t bits);
void vgic_clear_pending(struct vgic *vgic, uint32_t word, uint32_t bits);
void vgic_set_targets(struct vgic *vgic, uint32_t interrupt, uint8_t cpus);

/* The distributor's registers, for the bus (vgic_registers.c). */
mmio_read_t vgic_read;
mmio_write_t vgic_write;
