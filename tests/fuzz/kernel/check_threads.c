/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Threads: whoever can run is in the right queue, whoever waits is where it waits, and every link
 * has its other end. */
#include "kernel/core/schedule.h"
#include "kernel/object/endpoint.h"
#include "kernel/object/notification.h"
#include "kernel/object/refill.h"
#include "kernel/object/reply.h"
#include "kernel/object/vcpu.h"
#include "tests/fuzz/kernel/check.h"

enum { QUEUE_MAX = 256, ENDPOINT_STATE_BITS = 3 };

/* How many threads the queues hold, to be compared with how many say that they are in one. */
struct census {
    unsigned ready, release, blocked; /* found in queues */
    unsigned said_ready, said_release, said_blocked;
    unsigned threads;
};

static void check_alive_tcb(const struct tcb *tcb)
{
    check_alive(tcb, CAP_TCB, "a live thread");
}

static void check_ready_queue(unsigned domain, unsigned priority, struct census *census)
{
    const struct ready_queue *queue = &kernel.ready[0][domain].queues[priority];
    const struct tcb *previous = NULL;

    for (const struct tcb *tcb = queue->head; tcb != NULL; tcb = tcb->ready_next) {
        check_alive_tcb(tcb);
        require(tcb->in_ready_queue, "knows that it is in the ready queue");
        require(tcb->domain == domain && tcb->priority == priority, "in its own ready queue");
        require(tcb->ready_previous == previous, "doubly linked");
        require(schedule_can_run(tcb), "ready threads can run");
        require(refill_is_ready(tcb->sched_context) && refill_is_sufficient(tcb->sched_context, 0),
                "ready threads have budget");
        require(tcb != this_core()->current, "who runs is in no queue");
        require(++census->ready < QUEUE_MAX, "queues end");
        previous = tcb;
    }
    require(queue->tail == previous || queue->head == NULL, "the tail is the last");
}

static void check_ready(bool is_thorough, struct census *census)
{
    for (unsigned domain = 0; domain < DOMAIN_COUNT; domain++) {
        const struct ready_queues *ready = &kernel.ready[0][domain];

        for (unsigned word = 0; word < PRIORITY_WORDS; word++) {
            require((ready->top >> word & 1) == (ready->words[word] != 0), "bits of bits");
            for (unsigned bit = 0; bit < 64 && (is_thorough || ready->words[word] >> bit != 0);
                 bit++) {
                bool is_marked = (ready->words[word] >> bit & 1) != 0;

                require(is_marked == (ready->queues[word * 64 + bit].head != NULL),
                        "a bit for each queue that is not empty");
                if (is_marked) {
                    check_ready_queue(domain, word * 64 + bit, census);
                }
            }
        }
    }
}

static void check_release(struct census *census)
{
    const struct tcb *previous = NULL;

    for (const struct tcb *tcb = this_core()->release_head; tcb != NULL; tcb = tcb->release_next) {
        check_alive_tcb(tcb);
        require(tcb->in_release_queue && !tcb->in_ready_queue, "waits for budget only");
        require(tcb->release_previous == previous, "doubly linked");
        require(tcb_is_runnable(tcb) && tcb->sched_context != NULL &&
                    tcb->sched_context->refill_max != 0,
                "budget is all it waits for");
        require(tcb != this_core()->current, "who runs is in no queue");
        require(previous == NULL || refill_head_time(previous->sched_context) <=
                                        refill_head_time(tcb->sched_context),
                "in order of time");
        require(++census->release < QUEUE_MAX, "queues end");
        previous = tcb;
    }
    require(this_core()->release_head == NULL || this_core()->current == NULL ||
                machine_deadline <= refill_head_time(this_core()->release_head->sched_context),
            "the timer comes in time");
}

/* Threads of an endpoint or notification: all in one state, by priority. */
static void check_wait_queue(const void *where, const struct tcb *head, const struct tcb *tail,
                             enum thread_state state, struct census *census)
{
    const struct tcb *previous = NULL;

