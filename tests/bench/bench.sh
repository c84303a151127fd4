#!/bin/sh
# Measures what the documentation says about speed, on this machine, and prints a table.
# ROWS and LINES make it longer or shorter. Times are medians of whole processes; only ratios taken in one run mean much.
# The instruction counts are callgrind's: they do not change with the load of the machine.
set -eu

ROWS=${ROWS:-1000000}
LINES=${LINES:-"1000 10000 100000"}
RIPX=${RIPX:-build/ripx}
work=build/bench
mkdir -p "$work"
for tool in hyperfine valgrind; do
    command -v $tool >/dev/null || { echo "bench: $tool is missing; make deps-test installs it" >&2; exit 1; }
done

${CC:-gcc} -std=c11 -O2 -o "$work/generate" tests/bench/generate.c
"$work/generate" rows "$ROWS" >"$work/rows.csv" 2>"$work/rows.counts"
"$work/generate" rows 10000 >"$work/10000.csv" 2>/dev/null
for n in $LINES; do "$work/generate" lines "$n" >"$work/$n.ripx"; done

# The exit status says what was found; anything above 1 is a command that did not do its work.
works() {
    status=0
    "$@" >/dev/null 2>"$work/errors" || status=$?
    [ $status -le 1 ] || { cat "$work/errors" >&2; echo "bench: exit $status: $*" >&2; exit 1; }
}
# Milliseconds, median.
time_of() {
    hyperfine -N -i --warmup 1 --min-runs 5 --export-csv "$work/time.csv" "$1" >/dev/null 2>&1
    awk -F, 'NR == 2 { printf "%.2f", $4 * 1000 }' "$work/time.csv"
}
# Instructions, in all threads.
instructions_of() {
    valgrind --tool=callgrind --callgrind-out-file=/dev/null "$@" 2>&1 >/dev/null | awk '/Collected/ { print $NF }'
}
per() { awk -v a="$1" -v b="$2" -v f="$3" 'BEGIN { printf f, a / b }'; }
row() { printf '%-46s %14s %s\n' "$1" "$2" "$3"; }

uname -srm
awk -F': ' '/^model name/ { print $2; exit }' /proc/cpuinfo
echo "$(nproc) cores; $ROWS rows, $(wc -c <"$work/rows.csv") bytes of CSV"
echo

works "$RIPX" --version
row "ripx --version" "$(time_of "$RIPX --version")" ms
for n in $LINES; do
    works "$RIPX" check "$work/$n.ripx"
    row "ripx check, $(wc -l <"$work/$n.ripx") lines" "$(time_of "$RIPX check $work/$n.ripx")" ms
done
first=${LINES%% *}
few=$(instructions_of "$RIPX" check "$work/$first.ripx")
"$work/generate" lines $((first * 2)) >"$work/twice.ripx"
many=$(instructions_of "$RIPX" check "$work/twice.ripx")
more=$(($(wc -l <"$work/twice.ripx") - $(wc -l <"$work/$first.ripx")))
row "ripx check, instructions for one more line" "$(per $((many - few)) "$more" %.0f)" instructions

validate="$RIPX validate tests/bench/eligibility.ripx"
works $validate "$work/rows.csv"
ms=$(time_of "$validate $work/rows.csv")
row "ripx validate, $ROWS rows" "$ms" ms
row "" "$(per "$ms" "$ROWS" '%.6f' | awk '{ printf "%.0f", $1 * 1e6 }')" "ns a row"
row "ripx validate, 10000 rows" "$(time_of "$validate $work/10000.csv")" ms
row "ripx validate, instructions a row" "$(per "$(instructions_of $validate "$work/10000.csv")" 10000 %.0f)" instructions
awk_ms=$(time_of "awk -f tests/bench/eligibility.awk $work/rows.csv")
row "the same criteria in awk" "$awk_ms" ms
row "" "$(per "$awk_ms" "$ms" %.1f)" "times the time of ripx"

# A figure for a wrong answer is worth nothing: the three agree, or there is no table.
expected=$(cat "$work/rows.counts")
[ "$(awk -f tests/bench/eligibility.awk "$work/rows.csv")" = "$expected" ] || { echo "bench: awk does not count $expected" >&2; exit 1; }
$validate --format json "$work/rows.csv" >"$work/verdicts.json" 2>/dev/null || true
for count in $expected; do
    grep -qw "$count" "$work/verdicts.json" || { echo "bench: ripx does not count $expected (eligible, not, undecided)" >&2; exit 1; }
done
echo
echo "eligible, not eligible, undecided: $expected, by ripx, by awk and by the generator"
