// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: BSD-2-Clause
/* Frames received straight into shared memory, where the driver runs an XDP program: before Linux makes a socket buffer. */
#include <linux/err.h>
#include <linux/filter.h>
#include <linux/if_link.h>
#include <linux/netdevice.h>
#include <linux/rtnetlink.h>
#include <linux/slab.h>
#include <linux/vmalloc.h>

#include "shared.h"

enum {
    FRAME_BYTES_MAX = 1514,
    CONTEXT_WORDS = 1, /* of the program, which are ours to use: its instructions are a C function */
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
};

static bool place_is_there(struct receive *receive)
{
    if (receive->index == receive->given)
        receive->given = smp_load_acquire(&receive->places->given);
    return receive->index != receive->given;
}

/* The user sleeps only after asking to be told and looking again. */
static void place_publish(struct receive *receive)
{
    struct shared_places *places = receive->places;

    smp_store_release(&places->used, ++receive->index);
    smp_mb();
    if (READ_ONCE(places->asleep)) {
        WRITE_ONCE(places->asleep, 0);
        shared_tell(receive->shared, SHARED_FRAMES);
    }
}

/*
 * Runs as XDP program of the driver, for one frame at a time, as the interface has one queue. The driver has its buffer back when
 * this returns. A place that makes no sense costs a frame; a frame that is too long costs only itself.
 */
static unsigned int frame_received(const void *context, const struct bpf_insn *own)
{
    struct receive *receive = *(struct receive *const *)own;
    const struct xdp_buff *frame = context;
    u64 length = frame->data_end - frame->data;
    u64 *entry = &receive->places->entries[receive->index % SHARED_PLACES];
    u32 offset;

    if (length > FRAME_BYTES_MAX || !place_is_there(receive))
        return XDP_DROP;
    offset = READ_ONCE(*entry);
    if (offset <= receive->bytes - FRAME_BYTES_MAX)
        memcpy(receive->memory + offset, frame->data, length);
    else
        length = 0;
    WRITE_ONCE(*entry, offset | length << 32);
    place_publish(receive);
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
    receive->places = vmalloc_user(sizeof(*receive->places));
    if (receive->program && receive->places)
        error = receive->memory && receive->bytes >= FRAME_BYTES_MAX ? receive_attach(receive, what) : -EINVAL;
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
