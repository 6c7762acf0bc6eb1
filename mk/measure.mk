# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
# Measurements (make bench), and the one size that is a check.

KERNEL_CODE_LIMIT := 81920

.PHONY: check-kernel-size
check-kernel-size: $(KERNEL_ELF)
	$(Q)benchmarks/kernel_size.sh $(KERNEL_ELF) $(KERNEL_CODE_LIMIT)
CHECKS += check-kernel-size

echo_COMPONENTS := timer_driver_arm_generic timer_multiplexer timer_controller serial_driver_pl011 serial_multiplexer \
    serial_controller net_driver_virtio net_multiplexer net_copier net_controller web
echo_SOURCE := benchmarks/echo.xml
echo_COMMAND = $(call run_command,echo)
echo_RUN = $(call run_shared,echo)
$(eval $(call composed_rules,echo))

# Instructions, bytes and sizes: a table, and build/bench/results.json.
.PHONY: bench-instructions
bench-instructions: $(foreach s,echo first_light,$(BUILD)/systems/$(s)/loader.img)
	$(Q)SLUICE_RUN_echo='$(call run_command,echo)' SLUICE_RUN_first_light='$(call run_command,first_light)' \
	    PYTHONPATH=tests/qemu /usr/bin/python3 benchmarks/bench.py $(BUILD)
BENCHMARKS += bench-instructions
