/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The monitor as a protection domain: configuration, clients, dispatch of what happens. */
#include <stddef.h>

#include <microkit.h>

#include "lib/print.h"
#include "lib/random.h"
#include "lib/seed.h"
#include "lib/string.h"
#include "lib/wipe.h"
#include "vmm/config.h"
#include "vmm/early_console.h"
#include "vmm/passthrough.h"
#include "vmm/vcpu_alarm.h"
#include "vmm/virtio/block.h"
#include "vmm/virtio/console.h"
#include "vmm/virtio/entropy.h"
#include "vmm/virtio/net.h"
#include "vmm/vmm.h"

#ifndef VMM_TRACE
#define VMM_TRACE 0
#endif

_Static_assert((int)VMM_CPUS_MAX == (int)VCPUS_MAX, "what compose may ask for");
_Static_assert((int)VMM_FAULT_SYSTEM_CALL == (int)seL4_Fault_UnknownSyscall &&
                   (int)VMM_FAULT_UNDEFINED == (int)seL4_Fault_UserException &&
                   (int)VMM_FAULT_MEMORY == (int)seL4_Fault_VMFault &&
                   (int)VMM_FAULT_INTERRUPT_END == (int)seL4_Fault_VGICMaintenance &&
                   (int)VMM_FAULT_TRAP == (int)seL4_Fault_VCPUFault &&
                   (int)VMM_FAULT_TIMER == (int)seL4_Fault_VPPIEvent,
               "as the kernel labels them");

uintptr_t config_address; /* set by the image tool */
struct seed sluice_seed;  /* set by the initialiser */

static const struct vmm_config *config;
static struct vmm vmm;
static struct vmm_statistics own_statistics;
static struct random random;

static struct serial_client serial;
static struct net_client net_client;
static struct blk_client blk_client;
static struct timer_client timer_client;

static struct console console;
static struct net net;
static struct block block;
static struct entropy entropy;

static bool has_serial(void)
{
    return config->serial.tx.vaddr != 0;
}

static bool has_net(void)
{
    return config->net.tx_ready.vaddr != 0;
}

static bool has_disk(void)
{
    return config->blk.requests.vaddr != 0;
}

static bool is_driver(void)
{
    return config->driver.device_count != 0 || config->driver.shared_count != 0;
}

static bool has_timer(void)
{
    return config->timer.fired.vaddr != 0;
}

void vmm_trace(const char *what, uint64_t first, uint64_t second)
{
    if (VMM_TRACE) {
        microkit_dbg_printf("%s: %s: %lx %lx\n", microkit_name, what, (unsigned long)first,
                            (unsigned long)second);
    }
}

static void net_notify(uint32_t bits)
{
    if ((bits & NET_CLIENT_NOTIFY_MULTIPLEXER) != 0) {
        microkit_notify(config->net.multiplexer_channel);
    }
    if ((bits & NET_CLIENT_NOTIFY_COPIER) != 0) {
        microkit_notify(config->net.copier_channel);
    }
}

static enum net_receiving receiving(void)
{
    if (config->net.rx_anywhere != 0) {
        return NET_RECEIVING_DIRECT;
    }
    return config->mergeable != 0 ? NET_RECEIVING_MERGEABLE : NET_RECEIVING_COPIED;
}

static uint32_t interrupt_of(uint32_t transport)
{
    return GUEST_VIRTIO_INTERRUPT + transport;
}

/* Of all that guests get only the generator's output depends on the seed. */
static void random_start(void)
{
    if (sluice_seed.is_given != 0) {
        random_init(&random, sluice_seed.bytes);
        wipe(&sluice_seed, sizeof sluice_seed);
        vmm.random = &random;
    }
}

static void devices_init(void)
{
    if (has_serial()) {
        serial_client_init(&serial, &config->serial);
        console_init(&console, &serial, &vmm.guest, &vmm.vgic, interrupt_of(GUEST_VIRTIO_CONSOLE));
        vmm.devices[GUEST_VIRTIO_CONSOLE] = &console.device;
    }
    if (has_net() && net_client_init(&net_client, &config->net)) {
        net_init(&net, &net_client, receiving(), net_notify, &vmm.guest, &vmm.vgic, interrupt_of(GUEST_VIRTIO_NET));
        vmm.devices[GUEST_VIRTIO_NET] = &net.device;
    }
    if (has_disk()) {
        blk_client_init(&blk_client, &config->blk);
        block_init(&block, &blk_client, config->header.name, &vmm.guest, &vmm.vgic,
                   interrupt_of(GUEST_VIRTIO_BLOCK));
        vmm.devices[GUEST_VIRTIO_BLOCK] = &block.device;
    }
    if (config->entropy != 0 && vmm.random != NULL) {
        entropy_init(&entropy, vmm.random, &vmm.guest, &vmm.vgic, interrupt_of(GUEST_VIRTIO_ENTROPY));
        vmm.devices[GUEST_VIRTIO_ENTROPY] = &entropy.device;
    }
    if (has_timer()) {
        timer_client_init(&timer_client, &config->timer);
        vcpu_alarm_init(&timer_client);
    }
}

