#!/usr/bin/env bash
# Prints the path of a Chromium or Chrome; exit 1 when there is none. CHROMIUM names one explicitly.
set -euo pipefail
if [ -n "${CHROMIUM:-}" ]; then
    [ -x "$CHROMIUM" ] || { echo "CHROMIUM=$CHROMIUM is not a program" >&2; exit 1; }
    echo "$CHROMIUM"
    exit
fi
for name in chromium chromium-browser google-chrome-stable google-chrome; do
    if path="$(command -v "$name")"; then
        echo "$path"
        exit
    fi
done
exit 1
