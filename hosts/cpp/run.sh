#!/bin/sh
# run.sh FOLDER DATA.csv: judges the data with the archive in FOLDER, and prints the counts last.
set -eu
here=$(dirname "$0") out=$1
${CXX:-g++} -std=c++17 -O2 -Wall -Wextra -Werror -I"$out" -o "$out/judge-cpp" "$here/judge.cpp" "$out/libavasna.a"
"$out/judge-cpp" <"$2"
