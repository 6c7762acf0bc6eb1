/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* One virtual machine: putting it together, booting, starting anew. */
#include "vmm/vmm.h"

#include <stddef.h>

#include "lib/random.h"
#include "lib/statistics.h"
#include "lib/string.h"
#include "lib/wipe.h"
#include "vmm/device_tree.h"
#include "vmm/vcpu.h"

enum {
    SPSR_EL1H_MASKED = 0x3c5, /* EL1 with its own stack pointer; debug, SError, IRQ, FIQ masked */
};

static const uint64_t SCTLR_RESET = 0x34d58820;  /* MMU and caches off */
static const uint64_t VMPIDR_CPU0 = 0x80000000; /* plus the number of the CPU */

uint32_t vmm_cpus_on(const struct vmm *vmm)
{
    uint32_t on = 0;

    for (uint32_t cpu = 0; cpu < vmm->cpu_count; cpu++) {
        on |= (uint32_t)(vmm->cpus[cpu].state != VMM_CPU_OFF) << cpu;
    }
    return on;
}

static bool all_wait(const struct vmm *vmm)
{
    for (uint32_t cpu = 0; cpu < vmm->cpu_count; cpu++) {
        if (vmm->cpus[cpu].state == VMM_CPU_ON) {
            return false;
        }
    }
    return true;
}

void vmm_show_state(struct vmm *vmm)
{
    enum vmm_state shown = vmm->state == VMM_RUNNING && all_wait(vmm) ? VMM_IDLE : vmm->state;

    __atomic_store_n(&vmm->statistics->state, shown, __ATOMIC_RELAXED);
}

static void set_state(struct vmm *vmm, enum vmm_state state)
{
    vmm->state = state;
    vmm_show_state(vmm);
}

void vmm_init(struct vmm *vmm)
{
    const struct mmio_region distributor = {
        .base = GUEST_GICD_BASE,
        .bytes = GUEST_GICD_BYTES,
        .device = &vmm->vgic,
        .read = vgic_read,
        .write = vgic_write,
    };

    vmm->statistics->magic = VMM_STATISTICS_MAGIC;
    vmm->statistics->version = VMM_STATISTICS_VERSION;
    vgic_init(&vmm->vgic, vmm->cpu_count, GUEST_TIMER_INTERRUPT);
    mmio_bus_add(&vmm->bus, &distributor);
    for (uint32_t i = 0; i < GUEST_VIRTIO_COUNT; i++) {
        const struct mmio_region transport = {
            .base = GUEST_VIRTIO_BASE + (uint64_t)i * GUEST_VIRTIO_STRIDE,
            .bytes = GUEST_VIRTIO_BYTES,
            .device = vmm->devices[i],
            .read = virtio_read,
            .write = virtio_write,
        };
        if (vmm->devices[i] != NULL) {
            mmio_bus_add(&vmm->bus, &transport);
        }
    }
}

/* Into guest RAM; the layout has been checked to lie in it. */
static void *load(const struct vmm *vmm, uint64_t gpa, const void *from, uint64_t bytes)
{
    void *to = guest_memory(&vmm->guest, gpa, bytes);

    if (to != NULL) {
        memcpy(to, from, bytes);
        vcpu_clean(to, bytes);
    }
    return to;
}

/* With a seed for the guest's generator of random numbers, another each time. */
static bool load_device_tree(const struct vmm *vmm, uint64_t gpa, struct device_tree_facts *facts)
{
    uint8_t seed[DEVICE_TREE_SEED_BYTES];
    void *dtb = guest_memory(&vmm->guest, gpa, LINUX_DTB_BYTES_MAX);

    if (vmm->random != NULL) {
        random_bytes(vmm->random, seed, sizeof seed);
        facts->random_seed = seed;
    }
    bool written = dtb != NULL && device_tree_write(facts, dtb, LINUX_DTB_BYTES_MAX) != 0;
    facts->random_seed = NULL;
    wipe(seed, sizeof seed);
    if (written) {
        vcpu_clean(dtb, LINUX_DTB_BYTES_MAX);
    }
    return written;
}

