#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
# Runs whole components in Frama-C Eva, all shared memory arbitrary; any alarm fails the run.
#
# usage: proofs/eva.sh OUTPUT_FOLDER [COMPONENT...]
#   Components are the harnesses proofs/eva/COMPONENT.c, in which options of Eva may stand after `eva:`.
#   PROVE_LATER names components, as eva:COMPONENT, that are left to another run, which is said.
#   For each one the log is OUTPUT_FOLDER/eva/COMPONENT.log, all
#   results are in eva.txt. An alarm is a possible run-time error, a precondition that does not hold for certain, and
#   a contract of a function that is not in proofs/units: what WP proves, Eva may rely on. Functions that
#   proofs/eva/covered names must be reached in all their statements, but for as many as it excuses. proofs/eva/argued
#   excuses alarms that an invariant rules out which Eva cannot express. That a table of proofs/tables is whole, which functions
#   require, is not asked for at each call: proofs/tables.sh shows that it always is, once the harness has asserted it.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd)
output=$1
shift
mkdir -p "$output/eva"
output=$(CDPATH='' cd -- "$output" && pwd)
cd "$root"

# Contracts of these speak of what WP's model of shared memory loaded last. Eva has its own model (proofs/eva/model.h) and
# would take them for facts, so it sees these headers without contracts, but with the predicates and ghosts that others name.
for header in lib/shared.h lib/ring.h lib/ring_join.h devices/blk/pieces.h; do
    mkdir -p "$output/eva/include/${header%/*}"
    perl -0pe 's{/\*\@(?! predicate| ghost uint32_t shared).*?\*/}{"\n" x ($& =~ tr/\n//)}gse; s{//\@.*}{}g' "$header" >"$output/eva/include/$header"
done

eva() { # harness, output prefix
    options=$(sed -n 's|^/\* eva: \(.*\) \*/$|\1|p' "$1" | tr '\n' ' ') # how precise, where the usual is not it
    # shellcheck disable=SC2086 # a list
    frama-c -c11 -machdep gcc_x86_64 -cpp-extra-args="-iquote$output/eva/include -I. -include proofs/eva/model.h" \
        -kernel-warn-key annot:missing-spec=inactive \
        -eva -main eva_main -eva-msg-key=-initial-state,-final-states -eva-no-show-progress \
        -eva-domains equality,symbolic-locations -eva-min-loop-unroll 2 ${options:--eva-precision 1} \
        -metrics -metrics-eva-cover "$1" \
        -then -report-csv "$2.csv" >"$2.log" 2>&1
}

alarms() { # csv: every property that neither Eva nor WP shows
    awk -F '\t' '
        FILENAME == "proofs/units" {
            count = split($0, part, " ")
            for (i = 4; i <= count && part[1] !~ /^#/; i++) proved[part[i]] = 1
            next
        }
        FILENAME == "proofs/tables" {
            split($0, part, " ")
            if (part[1] !~ /^#/) whole[part[4]] = 1
            next
        }
        FNR == 1 || $6 ~ /^(Valid|Considered valid|Dead)/ || $2 == "model.h" { next } # calls of its functions count one by one
        $5 ~ /^(postcondition|assigns clause|from clause|loop|user assertion|precondition of)/ && $4 in proved { next }
        $5 == "precondition" { next } # each call counts, where it stands
        { name = $7; sub(/\(.*/, "", name) }
        $5 ~ /^precondition of/ && $7 ~ /^[a-z_]+\([^()]*\)$/ && name in whole { next } # always: proofs/tables.sh
        { print "    " $1 "/" $2 ":" $3 ": " $4 ": " $5 ": " $7 }
    ' proofs/units proofs/tables "$1" | sort -u
}

# The alarms but those that proofs/eva/argued excuses, whose number has to be right.
not_argued() { # component, alarms
    printf '%s\n' "$2" | awk -F ': ' -v run="$1" '
        FILENAME == "proofs/eva/argued" {
            split($0, part, " ")
            if (part[1] == run) excused[part[3]] = part[4]
            next
        }
        $0 != "" { lines[$2] = lines[$2] $0 "\n"; count[$2]++ }
        END {
            for (name in count) if (count[name] != excused[name] + 0) printf "%s", lines[name]
            for (name in excused) if (!(name in count)) print "    " name ": no alarm, but one is argued for"
        }
    ' proofs/eva/argued -
}

# Functions that proofs/eva/covered says are covered and whose statements were not all reached.
unreached() { # component, log
    sed -n 's/^ *\([a-z_0-9]*\): \([0-9]*\) stmts out of \([0-9]*\) (.*)$/\1 \2 \3/p' "$2" >"$output/eva/statements"
    awk -v run="$1" '
        FILENAME != "proofs/eva/covered" { missing[$1] = $3 - $2; next }
        $1 == run {
            if (!($3 in missing)) print "    " $2 ": " $3 " was not reached"
            else if (missing[$3] > $4 + 0) print "    " $2 ": " $3 ": statements not reached: " missing[$3]
        }
    ' "$output/eva/statements" proofs/eva/covered
}

: >"$output/eva.txt"
bad=0
for harness in proofs/eva/*.c; do
    name=$(basename "$harness" .c)
    if [ $# -gt 0 ]; then
        case " $* " in *" $name "*) ;; *) continue ;; esac
    fi
    case " ${PROVE_LATER:-} " in
    *" eva:$name "*)
        printf 'left out   %-18s (make prove)\n' "$name"
        continue
        ;;
    esac
    begin=$(date +%s)
    rm -f "$output/eva/$name.csv"
    found=
    missed=
    argued=0
    if ! eva "$harness" "$output/eva/$name" || [ ! -s "$output/eva/$name.csv" ]; then
        verdict=NOT-RUN
        found=$(grep -i -A 3 'error' "$output/eva/$name.log" | head -n 10 || true)
    else
        found=$(alarms "$output/eva/$name.csv")
        all=$(printf '%s' "$found" | grep -c . || true)
        found=$(not_argued "$name" "$found")
        [ -n "$found" ] || argued=$all
        missed=$(unreached "$name" "$output/eva/$name.log")
        verdict=alarm-free
        [ -z "$missed" ] || verdict=UNREACHED
        [ -z "$found" ] || verdict=ALARMS
    fi
    [ "$verdict" = alarm-free ] || bad=1
    printf '%-10s %-18s %3s functions reached, %2s alarms, %2s more argued for, %3s s\n' "$verdict" "$name" \
        "$(grep -c 'stmts out of' "$output/eva/$name.log" || true)" "$(printf '%s' "$found" | grep -c . || true)" \
        "$argued" "$(($(date +%s) - begin))" | tee -a "$output/eva.txt"
    for text in "$found" "$missed"; do
        [ -z "$text" ] || printf '%s\n' "$text"
    done
done
exit $bad