    for (const struct tcb *tcb = head; tcb != NULL; tcb = tcb->queue_next) {
        check_alive_tcb(tcb);
        require(tcb->state == state && tcb->blocked_on == where, "blocked where it is queued");
        require(tcb->queue_previous == previous, "doubly linked");
        require(previous == NULL || previous->priority >= tcb->priority, "by priority");
        require(++census->blocked < QUEUE_MAX, "queues end");
        previous = tcb;
    }
    require(tail == previous, "the tail is the last");
}

static void check_endpoint(const struct endpoint *endpoint, struct census *census)
{
    unsigned state = endpoint->tail_and_state & ENDPOINT_STATE_BITS;
    const struct tcb *tail =
        (const struct tcb *)(endpoint->tail_and_state & ~(uint64_t)ENDPOINT_STATE_BITS);

    require((state == ENDPOINT_IDLE) == (endpoint->head == NULL), "idle means empty");
    check_wait_queue(endpoint, endpoint->head, tail,
                     state == ENDPOINT_SENDING ? THREAD_BLOCKED_ON_SEND : THREAD_BLOCKED_ON_RECEIVE,
                     census);
}

static void check_notification(const struct notification *notification, struct census *census)
{
    const struct tcb *bound = notification->bound_tcb;

    require((notification->state == NOTIFICATION_WAITING) == (notification->head != NULL),
            "waiting means not empty");
    check_wait_queue(notification, notification->head, notification->tail,
                     THREAD_BLOCKED_ON_NOTIFICATION, census);
    if (bound != NULL) {
        check_alive_tcb(bound);
        require(bound->bound_notification == notification, "bound both ways");
        require(notification->head == NULL || notification->head == bound,
                "only its thread waits on a bound notification");
    }
    if (notification->sched_context != NULL) {
        check_alive(notification->sched_context, CAP_SCHED_CONTEXT, "a live context");
        require(notification->sched_context->notification == notification, "bound both ways");
    }
}

/* Where the thread's state says it is, and that its links have another end. */
static void check_links(const struct tcb *tcb)
{
    bool has_reply =
        tcb->state == THREAD_BLOCKED_ON_REPLY || tcb->state == THREAD_BLOCKED_ON_RECEIVE;

    if (tcb->sched_context != NULL) {
        check_alive(tcb->sched_context, CAP_SCHED_CONTEXT, "a live context");
        require(tcb->sched_context->tcb == tcb, "a context has one thread");
    }
    if (tcb->bound_notification != NULL) {
        check_alive(tcb->bound_notification, CAP_NOTIFICATION, "a live notification");
        require(tcb->bound_notification->bound_tcb == tcb, "bound both ways");
    }
    require(tcb->reply == NULL || has_reply, "reply objects belong to waiting threads");
    require(tcb->reply != NULL || tcb->state != THREAD_BLOCKED_ON_REPLY, "an answer can come");
    if (tcb->reply != NULL) {
        check_alive(tcb->reply, CAP_REPLY, "a live reply object");
        require(tcb->reply->tcb == tcb, "a reply object has one thread");
    }
    if (tcb->yield_to != NULL) {
        check_alive(tcb->yield_to, CAP_SCHED_CONTEXT, "a live context");
        require(tcb->yield_to->yield_from == tcb, "yields both ways");
    }
    if (tcb->vcpu != NULL) {
        check_alive(tcb->vcpu, CAP_VCPU, "a live VCPU");
        require(tcb->vcpu->tcb == tcb, "a VCPU has one thread");
    }
}

static void check_tcb(const struct tcb *tcb, struct census *census)
{
    bool is_queued = tcb->state == THREAD_BLOCKED_ON_RECEIVE ||
                     tcb->state == THREAD_BLOCKED_ON_SEND ||
                     tcb->state == THREAD_BLOCKED_ON_NOTIFICATION;

    census->threads++;
    require(tcb->state < THREAD_IDLE, "only one thread idles");
    require(tcb->domain < DOMAIN_COUNT, "a domain there is");
    check_links(tcb);
    census->said_ready += tcb->in_ready_queue;
    census->said_release += tcb->in_release_queue;
    census->said_blocked += is_queued;
    require(!is_queued || tcb->blocked_on != NULL, "waits somewhere");
    require(!schedule_can_run(tcb) || tcb == this_core()->current || tcb->in_ready_queue,
            "whoever can run is not forgotten");
}

