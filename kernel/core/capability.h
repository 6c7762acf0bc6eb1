/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Capabilities: a 16-byte value that names an object and what may be done with it. */
#pragma once

#include "kernel/core/memory.h"
#include "kernel/core/types.h"

/* Even tags are generic, odd ones belong to the architecture; the numbers are visible through
 * DebugCapIdentify. */
enum cap_tag {
    CAP_NULL = 0,
    CAP_FRAME = 1,
    CAP_UNTYPED = 2,
    CAP_PAGE_TABLE = 3,
    CAP_ENDPOINT = 4,
    CAP_NOTIFICATION = 6,
    CAP_REPLY = 8,
    CAP_VSPACE = 9,
    CAP_CNODE = 10,
    CAP_ASID_CONTROL = 11,
    CAP_TCB = 12,
    CAP_ASID_POOL = 13,
    CAP_IRQ_CONTROL = 14,
    CAP_VCPU = 15,
    CAP_IRQ_HANDLER = 16,
    CAP_ZOMBIE = 18,
    CAP_DOMAIN = 20,
    CAP_SCHED_CONTEXT = 22,
    CAP_SCHED_CONTROL = 24,
    CAP_SMC = 25,
    CAP_SGI = 27,
};

/* Bits of the rights word of the ABI; endpoint capabilities keep all four, notifications the first
 * two, replies only grant. */
enum cap_right {
    RIGHT_WRITE = 1 << 0,
    RIGHT_READ = 1 << 1,
    RIGHT_GRANT = 1 << 2,
    RIGHT_GRANT_REPLY = 1 << 3,
    RIGHTS_ALL = 15,
};

/* Rights of a frame, in the encoding of the stage 2 access permission field. */
enum frame_rights {
    FRAME_KERNEL_ONLY = 0,
    FRAME_READ = 1,
    FRAME_READ_WRITE = 3,
};

enum frame_size { FRAME_4K, FRAME_2M, FRAME_1G };

/* Bits 59-63 of w[1] hold the tag; the constructors below are the only other place that knows the
 * layout. */
struct cap {
    uint64_t w[2];
};

enum {
    CAP_TAG_SHIFT = 59,
    CAP_ADDRESS_BITS = 47, /* also the size of the largest untyped */
    UNTYPED_UNIT_BITS = 4, /* watermarks count 16-byte units */
};

static inline uint64_t bits_of(uint64_t word, unsigned shift, unsigned width)
{
    return (word >> shift) & ((UINT64_C(1) << width) - 1);
}

static inline enum cap_tag cap_tag(struct cap cap)
{
    return (enum cap_tag)(cap.w[1] >> CAP_TAG_SHIFT);
}

static inline struct cap cap_make(enum cap_tag tag, uint64_t w0, uint64_t w1)
{
    return (struct cap){{w0, w1 | (uint64_t)tag << CAP_TAG_SHIFT}};
}

static inline bool cap_is(struct cap cap, enum cap_tag tag)
{
    return cap_tag(cap) == tag;
}

static inline bool cap_is_arch(struct cap cap)
{
    return (cap_tag(cap) & 1) != 0;
}

static inline struct cap cap_null(void)
{
    return cap_make(CAP_NULL, 0, 0);
}

static inline bool cap_is_null(struct cap cap)
{
    return cap_is(cap, CAP_NULL);
}

/* Capabilities without fields: CAP_IRQ_CONTROL, CAP_DOMAIN, CAP_ASID_CONTROL. */
static inline struct cap cap_plain(enum cap_tag tag)
{
    return cap_make(tag, 0, 0);
}

/* Capabilities that only name an object: CAP_TCB, CAP_VCPU. */
static inline struct cap cap_object(enum cap_tag tag, paddr_t object)
{
    return cap_make(tag, object, 0);
}

static inline paddr_t cap_object_address(struct cap cap)
{
    return cap.w[0];
}

/* Untyped: w0 = base; w1 = watermark in 16-byte units (0-43), size bits (44-49), device (50). */
static inline struct cap cap_untyped(paddr_t base, unsigned size_bits, bool device, uint64_t units)
{
    return cap_make(CAP_UNTYPED, base, units | (uint64_t)size_bits << 44 | (uint64_t)device << 50);
}

static inline uint64_t untyped_units_full(unsigned size_bits)
{
    return UINT64_C(1) << (size_bits - UNTYPED_UNIT_BITS);
}

