/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* What Eva knows of the compiler and of lib/string.c; comes before every harness. */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* Contracts of what WP proves say that this may change; Eva sees lib/shared.h without it. */
/*@ ghost uint32_t shared_unfenced; */

/* Each atomic load gives any value of its type, whatever was stored. */
#define __atomic_load_n(pointer, order) (*(volatile __typeof__(*(pointer)) *)(pointer))
#define __atomic_store_n(pointer, value, order) \
    (*(volatile __typeof__(*(pointer)) *)(pointer) = (value))
#define __atomic_thread_fence(order) ((void)0)

/* For these two Eva has rules of its own, which it uses where a contract stands. */
/*@ requires \valid((char *)destination + (0 .. bytes - 1));
    requires \valid_read((char *)source + (0 .. bytes - 1));
    requires \separated((char *)destination + (0 .. bytes - 1), (char *)source + (0 .. bytes - 1));
    assigns ((char *)destination)[0 .. bytes - 1] \from ((char *)source)[0 .. bytes - 1];
    assigns \result \from destination; */
void *memcpy(void *restrict destination, const void *restrict source, size_t bytes);

/*@ requires \valid((char *)destination + (0 .. bytes - 1));
    assigns ((char *)destination)[0 .. bytes - 1] \from value;
    assigns \result \from destination; */
void *memset(void *destination, int value, size_t bytes);
