/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Random capability graphs, deleted and revoked with preemption anywhere: nothing is lost, nothing
 * is left, every step is bounded. */

#include "tests/host/cmocka_head.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "kernel/arm64/arch.h"
#include "kernel/core/entry.h"
#include "kernel/core/slot.h"
#include "kernel/object/endpoint.h"
#include "kernel/object/notification.h"
#include "kernel/object/reply.h"
#include "kernel/object/sched_context.h"
#include "kernel/object/tcb.h"

#define BASE UINT64_C(0x60000000)

enum {
    MEMORY_BYTES = 1 << 20,
    OBJECTS = 9,
    OBJECT_BYTES = 1 << 12,
    ROOT_SLOTS = 24,
    STEPS_MAX = 20000,
};

/* Object 0 is the root array (never an object of a capability); the others are CNodes, the last two
 * threads. */
static unsigned slots_of[OBJECTS] = {ROOT_SLOTS, 2, 2, 4, 4, 8, 2, TCB_SLOT_COUNT, TCB_SLOT_COUNT};
static uint64_t random_state;
static unsigned preemption_chance; /* of 256 */
static unsigned steps;

static uint64_t random_next(void)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return random_state;
}

static unsigned random_below(unsigned limit)
{
    return (unsigned)(random_next() >> 20) % limit;
}

/* What the code under test calls. */
bool memory_is_ordinary(paddr_t address)
{
    return address >= BASE && address < BASE + MEMORY_BYTES;
}

_Noreturn void assert_failed(const char *expression, const char *file, int line)
{
    print_error("%s:%d: %s\n", file, line, expression);
    abort();
}

bool preemption_point(void)
{
    steps++;
    assert_true(steps < STEPS_MAX);
    return random_below(256) < preemption_chance;
}

void arch_cap_finalise(struct cap cap, bool is_final)
{
    (void)cap, (void)is_final;
}
void endpoint_cancel_all(struct endpoint *endpoint)
{
    (void)endpoint;
}
void notification_finalise(struct notification *notification)
{
    (void)notification;
}
void reply_finalise(struct reply *reply)
{
    (void)reply;
}
void sched_context_finalise(struct sched_context *context)
{
    (void)context;
}
void irq_handler_finalise(uint64_t irq)
{
    (void)irq;
}
void tcb_finalise(struct tcb *tcb)
{
    (void)tcb;
}

static paddr_t object_address(unsigned object)
{
    return BASE + (uint64_t)object * OBJECT_BYTES;
}

static struct slot *slot_at(unsigned object, unsigned index)
{
    return (struct slot *)memory_at(object_address(object)) + index;
}

static struct cap object_cap(unsigned object)
{
    if (slots_of[object] == TCB_SLOT_COUNT) {
        return cap_object(CAP_TCB, object_address(object));
    }
    return cap_cnode(object_address(object), (unsigned)__builtin_ctz(slots_of[object]), 0, 0);
}

enum { UNTYPED_SLOT = 0 };

static struct slot *any_slot(void)
{
    unsigned object = random_below(OBJECTS);

    return slot_at(object, random_below(slots_of[object]));
}

/* How many regular capabilities and zombies name an object. */
static void count_names(unsigned object, unsigned *regular, unsigned *zombies,
                        const struct slot **zombie)
{
    *regular = 0;
    *zombies = 0;
    for (unsigned holder = 0; holder < OBJECTS; holder++) {
        for (unsigned i = 0; i < slots_of[holder]; i++) {
            struct slot *slot = slot_at(holder, i);

            if (cap_is(slot->cap, CAP_ZOMBIE) &&
                cap_zombie_address(slot->cap) == object_address(object)) {
                (*zombies)++;
                *zombie = slot;
            } else if ((cap_is(slot->cap, CAP_CNODE) || cap_is(slot->cap, CAP_TCB)) &&
                       cap_base(slot->cap) == object_address(object)) {
                (*regular)++;
            }
        }
    }
}

static void check_links(const struct slot *slot)
{
    if (slot_is_empty(slot)) {
        assert_null(slot->previous);
        assert_true(slot->next_and_flags == 0);
        return;
    }
    if (slot->previous != NULL) {
        assert_ptr_equal(slot_next(slot->previous), slot);
    }
    if (slot_next(slot) != NULL) {
        assert_ptr_equal(slot_next(slot)->previous, slot);
    }
}

static void check_object(unsigned object)
{
    unsigned regular, zombies;
    const struct slot *zombie = NULL;

    count_names(object, &regular, &zombies, &zombie);
    assert_true(zombies == 0 || (zombies == 1 && regular == 0));
    for (unsigned i = 0; i < slots_of[object]; i++) {
        if (!slot_is_empty(slot_at(object, i))) {
            assert_true(regular != 0 || zombies != 0);
            assert_true(zombies == 0 || i < cap_zombie_count(zombie->cap));
        }
    }
}

