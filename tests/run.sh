#!/bin/sh
# Runs cmocka programs and adds up what they say.
#   run.sh LABEL COUNTS PROGRAM…   runs each, prints one line for each (all it said, when a test failed), adds to COUNTS
#   run.sh --total COUNTS          prints "N passed, N failed"; fails when a test failed or none ran
set -u

total() {
    set -- $(awk '{ passed += $1; failed += $2 } END { print passed + 0, failed + 0 }' "$1" 2>/dev/null || echo 0 0)
    echo "$1 passed, $2 failed"
    [ "$2" -eq 0 ] && [ "$1" -gt 0 ]
}

# The counts of one program. One that ends badly without naming a failed test (a crash, a leak) counts as one failure.
count() {
    awk -v status="$2" '
        /^\[  PASSED  \] [0-9]+ test/ { passed += $4 }
        /^\[  FAILED  \] [0-9]+ test/ { failed += $4 }
        END { if (status != 0 && !failed) failed = 1; print passed + 0, failed + 0 }' "$1"
}

if [ "$1" = --total ]; then
    total "$2"
    exit
fi

label=$1 counts=$2
shift 2
mkdir -p "$(dirname "$counts")"
for program in "$@"; do
    log=$program.log
    "$program" >"$log" 2>&1 </dev/null
    status=$?
    result=$(count "$log" "$status")
    echo "$result" >>"$counts"
    name=$(basename "$program")
    if [ "${result#* }" -gt 0 ] || [ "$status" -ne 0 ]; then
        cat "$log"
        echo "$label: $name: ${result% *} passed, ${result#* } failed (exit $status)"
    else
        echo "$label: $name: ${result% *} passed"
    fi
done
exit 0
