# shellcheck shell=sh
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
# How Frama-C is called; to be sourced. The current folder is the root of the sources to be proved.

# Work that a prover may do for one goal, about a second of an idle machine each: the machine's load decides nothing.
PROVE_WORK=${PROVE_WORK:-30}
export PROVE_WORK
# Seconds after which a prover counts as hanging.
PROVE_HANGS=${PROVE_HANGS:-900}

limited() { # folder, prover, option that limits its work: a command that calls it so
    printf '#!/bin/sh\nexec %s %s "$@"\n' "$(command -v "$2")" "$3" >"$1/$2"
    chmod +x "$1/$2"
}

why3_config() { # folder: provers as found on this machine, with their work limited and memory enough for them
    mkdir -p "$1"
    why3 --config "$1/why3.conf" config detect >"$1/log" 2>&1 || { cat "$1/log" >&2; return 1; }
    limited "$1" z3 "rlimit=$((PROVE_WORK * 3000000))"
    limited "$1" cvc4 "--rlimit=$((PROVE_WORK * 150000))"
    sed -i "s/^memlimit = .*/memlimit = 4000/; s|^path = .*/|path = \"$1/|" "$1/why3.conf"
}

# Generated headers of the kernel interface: of the build that is to be proved.
PROVE_INCLUDE=${PROVE_INCLUDE:-$PWD/build/qemu_virt_aarch64/debug/include}

until_failed() { # log, command: its output, ended with the first goal that is not proved
    until_log=$1
    shift
    : >"$until_log"
    setsid "$@" >"$until_log" 2>&1 &
    until_pid=$!
    while kill -0 "$until_pid" 2>/dev/null; do
        if grep -qE '^\[wp\] \[(Failed|Timeout|Unknown|Unsuccess|Stepout)\] Goal ' "$until_log"; then
            kill -- "-$until_pid" 2>/dev/null || true # with its provers
            proved=$(grep -c '^\[wp\] \[.*Goal .* : Valid' "$until_log" || true)
            echo "[wp] Proved goals: $proved / $((proved + 1))" >>"$until_log"
            break
        fi
        sleep 0.2
    done
    wait "$until_pid" || true
    cat "$until_log"
    rm -f "$until_log"
}

wp() { # file, functions with commas, scratch prefix: Frama-C's output
    rm -rf "$3.session"
    why3_config "$3.provers"
    WHY3CONFIG=$3.provers/why3.conf ${PROVE_FIRST:+until_failed "$3.until"} frama-c -c11 -machdep gcc_x86_64 \
        -cpp-extra-args="-I. -Ilibsel4/include -I$PROVE_INCLUDE -I${PROVE_INCLUDE%/*/*} -Ikernel/arm64/${PROVE_GIC:-gicv2}" \
        -kernel-warn-key typing:implicit-function-declaration=inactive \
        -kernel-warn-key typing:incompatible-types-call=inactive \
        -kernel-warn-key annot:missing-spec=inactive \
        -wp -wp-rte -wp-cache none -wp-session "$3.session" \
        -wp-prover z3,cvc4 -wp-timeout "$PROVE_HANGS" -wp-par "${PROVE_JOBS:-2}" \
        -wp-fct "$2" "$1"
    rm -rf "$3.session" "$3.provers"
}

words() { # like wp; the file states laws (proofs/words/prove.py)
    proofs/words/prove.py "$1" "$2" "$3"
    rm -f "$3".ll "$3".inlined.ll "$3".law_*.smt2
}

prove_unit() { # like wp, with the tool that the file is for
    case $1 in
    proofs/words/*) words "$@" ;;
    *) wp "$@" ;;
    esac
}

wp_goals() { # log: proved and all
    goals=$(sed -n 's/^\[wp\] Proved goals: *\([0-9]*\) \/ *\([0-9]*\).*/\1 \2/p' "$1" | tail -n 1)
    echo "${goals:-0 0}"
}
