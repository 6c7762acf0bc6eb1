/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The initial task: its objects, address space, capabilities and thread. */
#include <sel4/constants.h>

#include "kernel/arm64/arch.h"
#include "kernel/arm64/cache.h"
#include "kernel/arm64/stage2.h"
#include "kernel/boot/boot.h"
#include "kernel/core/kernel.h"
#include "kernel/core/memory.h"
#include "kernel/core/schedule.h"
#include "kernel/object/asid.h"
#include "kernel/object/sched_context.h"
#include "kernel/object/tcb.h"

enum {
    PAGE_BYTES = 1 << seL4_PageBits,
    CNODE_BITS = CONFIG_ROOT_CNODE_SIZE_BITS + seL4_SlotBits,
    CNODE_GUARD_BITS = 64 - CONFIG_ROOT_CNODE_SIZE_BITS,
    ROOT_ASID = 1,
    ROOT_PRIORITY = 255,
    TIME_SLICE_US = CONFIG_BOOT_THREAD_TIME_SLICE * 1000,
    ATTRIBUTES_DATA = 1 | 4, /* cacheable, never executed */
    ATTRIBUTES_ALL = 1,
};

#define SIZE_OF(bits) (UINT64_C(1) << (bits))

static uint64_t round_down(uint64_t value, unsigned bits)
{
    return value & ~(SIZE_OF(bits) - 1);
}

/* Blocks of 2^bits bytes that [start, end) touches. */
static unsigned blocks_touched(vaddr_t start, vaddr_t end, unsigned bits)
{
    return (unsigned)(((end - 1) >> bits) - (start >> bits) + 1);
}

static vaddr_t image_vaddr(const struct root_task *root)
{
    return root->image.user.start - root->image.pv_offset;
}

static uint64_t extra_bytes(const struct root_task *root)
{
    uint64_t dtb = root->image.dtb.end - root->image.dtb.start;

    return dtb ? dtb + sizeof(seL4_BootInfoHeader) : 0;
}

/* The size of a frame or more that `bytes` fit into. */
static unsigned bits_for(uint64_t bytes)
{
    unsigned bits = seL4_PageBits;

    for (;;) {
        loop_invariant(bits, bits, bytes);
        if (SIZE_OF(bits) >= bytes)
            return bits;
        bits++;
    }
}

static void lay_out_addresses(struct root_task *root)
{
    uint64_t extra = extra_bytes(root);

    root->extra_bits = extra ? bits_for(extra) : 0;
    root->ipc_buffer_vaddr = root->image.user.end - root->image.pv_offset;
    root->info_vaddr = root->ipc_buffer_vaddr + PAGE_BYTES;
    root->extra_vaddr = root->info_vaddr + PAGE_BYTES;
    root->end_vaddr = root->extra_vaddr + (extra ? SIZE_OF(root->extra_bits) : 0);
    for (unsigned bits = STAGE2_TOP_BITS; bits > STAGE2_PAGE_BITS; bits -= STAGE2_INDEX_BITS) {
        loop_invariant(paging, root->paging_count, bits);
        root->paging_count += blocks_touched(image_vaddr(root), root->end_vaddr, bits);
    }
}

static uint64_t objects_size(const struct root_task *root)
{
    return SIZE_OF(CNODE_BITS) + SIZE_OF(seL4_TCBBits) + 3 * PAGE_BYTES + SIZE_OF(seL4_VSpaceBits) +
           SIZE_OF(seL4_MinSchedContextBits) + (uint64_t)root->paging_count * PAGE_BYTES +
           (root->extra_bits ? SIZE_OF(root->extra_bits) : 0);
}

static paddr_t take(paddr_t *next, uint64_t bytes)
{
    paddr_t at = *next;

    *next += bytes;
    return at;
}

/* Extra bootinfo goes before the first object that is not larger. */
static void take_extra(struct root_task *root, paddr_t *next, unsigned bits)
{
    if (root->extra_bits >= bits && root->extra == 0 && root->extra_bits != 0)
        root->extra = take(next, SIZE_OF(root->extra_bits));
}

