// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: BSD-2-Clause
/* Frames received straight into shared memory, where the driver runs an XDP program: before Linux makes a socket buffer. */
#include <linux/err.h>
#include <linux/filter.h>
#include <linux/if_link.h>
#include <linux/interrupt.h>
#include <linux/mm.h>
#include <linux/netdevice.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

#include "copy.h"
#include "shared.h"

enum {
    FRAME_BYTES_MAX = 1514,
    CONTEXT_WORDS = 1, /* of the program, which are ours to use: its instructions are a C function */
    HELD_MAX = 64,     /* what a driver takes at once */
};

/* A frame in the buffer that the driver received it in, whose page is ours as well until it has been copied. */
struct held {
    const u8 *data;
    struct page *page; /* NULL: the same as that of the frame before */
    u32 length;
    bool has_room; /* for whole pieces behind its start */
};

struct receive {
    struct shared *shared;
    struct net_device *device;
    struct bpf_prog *program;
    u8 *memory; /* the region, and its size */
    u64 bytes;
    struct shared_places *places;
    u32 index; /* of the next place to be used */
    u32 given; /* as last seen */
    struct tasklet_struct copying;
    struct held held[HELD_MAX];
    u32 count;
    struct page *last; /* that we hold */
};

static bool place_is_there(struct receive *receive)
{
    if (receive->index == receive->given)
        receive->given = smp_load_acquire(&receive->places->given);
    return receive->index != receive->given;
}

/* The user sleeps only after asking to be told and looking again. */
static void places_publish(struct receive *receive)
{
    struct shared_places *places = receive->places;

    smp_store_release(&places->used, receive->index);
    smp_mb();
    if (READ_ONCE(places->asleep)) {
        WRITE_ONCE(places->asleep, 0);
        shared_tell(receive->shared, SHARED_FRAMES);
    }
}

/* A place that makes no sense costs a frame. `whole`: the vector registers are ours. */
static void frame_copy(struct receive *receive, const struct held *frame, bool whole)
{
    u64 *entry = &receive->places->entries[receive->index % SHARED_PLACES];
    u32 offset = READ_ONCE(*entry);
    u64 length = frame->length;
    u8 *to = receive->memory + offset;

    if (offset > receive->bytes - COPY_ROOM(FRAME_BYTES_MAX))
        length = 0;
    else if (whole && frame->has_room)
        copy_pieces(to, frame->data, length);
    else
        memcpy(to, frame->data, length);
    WRITE_ONCE(*entry, offset | length << 32);
    receive->index++;
}

/*
 * The soft interrupt after the one in which the driver takes frames: all of them at once, so that the vector registers are saved
 * once and the user is told once. Frames for which there is no place are lost.
 */
static void frames_copy(struct receive *receive)
{
    bool whole = receive->count >= COPY_FRAMES_MIN && may_use_simd();
    struct page *page = NULL;

    if (whole)
        kernel_neon_begin();
    for (u32 i = 0; i < receive->count; i++) {
        if (receive->held[i].page && page)
            put_page(page);
        if (receive->held[i].page)
            page = receive->held[i].page;
        if (place_is_there(receive))
            frame_copy(receive, &receive->held[i], whole);
    }
    if (whole)
        kernel_neon_end();
    if (page)
        put_page(page);
    receive->last = NULL;
    receive->count = 0;
    places_publish(receive);
}

static void copying_run(struct tasklet_struct *copying)
{
    struct receive *receive = from_tasklet(receive, copying, copying);

    frames_copy(receive);
}

/*
 * Runs as XDP program of the driver, for one frame at a time, as the interface has one queue. The driver gives its own use of the buffer
 * back when this returns. A frame that is too long costs only itself.
 */
static unsigned int frame_received(const void *context, const struct bpf_insn *own)
{
    struct receive *receive = *(struct receive *const *)own;
    const struct xdp_buff *frame = context;
    u64 length = frame->data_end - frame->data;
    struct held *held = &receive->held[receive->count];
    struct page *page = virt_to_head_page(frame->data);

    if (length > FRAME_BYTES_MAX)
        return XDP_DROP;
    held->data = frame->data;
    held->length = length;
    held->has_room = length > COPY_PIECE &&
                     frame->data + COPY_ROOM(length) <= frame->data_hard_start + frame->frame_sz;
    held->page = page != receive->last ? page : NULL;
    if (held->page)
        get_page(page);
    receive->last = page;
    if (++receive->count == HELD_MAX)
        frames_copy(receive);
    else if (receive->count == 1)
        tasklet_schedule(&receive->copying);
    return XDP_DROP;
}

/* The driver's references to the program are its own to give back; ours stays, so nobody else ever frees it. */
static struct bpf_prog *program_make(struct receive *receive)
{
    struct bpf_prog *program = bpf_prog_alloc(bpf_prog_size(CONTEXT_WORDS), 0);

    if (!program)
        return NULL;
    program->type = BPF_PROG_TYPE_XDP;
    program->expected_attach_type = BPF_XDP;
    program->len = CONTEXT_WORDS;
    program->bpf_func = frame_received;
    *(struct receive **)program->insnsi = receive;
    atomic64_set(&program->aux->refcnt, 1);
    return program;
}

/* NULL: as before. */
static int program_set(struct net_device *device, struct bpf_prog *program)
{
    struct netlink_ext_ack answer = {};
    struct netdev_bpf command = {
        .command = XDP_SETUP_PROG, .flags = XDP_FLAGS_DRV_MODE, .prog = program, .extack = &answer
    };
    int error;

    if (!device->netdev_ops->ndo_bpf)
        return -EOPNOTSUPP;
    if (program)
        atomic64_inc(&program->aux->refcnt);
    error = device->netdev_ops->ndo_bpf(device, &command);
    if (error && program)
        atomic64_dec(&program->aux->refcnt);
    return error;
}

static int receive_attach(struct receive *receive, u32 index)
{
    int error = -ENODEV;

    rtnl_lock();
    receive->device = dev_get_by_index(&init_net, index);
    if (receive->device)
        error = program_set(receive->device, receive->program);
    rtnl_unlock();
    return error;
}

static void receive_free(struct receive *receive)
{
    tasklet_kill(&receive->copying);
    if (receive->device)
        dev_put(receive->device);
    if (receive->program)
        bpf_prog_free(receive->program);
    vfree(receive->places);
    kfree(receive);
}

struct receive *receive_open(struct shared *shared, unsigned long what)
{
    struct receive *receive = kzalloc(sizeof(*receive), GFP_KERNEL);
    u32 region = what >> 32;
    int error = -ENOMEM;

    if (!receive)
        return ERR_PTR(-ENOMEM);
    receive->shared = shared;
    receive->bytes = shared_region_bytes(shared, region);
    receive->memory = shared_memory(shared, (u64)region << SHARED_REGION_BITS, receive->bytes);
    receive->program = program_make(receive);
    tasklet_setup(&receive->copying, copying_run);
    receive->places = vmalloc_user(sizeof(*receive->places));
    if (receive->program && receive->places)
        error = receive->memory && receive->bytes >= COPY_ROOM(FRAME_BYTES_MAX) ? receive_attach(receive, what) : -EINVAL;
    if (error) {
        receive_free(receive);
        return ERR_PTR(error);
    }
    return receive;
}

void receive_close(struct receive *receive)
{
    rtnl_lock();
    program_set(receive->device, NULL);
    rtnl_unlock();
    synchronize_net();
    receive_free(receive);
}

int receive_map(struct receive *receive, struct vm_area_struct *area)
{
    return remap_vmalloc_range(area, receive->places, 0);
}
