#!/bin/sh
# Shows ripx from a protocol to a compiled validator. Ends with 0 only if everything that is shown agreed.
set -eu

RIPX=${RIPX:-build/ripx}
BUILD=${BUILD:-build}
CC=${CC:-gcc}
out=$BUILD/demo
participants=100000
mkdir -p "$out"
NO_COLOR=1
export NO_COLOR

step() { printf '\n== %s / %s\n' "$1" "$2"; }
fail() { echo "demo : $1 / $2" >&2; exit 1; }
# expect STATUS COMMAND…: runs a command, prints it, and fails when it does not end as said.
expect() {
    want=$1
    shift
    echo "\$ $*"
    status=0
    "$@" 2>&1 || status=$?
    [ "$status" -eq "$want" ] || fail "fin inattendue : $status" "unexpected exit status: $status"
}

step "1. Un protocole publié est jugé par le droit" "1. A published protocol is judged by the law"
expect 0 "$RIPX" check examples/avasna.ripx

step "2. Un jumeau fictif porte une erreur : elle est dite, avec son texte" "2. A fictitious twin has an error: it is told, with its text"
expect 1 "$RIPX" check tests/twins/sjogren-ige.ripx

step "3. La catégorie, et pourquoi" "3. The category, and why"
echo "\$ $RIPX explain --category examples/avasna.ripx"
"$RIPX" explain --category examples/avasna.ripx >"$out/category.txt" || fail "pas de catégorie" "no category"
awk '/^ce qui en découle|^what follows/ { exit } { print }' "$out/category.txt"

step "4. Le rapport qu'un comité lit" "4. The report that a committee reads"
expect 0 "$RIPX" report examples/avasna.ripx --kind conformity -o "$out/report.html"
[ -s "$out/report.html" ] || fail "rapport vide" "empty report"

step "5. Un validateur compilé, et un programme en C qui l'appelle" "5. A compiled validator, and a C program that calls it"
expect 0 "$RIPX" build examples/avasna.ripx --emit object,header -o "$out"
expect 0 "$CC" -std=c11 -O2 -o "$out/generate" examples/demo/generate.c
expect 0 "$CC" -std=c11 -O2 -I"$out" -o "$out/judge" examples/demo/judge.c "$out/avasna.o"
"$out/generate" "$participants" >"$out/participants.csv"
echo "\$ $out/judge <$out/participants.csv"
compiled=$("$out/judge" <"$out/participants.csv")
echo "$compiled"

step "6. Les mêmes données, par ripx validate" "6. The same data, by ripx validate"
expect 0 "$RIPX" validate examples/avasna.ripx "$out/participants.csv"
"$RIPX" validate examples/avasna.ripx "$out/participants.csv" --format json >"$out/totals.json"
interpreted=$(sed -n 's/.*"criteria":{"eligible":\([0-9]*\),"ineligible":\([0-9]*\),"undetermined":\([0-9]*\).*/eligible \1 ineligible \2 undetermined \3/p' "$out/totals.json")
[ "$compiled" = "$interpreted" ] || fail "les comptes diffèrent : $compiled, $interpreted" "the counts differ: $compiled, $interpreted"
echo "$compiled" | awk -v n="$participants" '{ exit !($2 + $4 + $6 == n && $2 > 0 && $4 > 0 && $6 > 0) }' ||
    fail "le total n'est pas $participants" "the total is not $participants"

step "7. Les visites d'un essai public" "7. The visits of a public trial"
RIPX=$RIPX BUILD=$BUILD sh examples/lzzt/lzzt.sh || fail "LZZT ne s'additionne pas" "LZZT does not add up"

step "Tout concorde : $participants participants, deux chemins, les mêmes comptes" "All agrees: $participants participants, two ways, the same counts"
