/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* What all harnesses for Eva share: arbitrary numbers, words, strings. */
#pragma once

#include <stddef.h>
#include <stdint.h>

static volatile uint64_t any_word; /* each look gives any value at all */

/* Any number from 0 to `most`. */
static uint64_t any(uint64_t most)
{
    /* Where Eva tries to let growing intervals end: the bounds of tokens (lib/rate.h). */
    /*@ widen_hints global:"all", -0x10000000000, 0x10000000000; */
    uint64_t value = any_word;
    return value <= most ? value : most;
}

/* Any bytes; the last is 0, as the tool that writes configurations sees to. */
static void any_string(char *string, uint32_t bytes)
{
    for (uint32_t i = 0; i + 1 < bytes; i++) {
        string[i] = (char)any_word;
    }
}

/* Any words. */
static void any_words(void *memory, uint32_t words)
{
    for (uint32_t i = 0; i < words; i++) {
        ((uint64_t *)memory)[i] = any_word;
    }
}
