# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
# What a driver VM costs beside a native driver: bytes per million instructions.

COMPONENTS += traffic
traffic_SOURCES := benchmarks/driver_vm/traffic.c $(addprefix devices/,net/client.c serial/client.c blk/client.c timer/client.c)

TRAFFIC_SHARED := traffic timer_driver_arm_generic timer_multiplexer timer_controller serial_driver_pl011 \
    serial_multiplexer serial_controller net_multiplexer net_copier net_controller blk_multiplexer blk_controller
TRAFFIC_DEVICES := -netdev stream,id=net0,server=off,addr.type=unix,addr.path=@NET@ \
    -device virtio-net-device,netdev=net0,bus=virtio-mmio-bus.0 \
    -drive file=@DISK@,format=raw,cache=unsafe,if=none,id=disk0 -device virtio-blk-device,drive=disk0,bus=virtio-mmio-bus.8

# $(1) system, $(2) components besides
define traffic_rules
$(1)_COMPONENTS := $(TRAFFIC_SHARED) $(2)
$(1)_COMMAND = $$(QEMU) $$(QEMU_MACHINE) $$(TRAFFIC_DEVICES) \
    -device loader,file=$(BUILD)/systems/$(1)/loader.img,addr=$(LOADER_BASE),cpu-num=0
$$(eval $$(call composed_rules,$(1)))
endef
traffic_native_SOURCE := benchmarks/driver_vm/native.xml
$(eval $(call traffic_rules,traffic_native,net_driver_virtio blk_driver_virtio))
traffic_driver_vm_SOURCE := benchmarks/driver_vm/driver_vm.xml
traffic_driver_vm_PREFILL := $(GUEST_IMAGE) $(DRIVER_VM_INITRAMFS)
$(eval $(call traffic_rules,traffic_driver_vm,vmm))
ifneq ($(wildcard $(SMALL_IMAGE)),)
$(eval $(call small_kernel_rules,traffic_small,benchmarks/driver_vm/driver_vm.xml))
$(eval $(call traffic_rules,traffic_small,vmm))
endif

QEMU_TESTS += driver_vm
driver_vm_TEST_SYSTEMS := traffic_driver_vm

TRAFFIC_SYSTEMS := traffic_native traffic_driver_vm $(if $(wildcard $(SMALL_IMAGE)),traffic_small)
$(eval $(call bench_needs,bench-driver-vm,$(TRAFFIC_SYSTEMS)))
bench-driver-vm:
	$(Q)$(BENCH_RUN) benchmarks/driver_vm.py $(BENCH_RELEASE) $(TRAFFIC_SYSTEMS)
BENCHMARKS += bench-driver-vm
