/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Words for the codes in faults. */

#include <stddef.h>

#include "sdk/monitor/monitor.h"

struct code_name {
    unsigned code;
    const char *name;
};

static const struct code_name class_names[] = {
    {0x00, "undefined instruction"},
    {0x01, "WFI or WFE"},
    {0x07, "FP or SIMD instruction, but the FPU is disabled (fpu=\"false\")"},
    {0x0e, "illegal execution state"},
    {0x15, "system call"},
    {0x16, "hypervisor call"},
    {0x17, "secure monitor call"},
    {0x18, "access to a system register, or a cache instruction, that is not allowed"},
    {0x20, "instruction abort"},
    {0x22, "program counter not aligned"},
    {0x24, "data abort"},
    {0x26, "stack pointer not aligned"},
    {0x2c, "floating point exception"},
    {0x2f, "system error"},
    {SYNDROME_CLASS_BREAKPOINT, "breakpoint instruction"},
};

/* The reason of an abort without the level of the table walk. */
static const struct code_name abort_names[] = {
    {0x00, "address too large"},
    {0x04, "nothing mapped there"},
    {0x08, "access flag fault"},
    {0x0c, "not permitted"},
};

static const struct code_name abort_names_exact[] = {
    {0x10, "external abort"},
    {0x21, "address not aligned"},
    {0x30, "conflict in the TLB"},
};

static const struct code_name lookup_names[] = {
    {seL4_InvalidRoot, "invalid root"},
    {seL4_MissingCapability, "missing capability"},
    {seL4_DepthMismatch, "depth mismatch"},
    {seL4_GuardMismatch, "guard mismatch"},
};

/* In the kernel's order. */
static const struct code_name debug_names[] = {
    {0, "data breakpoint"},
    {1, "instruction breakpoint"},
    {2, "single step"},
    {3, "breakpoint instruction"},
};

/* Of clang's trapping sanitizer, in the order of its checks. */
static const char *const sanitizer_names[] = {
    "addition overflows",
    "unreachable code reached",
    "control flow check failed",
    "division overflows or is by zero",
    "wrong dynamic type",
    "float to integer overflows",
    "function called with a wrong type",
    "implicit conversion changes the value",
    "invalid argument of a builtin",
    "invalid cast of an object",
    "invalid value of its type",
    "end of a function without return",
    "multiplication overflows",
    "negation overflows",
    "null argument, declared nonnull",
    "null returned, declared nonnull",
    "null argument, attribute nonnull",
    "null returned, attribute returns_nonnull",
    "index out of bounds",
    "pointer overflows",
    "shift out of bounds",
    "subtraction overflows",
    "null or misaligned pointer, or object too small",
    "alignment assumption does not hold",
    "size of an array is not positive",
};

enum { SANITIZER_IMMEDIATE = 0x5500 };

static const char *name_find(const struct code_name *names, size_t count, unsigned code)
{
    for (size_t i = 0; i < count; i++) {
        if (names[i].code == code) {
            return names[i].name;
        }
    }
    return NULL;
}

#define NAME_FIND(names, code) name_find(names, sizeof(names) / sizeof((names)[0]), code)

const char *syndrome_class(uint64_t syndrome)
{
    const char *name = NAME_FIND(class_names, syndrome_class_number(syndrome));

    return name != NULL ? name : "unknown exception";
}

const char *abort_reason(uint64_t syndrome)
{
    unsigned status = syndrome & 0x3f;
    const char *name = NAME_FIND(abort_names_exact, status);

    if (name == NULL && status < 0x10) {
        name = NAME_FIND(abort_names, status & ~3u);
    }
    return name != NULL ? name : "unknown reason";
}

const char *sanitizer_check(uint64_t syndrome)
{
    uint64_t check = (syndrome & 0xffff) - SANITIZER_IMMEDIATE;

    return check < sizeof(sanitizer_names) / sizeof(sanitizer_names[0]) ? sanitizer_names[check]
                                                                        : NULL;
}

const char *lookup_failure(uint64_t type)
{
    const char *name = NAME_FIND(lookup_names, (unsigned)type);

    return name != NULL ? name : "unknown failure";
}

const char *debug_reason(uint64_t reason)
{
    const char *name = NAME_FIND(debug_names, (unsigned)reason);

    return name != NULL ? name : "unknown debug exception";
}
