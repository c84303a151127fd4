#!/bin/sh
# Judges the participants of the public LZZT trial by two criteria and by the checks of a data manager, over five SDTM tables.
# Writes $BUILD/lzzt-checks.csv, one verdict of the checks a participant; prints how many each check and each criterion holds for.
set -eu

RIPX=${RIPX:-build/ripx}
BUILD=${BUILD:-build}
data=../shared/data/sdtm-lzzt/csv

if [ ! -f "$data/dm.csv" ]; then
    echo "lzzt : $data n'est pas là, aucune donnée n'est utilisée / $data is not there, no data is used"
    exit 0
fi
mkdir -p "$BUILD"

"$RIPX" validate examples/lzzt/checks.ripx participant="$data/dm.csv" visite="$data/sv.csv" exposition="$data/ex.csv" \
    antécédent="$data/mh.csv" étape="$data/ds.csv" --table participant --family checks --keep USUBJID -o "$BUILD/lzzt-checks.csv" --format json >"$BUILD/lzzt-checks.json"
# "NAME met not_met not_shown", a line each.
sed 's/{"id":/\n/g' "$BUILD/lzzt-checks.json" |
    sed -n 's/^"\([^"]*\)",.*"met":\([0-9]*\),"not_met":\([0-9]*\),"not_shown":\([0-9]*\),.*/\1 \2 \3 \4/p'
