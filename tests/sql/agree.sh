#!/bin/sh
# The SQL of protocols, run by PostgreSQL, DuckDB and Spark, against ripx validate. SEED, PROTOCOLS and ROWS choose the random
# cases. Spark plans each query for seconds, so that it is given fewer. Ends with 77 when the engines are not installed.
set -eu
RIPX=${RIPX:-build/ripx}
python=build/sql-venv/bin/python
folder=build/sql
export PYTHONDONTWRITEBYTECODE=1
[ -x "$python" ] || { echo "sql: make deps-test installs the engines" >&2; exit 77; }
mkdir -p "$folder"

agree() { "$python" tests/sql/agree.py --ripx "$RIPX" --folder "$folder" "$@" 2>&1 | grep -v -e WARN -e 'Setting default log' -e 'To adjust logging'; }
# `grep` hides the status: the last line of agree.py says it.
check() { agree "$@" | tee "$folder/said"; tail -n 1 "$folder/said" | grep -q ' 0 differ,'; }

seed=${SEED:-1}
check --engines duckdb,postgresql --seed "$seed" --protocols "${PROTOCOLS:-8}" --rows "${ROWS:-200}"
lzzt=../shared/data/sdtm-lzzt/csv
files=examples/lzzt/lzzt.ripx,participant=$lzzt/dm.csv,visite=$lzzt/sv.csv
[ -f "$lzzt/sv.csv" ] || { echo "sql: ../shared is absent: the LZZT data are not tried"; files=; }
golden=tests/golden/check/validate-keys
keys=$golden.ripx,participant=$golden-0.csv,visite=$golden-1.csv,dose=$golden-2.csv,biologie=$golden-3.csv
check --engines duckdb,postgresql "$keys"
gcc -std=c11 -O2 -o "$folder/generate" examples/demo/generate.c
"$folder/generate" 2000 >"$folder/participants.csv"
check --engines duckdb,postgresql "examples/avasna.ripx,participant=$folder/participants.csv" ${files:+"$files"}
gcc -std=c11 -O2 -o "$folder/bench" tests/bench/generate.c
"$folder/bench" rows 20000 2>/dev/null >"$folder/bench.csv"
check --engines duckdb,postgresql "tests/bench/eligibility.ripx,participant=$folder/bench.csv"
check --engines spark "examples/avasna.ripx,participant=$folder/participants.csv" ${files:+"$files"}
check --engines spark --seed "$seed" --protocols 2 --rows 60 --depth 3 --programs 8
