#!/usr/bin/env python3
"""Keywords: what grep and iconv find is found, in every encoding, also where no file lies."""
import csv
import email
import hashlib
import html
import io
import re
import subprocess
import zipfile

from harness import DONE, FAILED, INCOMPLETE, Spoor, check, corpus_file, equal, main

MAIL = "08-mail"
DOCUMENTS = "12-media-documents"
IMAGE = "01-disk-images/simsong+bulk_extractor/nps-2010-emails.E01"
ENCODINGS = {"utf-8": "utf-8", "utf-16le": "utf-16-le", "utf-16be": "utf-16-be",
             "windows-1251": "cp1251", "koi8-r": "koi8-r", "windows-1256": "cp1256",
             "gb18030": "gb18030", "big5": "big5", "shift-jis": "shift_jis", "euc-kr": "cp949"}


def listed(spoor, case, *arguments):
    return spoor.list("keywords", case, *arguments)


def search(spoor, case, terms, *arguments, expect=(DONE, INCOMPLETE)):
    return spoor.run("keywords", "--list", terms, "--case", case, "--json", *arguments,
                     expect=expect).lines()


def agrees_with_grep(folder):
    spoor = Spoor(folder / "home")
    terms = folder / "terms.txt"
    terms.write_text("textedit\n[case] Microsoft\n/user_[a-z]{3}@[a-z]{4,20}\\.com/\n"
                     "no such text anywhere\n")
    spoor.examine(corpus_file(IMAGE), case="mails")
    outcome, = search(spoor, "mails", terms)
    rows = {row["term"]: row for row in listed(spoor, "mails")}
    equal(rows["no such text anywhere"]["hits"], 0, "hits of what is not there")
    hits = listed(spoor, "mails", "--hits")
    equal(len(hits), outcome["hits"], "hits listed")
    expressions = {"textedit": ("-i", "textedit"), "[case] Microsoft": ("", "Microsoft"),
                   "/user_[a-z]{3}@[a-z]{4,20}\\.com/":
                       ("-iE", "user_[a-z]{3}@[a-z]{4,20}\\.com")}
    for item in spoor.list("files", "mails"):
        if item["same_content_as"] if "same_content_as" in item else item["size"] == 0:
            continue
        target = folder / "content"
        if spoor.run("extract", item["address"], "--case", "mails", "--output",
                     target).status not in (DONE, INCOMPLETE):
            continue
        for term, (options, expression) in expressions.items():
            command = ["grep", "-abo", *([options] if options else []), "--", expression, target]
            found = subprocess.run(command, capture_output=True, env={"LC_ALL": "C"}).stdout
            wanted = sorted(int(line.split(b":")[0]) for line in found.splitlines())
            ours = sorted(hit["offset"] for hit in hits
                          if (hit["term"], hit["address"], hit["encoding"], hit["layer"])
                          == (term, item["address"], "utf-8", "content"))
            equal(ours, wanted, f"{term} in {item['path']}")
        target.unlink()


def legacy_encodings(folder):
    spoor = Spoor(folder / "home")
    tree = folder / "tree"
    tree.mkdir()
    texts = {"Иванов": ("см. ИВАНОВ и иванов", ("utf-8", "utf-16le", "utf-16be", "windows-1251",
                                                "koi8-r", "gb18030")),
             "محمد": ("هو محمد و محمد.", ("utf-8", "utf-16le", "windows-1256")),
             "北京": ("在北京和北京", ("utf-8", "utf-16be", "gb18030", "big5")),
             "東京都": ("東京都と東京都", ("utf-8", "shift-jis")),
             "서울시": ("서울시와 서울시", ("utf-8", "euc-kr"))}
    expected = []
    for term, (text, encodings) in texts.items():
        for encoding in encodings:
            name = f"{len(expected)}.txt"
            (tree / name).write_bytes(text.encode(ENCODINGS[encoding]))
            expected.append((term, name, encoding))
    terms = folder / "terms.txt"
    terms.write_bytes(b"\xff\xfe" + "\r\n".join(texts).encode("utf-16-le"))
    _, summary = spoor.examine(tree, case="world", options=("--keywords", terms))
    hits = listed(spoor, "world", "--hits")
    for term, name, encoding in expected:
        found = [hit for hit in hits if hit["path"] == name]
        equal([(hit["term"], hit["encoding"]) for hit in found], [(term, encoding)] * 2,
              f"{term} in {encoding}")
        raw = (tree / name).read_bytes()
        for hit in found:
            part = raw[hit["offset"]:hit["offset"] + hit["length"]]
            equal(part.decode(ENCODINGS[encoding]).casefold(), term.casefold(), "what stands there")
    equal(summary["keywords"]["hits"], len(hits), "hits of the summary")


