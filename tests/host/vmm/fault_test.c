/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Host test of a whole monitor on a virtual CPU of variables: boot, exits, sleep, restart. */
#include "tests/host/cmocka_head.h"

#include <stdlib.h>
#include <string.h>

#include <libfdt.h>

#include "lib/random.h"
#include "tests/host/vmm/fake_vcpu.h"
#include "vmm/device_tree.h"
#include "vmm/vmm.h"

enum {
    MIB = 1024 * 1024,
    RAM_BYTES = 8 * MIB,
    KERNEL_BYTES = 4096,
    PC = 0x40001000,
    EL1H = 0x3c5,

    ISV = 1 << 24,
    WRITE = 1 << 6,
    SIGNED = 1 << 21,
    WIDE = 1 << 15,
};

static uint8_t ram[RAM_BYTES] __attribute__((aligned(4096)));
static uint8_t kernel[KERNEL_BYTES];
static struct vmm_statistics statistics;
static struct vmm vmm;
static uint64_t device_value;
static uint64_t device_written;
static uint32_t device_bytes;

static bool test_read(void *device, uint32_t offset, uint32_t bytes, uint64_t *value)
{
    (void)device;
    device_bytes = bytes;
    *value = device_value + offset;
    return true;
}

static bool test_write(void *device, uint32_t offset, uint32_t bytes, uint64_t value)
{
    (void)device;
    (void)offset;
    device_bytes = bytes;
    device_written = value;
    return true;
}

/* A device that needs two attempts to come to rest. */
static uint32_t unfinished;
static struct virtio_device device;

static void device_work(struct virtio_device *worked)
{
    (void)worked;
}

static bool device_reset(struct virtio_device *worked)
{
    (void)worked;
    return unfinished == 0;
}

static const struct virtio_operations operations = {device_work, device_reset, NULL};

void vmm_trace(const char *what, uint64_t first, uint64_t second)
{
    (void)what;
    (void)first;
    (void)second;
}

static int setup(void **state)
{
    const struct mmio_region region = {0x09000000, 0x1000, NULL, test_read, test_write};
    const struct virtio_device description = {
        .operations = &operations,
        .guest = &vmm.guest,
        .vgic = &vmm.vgic,
        .interrupt = GUEST_VIRTIO_INTERRUPT,
        .id = VIRTIO_ID_CONSOLE,
        .queue_count = 1,
    };
    const uint64_t image_size = 2 * MIB;
    const uint32_t magic = 0x644d5241;

    (void)state;
    fake_vcpu_reset();
    memset(&statistics, 0, sizeof statistics);
    memset(kernel, 0x5a, sizeof kernel);
    memset(kernel, 0, 64);
    memcpy(&kernel[16], &image_size, 8);
    memcpy(&kernel[56], &magic, 4);
    unfinished = 0;
    vmm = (struct vmm){
        .guest = {ram, RAM_BYTES, GUEST_RAM_BASE},
        .cpu_count = 1,
        .kernel = kernel,
        .kernel_bytes = sizeof kernel,
        .initrd = kernel,
        .initrd_bytes = 100,
        .bootargs = "console=hvc0",
        .statistics = &statistics,
        .devices = {[GUEST_VIRTIO_CONSOLE] = &device},
    };
    virtio_init(&device, &description);
    vmm_init(&vmm);
    assert_true(mmio_bus_add(&vmm.bus, &region));
    assert_int_equal(vmm_boot(&vmm), LINUX_IMAGE_OK);
    fake_vcpu.resumed = false;
    fake_vcpu.words[VCPU_PC] = PC;
    return 0;
}

static bool memory(uint64_t address, uint64_t esr)
{
    const struct vmm_fault fault = {VMM_FAULT_MEMORY, {fake_vcpu.words[VCPU_PC], address, 0, esr}};
    return vmm_fault(&vmm, 0, &fault);
}

static bool trap(uint64_t esr)
{
    const struct vmm_fault fault = {VMM_FAULT_TRAP, {esr}};
    return vmm_fault(&vmm, 0, &fault);
}

