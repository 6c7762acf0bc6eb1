// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: BSD-2-Clause
/* Whole frames between a network interface and shared memory, past Linux's own protocols; one copy each way. */
#include <linux/err.h>
#include <linux/etherdevice.h>
#include <linux/netdevice.h>
#include <linux/rtnetlink.h>
#include <linux/skbuff.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "copy.h"
#include "shared.h"

enum {
    QUEUE_FRAMES = 1024, /* received and not yet taken; more are dropped */
    KEPT_FRAMES = 512,   /* to be sent, twice as many as a card's queue mostly holds */
    SEND_WORDS = 4,      /* of an entry: address, cookie | length << 32, header, header */
    RECEIVE_WORDS = 2,   /* address, cookie */
    FRAME_BYTES_MAX = 1514,
};

struct frames {
    struct shared *shared;
    struct net_device *device;
    struct notifier_block notifier;
    struct sk_buff_head received;
    struct sk_buff_head taken; /* from there, only the user's */
    struct sk_buff *kept[KEPT_FRAMES]; /* used in turn, again when the driver is done with them */
    u32 kept_next;
    u64 entries[SHARED_BATCH * SEND_WORDS];
};

/* Runs in the interface's soft interrupt, a batch at a time: the waiting program goes on after the whole batch. */
static rx_handler_result_t frame_received(struct sk_buff **place)
{
    struct sk_buff *frame = skb_share_check(*place, GFP_ATOMIC);
    struct frames *frames;
    bool first;

    if (!frame)
        return RX_HANDLER_CONSUMED;
    frames = rcu_dereference(frame->dev->rx_handler_data);
    skb_push(frame, ETH_HLEN);
    if (frame->len > FRAME_BYTES_MAX || skb_queue_len(&frames->received) >= QUEUE_FRAMES) {
        kfree_skb(frame);
        return RX_HANDLER_CONSUMED;
    }
    spin_lock(&frames->received.lock);
    first = skb_queue_empty(&frames->received);
    __skb_queue_tail(&frames->received, frame);
    spin_unlock(&frames->received.lock);
    if (first)
        shared_tell(frames->shared, SHARED_FRAMES);
    return RX_HANDLER_CONSUMED;
}

/* Of any interface: whose link it is and how it is now the user asks Linux. */
static int interface_changed(struct notifier_block *notifier, unsigned long event, void *info)
{
    struct frames *frames = container_of(notifier, struct frames, notifier);

    if (netdev_notifier_info_to_dev(info) == frames->device)
        shared_tell(frames->shared, SHARED_LINK);
    return NOTIFY_DONE;
}

struct frames *frames_open(struct shared *shared, unsigned long index)
{
    struct frames *frames = kzalloc(sizeof(*frames), GFP_KERNEL);
    int error;

    if (!frames)
        return ERR_PTR(-ENOMEM);
    frames->shared = shared;
    skb_queue_head_init(&frames->received);
    __skb_queue_head_init(&frames->taken);
    frames->notifier.notifier_call = interface_changed;
    error = register_netdevice_notifier(&frames->notifier);
    if (error) {
        kfree(frames);
        return ERR_PTR(error);
    }
    error = -ENODEV;
    rtnl_lock();
    frames->device = dev_get_by_index(&init_net, index);
    if (frames->device)
        error = netdev_rx_handler_register(frames->device, frame_received, frames);
    if (!error)
        dev_set_promiscuity(frames->device, 1);
    rtnl_unlock();
    if (!error)
        return frames;
    unregister_netdevice_notifier(&frames->notifier);
    if (frames->device)
        dev_put(frames->device);
    kfree(frames);
    return ERR_PTR(error);
}

void frames_close(struct frames *frames)
{
    unregister_netdevice_notifier(&frames->notifier);
    rtnl_lock();
    dev_set_promiscuity(frames->device, -1);
    netdev_rx_handler_unregister(frames->device);
    rtnl_unlock();
    synchronize_net();
    skb_queue_purge(&frames->received);
    __skb_queue_purge(&frames->taken);
    for (u32 i = 0; i < KEPT_FRAMES; i++)
        kfree_skb(frames->kept[i]);
    dev_put(frames->device);
    kfree(frames);
}

/*
 * Kept ones are used again when only we hold them: making and freeing one costs twice what copying 1500 bytes into it does. A driver
 * that may not get a frame which somebody else holds too says so, by the lack of this flag.
 */
static struct sk_buff *frame_allocate(struct frames *frames)
{
    struct net_device *device = frames->device;
    struct sk_buff **kept = &frames->kept[frames->kept_next];
    struct sk_buff *frame = *kept;

    if (frame && refcount_read(&frame->users) == 1) {
        smp_acquire__after_ctrl_dep();
        frame->data = frame->head + LL_RESERVED_SPACE(device);
        skb_reset_tail_pointer(frame);
        frame->len = 0;
    } else {
        frame = netdev_alloc_skb(device, LL_RESERVED_SPACE(device) + COPY_ROOM(FRAME_BYTES_MAX));
        if (!frame)
            return NULL;
        skb_reserve(frame, LL_RESERVED_SPACE(device));
        if (!(device->priv_flags & IFF_TX_SKB_SHARING))
            return frame;
        kfree_skb(*kept);
        *kept = frame;
    }
    frames->kept_next = (frames->kept_next + 1) % KEPT_FRAMES;
    return skb_get(frame);
}

/*
 * The frame to be sent, its header from the entry, which was checked. `whole`: the vector registers are ours; a buffer is copied
 * with what follows the frame in it, where that is the region's, as both have room for it.
 * NULL: it makes no sense, or there is no memory.
 */
