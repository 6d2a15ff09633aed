#!/usr/bin/env python3
"""Runs *.test files: commands and what they must print, against the real programs.

    # A comment.
    need 01-disk-images/x.E01      the test is skipped where the corpus has no such file
    $ spoor files --json           run by bash with pipefail, in $TMP, the programs first in PATH
    status 0 3                     the exit statuses allowed (0 when the line is missing)
    > *.txt  754                   the lines of standard output, in order, as globs; "> ..." any
    ! *--case*                     a line of standard error matches
    absent *core dumped*           no line of either output matches
    json .source.size == 103219200 the last JSON document of standard output
    lines 8                        the count of JSON lines
    line path=*/a.txt .size == 12  of the JSON lines those whose fields match the globs: one holds
    count deleted=True == 2        how many JSON lines match the globs
    save ID .source.id             a variable for the commands that follow

$TMP, $HOME_DIR (also SPOOR_HOME), $CORPUS and $SOURCE are set for the commands. Operators are
== != < > <= >= and ~ (glob); a value is JSON, or text as it stands.
"""
import fnmatch
import json
import operator
import os
import pathlib
import re
import shlex
import subprocess
import sys

import harness
from harness import Failure, check

OPERATORS = {"==": operator.eq, "!=": operator.ne, "<": operator.lt, ">": operator.gt,
             "<=": operator.le, ">=": operator.ge,
             "~": lambda actual, glob: fnmatch.fnmatchcase(str(actual), str(glob))}


def value_at(document, path):
    """.a.b[0]."c d" in a JSON document; None where there is nothing."""
    for name, index, quoted in re.findall(r'\.(\w+)|\[(-?\d+)\]|\."([^"]*)"', path):
        try:
            document = document[int(index)] if index else document[name or quoted]
        except (KeyError, IndexError, TypeError):
            return None
    return document


def compare(actual, sign, text):
    try:
        expected = json.loads(text)
    except ValueError:
        expected = text
    try:
        return OPERATORS[sign](actual, expected)
    except TypeError:
        return False


def matches(row, globs):
    return all(fnmatch.fnmatchcase(str(value_at(row, "." + key)), glob) for key, glob in globs)


class Script:
    def __init__(self, path, folder):
        self.path = path
        self.variables = {"TMP": str(folder), "HOME_DIR": str(folder / "home"),
                          "SPOOR_HOME": str(folder / "home"), "CORPUS": str(harness.corpus()),
                          "SOURCE": str(harness.ROOT), "TZ": "Asia/Tokyo", "LC_ALL": "C.UTF-8",
                          "PATH": f"{harness.programs()}:{os.environ['PATH']}"}
        self.folder = folder
        self.command = None
        self.done = None
        self.statuses = None

    def run(self):
        for self.number, line in enumerate(self.path.read_text(encoding="utf-8").splitlines(), 1):
            word, _, rest = line.partition(" ")
            if not line.strip() or word == "#":
                continue
            if word == "$":
                self.finish()
                self.start(rest)
            else:
                action = getattr(self, "do_" + {">": "out", "!": "error"}.get(word, word), None)
                self.check(action is not None, f"unknown word {word}")
                action(rest)
        self.finish()

    def check(self, condition, message):
        shown = ""
        if self.done:
            shown = f"\n$ {self.command}\nstatus {self.done.returncode}\n" \
                    f"{self.out[-2000:]}{self.error[-2000:]}"
        check(condition, f"{self.path.name}:{self.number}: {message}{shown}")

    def start(self, command):
        self.command, self.expected, self.statuses = command, [], [0]
        self.done = subprocess.run(["bash", "-o", "pipefail", "-c", command], cwd=self.folder,
                                   env={**os.environ, **self.variables}, capture_output=True,
                                   stdin=subprocess.DEVNULL, timeout=600)
        self.out = self.done.stdout.decode("utf-8", "replace")
        self.error = self.done.stderr.decode("utf-8", "replace")

    def finish(self):
        """The checks that need all lines below a command."""
        if self.done is None:
            return
        self.check(self.done.returncode in self.statuses, f"expected status {self.statuses}")
        if self.expected:
            wrong = self.mismatch(self.expected, self.out.splitlines())
            self.check(wrong is None, f"no line like {wrong!r}")
        self.done = None

    def mismatch(self, globs, lines):
        """The first glob that the lines do not follow, or None."""
        at, free = 0, False
        for glob in globs:
            if glob == "...":
                free = True
                continue
            while free and at < len(lines) and not fnmatch.fnmatchcase(lines[at], glob):
                at += 1
            if at == len(lines) or not fnmatch.fnmatchcase(lines[at], glob):
                return glob
            at, free = at + 1, False
        return None if free or at == len(lines) else f"(end of output before: {lines[at]})"

    def rows(self):
        try:
            return [json.loads(line) for line in self.out.splitlines() if line.strip()]
        except ValueError as error:
            self.check(False, f"not JSON lines: {error}")

    def document(self):
        try:
            return json.loads(self.out)
        except ValueError:
            rows = self.rows()
            self.check(rows, "no JSON on standard output")
            return rows[-1]

    def selection(self, rest):
        words = shlex.split(rest)
        globs = []
        while words and re.match(r"[\w.]+=", words[0]):
            globs.append(words.pop(0).split("=", 1))
        return [row for row in self.rows() if matches(row, globs)], words

    def do_need(self, rest):
        harness.corpus_file(rest.strip())

    def do_status(self, rest):
        self.statuses = [int(word) for word in rest.split()]

    def do_out(self, rest):
        self.expected.append(rest)

    def do_error(self, rest):
        self.check(any(fnmatch.fnmatchcase(line, rest) for line in self.error.splitlines()),
                   f"no line of standard error like {rest!r}")

    def do_absent(self, rest):
        self.check(not any(fnmatch.fnmatchcase(line, rest)
                           for line in (self.out + self.error).splitlines()), f"found {rest!r}")

    def do_json(self, rest):
        path, sign, text = rest.split(maxsplit=2)
        actual = value_at(self.document(), path)
        self.check(compare(actual, sign, text), f"{path} is {actual!r}")

    def do_lines(self, rest):
        self.check(len(self.rows()) == int(rest), f"{len(self.rows())} JSON lines")

    def do_line(self, rest):
        rows, words = self.selection(rest)
        self.check(rows, "no JSON line matches")
        if words:
            path, sign, text = words[0], words[1], " ".join(words[2:])
            actual = [value_at(row, path) for row in rows]
            self.check(any(compare(value, sign, text) for value in actual), f"{path} is {actual!r}")

    def do_count(self, rest):
        rows, (sign, text) = self.selection(rest)
        self.check(compare(len(rows), sign, text), f"{len(rows)} JSON lines match")

    def do_save(self, rest):
        name, path = rest.split(maxsplit=1)
        value = value_at(self.document(), path)
        self.check(value is not None, f"no {path}")
        self.variables[name] = str(value)


def main():
    if not (harness.programs() / "spoor").exists():
        harness.skip(f"no spoor in {harness.programs()}")
    failed = False
    for name in sys.argv[1:]:
        with harness.temporary_folder() as folder:
            try:
                Script(pathlib.Path(name), folder).run()
                print(f"ok      {name}")
            except (Failure, subprocess.SubprocessError) as failure:
                failed = True
                print(f"FAILED  {failure}")
    sys.exit(failed)


if __name__ == "__main__":
    main()
