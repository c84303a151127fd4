#!/bin/sh
# Measures what the documentation says about speed, on this machine, and prints two tables: what must hold, with its floor and its
# goal, then other figures. ROWS, LINES and RUNS make it longer or shorter, LARGE (rows; 0: none) is the file of growth and memory.
# Two commands that are compared take turns in one run, and the ratio is taken pair by pair, so that it means something on a busy
# machine too: the median counts, the least and the greatest stand in brackets. Times are of whole processes, from start to exit;
# a peer that has to start Python tells those of its query alone. Nothing is asserted about a time; a wrong answer ends the run.
# Instructions are callgrind's: they do not change with the load.
set -eu

ROWS=${ROWS:-1000000}
LARGE=${LARGE:-10000000}
LINES=${LINES:-"300 1000 10000 100000"}
RUNS=${RUNS:-7}
RIPX=${RIPX:-build/ripx}
BUILD=${BUILD:-build}
work=$BUILD/bench
protocol=tests/bench/eligibility.ripx
mkdir -p "$work"

fail() { echo "bench: $1" >&2; exit 1; }
# The exit status says what was found; anything above 1 is a command that did not do its work.
works() {
    status=0
    "$@" >/dev/null 2>"$work/errors" || status=$?
    [ $status -le 1 ] || { cat "$work/errors" >&2; fail "exit $status: $*"; }
}
per() { awk -v a="$1" -v b="$2" -v f="$3" 'BEGIN { printf f, a / b }'; }
# Instructions, in all threads.
instructions_of() { valgrind --tool=callgrind --callgrind-out-file=/dev/null "$@" 2>&1 >/dev/null | awk '/Collected/ { print $NF }'; }
row() { printf '%-50s %12s %s\n' "$1" "$2" "$3${4:+   $4}"; }
# gate WORK FLOOR GOAL MEASURED UNIT NOTE: at least the floor, or with a floor like "<= 10" at most.
gate() {
    awk -v work="$1" -v floor="$2" -v goal="$3" -v is="$4" -v unit="$5" -v note="$6" 'BEGIN {
        most = sub(/^<= /, "", floor) + sub(/^<= /, "", goal) > 0
        good = function_ok(is, goal, most); fair = function_ok(is, floor, most)
        printf "%-50s %8s %8s %9s %-4s %-9s %s\n", work, (most ? "≤ " : "") floor, (most ? "≤ " : "") goal, is, unit, good ? "goal" : fair ? "floor" : "not met", note
    }
    function function_ok(x, y, most) { return most ? x + 0 <= y + 0 : x + 0 >= y + 0 }'
}
# against WORK FLOOR GOAL A B: how many times the time of A the one of B is.
against() {
    set -- "$1" "$2" "$3" $("$work/pairs" "$RUNS" "$4" "$5")
    gate "$1" "$2" "$3" "$(printf %.2f "$6")" × "[$7 .. $8], $4 ms against $5 ms"
}

cc="${CC:-gcc} -std=c11 -D_DEFAULT_SOURCE -O2"
$cc -o "$work/generate" tests/bench/generate.c
$cc -o "$work/pairs" tests/bench/pairs.c
"$work/generate" rows "$ROWS" >"$work/rows.csv" 2>"$work/rows.counts"
"$work/generate" json "$ROWS" >"$work/rows.ndjson" 2>/dev/null
for n in 1 10000 20000 $((ROWS / 10)); do "$work/generate" rows "$n" >"$work/$n.csv" 2>/dev/null; done
for n in $LINES; do "$work/generate" lines "$n" >"$work/$n.ripx"; done
expected=$(cat "$work/rows.counts")

uname -srm
awk -F': ' '/^model name/ { print $2; exit }' /proc/cpuinfo
echo "$(nproc) cores; $ROWS participants × 24 columns, 16 criteria: $(wc -c <"$work/rows.csv") bytes of CSV, $(wc -c <"$work/rows.ndjson") of NDJSON"
echo

# --- a figure for a wrong answer is worth nothing: all agree, or there is no table ---

