#!/usr/bin/env python3
"""The runner itself: that it accepts what matches and refuses what does not."""
import pathlib
import sys

import harness
import run_test

GOOD = """
$ printf 'one\\ntwo\\nthree\\n'
> one
> ...
> thr*
$ printf '{"a": {"b": [1, "x"]}}\\n{"a": null, "n": 3}\\n'; exit 3
status 0 3
json .n == 3
lines 2
line n=3 .a == null
line .a.b[1] == x
count n=3 == 1
$ echo '{"id": "s1"}'
save ID .id
$ echo "$ID" && echo oops >&2
> s1
! oo*
absent *dumped*
"""
BAD = ["$ false", "$ echo a\n> b", "$ echo a\n> a\n> b", "$ printf 'a\\nb'\n> a", "$ echo x\n! x",
       "$ echo '{\"a\": 1}'\njson .a == 2", "$ echo '{\"a\": 1}'\njson .b >= 2",
       "$ echo '{}'\nlines 2", "$ echo no\nabsent n*", "$ echo '{}'\nline a=1",
       "$ echo x\njson .a == 1", "sing a song"]


def passes(text, folder):
    path = folder / "script.test"
    path.write_text(text)
    try:
        run_test.Script(path, folder).run()
        return True
    except harness.Failure:
        return False


def main():
    with harness.temporary_folder() as folder:
        wrong = [] if passes(GOOD, folder) else ["the good script fails"]
        wrong += [f"passes: {text!r}" for text in BAD if passes(text, pathlib.Path(folder))]
    print("\n".join(wrong) or "ok")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
