#!/usr/bin/env python3
"""Fails when a store can be read without a grant.

In the headers of the stores, every public function whose name says that it reads must take a
`const policy::Grant&`, counts and search included. What is looked at is the text of the headers: a
function that reads and is named as if it did not would be found in review, not here.
"""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).parent.parent / "src"
FOLDERS = ["store", "examination/findings", "examination/selector_index"]
# Wrappers inside store/, not included from outside it (check_layers sees to what may be included).
PRIVATE = {"duckdb.h", "sqlite.h", "register_rows.h", "register_text.h", "people_rows.h",
           "people_credentials.h", "rows.h", "cursor.h"}
READS = re.compile(
    r"^(list|find|count|select|read|contains|verify|open_object|items|records|anomalies|coverage"
    r"|timeline|each|page|export|canonical_lines|result_hash_of|item_counts|record_counts"
    r"|anomaly_counts|selectors|selector_hits|selector_counts|count_selectors|coverage_totals"
    r"|items_containing|records_containing|items_like"
    r"|narrow_to_path|name_entries|check)(_\w+)?$")
# Names of plain members and of functions that read no store.
# each_page calls back who has the grant; read_postings takes bytes that were read under one.
HARMLESS = {"find_string", "each_page", "read_postings"}
FUNCTION = re.compile(
    r"core::Result<.*?>\s+(\w+)\s*\(([^;{]*?)\)\s*(?:const)?\s*(?:= 0)?\s*[;{]", re.S)


def strip_comments(text):
    return re.sub(r"//[^\n]*", "", text)


def check(path):
    text = strip_comments(path.read_text(encoding="utf-8"))
    bad, seen = [], 0
    for name, parameters in FUNCTION.findall(text):
        if not READS.match(name) or name in HARMLESS:
            continue
        seen += 1
        if "policy::Grant&" not in parameters:
            bad.append(f"{path}: {name}() reads without a grant")
    return bad, seen


def main():
    bad, seen = [], 0
    for folder in FOLDERS:
        for path in sorted((ROOT / folder).glob("*.h")):
            if path.name in PRIVATE or path.stem.endswith("_test"):
                continue
            more, count = check(path)
            bad += more
            seen += count
    if seen < 25:
        bad.append(f"only {seen} reading functions were found: the check has lost sight of them")
    print("\n".join(bad) or f"grants: ok ({seen} reading functions)")
    return bool(bad)


if __name__ == "__main__":
    sys.exit(main())
