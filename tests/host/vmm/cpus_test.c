/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Host test of a guest with two CPUs: switching on and off, sleeping, interrupts of each. */
#include "tests/host/cmocka_head.h"

#include <string.h>

#include "tests/host/vmm/fake_vcpu.h"
#include "vmm/vmm.h"

enum {
    RAM_BYTES = 4 << 20,
    KERNEL_BYTES = 4096,
    ENTRY = GUEST_RAM_BASE + 0x1000,
    LINE = 48,
    SGI = 3,
    TIMER = 27,
    ISENABLER = 0x100,
    ITARGETSR = 0x800,
    SGIR = 0xf00,
    TO_CPU1 = 2 << 16,
    TO_OTHERS = 1 << 24,
};

static const uint64_t CPU_ON = 0xc4000003;
static const uint64_t CPU_OFF = 0x84000002;
static const uint64_t AFFINITY_INFO = 0xc4000004;
static const uint64_t SYSTEM_OFF = 0x84000008;
static const uint64_t SYSTEM_RESET = 0x84000009;
static const uint64_t ESR_SMC = UINT64_C(0x17) << 26;
static const uint64_t ESR_WFI = UINT64_C(0x01) << 26;

static uint8_t ram[RAM_BYTES] __attribute__((aligned(4096)));
static uint8_t kernel[KERNEL_BYTES];
static struct vmm_statistics statistics;
static struct vmm vmm;


void vmm_trace(const char *what, uint64_t first, uint64_t second)
{
    (void)what;
    (void)first;
    (void)second;
}

/* Answers whether the CPU goes on; its x0 is the call's answer. */
static bool firmware(uint32_t cpu, uint64_t x0, uint64_t x1, uint64_t x2, uint64_t x3)
{
    const struct vmm_fault fault = {VMM_FAULT_TRAP, {ESR_SMC}};
    const uint64_t arguments[4] = {x0, x1, x2, x3};

    memcpy(&fake_vcpus[cpu].words[VCPU_X0], arguments, sizeof arguments);
    return vmm_fault(&vmm, cpu, &fault);
}

static int64_t answer(uint32_t cpu)
{
    return (int64_t)fake_vcpus[cpu].words[VCPU_X0];
}

static bool sleep(uint32_t cpu)
{
    const struct vmm_fault fault = {VMM_FAULT_TRAP, {ESR_WFI}};

    fake_vcpus[cpu].resumed = false;
    return vmm_fault(&vmm, cpu, &fault);
}

/* A store to the distributor. */
static void distributor_write(uint32_t cpu, uint32_t offset, uint32_t value)
{
    const uint64_t esr = UINT64_C(0x24) << 26 | 1 << 24 | 2 << 22 | 1 << 6; /* 32 bits, from x0 */
    const struct vmm_fault fault = {VMM_FAULT_MEMORY, {0, GUEST_GICD_BASE + offset, 0, esr}};

    fake_vcpus[cpu].words[VCPU_X0] = value;
    assert_true(vmm_fault(&vmm, cpu, &fault));
}

static uint32_t distributor_read(uint32_t cpu, uint32_t offset)
{
    const uint64_t esr = UINT64_C(0x24) << 26 | 1 << 24 | 2 << 22; /* 32 bits, to x0 */
    const struct vmm_fault fault = {VMM_FAULT_MEMORY, {0, GUEST_GICD_BASE + offset, 0, esr}};

    assert_true(vmm_fault(&vmm, cpu, &fault));
    return (uint32_t)fake_vcpus[cpu].words[VCPU_X0];
}

static bool listed(uint32_t cpu, uint32_t interrupt)
{
    for (uint32_t i = 0; i < VCPU_LIST_REGISTERS_MAX; i++) {
        if (fake_vcpus[cpu].list[i] == interrupt) {
            return true;
        }
    }
    return false;
}

static void end(uint32_t cpu, uint32_t interrupt)
{
    struct vmm_fault fault = {VMM_FAULT_INTERRUPT_END, {VCPU_LIST_REGISTERS_MAX}};

    for (uint32_t i = 0; i < VCPU_LIST_REGISTERS_MAX; i++) {
        if (fake_vcpus[cpu].list[i] == interrupt) {
            fake_vcpus[cpu].list[i] = 0;
            fault.words[0] = i;
        }
    }
    assert_true(vmm_fault(&vmm, cpu, &fault));
}

