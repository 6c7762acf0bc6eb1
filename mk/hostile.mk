# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
# Clients that break every rule, and a system in which they meet a VM and the web server.

HOSTILE_SOURCES := $(addprefix tests/qemu/hostile/,main.c rings.c) \
    $(addprefix devices/,serial/client.c timer/client.c)

COMPONENTS += hostile_net hostile_blk
hostile_net_SOURCES := $(HOSTILE_SOURCES) tests/qemu/hostile/net.c
hostile_blk_SOURCES := $(HOSTILE_SOURCES) tests/qemu/hostile/blk.c

hostile_COMPONENTS = $(SHARING_COMPONENTS) hostile_net hostile_blk
hostile_PREFILL := $(GUEST_IMAGE) $(GUEST_INITRAMFS)
hostile_COMMAND = $(call run_command,hostile)
hostile_RUN = $(call run_shared,hostile)
$(eval $(call composed_rules,hostile))

QEMU_TESTS_BESIDE += hostile
