#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
# Proves the contracts in the sources with Frama-C WP, unit by unit; whatever is not proved fails the run.
#
# usage: proofs/prove.sh OUTPUT_FOLDER [UNIT...]
#   Units stand in proofs/units. For each one the log is OUTPUT_FOLDER/UNIT.log, all results are in wp.txt.
#   PROVE_WORK for one goal and prover (30, about seconds of an idle machine), PROVE_JOBS provers at a time (2)
#   PROVE_LATER units that are left to another run, which is said
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
output=$1
shift
mkdir -p "$output"
output=$(CDPATH='' cd -- "$output" && pwd)
cd "$root"
# shellcheck source=proofs/wp.sh
. proofs/wp.sh

# Contracts may not assume what nobody proves.
if grep -rnE '@ *(axiom|admit)|^ *(axiom|admit) |axiomatic' lib devices kernel hw proofs --include='*.[ch]'; then
    echo "prove: an axiom or admit stands in a contract" >&2
    exit 1
fi

: >"$output/wp.txt"
bad=0
while read -r unit file least functions; do
    case $unit in '' | \#*) continue ;; esac
    case " ${PROVE_LATER:-} " in
    *" $unit "*)
        printf 'left out %-18s (make prove)\n' "$unit"
        continue
        ;;
    esac
    if [ $# -gt 0 ]; then
        case " $* " in *" $unit "*) ;; *) continue ;; esac
    fi
    begin=$(date +%s)
    prove_unit "$file" "$(printf %s "$functions" | tr ' ' ,)" "$output/$unit" >"$output/$unit.log" 2>&1 || true
    seconds=$(($(date +%s) - begin))
    goals=$(wp_goals "$output/$unit.log")
    proved=${goals% *}
    total=${goals#* }
    verdict=proved
    if [ "$proved" != "$total" ] || [ "$total" = 0 ]; then
        verdict=UNPROVED
        bad=1
        sed -n 's/^\[wp\] \[\(Failed\|Timeout\|Unknown\|Unsuccess\|Stepout\)\] Goal \(.*\)/    \2: \1/p' "$output/$unit.log"
        grep -i 'error' "$output/$unit.log" | head -n 5 || true
    elif [ "$total" -lt "$least" ]; then
        verdict=FEWER # obligations were lost since proofs/units was written
        bad=1
    fi
    printf '%-8s %-18s %4s of %4s obligations, %2s functions, %3s s\n' "$verdict" "$unit" "$proved" "$total" \
        "$(printf '%s\n' "$functions" | wc -w)" "$seconds" | tee -a "$output/wp.txt"
done <proofs/units
exit $bad
