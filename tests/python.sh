#!/bin/sh
# python.sh FOLDER REQUIREMENTS: a Python of its own in FOLDER, with the packages of the file REQUIREMENTS at the versions written there.
# Nothing is done when they are there. Without a network it says so, and what needs them is passed over.
set -u
folder=$1 wanted=$2
cmp -s "$wanted" "$folder/installed.txt" && { echo "deps-test: already installed in $folder: $wanted"; exit 0; }
echo "deps-test: installing $wanted in $folder"
if python3 -m venv "$folder" && "$folder/bin/pip" install --quiet --disable-pip-version-check --requirement "$wanted"; then
    cp "$wanted" "$folder/installed.txt"
else
    rm -rf "$folder"
    echo "deps-test: $wanted is not installed; what needs it is passed over" >&2
fi
exit 0
