# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
# The main system: web server, shell and two Linux VMs on one network card, one disk and one UART.

WEB_SOURCES := $(addprefix systems/first_light/web/,web.c interface.c http.c status.c echo.c iperf.c pages.S) \
    $(addprefix devices/,net/client.c serial/client.c timer/client.c)

COMPONENTS += web
web_SOURCES = $(WEB_SOURCES) $(LWIP_SOURCES)
web_CFLAGS = $(LWIP_CFLAGS) -Isystems/first_light/web/lwip
$(patsubst %,$(BUILD)/obj/web/%.o,$(basename $(WEB_SOURCES))): | $(LWIP_STAMP)
$(BUILD)/obj/web/systems/first_light/web/pages.o: $(wildcard systems/first_light/web/page/*)

# Components that sharing needs whatever the clients are.
SHARING_COMPONENTS := timer_driver_arm_generic timer_multiplexer timer_controller \
    serial_driver_pl011 serial_multiplexer serial_controller \
    net_driver_virtio net_multiplexer net_copier net_controller \
    blk_driver_virtio blk_multiplexer blk_controller vmm shell web

first_light_COMPONENTS := $(SHARING_COMPONENTS)
first_light_PREFILL := $(GUEST_IMAGE) $(GUEST_INITRAMFS)
first_light_COMMAND = $(call run_command,first_light)
first_light_RUN = $(call run_shared,first_light)
$(eval $(call composed_rules,first_light))