static void check_reply(const struct reply *reply)
{
    bool is_linked = reply->head_of != NULL || reply->next != NULL || reply->previous != NULL;

    if (reply->tcb != NULL) {
        check_alive_tcb(reply->tcb);
        require(reply->tcb->reply == reply, "a reply object has one thread");
    }
    require(!is_linked || (reply->tcb != NULL && reply->tcb->state == THREAD_BLOCKED_ON_REPLY),
            "calls on a stack wait for an answer");
    require(reply->head_of == NULL || reply->next == NULL, "the newest call is the last");
    if (reply->head_of != NULL) {
        check_alive(reply->head_of, CAP_SCHED_CONTEXT, "a live context");
        require(reply->head_of->reply == reply, "the newest call of its context");
    }
    if (reply->next != NULL) {
        check_alive(reply->next, CAP_REPLY, "a live reply object");
        require(reply->next->previous == reply, "doubly linked");
    }
    if (reply->previous != NULL) {
        check_alive(reply->previous, CAP_REPLY, "a live reply object");
        require(reply->previous->next == reply, "doubly linked");
    }
}

static void check_vcpu(const struct vcpu *vcpu)
{
    if (vcpu->tcb != NULL) {
        check_alive_tcb(vcpu->tcb);
        require(vcpu->tcb->vcpu == vcpu, "a VCPU has one thread");
    }
}

static void check_processor(void)
{
    if (this_core()->current != this_core()->idle) {
        check_alive_tcb(this_core()->current);
        require(schedule_can_run(this_core()->current), "who runs can run");
        require(this_core()->current->domain == this_core()->domain, "who runs is in the domain");
        require(this_core()->current_context == this_core()->current->sched_context, "on its own context");
        require(this_core()->current->state == THREAD_RUNNING, "who runs is running");
        require(schedule_is_highest(this_core()->current->priority), "nobody better waits");
    } else {
        require(schedule_first_ready() == NULL, "idle only when nobody is ready");
    }
    require(this_core()->candidate == NULL && !this_core()->must_choose, "the choice was made");
    if (this_core()->fpu_owner != NULL) {
        check_alive_tcb(this_core()->fpu_owner);
    }
    if (this_core()->vcpu_loaded != NULL) {
        check_alive(this_core()->vcpu_loaded, CAP_VCPU, "a live VCPU");
    }
}

static void check_debug_list(unsigned threads)
{
    unsigned listed = 0;

    for (const struct tcb *tcb = kernel.debug_threads; tcb != NULL && listed <= threads;
         tcb = tcb->debug_next) {
        check_alive_tcb(tcb);
        listed++;
    }
    require(!KERNEL_DEBUG || listed == threads, "the list of threads is complete");
}

void check_threads(bool is_thorough)
{
    struct census census = {0};
    const struct object *object;

    check_ready(is_thorough, &census);
    check_release(&census);
    for (unsigned i = 0; (object = check_object(i)) != NULL; i++) {
        switch (object->tag) {
        case CAP_TCB:
            check_tcb(memory_at(object->base), &census);
            break;
        case CAP_ENDPOINT:
            check_endpoint(memory_at(object->base), &census);
            break;
        case CAP_NOTIFICATION:
            check_notification(memory_at(object->base), &census);
            break;
        case CAP_REPLY:
            check_reply(memory_at(object->base));
            break;
        case CAP_VCPU:
            check_vcpu(memory_at(object->base));
            break;
        default:
            break;
        }
    }
    require(census.ready == census.said_ready, "ready threads are in ready queues");
    require(census.release == census.said_release,
            "threads out of budget are in the release queue");
    require(census.blocked == census.said_blocked, "blocked threads are in queues");
    check_processor();
    check_debug_list(census.threads);
}
