#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
# Makes each change of proofs/mutants in a copy of the sources; the proof of the changed function must fail, or Eva's
# run of the component must find an alarm.
#
# usage: proofs/mutants.sh OUTPUT_FOLDER [UNIT...]
set -eu

export PROVE_HANGS=60 # seconds for a goal on which a prover ignores its limit of work: what is not proved is caught

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
mkdir -p "$1"
output=$(CDPATH='' cd -- "$1" && pwd)
shift
tree=$output/mutant
cd "$root"
# shellcheck source=proofs/wp.sh
. proofs/wp.sh

eva_verdict() { # component
    (cd "$tree" && proofs/eva.sh "$output/mutant-eva" "$1") >"$output/mutant.log" 2>&1 || true
    case $(cut -d ' ' -f 1 "$output/mutant-eva/eva.txt") in
    ALARMS) echo caught ;;
    alarm-free | UNREACHED) echo SURVIVED ;;
    *) echo NOT-RUN ;;
    esac
}

wp_verdict() { # unit, function
    source=$(awk -v unit="$1" '$1 == unit { print $2 }' proofs/units)
    case $source in
    proofs/words/*) work=30 ;; # as much as for the proof: what does not hold is refuted
    *) work=3 ;;
    esac
    (cd "$tree" && PROVE_FIRST=1 PROVE_WORK=${MUTANT_WORK:-$work} prove_unit "$source" "$2" "$output/mutant-wp") \
        >"$output/mutant.log" 2>&1 || true
    goals=$(wp_goals "$output/mutant.log")
    if [ "$goals" = '0 0' ]; then
        echo NOT-RUN
    elif [ "${goals% *}" = "${goals#* }" ]; then
        echo SURVIVED
    else
        echo caught
    fi
}

: >"$output/mutants.txt"
bad=0
while IFS='@' read -r unit function file edit; do
    case $unit in '' | \#*) continue ;; esac
    if [ $# -gt 0 ]; then
        case " $* " in *" $unit "*) ;; *) continue ;; esac
    fi
    rm -rf "$tree"
    mkdir -p "$tree"
    cp -r lib devices kernel libsel4 hw proofs "$tree"
    sed -i "$edit" "$tree/$file"
    if cmp -s "$file" "$tree/$file"; then
        verdict=NO-CHANGE
    else
        case $unit in
        eva:*) verdict=$(eva_verdict "${unit#eva:}") ;;
        *) verdict=$(wp_verdict "$unit" "$function") ;;
        esac
    fi
    [ "$verdict" = caught ] || bad=1
    printf '%-9s %s %s: %s\n' "$verdict" "$unit" "$function" "$edit" | tee -a "$output/mutants.txt"
done <proofs/mutants
rm -rf "$tree"
exit $bad
