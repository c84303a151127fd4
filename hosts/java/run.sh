#!/bin/sh
# run.sh FOLDER DATA.csv: judges the data with the shared library in FOLDER, and prints the counts last. 77: no Java or no JNA here.
set -eu
here=$(dirname "$0") out=$1 jna=${JNA_JAR:-/usr/share/java/jna.jar}
command -v javac >/dev/null || { echo "skipped: no javac"; exit 77; }
[ -r "$jna" ] || { echo "skipped: no JNA ($jna)"; exit 77; }
mkdir -p "$out/java"
javac -Xlint:all -Werror -d "$out/java" -cp "$jna" "$here/Judge.java"
exec java -Djna.library.path="$out" -cp "$jna:$out/java" Judge avasna "$2"
