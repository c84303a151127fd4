#!/bin/sh
# setup.sh FOLDER: a Python of its own in FOLDER, with what the tests of the hosts need at the versions of requirements.txt.
# Without a network it says so and leaves the tests to pass over the hosts that need it.
set -u
here=$(dirname "$0") folder=$1
wanted=$(cat "$here/requirements.txt")
[ "$(cat "$folder/installed.txt" 2>/dev/null)" = "$wanted" ] && { echo "hosts/python: already installed in $folder"; exit 0; }
echo "hosts/python: installing in $folder"
if python3 -m venv "$folder" && "$folder/bin/pip" install --quiet --disable-pip-version-check --requirement "$here/requirements.txt"; then
    printf '%s\n' "$wanted" >"$folder/installed.txt"
else
    rm -rf "$folder"
    echo "hosts/python: not installed; the tests that need it are skipped" >&2
fi
exit 0
