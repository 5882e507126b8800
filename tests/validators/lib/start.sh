#!/usr/bin/env bash
# Starts one validator: lib/start.sh KIND [OPTION…] PATH…; the scripts above this folder call it with their own name.
set -euo pipefail
here="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
kind="$1"
shift
if [ ! -f "$here/.tools/complete" ] || [ ! -d "$here/node_modules" ]; then
    echo "$kind: the validators are not installed: run tests/validators/install" >&2
    exit 2
fi
export CHROMIUM="${CHROMIUM:-$("$here/lib/chromium.sh" || true)}"
exec "$here/.tools/bin/node" --no-warnings "$here/lib/$kind.mjs" "$@"
