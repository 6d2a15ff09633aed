#!/usr/bin/env python3
"""Selectors: those that are documented are found, where they say; secrets can be read nowhere."""
from harness import DONE, FAILED, Spoor, check, corpus_file, equal, main

MAILS = "01-disk-images/simsong+bulk_extractor/nps-2010-emails.E01"
# Of the addresses in that image, those whose documents are not compressed.
ADDRESSES = {"plain_text@textedit.com", "plain_utf16@textedit.com", "rtf_text@textedit.com",
             "user_doc@microsoftword.com", "doc_within_doc@document.com",
             "xls_within_doc@document.com", "ppt_within_doc@document.com"}
CODECS = {"bytes": "latin-1", "utf16le": "utf-16-le", "utf16be": "utf-16-be"}
PHRASE = "legal winner thank year wave sausage worth useful legal winner thank yellow"


def listed(spoor, case, *arguments):
    return spoor.list("selectors", case, *arguments)


def documented_addresses(folder):
    spoor = Spoor(folder / "home")
    _, summary = spoor.examine(corpus_file(MAILS), case="mails")
    selectors = listed(spoor, "mails")
    emails = {row["value"]: row for row in selectors if row["kind"] == "email"}
    equal(ADDRESSES - set(emails), set(), "documented addresses that were not found")
    for kind, count in summary["selectors"].items():
        equal(sum(row["kind"] == kind for row in selectors), count, f"different {kind}")
    hits = listed(spoor, "mails", "--hits")
    for row in selectors:
        of_it = [hit for hit in hits if (hit["kind"], hit["value"]) == (row["kind"], row["value"])]
        equal(len(of_it), row["count"], f"hits of {row['value']}")
        equal(len({hit["address"] for hit in of_it}), row["items"], f"items of {row['value']}")
        check(row["first_origin"] in {hit["origin"] for hit in of_it}, f"first of {row['value']}")
    contents = {}
    for hit in hits:
        if hit["layer"] == "text":
            whole = spoor.run("extract", "--text", hit["address"], "--case", "mails", expect=DONE)
            at = whole.out.encode()[hit["offset"]:hit["offset"] + hit["length"]]
            equal(at.decode(), hit["raw"], f"what stands at {hit['origin']}")
            continue
        address = hit["address"]
        if address not in contents:
            target = folder / "content"
            spoor.extract(address, target, "mails")
            contents[address] = target.read_bytes()
            target.unlink()
        raw = contents[address][hit["offset"]:hit["offset"] + hit["length"]]
        equal(raw.decode(CODECS[hit["encoding"]]), hit["raw"], f"what stands at {hit['origin']}")


def lists_and_filters(folder):
    spoor = Spoor(folder / "home")
    tree = folder / "tree"
    tree.mkdir()
    for number in range(40):
        (tree / f"{number:02}.txt").write_text(
            f"mail user{number}@example.org and shared@example.org from 192.0.2.{number + 1}\n")
    spoor.run("examine", tree, "--case", "lists", expect=DONE)
    whole = listed(spoor, "lists")
    keys = [(row["kind"], row["value"]) for row in whole]
    equal(keys, sorted(keys), "order of the list")
    paged, cursor = [], []
    while True:
        answer = spoor.run("selectors", "--case", "lists", "--json", "--limit", "7", *cursor,
                           expect=DONE)
        paged += answer.lines()
        if "--cursor" not in answer.error:
            break
        cursor = ["--cursor", answer.error.split("--cursor")[1].split()[0]]
    equal(paged, whole, "the list page by page")
    shared = [row for row in whole if row["value"] == "shared@example.org"]
    equal([(row["count"], row["items"]) for row in shared], [(40, 40)], "a selector in 40 files")
    equal(len(listed(spoor, "lists", "--kind", "ipv4")), 40, "addresses by kind")
    equal(len(listed(spoor, "lists", "--text", "USER1")), 11, "selectors by text")
    wrong = spoor.run("selectors", "--case", "lists", "--kind", "nonsense")
    equal(wrong.status, FAILED, "status for an unknown kind")
    check("email" in wrong.error, "the kinds there are")
    spoor.run("examine", tree, "--case", "without", "--without", "selectors", expect=DONE)
    equal(listed(spoor, "without"), [], "selectors that were not asked for")


def names_beyond_ascii(folder):
    spoor = Spoor(folder / "home")
    tree = folder / "tree"
    tree.mkdir()
    text = "an Müller@bücher.de oder ПОЧТА@пример.рф, https://例子.中国/a\n"
    (tree / "utf8.txt").write_text(text, encoding="utf-8")
    spoor.run("examine", tree, "--case", "names", expect=DONE)
    values = {(row["kind"], row["value"]): row["items"] for row in listed(spoor, "names")}
    for expected in (("email", "müller@xn--bcher-kva.de"), ("domain", "xn--bcher-kva.de"),
                     ("email", "почта@xn--e1afmkfd.xn--p1ai"), ("domain", "xn--fsqu00a.xn--fiqs8s"),
                     ("url", "https://xn--fsqu00a.xn--fiqs8s/a")):
        equal(values.get(expected), 1, f"files with {expected}")
    raws = {hit["raw"] for hit in listed(spoor, "names", "--hits") if hit["kind"] == "email"}
    check("Müller@bücher.de" in raws, f"the address as it stands: {raws}")


def secrets_stay_secret(folder):
    spoor = Spoor(folder / "home")
    tree = folder / "tree"
    tree.mkdir()
    (tree / "wallet.txt").write_text(f"me@example.org {PHRASE} you@example.org\n")
    (tree / "again.txt").write_text(f"so: able about above seed phrase {PHRASE}\n")
    spoor.run("examine", tree, "--case", "secret", expect=DONE)
    rows = listed(spoor, "secret", "--kind", "seed_phrase")
    equal([row["items"] for row in rows], [2], "one phrase in two files")
    check("legal" not in rows[0]["value"], "a phrase in a list")
    for path in (path for path in spoor.home.rglob("*") if path.is_file()):
        content = path.read_bytes()
        for word in (b"sausage", "sausage".encode("utf-16-le")):
            check(word not in content, f"a word of the phrase in {path.name}")


if __name__ == "__main__":
    main(documented_addresses, lists_and_filters, names_beyond_ascii,
         secrets_stay_secret)
