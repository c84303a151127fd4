#!/bin/sh
# Installs the engines that the SQL is tried on, in build/sql-venv, pinned; says nothing is to be done when they are there.
# PostgreSQL is a Debian package. The Java that Spark runs on is another.
set -eu
venv=${1:-build/sql-venv}
duckdb=1.5.6
pyspark=3.5.7

there() { "$venv/bin/python" -c "import duckdb, pyspark; assert duckdb.__version__ == '$duckdb' and pyspark.__version__ == '$pyspark'" 2>/dev/null; }

if there; then
    echo "deps-test: already installed: duckdb $duckdb, pyspark $pyspark"
else
    echo "deps-test: installing duckdb $duckdb, pyspark $pyspark in $venv"
    python3 -m venv "$venv"
    "$venv/bin/pip" -q --disable-pip-version-check install "duckdb==$duckdb" "pyspark==$pyspark"
fi