def one_result(folder):
    """With the examination or after it, with any number of workers, killed or not."""
    spoor = Spoor(folder / "home")
    image = corpus_file(IMAGE)
    terms = folder / "terms.txt"
    terms.write_text("the\ncom\n/[a-z]{3}@/\n")
    _, summary = spoor.examine(image, case="at once", options=("--keywords", terms))
    spoor.examine(image, case="later")
    wanted = summary["keywords"]["result_hash"]
    for jobs in (1, 2, 8):
        outcome, = search(spoor, "later", terms, "--jobs", jobs)
        equal(outcome["result_hash"], wanted, f"the result at {jobs} workers")
    spoor.run("keywords", "--case", "later", "--remove", "keywords", expect=DONE)
    equal(listed(spoor, "later"), [], "a search that was removed")
    for delay in (0.1, 0.3, 0.6):
        running = spoor.start("keywords", "--list", terms, "--case", "later", "--quiet",
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            running.wait(delay)
        except subprocess.TimeoutExpired:
            running.kill()
            running.wait()
    outcome, = search(spoor, "later", terms)
    equal(outcome["result_hash"], wanted, "the result after kills")
    canonical = spoor.run("export", "keywords", "--format", "canonical", "--case", "later",
                          expect=DONE).out
    equal(hashlib.sha256(canonical.encode()).hexdigest(), wanted, "the canonical export's hash")
    exported = spoor.run("export", "keywords", "--case", "later", expect=DONE).out
    rows = list(csv.reader(io.StringIO(exported, newline="")))
    equal(len(rows), outcome["hits"] + 1, "rows of the CSV and its head")
    whole = listed(spoor, "later", "--hits")
    page = spoor.run("keywords", "--case", "later", "--hits", "--json", "--limit", 5, expect=DONE)
    cursor = page.error.split("--cursor")[1].split()[0]
    rest = listed(spoor, "later", "--hits", "--cursor", cursor)
    equal(page.lines() + rest, whole, "the list in two pages")


def counted(hits, term, path):
    """How often a term was found in a file: in its bytes, and only in its text."""
    layers = [hit["layer"] for hit in hits if (hit["term"], hit["path"]) == (term, path)]
    return layers.count("content"), layers.count("text")


def times(word, text):
    return len(re.findall(re.escape(word), text, re.IGNORECASE))


def shown_header(value):
    """A header's value as a reader of mail shows it."""
    return str(email.header.make_header(email.header.decode_header(value)))


def mail_bodies(folder, hits):
    """What a reader of mail shows is found once, whether it lies there encoded or as it is."""
    checked = {"base64": 0, "quoted-printable": 0}
    for path in sorted(folder.rglob("*.eml")):
        raw = path.read_bytes()
        message = email.message_from_bytes(raw)
        encoding = str(message["content-transfer-encoding"]).lower()
        if message.is_multipart() or encoding not in checked:
            continue
        charset = message.get_content_charset() or "latin-1"
        if charset == "utf-7":
            continue
        decoded = message.get_payload(decode=True).decode(charset, "replace")
        headers = "\n".join(map(
            shown_header, email.message_from_string(raw.decode("latin-1")).values()))
        for word in ("Hasen", "Frösche", "hare", "pace"):
            in_bytes = times(word, raw.decode("utf-8", "replace"))
            in_text = times(word, headers + "\n" + decoded) - in_bytes
            equal(counted(hits, word, str(path.relative_to(folder))), (in_bytes, in_text),
                  f"{word} in {path.name}")
            checked[encoding] += in_text
    check(all(checked.values()), f"encoded bodies: {checked}")


def pages(folder, hits):
    hidden = 0
    for path in sorted(folder.rglob("*.html")):
        raw = path.read_text("utf-8", "replace")
        for word in ("don't", "netscape"):
            wanted = times(word, raw), times(word, html.unescape(raw)) - times(word, raw)
            equal(counted(hits, word, str(path.relative_to(folder))), wanted,
                  f"{word} in {path.name}")
            hidden += wanted[1]
    check(hidden >= 5, f"words with references in them: {hidden}")


def office(folder, hits):
    """Members of documents, which lie there packed."""
    found = 0
    for path in sorted([*folder.rglob("*.docx"), *folder.rglob("*.odt")]):
        if not zipfile.is_zipfile(path):
            continue
        with zipfile.ZipFile(path) as packed:
            text = "".join(packed.read(name).decode("utf-8", "replace") for name in
                           ("word/document.xml", "content.xml") if name in packed.namelist())
        for word in ("quick brown fox", "Alfresco", "Document content", "basebeth"):
            plain = re.sub(r"<[^>]+>", "", text)
            wanted = times(word, plain) if word != "basebeth" else 0
            in_bytes, in_text = counted(hits, word, str(path.relative_to(folder)))
            equal(in_bytes, 0, f"{word} in the bytes of {path.name}")
            check(in_text >= wanted, f"{word} in {path.name}: {in_text}, {wanted} in its text")
            equal(in_text > 0, wanted > 0, f"{word} in {path.name} at all")
            found += in_text
    check(found >= 5, f"hits in documents: {found}")


def portable_documents(folder, hits):
    """Pages of PDFs, as pdftotext gives them."""
    found = 0
    for path in sorted(folder.rglob("*.pdf")):
        text = subprocess.run(["pdftotext", "-q", path, "-"], capture_output=True).stdout
        wanted = times("tika", text.decode("utf-8", "replace"))
        equal(counted(hits, "tika", str(path.relative_to(folder)))[1], wanted,
              f"tika in {path.name}")
        found += wanted
    check(found >= 10, f"hits in PDFs: {found}")


def extracted_text(folder):
    """Documents and mail of the corpus; the same with the examination and after it."""
    words = ("Hasen", "Frösche", "hare", "pace", "don't", "netscape", "quick brown fox",
             "Alfresco", "Document content", "basebeth", "tika")
    terms = folder / "terms.txt"
    terms.write_text("\n".join(words) + "\n")
    spoor = Spoor(folder / "home")
    for group, checks in ((MAIL, (mail_bodies, pages)), (DOCUMENTS, (office, portable_documents))):
        tree = corpus_file(group)
        _, summary = spoor.examine(tree, case=group, options=("--keywords", terms))
        hits = listed(spoor, group, "--hits")
        for one in checks:
            one(tree, hits)
        types = {row["path"]: row["type"] for row in spoor.list("files", group)}
        for hit in hits:
            check(types[hit["path"]] != "text/plain" or hit["layer"] == "content",
                  f"a plain text's words twice: {hit}")
            equal("|text" in hit["origin"], hit["layer"] == "text", "what the offset is one of")
        in_text = sum(hit["layer"] == "text" for hit in hits)
        check(in_text > 0, f"no hit in a text of {group}")
        equal(summary["keywords"]["hits_in_text"], in_text, "hits in texts of the summary")
        rows = listed(spoor, group)
        equal(sum(row["hits_in_text"] for row in rows), in_text, "hits in texts by term")
        equal(sum(row["hits"] for row in rows), len(hits), "hits by term")
        wanted = summary["keywords"]["result_hash"]
        for jobs in (1, 4):
            outcome, = search(spoor, group, terms, "--jobs", jobs)
            equal((outcome["result_hash"], outcome["hits_in_text"]), (wanted, in_text),
                  f"the result at {jobs} workers")
        _, bare = spoor.examine(tree, case=group + " bare",
                                options=("--keywords", terms, "--without", "text"))
        equal((bare["keywords"]["hits_in_text"], bare["text"]["documents"]), (0, 0),
              "an examination without texts")
        outcome, = search(spoor, group + " bare", terms)
        equal(outcome["result_hash"], bare["keywords"]["result_hash"], "a search without texts")


def in_the_report(folder):
    """Lists, rules and texts stand in the report, with their hashes and what was found where."""
    spoor = Spoor(folder / "home")
    terms = folder / "terms.txt"
    terms.write_text("Hasen\nFrösche\nno such thing\n")
    rules = folder / "rules.yar"
    rules.write_text("rule mail_head { strings: $a = \"\\nSubject: \" condition: $a }\n"
                     "rule every_byte { condition: for any i in (0..filesize - 8) :\n"
                     "  (uint8(i) == 0x99 and uint8(i + 1) == 0x98 and uint8(i + 2) == 0x97) }\n")
    _, summary = spoor.examine(corpus_file(MAIL), case="parts",
                               options=("--keywords", terms, "--yara", rules))
    spoor.run("report", "--case", "parts", "--html", folder / "report.html", expect=DONE)
    page = (folder / "report.html").read_text("utf-8").replace("\u202f", "")
    for search in (summary["keywords"], summary["yara"]):
        for part in (search["made_of"], search["result_hash"]):
            check(part in page, f"{part} in the report")
    check(f"{summary['keywords']['hits_in_text']} only in text" in page, "hits in texts")
    rows = {row["term"]: row for row in listed(spoor, "parts")}
    for term in ("Hasen", "Frösche"):
        numbers = "".join(f'<td class="n">{rows[term][what]}</td>'
                          for what in ("hits", "hits_in_text", "items"))
        check(f'<bdi dir="auto">{term}</bdi></td>{numbers}' in page, f"the row of {term}")
    check("no such thing" not in page and "3, found: 2" in page, "a term that is nowhere")
    check('<bdi dir="auto">mail_head</bdi>' in page, "the rule that matched")
    check('every_byte</bdi> (' in page, "the costly rule")
    for format_name, count in summary["text"]["formats"].items():
        check(f'<td class="n">{count}</td>' in page, f"texts of {format_name}")
    equal(sum(summary["text"]["formats"].values()), summary["text"]["documents"], "texts")
    damaged = page.split("What was cut or could not be read")[1]
    check("text.mail_unclosed" in damaged, "damaged texts")
    spoor.examine(corpus_file(MAIL), case="bare", options=("--profile", "triage"))
    spoor.run("report", "--case", "bare", "--html", folder / "bare.html", expect=DONE)
    page = (folder / "bare.html").read_text("utf-8")
    check("It was not read in this examination" in page, "texts that were not read")
    check("What was searched for" not in page, "searches that nobody made")


def refusals(folder):
    spoor = Spoor(folder / "home")
    tree = folder / "tree"
    tree.mkdir()
    (tree / "a.txt").write_text("hello")
    spoor.run("examine", tree, "--case", "bad", expect=DONE)
    lists = {b"": "no term", b"# nothing\n": "no term", b"fine\n/(a/\n": "line 2",
             b"x\ny\n/((a{1,60}){1,60}){1,60}/\n": "line 3", b"a\x00b\x00": "zero bytes",
             b"\xff\xfe\xe4": "odd number", b"gut\n\xe4rger\n": "UTF-8", b"[huge] x\n": "line 1",
             b"".join(b"term %d\n" % i for i in range(20_000)): "divide",
             b"#" * (5 << 20): "divide", b"/a*/\n": "line 1"}
    for content, part in lists.items():
        terms = folder / "terms.txt"
        terms.write_bytes(content)
        for command in (("keywords", "--list", terms, "--case", "bad"),
                        ("examine", tree, "--case", "bad", "--keywords", terms)):
            refused = spoor.run(*command)
            equal(refused.status, FAILED, f"status of {content[:20]!r}")
            check(part in refused.error, f"{content[:20]!r}: {refused.error}")
    missing = spoor.run("keywords", "--list", folder / "none", "--case", "bad")
    equal(missing.status, FAILED, "status without a list")


def secrets_stay_secret(folder):
    spoor = Spoor(folder / "home")
    tree = folder / "tree"
    tree.mkdir()
    phrase = "legal winner thank year wave sausage worth useful legal winner thank yellow"
    (tree / "wallet.txt").write_text(f"the wallet {phrase} belongs to anna\n")
    (tree / "wallet.html").write_text(f"<!DOCTYPE html><html><body><p>the w&#97;llet {phrase} "
                                      "belongs to &#97;nna</p></body></html>\n")
    terms = folder / "terms.txt"
    terms.write_text("wallet\nsausage\nanna\n/[a-z]{3,8} thank/\n")
    for case, options in (("at once", ("--keywords", terms)), ("later", ())):
        spoor.examine(tree, case=case, options=options)
    search(spoor, "later", terms)
    for case in ("at once", "later"):
        hits = listed(spoor, case, "--hits")
        equal(sorted((hit["term"], hit["layer"]) for hit in hits),
              [("anna", "content"), ("anna", "text"), ("wallet", "content"), ("wallet", "text")],
              "hits beside the secret")
        for word in phrase.split():
            check(all(word not in hit["before"] + hit["after"] for hit in hits), word)
        codes = [row["code"] for row in listed(spoor, case, "--anomalies")]
        equal(set(codes), {"keywords.in_secret"}, "hits that are only counted")


if __name__ == "__main__":
    main(agrees_with_grep, legacy_encodings, extracted_text, in_the_report, one_result, refusals,
         secrets_stay_secret)