static int setup(void **state)
{
    const uint64_t image_size = KERNEL_BYTES;
    const uint32_t magic = 0x644d5241;

    (void)state;
    fake_vcpu_reset();
    memset(&statistics, 0, sizeof statistics);
    memset(kernel, 0, sizeof kernel);
    memcpy(&kernel[16], &image_size, 8);
    memcpy(&kernel[56], &magic, 4);
    vmm = (struct vmm){
        .guest = {ram, RAM_BYTES, GUEST_RAM_BASE},
        .cpu_count = 2,
        .kernel = kernel,
        .kernel_bytes = sizeof kernel,
        .bootargs = "",
        .statistics = &statistics,
    };
    vmm_init(&vmm);
    assert_int_equal(vmm_boot(&vmm), LINUX_IMAGE_OK);
    distributor_write(0, 0, 1);
    return 0;
}

static int setup_both(void **state)
{
    setup(state);
    assert_true(firmware(0, CPU_ON, 1, ENTRY, 7));
    return 0;
}

static void test_switched_on(void **state)
{
    (void)state;
    assert_false(fake_vcpus[1].resumed);
    assert_true(firmware(0, AFFINITY_INFO, 1, 0, 0));
    assert_int_equal(answer(0), 1);
    assert_true(firmware(0, CPU_ON, 1, ENTRY, 7));
    assert_int_equal(answer(0), 0);
    assert_true(fake_vcpus[1].resumed);
    assert_int_equal(fake_vcpus[1].words[VCPU_PC], ENTRY);
    assert_int_equal(fake_vcpus[1].words[VCPU_X0], 7);
    assert_int_equal(fake_vcpus[1].registers[VCPU_VMPIDR], 0x80000001);
    assert_int_equal(fake_vcpus[0].registers[VCPU_VMPIDR], 0x80000000);
    assert_true(firmware(0, AFFINITY_INFO, 1, 0, 0));
    assert_int_equal(answer(0), 0);
    assert_true(firmware(0, CPU_ON, 1, ENTRY, 7));
    assert_int_equal(answer(0), -4);
    assert_true(firmware(1, CPU_ON, 0, ENTRY, 7));
    assert_int_equal(answer(1), -4);
}

static void test_bad_entries(void **state)
{
    static const uint64_t bad[] = {0, GUEST_RAM_BASE - 4, GUEST_RAM_BASE + RAM_BYTES, ENTRY + 2, UINT64_MAX - 3};

    (void)state;
    for (uint32_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        assert_true(firmware(0, CPU_ON, 1, bad[i], 0));
        assert_int_equal(answer(0), -9);
        assert_false(fake_vcpus[1].resumed);
    }
}

static void test_switched_off_and_on_again(void **state)
{
    (void)state;
    assert_false(firmware(1, CPU_OFF, 0, 0, 0));
    assert_true(fake_vcpus[1].stopped);
    assert_true(firmware(0, CPU_OFF, 0, 0, 0)); /* the last one */
    assert_int_equal(answer(0), -3);
    fake_vcpus[1].resumed = false;
    assert_true(firmware(0, CPU_ON, 1, ENTRY + 8, 9));
    assert_int_equal(answer(0), 0);
    assert_true(fake_vcpus[1].resumed);
    assert_int_equal(fake_vcpus[1].words[VCPU_PC], ENTRY + 8);
}

static void test_cpus_learn_their_numbers(void **state)
{
    (void)state;
    assert_int_equal(distributor_read(0, ITARGETSR), 0x01010101);
    assert_int_equal(distributor_read(1, ITARGETSR), 0x02020202);
    assert_int_equal(distributor_read(1, 4) >> 5 & 7, 1);
}

static void test_sgi_wakes_the_other(void **state)
{
    (void)state;
    assert_false(sleep(1));
    assert_int_equal(statistics.state, VMM_RUNNING);
    distributor_write(0, SGIR, TO_CPU1 | SGI);
    assert_true(fake_vcpus[1].resumed);
    assert_true(listed(1, SGI));
    assert_false(listed(0, SGI));
    assert_true(sleep(1)); /* it has not ended yet */
    end(1, SGI);
    assert_false(sleep(1));
    assert_false(sleep(0));
    assert_int_equal(statistics.state, VMM_IDLE);
}

static void test_sgi_to_all_others(void **state)
{
    (void)state;
    distributor_write(1, SGIR, TO_OTHERS | SGI);
    assert_true(listed(0, SGI));
    assert_false(listed(1, SGI));
}

static void test_private_interrupts_are_banked(void **state)
{
    const struct vmm_fault fault = {VMM_FAULT_TIMER, {TIMER}};

    (void)state;
    distributor_write(1, ISENABLER, UINT32_C(1) << TIMER);
    assert_int_equal(distributor_read(0, ISENABLER), 0xffff);
    assert_int_equal(distributor_read(1, ISENABLER), 0x0800ffff);
    assert_true(vmm_fault(&vmm, 0, &fault));
    assert_true(vmm_fault(&vmm, 1, &fault));
    assert_false(listed(0, TIMER));
    assert_true(listed(1, TIMER));
    distributor_write(1, 0x400 + 24, 0x80808080);
    assert_int_equal(distributor_read(0, 0x400 + 24), 0);
    assert_int_equal(distributor_read(1, 0x400 + 24), 0x80808080);
    end(1, TIMER);
    assert_int_equal(fake_vcpus[1].timer_acknowledged, 2); /* at boot, and now */
}

