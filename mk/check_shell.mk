# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
# Shell scripts: read by shellcheck, and their own tests.

SHELL_SCRIPTS := $(shell git grep -lE '^\#!(/bin/sh|/usr/bin/env bash|/bin/bash)' 2>/dev/null)

.PHONY: check-shell
check-shell:
	$(Q)shellcheck -x $(SHELL_SCRIPTS)
	$(Q)tests/host/tools/disk_image_test.sh
HOST_CHECKS += check-shell
