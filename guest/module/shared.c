// SPDX-FileCopyrightText: 2026 The Sluice authors
// SPDX-License-Identifier: BSD-2-Clause
/* Linux module of a driver VM: memory shared with components outside, their notifications, and a doorbell. */
#include <linux/err.h>
#include <linux/interrupt.h>
#include <linux/io.h>
#include <linux/mm.h>
#include <linux/module.h>
#include <linux/mutex.h>
#include <linux/of.h>
#include <linux/poll.h>
#include <linux/slab.h>
#include <linux/uaccess.h>

#include "shared.h"

void shared_tell(struct shared *shared, int news)
{
    atomic_or(news, &shared->news);
    wake_up_interruptible(&shared->waiters);
}

static irqreturn_t shared_interrupt(int interrupt, void *context)
{
    shared_tell(context, SHARED_NOTIFIED);
    return IRQ_HANDLED;
}

u64 shared_region_bytes(struct shared *shared, unsigned long index)
{
    struct resource *region = NULL;

    if (index <= UINT_MAX)
        region = platform_get_resource(shared->platform, IORESOURCE_MEM, index);
    return region ? resource_size(region) : 0;
}

static long shared_wait(struct shared *shared, int limit_ms)
{
    long error = 0;

    if (limit_ms < 0)
        error = wait_event_interruptible(shared->waiters, atomic_read(&shared->news) != 0);
    else
        error = wait_event_interruptible_hrtimeout(shared->waiters, atomic_read(&shared->news) != 0,
                                                   ms_to_ktime(limit_ms));
    return error && error != -ETIME ? error : atomic_xchg(&shared->news, 0);
}

/* For programs that wait for something else as well; what it was is then asked with SHARED_WAIT. */
static __poll_t shared_poll(struct file *file, poll_table *table)
{
    struct shared *shared = ((struct shared_user *)file->private_data)->shared;

    poll_wait(file, &shared->waiters, table);
    return atomic_read(&shared->news) != 0 ? EPOLLIN | EPOLLRDNORM : 0;
}

static int shared_open(struct inode *inode, struct file *file)
{
    struct shared_user *user = kzalloc(sizeof(*user), GFP_KERNEL);

    if (!user)
        return -ENOMEM;
    user->shared = container_of(file->private_data, struct shared, device);
    mutex_init(&user->lock);
    file->private_data = user;
    return 0;
}

static int shared_release(struct inode *inode, struct file *file)
{
    struct shared_user *user = file->private_data;

    if (user->watch)
        watch_close(user->watch);
    if (user->receive)
        receive_close(user->receive);
    if (user->frames)
        frames_close(user->frames);
    if (user->blocks)
        blocks_close(user->blocks);
    kfree(user);
    return 0;
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
    struct shared_user *user = file->private_data;
    struct shared *shared = user->shared;
    unsigned long index = area->vm_pgoff >> (SHARED_REGION_BITS - PAGE_SHIFT);
    unsigned long first = area->vm_pgoff & ((1UL << (SHARED_REGION_BITS - PAGE_SHIFT)) - 1);
    struct resource *region;

    if (index == SHARED_PLACES_REGION)
        return user->receive ? receive_map(user->receive, area) : -ENXIO;
    region = platform_get_resource(shared->platform, IORESOURCE_MEM, index);
    if (!region || first > resource_size(region) >> PAGE_SHIFT ||
        vma_pages(area) > (resource_size(region) >> PAGE_SHIFT) - first || !(area->vm_flags & VM_SHARED))
        return -EINVAL;
    first += region->start >> PAGE_SHIFT;
    if (index != SHARED_DOORBELL)
        return shared_map_pages(area, first);
    area->vm_page_prot = pgprot_device(area->vm_page_prot);
    return io_remap_pfn_range(area, area->vm_start, first, vma_pages(area) << PAGE_SHIFT, area->vm_page_prot);
}

/* A user has one of each kind; answers an error, or 0. */
#define kind_take(user, kind, argument) ({ \
    struct kind *opened = (user)->kind ? ERR_PTR(-EBUSY) : kind##_open((user)->shared, argument); \
    if (!IS_ERR(opened)) \
        (user)->kind = opened; \
    PTR_ERR_OR_ZERO(opened); \
})

static long batch_run(struct shared_user *user, unsigned int command, unsigned long argument)
{
    struct shared_batch batch;

    if (copy_from_user(&batch, (void __user *)argument, sizeof(batch)))
        return -EFAULT;
    if (batch.count > SHARED_BATCH)
        return -EINVAL;
    if (command == SHARED_FRAMES_SEND && user->frames)
        return frames_send(user->frames, &batch);
    if (command == SHARED_FRAMES_RECEIVE && user->frames)
        return frames_receive(user->frames, &batch);
    if (command == SHARED_BLOCKS_SUBMIT && user->blocks)
        return blocks_submit(user->blocks, &batch);
    if (command == SHARED_BLOCKS_RESULTS && user->blocks)
        return blocks_results(user->blocks, &batch);
    return -ENOTTY;
}

static long shared_ioctl(struct file *file, unsigned int command, unsigned long argument)
{
    struct shared_user *user = file->private_data;
    long answer;

    if (command == SHARED_REGION_BYTES)
        return shared_region_bytes(user->shared, argument);
    if (command == SHARED_WAIT)
        return shared_wait(user->shared, (int)argument);
    mutex_lock(&user->lock);
    if (command == SHARED_FRAMES_OPEN)
        answer = kind_take(user, frames, argument);
    else if (command == SHARED_FRAMES_PLACES)
        answer = kind_take(user, receive, argument);
    else if (command == SHARED_WATCH)
        answer = kind_take(user, watch, argument);
    else if (command == SHARED_BLOCKS_OPEN)
        answer = kind_take(user, blocks, argument);
    else if (command == SHARED_BLOCKS_LIMIT)
        answer = user->blocks ? blocks_limit(user->blocks, argument) : -ENOTTY;
    else
        answer = batch_run(user, command, argument);
    mutex_unlock(&user->lock);
    return answer;
}

static const struct file_operations shared_operations = {
    .owner = THIS_MODULE,
    .open = shared_open,
    .release = shared_release,
    .poll = shared_poll,
    .mmap = shared_map,
    .unlocked_ioctl = shared_ioctl,
    .llseek = no_llseek,
};

/* All of them are in the linear mapping, as they have page structures. */
static int regions_find(struct shared *shared)
{
    struct platform_device *platform = shared->platform;

    shared->regions = devm_kcalloc(&platform->dev, platform->num_resources, sizeof(*shared->regions), GFP_KERNEL);
    if (!shared->regions)
        return -ENOMEM;
    shared->region_count = platform->num_resources;
    for (u32 i = SHARED_DOORBELL + 1; i < shared->region_count; i++) {
        struct resource *region = platform_get_resource(platform, IORESOURCE_MEM, i);

        if (region)
            shared->regions[i] = (struct shared_region){ phys_to_virt(region->start), resource_size(region) };
    }
    return 0;
}

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
    error = regions_find(shared);
    if (!error)
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
