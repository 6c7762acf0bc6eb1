/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Virtio entropy device: random numbers from the monitor's generator [VirtIO 1.2 5.4]. */
#include "vmm/virtio/entropy.h"

#include "hw/virtio_entropy.h"
#include "lib/wipe.h"

static struct entropy *entropy_of(struct virtio_device *device)
{
    return (struct entropy *)(void *)device;
}

/* Answers the bytes written. A driver must not give the device anything to read, nor no room [5.4.6.1]. */
static uint32_t chain_fill(struct entropy *entropy, const struct virtqueue_chain *chain)
{
    uint8_t numbers[ENTROPY_BYTES_MAX];
    uint32_t bytes = ENTROPY_BYTES_MAX;

    if (chain->readable_bytes != 0 || chain->writable_bytes == 0) {
        entropy->device.statistics.refused++;
        return 0;
    }
    if (chain->writable_bytes < bytes) {
        bytes = (uint32_t)chain->writable_bytes;
    }
    random_bytes(entropy->random, numbers, bytes);
    virtqueue_copy_in(chain, 0, numbers, bytes);
    wipe(numbers, sizeof numbers);
    return bytes;
}

/* All chains that are there. False: the queue is broken. */
static bool serve(struct entropy *entropy, struct virtqueue *queue)
{
    static struct virtqueue_chain chain;
    enum virtqueue_answer answer;

    while ((answer = virtio_peek(&entropy->device, queue, &chain)) == VIRTQUEUE_TAKEN) {
        uint32_t bytes = chain_fill(entropy, &chain);
        virtqueue_take(queue);
        virtqueue_give(queue, chain.head, bytes);
    }
    return answer == VIRTQUEUE_EMPTY;
}

static void work(struct virtio_device *device)
{
    struct virtqueue *queue = &device->queues[VIRTIO_ENTROPY_QUEUE_REQUEST];

    do {
        if (!serve(entropy_of(device), queue)) {
            return;
        }
        virtio_signal(device, VIRTIO_ENTROPY_QUEUE_REQUEST);
    } while (virtqueue_ask(queue, true));
}

/* Nothing is ever under way. */
static bool reset(struct virtio_device *device)
{
    (void)device;
    return true;
}

static const struct virtio_operations operations = {
    .work = work,
    .reset = reset,
};

void entropy_init(struct entropy *entropy, struct random *random, const struct guest *guest,
                  struct vgic *vgic, uint32_t interrupt)
{
    const struct virtio_device description = {
        .operations = &operations,
        .guest = guest,
        .vgic = vgic,
        .interrupt = interrupt,
        .id = VIRTIO_ID_ENTROPY,
        .queue_count = 1,
        .config_bytes = VIRTIO_ENTROPY_CONFIG_BYTES,
    };

    virtio_init(&entropy->device, &description);
    entropy->random = random;
}
