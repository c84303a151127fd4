#!/bin/sh
# run.sh FOLDER DATA.csv, from the top of the tree: judges the data with the shared library in FOLDER, and prints the counts last. 77: no Python with the packages of requirements.txt.
set -eu
here=$(dirname "$0")
python=build/hosts-python/bin/python
[ -x "$python" ] || { echo "skipped: no $python (make deps-test)"; exit 77; }
PYTHONPATH=$here PYTHONDONTWRITEBYTECODE=1 exec "$python" "$here/judge.py" "$1" "$2"
