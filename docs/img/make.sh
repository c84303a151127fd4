#!/bin/sh
# make.sh - draws the pictures of README.md: sh docs/img/make.sh, from the root of the tree, after `make all`.
set -eu
ripx=${RIPX:-build/ripx}
out=docs/img
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

shot() { # page picture width height
    chromium --headless --no-sandbox --disable-gpu --hide-scrollbars --force-device-scale-factor=2 --user-data-dir="$tmp/chromium" \
        --window-size="$3,$4" --screenshot="$out/$2" "file://$1" >/dev/null 2>&1
}

# What the terminal shows, colours included, as a page.
terminal() { # command
    cat <<'HTML'
<!doctype html><meta charset="utf-8"><style>
body { margin: 0; padding: 18px 22px; background: #16191d; color: #d8dde3; font: 14px/1.45 "DejaVu Sans Mono", monospace; }
pre { margin: 0; font: inherit; white-space: pre-wrap; } .p { color: #7f8a96; } b { color: #f4f6f8; }
.red { color: #ff7b72; font-weight: bold; } .yellow { color: #e3b341; font-weight: bold; } .green { color: #7ee787; font-weight: bold; }
.blue { color: #79c0ff; font-weight: bold; } .cyan { color: #76e3ea; font-weight: bold; } .dim { color: #7f8a96; }
</style><pre>
HTML
    printf '<span class="p">$</span> <b>%s</b>\n' "$1"
    sh -c "$(printf '%s' "$1" | sed "s|build/ripx|$ripx|") --color always" 2>&1 | sed \
        -e 's/&/\&amp;/g; s/</\&lt;/g' \
        -e 's/\x1b\[0m/<\/span>/g' \
        -e 's/\x1b\[1;31m/<span class="red">/g; s/\x1b\[1;33m/<span class="yellow">/g; s/\x1b\[1;32m/<span class="green">/g' \
        -e 's/\x1b\[1;34m/<span class="blue">/g; s/\x1b\[1;36m/<span class="cyan">/g; s/\x1b\[2m/<span class="dim">/g' \
        -e 's/\x1b\[1m/<span style="color:#f4f6f8;font-weight:bold">/g'
    echo '</pre>'
}

terminal "build/ripx check docs/first.ripx --lang en" >"$tmp/check.html"
shot "$tmp/check.html" check.png 1090 600

# The page itself, without its index and its first table: what a committee looks for comes sooner.
"$ripx" report docs/first.ripx --lang en -q -o - | sed 's|</head>|<style>nav, #s1 { display: none }</style></head>|' >"$tmp/report.html"
shot "$tmp/report.html" report.png 1100 1265
