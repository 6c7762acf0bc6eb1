/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The driver's side of virtio: starting a device over MMIO, and split virtqueues [VirtIO 1.2 2.7, 3.1, 4.2]. */
#include "lib/virtio_driver.h"

static uint32_t register_read(const struct virtio_driver *driver, uint32_t offset)
{
    return *(const volatile uint32_t *)(driver->registers + offset);
}

static void register_write(const struct virtio_driver *driver, uint32_t offset, uint32_t value)
{
    *(volatile uint32_t *)(driver->registers + offset) = value;
}

/* Memory that the device reads or writes, before and after register accesses and indices. */
static void device_fence(void)
{
    __atomic_thread_fence(__ATOMIC_SEQ_CST);
}

static uint64_t features_offered(const struct virtio_driver *driver)
{
    register_write(driver, VIRTIO_MMIO_DEVICE_FEATURES_SELECT, 0);
    uint64_t low = register_read(driver, VIRTIO_MMIO_DEVICE_FEATURES);
    register_write(driver, VIRTIO_MMIO_DEVICE_FEATURES_SELECT, 1);
    return low | (uint64_t)register_read(driver, VIRTIO_MMIO_DEVICE_FEATURES) << 32;
}

static void features_accept(const struct virtio_driver *driver)
{
    register_write(driver, VIRTIO_MMIO_DRIVER_FEATURES_SELECT, 0);
    register_write(driver, VIRTIO_MMIO_DRIVER_FEATURES, (uint32_t)driver->features);
    register_write(driver, VIRTIO_MMIO_DRIVER_FEATURES_SELECT, 1);
    register_write(driver, VIRTIO_MMIO_DRIVER_FEATURES, (uint32_t)(driver->features >> 32));
}

static void status_add(const struct virtio_driver *driver, uint32_t bit)
{
    uint32_t status = register_read(driver, VIRTIO_MMIO_STATUS);
    register_write(driver, VIRTIO_MMIO_STATUS, status | bit);
}

/* The steps of [VirtIO 1.2 3.1.1] up to FEATURES_OK. */
bool virtio_driver_begin(struct virtio_driver *driver, uintptr_t registers, uint32_t device_id,
                         uint64_t wanted)
{
    uint64_t version_1 = UINT64_C(1) << VIRTIO_F_VERSION_1;
    *driver = (struct virtio_driver){ .registers = registers };
    if (register_read(driver, VIRTIO_MMIO_MAGIC) != VIRTIO_MMIO_MAGIC_VALUE ||
        register_read(driver, VIRTIO_MMIO_VERSION) != VIRTIO_MMIO_VERSION_VALUE ||
        register_read(driver, VIRTIO_MMIO_DEVICE_ID) != device_id) {
        return false;
    }
    virtio_driver_reset(driver);
    status_add(driver, VIRTIO_STATUS_ACKNOWLEDGE);
    status_add(driver, VIRTIO_STATUS_DRIVER);
    driver->features = features_offered(driver) & (wanted | version_1);
    if ((driver->features & version_1) == 0) {
        status_add(driver, VIRTIO_STATUS_FAILED);
        return false;
    }
    features_accept(driver);
    status_add(driver, VIRTIO_STATUS_FEATURES_OK);
    return (register_read(driver, VIRTIO_MMIO_STATUS) & VIRTIO_STATUS_FEATURES_OK) != 0;
}

uint32_t virtio_driver_queue_limit(struct virtio_driver *driver, uint32_t number)
{
    register_write(driver, VIRTIO_MMIO_QUEUE_SELECT, number);
    uint32_t size = register_read(driver, VIRTIO_MMIO_QUEUE_SIZE_MAX);
    return size < VIRTIO_DRIVER_QUEUE_MAX ? size : VIRTIO_DRIVER_QUEUE_MAX;
}

