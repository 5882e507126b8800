# Read by the scripts of the terminal editors: their environment is the test's own, and archc is first on PATH.
here="$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)"
editors="$(cd "$here/../../editors" && pwd)"
if [ ! -f "$here/.tools/complete" ]; then
    echo "the editors are not installed: run tests/editors/install" >&2
    exit 2
fi
archc="${ARCHC:-$here/../../target/debug/archc}"
[ -x "$archc" ] || { echo "there is no $archc: cargo build" >&2; exit 2; }
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
mkdir "$work/bin" "$work/home"
ln -s "$(readlink -f "$archc")" "$work/bin/archc"
export PATH="$work/bin:$PATH" HOME="$work/home"
export XDG_CONFIG_HOME="$HOME" XDG_DATA_HOME="$HOME" XDG_STATE_HOME="$HOME" XDG_CACHE_HOME="$HOME"

# A copy of the fixture to work in.
fresh() {
    rm -rf "$work/kiosk"
    cp -r "$here/fixture" "$work/kiosk"
    cd "$work/kiosk"
}
