# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
# The main system: web server, shell and two Linux VMs on one network card, one disk and one UART.

WEB_SOURCES := $(addprefix systems/first_light/web/,web.c interface.c http.c status.c echo.c pages.S) \
    $(addprefix devices/,net/client.c serial/client.c timer/client.c)

COMPONENTS += web
web_SOURCES = $(WEB_SOURCES) $(LWIP_SOURCES)
web_CFLAGS = $(LWIP_CFLAGS) -Isystems/first_light/web/lwip
$(patsubst %,$(BUILD)/obj/web/%.o,$(basename $(WEB_SOURCES))): | $(LWIP_STAMP)
$(BUILD)/obj/web/systems/first_light/web/pages.o: $(wildcard systems/first_light/web/page/*)
