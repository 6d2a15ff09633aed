#!/usr/bin/env python3
"""The commands that README.md shows do what it says: they end well."""
import os
import re
import shlex
import shutil

from harness import DONE, ROOT, Spoor, check, corpus_file, main

IMAGE = "01-disk-images/log2timeline+dfvfs/ext2.E01"


def quick_start(folder):
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    commands = re.findall(r"(?m)^build/release/bin/spoor (.+)$", text)
    check(commands, "README.md shows no commands")
    shutil.copy(corpus_file(IMAGE), folder / "image.E01")
    (folder / "terms.txt").write_text("password\n")
    (folder / "rules.yar").write_text('rule word { strings: $a = "password" condition: $a }\n')
    os.chdir(folder)
    spoor = Spoor(folder / "home")
    for command in commands:
        # Without --case, examine opens a case after the image's name.
        words = ["ad-hoc image.E01" if word == "CASE" else word for word in shlex.split(command)]
        spoor.run(*words, expect=DONE)
    check((folder / "report.html").stat().st_size > 1000, "the report is empty")


if __name__ == "__main__":
    main(quick_start)
