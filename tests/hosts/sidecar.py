"""Holds sidecars against docs/sidecar.schema.json: sidecar.py SIDECAR.json…; each must also fail when a member is taken away."""

import json
import sys

from jsonschema import Draft202012Validator

with open("docs/sidecar.schema.json", encoding="utf-8") as file:
    schema = json.load(file)
Draft202012Validator.check_schema(schema)
validator = Draft202012Validator(schema)
for path in sys.argv[1:]:
    with open(path, encoding="utf-8") as file:
        sidecar = json.load(file)
    validator.validate(sidecar)
    for member in sidecar:
        assert not validator.is_valid({k: v for k, v in sidecar.items() if k != member}), member
print(f"{len(sys.argv) - 1} described as the schema says")
