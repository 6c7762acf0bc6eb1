#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
# Every function of a trusted file is proved (proofs/units), is run by Eva (proofs/eva/covered), or stands in
# proofs/uncovered with the reason. Each proved one has a mutant (proofs/mutants).
#
# usage: proofs/coverage.sh [--summary]
set -eu

cd "$(dirname -- "$0")/.."
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# Functions defined in a file: in the house style `{` stands alone in the first column after the head.
functions_of() {
    awk '
        /^(HOT )?[a-z].*[^a-z_0-9][a-z_0-9]+\(/ && !/;$/ && !/^(typedef|enum [a-z_]+ \{|return)/ {
            name = $0; sub(/\(.*/, "", name); sub(/.*[ *]/, "", name); head = name }
        /^\{/ { if (head != "") print FILENAME, head; head = "" }
        /;$/ && !/^ / { head = "" }
    ' "$1"
}

sed 's/#.*//' proofs/trusted | while read -r file; do
    [ -z "$file" ] || functions_of "$file"
done | sort -u >"$scratch/all"
# A function of a header is proved in any unit, one of a C file in that file's; laws are about the C files they include.
sed '/^#/d' proofs/units | while read -r _ file _ functions; do
    sources=$file
    case $file in proofs/words/*) sources=$(sed -n 's/^#include "\(kernel.*\.c\)"$/\1/p' "$file") ;; esac
    for source in $sources; do
        # shellcheck disable=SC2086 # a list
        printf "$source %s\n" $functions
    done
done | sort -u >"$scratch/proved"
sed '/^#/d' proofs/eva/covered | awk '{ print $2, $3 }' | sort -u >"$scratch/run"
is_proved() {
    case $1 in
    *.h) grep -q " $2\$" "$scratch/proved" ;;
    *) grep -qx "$1 $2" "$scratch/proved" ;;
    esac
}
sed '/^#/d; /^$/d' proofs/uncovered | awk '{ print $1, $2; if (NF < 3) print "REASON" }' | sort -u >"$scratch/uncovered"

bad=0
while read -r file function; do
    if is_proved "$file" "$function" || grep -qx "$file $function" "$scratch/run"; then
        if grep -qx "$file $function" "$scratch/uncovered"; then
            echo "coverage: $file: $function is covered but stands in proofs/uncovered" >&2
            bad=1
        fi
    elif ! grep -qx "$file $function" "$scratch/uncovered"; then
        echo "coverage: $file: $function is neither covered nor in proofs/uncovered" >&2
        bad=1
    fi
done <"$scratch/all"
while read -r file function; do
    if ! grep -qx "$file $function" "$scratch/all"; then
        echo "coverage: proofs/uncovered names $file $function, which does not exist or has no reason" >&2
        bad=1
    fi
done <"$scratch/uncovered"
while read -r file function; do
    if ! grep -qx "$file $function" "$scratch/all"; then
        echo "coverage: proofs/eva/covered names $file $function, which does not exist" >&2
        bad=1
    fi
done <"$scratch/run"
awk '{ print $2 }' "$scratch/all" | sort -u >"$scratch/names"
awk '{ print $2 }' "$scratch/proved" | sort -u >"$scratch/named"
while read -r function; do
    if ! grep -qx "$function" "$scratch/names"; then
        echo "coverage: proofs/units names $function, which is in no trusted file" >&2
        bad=1
    fi
done <"$scratch/named"
# A proof that nothing was seen to break may say nothing.
sed '/^#/d; /^$/d' proofs/mutants | cut -d @ -f 2 | sort -u >"$scratch/mutated"
comm -23 "$scratch/named" "$scratch/mutated" >"$scratch/unbroken"
if [ -s "$scratch/unbroken" ]; then
    sed 's/.*/coverage: & is proved, but has no mutant in proofs\/mutants/' "$scratch/unbroken" >&2
    bad=1
fi
total=$(wc -l <"$scratch/all")
open=$(wc -l <"$scratch/uncovered")
run=$(while read -r file function; do
    is_proved "$file" "$function" || echo "$function"
done <"$scratch/run" | wc -l)
echo "coverage: $total functions in trusted files, $((total - open - run)) proved, $run more run by Eva, $open not"
exit $bad
