#!/bin/sh
# run.sh FOLDER DATA.csv: judges the data with the WebAssembly module in FOLDER, and prints the counts last. 77: no node here.
set -eu
command -v node >/dev/null || { echo "skipped: no node"; exit 77; }
exec node "$(dirname "$0")/judge.mjs" "$1" "$2"
