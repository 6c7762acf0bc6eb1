# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
# Host tests of the basics in lib/, of the initialiser and the monitor.

LIB_TESTS := bits_test string_test print_test
HOST_TESTS += $(LIB_TESTS)
$(foreach t,$(LIB_TESTS),$(eval $(t)_SOURCES := tests/host/lib/$(t).c))
print_test_SOURCES += lib/print.c
string_test_CFLAGS := -fno-builtin -Wno-missing-prototypes

# Device trees are made by libfdt.
HOST_TESTS += dtb_read_test random_numbers_test
dtb_read_test_SOURCES := tests/host/lib/dtb_read_test.c lib/dtb_read.c
dtb_read_test_LIBS := -lfdt
random_numbers_test_SOURCES := tests/host/lib/random_test.c lib/chacha20.c lib/random.c lib/seed.c

HOST_TESTS += initialiser_test
initialiser_test_SOURCES := tests/host/sdk/initialiser/objects_test.c \
    $(addprefix sdk/initialiser/,objects.c untyped.c slots.c description.c)
initialiser_test_CFLAGS := -Itests/host/fake_sel4 -I$(BUILD)/include
initialiser_test_DEPENDS := $(SDK_HEADERS)

HOST_TESTS += monitor_test
monitor_test_SOURCES := tests/host/sdk/monitor/report_test.c \
    $(addprefix sdk/monitor/,report.c decode.c symbols.c)
monitor_test_CFLAGS := -Itests/host/sdk/monitor -Itests/host/fake_sel4 -I$(BUILD)/include
monitor_test_DEPENDS := $(SDK_HEADERS)
