/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The one header a client of the kernel includes. */
#pragma once

#include <sel4/config.h>
#include <sel4/macros.h>
#include <sel4/types.h>
#include <sel4/bootinfo.h>
#include <sel4/functions.h>
#include <sel4/types_gen.h>
#include <sel4/assert.h>
#include <sel4/timeout.h>
#include <sel4/syscall.h>
#include <sel4/syscalls.h>
#include <sel4/invocation.h>
#include <interfaces/sel4_client.h>
