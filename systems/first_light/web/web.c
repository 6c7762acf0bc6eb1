/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* The web server: a native client of network, timer and serial line that shows the running system. */
#include <microkit.h>

#include "devices/client_config.h"
#include "devices/component.h"
#include "devices/serial/client.h"
#include "devices/timer/client.h"
#include "lib/clock.h"
#include "lib/print.h"
#include "lib/string.h"
#include "systems/first_light/web/echo.h"
#include "systems/first_light/web/http.h"
#include "systems/first_light/web/interface.h"
#include "systems/first_light/web/iperf.h"
#include "systems/first_light/web/status.h"

enum {
    HTTP_PORT = 80,
    TIMER_SLOT = 0,
    NS_PER_MS = 1000000,
    SLEEP_MS_MAX = 60 * 1000,
};

extern const uint8_t page_index_html[], page_index_html_end[];
extern const uint8_t page_style_css[], page_style_css_end[];
extern const uint8_t page_status_js[], page_status_js_end[];
extern const uint8_t page_icon_svg[], page_icon_svg_end[];

uintptr_t config_address; /* set by the image tool */

static const struct client_config *config;
static struct serial_client serial;
static struct timer_client timer;
static struct interface interface;
static struct http_page pages[6];
static uint64_t deadline_ns; /* of the timeout that is set */

static struct http_page page(const char *path, const char *type, const uint8_t *bytes, const uint8_t *end)
{
    return (struct http_page){ .path = path, .type = type, .bytes = bytes, .length = (size_t)(end - bytes) };
}

static void pages_start(void)
{
    pages[0] = page("/", "text/html; charset=utf-8", page_index_html, page_index_html_end);
    pages[1] = page("/index.html", "text/html; charset=utf-8", page_index_html, page_index_html_end);
    pages[2] = page("/style.css", "text/css", page_style_css, page_style_css_end);
    pages[3] = page("/status.js", "text/javascript", page_status_js, page_status_js_end);
    pages[4] = page("/icon.svg", "image/svg+xml", page_icon_svg, page_icon_svg_end);
    pages[5] = (struct http_page){ .path = "/status.json", .type = "application/json", .make = status_make };
    http_start(HTTP_PORT, pages, sizeof pages / sizeof pages[0]);
}

/* Say on our serial line when the lease comes or changes. */
static void tell_address(void)
{
    static char told[16] = "0.0.0.0";
    const char *address = interface_address();
    char line[80];
    if (strcmp(address, told) == 0) {
        return;
    }
    print_into(told, sizeof told, "%s", address);
    print_into(line, sizeof line, "web server at http://%s/\n", address);
    serial_puts(&serial, line);
}

/* Nothing is read from the serial line, but it has to be emptied. */
static void serial_service(void)
{
    do {
        while (serial_getc(&serial) >= 0) {
        }
        serial_flush(&serial);
    } while (!serial_sleep(&serial));
}

/* A call to the timer only when the next timeout is another than the one that is set. */
static void set_timeout(void)
{
    uint32_t sleep_ms = interface_sleep_ms();
    uint64_t now = clock_now_ns();
    uint64_t wanted = now + (uint64_t)(sleep_ms < SLEEP_MS_MAX ? sleep_ms : SLEEP_MS_MAX) * NS_PER_MS;
    if (deadline_ns <= now || wanted + NS_PER_MS < deadline_ns) {
        deadline_ns = wanted > now ? wanted : now + NS_PER_MS;
        timer_set(&timer, TIMER_SLOT, deadline_ns);
    }
}

static void service(void)
{
    interface_service(NULL);
    tell_address();
    serial_service();
    set_timeout();
}

void init(void)
{
    config = component_config(config_address, CONFIG_ROLE_COMPONENT, sizeof *config);
    serial_client_init(&serial, &config->serial);
    timer_client_init(&timer, &config->timer);
    status_start(config);
    if (!interface_start(&interface, &config->net, "sluice")) {
        component_stop("no network in the configuration");
    }
    pages_start();
    echo_start();
    iperf_start();
    service();
}

void notified(microkit_channel channel)
{
    if (channel == config->timer.channel) {
        timer_fired(&timer, TIMER_SLOT);
    }
    service();
}
