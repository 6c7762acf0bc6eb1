# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
# The block class: components and host tests.

COMPONENTS += blk_driver_virtio blk_multiplexer blk_controller
BLK_MUX_CORE := devices/blk/multiplexer.c devices/blk/requests.c devices/blk/medium.c \
    devices/blk/flights.c devices/blk/partition.c
blk_driver_virtio_SOURCES := devices/blk/driver.c devices/blk/virtio_blk/device.c
blk_multiplexer_SOURCES := $(BLK_MUX_CORE) devices/blk/multiplexer_pd.c devices/timer/client.c
blk_controller_SOURCES := devices/controller_pd.c devices/blk/controller.c \
    devices/blk/controller_pd.c

HOST_TESTS += blk_partition_test blk_multiplexer_test blk_wakeup_test blk_controller_test \
    blk_random_test blk_pieces_test
blk_partition_test_SOURCES := tests/host/devices/blk/partition_test.c devices/blk/partition.c
BLK_MUX_PEERS := tests/host/devices/blk/multiplexer_peers.c $(BLK_MUX_CORE) devices/blk/client.c lib/string.c
blk_multiplexer_test_SOURCES := tests/host/devices/blk/multiplexer_test.c $(BLK_MUX_PEERS)
blk_multiplexer_test_CFLAGS := -Itests/host/fake -fno-builtin
blk_pieces_test_SOURCES := tests/host/devices/blk/pieces_test.c $(BLK_MUX_PEERS)
blk_pieces_test_CFLAGS := -Itests/host/fake -fno-builtin
blk_wakeup_test_SOURCES := tests/host/devices/blk/wakeup_test.c $(BLK_MUX_CORE) \
    devices/blk/client.c lib/string.c
blk_wakeup_test_CFLAGS := -Itests/host/fake -fno-builtin
blk_random_test_SOURCES := tests/host/devices/blk/random_test.c $(BLK_MUX_CORE) lib/string.c
blk_random_test_CFLAGS := -fno-builtin
blk_controller_test_SOURCES := tests/host/devices/blk/controller_test.c devices/blk/controller.c


# The partition parser against generated input, for a bounded time: make fuzz-partition FUZZ_SECONDS=60
FUZZ_SECONDS ?= 20
FUZZ_CC ?= clang
$(HOST_BUILD)/fuzz/partition: tests/fuzz/partition/fuzz.c devices/blk/partition.c \
    devices/blk/partition.h
	$(call say,FUZZCC,$@)
	@mkdir -p $(@D)
	$(Q)$(FUZZ_CC) -std=gnu11 -O1 -g -Wall -Wextra -Werror -I. \
	    -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all -o $@ $(filter %.c,$^)

.PHONY: fuzz-partition
fuzz-partition: $(HOST_BUILD)/fuzz/partition
	@mkdir -p $(HOST_BUILD)/fuzz/partition_corpus
	$(Q)$< -max_total_time=$(FUZZ_SECONDS) -max_len=32768 -print_final_stats=1 \
	    $(HOST_BUILD)/fuzz/partition_corpus
