#!/usr/bin/env python3
"""The selector index of all cases says what the cases say, also after rebuilding, kills, damage."""
import shutil
import signal
import subprocess
import time

from harness import DONE, FAILED, Spoor, check, corpus_file, equal, main

MAILS = "01-disk-images/simsong+bulk_extractor/nps-2010-emails.E01"


def everywhere(spoor, *arguments):
    return spoor.run("selectors", "--all-cases", "--json", *arguments, expect=DONE).lines()


def truth(spoor, *cases):
    """The same, added up from the lists of the cases."""
    sums = {}
    for case in cases:
        for row in spoor.list("selectors", case):
            known = sums.setdefault((row["kind"], row["value"]), [0, 0, set()])
            known[0] += row["count"]
            known[1] += 1
            known[2].add(row["first_origin"])
    return sums


def agrees(spoor, rows, *cases):
    expected = truth(spoor, *cases)
    equal([(row["kind"], row["value"]) for row in rows], sorted(expected), "the list of all cases")
    for row in rows:
        count, in_cases, firsts = expected[row["kind"], row["value"]]
        equal((row["count"], row["cases"]), (count, in_cases), f"what is said of {row['value']}")
        check(row["first_origin"] in firsts, f"first of {row['value']}")


def tree_of(folder, name, count):
    tree = folder / name
    tree.mkdir()
    for number in range(count):
        (tree / f"{number}.txt").write_text(
            f"{name}{number}@example.org shared@example.org https://example.net/{number}\n")
    return tree


def two_cases(folder):
    spoor = Spoor(folder / "home")
    spoor.examine(corpus_file(MAILS), case="mails")
    spoor.run("examine", tree_of(folder, "tree", 30), "--case", "tree", expect=DONE)
    rows = everywhere(spoor)
    agrees(spoor, rows, "mails", "tree")
    spoor.run("examine", folder / "tree", "--case", "again", expect=DONE)
    shared = everywhere(spoor, "--value", "shared@example.org")
    equal([(row["cases"], row["sources"], row["count"]) for row in shared], [(2, 2, 60)],
          "a selector of two cases")
    equal([row["value"] for row in everywhere(spoor, "--kind", "url", "--text", "NET/7")],
          ["https://example.net/7"], "by kind and text")
    table = spoor.run("selectors", "--all-cases", "--value", "shared@example.org", expect=DONE)
    check("tree" in table.out and "again" in table.out, "the names of the cases")
    rows = everywhere(spoor)
    spoor.run("selector-index", "rebuild", expect=DONE)
    equal(everywhere(spoor), rows, "after rebuilding")
    paged, cursor = [], []
    while True:
        answer = spoor.run("selectors", "--all-cases", "--json", "--limit", "9", *cursor,
                           expect=DONE)
        paged += answer.lines()
        if "--cursor" not in answer.error:
            break
        cursor = ["--cursor", answer.error.split("--cursor")[1].split()[0]]
    equal(paged, rows, "page by page")


def killed_while_publishing(folder):
    spoor = Spoor(folder / "home")
    spoor.run("examine", tree_of(folder, "first", 5), "--case", "first", expect=DONE)
    tree = tree_of(folder, "second", 400)
    begun = time.monotonic()
    spoor.run("examine", tree, "--case", "second", expect=DONE)
    whole = time.monotonic() - begun
    # Around the end of the run: findings, then index, then the process.
    for part in (0.55, 0.7, 0.8, 0.85, 0.9, 0.95, 1.0):
        started = spoor.start("examine", tree, "--case", "second", "--quiet",
                              stdout=subprocess.DEVNULL)
        time.sleep(whole * part)
        started.send_signal(signal.SIGKILL)
        started.wait()
        agrees(spoor, everywhere(spoor), "first", "second")
    for part in (0.2, 0.5, 0.8):
        started = spoor.start("selector-index", "rebuild", stdout=subprocess.DEVNULL)
        time.sleep(0.3 * part)
        started.send_signal(signal.SIGKILL)
        started.wait()
        agrees(spoor, everywhere(spoor), "first", "second")
    spoor.run("selector-index", "check", expect=DONE)


def damage_and_removal(folder):
    spoor = Spoor(folder / "home")
    spoor.run("examine", tree_of(folder, "tree", 5), "--case", "tree", expect=DONE)
    rows = everywhere(spoor)
    index = spoor.home / "selectors"
    for damaged in sorted(index.iterdir()):
        content = damaged.read_bytes()
        middle = len(content) // 2 if damaged.suffix == ".json" else 4096 + 30
        damaged.write_bytes(content[:middle] + bytes([content[middle] ^ 1]) + content[middle + 1:])
        answer = spoor.run("selectors", "--all-cases", expect=FAILED)
        check("selector-index rebuild" in answer.error, f"what to do about {damaged.name}")
        spoor.run("selector-index", "rebuild", expect=DONE)
        equal(everywhere(spoor), rows, "after rebuilding")
    shutil.rmtree(index)
    equal(everywhere(spoor), rows, "after the index was removed")
    for findings in spoor.home.glob("cases/*/findings/*.duckdb"):
        findings.unlink()
    equal(everywhere(spoor), [], "selectors of findings that are gone")
    for segment in index.glob("*.values"):
        check(b"shared@" not in segment.read_bytes(), "what is gone is in the index's file")


if __name__ == "__main__":
    main(two_cases, killed_while_publishing, damage_and_removal)
