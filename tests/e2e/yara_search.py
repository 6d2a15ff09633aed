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


COSTLY = """
rule cheap { strings: $a = "no such text anywhere" condition: $a }
rule every_byte { condition: for any i in (0..filesize - 8) :
    (uint8(i) == 0x99 and uint8(i + 1) == 0x98 and uint8(i + 2) == 0x97) }
rule also_cheap { strings: $a = "nor this" condition: $a }
"""


def costs(folder):
    """The rule that costs much is named, with its share and the speed of all, and no other."""
    spoor = Spoor(folder / "home")
    rules = folder / "costly.yar"
    rules.write_text(COSTLY)
    cheap = folder / "cheap.yar"
    cheap.write_text("rule cheap { strings: $a = \"no such text anywhere\" condition: $a }\n")
    _, summary = spoor.examine(corpus_file(IMAGE), case="mails", options=("--yara", rules))
    outcome, = search(spoor, "mails", rules)
    equal(outcome["result_hash"], summary["yara"]["result_hash"], "a result that costs no time")
    for measured in (summary["yara"]["costs"], outcome["costs"]):
        costly, = measured["costly"]
        equal((costly["rule"], costly["namespace"]), ("every_byte", "costly.yar"),
              "the costly rule")
        check(0.5 < costly["share"] <= 1, f"its share: {costly}")
        equal(measured["costly_share"], 0.2, "the share from which on a rule is named")
        check(measured["contents"] > 10 and measured["bytes"] > 100_000, f"a sample: {measured}")
        check(measured["megabytes_per_second"] > 0, f"a speed: {measured}")
    rows = {row["rule"]: row["cost"] for row in listed(spoor, "mails")}
    check(rows["every_byte"] > 0.5 and rows["cheap"] < 0.1 and rows["also_cheap"] < 0.1, f"{rows}")
    said = spoor.run("yara", "--rules", rules, "--case", "mails", expect=(DONE, INCOMPLETE)).out
    check("'every_byte' in costly.yar takes" in said, said)
    outcome, = search(spoor, "mails", cheap)
    equal(outcome["costs"]["costly"], [], "costly rules among cheap ones")
    tree = folder / "tree"
    tree.mkdir()
    (tree / "a.txt").write_text("x" * 50_000)
    _, summary = spoor.examine(tree, case="folder", options=("--yara", rules))
    equal([one["rule"] for one in summary["yara"]["costs"]["costly"]], ["every_byte"],
          "the costly rule in a folder")
    (tree / "a.txt").unlink()
    outcome, = search(spoor, "folder", rules)
    equal((outcome["costs"]["contents"], outcome["costs"]["costly"]), (0, []),
          "costs where the content has gone")


def matches_everywhere(folder):
    """What matches at every turn is cut, by rule and content, with the number that was cut."""
    spoor = Spoor(folder / "home")
    rules = folder / "rules.yar"
    rules.write_text("rule signs { strings: $a = \"@\" condition: $a }\n"
                     "rule zeros { strings: $a = { 00 00 } $b = { 01 00 } "
                     "condition: any of them }\n")
    spoor.examine(corpus_file(IMAGE), case="mails")
    outcome, = search(spoor, "mails", rules)
    cut = [row for row in listed(spoor, "mails", "--anomalies") if row["code"] == "yara.limit"]
    equal(len(cut), outcome["anomalies"]["yara.limit"], "contents that were cut")
    places = {}
    for row in cut:
        rule, _, count = row["detail"].partition(": ")
        check((rule, row["address"]) not in places, f"two for one content: {row}")
        places[rule, row["address"]] = int(count.split()[0])
    check({rule for rule, _ in places} == {"signs", "zeros"}, f"rules that were cut: {places}")
    hits = listed(spoor, "mails", "--hits")
    for item in spoor.list("files", "mails"):
        if ("signs", item["address"]) not in places:
            continue
        target = folder / "content"
        spoor.extract(item["address"], target, case="mails")
        kept = sum(hit["rule"] == "signs" and hit["address"] == item["address"]
                   and hit["length"] > 0 for hit in hits)
        equal(kept + places["signs", item["address"]], target.read_bytes().count(b"@"),
              f"signs that are kept or cut in {item['path']}")
        target.unlink()


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
    main(agrees_with_grep, one_result, costs, matches_everywhere, refusals)