static void early_console_init(void)
{
    const struct mmio_region region = {
        .base = GUEST_EARLY_CONSOLE_BASE,
        .bytes = GUEST_EARLY_CONSOLE_BYTES,
        .device = &serial,
        .read = early_console_read,
        .write = early_console_write,
    };

    if (has_serial()) {
        mmio_bus_add(&vmm.bus, &region);
    }
}

/* What the clients joined or missed while the guest did not run. */
static void devices_service(void)
{
    if (vmm.devices[GUEST_VIRTIO_CONSOLE] != NULL) {
        console_service(&console);
    }
    if (vmm.devices[GUEST_VIRTIO_NET] != NULL) {
        net_service(&net);
    }
    if (vmm.devices[GUEST_VIRTIO_BLOCK] != NULL) {
        block_service(&block);
    }
}

static bool disk_is_known(void)
{
    return block.known;
}

/* At once, or when its disk is there; a guest that restarts does not wait again. */
static void start(void)
{
    enum linux_image_error error = vmm_start(&vmm);

    if (error != LINUX_IMAGE_OK) {
        microkit_dbg_printf("%s: %s\n", microkit_name, linux_image_error_text(error));
    }
}

static bool config_is_good(void)
{
    return config_is_valid(&config->header, CONFIG_ROLE_VMM, sizeof *config) &&
           config->ram.vaddr != 0 && config->ram.bytes != 0 && config->cpu_count >= 1 &&
           config->cpu_count <= VCPUS_MAX &&
           strnlen(config->bootargs, VMM_BOOTARGS_BYTES) < VMM_BOOTARGS_BYTES;
}

void init(void)
{
    config = (const struct vmm_config *)config_address;
    if (!config_is_good()) {
        microkit_dbg_printf("%s: bad configuration\n", microkit_name);
        config = NULL;
        return;
    }
    vmm.guest.base = (uint8_t *)(uintptr_t)config->ram.vaddr;
    vmm.guest.bytes = config->ram.bytes;
    vmm.guest.gpa = config->ram.gpa;
    vmm.cpu_count = config->cpu_count;
    vmm.kernel = (const uint8_t *)(uintptr_t)config->kernel.vaddr;
    vmm.kernel_bytes = config->kernel.bytes;
    vmm.initrd = (const uint8_t *)(uintptr_t)config->initrd.vaddr;
    vmm.initrd_bytes = config->initrd.bytes;
    vmm.bootargs = config->bootargs;
    vmm.firmware_by_hvc = config->firmware_by_hvc != 0;
    vmm.driver = is_driver() ? &config->driver : NULL;
    vmm.statistics = &own_statistics;
    if (config->statistics.bytes >= sizeof *vmm.statistics) {
        vmm.statistics = (struct vmm_statistics *)(uintptr_t)config->statistics.vaddr;
    }
    string_copy(vmm.statistics->name, sizeof vmm.statistics->name, config->header.name);
    random_start();
    devices_init();
    vmm_init(&vmm);
    if (has_disk() && config->awaits_disk != 0) {
        vmm.may_start = disk_is_known;
    }
    if (is_driver()) {
        passthrough_init(&config->driver, &vmm.vgic, &vmm.bus);
        vmm.quiesce = passthrough_quiesce;
    }
    early_console_init();
    devices_service();
    start();
}

static void alarms_take(void)
{
    for (uint32_t alarm = 0; alarm < VCPU_ALARMS; alarm++) {
        if (vcpu_alarm_rang(alarm)) {
            vmm_alarm(&vmm, alarm);
        }
    }
}

void notified(microkit_channel channel)
{
    if (config == NULL) {
        return;
    }
    if (has_serial() && channel == config->serial.channel) {
        console_service(&console);
    }
    if (vmm.devices[GUEST_VIRTIO_NET] != NULL && (channel == config->net.multiplexer_channel ||
                                                  channel == config->net.copier_channel)) {
        net_service(&net);
    }
    if (has_disk() && channel == config->blk.channel) {
        block_service(&block);
    }
    if (has_timer() && channel == config->timer.channel) {
        alarms_take();
    }
    if (is_driver()) {
        passthrough_notified(channel);
    }
    if (vmm.state == VMM_WAITING) {
        start();
    }
    vmm_settle(&vmm);
}

seL4_Bool fault(microkit_child child, microkit_msginfo message, microkit_msginfo *reply)
{
    struct vmm_fault event = {.label = microkit_msginfo_get_label(message)};
    uint32_t count = sizeof event.words / sizeof event.words[0];

    if (config == NULL || child >= vmm.cpu_count) {
        return false;
    }
    for (uint32_t i = 0; i < count && i < microkit_msginfo_get_count(message); i++) {
        event.words[i] = microkit_mr_get((seL4_Uint8)i);
    }
    *reply = microkit_msginfo_new(0, 0);
    return vmm_fault(&vmm, child, &event);
}
