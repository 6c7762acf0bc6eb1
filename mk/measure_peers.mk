# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
# Linux by itself on the same machine, with the same traffic source; and the page of all results.

BENCH_GUEST := build/bench_guest
BENCH_INITRAMFS := $(BENCH_GUEST)/measured.cpio.gz

$(BENCH_GUEST)/answer: benchmarks/guest/answer.c
	$(call say,CC,$@)
	@mkdir -p $(@D)
	$(Q)$(CROSS_CC) -std=gnu11 -O2 $(WARNINGS) -static -s -o $@ $<

# The user VMs' file system with another first program and the echo service on top.
$(BENCH_INITRAMFS): $(GUEST_INITRAMFS) $(BENCH_GUEST)/answer benchmarks/guest/init
	$(call say,GEN,$@)
	$(Q)rm -rf $(BENCH_GUEST)/root && mkdir -p $(BENCH_GUEST)/root/bin
	$(Q)install -m 755 benchmarks/guest/init $(BENCH_GUEST)/root/init
	$(Q)install -m 755 $(BENCH_GUEST)/answer $(BENCH_GUEST)/root/bin/answer
	$(Q)cd $(BENCH_GUEST)/root && find . -exec touch -d @0 {} + && find . | LC_ALL=C sort | \
	    cpio -o -H newc --quiet --owner=0:0 --reproducible | gzip -9n >../overlay.cpio.gz
	$(Q)cat $(GUEST_INITRAMFS) $(BENCH_GUEST)/overlay.cpio.gz >$@

$(eval $(call bench_needs,bench-peers,bench_clients_1))
bench-peers: $(GUEST_IMAGE) $(BENCH_INITRAMFS)
	$(Q)$(BENCH_RUN) benchmarks/peers.py $(BENCH_RELEASE) $(GUEST_IMAGE) $(BENCH_INITRAMFS)

# docs/performance.md and its plots from the last measurements, which are kept beside it.
PERFORMANCE := docs/performance.json docs/performance.md docs/pictures
.PHONY: performance check-performance
performance:
	$(Q)cp build/bench/results.json docs/performance.json
	$(Q)cp build/bench/results.versions.json docs/performance.versions.json
	$(Q)/usr/bin/python3 benchmarks/report.py $(PERFORMANCE)

# The page says what the measurements beside it say.
check-performance:
	$(Q)/usr/bin/python3 benchmarks/report.py --check $(PERFORMANCE)
CHECKS += check-performance