static inline paddr_t cap_untyped_base(struct cap cap)
{
    return cap.w[0];
}

static inline uint64_t cap_untyped_units(struct cap cap)
{
    return bits_of(cap.w[1], 0, 44);
}

static inline unsigned cap_untyped_bits(struct cap cap)
{
    return bits_of(cap.w[1], 44, 6);
}

static inline bool cap_untyped_is_device(struct cap cap)
{
    return bits_of(cap.w[1], 50, 1) != 0;
}

/* Endpoint, notification: w0 = badge; w1 = object (0-46), rights (55-58). */
static inline struct cap cap_endpoint(paddr_t object, badge_t badge, uint64_t rights)
{
    return cap_make(CAP_ENDPOINT, badge, object | rights << 55);
}

static inline struct cap cap_notification(paddr_t object, badge_t badge, uint64_t rights)
{
    return cap_make(CAP_NOTIFICATION, badge, object | (rights & (RIGHT_WRITE | RIGHT_READ)) << 55);
}

static inline badge_t cap_badge(struct cap cap)
{
    return cap.w[0];
}

static inline uint64_t cap_rights(struct cap cap)
{
    return bits_of(cap.w[1], 55, 4);
}

static inline paddr_t cap_port_address(struct cap cap)
{
    return bits_of(cap.w[1], 0, 47);
}

/* Reply: w0 = object; w1 = rights (55-58), only grant is kept. */
static inline struct cap cap_reply(paddr_t object, uint64_t rights)
{
    return cap_make(CAP_REPLY, object, (rights & RIGHT_GRANT) << 55);
}

/* CNode: w0 = guard; w1 = object (0-46), radix (47-52), guard size (53-58). */
static inline struct cap cap_cnode(paddr_t object, unsigned radix, word_t guard,
                                   unsigned guard_size)
{
    return cap_make(CAP_CNODE, guard, object | (uint64_t)radix << 47 | (uint64_t)guard_size << 53);
}

static inline paddr_t cap_cnode_address(struct cap cap)
{
    return bits_of(cap.w[1], 0, 47);
}

static inline unsigned cap_cnode_radix(struct cap cap)
{
    return bits_of(cap.w[1], 47, 6);
}

static inline word_t cap_cnode_guard(struct cap cap)
{
    return cap.w[0];
}

static inline unsigned cap_cnode_guard_size(struct cap cap)
{
    return bits_of(cap.w[1], 53, 6);
}

/* Zombie, a half-deleted CNode or TCB: w0 = its array of slots; w1 = how many of them may still
 * hold something. */
static inline struct cap cap_zombie(paddr_t slots, uint64_t count)
{
    return cap_make(CAP_ZOMBIE, slots, count);
}

static inline paddr_t cap_zombie_address(struct cap cap)
{
    return cap.w[0];
}

static inline uint64_t cap_zombie_count(struct cap cap)
{
    return bits_of(cap.w[1], 0, 59);
}

static inline struct cap cap_irq_handler(uint64_t irq)
{
    return cap_make(CAP_IRQ_HANDLER, irq, 0);
}

static inline uint64_t cap_irq(struct cap cap)
{
    return cap.w[0];
}

static inline struct cap cap_sched_context(paddr_t object, unsigned size_bits)
{
    return cap_make(CAP_SCHED_CONTEXT, object, size_bits);
}

static inline unsigned cap_sched_context_bits(struct cap cap)
{
    return bits_of(cap.w[1], 0, 6);
}

static inline struct cap cap_sched_control(uint64_t core)
{
    return cap_make(CAP_SCHED_CONTROL, core, 0);
}

static inline uint64_t cap_core(struct cap cap)
{
    return cap.w[0];
}

/* Frame: w0 = ASID (48-63), address (12-47); w1 = mapped address (12-47), device (4), rights (2-3),
 * size (0-1). Mapped when the ASID is not 0. */
static inline struct cap cap_frame(paddr_t base, enum frame_size size, enum frame_rights rights,
                                   bool device)
{
    return cap_make(CAP_FRAME, base,
                    (uint64_t)size | (uint64_t)rights << 2 | (uint64_t)device << 4);
}

