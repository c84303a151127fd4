#!/bin/sh
# run.sh FOLDER DATA.csv, from the top of the tree: judges the data with the shared library in FOLDER, and prints the counts last. 77: no R here.
set -eu
command -v Rscript >/dev/null || { echo "skipped: no Rscript"; exit 77; }
exec Rscript --vanilla "$(dirname "$0")/judge.R" "$1" "$2"
