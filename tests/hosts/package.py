"""What the Python package says when it is given what it cannot judge: package.py FOLDER, of the outputs of avasna.ripx."""

import datetime
import json
import shutil
import sys

import pandas as pd
import pyarrow as pa

from ripx_validator import Fault, Validator

folder = sys.argv[1]
library = f"{folder}/libavasna.so"
validator = Validator(library)


def refused(call, error, *words):
    try:
        call()
    except error as why:
        assert all(word in str(why) for word in words), why
        return
    sys.exit(f"nothing was raised; expected {words}")


def whole(**changed):
    columns = {"âge": [40, 17], "affilié": [True, True], "distance_du_domicile": [12, 12], "algie_vasculaire_ICHD3": [True, True],
               "rythme_sinusal": [True, None], "contre_indication_sumatriptan": [False, False], "trouble_autonome": [False, False]}
    return pa.table({name: changed.get(name, values) for name, values in columns.items() if changed.get(name, values) is not None})


judged = validator.judge(whole())
assert [judged.verdict(row) for row in range(len(judged))] == ["met", "not_met"]
assert [p["id"] for p in judged.violated(1)] == ["I1"] and [p["id"] for p in judged.unshown(1)] == ["I5"]
assert judged.violated(1)[0]["condition"] == {"fr": "âge >= 18 ans", "en": "age >= 18 years"}
assert judged.to_arrow().to_pylist() == [{"verdict": "met", "violated": [], "unshown": []}, {"verdict": "not_met", "violated": ["I1"], "unshown": ["I5"]}]
assert validator.judge(whole(**{"âge": [40.5, 40.555]})).refused == 1
assert len(validator.judge(whole().slice(0, 0))) == 0
assert len(validator.judge(pa.chunked_array([whole().to_batches()[0].to_struct_array()] * 3))) == 6

# Truths as pandas has them where some are missing: floats. What is neither 0 nor 1 is refused, and so are the infinities.
nan = float("nan")
for given, refusals, verdicts in [([1.0, 1.0], 0, ["met", "not_met"]), ([nan, 0.0], 0, ["not_shown", "not_met"]), ([0.0, nan], 0, ["not_met", "not_met"]),
                                  ([0.5, 2.0], 2, ["not_shown", "not_met"]), ([float("inf"), -1.0], 2, ["not_shown", "not_met"])]:
    frame = pd.DataFrame({**whole().to_pandas(), "affilié": pd.Series(given, dtype="float64")})
    frame["rythme_sinusal"] = [True, True]
    floats = validator.judge(frame)
    assert ([floats.verdict(row) for row in range(2)], floats.refused) == (verdicts, refusals), (given, floats.refused)
assert validator.judge(whole(affilié=pa.array([1, 0], pa.float32()))).verdict(0) == "met"

refused(lambda: validator.judge([{"âge": 40}]), TypeError, "__arrow_c_stream__")
refused(lambda: validator.judge(whole(affilié=None)), Fault, "participant", "affilié", "no column")
refused(lambda: validator.judge(whole(affilié=[datetime.date(2024, 1, 1)] * 2)), Fault, "affilié", "tdD")
refused(lambda: validator.judge(pa.table([whole()["âge"]] * 2, names=["âge", "âge"])), Fault, "two columns")
refused(lambda: validator.judge(pa.array([1, 2])), Exception)
refused(lambda: validator.judge(whole(), family="windows"), KeyError, "windows")

other = json.load(open(f"{folder}/avasna.json", encoding="utf-8"))
other["source_hash"] = "0" * 16
with open(f"{folder}/other.json", "w", encoding="utf-8") as file:
    json.dump(other, file)
refused(lambda: Validator(library, f"{folder}/other.json"), ValueError, "different sources")
shutil.copy(library, f"{folder}/libalone.so")
refused(lambda: Validator(f"{folder}/libalone.so"), FileNotFoundError, "alone.json")
print("all said")