static struct sk_buff *frame_make(struct frames *frames, const u64 *entry, bool whole)
{
    struct net_device *device = frames->device;
    u32 length = entry[1] >> 32;
    const u8 *memory = NULL;
    struct sk_buff *frame;
    u8 *data;

    if (length < ETH_HLEN || length > FRAME_BYTES_MAX)
        return NULL;
    if (whole && length > COPY_PIECE)
        memory = shared_memory(frames->shared, entry[0], COPY_ROOM(length));
    whole = memory != NULL;
    if (!memory)
        memory = shared_memory(frames->shared, entry[0], length);
    frame = memory ? frame_allocate(frames) : NULL;
    if (!frame)
        return NULL;
    data = __skb_put(frame, length);
    if (whole)
        copy_pieces(data, memory, length);
    else
        memcpy(data + ETH_HLEN, memory + ETH_HLEN, length - ETH_HLEN);
    memcpy(data, &entry[2], ETH_HLEN);
    skb_reset_mac_header(frame);
    frame->protocol = eth_hdr(frame)->h_proto;
    frame->dev = device;
    return frame;
}

static void frame_has_left(struct sk_buff *frame)
{
    shared_tell(skb_shinfo(frame)->destructor_arg, SHARED_ROOM);
}

static void frame_give_away(struct frames *frames, struct sk_buff *frame)
{
    for (u32 i = 0; i < KEPT_FRAMES; i++) {
        if (frames->kept[i] == frame) {
            frames->kept[i] = NULL;
            kfree_skb(frame);
        }
    }
}

/*
 * The first frame that finds the device's queue full waits in the one that Linux has before it. There it goes on when the device's
 * has room again, and the driver disowns it when it takes it: that is how we are told. It is not ours any more, so that we are told
 * as well when it is thrown away.
 */
static void frame_wait(struct frames *frames, struct sk_buff *frame)
{
    frame_give_away(frames, frame);
    skb_shinfo(frame)->destructor_arg = frames->shared;
    frame->destructor = frame_has_left;
    dev_queue_xmit(frame);
}

/* The device is told of all of them at once. Answers how many it took. */
static u32 frames_transmit(struct frames *frames, struct sk_buff **list, u32 count)
{
    struct net_device *device = frames->device;
    struct netdev_queue *queue = netdev_get_tx_queue(device, 0);
    u32 sent = 0;

    HARD_TX_LOCK(device, queue, smp_processor_id());
    while (sent < count && !netif_xmit_frozen_or_stopped(queue)) {
        if (netdev_start_xmit(list[sent], device, queue, sent + 1 < count) == NETDEV_TX_BUSY)
            break;
        sent++;
    }
    HARD_TX_UNLOCK(device, queue);
    return sent;
}

long frames_send(struct frames *frames, const struct shared_batch *batch)
{
    u64 *entries = frames->entries;
    struct sk_buff *list[SHARED_BATCH];
    u32 position[SHARED_BATCH];
    bool whole = batch->count >= COPY_FRAMES_MIN && may_use_simd();
    u32 made = 0;
    u32 sent;

    if (copy_from_user(entries, u64_to_user_ptr(batch->entries), batch->count * SEND_WORDS * sizeof(u64)))
        return -EFAULT;
    if (!netif_running(frames->device) || !netif_carrier_ok(frames->device))
        return batch->count; /* lost, as on a wire that is not plugged in */
    local_bh_disable();
    if (whole)
        kernel_neon_begin();
    for (u32 i = 0; i < batch->count; i++) {
        list[made] = frame_make(frames, &entries[i * SEND_WORDS], whole);
        position[made] = i;
        made += list[made] != NULL;
    }
    if (whole)
        kernel_neon_end();
    sent = frames_transmit(frames, list, made);
    if (sent < made)
        frame_wait(frames, list[sent++]);
    for (u32 i = sent; i < made; i++)
        kfree_skb(list[i]);
    local_bh_enable();
    return sent == made ? batch->count : position[sent];
}

static struct sk_buff *frame_take(struct frames *frames)
{
    if (skb_queue_empty(&frames->taken)) {
        spin_lock(&frames->received.lock);
        skb_queue_splice_tail_init(&frames->received, &frames->taken);
        spin_unlock(&frames->received.lock);
    }
    return __skb_dequeue(&frames->taken);
}

/* An entry that makes no sense costs its frame, and says so with length 0. */
static void frame_copy(struct frames *frames, struct sk_buff *frame, u64 *entry)
{
    void *memory = shared_memory(frames->shared, entry[0], frame->len);
    u64 length = memory && !skb_copy_bits(frame, 0, memory, frame->len) ? frame->len : 0;

    entry[1] = (u32)entry[1] | length << 32;
    napi_consume_skb(frame, 1);
}

long frames_receive(struct frames *frames, const struct shared_batch *batch)
{
    u64 *entries = frames->entries;
    struct sk_buff *frame;
    u32 count = 0;

    if (copy_from_user(entries, u64_to_user_ptr(batch->entries), batch->count * RECEIVE_WORDS * sizeof(u64)))
        return -EFAULT;
    local_bh_disable();
    while (count < batch->count && (frame = frame_take(frames)) != NULL) {
        frame_copy(frames, frame, &entries[count * RECEIVE_WORDS]);
        count++;
    }
    local_bh_enable();
    if (copy_to_user(u64_to_user_ptr(batch->entries), entries, count * RECEIVE_WORDS * sizeof(u64)))
        return -EFAULT;
    return count;
}