static uint64_t access(uint32_t size_log2, uint32_t number, uint32_t flags)
{
    return ISV | (uint64_t)size_log2 << 22 | (uint64_t)number << 16 | flags;
}

static uint64_t *x(uint32_t number)
{
    return &fake_vcpu.words[vcpu_word_of(number)];
}

static void test_boot(void **state)
{
    (void)state;
    setup(NULL);
    fake_vcpu.resumed = false;
    assert_int_equal(vmm_boot(&vmm), LINUX_IMAGE_OK);
    assert_true(fake_vcpu.resumed);
    assert_int_equal(fake_vcpu.words[VCPU_PC], GUEST_RAM_BASE);
    assert_int_equal(fake_vcpu.words[VCPU_SPSR], EL1H);
    assert_int_equal(*x(1), 0);
    assert_memory_equal(ram, kernel, sizeof kernel);
    const void *dtb = &ram[*x(0) - GUEST_RAM_BASE];
    assert_int_equal(fdt_check_full(dtb, LINUX_DTB_BYTES_MAX), 0);
    assert_true(fdt_path_offset(dtb, "/virtio_mmio@a000000") >= 0);
    assert_true(fdt_path_offset(dtb, "/virtio_mmio@a001000") < 0);
    assert_int_equal(statistics.state, VMM_RUNNING);
    assert_int_equal(statistics.boots, 2);
}

/* What the guest's device tree says now; NULL: nothing. */
static const void *seed_of_guest(void)
{
    const void *dtb = &ram[*x(0) - GUEST_RAM_BASE];
    int bytes;
    const void *seed = fdt_getprop(dtb, fdt_path_offset(dtb, "/chosen"), "rng-seed", &bytes);

    assert_true(seed == NULL || bytes == DEVICE_TREE_SEED_BYTES);
    return seed;
}

/* Each boot of a guest gets a seed of its own, none of which is the monitor's key. */
static void test_seed_for_each_boot(void **state)
{
    static const uint8_t key[CHACHA20_KEY_BYTES] = {7};
    uint8_t seeds[3][DEVICE_TREE_SEED_BYTES];
    struct random generator;

    (void)state;
    assert_null(seed_of_guest());
    random_init(&generator, key);
    vmm.random = &generator;
    for (uint32_t i = 0; i < 3; i++) {
        vmm_restart(&vmm);
        assert_int_equal(statistics.boots, 2 + i);
        assert_non_null(seed_of_guest());
        memcpy(seeds[i], seed_of_guest(), sizeof seeds[i]);
        assert_memory_not_equal(seeds[i], generator.key, sizeof seeds[i]);
        assert_memory_not_equal(seeds[i], key, sizeof seeds[i]);
        for (uint32_t j = 0; j < i; j++) {
            assert_memory_not_equal(seeds[i], seeds[j], sizeof seeds[i]);
        }
    }
}

static void test_bad_image_does_not_start(void **state)
{
    (void)state;
    kernel[56] = 0;
    fake_vcpu.resumed = false;
    assert_int_equal(vmm_boot(&vmm), LINUX_IMAGE_MAGIC);
    assert_false(fake_vcpu.resumed);
    assert_int_equal(statistics.state, VMM_STOPPED);
}

static bool all_is_there;

static bool may_start(void)
{
    return all_is_there;
}

/* What happens meanwhile does not start it, and once it runs it is not held up again. */
static void test_start_waits(void **state)
{
    (void)state;
    statistics.boots = 0;
    vmm.cpus[0].state = VMM_CPU_OFF;
    vmm.may_start = may_start;
    all_is_there = false;
    assert_int_equal(vmm_start(&vmm), LINUX_IMAGE_OK);
    vgic_raise(&vmm.vgic, 48);
    vmm_settle(&vmm);
    vmm_alarm(&vmm, 0);
    assert_false(fake_vcpu.resumed);
    assert_int_equal(statistics.state, VMM_WAITING);
    assert_int_equal(statistics.boots, 0);
    all_is_there = true;
    assert_int_equal(vmm_start(&vmm), LINUX_IMAGE_OK);
    assert_true(fake_vcpu.resumed);
    assert_int_equal(statistics.state, VMM_RUNNING);
    all_is_there = false;
    vmm_restart(&vmm);
    assert_int_equal(statistics.state, VMM_RUNNING);
    assert_int_equal(statistics.boots, 2);
}

