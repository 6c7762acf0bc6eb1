/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* What the parts of the generator share. */
#pragma once

#include <stdio.h>

#include "interface.h"

/* Opens a file below `directory`; the program ends with a message when it cannot. */
FILE *open_output(const char *directory, const char *name);
/* The same for a C header, with its opening lines written. */
FILE *open_header(const char *directory, const char *name, const char *caption);

/* Writes interfaces/sel4_client.h: one inline stub per invocation of this build. */
void write_client(const char *include, unsigned properties);
