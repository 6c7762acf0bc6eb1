/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Untyped memory: the one source of kernel objects and frames. */
#pragma once

#include "kernel/core/slot.h"

struct invocation;

enum status untyped_invoke(struct invocation *invocation);
