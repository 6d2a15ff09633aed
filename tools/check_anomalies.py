#!/usr/bin/env python3
"""Fails where the sources and docs/anomalies.md disagree about the codes of anomalies.

A code is any string literal of the form "area.what" whose area is a heading of the document.
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
# Literals of that form which are something else.
OTHER = {"raw.split", "container.description", "logical.folder", "logical.file",
         "content.xml", "yara.rule"}


def documented():
    """(areas, codes) of the document."""
    text = (ROOT / "docs/anomalies.md").read_text(encoding="utf-8")
    areas = set(re.findall(r"(?m)^## `(\w+)`", text))
    return areas, set(re.findall(r"(?m)^\| `([a-z0-9_.]+)` \|", text))


def used(areas):
    found = {}
    for path in sorted((ROOT / "src").rglob("*")):
        if path.suffix not in {".h", ".cpp"} or path.stem.endswith("_test"):
            continue
        text = re.sub(r"//[^\n]*", "", path.read_text(encoding="utf-8"))
        for code in re.findall(r'"([a-z][a-z0-9]*\.[a-z0-9_]+)"', text):
            if code.split(".")[0] in areas and code not in OTHER:
                found.setdefault(code, path.relative_to(ROOT))
        # What is handed to a sink is a code, whatever its area.
        for code in re.findall(r'\b(?:anomaly|loss)\([^;"]*"([a-z][a-z0-9]*\.[a-z0-9_]+)"', text):
            found.setdefault(code, path.relative_to(ROOT))
    return found


def main():
    areas, listed = documented()
    found = used(areas)
    bad = [f"{path}: {code} is missing from docs/anomalies.md"
           for code, path in found.items() if code not in listed]
    bad += [f"docs/anomalies.md: {code} is used nowhere" for code in sorted(listed - set(found))]
    print("\n".join(bad) or "anomalies: ok")
    return bool(bad)


if __name__ == "__main__":
    sys.exit(main())
