#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
# Functions of the kernel that reach memory through a capability or an address from one, or that put a capability into a slot:
# file, function, what it calls there. Every function that calls an accessor, memory_at, memory_zero, cache_maintain,
# stage2_write or what writes slots is a line.
set -eu
export LC_ALL=C

cd "$(dirname -- "$0")/.."
# shellcheck disable=SC2016 # awk's, not the shell's
find kernel -name '*.[ch]' | sort | xargs awk '
    FNR == 1 { head = ""; body = "" }
    /^(HOT )?[a-z_].*[^a-z_0-9][a-z_0-9]+\(/ && !/;$/ && !/^(typedef|enum [a-z_]+ \{|return|_Static)/ {
        name = $0; sub(/\(.*/, "", name); sub(/.*[ *]/, "", name); head = name }
    /^[a-z_0-9]+\(/ && !/;$/ { name = $0; sub(/\(.*/, "", name); head = name }
    /^\{/ { body = head; head = "" }
    /^}/ { body = "" }
    /;$/ && !/^ / { head = "" }
    /^[ \t]*#[ \t]*define/ { body = body == "" ? "macro" : body }
    body != "" {
        line = $0
        while (match(line, /(tcb|endpoint|notification|reply|vcpu|sched_context)_of\(|(cnode|zombie)_slots\(|memory_at\(|memory_zero\(|cache_maintain\(|stage2_write\(|slot_(set_original|insert|insert_child|move|swap|put)\(/)) {
            if (RSTART == 1 || substr(line, RSTART - 1, 1) !~ /[a-z_0-9]/)
                print FILENAME, body, substr(line, RSTART, RLENGTH - 1)
            line = substr(line, RSTART + RLENGTH)
        }
        if (body == "macro" && !/\\$/)
            body = ""
    }' | sort -u
