/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Refills under random use: nothing is gained, nothing is lost, and no window of time gives more
 * than it may. */

#include "tests/host/cmocka_head.h"

#include <stdlib.h>

#include "kernel/arm64/arch.h"
#include "kernel/core/kernel.h"
#include "kernel/object/refill.h"

struct kernel kernel;

static union {
    struct sched_context context;
    uint64_t words[4096 / sizeof(uint64_t)];
} memory;

static uint64_t random_state;

bool memory_is_ordinary(paddr_t address)
{
    (void)address;
    return true;
}

_Noreturn void assert_failed(const char *expression, const char *file, int line)
{
    print_error("%s:%d: %s\n", file, line, expression);
    abort();
}

static uint64_t random_below(uint64_t limit)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return (random_state >> 16) % limit;
}

static struct refill at(uint64_t position)
{
    return memory.context
        .refills[(memory.context.refill_head + position) % memory.context.refill_max];
}

static void check_invariants(ticks_t budget)
{
    const struct sched_context *context = &memory.context;
    ticks_t sum = 0;

    assert_true(context->refill_count >= 1 && context->refill_count <= context->refill_max);
    for (uint64_t i = 0; i < context->refill_count; i++) {
        sum += at(i).amount;
        if (i + 1 < context->refill_count && !sched_context_is_round_robin(context)) {
            assert_true(at(i).time + at(i).amount <= at(i + 1).time);
        }
    }
    assert_true(sum == budget);
    if (!sched_context_is_round_robin(context)) {
        assert_true(at(0).amount >= TIMER_BUDGET_MIN_TICKS);
    }
}

/* Runs for a while when it may, as the scheduler would let it; how long. */
static ticks_t run_once(void)
{
    struct sched_context *context = &memory.context;
    ticks_t used = 0;

    if (!refill_is_ready(context) || !refill_is_sufficient(context, 0)) {
        return 0;
    }
    if (random_below(2) == 0) {
        refill_unblock(context);
    }
    used = 1 + random_below(at(0).amount);
    this_core()->now += used;
    if (!refill_is_sufficient(context, used)) {
        refill_end_slice(context, used);
    } else {
        refill_charge(context, used);
    }
    return used;
}

static void run(uint64_t seed)
{
    struct sched_context *context = &memory.context;
    ticks_t budget, period, start, total = 0;

    random_state = seed * 0x9e3779b97f4a7c15 + 1;
    this_core()->now = random_below(1000000000);
    budget = TIMER_BUDGET_MIN_TICKS + random_below(100000);
    period = budget + 1 + random_below(400000);
    refill_start(context, REFILLS_MIN + random_below(9), budget, period);
    check_invariants(budget);
    start = this_core()->now;
    for (unsigned i = 0; i < 400; i++) {
        total += run_once();
        check_invariants(budget);
        this_core()->now += random_below(4) == 0 ? random_below(period) : random_below(budget);
        /* A sliding server gives at most one budget more than its share. */
        assert_true(total <= ((this_core()->now - start) / period + 2) * budget);
    }
    budget = TIMER_BUDGET_MIN_TICKS + random_below(100000);
    period = budget + 1 + random_below(400000);
    refill_update(context, REFILLS_MIN + random_below(9), budget, period);
    check_invariants(budget);
    for (unsigned i = 0; i < 100; i++) {
        run_once();
        check_invariants(budget);
        this_core()->now += random_below(period);
    }
}

static void random_use(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 5000; seed++) {
        run(seed);
    }
}

/* Overrun: the budget is taken from the next periods. */
static void overrun(void **state)
{
    (void)state;
    this_core()->now = 1000000;
    refill_start(&memory.context, 2, 10000, 100000);
    this_core()->now += 25000;
    refill_charge(&memory.context, 25000);
    check_invariants(10000);
    assert_true(refill_head_time(&memory.context) == 1205000);
    assert_false(refill_is_ready(&memory.context));
}

/* No room for another refill: the last one grows and comes later, so that it ends when the new one
 * would have. */
static void full_queue(void **state)
{
    (void)state;
    this_core()->now = 1000000;
    refill_start(&memory.context, 2, 10000, 100000);
    this_core()->now = 1002000;
    refill_charge(&memory.context, 2000);
    this_core()->now = 1010000;
    refill_unblock(&memory.context);
    this_core()->now = 1012000;
    refill_charge(&memory.context, 2000);
    check_invariants(10000);
    assert_true(memory.context.refill_count == 2);
    assert_true(at(0).time == 1012000 && at(0).amount == 6000);
    assert_true(at(1).time == 1108000 && at(1).amount == 4000);
}

static void round_robin(void **state)
{
    (void)state;
    this_core()->now = 5000;
    refill_start(&memory.context, 2, 10000, 0);
    refill_charge(&memory.context, 4000);
    check_invariants(10000);
    assert_true(at(0).amount == 6000);
    assert_true(refill_is_sufficient(&memory.context, 0));
    assert_false(refill_is_sufficient(&memory.context, 5500));
    refill_end_slice(&memory.context, 5500);
    assert_true(at(0).amount == 10000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_use),
        cmocka_unit_test(overrun),
        cmocka_unit_test(full_queue),
        cmocka_unit_test(round_robin),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
