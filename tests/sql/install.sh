#!/bin/sh
# Installs the engines that the SQL is tried on, in build/sql-venv, pinned; says nothing is to be done when they are there.
# PostgreSQL is a Debian package, of which psycopg2 is the client. The Java that Spark runs on is another.
set -eu
venv=${1:-build/sql-venv}
duckdb=1.5.6
pyspark=3.5.7
psycopg2=2.9.10

there() {
    "$venv/bin/python" -c "
import duckdb, psycopg2, pyspark
assert duckdb.__version__ == '$duckdb' and pyspark.__version__ == '$pyspark' and psycopg2.__version__.split()[0] == '$psycopg2'" 2>/dev/null
}

if there; then
    echo "deps-test: already installed: duckdb $duckdb, pyspark $pyspark, psycopg2 $psycopg2"
else
    echo "deps-test: installing duckdb $duckdb, pyspark $pyspark, psycopg2 $psycopg2 in $venv"
    python3 -m venv "$venv"
    "$venv/bin/pip" -q --disable-pip-version-check install "duckdb==$duckdb" "pyspark==$pyspark" "psycopg2-binary==$psycopg2"
fi
