#!/usr/bin/env python3
"""Makes the C++ table of public suffixes: make_public_suffix_table.py OUT public_suffix_list.dat

Takes the list's ICANN section: names under which anyone may register. Each row has a suffix in
ASCII and lower case and its kind of rule. The rows are sorted by their bytes.
"""
import pathlib
import sys


def main():
    out, source = map(pathlib.Path, sys.argv[1:])
    text = source.read_text(encoding="utf-8")
    section = text.split("===BEGIN ICANN DOMAINS===")[1].split("===END ICANN DOMAINS===")[0]
    rows = {}
    for line in section.splitlines():
        rule = line.split("//")[0].strip()
        if not rule:
            continue
        kind = {"*": "wildcard", "!": "exception"}.get(rule[0], "exact")
        name = rule.lstrip("*!").lstrip(".").encode("idna").decode().lower()
        rows[(name, kind)] = None
    lines = [f'    {{"{name}", SuffixRule::{kind}}},\n' for name, kind in sorted(rows)]
    out.write_text("// Made by tools/make_public_suffix_table.py.\n"
                   f"inline constexpr std::array<Suffix, {len(lines)}> public_suffixes = {{{{\n"
                   + "".join(lines) + "}};\n", encoding="utf-8")


if __name__ == "__main__":
    main()