/* Descending sizes, so that everything is aligned; image tools predict exactly this. */
static void assign_objects(struct root_task *root, paddr_t next)
{
    take_extra(root, &next, CNODE_BITS);
    root->cnode = memory_at(take(&next, SIZE_OF(CNODE_BITS)));
    take_extra(root, &next, seL4_VSpaceBits);
    root->vspace = take(&next, SIZE_OF(seL4_VSpaceBits));
    take_extra(root, &next, seL4_PageBits);
    root->asid_pool = take(&next, PAGE_BYTES);
    root->ipc_buffer = take(&next, PAGE_BYTES);
    root->info_frame = take(&next, PAGE_BYTES);
    if (seL4_TCBBits >= seL4_PageBits)
        root->tcb = take(&next, SIZE_OF(seL4_TCBBits));
    root->paging = take(&next, (uint64_t)root->paging_count * PAGE_BYTES);
    if (seL4_TCBBits < seL4_PageBits)
        root->tcb = take(&next, SIZE_OF(seL4_TCBBits));
    root->sched_context = take(&next, SIZE_OF(seL4_MinSchedContextBits));
    root->info = memory_at(root->info_frame);
    root->next_slot = seL4_NumInitialCaps;
}

/* The highest aligned place of `size` bytes in a free region; 0: there is none. */
static paddr_t find_place(const struct region_list *free, uint64_t size, unsigned align)
{
    for (unsigned i = free->count; i-- > 0;) {
        struct region region = region_at(free, i);
        paddr_t start = round_down(region.end - size, align);

        if (region.end - region.start >= size && start >= region.start)
            return start;
    }
    return 0;
}

bool root_task_place(struct root_task *root, struct region_list *free)
{
    uint64_t size;
    paddr_t start;

    lay_out_addresses(root);
    if (root->end_vaddr > STAGE2_USER_TOP || image_vaddr(root) >= root->end_vaddr)
        return false;
    size = objects_size(root);
    start = find_place(free, size,
                       root->extra_bits > CNODE_BITS ? (unsigned)root->extra_bits : CNODE_BITS);
    if (start == 0)
        return false;
    region_remove(free, start, start + size);
    memory_zero(start, size);
    assign_objects(root, start);
    return true;
}

void root_task_give(struct root_task *root, struct cap cap)
{
    slot_set_original(&root->cnode[root->next_slot++], cap);
}

/* Tables of one level for the whole range; boot's walk finds them installed in order. */
static void create_tables(struct root_task *root, unsigned bits, paddr_t *next)
{
    vaddr_t end = root->end_vaddr;

    for (vaddr_t at = round_down(image_vaddr(root), bits); at < end; at += SIZE_OF(bits)) {
        paddr_t table = take(next, PAGE_BYTES);

        stage2_write(stage2_walk(root->vspace, at).entry, stage2_table_entry(table));
        root_task_give(root, cap_table_mapped(cap_table(CAP_PAGE_TABLE, table), ROOT_ASID, at));
    }
}

static struct cap map_frame(struct root_task *root, paddr_t frame, vaddr_t address,
                            word_t attributes)
{
    struct cap cap = cap_frame(frame, FRAME_4K, FRAME_READ_WRITE, false);

    stage2_write(stage2_walk(root->vspace, address).entry,
                 stage2_leaf_entry(frame, seL4_PageBits, FRAME_READ_WRITE, attributes));
    return cap_frame_mapped(cap, ROOT_ASID, address);
}

static void create_paging(struct root_task *root)
{
    paddr_t next = root->paging;

    root->info->userImagePaging.start = root->next_slot;
    for (unsigned bits = STAGE2_TOP_BITS; bits > STAGE2_PAGE_BITS; bits -= STAGE2_INDEX_BITS)
        create_tables(root, bits, &next);
    root->info->userImagePaging.end = root->next_slot;
}

/* One chunk: header and device tree. */
static void create_extra(struct root_task *root)
{
    seL4_BootInfoHeader *header;
    const uint8_t *from = (const uint8_t *)(MEMORY_WINDOW + root->image.dtb.start);
    uint64_t bytes = extra_bytes(root);

    if (!bytes)
        return;
    header = memory_at(root->extra);
    *header = (seL4_BootInfoHeader){SEL4_BOOTINFO_HEADER_FDT, bytes};
    for (uint64_t i = 0; i < bytes - sizeof(*header); i++)
        ((volatile uint8_t *)(header + 1))[i] = from[i];
    root->info->extraLen = bytes;
    root->info->extraBIPages.start = root->next_slot;
    for (uint64_t at = 0; at < bytes; at += PAGE_BYTES)
        root_task_give(root,
                       map_frame(root, root->extra + at, root->extra_vaddr + at, ATTRIBUTES_ALL));
    root->info->extraBIPages.end = root->next_slot;
}

static void create_image(struct root_task *root)
{
    struct region user = root->image.user;

    cache_maintain(CACHE_UNIFY, user.start, user.end - user.start);
    root->info->userImageFrames.start = root->next_slot;
    for (paddr_t at = user.start; at < user.end; at += PAGE_BYTES)
        root_task_give(root, map_frame(root, at, at - root->image.pv_offset, ATTRIBUTES_ALL));
    root->info->userImageFrames.end = root->next_slot;
}

