#!/bin/sh
# run.sh FOLDER DATA.csv: judges the data with the shared library in FOLDER, and prints the counts last.
set -eu
here=$(dirname "$0") out=$1
${CC:-gcc} -std=c11 -O2 -Wall -Wextra -Werror -I"$out" -o "$out/judge-c" "$here/judge.c" -L"$out" -lavasna
LD_LIBRARY_PATH=$out "$out/judge-c" <"$2"
