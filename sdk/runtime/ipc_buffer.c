/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Where the image tool maps the IPC buffer of every component: in the last page. */

#include <microkit.h>

seL4_IPCBuffer *__sel4_ipc_buffer = (seL4_IPCBuffer *)(seL4_UserTop & ~UINT64_C(0xfff));
