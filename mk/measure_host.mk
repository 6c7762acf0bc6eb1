# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
# The unchanged files of the data path on the host: make bench-host

DATA_PATH := $(HOST_BUILD)/data_path
$(DATA_PATH): benchmarks/host/data_path.c $(NET_WORLD_SOURCES) $(wildcard lib/*.h devices/*.h devices/net/*.h tests/host/devices/net/*.h)
	$(call say,HOSTCC,$@)
	@mkdir -p $(@D)
	$(Q)$(HOST_CC) $(HOST_CFLAGS) -o $@ benchmarks/host/data_path.c $(NET_WORLD_SOURCES) -lcmocka

.PHONY: bench-host
bench-host: $(DATA_PATH)
	$(Q)/usr/bin/python3 benchmarks/host.py $<
BENCHMARKS += bench-host
