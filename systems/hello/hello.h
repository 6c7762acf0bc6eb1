/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* What ping and pong say to each other. */
#pragma once

/* Labels: HELLO_ADD takes two numbers and is answered by HELLO_SUM with one. */
enum hello_label { HELLO_ADD = 1, HELLO_SUM = 2, HELLO_REFUSED = 3 };

enum { HELLO_ROUNDS = 1000 };
