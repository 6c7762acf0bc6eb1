/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Domains: the fixed time table of thread groups. */
#pragma once

#include "kernel/core/slot.h"

struct invocation;

enum status domain_invoke(struct invocation *invocation);
