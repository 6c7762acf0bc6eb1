#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
# known_defects.sh PAGE: every test that the page names exists; each row names one.
set -eu
page=$1
tick='`'
named=0
missing=0

miss() {
    echo "$page: no test '$1'" >&2
    missing=$((missing + 1))
}

# FILE: CASE of a host test is a function; of a system test, a text of its script.
look() {
    file=${1%%: *}
    case=${1#*: }
    case $file in
    models/*) grep -q "^hold $(basename "$file" .pml)" proofs/models/list ;;
    check-* | fuzz-*) grep -q "^[A-Z_]*CHECKS += $file\$" mk/*.mk ;;
    */*) grep -rqE "cmocka_unit_test[a-z_]*\(${case}[,)]" \
        "$(ls -d "tests/host/$file.c" "tests/host/devices/$file.c" 2>/dev/null)" ;;
    *) grep -qF "${case#*: }" "tests/qemu/$file/test.py" ;;
    esac
}

# Only tables with the column name tests; the names stand in its backquotes.
names=$(sed -n 's/^|.*|\([^|]*\)|$/\1/p' "$page" | grep -o "${tick}[^$tick]*$tick" | tr -d "$tick")
rows=$(grep -c '^| [a-z]' "$page")
without=$(grep '^| [a-z]' "$page" | grep -v '^| what goes wrong ' | grep -vc "$tick |\$" || true)
[ "$without" -eq 0 ] || miss "of $without rows"

while IFS= read -r name; do
    named=$((named + 1))
    look "$name" 2>/dev/null || miss "$name"
done <<END
$names
END
[ "$named" -gt 0 ] && [ "$missing" -eq 0 ] || exit 1
echo "ok known defects: $rows rows, $named tests named, all exist"
