#!/bin/sh
# Judges the synthetic persons of an OMOP warehouse, its tables taken as they are.
# Writes $BUILD/warehouse.csv, one verdict a person; its last line counts them.
set -eu

RIPX=${RIPX:-build/ripx}
BUILD=${BUILD:-build}
data=../shared/data/omop
out=$BUILD/warehouse.csv

if [ ! -f "$data/PERSON.csv" ]; then
    echo "omop : $data n'est pas là, aucune donnée n'est utilisée / $data is not there, no data is used"
    exit 0
fi
mkdir -p "$BUILD"

# Exit 1: values whose unit is no concept are said, and not shown.
status=0
"$RIPX" validate examples/omop/warehouse.ripx participant="$data/PERSON.csv" measurement="$data/MEASUREMENT.csv" \
    condition_occurrence="$data/CONDITION_OCCURRENCE.csv" drug_exposure="$data/DRUG_EXPOSURE.csv" visit_occurrence="$data/VISIT_OCCURRENCE.csv" \
    --table participant --family criteria --keep person_id --keep birth_datetime -o "$out" --format json >"$BUILD/warehouse.json" 2>"$BUILD/warehouse.err" || status=$?
[ "$status" -le 1 ] || exit "$status"

echo "verdicts : $out ; valeurs sans unité : $BUILD/warehouse.err / verdicts: $out; values without a unit: $BUILD/warehouse.err"
awk -F, '
    NR == 1 { for (i = 1; i <= NF; i++) if ($i == "verdict") v = i }
    NR > 1 { n[$v]++ }
    END { print "eligible", n["eligible"] + 0, "ineligible", n["ineligible"] + 0, "undetermined", n["undetermined"] + 0 }' "$out"
