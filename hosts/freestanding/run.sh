#!/bin/sh
# run.sh FOLDER DATA.csv, from the top of the tree: builds the archive for 64-bit ARM and for x86, each with a program that has no C
# library, runs both, and prints the counts last. 77: no clang or no qemu here.
set -eu
here=$(dirname "$0") out=$1/freestanding
clang=$(command -v clang-19 || command -v clang) || { echo "skipped: no clang"; exit 77; }
command -v qemu-aarch64 >/dev/null || { echo "skipped: no qemu-aarch64"; exit 77; }
for machine in aarch64 x86_64; do
    "${RIPX:-build/ripx}" build examples/avasna.ripx --target $machine --emit header,static -q -o "$out-$machine"
    "$clang" --target=$machine-linux-gnu -std=c11 -O2 -Wall -Wextra -Werror -ffreestanding -fno-builtin -fno-stack-protector -nostdlib -static \
        -fuse-ld=lld -I"$out-$machine" -o "$out-$machine/judge" "$here/judge.c" "$out-$machine/libavasna.a"
done
qemu-aarch64 "$out-aarch64/judge" <"$2" >"$out-aarch64/said"
"$out-x86_64/judge" <"$2" >"$out-x86_64/said"
cmp "$out-aarch64/said" "$out-x86_64/said"
cat "$out-aarch64/said"
