# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
# Timer, serial and block on the machine: two native clients and the shell.

COMPONENTS += devices_probe
devices_probe_SOURCES := tests/qemu/devices/probe.c \
    $(addprefix devices/,blk/client.c serial/client.c timer/client.c)

devices_SOURCE := tests/qemu/devices/system.xml
devices_COMPONENTS := timer_driver_arm_generic timer_multiplexer timer_controller serial_driver_pl011 \
    serial_multiplexer serial_controller blk_driver_virtio blk_multiplexer blk_controller shell devices_probe
devices_QEMU_FLAGS := -drive if=none,id=disk0,@DRIVE@ \
    -device virtio-blk-device,drive=disk0,bus=virtio-mmio-bus.8
$(eval $(call composed_rules,devices))
QEMU_TESTS += devices
