# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
# The serial class: components and host tests.

COMPONENTS += serial_driver_pl011 serial_multiplexer serial_controller
serial_driver_pl011_SOURCES := devices/serial/driver.c devices/serial/pl011/device.c
SERIAL_MUX_CORE := $(addprefix devices/serial/,multiplexer.c input.c screen.c)
serial_multiplexer_SOURCES := $(SERIAL_MUX_CORE) devices/serial/multiplexer_pd.c devices/timer/client.c
serial_controller_SOURCES := devices/controller_pd.c devices/serial/controller.c \
    devices/serial/controller_pd.c

HOST_TESTS += serial_screen_test serial_multiplexer_test serial_wakeup_test serial_controller_test \
    serial_random_test
serial_screen_test_SOURCES := tests/host/devices/serial/screen_test.c devices/serial/screen.c
serial_multiplexer_test_SOURCES := tests/host/devices/serial/multiplexer_test.c \
    $(SERIAL_MUX_CORE) devices/serial/client.c lib/string.c
serial_multiplexer_test_CFLAGS := -Itests/host/fake -fno-builtin
serial_wakeup_test_SOURCES := tests/host/devices/serial/wakeup_test.c $(SERIAL_MUX_CORE) \
    devices/serial/client.c lib/string.c
serial_wakeup_test_CFLAGS := -Itests/host/fake -fno-builtin
serial_controller_test_SOURCES := tests/host/devices/serial/controller_test.c \
    devices/serial/controller.c
serial_random_test_SOURCES := tests/host/devices/serial/random_test.c $(SERIAL_MUX_CORE) lib/string.c
serial_random_test_CFLAGS := -fno-builtin
