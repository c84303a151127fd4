#!/bin/sh
# The SQL of protocols, run by PostgreSQL, DuckDB and Spark over files, against ripx validate; random protocols are those of
# `make agree`. Spark plans each query for seconds, so that it is given fewer. Ends with 77 when the engines are not installed.
set -eu
RIPX=${RIPX:-build/ripx}
python=build/sql-venv/bin/python
folder=build/sql
export PYTHONDONTWRITEBYTECODE=1
"$python" -c 'import duckdb, psycopg2, pyspark' 2>/dev/null || { echo "sql: make deps-test installs the engines" >&2; exit 77; }
mkdir -p "$folder"

agree() { "$python" tests/sql/agree.py --ripx "$RIPX" --folder "$folder" "$@" 2>&1 | grep -v -e WARN -e 'Setting default log' -e 'To adjust logging'; }
# `grep` hides the status: the last line of agree.py says it.
check() { agree "$@" | tee "$folder/said"; tail -n 1 "$folder/said" | grep -q ' 0 differ,'; }

lzzt=../shared/data/sdtm-lzzt/csv
files=examples/lzzt/lzzt.ripx,participant=$lzzt/dm.csv,visite=$lzzt/sv.csv
[ -f "$lzzt/sv.csv" ] || { echo "sql: ../shared is absent: the LZZT data are not tried"; files=; }
gcc -std=c11 -O2 -o "$folder/generate" examples/demo/generate.c
"$folder/generate" 2000 >"$folder/participants.csv"
gcc -std=c11 -O2 -o "$folder/bench" tests/bench/generate.c
"$folder/bench" rows 20000 2>/dev/null >"$folder/bench.csv"
python3 tests/sql/cells.py >"$folder/cells.csv"
of_all="tests/sql/cells.ripx,participant=$folder/cells.csv examples/avasna.ripx,participant=$folder/participants.csv $files"
# shellcheck disable=SC2086     # cases have no blanks
check --engines duckdb,postgresql $of_all "tests/bench/eligibility.ripx,participant=$folder/bench.csv"
# shellcheck disable=SC2086
check --engines spark $of_all