static enum linux_image_error load_images(struct vmm *vmm, struct linux_layout *layout)
{
    enum linux_image_error error =
        linux_image_place(vmm->kernel, vmm->kernel_bytes, vmm->initrd_bytes, vmm->guest.gpa,
                          vmm->guest.bytes, layout);
    struct device_tree_facts facts = {
        .ram_gpa = vmm->guest.gpa,
        .ram_bytes = vmm->guest.bytes,
        .initrd_bytes = vmm->initrd_bytes,
        .bootargs = vmm->bootargs,
        .cpu_count = vmm->cpu_count,
        .firmware_by_hvc = vmm->firmware_by_hvc,
        .driver = vmm->driver,
    };

    if (error != LINUX_IMAGE_OK) {
        return error;
    }
    load(vmm, layout->kernel_gpa, vmm->kernel, vmm->kernel_bytes);
    if (vmm->initrd_bytes != 0) {
        load(vmm, layout->initrd_gpa, vmm->initrd, vmm->initrd_bytes);
    }
    facts.initrd_gpa = layout->initrd_gpa;
    for (uint32_t i = 0; i < GUEST_VIRTIO_COUNT; i++) {
        facts.virtio_transports |= (uint32_t)(vmm->devices[i] != NULL) << i;
    }
    return load_device_tree(vmm, layout->dtb_gpa, &facts) ? LINUX_IMAGE_OK : LINUX_IMAGE_DOES_NOT_FIT;
}

/* As after power-on; what Linux relies on [Linux Documentation/arm64/booting.rst]. */
static void reset_registers(uint32_t cpu)
{
    static const enum vcpu_register zeroed[] = {
        VCPU_CPACR, VCPU_TTBR0,    VCPU_TTBR1,   VCPU_TCR, VCPU_MAIR,    VCPU_VBAR,
        VCPU_ESR,   VCPU_FAR,      VCPU_ELR,     VCPU_SPSR_EL1,          VCPU_CNTV_CTL,
        VCPU_CNTV_CVAL,            VCPU_CNTVOFF, VCPU_CNTKCTL,
    };

    for (uint32_t i = 0; i < sizeof zeroed / sizeof zeroed[0]; i++) {
        vcpu_write_register(cpu, zeroed[i], 0);
    }
    vcpu_write_register(cpu, VCPU_SCTLR, SCTLR_RESET);
    vcpu_write_register(cpu, VCPU_VMPIDR, VMPIDR_CPU0 + cpu);
}

static void cpu_run(struct vmm *vmm, uint32_t cpu, uint64_t pc, uint64_t x0)
{
    uint64_t words[VCPU_WORDS] = {0};

    reset_registers(cpu);
    vmm->cpus[cpu].state = VMM_CPU_ON;
    words[VCPU_PC] = pc;
    words[VCPU_SPSR] = SPSR_EL1H_MASKED;
    words[VCPU_X0] = x0;
    vcpu_write_words(cpu, words, VCPU_WORDS, true);
}

void vmm_cpu_start(struct vmm *vmm, uint32_t cpu, uint64_t pc, uint64_t context)
{
    vgic_cpu_start(&vmm->vgic, cpu);
    cpu_run(vmm, cpu, pc, context);
    vmm_show_state(vmm);
}

void vmm_cpu_stop(struct vmm *vmm, uint32_t cpu)
{
    vcpu_stop(cpu);
    vmm->cpus[cpu].state = VMM_CPU_OFF;
    vgic_cpu_stop(&vmm->vgic, cpu);
    vmm_show_state(vmm);
}

static void cpus_halt(struct vmm *vmm)
{
    for (uint32_t cpu = 0; cpu < vmm->cpu_count; cpu++) {
        vcpu_stop(cpu);
        vmm->cpus[cpu].state = VMM_CPU_OFF;
    }
}

