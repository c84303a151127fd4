"""peer_duckdb.py - the workload in DuckDB: seconds of the query alone, without the start of Python, and what it counts.

peer_duckdb.py FILE THREADS [memory]: FILE is .csv or .ndjson; with `memory` the columns are loaded first and only the query is timed.
Prints the seconds, then eligible, not eligible and undetermined participants. Whole numbers are compared as whole numbers; the
quotients are written as products, so that no double decides what ripx decides exactly.
"""
import sys
import time

import duckdb

COLUMNS = {
    "subject_id": "VARCHAR", "site": "VARCHAR", "sex": "VARCHAR", "age": "INTEGER", "consent_date": "DATE",
    "screening_date": "DATE", "ecog": "TINYINT", "hb": "DOUBLE", "hb_unit": "VARCHAR", "plt": "DOUBLE", "creat": "DOUBLE",
    "creat_unit": "VARCHAR", "alt": "DOUBLE", "bili": "DOUBLE", "bili_unit": "VARCHAR", "weight_kg": "DOUBLE",
    "height_cm": "DOUBLE", "sbp": "INTEGER", "pregnant": "VARCHAR", "hiv": "VARCHAR", "prior_chemo": "VARCHAR",
    "last_chemo_date": "DATE", "legal_protection": "VARCHAR", "social_security": "VARCHAR"}
INCLUDED = [
    "age >= 18", "age <= 75", "consent_date <= screening_date", "ecog <= 2",
    "(CASE hb_unit WHEN 'g/L' THEN hb / 10 WHEN 'g/dL' THEN hb END) >= 9", "plt >= 100",
    "(CASE creat_unit WHEN 'umol/L' THEN creat / 88.42::DOUBLE WHEN 'mg/dL' THEN creat END) <= 1.5::DOUBLE", "alt <= 120",
    "(CASE bili_unit WHEN 'mg/dL' THEN bili * 17.1::DOUBLE WHEN 'umol/L' THEN bili END) <= 26",
    "weight_kg / ((height_cm / 100) * (height_cm / 100)) >= 18.5::DOUBLE",
    "weight_kg / ((height_cm / 100) * (height_cm / 100)) <= 35::DOUBLE", "social_security = 'Y'"]
EXCLUDED = [
    "(sex = 'F' AND pregnant = 'Y')", "hiv = 'Y'", "(prior_chemo = 'Y' AND (screening_date - last_chemo_date) < 28)",
    "legal_protection = 'Y'", "sbp > 160"]


def main():
    path, threads = sys.argv[1], int(sys.argv[2])
    connection = duckdb.connect(":memory:", config={"threads": threads})
    types = "{" + ", ".join(f"'{name}': '{kind}'" for name, kind in COLUMNS.items()) + "}"
    if path.endswith(".csv"):
        source = f"read_csv('{path}', header = true, columns = {types})"
    else:
        source = f"read_json('{path}', format = 'newline_delimited', columns = {types})"
    if "memory" in sys.argv[3:]:
        connection.execute(f"CREATE TABLE participants AS SELECT * FROM {source}")
        source = "participants"
    verdict = " AND ".join(INCLUDED + [f"NOT ({e})" for e in EXCLUDED])
    query = (f"SELECT count(*) FILTER (WHERE v), count(*) FILTER (WHERE NOT v), count(*) FILTER (WHERE v IS NULL) "
             f"FROM (SELECT ({verdict}) AS v FROM {source})")
    start = time.perf_counter()
    row = connection.execute(query).fetchone()
    print(f"{time.perf_counter() - start:.6f}", *row)


main()
