/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Errors and warnings with the place in the description they are about. */
#pragma once

#include <stdint.h>
#include <stdio.h>

struct location {
    uint32_t line; /* from 1; 0: no place in the description */
    uint32_t column;
};

struct diagnostics {
    FILE *out;
    const char *file; /* name of the system description */
    uint32_t error_count;
    uint32_t warning_count;
};

enum { DIAGNOSTICS_MAX_ERRORS = 50 }; /* later ones are counted only */

/* FILE:LINE:COLUMN: error: ... and a newline. A note explains the message before it. */
void error_at(struct diagnostics *diagnostics, struct location at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void warning_at(struct diagnostics *diagnostics, struct location at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void note_at(struct diagnostics *diagnostics, struct location at, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* An error that has no place in the description. */
void error_plain(struct diagnostics *diagnostics, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