void virtio_driver_queue_attach(struct virtio_driver *driver, uint32_t number,
                                const struct virtio_driver_queue *queue)
{
    register_write(driver, VIRTIO_MMIO_QUEUE_SELECT, number);
    register_write(driver, VIRTIO_MMIO_QUEUE_SIZE, queue->size);
    register_write(driver, VIRTIO_MMIO_QUEUE_DESCRIPTORS_LOW, (uint32_t)queue->descriptors_bus);
    register_write(driver, VIRTIO_MMIO_QUEUE_DESCRIPTORS_HIGH,
                   (uint32_t)(queue->descriptors_bus >> 32));
    register_write(driver, VIRTIO_MMIO_QUEUE_DRIVER_LOW, (uint32_t)queue->available_bus);
    register_write(driver, VIRTIO_MMIO_QUEUE_DRIVER_HIGH, (uint32_t)(queue->available_bus >> 32));
    register_write(driver, VIRTIO_MMIO_QUEUE_DEVICE_LOW, (uint32_t)queue->used_bus);
    register_write(driver, VIRTIO_MMIO_QUEUE_DEVICE_HIGH, (uint32_t)(queue->used_bus >> 32));
    device_fence();
    register_write(driver, VIRTIO_MMIO_QUEUE_READY, 1);
}

void virtio_driver_go(struct virtio_driver *driver)
{
    status_add(driver, VIRTIO_STATUS_DRIVER_OK);
}

void virtio_driver_reset(struct virtio_driver *driver)
{
    register_write(driver, VIRTIO_MMIO_STATUS, 0);
    while (register_read(driver, VIRTIO_MMIO_STATUS) != 0) { /* [VirtIO 1.2 4.2.3.1] */
    }
    device_fence();
}

void virtio_driver_notify(struct virtio_driver *driver, uint32_t number)
{
    device_fence();
    register_write(driver, VIRTIO_MMIO_QUEUE_NOTIFY, number);
}

uint32_t virtio_driver_acknowledge(struct virtio_driver *driver)
{
    uint32_t bits = register_read(driver, VIRTIO_MMIO_INTERRUPT_STATUS);
    register_write(driver, VIRTIO_MMIO_INTERRUPT_ACK, bits);
    device_fence();
    return bits;
}

uint64_t virtio_driver_config(struct virtio_driver *driver, uint32_t offset, uint32_t bytes)
{
    uint64_t value;
    uint32_t generation;
    do { /* ends: configuration changes are rare */
        generation = register_read(driver, VIRTIO_MMIO_CONFIG_GENERATION);
        value = 0;
        for (uint32_t i = 0; i < bytes; i++) {
            uintptr_t address = driver->registers + VIRTIO_MMIO_CONFIG + offset + i;
            value |= (uint64_t)*(const volatile uint8_t *)address << (8 * i);
        }
    } while (register_read(driver, VIRTIO_MMIO_CONFIG_GENERATION) != generation);
    return value;
}

static uint64_t used_offset(uint32_t size)
{
    uint64_t end = virtio_descriptors_bytes(size) + virtio_available_bytes(size);
    return (end + VIRTIO_USED_ALIGNMENT - 1) & ~(uint64_t)(VIRTIO_USED_ALIGNMENT - 1);
}

uint64_t virtio_driver_queue_bytes(uint32_t size)
{
    uint64_t end = used_offset(size) + virtio_used_bytes(size);
    return (end + VIRTIO_DESCRIPTOR_ALIGNMENT - 1) & ~(uint64_t)(VIRTIO_DESCRIPTOR_ALIGNMENT - 1);
}

void virtio_driver_queue_init(struct virtio_driver_queue *queue, void *memory, uint64_t bus,
                              uint32_t size, bool event_index)
{
    uint8_t *bytes = memory;
    *queue = (struct virtio_driver_queue){ .size = (uint16_t)size, .event_index = event_index };
    queue->descriptors = memory;
    queue->available = (void *)(bytes + virtio_descriptors_bytes(size));
    queue->used = (void *)(bytes + used_offset(size));
    queue->descriptors_bus = bus;
    queue->available_bus = bus + virtio_descriptors_bytes(size);
    queue->used_bus = bus + used_offset(size);
    for (uint32_t i = 0; i < size; i++) {
        queue->next[i] = (uint16_t)(i + 1);
    }
    queue->free_count = (uint16_t)size;
    virtio_driver_queue_disarm(queue);
}