static void create_fixed_slots(struct root_task *root)
{
    struct slot *cnode = root->cnode;
    paddr_t address = memory_address(cnode);

    slot_set_original(&cnode[seL4_CapInitThreadTCB], cap_object(CAP_TCB, root->tcb));
    slot_set_original(&cnode[seL4_CapInitThreadCNode],
                      cap_cnode(address, CONFIG_ROOT_CNODE_SIZE_BITS, 0, CNODE_GUARD_BITS));
    slot_set_original(&cnode[seL4_CapInitThreadVSpace],
                      cap_table_mapped(cap_table(CAP_VSPACE, root->vspace), ROOT_ASID, 0));
    slot_set_original(&cnode[seL4_CapIRQControl], cap_plain(CAP_IRQ_CONTROL));
    slot_set_original(&cnode[seL4_CapASIDControl], cap_plain(CAP_ASID_CONTROL));
    slot_set_original(&cnode[seL4_CapInitThreadASIDPool], cap_asid_pool(root->asid_pool, 0));
    slot_set_original(&cnode[seL4_CapBootInfoFrame],
                      map_frame(root, root->info_frame, root->info_vaddr, ATTRIBUTES_DATA));
    slot_set_original(&cnode[seL4_CapInitThreadIPCBuffer],
                      map_frame(root, root->ipc_buffer, root->ipc_buffer_vaddr, ATTRIBUTES_DATA));
    slot_set_original(&cnode[seL4_CapDomain], cap_plain(CAP_DOMAIN));
    slot_set_original(&cnode[seL4_CapInitThreadSC],
                      cap_sched_context(root->sched_context, seL4_MinSchedContextBits));
    slot_set_original(&cnode[seL4_CapSMC], cap_smc(0));
}

static void install(struct tcb *tcb, enum tcb_slot index, struct slot *from)
{
    struct cap cap;

    if (slot_derive(from, from->cap, &cap) == STATUS_OK)
        slot_insert(&tcb->slots[index], cap, from);
}

static void name_thread(struct tcb *tcb)
{
    static const char name[] = "rootserver";

    for (unsigned i = 0; i < sizeof(name); i++)
        tcb->name[i] = name[i];
}

static void create_thread(struct root_task *root)
{
    struct tcb *tcb = memory_at(root->tcb);
    struct sched_context *context = memory_at(root->sched_context);
    struct sched_parameters parameters = {.refill_max = REFILLS_MIN};

    tcb_init(tcb);
    name_thread(tcb);
    install(tcb, TCB_CSPACE, &root->cnode[seL4_CapInitThreadCNode]);
    install(tcb, TCB_VSPACE, &root->cnode[seL4_CapInitThreadVSpace]);
    install(tcb, TCB_BUFFER, &root->cnode[seL4_CapInitThreadIPCBuffer]);
    tcb->buffer_address = root->ipc_buffer_vaddr;
    tcb->priority = ROOT_PRIORITY;
    tcb->max_priority = ROOT_PRIORITY;
    tcb->context.word[CONTEXT_FAULT_IP] = root->image.entry;
    tcb->context.word[CONTEXT_NEXT_IP] = root->image.entry;
    tcb->context.word[CONTEXT_X0] = root->info_vaddr;
    parameters.budget = parameters.period = timer_us_to_ticks(TIME_SLICE_US);
    sched_context_configure(context, &parameters);
    sched_context_bind_tcb(context, tcb);
    tcb_set_state(tcb, THREAD_RUNNING);
    schedule_wake(tcb);
}

void root_task_create(struct root_task *root)
{
    seL4_BootInfo *info = root->info;

    kernel.asid_pools[0] = memory_at(root->asid_pool);
    asid_set(ROOT_ASID, root->vspace);
    create_paging(root);
    create_fixed_slots(root);
    create_extra(root);
    info->schedcontrol.start = root->next_slot;
    for (unsigned core = 0; core < CORE_COUNT; core++)
        root_task_give(root, cap_sched_control(core));
    info->schedcontrol.end = root->next_slot;
    create_image(root);
    info->numNodes = CONFIG_MAX_NUM_NODES;
    info->ipcBuffer = (seL4_IPCBuffer *)root->ipc_buffer_vaddr;
    info->initThreadCNodeSizeBits = CONFIG_ROOT_CNODE_SIZE_BITS;
    create_thread(root);
}
