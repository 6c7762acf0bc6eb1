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

enum { ARGUMENTS_MAX = 16 };

enum argument_kind { KIND_SCALAR, KIND_CAP, KIND_STRUCT };

/* One entry of an invocation's argument list, with its C type. */
struct argument {
    char type[48], name[40];
    enum argument_kind kind;
    bool is_result;
    unsigned bits;         /* scalar: width */
    unsigned word, offset; /* place in the message */
};

/* Parses an argument list into at most ARGUMENTS_MAX entries; returns how many. */
unsigned argument_list(const char *text, struct argument *list);

/* The name that belongs to a system call number. */
const char *system_call_name(int number);

/* Writes interfaces/sel4_client.h: one inline stub per invocation of this build. */
void write_client(const char *include, unsigned properties);
/* Writes the types with accessors (sel4/shared_types_gen.h, sel4/types_gen.h) and their .pbf descriptions. */
void write_types(const char *include, unsigned properties);
/* Writes interfaces/object-api*.xml and api/syscall.xml. */
void write_descriptions(const char *include);
/* Writes headers that only have another name. */
void write_forwards(const char *include);
