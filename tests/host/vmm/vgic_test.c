/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Host test of the guest's interrupt controller: latches, levels, overflow, registers, restart. */
#include "tests/host/cmocka_head.h"

#include "tests/host/vmm/fake_vcpu.h"
#include "vmm/vgic.h"

enum {
    TIMER = 27,
    LINE = 48,
    CTLR = 0x000,
    ISENABLER = 0x100,
    ICENABLER = 0x180,
    ISPENDR = 0x200,
    ICPENDR = 0x280,
    IPRIORITYR = 0x400,
    ITARGETSR = 0x800,
    ICFGR = 0xc00,
    SGIR = 0xf00,
    SPENDSGIR = 0xf20,
};

static struct vgic vgic;

static void write32(uint32_t offset, uint32_t value)
{
    assert_true(vgic_write(&vgic, offset, 4, value));
}

static uint32_t read32(uint32_t offset)
{
    uint64_t value = UINT64_MAX;
    assert_true(vgic_read(&vgic, offset, 4, &value));
    assert_true(value <= UINT32_MAX);
    return (uint32_t)value;
}

static void enable(uint32_t interrupt)
{
    write32(ISENABLER + interrupt / 32 * 4, UINT32_C(1) << (interrupt % 32));
}

static void disable(uint32_t interrupt)
{
    write32(ICENABLER + interrupt / 32 * 4, UINT32_C(1) << (interrupt % 32));
}

/* The list register that holds it, or -1. */
static int listed(uint32_t interrupt)
{
    for (int i = 0; i < VCPU_LIST_REGISTERS_MAX; i++) {
        if (fake_vcpu.list[i] == interrupt) {
            return i;
        }
    }
    return -1;
}

static void end(uint32_t interrupt)
{
    int i = listed(interrupt);
    assert_true(i >= 0);
    fake_vcpu.list[i] = 0;
    vgic_end(&vgic, 0, (uint64_t)i);
}

static int setup(void **state)
{
    (void)state;
    fake_vcpu_reset();
    vgic_init(&vgic, 1, TIMER);
    write32(CTLR, 1);
    return 0;
}

static void test_latches_while_disabled(void **state)
{
    (void)state;
    vgic_raise(&vgic, LINE);
    assert_int_equal(fake_vcpu.injections, 0);
    assert_false(vgic_has_work(&vgic, 0));
    enable(LINE);
    assert_true(listed(LINE) >= 0);
    assert_true(vgic_has_work(&vgic, 0));
    end(LINE);
    assert_int_equal(listed(LINE), -1);
    assert_false(vgic_has_work(&vgic, 0));
}

static void test_latches_while_distributor_is_off(void **state)
{
    (void)state;
    write32(CTLR, 0);
    enable(LINE);
    vgic_raise(&vgic, LINE);
    assert_int_equal(fake_vcpu.injections, 0);
    write32(CTLR, 1);
    assert_true(listed(LINE) >= 0);
}

static void test_event_in_flight_comes_once_more(void **state)
{
    (void)state;
    enable(LINE);
    vgic_raise(&vgic, LINE);
    vgic_raise(&vgic, LINE);
    vgic_raise(&vgic, LINE);
    assert_int_equal(fake_vcpu.injections, 1);
    end(LINE);
    assert_int_equal(fake_vcpu.injections, 2);
    end(LINE);
    assert_int_equal(fake_vcpu.injections, 2);
}

static void test_level_is_sampled_again_at_end(void **state)
{
    (void)state;
    enable(LINE);
    vgic_set_line(&vgic, LINE, true);
    vgic_set_line(&vgic, LINE, true);
    assert_int_equal(fake_vcpu.injections, 1);
    end(LINE);
    assert_int_equal(fake_vcpu.injections, 2);
    vgic_set_line(&vgic, LINE, false);
    end(LINE);
    assert_int_equal(fake_vcpu.injections, 2);
    assert_false(vgic_has_work(&vgic, 0));
}

static void test_level_goes_away_unseen(void **state)
{
    (void)state;
    vgic_set_line(&vgic, LINE, true);
    vgic_set_line(&vgic, LINE, false);
    enable(LINE);
    assert_int_equal(fake_vcpu.injections, 0);
}

static void test_edge_is_kept(void **state)
{
    (void)state;
    write32(ICFGR + LINE / 16 * 4, UINT32_C(2) << (2 * (LINE % 16)));
    assert_int_equal(read32(ICFGR + LINE / 16 * 4), UINT32_C(2) << (2 * (LINE % 16)));
    vgic_set_line(&vgic, LINE, true);
    vgic_set_line(&vgic, LINE, false);
    enable(LINE);
    assert_int_equal(fake_vcpu.injections, 1);
    end(LINE);
    assert_int_equal(fake_vcpu.injections, 1);
}

