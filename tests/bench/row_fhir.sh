#!/bin/sh
# A row of the bench: FHIR Observations, pivoted and judged, against DuckDB. Prints what gate of bench.sh asks for, between tabs.
# PARTICIPANTS makes it longer or shorter; there are about nine observations of each.
set -eu

RIPX=${RIPX:-build/ripx}
BUILD=${BUILD:-build}
RUNS=${RUNS:-7}
PARTICIPANTS=${PARTICIPANTS:-100000}
work=$BUILD/bench
python=${PEERS:-$BUILD/sql-venv}/bin/python

[ -x "$python" ] && "$python" -c 'import duckdb' 2>/dev/null || exit 0
"$work/generate" fhir "$PARTICIPANTS" >"$work/observations.ndjson" 2>"$work/observations.counts"
"$work/generate" patients "$PARTICIPANTS" >"$work/patients.ndjson" 2>/dev/null
judge="$RIPX validate tests/bench/observations.ripx participant=$work/patients.ndjson labo=$work/observations.ndjson --threads 1"
duck="$python tests/bench/peer_duckdb_fhir.py $work/observations.ndjson 1"

expected=$(cat "$work/observations.counts")
ours=$($judge --format json | sed -n 's/.*"criteria":{"eligible":\([0-9]*\),"ineligible":\([0-9]*\),"undetermined":\([0-9]*\).*/\1 \2 \3/p')
theirs=$($duck | awk '{ print $2, $3, $4 }')
[ "$ours" = "$expected" ] && [ "$theirs" = "$expected" ] || { echo "bench: FHIR: $ours and $theirs, not $expected" >&2; exit 1; }

set -- $("$work/pairs" "$RUNS" "$judge" "@$duck")
printf 'FHIR Observations, pivoted, against DuckDB\t2\t4\t%.2f\t×\t[%s .. %s], %s ms against %s ms\n' "$3" "$4" "$5" "$1" "$2"
rm -f "$work/observations.ndjson"
