/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The C library's header as lwIP includes it. */
#pragma once

/* Only netif_find names it, which nothing calls: the linker drops both. */
int atoi(const char *text);
