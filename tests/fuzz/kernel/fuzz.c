/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The kernel under a sequence of entries: system calls of whoever runs, time, interrupts and
 * faults; after each of them everything that must hold is looked at. */
#include <sel4/invocation.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>

#include "kernel/arm64/arch.h"
#include "kernel/arm64/trap.h"
#include "kernel/core/entry.h"
#include "kernel/core/schedule.h"
#include "kernel/syscall/fastpath.h"
#include "tests/fuzz/kernel/calls.h"
#include "tests/fuzz/kernel/pick.h"

enum { CALLS_MAX = 400, THOROUGH_EVERY = 16, REVOKE_STEPS_MAX = 100000, FIRST_DEVICE_IRQ = 40 };

/* Longer than any budget: nothing is going to happen. */
#define NEVER (UINT64_C(1) << 55)

static struct call last_call;
static uint64_t calls, inputs;
static jmp_buf end_of_input;

void check_end_input(void)
{
    longjmp(end_of_input, 1);
}

static void check(const struct configuration *configured)
{
    bool is_thorough = calls % THOROUGH_EVERY == 0;

    check_capabilities();
    check_threads(is_thorough);
    check_time(configured);
    check_spaces(is_thorough);
}

static void fault(struct input *input)
{
    static const enum fault_type types[] = {FAULT_VM, FAULT_USER_EXCEPTION, FAULT_VCPU, FAULT_VPPI};
    struct fault fault = {.type = types[input_byte(input) & 3], .words = {1, 2, 3}};

    if (fastpath_fault(fault.type, fault.words) == NULL) {
        entry_fault(&fault);
    }
}

/* Idle, the kernel waits in its own loop. */
static void enter_by_interrupt(void)
{
    if (this_core()->current == this_core()->idle) {
        entry_interrupt();
    } else {
        fastpath_interrupt();
    }
}

static void pass_time(struct input *input)
{
    static const uint64_t steps[] = {100, 1250, 2000, 10000, 62500, 312500, 1000000, 100000000};
    uint8_t how = input_byte(input);

    if (how >= 128 && machine_deadline - machine_time < NEVER) {
        machine_pass_time(machine_deadline - machine_time + (how & 64 ? 0 : steps[how & 7]));
    } else {
        machine_pass_time(steps[how & 7]);
    }
    if (machine_interrupt_is_pending()) {
        enter_by_interrupt();
    }
}

static void interrupt(struct input *input)
{
    uint8_t how = input_byte(input);

    machine_raise(how < 240 ? FIRST_DEVICE_IRQ + how % 3 : how % IRQ_COUNT);
    enter_by_interrupt();
}

static struct tcb *pick_thread(struct input *input)
{
    unsigned wanted = input_byte(input) & 7;
    const struct object *object;
    struct tcb *tcb = NULL;

    for (unsigned i = 0; (object = check_object(i)) != NULL; i++) {
        if (object->tag == CAP_TCB) {
            tcb = memory_at(object->base);
            if (wanted-- == 0) {
                break;
            }
        }
    }
    return tcb;
}

/* Lets a ready thread run, as if the current one had yielded to it. */
static void change_thread(struct input *input)
{
    struct tcb *tcb = pick_thread(input);

    schedule_update_time();
    if (schedule_check_budget_restart() && tcb != NULL && tcb->in_ready_queue) {
        schedule_enqueue_first(this_core()->current);
        schedule_dequeue(tcb);
        schedule_enqueue_first(tcb);
        schedule_again();
    }
    schedule_and_activate();
}

/* Everybody waits for somebody: a thread is resumed, as if by one that is not simulated. */
static bool rescue(struct input *input)
{
    struct tcb *tcb = pick_thread(input);

    if (tcb == NULL) {
        return false;
    }
    schedule_update_time();
    schedule_check_budget();
    tcb_resume(tcb);
    schedule_and_activate();
    return true;
}

/* Steps that are seldom found one after the other: a thread yields to another's context, a third
 * one comes and deletes it, and the first has its answer still to get. */
static unsigned story;
enum { STORY_STEPS = 3 };

static void tell_story(struct input *input, struct configuration *configured)
{
    story--;
    if (story == 2) {
        call_request(input, CAP_SCHED_CONTEXT, SchedContextYieldTo, &last_call);
    } else if (story == 1) {
        call_request(input, CAP_TCB, TCBResume, &last_call);
    } else {
        call_delete(input, CAP_SCHED_CONTEXT, &last_call);
    }
    call_enter(&last_call, configured);
}

/* One kernel entry; false when nothing can happen any more. */
static bool step(struct input *input, struct configuration *configured)
{
    uint8_t how = input_byte(input);

    *configured = (struct configuration){NULL, 0};
    if (this_core()->current == this_core()->idle) {
        if (how < 64) {
            interrupt(input);
        } else if (how < 192 && machine_deadline - machine_time < NEVER) {
            pass_time(input);
        } else {
            return rescue(input);
        }
    } else if (story != 0) {
        tell_story(input, configured);
    } else if (how < 190) {
        call_decode(input, &last_call);
        call_enter(&last_call, configured);
    } else if (how < 205) {
        call_enter(&last_call, configured);
    } else if (how < 220) {
        change_thread(input);
    } else if (how < 235) {
        pass_time(input);
    } else if (how < 242) {
        interrupt(input);
    } else if (how < 244) {
        machine_interrupt_later(1 + how % 4);
    } else if (how < 250) {
        story = STORY_STEPS;
        tell_story(input, configured);
    } else {
        fault(input);
    }
    thread_load(this_core()->current);
    return true;
}

/* All memory is taken back: nothing but the root task's own remains. */
static void revoke_everything(void)
{
    struct configuration none = {NULL, 0};
    struct slot *slots = world_root_slots();
    unsigned steps = 0;

    for (unsigned i = 0; i < ROOT_SLOTS; i++) {
        if (cap_is(slots[i].cap, CAP_UNTYPED)) {
            while (slot_revoke(&slots[i]) == STATUS_PREEMPTED) {
                require(++steps < REVOKE_STEPS_MAX, "revoking ends");
            }
            require(!slot_has_children(&slots[i]), "nothing is left");
        }
    }
    schedule_and_activate();
    check(&none);
}

static void report(void)
{
    fprintf(stderr, "fuzz: %llu inputs, %llu kernel entries\n", (unsigned long long)inputs,
            (unsigned long long)calls);
}

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
    (void)argc, (void)argv;
    world_create();
    machine_keep();
    atexit(report);
    return 0;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct configuration configured = {NULL, 0};
    struct input input = {data, size};

    machine_restore();
    pick_forget();
    check_time_forget();
    check_capabilities_forget();
    check(&configured);
    last_call = (struct call){.number = (word_t)-11};
    story = 0;
    inputs++;
    if (setjmp(end_of_input) != 0) {
        return 0;
    }
    for (unsigned i = 0; i < CALLS_MAX && input.size != 0; i++) {
        calls++;
        if (!step(&input, &configured)) {
            break;
        }
        check(&configured);
    }
    if (size % 4 == 0) {
        revoke_everything();
    }
    return 0;
}
