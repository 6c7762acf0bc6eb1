# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
# The devices that a system on this board shares: one network card, one disk. @PORT@, @IPERF@ and @DISK@ are set by tools/run.

# Slot k of virtio-mmio lies at 0xa000000 + k * 0x200; eight share a page of registers. Card and disk have different
# drivers, so they sit in different pages: slot 0 (0xa000000, interrupt 48) and slot 8 (0xa001000, interrupt 56).
QEMU_DEVICES := \
    -netdev user,id=net0,hostfwd=tcp:127.0.0.1:@PORT@-10.0.2.15:80,hostfwd=tcp:127.0.0.1:@IPERF@-10.0.2.15:5001 \
    -device virtio-net-device,netdev=net0,bus=virtio-mmio-bus.0 \
    -drive file=@DISK@,format=raw,if=none,id=disk0 \
    -device virtio-blk-device,drive=disk0,bus=virtio-mmio-bus.8
