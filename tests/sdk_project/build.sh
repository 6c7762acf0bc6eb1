#!/bin/sh
# SPDX-FileCopyrightText: 2026 The Sluice authors
# SPDX-License-Identifier: BSD-2-Clause
# Takes the SDK to another place, builds the project there twice, elsewhere each time: build.sh SDK BOARD CONFIG WORK
# Fails when the two images differ.
set -eu

sdk=$1 board=$2 config=$3 work=$4
here=$(dirname "$0")
rm -rf "$work"
mkdir -p "$work"
tar -C "$sdk" --exclude linked --exclude .generated -chf - bin "board/$board/$config" |
    (mkdir "$work/sdk" && tar -C "$work/sdk" -xf -)
for folder in one another/place; do
    mkdir -p "$work/$folder"
    cp "$here/Makefile" "$here"/*.c "$here/project.system" "$work/$folder"
    env -u MAKEFLAGS -u MAKELEVEL make -s -C "$work/$folder" MICROKIT_SDK="$(realpath "$work/sdk")" \
        MICROKIT_BOARD="$board" MICROKIT_CONFIG="$config"
done
cmp "$work/one/build/loader.img" "$work/another/place/build/loader.img"
cmp "$work/one/build/report.txt" "$work/another/place/build/report.txt"
