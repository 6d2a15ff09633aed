#!/usr/bin/env bash
# Fails where clang-format-16 would change a source; exit status 77 (skipped) without it.
set -euo pipefail
cd "$(dirname -- "${BASH_SOURCE[0]}")/.."
if ! command -v clang-format-16 >/dev/null; then
    echo "clang-format-16 is not installed: skipped"
    exit 77
fi
find src tests benchmarks \( -name '*.h' -o -name '*.cpp' \) -not -path 'tests/data/*' -print0 |
    xargs -0 clang-format-16 --dry-run -Werror
