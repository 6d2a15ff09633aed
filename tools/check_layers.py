#!/usr/bin/env python3
"""Fails when a module includes a module that the layering table does not allow."""
import pathlib, re, sys

MAY_INCLUDE = {
    "core": set(),
    "model": {"core"},
    "policy": {"core", "model"},
    "store": {"core", "model", "policy"},
    "evidence": {"core", "model", "policy", "store"},
    "examination": {"core", "model", "policy", "store"},
    "app": {"core", "model", "policy", "store", "evidence", "examination"},
}

root = pathlib.Path(__file__).parent.parent / "src"
bad = []
for path in sorted(root.rglob("*")):
    if path.suffix not in {".h", ".cpp", ".def"} or path.parent == root:
        continue
    module = path.relative_to(root).parts[0]
    for number, line in enumerate(path.read_text().splitlines(), 1):
        found = re.match(r'#include "(\w+)/', line)
        if found and found[1] != module and found[1] not in MAY_INCLUDE[module]:
            bad.append(f"{path}:{number}: {module} may not include {found[1]}")
print("\n".join(bad) or "layers: ok")
sys.exit(bool(bad))
