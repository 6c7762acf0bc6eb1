# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
# Host tests of the basics in lib/.

LIB_TESTS := bits_test string_test print_test
HOST_TESTS += $(LIB_TESTS)
$(foreach t,$(LIB_TESTS),$(eval $(t)_SOURCES := tests/host/lib/$(t).c))
print_test_SOURCES += lib/print.c
string_test_CFLAGS := -fno-builtin -Wno-missing-prototypes
