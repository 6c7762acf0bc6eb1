/* SPDX-FileCopyrightText: 2026 The Sluice authors
 * SPDX-License-Identifier: BSD-2-Clause */
/* Host test of what a driver VM has on top: its device tree, and device interrupts until they are over. */
#include "tests/host/cmocka_head.h"

#include <libfdt.h>
#include <string.h>

#include "tests/host/vmm/fake_vcpu.h"
#include "vmm/device_tree.h"
#include "vmm/driver_config.h"
#include "vmm/vgic.h"

enum { DEVICE = 64, TIMER = 27 };

static uint64_t blob[8192];
static struct vmm_driver_config driver;

static void add_property(struct vmm_device *device, const char *name, const void *value, uint16_t bytes)
{
    uint8_t *to = &device->properties[device->property_bytes];
    size_t length = strlen(name);
    to[0] = (uint8_t)length;
    memcpy(to + 1, name, length);
    to[1 + length] = (uint8_t)bytes;
    to[2 + length] = (uint8_t)(bytes >> 8);
    memcpy(to + 3 + length, value, bytes);
    device->property_bytes += (uint16_t)(3 + length + bytes);
}

static void driver_make(void)
{
    driver = (struct vmm_driver_config){.device_count = 1, .shared_count = 1};
    driver.devices[0] = (struct vmm_device){
        .name = "virtio_mmio", .gpa = 0x10000200, .bytes = 0x200, .interrupt = DEVICE, .edge = 1};
    add_property(&driver.devices[0], "compatible", "virtio,mmio", sizeof "virtio,mmio");
    add_property(&driver.devices[0], "dma-coherent", "", 0);
    driver.shared[0] = (struct vmm_shared){.name = "nic",
                                           .doorbell_gpa = 0xb000000,
                                           .interrupt = 80,
                                           .region_count = 2,
                                           .regions = {{0x50000000, 0x10000}, {0x50200000, 0x200000}}};
}

static uint32_t tree_write(void)
{
    struct device_tree_facts facts = {
        .ram_gpa = 0x48000000, .ram_bytes = 0x4000000, .bootargs = "", .driver = &driver};
    return device_tree_write(&facts, blob, sizeof blob);
}

static const fdt32_t *cells(const char *path, const char *name, int expected)
{
    int bytes;
    int node = fdt_path_offset(blob, path);
    assert_true(node >= 0);
    const fdt32_t *value = fdt_getprop(blob, node, name, &bytes);
    assert_non_null(value);
    assert_int_equal(bytes, 4 * expected);
    return value;
}

static void test_tree(void **state)
{
    (void)state;
    driver_make();
    assert_true(tree_write() > 0);
    assert_int_equal(fdt_check_full(blob, fdt_totalsize(blob)), 0);
    const fdt32_t *registers = cells("/virtio_mmio@10000200", "reg", 4);
    assert_int_equal(fdt32_ld(registers + 1), 0x10000200);
    assert_int_equal(fdt32_ld(registers + 3), 0x200);
    const fdt32_t *interrupt = cells("/virtio_mmio@10000200", "interrupts", 3);
    assert_int_equal(fdt32_ld(interrupt + 1), DEVICE - 32);
    assert_int_equal(fdt32_ld(interrupt + 2), 1);
    cells("/virtio_mmio@10000200", "dma-coherent", 0);
    registers = cells("/sluice@b000000", "reg", 12);
    assert_int_equal(fdt32_ld(registers + 1), 0xb000000);
    assert_int_equal(fdt32_ld(registers + 5), 0x50000000);
    assert_int_equal(fdt32_ld(registers + 9), 0x50200000);
    assert_int_equal(fdt32_ld(cells("/sluice@b000000", "interrupts", 3) + 1), 80 - 32);
    registers = cells("/reserved-memory/shared@50200000", "reg", 4);
    assert_int_equal(fdt32_ld(registers + 3), 0x200000);
    cells("/memory@50200000", "reg", 4);
    int node = fdt_path_offset(blob, "/reserved-memory/shared@50200000");
    assert_null(fdt_getprop(blob, node, "no-map", NULL));
}

