# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
# The network class: components and host tests.

NET_MULTIPLEXER_SOURCES := devices/net/multiplexer.c devices/net/traffic.c devices/net/forward.c \
    devices/net/links.c

COMPONENTS += net_driver_virtio net_multiplexer net_copier net_copiers net_controller
net_driver_virtio_SOURCES := devices/net/driver.c devices/net/virtio_net/device.c
net_multiplexer_SOURCES := $(NET_MULTIPLEXER_SOURCES) devices/net/multiplexer_pd.c \
    devices/timer/client.c
net_copier_SOURCES := devices/net/copier.c devices/net/copier_pd.c
net_copiers_SOURCES := devices/net/copier.c devices/net/copiers_pd.c
net_controller_SOURCES := devices/controller_pd.c devices/net/controller.c \
    devices/net/controller_pd.c

HOST_TESTS += ring_test
ring_test_SOURCES := tests/host/lib/ring_test.c
ring_test_LIBS := -lpthread

NET_WORLD_SOURCES := tests/host/devices/net/world.c $(NET_MULTIPLEXER_SOURCES) \
    devices/net/copier.c devices/net/client.c
HOST_TESTS += net_multiplexer_test
net_multiplexer_test_SOURCES := tests/host/devices/net/multiplexer_test.c $(NET_WORLD_SOURCES)
HOST_TESTS += net_hostile_test
net_hostile_test_SOURCES := tests/host/devices/net/hostile_test.c $(NET_WORLD_SOURCES)
HOST_TESTS += net_config_test net_random_test
net_random_test_SOURCES := tests/host/devices/net/random_test.c $(NET_WORLD_SOURCES)
net_config_test_SOURCES := tests/host/devices/net/config_test.c $(NET_WORLD_SOURCES)
HOST_TESTS += net_wakeup_test
net_wakeup_test_SOURCES := tests/host/devices/net/wakeup_test.c $(NET_WORLD_SOURCES)
HOST_TESTS += net_copier_test net_client_test net_controller_test
net_copier_test_SOURCES := tests/host/devices/net/copier_test.c $(NET_WORLD_SOURCES)
net_client_test_SOURCES := tests/host/devices/net/client_test.c $(NET_WORLD_SOURCES)
net_controller_test_SOURCES := tests/host/devices/net/controller_test.c devices/net/controller.c

HOST_TESTS += virtio_driver_test
virtio_driver_test_SOURCES := tests/host/lib/virtio_driver_test.c lib/virtio_driver.c

COMPONENTS += net_probe
net_probe_SOURCES := tests/qemu/net/probe.c $(addprefix devices/,net/client.c serial/client.c timer/client.c)

net_SOURCE := tests/qemu/net/system.xml
net_COMPONENTS := net_driver_virtio net_multiplexer net_copier net_controller net_probe \
    timer_driver_arm_generic timer_multiplexer timer_controller \
    serial_driver_pl011 serial_multiplexer serial_controller
net_QEMU_FLAGS := -netdev user,id=net0 -device virtio-net-device,netdev=net0,bus=virtio-mmio-bus.0
$(eval $(call composed_rules,net))
QEMU_TESTS += net
