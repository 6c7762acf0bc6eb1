# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
# The operator's shell: component and host tests.

COMPONENTS += shell
SHELL_CORE := $(addprefix systems/first_light/shell/,line.c command.c report.c)
shell_SOURCES := systems/first_light/shell/shell.c $(SHELL_CORE) devices/serial/client.c

HOST_TESTS += shell_test
shell_test_SOURCES := tests/host/systems/first_light/shell_test.c $(SHELL_CORE) lib/string.c \
    lib/print.c
shell_test_CFLAGS := -fno-builtin
