/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Virtio console: characters between two virtqueues and a serial client [VirtIO 1.2 5.3]. */
#include "vmm/virtio/console.h"

#include "hw/virtio_console.h"

enum {
    CHUNK_BYTES = 256,
};

static struct console *console_of(struct virtio_device *device)
{
    return (struct console *)(void *)device;
}

/* Send of the chain what the serial line takes. True: all of it is on its way. */
static bool chain_send(struct console *console, const struct virtqueue_chain *chain)
{
    uint8_t chunk[CHUNK_BYTES];

    while (console->sent < chain->readable_bytes) {
        uint32_t bytes =
            (uint32_t)virtqueue_copy_out(chain, console->sent, chunk, sizeof chunk);
        uint32_t taken = serial_write(console->serial, chunk, bytes);
        console->sent += taken;
        if (taken < bytes) {
            return false;
        }
    }
    console->sent = 0;
    return true;
}

/* One pass over what the guest sends. False: the serial line is full, or the queue is broken. */
static bool transmit(struct console *console, struct virtqueue *queue)
{
    static struct virtqueue_chain chain;
    enum virtqueue_answer answer;

    while ((answer = virtio_peek(&console->device, queue, &chain)) == VIRTQUEUE_TAKEN) {
        if (!chain_send(console, &chain)) {
            return false;
        }
        virtqueue_take(queue);
        virtqueue_give(queue, chain.head, 0);
    }
    return answer == VIRTQUEUE_EMPTY;
}

/* Characters that have arrived, at most as many as there is room for. */
static uint32_t gather(struct serial_client *serial, uint8_t *characters, uint64_t room)
{
    uint32_t count = 0;
    int character;

    while (count < room && count < CHUNK_BYTES && (character = serial_getc(serial)) >= 0) {
        characters[count++] = (uint8_t)character;
    }
    return count;
}

/*
 * One pass over what has arrived. True: no more input; false: no buffer for it, or the queue is
 * broken.
 */
static bool receive(struct console *console, struct virtqueue *queue)
{
    static struct virtqueue_chain chain;
    uint8_t characters[CHUNK_BYTES];

    while (virtio_peek(&console->device, queue, &chain) == VIRTQUEUE_TAKEN) {
        uint32_t count = gather(console->serial, characters, chain.writable_bytes);
        if (count == 0 && chain.writable_bytes != 0) {
            return true;
        }
        virtqueue_copy_in(&chain, 0, characters, count);
        virtqueue_take(queue);
        virtqueue_give(queue, chain.head, count);
    }
    return false;
}

static void work(struct virtio_device *device)
{
    struct console *console = console_of(device);
    struct virtqueue *rx = &device->queues[VIRTIO_CONSOLE_QUEUE_RECEIVE];
    struct virtqueue *tx = &device->queues[VIRTIO_CONSOLE_QUEUE_TRANSMIT];
    bool again;

    do {
        bool tx_done = transmit(console, tx);
        bool rx_done = receive(console, rx);
        virtio_signal(device, VIRTIO_CONSOLE_QUEUE_TRANSMIT);
        virtio_signal(device, VIRTIO_CONSOLE_QUEUE_RECEIVE);
        serial_flush(console->serial);
        if (!virtio_is_live(device)) {
            return;
        }
        /*
         * While the line is full its space is what we wait for, and while there is no input,
         * that.
         */
        again = virtqueue_ask(tx, tx_done) && tx_done;
        again |= virtqueue_ask(rx, !rx_done) && !rx_done;
        again |= !serial_sleep(console->serial) &&
                 (rx_done || (!tx_done && serial_space(console->serial) != 0));
    } while (again);
}

static bool reset(struct virtio_device *device)
{
    console_of(device)->sent = 0;
    return true;
}

static const struct virtio_operations operations = {
    .work = work,
    .reset = reset,
};

void console_init(struct console *console, struct serial_client *serial, const struct guest *guest,
                  struct vgic *vgic, uint32_t interrupt)
{
    const struct virtio_device description = {
        .operations = &operations,
        .guest = guest,
        .vgic = vgic,
        .interrupt = interrupt,
        .id = VIRTIO_ID_CONSOLE,
        .queue_count = 2,
        .config_bytes = VIRTIO_CONSOLE_CONFIG_BYTES,
    };

    virtio_init(&console->device, &description);
    console->serial = serial;
    console->sent = 0;
}

void console_service(struct console *console)
{
    if (virtio_is_live(&console->device)) {
        work(&console->device);
    } else {
        serial_flush(console->serial);
        serial_sleep(console->serial);
    }
}
