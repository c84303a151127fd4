"""Holds the JSON Schema of a validator against a validator of JSON Schema: schema.py SCHEMA.json RECORDS.json

RECORDS.json is {"good": [record …], "bad": [record …]}. Ends with 0 when the schema is one of draft 2020-12, takes every
good record and no bad one."""

import json
import sys

from jsonschema import Draft202012Validator

schema, records = (json.load(open(path, encoding="utf-8")) for path in sys.argv[1:])
Draft202012Validator.check_schema(schema)
assert schema["$schema"] == Draft202012Validator.META_SCHEMA["$id"]
validator = Draft202012Validator(schema)
for record in records["good"]:
    validator.validate(record)
for record in records["bad"]:
    assert not validator.is_valid(record), record
print(f"{len(records['good'])} taken, {len(records['bad'])} refused")