static void test_loads(void **state)
{
    (void)state;
    device_value = 0x1234567890abcdef;
    *x(5) = UINT64_MAX;
    assert_true(memory(0x09000000, access(2, 5, 0)));
    assert_int_equal(*x(5), 0x90abcdef);
    assert_int_equal(fake_vcpu.words[VCPU_PC], PC + 4);
    assert_true(memory(0x09000000, access(0, 5, 0)));
    assert_int_equal(*x(5), 0xef);
    assert_true(memory(0x09000000, access(0, 5, SIGNED)));
    assert_int_equal(*x(5), 0xffffffef);
    assert_true(memory(0x09000000, access(1, 5, SIGNED | WIDE)));
    assert_int_equal(*x(5), UINT64_C(0xffffffffffffcdef));
    assert_true(memory(0x09000000, access(3, 5, WIDE)));
    assert_int_equal(*x(5), 0x1234567890abcdef);
    assert_int_equal(device_bytes, 8);
    assert_int_equal(statistics.exits[VMM_EXIT_MMIO_READ], 5);
    assert_false(fake_vcpu.resumed);
}

static void test_every_register(void **state)
{
    (void)state;
    for (uint32_t number = 0; number < 31; number++) {
        uint64_t before[VCPU_WORDS];
        for (uint32_t i = 0; i < VCPU_WORDS; i++) {
            fake_vcpu.words[i] = 0x1000 + i;
        }
        memcpy(before, fake_vcpu.words, sizeof before);
        device_value = 0xa5a5;
        assert_true(memory(0x09000000, access(2, number, 0)));
        before[vcpu_word_of(number)] = 0xa5a5;
        before[VCPU_PC] += 4;
        assert_memory_equal(before, fake_vcpu.words, sizeof before);
        assert_true(memory(0x09000000, access(2, number, WRITE)));
        assert_int_equal(device_written, 0xa5a5);
    }
}

static void test_zero_register(void **state)
{
    uint64_t before[VCPU_WORDS];

    (void)state;
    memcpy(before, fake_vcpu.words, sizeof before);
    device_written = 1;
    assert_true(memory(0x09000000, access(2, 31, WRITE)));
    assert_int_equal(device_written, 0);
    assert_true(memory(0x09000000, access(2, 31, 0)));
    before[VCPU_PC] += 8;
    assert_memory_equal(before, fake_vcpu.words, sizeof before);
}

static void test_store_is_cut(void **state)
{
    (void)state;
    *x(0) = 0x1122334455667788;
    assert_true(memory(0x09000000, access(1, 0, WRITE)));
    assert_int_equal(device_written, 0x7788);
    assert_int_equal(device_bytes, 2);
}

static void expect_abort(uint64_t esr, uint64_t vector)
{
    assert_int_equal(fake_vcpu.registers[VCPU_ESR], esr);
    assert_int_equal(fake_vcpu.registers[VCPU_ELR], PC);
    assert_int_equal(fake_vcpu.words[VCPU_PC], 0x7000 + vector);
    assert_int_equal(fake_vcpu.words[VCPU_SPSR], EL1H);
    fake_vcpu.words[VCPU_PC] = PC;
}

