#!/bin/sh
# The qualification record: what each example is found to be, against what its sponsor, its registry or its authors say.
#
# A file also says what it declares itself to be. That is the answer, so it is taken away first: a copy without its
# `catégorie` and `régime_déclaré` is judged. Where the record states a category, the category is compared, else the regime.
#   exact          the only value not ruled out is the stated one
#   contained      the stated one is among those not ruled out
#   contradicted   it was ruled out: the law as written here is wrong about this study, and so the exit status is 1
# Width: how many values are left, on average. The proved set rests on texts that were read; the indicated set, within it,
# on secondary sources too. The last line counts by the indicated sets; no counting hides a stated value that a proof rules out.
set -eu

RIPX=${RIPX:-build/ripx}
work=${BUILD:-build}/qualify
mkdir -p "$work"
counts=$work/counts
: >"$counts"
tab=$(printf '\t')

# The values under a path of two keys of the JSON, `effects/category/proved`, separated by spaces.
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

# verdict SET STATED
verdict() {
    case " $1 " in
        " $2 ") echo exact ;;
        *" $2 "*) echo contained ;;
        *) echo contradicted ;;
    esac
}

# The reasons, as the program gives them to a person.
reasons_of() {
    "$RIPX" explain "--$1" "$2" --lang en | awk '/^why$/ { on = 1; next } on && /^$/ { exit } on { print "    " $0 }'
}

size_of() { set -- $1; echo $#; }

while IFS=$tab read -r file record regime category source; do
    case $file in '#'*) continue ;; esac
    copy=$work/$file.ripx
    # Lines are emptied and not deleted, so that reasons name the lines of the example.
    sed -e 's/^ *catégorie [123]$//' -e 's/^ *régime_déclaré [A-Z]*$//' "examples/$file.ripx" >"$copy"
    "$RIPX" explain --category "$copy" --format json >"$work/$file.json"
    candidates=$(values_of "$work/$file.json" choices/regime/candidates)
    if [ "$category" = - ]; then
        stated=$regime option=regime
        proved=$candidates
        indicated=$(values_of "$work/$file.json" choices/regime/indicated)
    else
        stated=$category option=category
        proved=$(values_of "$work/$file.json" effects/category/proved)
        indicated=$(values_of "$work/$file.json" effects/category/indicated)
    fi
    by_proof=$(verdict "$proved" "$stated")
    by_all=$(verdict "$indicated" "$stated")
    [ "$by_proof" != contradicted ] || by_all=contradicted
    # A stated category says the regime too.
    [ "$(verdict "$candidates" "$regime")" != contradicted ] || by_all=contradicted

    echo "examples/$file.ripx   record $record   $source"
    echo "  stated      $option $stated"
    echo "  proved      $option ${proved:-none}   $by_proof"
    echo "  indicated   $option ${indicated:-none}"
    echo "  regime      $candidates"
    echo "  reasons"
    reasons_of "$option" "$copy"
    echo "  $by_all"
    echo
    echo "$by_proof $(size_of "$proved") $by_all $(size_of "$indicated")" >>"$counts"
done <tests/qualify/expected.tsv

# Every example is in the record.
for example in examples/*.ripx; do
    name=$(basename "$example" .ripx)
    grep -q "^$name$tab" tests/qualify/expected.tsv || { echo "qualify: $example is not in tests/qualify/expected.tsv" >&2; exit 1; }
done

awk '
    { proof[$1]++; proof_width += $2; all[$3]++; all_width += $4; n++ }
    function line(count, width) {
        width = int((width * 200 + n) / (2 * n))
        return sprintf("exact %d contained %d contradicted %d width %d.%02d", count["exact"], count["contained"], count["contradicted"],
                       int(width / 100), width % 100)
    }
    END {
        if (!n) exit 1
        print "proved:    " line(proof, proof_width)
        print "indicated: " line(all, all_width)
        print line(all, all_width)
        exit all["contradicted"] > 0
    }' "$counts"
