#!/bin/sh
# Judges the persons of a synthetic OMOP warehouse: writes $BUILD/omop.csv, a verdict a person, and prints the totals.
set -eu

RIPX=${RIPX:-build/ripx}
BUILD=${BUILD:-build}
data=../shared/data/omop

if [ ! -f "$data/PERSON.csv" ] || [ ! -f "$data/MEASUREMENT.csv" ]; then
    echo "omop : $data n'est pas là, aucune donnée n'est utilisée / $data is not there, no data is used"
    exit 0
fi
mkdir -p "$BUILD"

# The pain scores have no unit: each is said, and the exit status of faults in the data is 1.
status=0
"$RIPX" validate examples/omop/omop.ripx participant="$data/PERSON.csv" mesures="$data/MEASUREMENT.csv" -o "$BUILD/omop.csv" \
    2>"$BUILD/omop.faults" || status=$?
[ $status -le 1 ] || { cat "$BUILD/omop.faults" >&2; exit $status; }
awk -F, 'NR > 1 { n[$2]++ } END { print "eligible " n["eligible"] + 0 " ineligible " n["ineligible"] + 0 " undetermined " n["undetermined"] + 0 }' "$BUILD/omop.csv"
