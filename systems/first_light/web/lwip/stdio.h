/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The C library's header as lwIP includes it; nothing of it is used. */
#pragma once
