#!/usr/bin/env bash
# The browser page: packages from the lock file, types from the server's OpenAPI document, checks.
# usage: tools/workbench.sh build|check|unit     what has not changed is not built again
set -euo pipefail
root=$(cd "$(dirname -- "${BASH_SOURCE[0]}")/.." && pwd)
page=$root/workbench
document=$root/src/app/http/openapi.json
built=$root/build/workbench
step=${1:-build}

if ! command -v npm >/dev/null; then
    echo "skipped: there is no npm; ./run setup installs it" >&2
    exit 77
fi
mkdir -p "$root/build"
# Steps of one test run may start together; the packages are laid out once.
exec 9>"$root/build/workbench.lock"
flock 9

packages() {
    local wanted stamp=$page/node_modules/.spoor-lock
    wanted=$(sha256sum <"$page/package-lock.json")
    [ "$(cat "$stamp" 2>/dev/null)" != "$wanted" ] || return 0
    # No package runs a script of its own.
    (cd "$page" && npm ci --ignore-scripts --no-audit --no-fund --loglevel=error)
    printf '%s\n' "$wanted" >"$stamp"
}

sources() {
    (cd "$page" && find src public tools index.html ./*.json ./*.ts -type f ! -name openapi.d.ts \
        -print0 | sort -z | xargs -0 sha256sum; sha256sum <"$document") | sha256sum
}

build() {
    local now stamp=$root/build/workbench.stamp
    packages
    now=$(sources)
    if [ -f "$built/index.html" ] && [ "$(cat "$stamp" 2>/dev/null)" = "$now" ]; then return 0; fi
    rm -f "$stamp"
    (cd "$page" && npm run --silent build) >&2
    printf '%s\n' "$now" >"$stamp"
}

case $step in
    build) build ;;
    check) build; cd "$page" && npm run --silent check ;;
    unit) packages; cd "$page" && npm run --silent test ;;
    *) sed -n 's/^# //p' "$0" | head -3 >&2; exit 2 ;;
esac
