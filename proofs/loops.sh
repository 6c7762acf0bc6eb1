#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
# Why every loop of the trusted files ends: a variant in its contract, which WP proves, or a loop_variant in its body, which
# proofs/words does; or it counts; or it stands in proofs/loops with the reason.
#
# A loop counts when its head is `for (TYPE i = ...; ... i < BOUND ...; i++)`, possibly with more conditions by &&, nothing in
# its body writes i or takes its address, and BOUND is a constant, `client_count`, which only functions *_init write, or a
# name or number that the body does not write either.
set -eu

cd "$(dirname -- "$0")/.."
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# shellcheck disable=SC2046 # a list
awk '
    function is_written(name, text) {
        return text ~ "(^|[^a-zA-Z_0-9>.])" name " *([-+*/%&|^]|<<|>>)?=[^=]" || text ~ "(^|[^a-zA-Z_0-9>.])" name "(\\+\\+|--)" ||
               text ~ "(\\+\\+|--)" name "[^a-zA-Z_0-9]" || text ~ "[(, ]&" name "[^a-zA-Z_0-9]"
    }
    function counts(head, body,    i, bound) {
        if (head !~ /^for \([a-z_0-9]+ [a-z]+ = [^;]*; [^;|]*; [a-z]+\+\+\)$/) return 0
        i = head; sub(/^for \([a-z_0-9]+ /, "", i); sub(/ .*/, "", i)
        if (head !~ ("; " i "\\+\\+\\)$") || is_written(i, body)) return 0
        bound = head; sub(/^[^;]*; /, "", bound); sub(/;[^;]*$/, "", bound)
        if (bound !~ ("(^|&& )" i " <=? [a-zA-Z_0-9>-]+( &&|$)")) return 0
        sub("^(.*&& )?" i " <=? ", "", bound); sub(/ &&.*/, "", bound)
        if (bound ~ /^([A-Z_0-9]+|[a-z]+->client_count)$/) return 1
        return bound ~ /^[a-z_]+$/ && !is_written(bound, body)
    }
    FILENAME == "proofs/units" {
        count = split($0, part, " ")
        for (i = 4; i <= count && part[1] !~ /^#/; i++) is_proved[part[i]] = 1
        next
    }
    {
        lines[FILENAME, FNR] = $0
        last[FILENAME] = FNR
        if (!(FILENAME in seen)) { seen[FILENAME] = 1; files[++file_count] = FILENAME }
    }
    END {
        for (f = 1; f <= file_count; f++) {
            file = files[f]; variant = 0
            for (at = 1; at <= last[file]; at++) {
                line = lines[file, at]
                if (line ~ /^(HOT )?[a-z].*[^a-z_0-9][a-z_0-9]+\(/ && line !~ /;$/) {
                    name = line; sub(/\(.*/, "", name); sub(/.*[ *]/, "", name)
                }
                if (line ~ /loop variant/) variant = 1
                if (line !~ /^ +(for|while|do)( \(| \{)/) continue
                if (variant && is_proved[name]) { variant = 0; proved++; continue }
                indent = line; sub(/[^ ].*/, "", indent)
                head = line; sub(/^ +/, "", head)
                from = at
                while (head !~ /[{)]$/ || gsub(/\(/, "(", head) != gsub(/\)/, ")", head)) {
                    more = lines[file, ++from]; sub(/^ +/, "", more); head = head " " more
                }
                body = ""
                if (head ~ / \{$/) {
                    sub(/ \{$/, "", head)
                    for (k = from + 1; lines[file, k] != indent "}" && k <= last[file]; k++) body = body lines[file, k] "\n"
                } else {
                    body = lines[file, from + 1]
                }
                if (body ~ /\n? +loop_variant\(/ && is_proved[name]) proved++
                else if (counts(head, body)) counted++
                else print file " " name " " head
            }
        }
        print proved + 0, counted + 0 >"/dev/stderr"
    }
' proofs/units $(sed 's/#.*//; /^$/d' proofs/trusted) >"$scratch/found" 2>"$scratch/counts"
# Who writes client_count, apart from the functions that set things up.
# shellcheck disable=SC2046 # a list
if grep -nE 'client_count *(=[^=]|\+\+|--|[-+]=)' $(sed 's/#.*//; /^$/d' proofs/trusted) |
    grep -vE '(mux|controller|screen|copier|statistics)->client_count = config->client_count|mux->client_count =$|->client_count = client_count;'; then
    echo 'loops: client_count is written here' >&2
    exit 1
fi
sort -u "$scratch/found" >"$scratch/open"
sed '/^#/d; /^$/d; s/ # .*//' proofs/loops | sort -u >"$scratch/known"
if ! diff "$scratch/known" "$scratch/open" >"$scratch/diff"; then
    sed -n 's/^> /loops: not in proofs\/loops: /p; s/^< /loops: in proofs\/loops, but gone: /p' "$scratch/diff" >&2
    exit 1
fi
if grep -nvE '^#|^$| # [a-zA-Z]' proofs/loops; then
    echo 'loops: a line without a reason' >&2
    exit 1
fi
read -r proved counted <"$scratch/counts"
echo "loops: $proved end by a variant that is proved, $counted because they count, $(wc -l <"$scratch/open") as argued in proofs/loops"