static void test_aborts(void **state)
{
    (void)state;
    fake_vcpu.registers[VCPU_VBAR] = 0x7000;
    fake_vcpu.words[VCPU_SPSR] = 5; /* EL1h */
    assert_true(memory(0x01000000, access(2, 0, 0)));
    assert_int_equal(fake_vcpu.registers[VCPU_SPSR_EL1], 5);
    expect_abort(UINT64_C(0x25) << 26 | 1 << 25 | 1 << 10 | 0x10, 0x200);
    fake_vcpu.words[VCPU_SPSR] = 0; /* EL0 */
    assert_true(memory(0x09000000, 0)); /* no syndrome */
    expect_abort(UINT64_C(0x24) << 26 | 1 << 25 | 1 << 10 | 0x10, 0x400);
    fake_vcpu.words[VCPU_SPSR] = 0x10; /* EL0, 32 bits */
    const struct vmm_fault fetch = {VMM_FAULT_MEMORY, {PC, 0x01000000, 1, 0}};
    assert_true(vmm_fault(&vmm, 0, &fetch));
    expect_abort(UINT64_C(0x20) << 26 | 1 << 25 | 1 << 10 | 0x10, 0x600);
    fake_vcpu.words[VCPU_SPSR] = 4; /* EL1t */
    assert_true(memory(UINT64_MAX, access(3, 0, WRITE)));
    expect_abort(UINT64_C(0x25) << 26 | 1 << 25 | 1 << 10 | 0x10, 0x000);
    assert_int_equal(statistics.exits[VMM_EXIT_ABORT], 4);
    assert_int_equal(statistics.last_abort, UINT64_MAX);
}

static void test_undefined(void **state)
{
    (void)state;
    fake_vcpu.registers[VCPU_VBAR] = 0x7000;
    fake_vcpu.words[VCPU_SPSR] = 5;
    assert_true(trap(UINT64_C(0x07) << 26));
    expect_abort(1 << 25, 0x200);
    const struct vmm_fault fault = {VMM_FAULT_UNDEFINED, {PC}};
    fake_vcpu.words[VCPU_SPSR] = 5;
    assert_true(vmm_fault(&vmm, 0, &fault));
    expect_abort(1 << 25, 0x200);
}

static void test_firmware(void **state)
{
    (void)state;
    *x(0) = 0x84000000;
    *x(4) = 44;
    assert_true(trap(0x5e000000));
    assert_int_equal(*x(0), 0x10001);
    assert_int_equal(*x(4), 44);
    assert_int_equal(fake_vcpu.words[VCPU_PC], PC + 4);
    *x(0) = 0xc2000001;
    assert_true(trap(0x5e000003));
    assert_int_equal(*x(0), UINT64_MAX);
    *x(0) = 0x84000000;
    const struct vmm_fault hvc = {VMM_FAULT_SYSTEM_CALL, {0x84000000}};
    assert_true(vmm_fault(&vmm, 0, &hvc));
    assert_int_equal(*x(0), 0x10001);
    assert_int_equal(fake_vcpu.words[VCPU_PC], PC + 12);
}

static void test_off(void **state)
{
    (void)state;
    *x(0) = 0x84000008;
    assert_false(trap(0x5e000000));
    assert_int_equal(statistics.state, VMM_OFF);
    vgic_raise_private(&vmm.vgic, 0, 27);
    vmm_settle(&vmm);
    vmm_alarm(&vmm, 0);
    assert_false(fake_vcpu.resumed);
}

static void test_restart(void **state)
{
    (void)state;
    vgic_switch(&vmm.vgic, true);
    ram[100] = 0;
    fake_vcpu.registers[VCPU_TTBR1] = 7;
    *x(0) = 0x84000009;
    assert_false(trap(0x5e000000));
    assert_true(fake_vcpu.resumed);
    assert_int_equal(fake_vcpu.words[VCPU_PC], GUEST_RAM_BASE);
    assert_int_equal(fake_vcpu.registers[VCPU_TTBR1], 0);
    assert_int_equal(ram[100], 0x5a);
    assert_false(vmm.vgic.enabled);
    assert_int_equal(statistics.boots, 2);
}