agree() {
    name=$1
    shift
    [ "$("$@" | sed -n 's/.*"criteria":{"eligible":\([0-9]*\),"ineligible":\([0-9]*\),"undetermined":\([0-9]*\).*/\1 \2 \3/; /^[0-9. ]*$/p' |
        awk '{ print $(NF - 2), $(NF - 1), $NF }')" = "$expected" ] || fail "$name does not count $expected (eligible, not, undetermined)"
}
judge="$RIPX validate $protocol"
for n in 1 2; do
    agree "ripx, CSV" $judge "$work/rows.csv" --format json --threads $n
    agree "ripx, NDJSON" $judge "$work/rows.ndjson" --format json --threads $n
done
mawk=$(command -v mawk || true)
[ -z "$mawk" ] || agree mawk "$mawk" -f tests/bench/eligibility.awk "$work/rows.csv"
duck= python=${PEERS:-$BUILD/peers/venv}/bin/python
if [ -x "$python" ] && "$python" -c 'import duckdb' 2>/dev/null; then
    duck="$python tests/bench/peer_duckdb.py"
    agree DuckDB $duck "$work/rows.csv" 1
    agree DuckDB $duck "$work/rows.ndjson" 1
fi

# --- what must hold ---

printf '%-50s %8s %8s %9s %-4s %-9s %s\n' work floor goal measured "" met ""
[ -z "$duck" ] || against "CSV to verdicts, against DuckDB" 3 6 "$judge $work/rows.csv --threads 1" "@$duck $work/rows.csv 1"
[ -z "$mawk" ] || against "CSV to verdicts, against mawk" 8 15 "$judge $work/rows.csv --threads 1" "$mawk -f tests/bench/eligibility.awk $work/rows.csv"
[ -z "$duck" ] || against "NDJSON to verdicts, against DuckDB" 2 4 "$judge $work/rows.ndjson --threads 1" "@$duck $work/rows.ndjson 1"
[ "$(nproc)" -lt 2 ] || against "two threads, against one" 1.5 1.8 "$judge $work/rows.csv --threads 2" "$judge $work/rows.csv --threads 1"
against "reasons of every row written, against counts only" 0.4 0.7 "$judge $work/rows.csv --threads 1 -o $work/verdicts.csv" "$judge $work/rows.csv --threads 1"
set -- $("$work/pairs" 21 "$judge $work/1.csv" /bin/true)
one_row=$1
gate "start to the verdict of one row" "<= 10" "<= 3" "$1" ms "/bin/true $2 ms"
if [ "$LARGE" -gt 0 ]; then
    "$work/generate" rows "$LARGE" >"$work/large.csv" 2>/dev/null
    tenth=$((ROWS / 10))          # fewer take no longer than the start, whose own spread would then be what is divided by
    set -- $("$work/pairs" 3 "$judge $work/large.csv --threads 1" "$judge $work/$tenth.csv --threads 1")
    gate "growth from $tenth rows to $LARGE, against linear" "<= 1.2" "<= 1.1" \
        "$(awk -v a="$1" -v b="$2" -v start="$one_row" -v tenth="$tenth" -v n="$LARGE" 'BEGIN { printf "%.2f", (a - start) / (b - start) * tenth / n }')" × "$2 ms, then $1 ms"
    gate "peak memory, $LARGE rows" "<= 128" "<= 32" "$6" MB "one thread"
    rm -f "$work/large.csv"
fi
for n in 15 200; do "$work/generate" criteria $n >"$work/criteria-$n.ripx"; done
set -- $("$work/pairs" "$RUNS" "$RIPX validate $work/criteria-200.ripx $work/$((ROWS / 10)).csv --threads 1" "$RIPX validate $work/criteria-15.ripx $work/$((ROWS / 10)).csv --threads 1")
gate "growth from 15 criteria to 200, against linear" "<= 1.2" "<= 1.1" "$(awk -v r="$3" 'BEGIN { printf "%.2f", 1 / r * 15 / 200 }')" × "$2 ms, then $1 ms"
for script in tests/bench/row_*.sh; do
    [ ! -f "$script" ] || sh "$script" | while IFS="$(printf '\t')" read -r of floor goal is unit note; do gate "$of" "$floor" "$goal" "$is" "$unit" "$note"; done
done

