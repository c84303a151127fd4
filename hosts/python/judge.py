"""Judges participants from a CSV file with the shared library in a folder, as four libraries give them.

python judge.py FOLDER DATA.csv
"""

import sys

import duckdb
import pandas
import polars
import pyarrow.csv

from ripx_validator import Validator

folder, data = sys.argv[1:]
validator = Validator(f"{folder}/libavasna.so")


def counts_of(table):
    judged = validator.judge(table)
    excluded = sum(any(p["id"] == "I3" for p in judged.violated(row)) for row in range(len(judged)))
    return judged.counts(), excluded, judged.refused


tables = {
    "pyarrow": pyarrow.csv.read_csv(data),
    "polars": polars.read_csv(data),
    # Without dtype_backend, pandas makes floats of truths that are missing somewhere, and a float is no truth.
    "pandas": pandas.read_csv(data, dtype_backend="pyarrow"),
    "duckdb": duckdb.sql(f"SELECT * FROM read_csv('{data}')"),
}
found = {name: counts_of(table) for name, table in tables.items()}
for name, (counts, excluded, refused) in found.items():
    print(f"{name}: {counts}, not I3 {excluded}, refused {refused}")
first = found["pyarrow"]
assert all(other == first for other in found.values()), "the libraries disagree"
print(f"not I3 (home): {first[1]}")
print(f"eligible {first[0]['met']} ineligible {first[0]['not_met']} undetermined {first[0]['not_shown']}")
