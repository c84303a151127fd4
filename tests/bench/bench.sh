#!/bin/sh
# Measures what the documentation says about speed, on this machine, and prints a table.
# ROWS and LINES make it longer or shorter. Times are medians of whole processes, from start to exit; those of one group are
# measured in one run, so that their ratios mean something on a busy machine too. Nothing is asserted about a time; a wrong
# answer ends the run. Instruction counts are callgrind's, where valgrind is there: they do not change with the load.
set -eu

ROWS=${ROWS:-1000000}
LINES=${LINES:-"300 1000 10000 100000"}
RIPX=${RIPX:-build/ripx}
work=${BUILD:-build}/bench
mkdir -p "$work"

cc="${CC:-gcc} -std=c11 -D_POSIX_C_SOURCE=200809L -O2"
$cc -o "$work/generate" tests/bench/generate.c
$cc -o "$work/timer" tests/bench/timer.c
"$work/generate" rows "$ROWS" >"$work/rows.csv" 2>"$work/rows.counts"
for n in $LINES; do "$work/generate" lines "$n" >"$work/$n.ripx"; done

# The program with an empty law: units, vocabulary, grades of proof and the date of the law, and nothing that judges.
"${BUILD:-build}/embed" "$work/empty.c" stdlib/units/*.ripx stdlib/vocabulary/*.ripx stdlib/law/base.ripx
$cc -I. -c -o "$work/empty.o" "$work/empty.c"
$cc -o "$work/ripx-empty" "${BUILD:-build}"/cli/*.o "$work/empty.o" "${BUILD:-build}/libripx.a" -ljansson -lutf8proc -ldl -pthread

fail() { echo "bench: $1" >&2; exit 1; }
# The exit status says what was found; anything above 1 is a command that did not do its work.
works() {
    status=0
    "$@" >/dev/null 2>"$work/errors" || status=$?
    [ $status -le 1 ] || { cat "$work/errors" >&2; fail "exit $status: $*"; }
}
# medians RUNS COMMAND…: the median of each, in milliseconds, separated by spaces. A command may hold commas, so the column is
# counted from the end.
medians() {
    runs=$1
    shift
    if command -v hyperfine >/dev/null; then
        hyperfine -N -i --warmup 1 --runs "$runs" --export-csv "$work/time.csv" "$@" >/dev/null 2>&1
        awk -F, 'NR > 1 { printf "%.3f ", $(NF - 4) * 1000 }' "$work/time.csv"
    else
        "$work/timer" "$runs" "$@" | tr '\n' ' '
    fi
}
# Instructions, in all threads.
instructions_of() { valgrind --tool=callgrind --callgrind-out-file=/dev/null "$@" 2>&1 >/dev/null | awk '/Collected/ { print $NF }'; }
per() { awk -v a="$1" -v b="$2" -v f="$3" 'BEGIN { printf f, a / b }'; }
row() { printf '%-44s %12s %s\n' "$1" "$2" "$3${4:+   $4}"; }

uname -srm
awk -F': ' '/^model name/ { print $2; exit }' /proc/cpuinfo
echo "$(nproc) cores; $ROWS rows, $(wc -c <"$work/rows.csv") bytes of CSV"
echo

# --- from start to exit, beside a program that does nothing ---

set -- /bin/true "$RIPX --version"
works "$RIPX" --version
for n in $LINES; do
    works "$RIPX" check "$work/$n.ripx"
    set -- "$@" "$RIPX check $work/$n.ripx"
done
few=${LINES%% *}
works "$work/ripx-empty" check "$work/$few.ripx"
set -- $(medians 9 "$@" "$work/ripx-empty check $work/$few.ripx")
nothing=$1
row "/bin/true" "$nothing" ms
row "ripx --version" "$2" ms "$(per "$2" "$nothing" %.1f) × /bin/true"
shift 2
before= least=
for n in $LINES; do
    note="$(per "$1" "$nothing" %.1f) × /bin/true"
    # Ten times the lines, how many times the time.
    [ -z "$before" ] || [ "$n" -ne $((before * 10)) ] || note="$note; t($n)/t($before) = $(per "$1" "$least" %.1f)"
    row "ripx check, $(wc -l <"$work/$n.ripx") lines" "$1" ms "$note"
    [ -n "$before" ] || shortest=$1
    before=$n least=$1
    shift
done
row "the first of these with an empty law" "$1" ms "the law adds $(awk -v a="$shortest" -v b="$1" 'BEGIN { printf "%.2f", a - b }') ms"

# --- data: a figure for a wrong answer is worth nothing, so the three agree or there is no table ---

expected=$(cat "$work/rows.counts")
"$RIPX" validate tests/bench/eligibility.ripx "$work/rows.csv" --format json >"$work/verdicts.json" 2>"$work/errors" ||
    { cat "$work/errors" >&2; fail "ripx validate"; }
found=$(sed -n 's/.*"criteria":{"eligible":\([0-9]*\),"ineligible":\([0-9]*\),"undetermined":\([0-9]*\).*/\1 \2 \3/p' "$work/verdicts.json")
[ "$found" = "$expected" ] || fail "ripx counts $found, not $expected (eligible, not, undetermined)"

set -- "$RIPX validate tests/bench/eligibility.ripx $work/rows.csv"
peer=$(command -v mawk || true)
if [ -n "$peer" ]; then
    [ "$("$peer" -f tests/bench/eligibility.awk "$work/rows.csv")" = "$expected" ] || fail "mawk does not count $expected"
    set -- "$@" "$peer -f tests/bench/eligibility.awk $work/rows.csv"
fi
set -- $(medians 5 "$@")
row "ripx validate, $ROWS rows × 16 criteria" "$1" ms "$(awk -v n="$ROWS" -v ms="$1" 'BEGIN { printf "%.2f M rows/s", n / ms / 1000 }')"
[ -z "$peer" ] || row "the same criteria in mawk" "$2" ms "$(per "$2" "$1" %.1f) × the time of ripx"

# --- compiling ---

build="$RIPX build tests/bench/eligibility.ripx --emit object,header -o $work"
works $build
[ -s "$work/eligibility.o" ] || fail "no object was written"
set -- $(medians 9 "$build")
row "ripx build, 16 criteria" "$1" ms

if command -v valgrind >/dev/null; then
    "$work/generate" lines $((few * 2)) >"$work/twice.ripx"
    "$work/generate" rows 10000 >"$work/10000.csv" 2>/dev/null
    "$work/generate" rows 20000 >"$work/20000.csv" 2>/dev/null
    one=$(instructions_of "$RIPX" check "$work/$few.ripx")
    two=$(instructions_of "$RIPX" check "$work/twice.ripx")
    more=$(($(wc -l <"$work/twice.ripx") - $(wc -l <"$work/$few.ripx")))
    row "ripx check, one more line" "$(per $((two - one)) "$more" %.0f)" instructions
    empty=$(instructions_of "$work/ripx-empty" check "$work/$few.ripx")
    rules=$(awk -F ' · ' 'END { print $2 + 0 }' "${BUILD:-build}/law.list")
    row "ripx check, one more rule of $rules" "$(per $((one - empty)) "$rules" %.0f)" instructions
    one=$(instructions_of "$RIPX" validate tests/bench/eligibility.ripx "$work/10000.csv")
    two=$(instructions_of "$RIPX" validate tests/bench/eligibility.ripx "$work/20000.csv")
    row "ripx validate, one more row" "$(per $((two - one)) 10000 %.0f)" instructions
fi

echo
echo "eligible, not eligible, undetermined: $expected, by ripx${peer:+, by mawk} and by the generator"
