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
 * flight is kept (latched) and delivered later. When all list registers are in use the most urgent
 * waiting interrupt gets the next one that becomes free. One CPU: every interrupt targets CPU 0.
 */
enum {
    VGIC_INTERRUPTS = 128,
    VGIC_WORDS = VGIC_INTERRUPTS / 32,
    VGIC_NONE = 0xffff,
};

/* Occupation of a list register other than by an interrupt's number. */
enum {
    VGIC_FREE = 0xffff,
    VGIC_STUCK = 0xfffe, /* active since before a restart; free when its end is reported */
};

struct vgic {
    bool enabled;
    uint32_t timer_interrupt; /* when it ends, or is taken back, the timer must be acknowledged */
    uint32_t enable[VGIC_WORDS];
    uint32_t latch[VGIC_WORDS];  /* made pending by an event or by the guest */
    uint32_t line[VGIC_WORDS];   /* level of the devices' lines */
    uint32_t edge[VGIC_WORDS];   /* configured as edge-triggered */
    uint32_t flight[VGIC_WORDS];
    uint32_t forwarded[VGIC_WORDS]; /* from a device: it is acknowledged there when it ends or is taken back */
    uint8_t priority[VGIC_INTERRUPTS];
    uint16_t list[VCPU_LIST_REGISTERS_MAX];
    uint64_t injections;
    uint64_t waits; /* times a deliverable interrupt found no free list register */
};

/*
 * At start and whenever the guest restarts; list registers that may still hold something are
 * silenced.
 */
void vgic_init(struct vgic *vgic, uint32_t timer_interrupt);
void vgic_restart(struct vgic *vgic);

/* An event: latched until delivered. */
void vgic_raise(struct vgic *vgic, uint32_t interrupt);

/* From now on vcpu_acknowledge_device is told when this interrupt, once raised, is over. */
void vgic_forward(struct vgic *vgic, uint32_t interrupt);

/* A device's line. */
void vgic_set_line(struct vgic *vgic, uint32_t interrupt, bool high);

/* The kernel reports that the interrupt in this list register has ended (any value is accepted). */
void vgic_end(struct vgic *vgic, uint64_t list_register);

/* Is an interrupt on its way to the guest, so that it must not sleep? */
bool vgic_has_work(const struct vgic *vgic);

/*
 * What the distributor's registers do; `word` below VGIC_WORDS stands for 32 interrupts. Pending
 * includes what is in flight.
 */
void vgic_switch(struct vgic *vgic, bool enabled);
void vgic_enable(struct vgic *vgic, uint32_t word, uint32_t bits);
void vgic_disable(struct vgic *vgic, uint32_t word, uint32_t bits);
uint32_t vgic_pending(const struct vgic *vgic, uint32_t word);
void vgic_set_pending(struct vgic *vgic, uint32_t word, uint32_t bits);
void vgic_clear_pending(struct vgic *vgic, uint32_t word, uint32_t bits);

/* The distributor's registers, for the bus (vgic_registers.c). */
mmio_read_t vgic_read;
mmio_write_t vgic_write;
