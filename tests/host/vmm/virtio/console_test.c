/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Host test of the virtio console over a serial client made of two buffers. */
#include "tests/host/cmocka_head.h"

#include <string.h>

#include "tests/host/vmm/virtio/fake_driver.h"
#include "vmm/virtio/console.h"

enum {
    RX = 0,
    TX = 1,
    DATA = FAKE_RAM_GPA + FAKE_DATA,
};

static struct console console;
static struct serial_client serial;
static char sent[4096];
static uint32_t sent_count;
static uint32_t room; /* characters the line takes now */
static bool wants_room;
static char typed[256];
static uint32_t typed_next;

uint32_t serial_space(struct serial_client *client)
{
    (void)client;
    return room;
}

uint32_t serial_write(struct serial_client *client, const uint8_t *characters, uint32_t count)
{
    (void)client;
    wants_room = count > room;
    count = count < room ? count : room;
    memcpy(&sent[sent_count], characters, count);
    sent_count += count;
    room -= count;
    return count;
}

void serial_flush(struct serial_client *client)
{
    (void)client;
}

int serial_getc(struct serial_client *client)
{
    (void)client;
    return typed[typed_next] == 0 ? -1 : typed[typed_next++];
}

bool serial_sleep(struct serial_client *client)
{
    (void)client;
    return typed[typed_next] == 0 && !(wants_room && room != 0);
}

static int setup(void **state)
{
    (void)state;
    fake_driver_reset();
    memset(sent, 0, sizeof sent);
    memset(typed, 0, sizeof typed);
    sent_count = 0;
    typed_next = 0;
    wants_room = false;
    room = sizeof sent - 1;
    console_init(&console, &serial, &fake_guest, &fake_vgic, FAKE_INTERRUPT);
    fake_driver_start(&console.device, 0);
    return 0;
}

static void put(uint32_t offset, const char *text)
{
    memcpy(&fake_ram[FAKE_DATA + offset], text, strlen(text));
}

static void test_output(void **state)
{
    (void)state;
    put(0, "hello, ");
    put(0x100, "world");
    fake_describe(TX, 0, DATA, 7, 0, 1);
    fake_describe(TX, 1, DATA + 0x100, 5, 0, -1);
    fake_make_available(TX, 0);
    fake_notify(&console.device, TX);
    assert_string_equal(sent, "hello, world");
    assert_int_equal(fake_used(TX)->index, 1);
    assert_true(fake_take_interrupt(&console.device));
}

static void test_output_waits_for_room(void **state)
{
    (void)state;
    put(0, "0123456789");
    fake_describe(TX, 0, DATA, 10, 0, -1);
    fake_make_available(TX, 0);
    fake_make_available(TX, 0);
    room = 4;
    fake_notify(&console.device, TX);
    assert_string_equal(sent, "0123");
    assert_int_equal(fake_used(TX)->index, 0);
    assert_int_equal(fake_used(TX)->flags, VIRTIO_USED_NO_NOTIFY);
    room = 8;
    console_service(&console);
    assert_string_equal(sent, "012345678901");
    assert_int_equal(fake_used(TX)->index, 1);
    room = 100;
    console_service(&console);
    assert_string_equal(sent, "01234567890123456789");
    assert_int_equal(fake_used(TX)->flags, 0);
}

static void test_long_output(void **state)
{
    (void)state;
    fake_describe(TX, 0, DATA, 3000, 0, -1);
    fake_make_available(TX, 0);
    fake_notify(&console.device, TX);
    assert_int_equal(sent_count, 3000);
    assert_memory_equal(sent, &fake_ram[FAKE_DATA], 3000);
}

static void test_input(void **state)
{
    (void)state;
    strcpy(typed, "ls\n");
    console_service(&console); /* no buffer yet: it stays */
    assert_int_equal(typed_next, 0);
    assert_int_equal(fake_used(RX)->flags, 0);
    fake_describe(RX, 0, DATA, 2, VIRTIO_DESCRIPTOR_WRITE, -1);
    fake_describe(RX, 1, DATA + 16, 16, VIRTIO_DESCRIPTOR_WRITE, -1);
    fake_make_available(RX, 0);
    fake_make_available(RX, 1);
    fake_make_available(RX, 0);
    fake_notify(&console.device, RX);
    assert_int_equal(fake_used(RX)->index, 2);
    assert_int_equal(fake_used(RX)->ring[0].bytes, 2);
    assert_int_equal(fake_used(RX)->ring[1].bytes, 1);
    assert_memory_equal(&fake_ram[FAKE_DATA], "ls", 2);
    assert_int_equal(fake_ram[FAKE_DATA + 16], '\n');
    assert_true(fake_take_interrupt(&console.device));
    assert_int_equal(fake_used(RX)->flags, VIRTIO_USED_NO_NOTIFY);
}

static void test_buffer_without_room(void **state)
{
    (void)state;
    strcpy(typed, "x");
    fake_describe(RX, 0, DATA, 4, 0, -1); /* readable only */
    fake_describe(RX, 1, DATA, 4, VIRTIO_DESCRIPTOR_WRITE, -1);
    fake_make_available(RX, 0);
    fake_make_available(RX, 1);
    fake_notify(&console.device, RX);
    assert_int_equal(fake_used(RX)->index, 2);
    assert_int_equal(fake_used(RX)->ring[0].bytes, 0);
    assert_int_equal(fake_used(RX)->ring[1].bytes, 1);
}

static void test_broken_queue_stops_the_device(void **state)
{
    (void)state;
    fake_describe(TX, 0, 0x1000, 10, 0, -1); /* not RAM */
    fake_make_available(TX, 0);
    fake_notify(&console.device, TX);
    assert_int_equal(sent_count, 0);
    assert_int_equal(console.device.statistics.broken, 1);
    assert_true(console.device.status & VIRTIO_STATUS_NEEDS_RESET);
    console_service(&console);
    fake_notify(&console.device, TX);
    assert_int_equal(console.device.statistics.broken, 1);
    fake_driver_reset();
    fake_driver_start(&console.device, 0);
    put(0, "again");
    fake_describe(TX, 0, DATA, 5, 0, -1);
    fake_make_available(TX, 0);
    fake_notify(&console.device, TX);
    assert_string_equal(sent, "again");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(test_output, setup),
        cmocka_unit_test_setup(test_output_waits_for_room, setup),
        cmocka_unit_test_setup(test_long_output, setup),
        cmocka_unit_test_setup(test_input, setup),
        cmocka_unit_test_setup(test_buffer_without_room, setup),
        cmocka_unit_test_setup(test_broken_queue_stops_the_device, setup),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
