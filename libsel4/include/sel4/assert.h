/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Assertions of programs; what happens when one fails is up to the runtime. */
#pragma once

#include <sel4/config.h>

void __assert_fail(const char *text, const char *file, int line, const char *function);

#define seL4_Fail(text) __assert_fail(text, __FILE__, __LINE__, __func__)
#define seL4_Assert(condition) ((condition) ? (void)0 : seL4_Fail(#condition))

#ifdef CONFIG_DEBUG_BUILD
#define seL4_DebugAssert(condition) seL4_Assert(condition)
#else
#define seL4_DebugAssert(condition) ((void)0)
#endif

#define seL4_CompileTimeAssert(condition) _Static_assert(condition, #condition)
