# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
# Fuzzers of what the host tools read: descriptions, programs, device trees. FUZZ_SECONDS=600 make check-fuzz-tool

FUZZ_SECONDS ?= 20
TOOL_FUZZ := $(HOST_BUILD)/fuzz/tool
TOOL_FUZZERS := description program board
TOOL_FUZZ_CFLAGS = -std=gnu11 -O1 -g $(WARNINGS) -I. $(TOOL_CFLAGS) -fsanitize=fuzzer,address,undefined \
    -fno-sanitize-recover=all -fno-omit-frame-pointer
TOOL_PARTS := $(filter-out sdk/tool/microkit.c sdk/tool/options.c,$(TOOL_SOURCES))

$(TOOL_FUZZ)/description $(TOOL_FUZZ)/program: $(TOOL_FUZZ)/%: tests/fuzz/tool/%.c $(TOOL_PARTS) $(wildcard sdk/tool/*.h)
	$(call say,FUZZCC,$@)
	@mkdir -p $(@D)
	$(Q)clang $(TOOL_FUZZ_CFLAGS) -o $@ $< $(TOOL_PARTS) $(TOOL_LIBS)

$(TOOL_FUZZ)/board: tests/fuzz/board/board.c compose/board.c compose/board.h
	$(call say,FUZZCC,$@)
	@mkdir -p $(@D)
	$(Q)clang $(TOOL_FUZZ_CFLAGS) -o $@ tests/fuzz/board/board.c compose/board.c -lfdt

# What is known to be good, or bad in an interesting way, is where the search starts.
$(TOOL_FUZZ)/seeds: $(TOOL_TESTS)/sdk/stamp $(BOARD_DTB) $(wildcard tests/tool/good/* tests/tool/bad/*)
	@rm -rf $@ && mkdir -p $@/description $@/program $@/board
	$(Q)cp tests/tool/good/*.system tests/tool/bad/*.system $@/description
	$(Q)cp $(TOOL_TESTS)/sdk/programs/*.elf $(TOOL_TESTS)/sdk/board/fake/debug/elf/*.elf $@/program
	$(Q)cp $(BOARD_DTB) $@/board/ && cp tests/fuzz/board/*.dtb $@/board/ && dtc -q -I dts -O dtb -o $@/board/small.dtb tests/fuzz/board/small.dts

# The tool runs once and gives its memory back by ending: what libxml2 leaves behind is no defect of it.
.PHONY: check-fuzz-tool
check-fuzz-tool: $(addprefix $(TOOL_FUZZ)/,$(TOOL_FUZZERS) seeds)
	$(Q)for fuzzer in $(TOOL_FUZZERS); do \
	    mkdir -p $(TOOL_FUZZ)/found/$$fuzzer; \
	    $(TOOL_FUZZ)/$$fuzzer -seed=1 -detect_leaks=0 -max_total_time=$(FUZZ_SECONDS) -rss_limit_mb=2048 -timeout=120 -max_len=65536 \
	        -artifact_prefix=$(TOOL_FUZZ)/$$fuzzer- $(TOOL_FUZZ)/found/$$fuzzer $(TOOL_FUZZ)/seeds/$$fuzzer \
	        2>$(TOOL_FUZZ)/$$fuzzer.log || { tail -40 $(TOOL_FUZZ)/$$fuzzer.log; exit 1; }; \
	    echo "fuzz $$fuzzer: $$(tail -1 $(TOOL_FUZZ)/$$fuzzer.log)"; done
HOST_CHECKS += check-fuzz-tool