static void test_shared_interrupt_goes_to_its_target(void **state)
{
    (void)state;
    distributor_write(0, ISENABLER + 4, UINT32_C(1) << (LINE % 32));
    distributor_write(0, ITARGETSR + LINE, 0x02);
    assert_int_equal(distributor_read(0, ITARGETSR + LINE), 0x02);
    assert_false(sleep(1));
    vgic_raise(&vmm.vgic, LINE);
    vmm_settle(&vmm);
    assert_true(listed(1, LINE));
    assert_false(listed(0, LINE));
    assert_true(fake_vcpus[1].resumed);
    distributor_write(0, ITARGETSR + LINE, 0x01); /* while it is in flight */
    vgic_raise(&vmm.vgic, LINE);
    assert_false(listed(0, LINE));
    end(1, LINE);
    assert_true(listed(0, LINE));
    assert_false(listed(1, LINE));
}

static void test_interrupt_left_behind_by_a_cpu(void **state)
{
    (void)state;
    distributor_write(0, ISENABLER + 4, UINT32_C(1) << (LINE % 32));
    distributor_write(0, ITARGETSR + LINE, 0x02);
    vgic_raise(&vmm.vgic, LINE);
    assert_true(listed(1, LINE));
    assert_false(firmware(1, CPU_OFF, 0, 0, 0));
    assert_false(listed(1, LINE));
    distributor_write(0, ITARGETSR + LINE, 0x03);
    assert_true(listed(0, LINE));
}

static void test_each_sleeps_until_its_own_timer(void **state)
{
    (void)state;
    fake_vcpu.ticks = 100;
    fake_vcpus[1].registers[VCPU_CNTV_CTL] = 1;
    fake_vcpus[1].registers[VCPU_CNTV_CVAL] = 500;
    assert_false(sleep(1));
    assert_false(sleep(0));
    assert_int_equal(fake_vcpus[1].alarm, 500);
    assert_int_equal(fake_vcpus[0].alarm, 0);
    fake_vcpu.ticks = 500;
    vmm_alarm(&vmm, 1);
    assert_true(fake_vcpus[1].resumed);
    assert_false(fake_vcpus[0].resumed);
    vmm_alarm(&vmm, 3); /* no such CPU */
}

static void test_reset_by_the_second(void **state)
{
    (void)state;
    fake_vcpus[0].resumed = fake_vcpus[1].resumed = false;
    fake_vcpus[0].stopped = fake_vcpus[1].stopped = false;
    assert_false(firmware(1, SYSTEM_RESET, 0, 0, 0));
    assert_true(fake_vcpus[0].stopped && fake_vcpus[1].stopped);
    assert_true(fake_vcpus[0].resumed);
    assert_false(fake_vcpus[1].resumed);
    assert_int_equal(vmm_cpus_on(&vmm), 1);
    assert_int_equal(statistics.boots, 2);
}

static void test_off_stops_all(void **state)
{
    (void)state;
    fake_vcpus[0].stopped = fake_vcpus[1].stopped = false;
    assert_false(firmware(0, SYSTEM_OFF, 0, 0, 0));
    assert_true(fake_vcpus[0].stopped && fake_vcpus[1].stopped);
    assert_int_equal(statistics.state, VMM_OFF);
    assert_int_equal(vmm_cpus_on(&vmm), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_switched_on, setup),
        cmocka_unit_test_setup(test_bad_entries, setup),
        cmocka_unit_test_setup(test_switched_off_and_on_again, setup_both),
        cmocka_unit_test_setup(test_cpus_learn_their_numbers, setup_both),
        cmocka_unit_test_setup(test_sgi_wakes_the_other, setup_both),
        cmocka_unit_test_setup(test_sgi_to_all_others, setup_both),
        cmocka_unit_test_setup(test_private_interrupts_are_banked, setup_both),
        cmocka_unit_test_setup(test_shared_interrupt_goes_to_its_target, setup_both),
        cmocka_unit_test_setup(test_interrupt_left_behind_by_a_cpu, setup_both),
        cmocka_unit_test_setup(test_each_sleeps_until_its_own_timer, setup_both),
        cmocka_unit_test_setup(test_reset_by_the_second, setup_both),
        cmocka_unit_test_setup(test_off_stops_all, setup_both),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
