#!/usr/bin/env python3
"""Fails when a source includes what the layering tables do not allow.

The first table holds the modules of src/. The second holds the folders of the examination, where
one line matters most: `run` is the owner's side and takes no code that parses evidence, only the
structs that cross the process border; everything else is the worker's side.
"""
import pathlib
import re
import sys

MAY_INCLUDE = {
    "core": set(),
    "model": {"core"},
    "policy": {"core", "model"},
    "store": {"core", "model", "policy"},
    "evidence": {"core", "model", "policy", "store"},
    "examination": {"core", "model", "policy", "store"},
    "app": {"core", "model", "policy", "store", "evidence", "examination"},
}

# The structs of the process border lie beside the interfaces that fill them.
BORDER = {"volumes/volume.h", "filesystems/file_system.h"}
EXAMINATION = {
    "protocol": BORDER,
    "containers": {"protocol"},
    "volumes": {"protocol", "containers"},
    "filesystems": {"protocol", "containers", "volumes"},
    "content": {"protocol", "containers", "volumes", "filesystems", "selectors", "text",
                "keywords", "yara"},
    "archives": {"protocol"},
    "pictures": {"protocol"},
    "nesting": {"protocol", "containers", "volumes", "filesystems", "content", "archives"},
    "artifacts": {"protocol", "content", "artifact.h"},
    "worker": {"protocol", "containers", "volumes", "filesystems", "content", "nesting",
               "artifacts", "pictures", "selectors", "keywords", "yara", "artifact.h",
               "hash_sets/hash_database.h",
               "hash_sets/hash_database_wire.h"},
    "sources": BORDER | {"protocol", "containers/image.h", "worker/worker_pool.h"},
    "findings": set(),
    "selector_index": {"findings"},
    "selectors": set(),
    "keywords": set(),
    "yara": set(),
    "detection": {"protocol"},
    "hits": {"findings"},
    "text": {"protocol"},
    "hash_sets": set(),
    # The owner opens files by a container's name pattern and reads the parsers' descriptions.
    "run": BORDER | {"protocol", "findings", "hits", "hash_sets", "containers", "sources",
                     "worker/worker_pool.h", "artifact.h",
                     "content/content_type.h", "artifacts/artifacts.h"},
}
# Every folder may include these: plain descriptions without code behind them.
EVERYWHERE = {"examination/artifact.h"}

SOURCE = pathlib.Path(__file__).parent.parent / "src"


def allowed(module, folder, target, is_test):
    """May a file in src/module/folder include "target"?"""
    parts = target.split("/")
    if parts[0] in ("support", "data"):
        return is_test
    if parts[0] != module:
        return parts[0] in MAY_INCLUDE[module]
    if module != "examination" or len(parts) < 2 or target in EVERYWHERE:
        return True
    edges = EXAMINATION.get(folder)
    if edges is None:
        return True
    inside = "/".join(parts[1:])
    return parts[1] == folder or parts[1] in edges or inside in edges


def check(path):
    relative = path.relative_to(SOURCE).parts
    module = relative[0]
    folder = relative[1] if len(relative) > 2 else ""
    if module not in MAY_INCLUDE:
        return [f"{path}: the module {module} is missing from tools/check_layers.py"]
    if module == "examination" and folder and folder not in EXAMINATION:
        return [f"{path}: the folder {folder} is missing from tools/check_layers.py"]
    is_test = "_test" in path.stem or path.stem.startswith("fuzz_")
    bad = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        found = re.match(r'#include "([\w/.]+/[\w/.]+)"', line)
        if found and not allowed(module, folder, found[1], is_test):
            where = f"{module}/{folder}".rstrip("/")
            bad.append(f"{path}:{number}: {where} may not include {found[1]}")
    return bad


def main():
    bad = []
    for path in sorted(SOURCE.rglob("*")):
        if path.suffix in {".h", ".cpp", ".def"} and path.parent != SOURCE:
            bad += check(path)
    print("\n".join(bad) or "layers: ok")
    return bool(bad)


if __name__ == "__main__":
    sys.exit(main())
