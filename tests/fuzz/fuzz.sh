#!/bin/sh
# Gives each target of tests/fuzz/ to libFuzzer for FUZZ_SECONDS (60), beginning with the examples of the tree and what the last run
# kept; prints what was done, keeps what broke in $BUILD/fuzz/broken/ and fails when something did.
#   fuzz.sh [TARGET…]
set -u
build=${BUILD:-build-fuzz}
program=$build/tests/fuzz/fuzz
seconds=${FUZZ_SECONDS:-60}
failed=0
# Runs take and free large buffers: kept back by the hundred megabytes, they cost more than the runs.
export ASAN_OPTIONS="${ASAN_OPTIONS:-quarantine_size_mb=16}"
mkdir -p "$build/fuzz/broken"

"$program" --words >"$build/fuzz/words"
"$program" --list >"$build/fuzz/targets"
while IFS='	' read -r name most seeds; do
    if [ $# -gt 0 ]; then case " $* " in *" $name "*) ;; *) continue ;; esac; fi
    corpus=$build/fuzz/$name begin=$build/fuzz/$name.seeds log=$build/fuzz/$name.log
    mkdir -p "$corpus" "$begin"
    for file in $seeds tests/fuzz/kept/"$name"-*; do
        [ -f "$file" ] && cp "$file" "$begin/$(echo "$file" | tr '/' '_')"
    done
    RIPX_FUZZ=$name "$program" --seed >"$begin/own"
    words=
    case $name in protocol | law) words=-dict=$build/fuzz/words ;; esac
    if RIPX_FUZZ=$name "$program" -max_total_time="$seconds" -max_len="$most" -timeout=20 -rss_limit_mb=4096 -print_final_stats=1 $words \
        -artifact_prefix="$build/fuzz/broken/$name-" "$corpus" "$begin" >"$log" 2>&1 </dev/null; then
        result=held
    else
        result=BROKEN failed=1
    fi
    awk -v name="$name" -v result="$result" '
        /stat::number_of_executed_units/ { runs = $2 }
        /stat::new_units_added/ { added = $2 }
        /cov: / { for (i = 1; i < NF; i++) if ($i == "cov:") cov = $(i + 1) }
        END { printf "fuzz: %s: %s, %d inputs, %d of them new, %d edges covered\n", name, result, runs, added, cov }' "$log"
    if [ $result = BROKEN ]; then
        grep -h '^broken:\|ERROR:\|runtime error\|SUMMARY\|Test unit written' "$log"
    fi
done <"$build/fuzz/targets"
exit $failed
