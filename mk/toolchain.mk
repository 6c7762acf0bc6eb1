# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
# Compilers, their flags, where output goes, and how progress is shown.

BOARD_BUILD := build/$(BOARD)
BUILD := $(BOARD_BUILD)/$(CONFIG)
HOST_BUILD := build/host
SDK := build/sdk
SDK_TOOL := $(SDK)/bin/microkit
# KERNEL_SDK=DIR takes the kernel, its headers and its numbers from a folder laid out like board/BOARD/CONFIG of a Microkit SDK.
ifneq ($(KERNEL_SDK),)
BUILD := $(BOARD_BUILD)/$(CONFIG)-other-kernel
SDK := build/sdk-other-kernel
endif

CONFIGS := debug release benchmark smp-debug smp-release
ifeq ($(filter $(CONFIG),$(CONFIGS)),)
$(error CONFIG=$(CONFIG) is none of $(CONFIGS))
endif
# Cores of the machine; the builds for one use the first.
CORES := $(if $(filter smp-%,$(CONFIG)),4,1)
QEMU_MACHINE += $(if $(filter smp-%,$(CONFIG)),-smp $(CORES))

V ?= 0
Q := $(if $(filter 1,$(V)),,@)
say = @printf '  %-8s %s\n' '$(1)' '$(2)'

CROSS_COMPILE ?= aarch64-linux-gnu-
CROSS_CC := $(CROSS_COMPILE)gcc
CROSS_LD := $(CROSS_COMPILE)ld
CROSS_AR := $(CROSS_COMPILE)ar
CROSS_OBJCOPY := $(CROSS_COMPILE)objcopy
CROSS_NM := $(CROSS_COMPILE)nm

WARNINGS := -Wall -Wextra -Werror -Wmissing-prototypes -Wstrict-prototypes -Wvla

# What every C file for the board is compiled with, the kernel's too.
# -fno-move-loop-stores: gcc 12 at -O2 can repeat a volatile store after a loop that also stores to a static variable.
TARGET_CFLAGS := -std=gnu11 -O2 -g -fno-move-loop-stores -mcpu=$(BOARD_CPU) -ffreestanding -fno-pic -nostdlib \
    -mno-outline-atomics -fno-stack-protector -fno-asynchronous-unwind-tables -fno-common \
    -ffunction-sections -fdata-sections -ffile-prefix-map=$(CURDIR)=. $(WARNINGS)
ifeq ($(filter %debug,$(CONFIG)),)
TARGET_CFLAGS += -DNDEBUG
endif

HOST_CC ?= gcc
HOST_CFLAGS := -std=gnu11 -O2 -g $(WARNINGS) -I.
HOST_TEST_CFLAGS := -std=gnu11 -O1 -g $(WARNINGS) -I. -fsanitize=address,undefined \
    -fno-sanitize-recover=all -fno-omit-frame-pointer
