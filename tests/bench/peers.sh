#!/bin/sh
# peers.sh FOLDER: a Python of its own in FOLDER with the engines that the benchmark compares ripx with, at the versions of
# peers.txt. Without a network it says so, and the benchmark leaves their rows out.
set -u
here=$(dirname "$0") folder=$1
wanted=$(cat "$here/peers.txt")
[ "$(cat "$folder/installed.txt" 2>/dev/null)" = "$wanted" ] && { echo "tests/bench: peers are already installed in $folder"; exit 0; }
echo "tests/bench: installing peers in $folder"
if python3 -m venv "$folder" && "$folder/bin/pip" install --quiet --disable-pip-version-check --requirement "$here/peers.txt"; then
    printf '%s\n' "$wanted" >"$folder/installed.txt"
else
    rm -rf "$folder"
    echo "tests/bench: peers were not installed" >&2
fi
exit 0