void vmm_off(struct vmm *vmm)
{
    cpus_halt(vmm);
    set_state(vmm, VMM_OFF);
}

enum linux_image_error vmm_boot(struct vmm *vmm)
{
    struct linux_layout layout;
    enum linux_image_error error;

    cpus_halt(vmm);
    if (vmm->quiesce != NULL) {
        vmm->quiesce();
    }
    vgic_restart(&vmm->vgic);
    error = load_images(vmm, &layout);
    if (error != LINUX_IMAGE_OK) {
        set_state(vmm, VMM_STOPPED);
        return error;
    }
    statistics_add(&vmm->statistics->boots, 1);
    cpu_run(vmm, 0, layout.kernel_gpa, layout.dtb_gpa);
    set_state(vmm, VMM_RUNNING);
    return LINUX_IMAGE_OK;
}

enum linux_image_error vmm_start(struct vmm *vmm)
{
    if (vmm->may_start != NULL && !vmm->may_start()) {
        set_state(vmm, VMM_WAITING);
        return LINUX_IMAGE_OK;
    }
    return vmm_boot(vmm);
}

/* Bring all devices to rest. False: one still works in guest memory. */
static bool devices_restart(struct vmm *vmm)
{
    bool all = true;

    for (uint32_t i = 0; i < GUEST_VIRTIO_COUNT; i++) {
        if (vmm->devices[i] != NULL) {
            all &= virtio_restart(vmm->devices[i]);
        }
    }
    return all;
}

void vmm_restart(struct vmm *vmm)
{
    cpus_halt(vmm);
    set_state(vmm, VMM_RESTARTING);
    if (devices_restart(vmm)) {
        vmm_boot(vmm);
    }
}

static void publish(struct vmm *vmm)
{
    for (uint32_t i = 0; i < GUEST_VIRTIO_COUNT; i++) {
        const struct virtio_device *device = vmm->devices[i];
        struct vmm_device_statistics *shown = &vmm->statistics->devices[i];
        if (device != NULL) {
            shown->id = device->id;
            shown->status = device->status;
            shown->notifications = device->statistics.notifications;
            shown->interrupts = device->statistics.interrupts;
            shown->broken = device->statistics.broken;
            shown->refused = device->statistics.refused;
            shown->bad_entries = device->statistics.bad_entries;
        }
    }
    vmm->statistics->injections = vmm->vgic.injections;
    vmm->statistics->waits = vmm->vgic.waits;
}

static void wake(struct vmm *vmm, uint32_t cpu)
{
    vmm->cpus[cpu].state = VMM_CPU_ON;
    vcpu_resume(cpu);
    vmm_show_state(vmm);
}

void vmm_wake(struct vmm *vmm)
{
    for (uint32_t cpu = 0; cpu < vmm->cpu_count; cpu++) {
        if (vmm->cpus[cpu].state == VMM_CPU_IDLE && vgic_has_work(&vmm->vgic, cpu)) {
            wake(vmm, cpu);
        }
    }
}

void vmm_due(struct vmm *vmm, bool sleeps)
{
    for (uint32_t i = 0; i < GUEST_VIRTIO_COUNT; i++) {
        if (vmm->devices[i] != NULL) {
            virtio_due(vmm->devices[i], sleeps);
        }
    }
}

void vmm_settle(struct vmm *vmm)
{
    if (vmm->state == VMM_RESTARTING) {
        vmm_restart(vmm);
    }
    vmm_wake(vmm);
    publish(vmm);
}

/* When a CPU's timer is due the interrupt comes by itself as soon as the CPU runs. */
void vmm_alarm(struct vmm *vmm, uint32_t alarm)
{
    if (alarm == VCPU_ALARM_DEVICES) {
        vmm_due(vmm, false);
    } else if (alarm < vmm->cpu_count && vmm->cpus[alarm].state == VMM_CPU_IDLE &&
               vmm_sleep_is_over(vmm, alarm)) {
        wake(vmm, alarm);
    }
}
