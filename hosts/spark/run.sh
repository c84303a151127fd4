#!/bin/sh
# run.sh FOLDER DATA.csv, from the top of the tree: judges the data on a Spark cluster of this machine, and prints the counts last. 77: no Java or no pyspark.
set -eu
here=$(dirname "$0")
python=$(pwd)/build/hosts-python/bin/python
command -v java >/dev/null || { echo "skipped: no java"; exit 77; }
[ -x "$python" ] || { echo "skipped: no $python (make deps-test)"; exit 77; }
PYTHONPATH=$here/../python PYTHONDONTWRITEBYTECODE=1 PYSPARK_PYTHON=$python SPARK_LOCAL_IP=127.0.0.1 exec "$python" "$here/judge.py" "$1" "$2"
