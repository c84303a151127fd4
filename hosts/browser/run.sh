#!/bin/sh
# run.sh FOLDER DATA.csv: judges the data in a browser without a window, and prints the counts last. 77: no chromium or no node here.
set -eu
here=$(dirname "$0") out=$1
command -v node >/dev/null || { echo "skipped: no node"; exit 77; }
browser=$(command -v chromium || command -v chromium-browser || command -v google-chrome) || { echo "skipped: no chromium"; exit 77; }
profile=$(mktemp -d "$out/browser-XXXXXX")
mkfifo "$profile/hold" "$profile/port"
node "$here/serve.mjs" "$out" "$here/page.html" "$2" <"$profile/hold" >"$profile/port" &
exec 3>"$profile/hold"
trap 'exec 3>&-; rm -rf "$profile"' EXIT
read -r port <"$profile/port"
timeout 120 "$browser" --headless --no-sandbox --disable-gpu --disable-background-networking --user-data-dir="$profile/data" \
    --virtual-time-budget=60000 --dump-dom "http://127.0.0.1:$port/" 2>"$profile/errors" >"$profile/page" || { tail -5 "$profile/errors" >&2; exit 1; }
sed -n 's/.*<pre id="counts">//; /^not I3/p; /^eligible/p' "$profile/page"