static void check_all(void)
{
    unsigned linked = 0, full = 0;

    for (unsigned object = 0; object < OBJECTS; object++) {
        for (unsigned i = 0; i < slots_of[object]; i++) {
            check_links(slot_at(object, i));
            full += !slot_is_empty(slot_at(object, i));
        }
        if (object != 0) {
            check_object(object);
        }
    }
    /* Everything descends from the one untyped. */
    for (const struct slot *slot = slot_at(0, UNTYPED_SLOT); slot != NULL; slot = slot_next(slot)) {
        linked++;
        assert_true(linked <= full);
    }
    assert_int_equal(linked, full);
}

/* A fresh capability to an object nobody names, as retype would make it. */
static void create(struct slot *destination)
{
    unsigned object = 1 + random_below(OBJECTS - 1);
    unsigned regular, zombies;
    const struct slot *zombie;

    count_names(object, &regular, &zombies, &zombie);
    if (regular == 0 && zombies == 0) {
        slot_insert_child(destination, object_cap(object), slot_at(0, UNTYPED_SLOT));
    }
}

static bool is_reachable_holder(const struct slot *slot)
{
    unsigned object = (unsigned)((memory_address(slot) - BASE) / OBJECT_BYTES);
    unsigned regular, zombies;
    const struct slot *zombie;

    if (object == 0) {
        return true;
    }
    count_names(object, &regular, &zombies, &zombie);
    return regular != 0;
}

static unsigned count_zombies(void)
{
    unsigned zombies = 0;

    for (unsigned object = 0; object < OBJECTS; object++) {
        for (unsigned i = 0; i < slots_of[object]; i++) {
            zombies += cap_is(slot_at(object, i)->cap, CAP_ZOMBIE);
        }
    }
    return zombies;
}

/* Whoever could name the slot, and was not disturbed, leaves nothing half-deleted behind. */
static void delete (struct slot *slot)
{
    unsigned before = count_zombies();

    if (slot_delete(slot) == STATUS_OK) {
        assert_true(slot_is_empty(slot) || !is_reachable_holder(slot));
        assert_true(before != 0 || preemption_chance != 0 || count_zombies() == 0);
    }
}

static void step(void)
{
    struct slot *a = any_slot();
    struct slot *b = any_slot();
    struct cap derived;

    if (a == b || a == slot_at(0, UNTYPED_SLOT) || b == slot_at(0, UNTYPED_SLOT) ||
        !is_reachable_holder(a) || !is_reachable_holder(b)) {
        return;
    }
    steps = 0;
    switch (random_below(8)) {
    case 0:
    case 1:
        if (slot_is_empty(a)) {
            create(a);
        }
        break;
    case 2:
    case 3:
        if (slot_is_empty(a) && !slot_is_empty(b) &&
            slot_derive(b, b->cap, &derived) == STATUS_OK && !cap_is_null(derived)) {
            slot_insert(a, derived, b);
        }
        break;
    case 4:
        if (slot_is_empty(a) && !slot_is_empty(b)) {
            slot_move(a, b->cap, b);
        }
        break;
    case 5:
        slot_swap(a, a->cap, b, b->cap);
        break;
    case 6:
        delete (a);
        break;
    default:
        if (random_below(4) == 0) {
            slot_revoke(a);
        }
        break;
    }
}

static void run(uint64_t seed)
{
    memset(memory_at(BASE), 0, MEMORY_BYTES);
    random_state = seed * 0x9e3779b97f4a7c15 + 1;
    slot_set_original(slot_at(0, UNTYPED_SLOT), cap_untyped(BASE, 20, false, 0));
    for (unsigned i = 0; i < 300; i++) {
        preemption_chance = random_below(3) == 0 ? 0 : 100;
        step();
        check_all();
    }
    preemption_chance = 0;
    steps = 0;
    assert_int_equal(slot_revoke(slot_at(0, UNTYPED_SLOT)), STATUS_OK);
    for (unsigned object = 0; object < OBJECTS; object++) {
        for (unsigned i = 0; i < slots_of[object]; i++) {
            assert_true(slot_is_empty(slot_at(object, i)) ||
                        slot_at(object, i) == slot_at(0, UNTYPED_SLOT));
        }
    }
}

static void random_graphs(void **state)
{
    (void)state;
    assert_ptr_equal(mmap((void *)(MEMORY_WINDOW + BASE), MEMORY_BYTES, PROT_READ | PROT_WRITE,
                          MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED_NOREPLACE, -1, 0),
                     (void *)(MEMORY_WINDOW + BASE));
    for (uint64_t seed = 1; seed <= 3000; seed++) {
        run(seed);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(random_graphs)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
