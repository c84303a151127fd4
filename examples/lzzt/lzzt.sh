#!/bin/sh
# Judges the visits of the public LZZT trial by the windows of its own protocol.
# Writes $BUILD/lzzt.csv, one verdict a record; its last line counts the verdicts, which add up to the records read.
set -eu

RIPX=${RIPX:-build/ripx}
BUILD=${BUILD:-build}
data=../shared/data/sdtm-lzzt/csv
out=$BUILD/lzzt.csv

if [ ! -f "$data/sv.csv" ] || [ ! -f "$data/dm.csv" ]; then
    echo "lzzt : $data n'est pas là, aucune donnée n'est utilisée / $data is not there, no data is used"
    exit 0
fi
mkdir -p "$BUILD"

"$RIPX" validate examples/lzzt/lzzt.ripx participant="$data/dm.csv" visite="$data/sv.csv" \
    --table visite --family windows --keep USUBJID --keep VISITNUM --keep SVSTDTC --bare -o "$out" --format json >"$BUILD/lzzt.json"

echo "fenêtres des visites, depuis la première dose : $out / windows of the visits, from the first dose: $out"
# Consent comes before every act of the first visit, or is not shown to: its date is missing throughout.
sed -n 's/.*"table":"participant","rows":\([0-9]*\).*"checks":{"met":\([0-9]*\),"violation":\([0-9]*\),"not_shown":\([0-9]*\),.*"table":"visite".*/\1 \2 \3 \4/p' "$BUILD/lzzt.json" |
    awk '{ print "consent order: participants " $1 " met " $2 " violation " $3 " not_shown " $4 }'

# The same tables as SAS transport, with the same verdicts. What differs between the two files is listed.
transport=../shared/data/sdtm-lzzt/xpt
if [ -f "$transport/sv.xpt" ] && [ -f "$transport/dm.xpt" ]; then
    "$RIPX" validate examples/lzzt/lzzt.ripx participant="$transport/dm.xpt" visite="$transport/sv.xpt" \
        --table visite --family windows --keep USUBJID --keep VISITNUM --keep SVSTDTC --bare -o "$BUILD/lzzt-xpt.csv" --format json >"$BUILD/lzzt-xpt.json"
    awk -F, 'NR == FNR { row[NR] = $0; verdict[NR] = $4; next }
        verdict[FNR] != $4 { other++ }
        row[FNR] != $0 { print "csv " row[FNR] ", xpt " $0 }
        END { print "SAS transport: " FNR - 1 " records, verdicts that differ: " other + 0 }' "$out" "$BUILD/lzzt-xpt.csv"
fi

# The records are counted in the file itself, apart from what was judged.
records=$(awk 'END { print NR - 1 }' "$data/sv.csv")
awk -F, -v records="$records" '
    NR > 1 { n[$4]++; sum++ }
    END {
        if (sum != records) { print "lzzt: " sum + 0 " verdicts for " records " records" >"/dev/stderr"; wrong = 1 }
        print "inside", n["inside"] + 0, "outside", n["outside"] + 0, "not_applicable", n["not_applicable"] + 0, "not_shown", n["not_shown"] + 0
        exit wrong
    }' "$out"
