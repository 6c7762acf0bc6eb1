/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Floating point registers belong to their threads: two that fill them in turn never see each
 * other's values. */
#include "test.h"

enum { ROUNDS = 200, THREADS = 2 };

static seL4_CPtr turn[THREADS];

/* Puts a pattern into v0, v15, v31 and FPSR, lets the other thread run, looks again. */
static void fill_and_look(struct thread *self)
{
    uint64_t pattern = self->argument[0];
    uint64_t a, b, c, status;

    for (unsigned i = 0; i < ROUNDS; i++) {
        __asm__ volatile(".arch_extension fp\n.arch_extension simd\n"
                         "dup v0.2d, %0\ndup v15.2d, %0\ndup v31.2d, %0\nmsr fpsr, %1"
                         :
                         : "r"(pattern + i), "r"(pattern & 0x1f));
        seL4_Signal(self->argument[1]);
        seL4_Wait(self->argument[2], NULL);
        __asm__ volatile("mov %0, v0.d[1]\nmov %1, v15.d[0]\nmov %2, v31.d[1]\nmrs %3, fpsr"
                         : "=r"(a), "=r"(b), "=r"(c), "=r"(status));
        if (a != pattern + i || b != pattern + i || c != pattern + i || status != (pattern & 0x1f))
            self->result[0]++;
        self->result[1]++;
    }
    seL4_Signal(self->argument[1]);
}

static void look_at_fresh(struct thread *self)
{
    uint64_t a, b;

    __asm__ volatile("mov %0, v3.d[0]\nmov %1, v31.d[1]" : "=r"(a), "=r"(b));
    self->result[0] = a | b;
}

void check_fpu(void)
{
    static struct thread threads[THREADS];
    static struct thread fresh;

    print("fpu\n");
    for (unsigned i = 0; i < THREADS; i++)
        turn[i] = object_new(seL4_NotificationObject, 0);
    for (unsigned i = 0; i < THREADS; i++) {
        thread_create(&threads[i], 100, true);
        threads[i].argument[0] = 0x1111111111111111ul * (i + 3);
        threads[i].argument[1] = turn[1 - i];
        threads[i].argument[2] = turn[i];
        thread_start(&threads[i], fill_and_look);
    }
    pause_us(50000);
    for (unsigned i = 0; i < THREADS; i++) {
        CHECK(threads[i].is_done);
        CHECK_EQUAL(threads[i].result[0], 0);
        CHECK_EQUAL(threads[i].result[1], ROUNDS);
        thread_destroy(&threads[i]);
    }
    thread_create(&fresh, 100, true);
    fresh.result[0] = 1;
    thread_start(&fresh, look_at_fresh);
    pause_us(1000);
    CHECK_EQUAL(fresh.result[0], 0);
    thread_destroy(&fresh);
}
