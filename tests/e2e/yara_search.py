#!/usr/bin/env python3
"""YARA: rules match what they should, where they should, the same at any number of workers."""
import hashlib
import subprocess

from harness import DONE, FAILED, INCOMPLETE, Spoor, check, corpus_file, equal, main

IMAGE = "01-disk-images/simsong+bulk_extractor/nps-2010-emails.E01"
RULES = """
rule word_file : office { meta: author = "test" level = 3
  strings: $magic = { D0 CF 11 E0 A1 B1 1A E1 } condition: $magic at 0 }
rule address { strings: $a = /[a-z_]+@textedit\\.com/ $w = "Microsoft" wide condition: any of them }
rule never { strings: $a = "no such text anywhere" condition: $a }
"""


def listed(spoor, case, *arguments):
    return spoor.list("yara", case, *arguments)


def search(spoor, case, rules, *arguments, expect=(DONE, INCOMPLETE)):
    return spoor.run("yara", "--rules", rules, "--case", case, "--json", *arguments,
                     expect=expect).lines()


def agrees_with_grep(folder):
    spoor = Spoor(folder / "home")
    rules = folder / "rules.yar"
    rules.write_text(RULES)
    _, summary = spoor.examine(corpus_file(IMAGE), case="mails", options=("--yara", rules))
    rows = {row["rule"]: row for row in listed(spoor, "mails")}
    equal(rows["never"]["items"], 0, "items of a rule that matches nothing")
    equal(rows["word_file"]["meta"], {"author": "test", "level": "3"}, "meta")
    equal(rows["word_file"]["tags"], ["office"], "tags")
    equal(rows["word_file"]["namespace"], "rules.yar", "namespace")
    equal(summary["yara"]["made_of"], hashlib.sha256(rules.read_bytes()).hexdigest(), "SHA-256")
    hits = listed(spoor, "mails", "--hits")
    check(all(hit["made_of"] == summary["yara"]["made_of"] for hit in hits), "SHA-256 of each hit")
    places = 0
    for item in spoor.list("files", "mails"):
        if "same_content_as" in item or item["size"] == 0:
            continue
        target = folder / "content"
        if spoor.run("extract", item["address"], "--case", "mails", "--output",
                     target).status not in (DONE, INCOMPLETE):
            continue
        content = target.read_bytes()
        of_it = [hit for hit in hits if hit["address"] == item["address"]]
        equal(any(hit["rule"] == "word_file" for hit in of_it),
              content.startswith(bytes.fromhex("d0cf11e0a1b11ae1")), f"word_file, {item['path']}")
        found = subprocess.run(["grep", "-aboE", "[a-z_]+@textedit\\.com", target],
                               capture_output=True, env={"LC_ALL": "C"}).stdout
        for line in found.splitlines():
            offset, text = line.split(b":", 1)
            check(any((hit["rule"], hit.get("string"), hit["offset"], hit["length"])
                      == ("address", "$a", int(offset), len(text)) for hit in of_it),
                  f"{text} in {item['path']}")
            places += 1
        target.unlink()
    check(places > 0, "places of the address")


def one_result(folder):
    spoor = Spoor(folder / "home")
    image = corpus_file(IMAGE)
    rules = folder / "rules"
    (rules / "more").mkdir(parents=True)
    (rules / "a.yar").write_text(RULES)
    (rules / "more" / "b.yara").write_text("rule any_text { strings: $a = \"the\" condition: $a }")
    (rules / "readme.txt").write_text("no rule")
    _, summary = spoor.examine(image, case="at once", options=("--yara", rules))
    spoor.examine(image, case="later")
    wanted = summary["yara"]["result_hash"]
    equal(summary["yara"]["rules"], 4, "rules of a folder")
    for jobs in (1, 2, 8):
        outcome, = search(spoor, "later", rules, "--jobs", jobs)
        equal(outcome["result_hash"], wanted, f"the result at {jobs} workers")
    canonical = spoor.run("export", "yara", "--format", "canonical", "--case", "later",
                          expect=DONE).out
    equal(hashlib.sha256(canonical.encode()).hexdigest(), wanted, "the canonical export's hash")
    searches = listed(spoor, "later", "--searches")
    equal([row["result_hash"] for row in searches], [wanted], "the searches that were made")
    spoor.run("yara", "--case", "later", "--remove", searches[0]["search"], expect=DONE)
    equal(listed(spoor, "later"), [], "a search that was removed")


def refusals(folder):
    spoor = Spoor(folder / "home")
    tree = folder / "tree"
    tree.mkdir()
    (tree / "a.txt").write_text("hello")
    spoor.run("examine", tree, "--case", "bad", expect=DONE)
    for text, part in (("rule a {\n condition: tru }", "line 2"), ("", "no rule"),
                       ("include \"other.yar\"\nrule a { condition: true }", "line 1"),
                       ("import \"time\"\nrule a { condition: time.now() > 0 }", "'time'"),
                       ("rule a { strings: $a = /(/ condition: $a }", "bad.yar"),
                       ("rule a { condition: true }\x00", "zero bytes")):
        rules = folder / "bad.yar"
        rules.write_text(text)
        for command in (("yara", "--rules", rules, "--case", "bad"),
                        ("examine", tree, "--case", "new", "--yara", rules)):
            refused = spoor.run(*command)
            equal(refused.status, FAILED, f"status of {text[:20]!r}")
            check(part in refused.error, f"{text[:20]!r}: {refused.error}")
    check("new" not in spoor.run("case", "list", expect=DONE).out, "a case though nothing ran")
    empty = folder / "empty"
    empty.mkdir()
    check(".yar" in spoor.run("yara", "--rules", empty, "--case", "bad").error, "an empty folder")


if __name__ == "__main__":
    main(agrees_with_grep, one_result, refusals)
