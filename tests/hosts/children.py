"""Participants with their visits through the Python package: children.py LIBRARY FOLDER, the files of children.mjs in FOLDER."""

import csv
import sys

import pyarrow as pa

from ripx_validator import Validator

library, folder = sys.argv[1:]


def table(name):
    with open(f"{folder}/{name}.csv", encoding="utf-8", newline="") as file:
        head, *rows = csv.reader(file)
    return pa.table({column: [row[i] for row in rows] for i, column in enumerate(head)})


judged = Validator(library).judge({"personne": table("personne"), "visite": table("visite")})
WORDS = {"met": "eligible", "not_met": "ineligible", "not_shown": "undetermined"}
expected = table("verdicts").to_pylist()
for i, row in enumerate(expected):
    reasons = judged.violated(i) if judged.verdict(i) == "not_met" else judged.unshown(i)
    found = WORDS[judged.verdict(i)], ";".join(program["id"] for program in reasons)
    if found != (row["verdict"], row["reasons"]):
        sys.exit(f"{row}: {found}")
print(f"{len(expected)} participants alike, of each verdict: {sum(n > 0 for n in judged.counts().values())}")
