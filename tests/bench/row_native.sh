#!/bin/sh
# The compiled validator: how long it takes to compile, columns in memory against what one core can read, and one record. Prints
# rows for bench.sh: work, floor, goal, measured, unit, note; a wrong count ends the run.
set -eu
RIPX=${RIPX:-build/ripx}
BUILD=${BUILD:-build}
work=$BUILD/bench
compiled=$work/native-v3
expected=$(cat "$work/rows.counts")
mkdir -p "$compiled"
say() { printf '%s\t%s\t%s\t%s\t%s\t%s\n' "$@"; }

"$RIPX" build tests/bench/eligibility.ripx --target x86_64-v3 -o "$compiled" -q >/dev/null
"$RIPX" build tests/bench/eligibility.ripx -o "$work" -q >/dev/null
for target in "$compiled" "$work"; do
    ${CC:-gcc} -std=c11 -D_POSIX_C_SOURCE=200809L -O2 -I"$target" -o "$target/native" tests/bench/native.c "$target/eligibility.o"
    "$target/native" "$work/rows.csv" 15 >"$target/native.out"
    [ "$(sed -n 's/^counts //p' "$target/native.out")" = "$expected" ] || { echo "bench: the compiled validator does not count $expected" >&2; exit 1; }
done
set -- $(awk '/^columns/ { print $2, $3 } /^read/ { print $2, $3 + 0 } /^reasons/ { print $2 } /^record/ { print $2 }' "$compiled/native.out")
[ "$(grep -c avx2 /proc/cpuinfo)" = 0 ] || say "columns in memory, share of one core's reading" 30 50 "$4" % "$1 M rows/s, $2 of $3 GB/s; with all reasons $5 M rows/s; x86_64-v3"
peer=${PEERS:-$BUILD/sql-venv}/bin/python
if [ -x "$peer" ]; then
    rows=$(($(wc -l <"$work/rows.csv") - 1))
    ours=$(awk '/^columns/ { print $2 }' "$compiled/native.out")
    theirs=$(for i in 1 2 3 4 5; do "$peer" tests/bench/peer_duckdb.py "$work/rows.csv" 1 memory; done | sort -n | awk 'NR == 3 { print $1 }')
    # What one core would reach that only added up the same bytes: no program over them can be above it.
    most=$(awk -v t="$theirs" -v n="$rows" '/^columns/ { rows = $2; bytes = $3 } /^read/ { printf "%.1f", rows * $2 / bytes * 1e6 * t / n }' "$compiled/native.out")
    say "columns in memory, against DuckDB's" 10 30 "$(awk -v o="$ours" -v t="$theirs" -v n="$rows" 'BEGIN { printf "%.1f", o * 1e6 * t / n }')" × \
        "median of 5: $theirs s for $rows rows; reading the columns alone: $most ×; x86_64-v3"
fi
set -- $(awk '/^columns/ { print $2, $3 } /^read/ { print $3 + 0 } /^record/ { print $2 }' "$work/native.out")
say "one record through the C interface" "<= 200" "<= 40" "$4" ns "verdict and reasons; columns for the baseline: $1 M rows/s, $3 %"
for n in 15 200; do
    [ -f "$work/criteria-$n.ripx" ] || "$work/generate" criteria $n >"$work/criteria-$n.ripx"
    [ $n = 15 ] && floor="<= 200" goal="<= 100" || floor="<= 1500" goal="<= 500"
    set -- $("$work/pairs" 5 "$RIPX build $work/criteria-$n.ripx -o $work -q" "")
    say "ripx build to an object, $n criteria" "$floor" "$goal" "$1" ms ""
done