# As through the C interface the record stands in memory when the clock starts; what it takes to put it there from JavaScript is said too.
if command -v node >/dev/null; then
    works "$RIPX" build tests/bench/eligibility.ripx --emit wasm -o "$work"
    "$work/generate" rows 1000 >"$work/records.csv" 2>"$work/records.counts"
    node tests/bench/record.mjs "$work/eligibility.mjs" "$work/records.csv" >"$work/records"
    [ "$(sed -n 1p "$work/records")" = "$(cat "$work/records.counts")" ] || fail "the WebAssembly module does not count $(cat "$work/records.counts")"
    set -- $(sed -n 2p "$work/records")
    gate "one record through WebAssembly, from JavaScript" "<= 300" "<= 40" "$5" ns "verdict and reasons; one value set before, $4; 22 values of an object, $2, with dates as texts $1"
    gate "the same, 22 values of an object set before" "<= 300" "<= 40" "$2" ns "by setters $3; judge(), which makes lists of the programs, $6"
fi

if command -v valgrind >/dev/null; then
    "$work/generate" json 10000 >"$work/10000.ndjson" 2>/dev/null
    "$work/generate" json 20000 >"$work/20000.ndjson" 2>/dev/null
    for of in csv ndjson; do
        one=$(instructions_of $judge "$work/10000.$of" --threads 1)
        two=$(instructions_of $judge "$work/20000.$of" --threads 1)
        most=3000 goal=2000
        [ $of = csv ] || most=4200 goal=3600
        gate "instructions of one more row, $of" "<= $most" "<= $goal" $(((two - one) / 10000)) "" "tests/bench/test_instructions.c holds to the floor"
    done
fi

# --- other figures ---

echo
# The program with an empty law: units, vocabulary, grades of proof and the date of the law, and nothing that judges.
"$BUILD/embed" "$work/empty.c" stdlib/units/*.ripx stdlib/vocabulary/*.ripx stdlib/law/base.ripx
$cc -I. -c -o "$work/empty.o" "$work/empty.c"
$cc -o "$work/ripx-empty" "$BUILD"/cli/*.o "$work/empty.o" "$BUILD/libripx.a" -ljansson -lutf8proc -lz -ldl -pthread

works "$RIPX" --version
set -- $("$work/pairs" 9 "$RIPX --version" /bin/true)
nothing=$2
row "/bin/true" "$2" ms
row "ripx --version" "$1" ms "$(per "$1" "$2" %.1f) × /bin/true"
before= least=
for n in $LINES; do
    works "$RIPX" check "$work/$n.ripx"
    set -- $("$work/pairs" 9 "$RIPX check $work/$n.ripx" "")
    note="$(per "$1" "$nothing" %.1f) × /bin/true"
    # Ten times the lines, how many times the time.
    [ -z "$before" ] || [ "$n" -ne $((before * 10)) ] || note="$note; t($n)/t($before) = $(per "$1" "$least" %.1f)"
    row "ripx check, $(wc -l <"$work/$n.ripx") lines" "$1" ms "$note"
    before=$n least=$1
done
few=${LINES%% *}
works "$work/ripx-empty" check "$work/$few.ripx"
set -- $("$work/pairs" 9 "$RIPX check $work/$few.ripx" "$work/ripx-empty check $work/$few.ripx")
row "the first of these with an empty law" "$2" ms "the law adds $(awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", a - b }') ms"

build="$RIPX build $protocol --emit object,header -o $work"
works $build
[ -s "$work/eligibility.o" ] || fail "no object was written"
set -- $("$work/pairs" 9 "$build" "")
row "ripx build, 16 criteria" "$1" ms

if command -v valgrind >/dev/null; then
    "$work/generate" lines $((few * 2)) >"$work/twice.ripx"
    one=$(instructions_of "$RIPX" check "$work/$few.ripx")
    two=$(instructions_of "$RIPX" check "$work/twice.ripx")
    more=$(($(wc -l <"$work/twice.ripx") - $(wc -l <"$work/$few.ripx")))
    row "ripx check, one more line" "$(per $((two - one)) "$more" %.0f)" instructions
    empty=$(instructions_of "$work/ripx-empty" check "$work/$few.ripx")
    rules=$(awk -F ' · ' 'END { print $2 + 0 }' "$BUILD/law.list")
    row "ripx check, one more rule of $rules" "$(per $((one - empty)) "$rules" %.0f)" instructions
fi

echo
echo "eligible, not eligible, undetermined: $expected, by ripx with one thread and two${mawk:+, by mawk}${duck:+, by DuckDB} and by the generator"
