/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* What an operation of the kernel came to: an error code of the ABI, or a stop in between. */
#pragma once

#include <sel4/errors.h>

enum status {
    STATUS_OK = seL4_NoError,
    STATUS_INVALID_ARGUMENT = seL4_InvalidArgument,
    STATUS_INVALID_CAPABILITY = seL4_InvalidCapability,
    STATUS_ILLEGAL_OPERATION = seL4_IllegalOperation,
    STATUS_RANGE_ERROR = seL4_RangeError,
    STATUS_ALIGNMENT_ERROR = seL4_AlignmentError,
    STATUS_FAILED_LOOKUP = seL4_FailedLookup,
    STATUS_TRUNCATED_MESSAGE = seL4_TruncatedMessage,
    STATUS_DELETE_FIRST = seL4_DeleteFirst,
    STATUS_REVOKE_FIRST = seL4_RevokeFirst,
    STATUS_NOT_ENOUGH_MEMORY = seL4_NotEnoughMemory,
    /* stopped half-way in a consistent state; the system call runs again from its start */
    STATUS_PREEMPTED = 64,
};
