# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
# The timer class: components and host tests.

COMPONENTS += timer_driver_arm_generic timer_multiplexer timer_controller
timer_driver_arm_generic_SOURCES := devices/timer/driver.c devices/timer/arm_generic/device.c
timer_multiplexer_SOURCES := devices/timer/multiplexer.c devices/timer/multiplexer_pd.c
timer_controller_SOURCES := devices/controller_pd.c devices/timer/controller.c \
    devices/timer/controller_pd.c

HOST_TESTS += timer_multiplexer_test timer_controller_test timer_client_test rate_test
timer_multiplexer_test_CFLAGS := -fno-builtin
timer_multiplexer_test_SOURCES := tests/host/devices/timer/multiplexer_test.c \
    devices/timer/multiplexer.c lib/string.c
timer_controller_test_SOURCES := tests/host/devices/timer/controller_test.c \
    devices/timer/controller.c
timer_client_test_SOURCES := tests/host/devices/timer/client_test.c devices/timer/client.c \
    devices/timer/multiplexer.c lib/string.c
timer_client_test_CFLAGS := -Itests/host/fake -fno-builtin
rate_test_SOURCES := tests/host/lib/rate_test.c