bool virtio_driver_queue_add(struct virtio_driver_queue *queue,
                             const struct virtio_driver_part *parts, uint32_t count, uint32_t token)
{
    if (count == 0 || count > queue->free_count) {
        return false;
    }
    uint16_t head = queue->free_head;
    uint16_t index = head;
    for (uint32_t i = 0; i < count; i++) {
        uint16_t flags = parts[i].device_writes ? VIRTIO_DESCRIPTOR_WRITE : 0;
        index = queue->free_head;
        queue->free_head = queue->next[index];
        queue->descriptors[index] = (struct virtio_descriptor){
            .address = parts[i].bus,
            .bytes = parts[i].bytes,
            .flags = i + 1 < count ? flags | VIRTIO_DESCRIPTOR_NEXT : flags,
            .next = i + 1 < count ? queue->free_head : 0,
        };
    }
    queue->free_count -= (uint16_t)count;
    queue->parts[head] = (uint16_t)count;
    queue->token[head] = token;
    queue->available->ring[queue->available_index & (queue->size - 1)] = head;
    queue->available_index++;
    return true;
}

/* Where the device says how far it need not be told; behind the used ring. */
static uint16_t available_event(const struct virtio_driver_queue *queue)
{
    const struct virtio_used_element *end = &queue->used->ring[queue->size];
    return __atomic_load_n((const uint16_t *)end, __ATOMIC_RELAXED);
}

static void used_event_set(struct virtio_driver_queue *queue, uint16_t value)
{
    __atomic_store_n(&queue->available->ring[queue->size], value, __ATOMIC_RELAXED);
}

bool virtio_driver_queue_publish(struct virtio_driver_queue *queue)
{
    uint16_t before = queue->published_index;
    uint16_t added = (uint16_t)(queue->available_index - before);
    if (added == 0) {
        return false;
    }
    __atomic_store_n(&queue->available->index, queue->available_index, __ATOMIC_RELEASE);
    queue->published_index = queue->available_index;
    device_fence();
    if (queue->event_index) { /* [VirtIO 1.2 2.7.10] */
        uint16_t past = (uint16_t)(queue->available_index - available_event(queue) - 1);
        return past < added;
    }
    uint16_t flags = __atomic_load_n(&queue->used->flags, __ATOMIC_RELAXED);
    return (flags & VIRTIO_USED_NO_NOTIFY) == 0;
}

static uint16_t used_count(const struct virtio_driver_queue *queue)
{
    uint16_t index = __atomic_load_n(&queue->used->index, __ATOMIC_ACQUIRE);
    return (uint16_t)(index - queue->used_index);
}

/* Gives the descriptors of the buffer that begins at `head` back. */
static void chain_free(struct virtio_driver_queue *queue, uint16_t head)
{
    uint16_t last = head;
    for (uint16_t i = 1; i < queue->parts[head]; i++) {
        last = queue->next[last];
    }
    queue->next[last] = queue->free_head;
    queue->free_head = head;
    queue->free_count += queue->parts[head];
    queue->parts[head] = 0;
}

bool virtio_driver_queue_take(struct virtio_driver_queue *queue, uint32_t *token, uint32_t *bytes)
{
    uint16_t count = used_count(queue);
    if (count > queue->size) {
        return false;
    }
    for (; count > 0; count--) {
        uint32_t slot = queue->used_index & (queue->size - 1);
        uint32_t id = __atomic_load_n(&queue->used->ring[slot].id, __ATOMIC_RELAXED);
        uint32_t written = __atomic_load_n(&queue->used->ring[slot].bytes, __ATOMIC_RELAXED);
        queue->used_index++;
        if (id < queue->size && queue->parts[id] != 0) {
            *token = queue->token[id];
            *bytes = written;
            chain_free(queue, (uint16_t)id);
            return true;
        }
    }
    return false;
}

uint16_t virtio_driver_queue_pending(const struct virtio_driver_queue *queue)
{
    return (uint16_t)(queue->published_index - queue->used_index);
}

bool virtio_driver_queue_arm(struct virtio_driver_queue *queue, uint16_t after)
{
    after = queue->event_index ? after : 1;
    __atomic_store_n(&queue->available->flags, 0, __ATOMIC_RELAXED);
    used_event_set(queue, (uint16_t)(queue->used_index + after - 1));
    device_fence();
    uint16_t count = used_count(queue);
    return count < after || count > queue->size;
}

void virtio_driver_queue_disarm(struct virtio_driver_queue *queue)
{
    uint16_t flags =
        queue->event_index ? 0 : VIRTIO_AVAILABLE_NO_INTERRUPT; /* [VirtIO 1.2 2.7.7.1] */
    __atomic_store_n(&queue->available->flags, flags, __ATOMIC_RELAXED);
    used_event_set(queue, (uint16_t)(queue->used_index - 1));
}