static void test_disabled_line_waits(void **state)
{
    (void)state;
    enable(LINE);
    vgic_set_line(&vgic, LINE, true);
    disable(LINE);
    end(LINE);
    assert_int_equal(fake_vcpu.injections, 1);
    assert_false(vgic_has_work(&vgic, 0));
    enable(LINE);
    assert_int_equal(fake_vcpu.injections, 2);
}

static void test_overflow_is_delivered_by_priority(void **state)
{
    (void)state;
    for (uint32_t i = 32; i < 40; i++) {
        assert_true(vgic_write(&vgic, IPRIORITYR + i, 1, 0xa0));
        enable(i);
    }
    assert_true(vgic_write(&vgic, IPRIORITYR + 39, 1, 0x20));
    for (uint32_t i = 32; i < 40; i++) {
        vgic_raise(&vgic, i);
    }
    assert_int_equal(fake_vcpu.injections, VCPU_LIST_REGISTERS_MAX);
    assert_true(listed(35) >= 0);
    assert_int_equal(listed(36), -1);
    assert_int_equal(fake_vcpu.list_priority[listed(35)], 0xa0 >> 3);
    end(33);
    assert_true(listed(39) >= 0);
    assert_int_equal(fake_vcpu.list_priority[listed(39)], 0x20 >> 3);
    end(32);
    assert_true(listed(36) >= 0);
    for (uint32_t i = 34; i < 40; i++) {
        end(i);
    }
    assert_int_equal(fake_vcpu.injections, 8);
    assert_false(vgic_has_work(&vgic, 0));
}

static void test_timer_is_acknowledged_at_end(void **state)
{
    (void)state;
    enable(TIMER);
    vgic_raise_private(&vgic, 0, TIMER);
    assert_int_equal(fake_vcpu.timer_acknowledged, 0);
    end(TIMER);
    assert_int_equal(fake_vcpu.timer_acknowledged, 1);
}

static void test_timer_taken_back_is_acknowledged(void **state)
{
    (void)state;
    vgic_raise_private(&vgic, 0, TIMER);
    write32(ICPENDR, UINT32_C(1) << TIMER);
    assert_int_equal(fake_vcpu.timer_acknowledged, 1);
    enable(TIMER);
    assert_int_equal(fake_vcpu.injections, 0);
    write32(ICPENDR, UINT32_C(1) << TIMER);
    assert_int_equal(fake_vcpu.timer_acknowledged, 1);
}

static void test_pending_registers(void **state)
{
    (void)state;
    write32(ISPENDR + 4, UINT32_C(1) << (LINE - 32));
    assert_int_equal(read32(ISPENDR + 4), UINT32_C(1) << (LINE - 32));
    enable(LINE);
    assert_true(listed(LINE) >= 0);
    assert_int_equal(read32(ICPENDR + 4), UINT32_C(1) << (LINE - 32));
    end(LINE);
    assert_int_equal(read32(ISPENDR + 4), 0);
}

static void test_sgis(void **state)
{
    (void)state;
    assert_int_equal(read32(ISENABLER) & 0xffff, 0xffff);
    write32(ICENABLER, UINT32_MAX);
    assert_int_equal(read32(ISENABLER), 0xffff);
    write32(SGIR, 0x01000003); /* to all others: nobody */
    write32(SGIR, 0x00020003); /* to CPU 1: nobody */
    assert_int_equal(fake_vcpu.injections, 0);
    write32(SGIR, 0x02000003);
    assert_true(listed(3) >= 0);
    write32(SGIR, 0x00010005);
    assert_true(listed(5) >= 0);
    write32(SPENDSGIR + 4, 0x00000100);
    assert_int_equal(listed(5) >= 0, 1);
    assert_int_equal(read32(SPENDSGIR + 4), 0x00000100);
    end(5); /* the one in flight; the one made pending meanwhile follows */
    end(5);
    end(3);
    write32(ISPENDR, 0xffff); /* no effect on SGIs */
    assert_false(vgic_has_work(&vgic, 0));
}

