# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
# The smallest systems: two components that talk, and one that faults.

COMPONENTS += hello_ping hello_pong hello_fault
hello_ping_SOURCES := systems/hello/ping.c
hello_pong_SOURCES := systems/hello/pong.c
hello_fault_SOURCES := systems/hello/fault.c

SYSTEMS += hello hello_fault
hello_COMPONENTS := hello_ping hello_pong
hello_fault_DESCRIPTION := systems/hello/fault.system
hello_fault_COMPONENTS := hello_fault

QEMU_TESTS += hello loader
hello_TEST_SYSTEMS := hello hello_fault
loader_TEST_SYSTEMS := hello
