/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Kernel objects, capabilities and mappings of the system, before their order is final. */
#pragma once

#include "platform.h"
#include "program.h"
#include "sdk/image.h"
#include "system.h"

/* Slots of the CNode a PD sees at CPtrs 0..511; libmicrokit uses the same numbers. */
enum pd_slot {
    PD_SLOT_INPUT = 1,
    PD_SLOT_VSPACE = 3,
    PD_SLOT_REPLY = 4,
    PD_SLOT_MONITOR = 5,
    PD_SLOT_TCB = 6,
    PD_SLOT_SMC = 7,
    PD_SLOT_NOTIFY = 10,
    PD_SLOT_CALL = 74,
    PD_SLOT_IRQ = 138,
    PD_SLOT_CHILD_TCB = 202,
    PD_SLOT_VCPU_TCB = 266,
    PD_SLOT_VCPU = 330,
    PD_CNODE_BITS = 9,
    PD_ROOT_CNODE_BITS = 6,
    PD_CNODE_GUARD = 64 - PD_ROOT_CNODE_BITS - PD_CNODE_BITS,
};

enum monitor_slot {
    MONITOR_SLOT_FAULT = 1,
    MONITOR_SLOT_REPLY = 2,
    MONITOR_SLOT_PD_TCB = 10,
    MONITOR_SLOT_VCPU_TCB = 74,
};

/* What a receiver sees. */
#define BADGE_CALL (UINT64_C(1) << 63)  /* | channel id */
#define BADGE_FAULT (UINT64_C(1) << 62) /* | child or vCPU id */
#define BADGE_PASSIVE (UINT64_C(1) << 62) /* at the monitor: | PD index + 1; faults lack the bit */
enum { CONTEXT_BADGE = 0x100 };         /* + PD or vCPU index */

struct object {
    const char *name;
    uint64_t paddr;
    uint8_t type; /* enum system_object_type */
    uint8_t size_bits, retype_bits, flags;
    bool is_mapped;
};

/* Content of a frame; the bytes live elsewhere. */
struct fill {
    uint32_t object;
    uint32_t object_offset;
    struct bytes content;
};

struct page_table {
    uint64_t vaddr;
    uint32_t level;
};

struct vspace {
    uint32_t object;
    struct page_table *tables;
    uint32_t table_count;
};

/* A thread with program and address space: a PD or the monitor. */
struct process {
    const char *name;
    struct program program;
    struct vspace vspace;
    uint32_t first_program_frame; /* one per page of the program */
    uint32_t ipc_buffer, tcb, context, reply, notification, endpoint;
    uint32_t root_cnode, cnode; /* the monitor has no root_cnode of its own: it is cnode */
    uint64_t stack_top, stack_size, ipc_buffer_vaddr;
};

struct vcpu_objects {
    uint32_t vcpu, tcb, context;
};

struct layout {
    const struct platform *platform;
    struct object *objects;
    uint32_t object_count;
    struct fill *fills;
    uint32_t fill_count;
    struct system_mapping *mappings;
    uint32_t mapping_count;
    struct system_slot *slots;
    uint32_t slot_count;
    struct system_context *contexts;
    uint32_t context_count;
    struct system_vcpu *vcpus;
    uint32_t vcpu_count;
    struct system_irq *irqs;
    uint32_t irq_count;
    struct system_tcb *tcbs; /* their names are those of their objects */
    uint32_t tcb_count;
    struct system_slice *slices;
    uint32_t slice_count;
    struct system_seed *seeds;
    uint32_t seed_count;
    uint32_t domain_start;
    struct process monitor;
    struct process *pds;                /* as in struct system */
    struct vcpu_objects *vcpu_objects;  /* of all VMs, in order */
    uint32_t vcpu_object_count;
    struct vspace *vm_vspaces;
    struct bytes symbol_table;    /* mapped into the monitor; size 0: none */
    uint64_t symbol_table_vaddr;
    uint32_t first_symbol_frame;
    uint32_t smc; /* the SMC object, OBJECT_NONE unless a PD wants it */
};

/* ---- layout.c: the whole ---- */

/* Programs are loaded already. Fills in everything but fills and fixed addresses of wanted
 * regions. */
void layout_system(struct layout *layout, struct system *system);

/* ---- layout_parts.c: primitives ---- */

uint32_t layout_object(struct layout *layout, enum system_object_type type, const char *name);
uint32_t layout_cnode(struct layout *layout, uint32_t slot_bits, const char *name);
void layout_slot(struct layout *layout, uint32_t cnode, uint32_t slot, uint32_t target,
                 uint32_t rights, uint64_t data);
uint32_t layout_context(struct layout *layout, const char *name, uint64_t budget_us,
                        uint64_t period_us, uint64_t badge, uint32_t core);
struct system_tcb *layout_tcb(struct layout *layout, uint32_t object);

/* ---- layout_vspace.c ---- */

void vspace_new(struct layout *layout, struct vspace *vspace, const char *name);

/* Maps a frame, with the page tables it needs. `vaddr` is aligned to the frame and free. */
void vspace_map(struct layout *layout, struct vspace *vspace, uint64_t vaddr, uint32_t frame,
                uint8_t rights, uint8_t attributes);

/* All pages of a region. */
void vspace_map_region(struct layout *layout, struct vspace *vspace, const struct region *region,
                       const struct map *map);

/* ---- layout_process.c ---- */

/* Address space, stack, IPC buffer and TCB of a process whose name, program and stack_size are
 * set. */
void process_layout(struct layout *layout, struct process *process);

/* ---- layout_fills.c ---- */

/* Content of all frames; programs have their variables set already. */
void layout_fills(struct layout *layout, const struct system *system);

/* ---- layout_seeds.c ---- */

/* Where programs have the variable that asks for a part of the board's seed. */
void layout_seeds(struct diagnostics *diagnostics, struct layout *layout,
                  const struct system *system);

/* ---- layout_pd.c, layout_vm.c, layout_monitor.c ---- */

void layout_pd_objects(struct layout *layout, const struct system *system, uint32_t index);
void layout_pd_capabilities(struct layout *layout, const struct system *system, uint32_t index);
void layout_channel(struct layout *layout, const struct channel *channel);
void layout_vm(struct layout *layout, const struct system *system, uint32_t index);
void layout_monitor_objects(struct layout *layout);
void layout_monitor_capabilities(struct layout *layout, const struct system *system);
