// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: BSD-2-Clause
/* Linux module of a driver VM: memory shared with components outside, their notifications, and a doorbell. */
#include <linux/interrupt.h>
#include <linux/io.h>
#include <linux/miscdevice.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/of.h>
#include <linux/platform_device.h>
#include <linux/poll.h>

#include "sluice_shared.h"

/* One node compatible with "sluice,shared": `reg` lists the doorbell page, then the regions. */
struct shared {
    struct miscdevice device;
    struct platform_device *platform;
    wait_queue_head_t waiters;
    atomic_t events; /* interrupts that nobody has read yet */
};

static struct shared *shared_of(struct file *file)
{
    return container_of(file->private_data, struct shared, device);
}

static irqreturn_t shared_interrupt(int interrupt, void *context)
{
    struct shared *shared = context;

    atomic_inc(&shared->events);
    wake_up_interruptible(&shared->waiters);
    return IRQ_HANDLED;
}

static ssize_t shared_read(struct file *file, char __user *buffer, size_t bytes, loff_t *offset)
{
    struct shared *shared = shared_of(file);
    u32 events;

    if (bytes < sizeof(events))
        return -EINVAL;
    events = atomic_xchg(&shared->events, 0);
    while (events == 0) {
        if (file->f_flags & O_NONBLOCK)
            return -EAGAIN;
        if (wait_event_interruptible(shared->waiters, atomic_read(&shared->events) != 0))
            return -ERESTARTSYS;
        events = atomic_xchg(&shared->events, 0);
    }
    return copy_to_user(buffer, &events, sizeof(events)) ? -EFAULT : (ssize_t)sizeof(events);
}

static __poll_t shared_poll(struct file *file, poll_table *table)
{
    struct shared *shared = shared_of(file);

    poll_wait(file, &shared->waiters, table);
    return atomic_read(&shared->events) != 0 ? EPOLLIN | EPOLLRDNORM : 0;
}

/* Page by page, so that the mapping has page structures and the kernel can pin it for direct I/O. */
static int shared_map_pages(struct vm_area_struct *area, unsigned long frame)
{
    unsigned long pages = vma_pages(area);

    for (unsigned long i = 0; i < pages; i++) {
        int error = -ENXIO;

        if (pfn_valid(frame + i))
            error = vm_insert_page(area, area->vm_start + i * PAGE_SIZE, pfn_to_page(frame + i));
        if (error)
            return error;
    }
    return 0;
}

static int shared_map(struct file *file, struct vm_area_struct *area)
{
    unsigned long index = area->vm_pgoff >> (SHARED_REGION_BITS - PAGE_SHIFT);
    unsigned long first = area->vm_pgoff & ((1UL << (SHARED_REGION_BITS - PAGE_SHIFT)) - 1);
    struct resource *region;

    region = platform_get_resource(shared_of(file)->platform, IORESOURCE_MEM, index);
    if (!region || first > resource_size(region) >> PAGE_SHIFT ||
        vma_pages(area) > (resource_size(region) >> PAGE_SHIFT) - first || !(area->vm_flags & VM_SHARED))
        return -EINVAL;
    first += region->start >> PAGE_SHIFT;
    if (index != SHARED_DOORBELL)
        return shared_map_pages(area, first);
    area->vm_page_prot = pgprot_device(area->vm_page_prot);
    return io_remap_pfn_range(area, area->vm_start, first, vma_pages(area) << PAGE_SHIFT, area->vm_page_prot);
}

static long shared_ioctl(struct file *file, unsigned int command, unsigned long index)
{
    struct resource *region;

    if (command != SHARED_REGION_BYTES || index > UINT_MAX)
        return -EINVAL;
    region = platform_get_resource(shared_of(file)->platform, IORESOURCE_MEM, index);
    return region ? (long)resource_size(region) : 0;
}

static const struct file_operations shared_operations = {
    .owner = THIS_MODULE,
    .read = shared_read,
    .poll = shared_poll,
    .mmap = shared_map,
    .unlocked_ioctl = shared_ioctl,
    .llseek = no_llseek,
};

static int shared_probe(struct platform_device *platform)
{
    struct device *device = &platform->dev;
    struct shared *shared = devm_kzalloc(device, sizeof(*shared), GFP_KERNEL);
    const char *label = "shared";
    int interrupt = platform_get_irq(platform, 0);
    int error;

    if (!shared)
        return -ENOMEM;
    if (interrupt < 0)
        return interrupt;
    of_property_read_string(device->of_node, "label", &label);
    init_waitqueue_head(&shared->waiters);
    shared->platform = platform;
    shared->device.minor = MISC_DYNAMIC_MINOR;
    shared->device.fops = &shared_operations;
    shared->device.parent = device;
    shared->device.name = devm_kasprintf(device, GFP_KERNEL, "sluice-%s", label);
    if (!shared->device.name)
        return -ENOMEM;
    platform_set_drvdata(platform, shared);
    error = devm_request_irq(device, interrupt, shared_interrupt, 0, shared->device.name, shared);
    return error ? error : misc_register(&shared->device);
}

static int shared_remove(struct platform_device *platform)
{
    struct shared *shared = platform_get_drvdata(platform);

    misc_deregister(&shared->device);
    return 0;
}

static const struct of_device_id shared_nodes[] = {
    { .compatible = "sluice,shared" },
    {}
};
MODULE_DEVICE_TABLE(of, shared_nodes);

static struct platform_driver shared_driver = {
    .probe = shared_probe,
    .remove = shared_remove,
    .driver = { .name = "sluice_shared", .of_match_table = shared_nodes },
};
module_platform_driver(shared_driver);

MODULE_DESCRIPTION("Memory, notifications and doorbells shared with Sluice components");
MODULE_LICENSE("Dual BSD/GPL");
