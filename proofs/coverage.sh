#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
# Every function of a trusted file is proved (proofs/units), is run by Eva (proofs/eva/covered), or stands in
# proofs/uncovered with the reason. Each proved one has a mutant (proofs/mutants), and each mutant changes something.
#
# usage: proofs/coverage.sh [--summary]
set -eu
export LC_ALL=C # sort and comm agree

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
sed '/^#/d; /^$/d' proofs/uncovered | awk '{ print $1, $2; if (NF < 3) print "REASON" }' | sort -u >"$scratch/uncovered"
sed '/^#/d; /^$/d' proofs/mutants | cut -d @ -f 2 | sort -u >"$scratch/mutated"
sed '/^#/d; /^$/d' proofs/mutants | while IFS='@' read -r _ function file edit; do
    sed "$edit" "$file" | cmp -s - "$file" && echo "$function"
done >"$scratch/idle" || true

# Functions of other files of the kernel that a unit may name: they reach memory through a capability.
proofs/callers.sh | awk '{ print $2 }' >"$scratch/callers"

# One complaint for each line: $1 stands before it, $2 behind.
complain() {
    sed "s|.*|coverage: $1&$2|" >>"$scratch/complaints"
}

cd "$scratch"
awk 'NR == FNR { named[$2]; line[$0]; next }
     $0 in line || ($1 ~ /\.h$/ && $2 in named)' proved all >proved_here
sort -u proved_here run >covered
sort -u covered uncovered >known
{ awk '{ print $2 }' all; cat callers; } | sort -u >names
awk '{ print $2 }' proved | sort -u >named
comm -12 covered uncovered | complain '' ' is covered but stands in proofs/uncovered'
comm -23 all known | complain '' ' is neither covered nor in proofs/uncovered'
comm -23 uncovered all | complain 'proofs/uncovered names ' ', which does not exist or has no reason'
comm -23 run all | complain 'proofs/eva/covered names ' ', which does not exist'
comm -23 named names | complain 'proofs/units names ' ', which is in no trusted file and reaches no memory'
# A proof that nothing was seen to break may say nothing.
comm -23 named mutated | complain '' ' is proved, but has no mutant in proofs/mutants'
complain '' ' has a mutant in proofs/mutants that changes nothing' <idle

total=$(wc -l <all)
proved=$(wc -l <proved_here)
open=$(wc -l <uncovered)
echo "coverage: $total functions in trusted files, $proved proved, $((total - open - proved)) more run by Eva, $open not"
cat complaints >&2
[ ! -s complaints ]