static void test_restart_waits_for_devices(void **state)
{
    (void)state;
    unfinished = 1;
    ram[100] = 0;
    *x(0) = 0x84000009;
    assert_false(trap(0x5e000000));
    assert_false(fake_vcpu.resumed);
    vmm_settle(&vmm);
    assert_int_equal(statistics.state, VMM_RESTARTING);
    assert_int_equal(ram[100], 0);
    unfinished = 0;
    vmm_settle(&vmm);
    assert_true(fake_vcpu.resumed);
    assert_int_equal(ram[100], 0x5a);
}

static void test_sleep_until_interrupt(void **state)
{
    (void)state;
    assert_false(trap(0x06000000));
    assert_int_equal(statistics.state, VMM_IDLE);
    assert_int_equal(fake_vcpu.alarm, 0); /* its timer is off */
    vmm_settle(&vmm);
    assert_false(fake_vcpu.resumed);
    vgic_enable(&vmm.vgic, 1, UINT32_C(1) << 16);
    vgic_raise(&vmm.vgic, 48);
    vmm_settle(&vmm);
    assert_false(fake_vcpu.resumed); /* the distributor is off */
    vgic_switch(&vmm.vgic, true);
    vmm_settle(&vmm);
    assert_true(fake_vcpu.resumed);
    assert_int_equal(fake_vcpu.words[VCPU_PC], PC); /* the WFI completes by itself */
    assert_int_equal(statistics.state, VMM_RUNNING);
    assert_true(trap(0x06000000)); /* the interrupt is still on its way */
    assert_int_equal(fake_vcpu.words[VCPU_PC], PC + 4);
}

static void test_sleep_until_timer(void **state)
{
    (void)state;
    fake_vcpu.registers[VCPU_CNTV_CTL] = 1;
    fake_vcpu.registers[VCPU_CNTV_CVAL] = 1000;
    fake_vcpu.ticks = 999;
    assert_false(trap(0x06000000));
    assert_int_equal(fake_vcpu.alarm, 1000);
    fake_vcpu.alarm = 0;
    vmm_alarm(&vmm, 0); /* one that was set for an earlier wish */
    assert_false(fake_vcpu.resumed);
    assert_int_equal(fake_vcpu.alarm, 1000);
    fake_vcpu.ticks = 1000;
    fake_vcpu.alarm = 0;
    vmm_alarm(&vmm, 0);
    assert_true(fake_vcpu.resumed);
    assert_true(trap(0x06000000)); /* due */
    fake_vcpu.ticks = 0;
    fake_vcpu.has_alarm = false;
    assert_true(trap(0x06000000)); /* nobody would wake us */
    fake_vcpu.registers[VCPU_CNTV_CTL] = 3;
    assert_false(trap(0x06000000)); /* masked */
}

/* Whether the timer runs is looked at when the alarm rings. */
static void test_sleep_under_an_earlier_alarm(void **state)
{
    (void)state;
    fake_vcpu.registers[VCPU_CNTV_CVAL] = 1000;
    fake_vcpu.alarm = 500;
    assert_false(trap(0x06000000));
    assert_int_equal(fake_vcpu.alarm, 500);
    fake_vcpu.ticks = 500;
    fake_vcpu.alarm = 0;
    vmm_alarm(&vmm, 0);
    assert_false(fake_vcpu.resumed);
    assert_int_equal(fake_vcpu.alarm, 0); /* it is off */
    fake_vcpu.registers[VCPU_CNTV_CTL] = 1;
    fake_vcpu.alarm = 1001;
    assert_false(trap(0x06000000));
    assert_int_equal(fake_vcpu.alarm, 1000);
}

static void test_wait_for_event_goes_on(void **state)
{
    (void)state;
    assert_true(trap(0x06000001));
    assert_int_equal(fake_vcpu.words[VCPU_PC], PC + 4);
}

static void test_suspend(void **state)
{
    (void)state;
    *x(0) = 0xc4000001;
    assert_false(trap(0x5e000000));
    assert_int_equal(*x(0), 0);
    vgic_switch(&vmm.vgic, true);
    vgic_raise_private(&vmm.vgic, 0, 1);
    vmm_settle(&vmm);
    assert_true(fake_vcpu.resumed);
    assert_int_equal(fake_vcpu.words[VCPU_PC], PC + 4);
}

