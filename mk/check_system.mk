# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
# Checks of whole systems: compose's messages, the main system, hostile clients, the page in a browser.

.PHONY: check-compose
check-compose: $(HOST_BUILD)/compose $(BOARD_BUILD)/board.dtb
	$(Q)/usr/bin/python3 tests/compose/run.py $(COMPOSE) $(BOARD_BUILD)/board.dtb $(HOST_BUILD)/compose-messages
	$(Q)tests/tool/messages.py $(HOST_BUILD)/compose-messages $(wildcard compose/*.c)
HOST_CHECKS += check-compose

QEMU_TESTS += first_light
