#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
# Explores the protocol models in all states; those that leave a part of the protocol out must fail.
#
# usage: proofs/models.sh OUTPUT_FOLDER
set -eu

models=$(CDPATH='' cd -- "$(dirname -- "$0")/models" && pwd)
work=$1/models
summary=$1/models.txt
rm -rf "$work"
mkdir -p "$work"
: >"$summary"
bad=0

explore() { # model, definitions: prints spin's errors and states
    name=$1
    shift
    (
        cd "$work"
        cp "$models"/*.pml .
        spin -a "$@" "$name.pml" >spin.log 2>&1 || { cat spin.log >&2; exit 2; }
        gcc -O2 -w -DSAFETY -DVECTORSZ=512 -DCOLLAPSE -o pan pan.c
        timeout 120 ./pan -m500000 >pan.log 2>&1 || { tail -n 5 pan.log >&2; exit 2; }
        if grep -q 'search depth too small\|out of memory' pan.log; then
            cat pan.log >&2
            exit 2
        fi
        sed -n 's/.*errors: \([0-9]*\).*/\1/p; s/^ *\([0-9][0-9]*\) states, stored.*/\1/p' pan.log | tr '\n' ' '
    )
}

while read -r expectation model definitions; do
    case $expectation in '' | \#*) continue ;; esac
    # shellcheck disable=SC2086 # definitions are meant to be split
    result=$(explore "$model" $definitions) || { echo "models: $model $definitions did not run" >&2; exit 1; }
    errors=${result%% *}
    states=${result#* }
    verdict=as-expected
    if [ "$expectation" = hold ] && [ "$errors" != 0 ]; then verdict=BROKEN; fi
    if [ "$expectation" = fail ] && [ "$errors" = 0 ]; then verdict=NOT-CAUGHT; fi
    [ "$verdict" = as-expected ] || bad=1
    printf '%-11s %-8s must %s, %s errors, %s states %s\n' "$verdict" "$model" "$expectation" "$errors" "$states" \
        "$definitions" | tee -a "$summary"
done <"$models/list"
exit $bad
