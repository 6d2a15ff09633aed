#!/usr/bin/env bash
# sample_image.sh NAME DEST: unpacks the image of Debian's package forensics-samples-NAME to DEST.
set -euo pipefail
packed=/usr/share/forensics-samples/fs.$1.xz
[ -f "$packed" ] || { echo "$packed is missing: install forensics-samples-$1." >&2; exit 1; }
xz -dc "$packed" >"$2.part"
mv "$2.part" "$2"