static void test_identification_and_sizes(void **state)
{
    uint64_t value;

    (void)state;
    assert_int_equal(read32(0x004), VGIC_INTERRUPTS / 32 - 1);
    assert_int_equal(read32(0xfe8) >> 4 & 0xf, 2);
    assert_int_equal(read32(ITARGETSR + 32), 0x01010101);
    write32(ITARGETSR + 32, UINT32_MAX);
    assert_int_equal(read32(ITARGETSR + 32), 0x01010101);
    write32(IPRIORITYR + 32, UINT32_MAX);
    assert_int_equal(read32(IPRIORITYR + 32), 0xf8f8f8f8);
    assert_true(vgic_write(&vgic, IPRIORITYR + 33, 1, 0x10));
    assert_int_equal(read32(IPRIORITYR + 32), 0xf8f810f8);
    assert_true(vgic_read(&vgic, IPRIORITYR + 33, 1, &value));
    assert_int_equal(value, 0x10);
    assert_false(vgic_read(&vgic, CTLR, 1, &value));
    assert_false(vgic_read(&vgic, CTLR, 8, &value));
    assert_false(vgic_read(&vgic, CTLR + 2, 4, &value));
    assert_false(vgic_write(&vgic, ISENABLER, 2, 0));
    for (uint32_t offset = 0; offset < 0x1000; offset += 4) {
        assert_true(vgic_write(&vgic, offset, 4, UINT32_MAX));
        assert_true(vgic_read(&vgic, offset, 4, &value));
    }
}

static void test_interrupts_beyond_the_last_one(void **state)
{
    (void)state;
    vgic_raise(&vgic, VGIC_INTERRUPTS);
    vgic_raise(&vgic, UINT32_MAX);
    vgic_set_line(&vgic, VGIC_INTERRUPTS, true);
    vgic_end(&vgic, 0, UINT64_MAX);
    vgic_end(&vgic, 0, VCPU_LIST_REGISTERS_MAX);
    assert_false(vgic_has_work(&vgic, 0));
}

static void test_end_of_nothing(void **state)
{
    (void)state;
    for (uint64_t i = 0; i < VCPU_LIST_REGISTERS_MAX; i++) {
        vgic_end(&vgic, 0, i);
    }
    assert_int_equal(fake_vcpu.timer_acknowledged, 0);
    assert_int_equal(fake_vcpu.injections, 0);
}

static void test_restart_silences_list_registers(void **state)
{
    (void)state;
    enable(LINE);
    enable(LINE + 1);
    vgic_raise(&vgic, LINE);
    vgic_raise(&vgic, LINE + 1);
    fake_vcpu.active[listed(LINE + 1)] = true;
    int pending = listed(LINE);
    vgic_restart(&vgic);
    assert_int_equal(fake_vcpu.list[pending], 1016 + pending);
    assert_int_equal(fake_vcpu.list_priority[pending], 31);
    assert_false(vgic_has_work(&vgic, 0));
    assert_int_equal(read32(CTLR), 0);
    write32(CTLR, 1);
    for (uint32_t i = 32; i < 40; i++) {
        enable(i);
        vgic_raise(&vgic, i);
    }
    assert_true(listed(34) >= 0); /* three usable ones, the parked one among them */
    assert_int_equal(listed(35), -1);
    int stuck = listed(LINE + 1);
    fake_vcpu.active[stuck] = false;
    vgic_end(&vgic, 0, (uint64_t)stuck);
    assert_int_equal(listed(35), stuck);
}

static void test_refused_list_register_is_left_alone(void **state)
{
    (void)state;
    fake_vcpu.active[0] = true;
    enable(LINE);
    vgic_raise(&vgic, LINE);
    assert_int_equal(listed(LINE), 1);
    end(LINE);
    fake_vcpu.active[0] = false;
    vgic_raise(&vgic, LINE);
    assert_int_equal(listed(LINE), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_latches_while_disabled, setup),
        cmocka_unit_test_setup(test_latches_while_distributor_is_off, setup),
        cmocka_unit_test_setup(test_event_in_flight_comes_once_more, setup),
        cmocka_unit_test_setup(test_level_is_sampled_again_at_end, setup),
        cmocka_unit_test_setup(test_level_goes_away_unseen, setup),
        cmocka_unit_test_setup(test_edge_is_kept, setup),
        cmocka_unit_test_setup(test_disabled_line_waits, setup),
        cmocka_unit_test_setup(test_overflow_is_delivered_by_priority, setup),
        cmocka_unit_test_setup(test_timer_is_acknowledged_at_end, setup),
        cmocka_unit_test_setup(test_timer_taken_back_is_acknowledged, setup),
        cmocka_unit_test_setup(test_pending_registers, setup),
        cmocka_unit_test_setup(test_sgis, setup),
        cmocka_unit_test_setup(test_identification_and_sizes, setup),
        cmocka_unit_test_setup(test_interrupts_beyond_the_last_one, setup),
        cmocka_unit_test_setup(test_end_of_nothing, setup),
        cmocka_unit_test_setup(test_restart_silences_list_registers, setup),
        cmocka_unit_test_setup(test_refused_list_register_is_left_alone, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
