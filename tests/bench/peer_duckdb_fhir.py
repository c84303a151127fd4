"""peer_duckdb_fhir.py - FHIR Observations pivoted and judged in DuckDB: seconds of the query alone, and what it counts.

peer_duckdb_fhir.py FILE THREADS: FILE is NDJSON, an Observation a line. Prints the seconds, then eligible, not eligible and
undetermined participants by the eight criteria of observations.ripx.
"""
import sys
import time

import duckdb


def value(code, how="v"):
    return f"max(CASE WHEN c = '{code}' THEN {how} END)"


def main():
    path, threads = sys.argv[1], int(sys.argv[2])
    connection = duckdb.connect(":memory:", config={"threads": threads})
    types = ("{code: 'STRUCT(coding STRUCT(code VARCHAR)[])', subject: 'STRUCT(reference VARCHAR)', effectiveDateTime: 'DATE', "
             "valueQuantity: 'STRUCT(value DOUBLE, code VARCHAR)'}")
    wide = ", ".join([
        value("89247-1") + " ecog", value("718-7", "CASE u WHEN 'g/L' THEN v / 10 WHEN 'g/dL' THEN v END") + " hb",
        value("777-3") + " plt", value("2160-0", "CASE u WHEN 'umol/L' THEN v / 88.42::DOUBLE WHEN 'mg/dL' THEN v END") + " creat",
        value("1742-6") + " alt", value("1975-2", "CASE u WHEN 'mg/dL' THEN v * 17.1::DOUBLE WHEN 'umol/L' THEN v END") + " bili",
        value("29463-7") + " w", value("8302-2") + " h", value("8480-6") + " sbp"])
    criteria = " AND ".join([
        "ecog <= 2", "hb >= 9", "plt >= 100", "creat <= 1.5::DOUBLE", "alt <= 120", "bili <= 26",
        "w / ((h / 100) * (h / 100)) >= 18.5::DOUBLE", "w / ((h / 100) * (h / 100)) <= 35::DOUBLE", "sbp <= 160"])
    query = (f"WITH o AS (SELECT subject.reference s, code.coding[1].code c, valueQuantity.value v, valueQuantity.code u "
             f"FROM read_json('{path}', format = 'newline_delimited', columns = {types})), "
             f"p AS (SELECT s, {wide} FROM o GROUP BY s) "
             f"SELECT count(*) FILTER (WHERE x), count(*) FILTER (WHERE NOT x), count(*) FILTER (WHERE x IS NULL) "
             f"FROM (SELECT ({criteria}) AS x FROM p)")
    start = time.perf_counter()
    row = connection.execute(query).fetchone()
    print(f"{time.perf_counter() - start:.6f}", *row)


main()
