#!/bin/sh
# The qualification record: what each study is found to be, against what its sponsor, its registry or its authors say.
#
# A file also says what it declares itself to be. That is the answer, so it is taken away first: a copy without its
# `catégorie`, `régime_déclaré` and `cas_investigation` is judged. Where the record states a category, the category is compared;
# where it states a case of investigation, the case; else the regime.
#   exact          nothing is left but what is stated
#   contained      what is stated is among what is not ruled out
#   contradicted   it was ruled out
# Width: how many values are left, on average. The proved set rests on texts that were read; the indicated set, within it,
# on secondary sources too. The last line counts by the indicated sets; no counting hides a stated value that a proof rules out.
#
# tests/qualify/expected.tsv says by whom a value is stated: `stated`, by the sponsor, the registry, the authors or the agency: a
# contradiction there means that the law as written here is wrong about this study, and so the exit status is 1; `implied`, by
# something else that the source says: counted apart, and it decides nothing; `-`, by nobody.
# Every record of the collection is an example, a file of tests/qualify or a line of tests/qualify/left-out.tsv.
set -eu

RIPX=${RIPX:-build/ripx}
work=${BUILD:-build}/qualify
mkdir -p "$work"
counts=$work/counts
: >"$counts"
tab=$(printf '\t')

# The values under a path of two or three keys of the JSON, `effects/category/proved`, separated by spaces.
values_of() {
    tr -d ' \n' <"$1" | awk -v path="$2" '{
        n = split(path, key, "/")
        for (i = 1; i <= n; i++) {
            at = index($0, "\"" key[i] "\":")
            if (!at) exit 1
            $0 = substr($0, at + length(key[i]) + 3)
        }
        if (substr($0, 1, 1) != "[") exit 1
        values = substr($0, 2, index($0, "]") - 2)
        gsub(/"/, "", values)
        gsub(/,/, " ", values)
        print values
    }'
}

# verdict SET STATED, where STATED is one value or several with commas.
verdict() {
    inside=0 outside=0
    for value in $1; do
        case ",$2," in *",$value,"*) inside=1 ;; *) outside=1 ;; esac
    done
    case $inside$outside in
        10) echo exact ;;
        11) echo contained ;;
        *) echo contradicted ;;
    esac
}

# The reasons, as the program gives them to a person.
reasons_of() {
    "$RIPX" explain "--$1" "$2" --lang en | awk '/^why$/ { on = 1; next } on && /^$/ { exit } on { print "    " $0 }'
}

size_of() { set -- $1; echo $#; }

while IFS=$tab read -r file record by regime category case source; do
    case $file in '#'*) continue ;; esac
    [ "$by" != - ] || { echo "- 0 - 0 -" >>"$counts"; continue; }
    copy=$work/$record.ripx json=$work/$record.json
    # Lines are emptied and not deleted, so that reasons name the lines of the file.
    sed -e 's/^ *catégorie [123]$//' -e 's/^ *régime_déclaré [A-Z]*$//' -e 's/^ *cas_investigation [a-z0-9_]*$//' "$file" >"$copy"
    "$RIPX" explain --category "$copy" --format json >"$json"
    candidates=$(values_of "$json" choices/regime/candidates)
    if [ "$category" != - ]; then
        stated=$category option=category
        proved=$(values_of "$json" effects/category/proved)
        indicated=$(values_of "$json" effects/category/indicated)
    else
        stated=$regime option=regime
        [ "$case" = - ] || stated=$case option=investigation
        proved=$(values_of "$json" "choices/$option/candidates")
        indicated=$(values_of "$json" "choices/$option/indicated")
    fi
    by_proof=$(verdict "$proved" "$stated")
    by_all=$(verdict "$indicated" "$stated")
    [ "$by_proof" != contradicted ] || by_all=contradicted
    # A stated category or case says the regime too.
    [ "$(verdict "$candidates" "$regime")" != contradicted ] || by_all=contradicted

    echo "$file   record $record   $by   $source"
    echo "  stated      $option $stated"
    echo "  proved      $option ${proved:-none}   $by_proof"
    echo "  indicated   $option ${indicated:-none}"
    echo "  regime      $candidates"
    echo "  reasons"
    reasons_of "$option" "$copy"
    echo "  $by_all"
    echo
    echo "$by_proof $(size_of "$proved") $by_all $(size_of "$indicated") $by" >>"$counts"
done <tests/qualify/expected.tsv

# Every example and every study of the folder is in the record, and no study that is left out.
for file in examples/*.ripx tests/qualify/*.ripx; do
    name=$(basename "$file" .ripx)
    grep -q "^$file$tab$name$tab" tests/qualify/expected.tsv || { echo "qualify: $file is not in tests/qualify/expected.tsv" >&2; exit 1; }
    ! grep -q "^$name$tab" tests/qualify/left-out.tsv || { echo "qualify: $file is in tests/qualify/left-out.tsv" >&2; exit 1; }
done

awk -v left_out="$(grep -c . tests/qualify/left-out.tsv)" '
    { proof[$5, $1]++; proof_width[$5] += $2; all[$5, $3]++; all_width[$5] += $4; n[$5]++ }
    function line(by, count, widths,   w) {
        w = int((widths[by] * 200 + n[by]) / (2 * n[by]))
        return sprintf("exact %d contained %d contradicted %d width %d.%02d", count[by, "exact"], count[by, "contained"],
                       count[by, "contradicted"], int(w / 100), w % 100)
    }
    END {
        if (!n["stated"] || !n["implied"]) exit 1
        printf "%d records: %d stated, %d implied, %d say nothing of it, %d left out\n",
               NR + left_out, n["stated"], n["implied"], n["-"], left_out
        print "implied, proved:    " line("implied", proof, proof_width)
        print "implied, indicated: " line("implied", all, all_width)
        print "proved:    " line("stated", proof, proof_width)
        print "indicated: " line("stated", all, all_width)
        print line("stated", all, all_width)
        exit all["stated", "contradicted"] > 0
    }' "$counts"
