"""Does the shared library read Arrow texts as ripx validate reads cells? Both judge the same cells, good and bad.

values.py LIBRARY ROWS.csv VERDICTS.csv FAULTS

The texts are given in every form that Arrow has for them, in batches of uneven sizes; each verdict, its reasons, and how many
cells were refused are compared. Ends with 1 at the first difference."""

import csv
import sys

import pyarrow as pa

from ripx_validator import Validator

library, rows, verdicts, faults = sys.argv[1:]
VERDICT = {"met": "eligible", "not_met": "ineligible", "not_shown": "undetermined"}
FORMS = [pa.string(), pa.large_string(), pa.string_view(), pa.dictionary(pa.int16(), pa.string())]
BATCH = 777


def records(path):
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


(head, *cells), (_, *expected) = records(rows), records(verdicts)
validator = Validator(library)
for form in FORMS:
    columns = {name: pa.array([row[i] for row in cells], pa.string()).cast(form) for i, name in enumerate(head)}
    table = pa.Table.from_batches(pa.table(columns).to_batches(max_chunksize=BATCH))
    judged = validator.judge(table)
    for i, (name, verdict, why, *_) in enumerate(expected):
        reasons = {"not_met": judged.violated, "not_shown": judged.unshown}.get(judged.verdict(i), lambda row: [])(i)
        found = VERDICT[judged.verdict(i)], ";".join(program["id"] for program in reasons)
        if found != (verdict, why):
            sys.exit(f"{form}: {cells[i]}\n  ripx validate: {verdict} {why}\n  library: {found}")
    if judged.refused != int(faults):
        sys.exit(f"{form}: {judged.refused} cells refused by the library, {faults} by ripx validate")
print(f"{len(expected)} rows alike in {len(FORMS)} forms, {faults} cells refused")
