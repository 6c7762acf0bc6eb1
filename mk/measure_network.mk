# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
# Native clients that answer a traffic source in lock step: make bench-network; the quick part is a check.

COMPONENTS += bench_client
BENCH_CLIENT_SOURCES := $(addprefix benchmarks/client/,client.c exchange.c) $(addprefix systems/first_light/web/,interface.c echo.c) \
    $(addprefix devices/,net/client.c timer/client.c)
bench_client_SOURCES = $(BENCH_CLIENT_SOURCES) $(LWIP_SOURCES)
bench_client_CFLAGS = $(LWIP_CFLAGS) -Isystems/first_light/web/lwip -DARP_TABLE_SIZE=32
$(patsubst %,$(BUILD)/obj/bench_client/%.o,$(basename $(BENCH_CLIENT_SOURCES))): | $(LWIP_STAMP)

# Clients, and behind _ how many of them each component is where that is not one.
BENCH_CLIENT_COUNTS := 1 2 4 8 16 16_4 32_8 60_15

# $(1) one of these
define bench_clients_rules
$(BUILD)/systems/bench_clients_$(1)/source.xml: benchmarks/client/describe
	@mkdir -p $$(@D)
	$(Q)benchmarks/client/describe bench_clients_$(1) $(subst _, ,$(1)) >$$@
bench_clients_$(1)_SOURCE := $(BUILD)/systems/bench_clients_$(1)/source.xml
bench_clients_$(1)_COMPONENTS := timer_driver_arm_generic timer_multiplexer timer_controller net_driver_virtio \
    net_multiplexer net_copier net_copiers net_controller bench_client
endef
$(foreach n,$(BENCH_CLIENT_COUNTS),$(eval $(call bench_clients_rules,$(n)))$(eval $(call composed_rules,bench_clients_$(n))))

COMPONENTS += bench_block
bench_block_SOURCES := benchmarks/block/client.c benchmarks/block/walk.c devices/blk/client.c
bench_block_SOURCE := benchmarks/block.xml
bench_block_COMPONENTS := timer_driver_arm_generic timer_multiplexer timer_controller blk_driver_virtio blk_multiplexer \
    blk_controller bench_block
$(eval $(call composed_rules,bench_block))

# A native client that does what is typed: make bench-serial, make bench-timer.
COMPONENTS += bench_console
bench_console_SOURCES := benchmarks/console/client.c devices/serial/client.c devices/timer/client.c
bench_console_SOURCE := benchmarks/console.xml
bench_console_COMPONENTS := timer_driver_arm_generic timer_multiplexer timer_controller serial_driver_pl011 \
    serial_multiplexer serial_controller bench_console
$(eval $(call composed_rules,bench_console))

# The release configuration is measured, whatever else is built.
BENCH_RELEASE := $(BOARD_BUILD)/release
BENCH_QEMU = $(QEMU) $(QEMU_MACHINE)
BENCH_RUN = BENCH_QEMU='$(BENCH_QEMU)' LOADER_BASE=$(LOADER_BASE) CROSS_COMPILE=$(CROSS_COMPILE) /usr/bin/python3
BENCH_IMAGES = $(foreach s,$(1),$(BENCH_RELEASE)/systems/$(s)/loader.img)

# $(1) target that needs $(2) systems in their release configuration
define bench_needs
.PHONY: $(1)-needs
ifneq ($(CONFIG),release)
$(1)-needs: $(LWIP_STAMP)
	$(Q)$(MAKE) --no-print-directory CONFIG=release $(1)-needs
else
$(1)-needs: $(call BENCH_IMAGES,$(2))
endif
$(1): $(1)-needs
.PHONY: $(1)
endef
$(eval $(call bench_needs,bench-network,$(addprefix bench_clients_,$(BENCH_CLIENT_COUNTS))))
$(eval $(call bench_needs,bench-tcp,bench_clients_1))
$(eval $(call bench_needs,bench-block,bench_block))
$(eval $(call bench_needs,bench-serial,bench_console))
$(eval $(call bench_needs,bench-timer,bench_console))
GUARDED := bench_clients_1 bench_clients_60_15 bench_console bench_block bench_vm bench_block_vm bench_block_driver_vm
$(eval $(call bench_needs,bench-quick,$(GUARDED)))
$(eval $(call bench_needs,bench-baseline,$(GUARDED)))

bench-network:
	$(Q)$(BENCH_RUN) benchmarks/network.py $(BENCH_RELEASE)

bench-tcp:
	$(Q)$(BENCH_RUN) benchmarks/bulk.py $(BENCH_RELEASE)

bench-block:
	$(Q)$(BENCH_RUN) benchmarks/block.py $(BENCH_RELEASE)

bench-serial:
	$(Q)$(BENCH_RUN) benchmarks/serial_line.py $(BENCH_RELEASE)

bench-timer:
	$(Q)$(BENCH_RUN) benchmarks/timer.py $(BENCH_RELEASE)
BENCHMARKS += bench-network bench-tcp bench-block bench-serial bench-timer

# Deterministic counts beside benchmarks/baseline.json: more than 2 % worse fails.
bench-quick:
	$(Q)$(BENCH_RUN) benchmarks/guard.py $(BENCH_RELEASE)
CHECKS += bench-quick

# Takes the counts of now as the baseline: to be committed with the reason.
bench-baseline:
	$(Q)$(BENCH_RUN) benchmarks/guard.py --update $(BENCH_RELEASE)
