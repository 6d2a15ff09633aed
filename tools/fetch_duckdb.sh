#!/usr/bin/env bash
# Puts the pinned libduckdb.so and duckdb.h into build/deps/duckdb.
#
# npm fetches the two packages that third_party/duckdb/lock names; nothing is installed and no
# script of theirs runs. A package whose SHA-512 is not the lock's stops everything.
set -euo pipefail
cd "$(dirname -- "${BASH_SOURCE[0]}")/.."

lock=third_party/duckdb/lock
target=build/deps/duckdb
case $(uname -m) in
    x86_64) binding=@duckdb/node-bindings-linux-x64 ;;
    aarch64) binding=@duckdb/node-bindings-linux-arm64 ;;
    *) echo "No DuckDB library is pinned for $(uname -m): add it to $lock." >&2; exit 1 ;;
esac

stamp="$binding $(sha256sum <"$lock" | cut -d' ' -f1)"
if [ -f "$target/libduckdb.so" ] && [ -f "$target/duckdb.h" ] &&
    [ "$(cat "$target/stamp" 2>/dev/null || true)" = "$stamp" ]; then
    exit 0
fi

# npm brings its own list of authorities; the machine's list counts as well.
system_ca=/etc/ssl/certs/ca-certificates.crt
if [ -z "${NODE_EXTRA_CA_CERTS:-}" ] && [ -f "$system_ca" ]; then
    export NODE_EXTRA_CA_CERTS=$system_ca
fi

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT

# fetch PACKAGE: leaves its archive's path in $archive.
fetch() {
    local version integrity actual
    read -r _ version integrity < <(grep -F "$1 " "$lock") || {
        echo "$lock has no line for $1." >&2
        exit 1
    }
    mkdir -p "$folder/$2"
    if ! (cd "$folder/$2" && npm pack "$1@$version") >"$folder/log" 2>&1; then
        grep -i 'err' "$folder/log" >&2 || true
        echo "npm could not fetch $1 $version." >&2
        exit 1
    fi
    archive=$(echo "$folder/$2"/*.tgz)
    actual=sha512-$(openssl dgst -sha512 -binary "$archive" | base64 -w0)
    if [ "$actual" != "$integrity" ]; then
        echo "$1 $version has $actual, the lock says $integrity: not used." >&2
        exit 1
    fi
}

fetch "$binding" library
tar -xzf "$archive" -C "$folder/library"
fetch duckdb header
tar -xzf "$archive" -C "$folder/header" package/src/duckdb/src/include/duckdb.h

mkdir -p "$target"
cp "$(find "$folder/library" -name libduckdb.so -print -quit)" "$target/libduckdb.so.new"
mv "$target/libduckdb.so.new" "$target/libduckdb.so"
cp "$folder/header/package/src/duckdb/src/include/duckdb.h" "$target/duckdb.h"
echo "$stamp" >"$target/stamp"
echo "DuckDB: $binding in $target"