/* The same frame capability, mapped at `address` in `asid`; asid 0 forgets the mapping. */
static inline struct cap cap_frame_mapped(struct cap cap, uint64_t asid, vaddr_t address)
{
    uint64_t keep = UINT64_C(0xfff) | UINT64_C(31) << CAP_TAG_SHIFT;

    return (struct cap){{bits_of(cap.w[0], 0, 48) | asid << 48, (cap.w[1] & keep) | address}};
}

static inline struct cap cap_frame_with_rights(struct cap cap, enum frame_rights rights)
{
    return (struct cap){{cap.w[0], (cap.w[1] & ~(UINT64_C(3) << 2)) | (uint64_t)rights << 2}};
}

static inline paddr_t cap_frame_base(struct cap cap)
{
    return bits_of(cap.w[0], 0, 48);
}

static inline vaddr_t cap_frame_vaddr(struct cap cap)
{
    return cap.w[1] & UINT64_C(0xfffffffff000);
}

static inline enum frame_size cap_frame_size(struct cap cap)
{
    return (enum frame_size)bits_of(cap.w[1], 0, 2);
}

static inline enum frame_rights cap_frame_rights(struct cap cap)
{
    return (enum frame_rights)bits_of(cap.w[1], 2, 2);
}

static inline bool cap_frame_is_device(struct cap cap)
{
    return bits_of(cap.w[1], 4, 1) != 0;
}

static inline unsigned frame_size_bits(enum frame_size size)
{
    return 12 + 9 * (unsigned)size;
}

/* Frame, page table, vspace: address space the object is used in, 0 for none. */
static inline uint64_t cap_asid(struct cap cap)
{
    return cap.w[0] >> 48;
}

/* Page table, vspace: w0 = ASID (48-63), address (12-47); w1 = mapped address (12-47, page tables
 * only), mapped (0). */
static inline struct cap cap_table(enum cap_tag tag, paddr_t object)
{
    return cap_make(tag, object, 0);
}

static inline struct cap cap_table_mapped(struct cap cap, uint64_t asid, vaddr_t address)
{
    return cap_make(cap_tag(cap), bits_of(cap.w[0], 0, 48) | asid << 48, address | 1);
}

static inline paddr_t cap_table_address(struct cap cap)
{
    return bits_of(cap.w[0], 0, 48);
}

static inline bool cap_table_is_mapped(struct cap cap)
{
    return bits_of(cap.w[1], 0, 1) != 0;
}

static inline vaddr_t cap_table_vaddr(struct cap cap)
{
    return cap.w[1] & UINT64_C(0xfffffffff000);
}

/* ASID pool: w0 = object, w1 = first ASID of the pool. */
static inline struct cap cap_asid_pool(paddr_t object, uint64_t base)
{
    return cap_make(CAP_ASID_POOL, object, base);
}

static inline uint64_t cap_asid_base(struct cap cap)
{
    return bits_of(cap.w[1], 0, 16);
}

/* Secure monitor calls: w0 = the only permitted function, 0 for any. Read it with cap_badge. */
static inline struct cap cap_smc(badge_t badge)
{
    return cap_make(CAP_SMC, badge, 0);
}

/* Software generated interrupt: w0 = interrupt (0-7), target CPU interface (8-15). */
static inline struct cap cap_sgi(uint64_t irq, uint64_t target)
{
    return cap_make(CAP_SGI, irq | target << 8, 0);
}

static inline uint64_t cap_sgi_irq(struct cap cap)
{
    return bits_of(cap.w[0], 0, 8);
}

static inline uint64_t cap_sgi_target(struct cap cap)
{
    return bits_of(cap.w[0], 8, 8);
}

/* Size of the object in bits: bounds the memory it covers. 0 for capabilities that cover no
 * memory. */
unsigned cap_size_bits(struct cap cap);

/* First byte of the memory the capability's object covers; only when cap_size_bits is not 0. */
paddr_t cap_base(struct cap cap);

/* `inner` names a part of what `outer` names, or the same thing. */
bool cap_covers(struct cap outer, struct cap inner);

/* Both name the same object, so deleting one leaves the object alive. */
bool cap_is_same_object(struct cap a, struct cap b);

/* The capability with only the rights in `mask` (bits of enum cap_right). */
struct cap cap_with_rights(struct cap cap, word_t mask);

/* The capability with a badge or guard applied. `preserve` (Mutate, Rotate) forbids badges. Null
 * when not allowed. */
struct cap cap_with_data(struct cap cap, word_t data, bool preserve);