/* Linux tells clocks apart by the names of their nodes, without addresses. */
static void test_clocks_have_names_of_their_own(void **state)
{
    (void)state;
    driver_make();
    driver.devices[0].clocks_hz[0] = 24000000;
    driver.devices[0].clocks_hz[1] = 24000000;
    assert_true(tree_write() > 0);
    assert_int_equal(fdt_check_full(blob, fdt_totalsize(blob)), 0);
    const fdt32_t *clocks = cells("/virtio_mmio@10000200", "clocks", 2);
    int first = fdt_node_offset_by_phandle(blob, fdt32_ld(clocks));
    int second = fdt_node_offset_by_phandle(blob, fdt32_ld(clocks + 1));
    const char *first_name = fdt_get_name(blob, first, NULL);
    const char *second_name = fdt_get_name(blob, second, NULL);
    size_t length = strcspn(first_name, "@");
    assert_true(length != strcspn(second_name, "@") || strncmp(first_name, second_name, length) != 0);
    assert_int_equal(fdt32_ld(cells("/clock-100", "clock-frequency", 1)), 24000000);
    assert_int_equal(fdt32_ld(cells("/clock-101", "clock-frequency", 1)), 24000000);
}

/* Lengths that reach beyond the list end it; nothing is read behind it. */
static void test_properties_that_lie(void **state)
{
    (void)state;
    driver_make();
    driver.devices[0].properties[0] = 255;
    assert_true(tree_write() > 0);
    driver_make();
    driver.devices[0].properties[11] = 0xff;
    driver.devices[0].properties[12] = 0xff;
    assert_true(tree_write() > 0);
    driver_make();
    driver.devices[0].property_bytes = UINT16_MAX;
    assert_true(tree_write() > 0);
    driver_make();
    driver.shared[0].region_count = UINT16_MAX;
    assert_true(tree_write() > 0);
}

static void vgic_make(struct vgic *vgic)
{
    fake_vcpu_reset();
    vgic_init(vgic, 1, TIMER);
    vgic_forward(vgic, DEVICE);
    vgic_switch(vgic, true);
}

static void test_interrupt_is_acknowledged_at_its_end(void **state)
{
    static struct vgic vgic;
    (void)state;
    vgic_make(&vgic);
    vgic_raise(&vgic, DEVICE);
    assert_int_equal(fake_vcpu.injections, 0);
    vgic_enable(&vgic, DEVICE / 32, 1u << (DEVICE % 32));
    assert_int_equal(fake_vcpu.injections, 1);
    assert_int_equal(fake_vcpu.device_acknowledged, 0);
    vgic_end(&vgic, 0, 0);
    assert_int_equal(fake_vcpu.device_acknowledged, DEVICE);
}

static void test_interrupt_taken_back_is_acknowledged(void **state)
{
    static struct vgic vgic;
    (void)state;
    vgic_make(&vgic);
    vgic_raise(&vgic, DEVICE);
    vgic_clear_pending(&vgic, DEVICE / 32, 1u << (DEVICE % 32));
    assert_int_equal(fake_vcpu.device_acknowledged, DEVICE);
}

static void test_restart_acknowledges(void **state)
{
    static struct vgic vgic;
    (void)state;
    vgic_make(&vgic);
    vgic_restart(&vgic);
    assert_int_equal(fake_vcpu.device_acknowledged, 0);
    vgic_raise(&vgic, DEVICE);
    vgic_restart(&vgic);
    assert_int_equal(fake_vcpu.device_acknowledged, DEVICE);
    vgic_switch(&vgic, true);
    vgic_raise(&vgic, DEVICE);
    vgic_enable(&vgic, DEVICE / 32, 1u << (DEVICE % 32));
    vgic_end(&vgic, 0, 0);
    assert_int_equal(fake_vcpu.device_acknowledged, DEVICE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_tree),
        cmocka_unit_test(test_clocks_have_names_of_their_own),
        cmocka_unit_test(test_properties_that_lie),
        cmocka_unit_test(test_interrupt_is_acknowledged_at_its_end),
        cmocka_unit_test(test_interrupt_taken_back_is_acknowledged),
        cmocka_unit_test(test_restart_acknowledges),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
