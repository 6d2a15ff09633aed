#!/usr/bin/env python3
"""Makes the C++ table of BIP-39 words: make_bip39_table.py OUT LIST...

Each list has 2,048 words, a line each. The table has them sorted by their bytes, each with its
index in the list.
"""
import pathlib
import sys


def main():
    out, *lists = map(pathlib.Path, sys.argv[1:])
    text = ["// Made by tools/make_bip39_table.py from third_party/bip39.\n"]
    for path in lists:
        words = path.read_text(encoding="utf-8").split()
        if len(set(words)) != 2048 or len(words) != 2048:
            sys.exit(f"{path}: not 2,048 different words")
        rows = sorted((word.encode(), index) for index, word in enumerate(words))
        text.append(f"inline constexpr std::array<SeedWord, 2048> {path.stem}_words = {{{{\n")
        for word, index in rows:
            letters = "".join(chr(b) if b < 128 else f"\\{b:03o}" for b in word)
            text.append(f'    {{"{letters}", {index}}},\n')
        text.append("}};\n")
    out.write_text("".join(text), encoding="utf-8")


if __name__ == "__main__":
    main()