static void test_timer_and_end(void **state)
{
    const struct vmm_fault timer = {VMM_FAULT_TIMER, {27}};
    struct vmm_fault end = {VMM_FAULT_INTERRUPT_END, {0}};

    (void)state;
    vgic_switch(&vmm.vgic, true);
    vgic_enable(&vmm.vgic, 0, UINT32_C(1) << 27);
    fake_vcpu.timer_acknowledged = 0;
    assert_true(vmm_fault(&vmm, 0, &timer));
    assert_int_equal(fake_vcpu.list[0], 27);
    assert_true(vmm_fault(&vmm, 0, &end));
    assert_int_equal(fake_vcpu.timer_acknowledged, 1);
    end.words[0] = UINT64_MAX;
    assert_true(vmm_fault(&vmm, 0, &end));
}

static void test_system_registers(void **state)
{
    (void)state;
    *x(3) = 9;
    assert_true(trap(UINT64_C(0x18) << 26 | 3 << 5 | 1));
    assert_int_equal(*x(3), 0);
    *x(3) = 9;
    assert_true(trap(UINT64_C(0x18) << 26 | 3 << 5));
    assert_int_equal(*x(3), 9);
    assert_int_equal(fake_vcpu.words[VCPU_PC], PC + 8);
    assert_int_equal(statistics.exits[VMM_EXIT_REGISTER], 2);
}

static void test_anything(void **state)
{
    (void)state;
    srand(2);
    for (uint32_t i = 0; i < 200000; i++) {
        struct vmm_fault fault = {(uint64_t)(rand() % 12), {0}};
        for (uint32_t j = 0; j < 9; j++) {
            fault.words[j] = (uint64_t)rand() << (rand() % 34);
        }
        if (fault.label == VMM_FAULT_MEMORY) {
            static const uint64_t bases[] = {GUEST_GICD_BASE, GUEST_VIRTIO_BASE, 0x09000000};
            fault.words[1] = bases[rand() % 3] + (uint64_t)(rand() % 0x1100);
            fault.words[2] = rand() % 16 == 0;
            fault.words[3] |= rand() % 8 != 0 ? ISV : 0;
        }
        *x(0) = rand() % 4 != 0 ? (uint64_t)rand() : *x(0);
        unfinished = rand() % 2 == 0;
        vmm_fault(&vmm, 0, &fault);
        vmm_settle(&vmm);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_boot, setup),
        cmocka_unit_test_setup(test_seed_for_each_boot, setup),
        cmocka_unit_test_setup(test_bad_image_does_not_start, setup),
        cmocka_unit_test_setup(test_start_waits, setup),
        cmocka_unit_test_setup(test_loads, setup),
        cmocka_unit_test_setup(test_every_register, setup),
        cmocka_unit_test_setup(test_zero_register, setup),
        cmocka_unit_test_setup(test_store_is_cut, setup),
        cmocka_unit_test_setup(test_aborts, setup),
        cmocka_unit_test_setup(test_undefined, setup),
        cmocka_unit_test_setup(test_firmware, setup),
        cmocka_unit_test_setup(test_off, setup),
        cmocka_unit_test_setup(test_restart, setup),
        cmocka_unit_test_setup(test_restart_waits_for_devices, setup),
        cmocka_unit_test_setup(test_sleep_until_interrupt, setup),
        cmocka_unit_test_setup(test_sleep_until_timer, setup),
        cmocka_unit_test_setup(test_sleep_under_an_earlier_alarm, setup),
        cmocka_unit_test_setup(test_wait_for_event_goes_on, setup),
        cmocka_unit_test_setup(test_suspend, setup),
        cmocka_unit_test_setup(test_timer_and_end, setup),
        cmocka_unit_test_setup(test_system_registers, setup),
        cmocka_unit_test_setup(test_anything, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
