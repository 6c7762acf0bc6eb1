/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* CNodes: arrays of capability slots and the operations on them. */
#pragma once

#include "kernel/core/slot.h"

struct invocation;

enum status cnode_invoke(struct invocation *invocation);
