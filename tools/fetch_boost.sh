#!/usr/bin/env bash
# Puts the headers of Boost 1.81 into build/deps/boost/include.
#
# They are Debian's package libboost1.81-dev, unpacked and not installed: installed, it would push
# out Boost 1.74, which libphonenumber-dev needs. apt checks what it downloads.
set -euo pipefail
cd "$(dirname -- "${BASH_SOURCE[0]}")/.."

package=libboost1.81-dev
target=build/deps/boost
[ ! -f "$target/stamp" ] || exit 0

folder=$(mktemp -d)
trap 'rm -rf -- "$folder"' EXIT
# apt's own user may write here; where it may not be used, apt downloads as who calls it.
chmod 755 "$folder"
download() { (cd "$folder" && apt-get download -qq -o APT::Sandbox::User="$(id -un)" "$package"); }
if ! download 2>"$folder/log"; then
    as_root=(env)
    [ "$(id -u)" -eq 0 ] || as_root=(sudo env)
    "${as_root[@]}" apt-get update -qq
    download || { cat "$folder/log" >&2; echo "apt could not fetch $package." >&2; exit 1; }
fi
archive=$(echo "$folder"/*.deb)
dpkg-deb --fsys-tarfile "$archive" |
    tar -x -C "$folder" ./usr/include/boost ./usr/share/doc/libboost1.81-dev/copyright

mkdir -p "$target/include"
rm -rf -- "$target/include/boost"
mv "$folder/usr/include/boost" "$target/include/boost"
cp "$folder/usr/share/doc/libboost1.81-dev/copyright" "$target/copyright"
basename "$archive" >"$target/stamp"
echo "Boost: $(cat "$target/stamp") in $target"
