#!/bin/sh
# Compares the rows of the law as researched, rules and tables, with what stdlib/ encodes: each row stands in a rule, a case, a
# list or a step, or is listed as not encoded, with the reason. Prints the counts of the rules, and last `N of M encoded, N listed as not encoded, N missing`.
#
# The status is 1 when a row is missing, is both encoded and listed, is listed without a reason in both languages, or when more
# rows are listed than LIMIT. Rows of one group (`same_as`) that stand in two rules are shown: they share a text, and one asks
# what the other only says in part.
set -eu

RIPX=${RIPX:-build/ripx}
LAW=${RIPX_LAW:-../shared/law}
LISTED=stdlib/law/not-encoded.tsv
LIMIT=90
work=${BUILD:-build}/law-coverage
mkdir -p "$work"

[ -r "$LAW/rules.tsv" ] || { echo "law-coverage: $LAW/rules.tsv is not there, nothing to compare"; exit 0; }
"$RIPX" law rows >"$work/encoded.tsv"

# The ids of the tables beside the rules, with the name of their table; their first column needs no quotes.
for table in "$LAW"/*.csv; do
    awk -F, -v table="$(basename "$table" .csv)" 'NR == 1 { ids = $1 == "id" } ids && NR > 1 && $1 ~ /^[A-Z]+-[A-Z0-9]/ { print $1 "\t" table }' "$table"
done >"$work/tables.tsv"

awk -F'\t' -v limit="$LIMIT" '
    function find(x) { while (parent[x] != x) x = parent[x]; return x }
    function unite(a, b) {
        if (!(a in parent)) parent[a] = a
        if (!(b in parent)) parent[b] = b
        parent[find(a)] = find(b)
    }
    function count(table, key, state) {
        if (!((table, key) in order)) { order[table, key] = ++keys[table]; key_at[table, keys[table]] = key }
        n[table, key, state]++
    }
    function complain(text) { faults++; print "law-coverage: " text | "cat 1>&2" }
    function print_table(table, title,   i, key) {
        printf "\n| %s | encoded | not encoded | missing |\n| --- | ---: | ---: | ---: |\n", title
        for (i = 1; i <= keys[table]; i++) {
            key = key_at[table, i]
            printf "| %s | %d | %d | %d |\n", key, n[table, key, "encoded"], n[table, key, "listed"], n[table, key, "missing"]
        }
    }
    FILENAME == ARGV[1] { if ($3 != "list" && !($1 in code)) code[$1] = $2; encoded[$1] = 1; next }
    FILENAME == ARGV[2] {
        if ($0 ~ /^#/ || $1 == "id") next
        if (NF != 3 || $2 == "" || $3 == "") complain("not-encoded.tsv: " $1 " does not give its reason in both languages")
        listed[$1] = 1
        next
    }
    FILENAME == ARGV[3] {
        known[$1] = 1
        state = $1 in encoded ? "encoded" : $1 in listed ? "listed" : "missing"
        if (state == "missing") complain($1 " of " $2 " is missing")
        count("table", $2, state)
        next
    }
    FNR == 1 { for (i = 1; i <= NF; i++) at[$i] = i; next }
    {
        id = $(at["id"])
        known[id] = 1
        rows[++total] = id
        if (!(id in parent)) parent[id] = id
        same = split($(at["same_as"]), other, ";")
        for (i = 1; i <= same; i++) if (other[i] != "") unite(other[i], id)
        chapter[id] = id
        sub(/-[0-9]+$/, "", chapter[id])
        regimes[id] = $(at["regimes"]); severity[id] = $(at["severity"]); evidence[id] = $(at["evidence"])
    }
    END {
        for (r = 1; r <= total; r++) {
            id = rows[r]
            if (id in encoded && id in listed) complain(id " is encoded and listed as not encoded")
            state = id in encoded ? "encoded" : id in listed ? "listed" : "missing"
            sum[state]++
            if (state == "missing") complain(id " is missing")
            count("chapter", chapter[id], state); count("severity", severity[id], state); count("evidence", evidence[id], state)
            parts = split(regimes[id], part, ";")
            for (i = 1; i <= parts; i++) count("regime", part[i], state)
            if (!(id in code)) continue
            g = find(id)
            if (g in rule_of && rule_of[g] != code[id]) apart[++aparts] = id " stands in " code[id] ", " first[g] " in " rule_of[g]
            if (!(g in rule_of)) { rule_of[g] = code[id]; first[g] = id }
        }
        for (id in listed) if (!(id in known)) complain("not-encoded.tsv: " id " is no row of the law")
        if (sum["listed"] > limit) complain(sum["listed"] " rows are listed as not encoded, more than " limit)
        print_table("chapter", "chapter"); print_table("regime", "regime")
        print_table("severity", "severity"); print_table("evidence", "evidence")
        print "\nThe tables beside the rules, row by row:"
        print_table("table", "table")
        if (aparts) print "\nRows of one group in two rules:\n"
        for (i = 1; i <= aparts; i++) print "* " apart[i]
        printf "\n%d of %d encoded, %d listed as not encoded, %d missing\n", sum["encoded"], total, sum["listed"], sum["missing"]
        close("cat 1>&2")
        exit faults > 0
    }' "$work/encoded.tsv" "$LISTED" "$work/tables.tsv" "$LAW/rules.tsv" >"$work/counts.md" || status=$?
cat "$work/counts.md"
exit "${status:-0}"
