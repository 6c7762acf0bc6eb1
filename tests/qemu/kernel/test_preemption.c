/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Long operations of a thread with little time: they are done in pieces, and others run in
 * between. */

#include "test.h"

enum { COPIES = 2048, LARGE_BITS = 21 };

static seL4_CPtr object, large, first_copy, page;

static void call(struct thread *self, seL4_CPtr cap, seL4_Word label, unsigned length,
                 const seL4_Word *words)
{
    struct registers r = {{cap, info_of(label, length > 2, length), words[0], words[1]}};

    if (length > 2) {
        self->buffer->caps_or_badges[0] = ROOT;
        r.x[4] = words[2];
        r.x[5] = words[3];
        self->buffer->msg[4] = words[4];
        self->buffer->msg[5] = words[5];
    }
    trap(seL4_SysCall, &r);
    self->result[1] = label_of(r.x[1]);
    self->result[0]++;
}

static void revokes(struct thread *self)
{
    call(self, ROOT, CNodeRevoke, 2, (seL4_Word[]){object, DEPTH});
}

static void deletes(struct thread *self)
{
    call(self, ROOT, CNodeDelete, 2, (seL4_Word[]){object, DEPTH});
}

static void retypes(struct thread *self)
{
    call(self, large, UntypedRetype, 6, (seL4_Word[]){seL4_ARM_SmallPageObject, 0, 0, 0, page, 1});
}

/* Runs the operation on 100 us in every millisecond; how many milliseconds it took. */
static uint64_t run_slowly(thread_body_t *body)
{
    struct thread *thread = thread_create(0, 100, 0, false);
    uint64_t start = now_us();

    check_equal(configure_context(thread->sched_context, 100, 1000, 0, 0, 0), seL4_NoError);
    thread_start(thread, body);
    check_equal(seL4_TCB_SetPriority(seL4_CapInitThreadTCB, seL4_CapInitThreadTCB, 50),
                seL4_NoError);
    while (thread->result[0] == 0 && now_us() < start + 3000000) {
    }
    check_equal(seL4_TCB_SetPriority(seL4_CapInitThreadTCB, seL4_CapInitThreadTCB, 255),
                seL4_NoError);
    check_equal(thread->result[0], 1);
    check_equal(thread->result[1], seL4_NoError);
    check_equal(delete (thread->tcb), seL4_NoError);
    return (now_us() - start) / 1000;
}

static void revoke_many(void)
{
    object = new_object(seL4_EndpointObject, 0);
    first_copy = new_copy(object);
    for (unsigned i = 1; i < COPIES; i++) {
        new_copy(object);
    }
    check(run_slowly(revokes) >= 4);
    for (unsigned i = 0; i < COPIES; i++) {
        check(is_empty(first_copy + i));
    }
    check(!is_empty(object));
}

static void delete_large_node(void)
{
    seL4_CPtr memory = new_object(seL4_UntypedObject, 18);
    seL4_CPtr endpoint = new_object(seL4_EndpointObject, 0);

    object = new_slot();
    check_equal(retype(memory, seL4_CapTableObject, 11, object, 1), seL4_NoError);
    for (unsigned i = 0; i < 1u << 11; i++) {
        check_equal(seL4_CNode_Copy(object, i, 11, ROOT, endpoint, DEPTH, seL4_AllRights),
                    seL4_NoError);
    }
    check(run_slowly(deletes) >= 4);
    check(is_empty(object));
    check_equal(retype(memory, seL4_UntypedObject, 18, object, 1), seL4_NoError);
}

static void clean_memory(void)
{
    large = new_object(seL4_UntypedObject, LARGE_BITS);
    page = new_slot();
    check_equal(retype(large, seL4_ARM_LargePageObject, 0, page, 1), seL4_NoError);
    check_equal(delete (page), seL4_NoError);
    check(run_slowly(retypes) >= 4);
    check(!is_empty(page));
}

void test_preemption(void)
{
    revoke_many();
    delete_large_node();
    clean_memory();
}
