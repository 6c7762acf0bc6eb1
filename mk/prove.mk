# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
# Proofs: `make prove` runs all from scratch, `make check` all but the mutants.

PROVE_BUILD := build/prove
export PROVE_INCLUDE := $(CURDIR)/$(BUILD)/include
export PROVE_GIC := $(BOARD_GIC)

# Protocol models, contracts, and whether every function of the trusted files is accounted for.
.PHONY: prove-models
prove-models:
	$(Q)proofs/models.sh $(PROVE_BUILD)

.PHONY: prove-contracts
prove-contracts: $(SDK_HEADERS) $(BOARD_HEADER)
	$(Q)proofs/prove.sh $(PROVE_BUILD)

.PHONY: prove-coverage
prove-coverage:
	$(Q)proofs/coverage.sh
	$(Q)proofs/loops.sh
	$(Q)proofs/tables.sh
	$(Q)proofs/pointers.sh

# Whole components under arbitrary shared memory; any alarm fails.
.PHONY: prove-eva
prove-eva:
	$(Q)proofs/eva.sh $(PROVE_BUILD)

# Each mutant is one wrong change to one function; its proof must fail.
.PHONY: prove-mutants
prove-mutants: $(SDK_HEADERS) $(BOARD_HEADER)
	$(Q)proofs/mutants.sh $(PROVE_BUILD)

.PHONY: prove
prove: prove-coverage prove-models prove-contracts prove-eva prove-mutants

# What takes longest is left to `make prove`.
HOST_CHECKS += check-prove
.PHONY: check-prove
check-prove: export PROVE_LATER := ring ring_join net_places blk_pieces blk_requests blk_flights blk_partition kernel_refill \
    timer_mux serial_mux kernel_region kernel_invoke kernel_place kernel_slots \
    eva:net_multiplexer eva:serial_multiplexer eva:blk_multiplexer
check-prove: prove-coverage prove-models prove-contracts prove-eva
