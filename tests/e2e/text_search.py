#!/usr/bin/env python3
"""Words of documents and mail, as other programs read them, are found by `spoor search`."""
import email
import email.policy
import html
import re
import zipfile

from harness import DONE, FAILED, INCOMPLETE, Spoor, check, corpus_file, equal, main

DOCUMENTS = "12-media-documents/apache+tika"
MAILS = "08-mail/simsong+bulk_extractor"
PHRASE = "legal winner thank year wave sausage worth useful legal winner thank yellow"


def search(spoor, query, case="test", *options):
    return spoor.run("search", query, "--case", case, "--json", "--limit", "0", *options,
                     expect=DONE).lines()


def names(spoor, query, case="test"):
    return sorted(row["path"].rsplit("/", 1)[-1] for row in search(spoor, query, case))


def rare_words(text, count=3):
    """The longest plain words: they are likely to be this document's own."""
    words = {word for word in re.findall(r"(?<![\w\ufffd])[A-Za-z]{6,20}(?![\w\ufffd])", text)}
    return sorted(words, key=lambda word: (-len(word), word))[:count]


def words_of_office(path):
    with zipfile.ZipFile(path) as packed:
        parts = [name for name in packed.namelist()
                 if name in ("word/document.xml", "xl/sharedStrings.xml", "content.xml")]
        texts = [re.findall(r"<(?:w:t|t|text:p)[^>]*>([^<]+)<", packed.read(name).decode("utf-8"))
                 for name in parts]
    return rare_words(html.unescape(" ".join(word for text in texts for word in text)))


def words_of_mail(path):
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    texts = []
    for part in message.walk():
        if part.get_content_type() == "text/plain":
            try:
                texts.append(part.get_content())
            except (LookupError, ValueError, KeyError):
                pass
    return rare_words(" ".join(texts))


def words_are_found(folder, tree, words_of):
    spoor = Spoor(folder / "home")
    spoor.examine(tree, options=("--logical",))
    asked = 0
    for path in sorted(tree.rglob("*")):
        for word in words_of(path) if path.is_file() else []:
            asked += 1
            found = {row["path"] for row in search(spoor, word)}
            check(str(path.relative_to(tree)) in found, f"'{word}' of {path.name} is not found")
    return asked


def documents(folder):
    def words(path):
        return words_of_office(path) if zipfile.is_zipfile(path) and path.suffix in (
            ".docx", ".xlsx", ".odt") else []
    asked = words_are_found(folder, corpus_file(DOCUMENTS), words)
    check(asked >= 10, f"only {asked} words were asked for")


def mail(folder):
    asked = words_are_found(folder, corpus_file(MAILS),
                            lambda path: words_of_mail(path) if path.suffix == ".eml" else [])
    check(asked >= 30, f"only {asked} words were asked for")


WRITTEN = {
    "beijing.txt": "他昨天去了北京大学。",
    "tokyo.txt": "東京タワーへ行きました。",
    "vowels.txt": "قَرَأَ مُحَمَّدٌ الكِتَابَ في المَدْرَسَةِ",
    "persian.txt": "او کتاب\u200cها را می\u200cخواند و رفت.",
    "yo.txt": "Её счёт в банке ещё открыт.",
    "german.txt": "Die Straße nach Łódź",
}


def by_reading(spoor, query):
    """Python puts together what each word alone finds; that is checked against what was written."""
    tokens = re.findall(r"[()]|[^\s()]+", query)

    def level(at):
        found, operator = None, "AND"
        while at < len(tokens) and tokens[at] != ")":
            if tokens[at] == "OR":
                operator, at = "OR", at + 1
                continue
            if tokens[at] == "(":
                part, at = level(at + 1)
            else:
                part = set(names(spoor, tokens[at]))
            at += 1
            found = part if found is None else found | part if operator == "OR" else found & part
        return found, at

    return sorted(level(0)[0])


def scripts(folder):
    """Each as people write and ask it, through the whole path and in several encodings."""
    tree = folder / "tree"
    tree.mkdir()
    for name, text in WRITTEN.items():
        (tree / name).write_text(text + "\n", encoding="utf-8")
    (tree / "wide.txt").write_bytes(("\ufeff" + WRITTEN["beijing.txt"]).encode("utf-16-le"))
    (tree / "koi.txt").write_bytes(("Пропал счёт из старого банка, никто не знает куда. " * 9)
                                   .encode("koi8-r"))
    (tree / "none.txt").write_bytes(b"an unknown code \x81\x8d\x8f\x90\x9d pamphlet\n" * 3)
    spoor = Spoor(folder / "home")
    spoor.examine(tree)
    for query, expected in (("北京", ["beijing.txt", "wide.txt"]), ("京", ["beijing.txt", "tokyo.txt",
                            "wide.txt"]), ("北京大学", ["beijing.txt", "wide.txt"]),
                            ("タワー", ["tokyo.txt"]), ("محمد", ["vowels.txt"]),
                            ("مُحَمَّدٌ", ["vowels.txt"]), ("المدرسه", ["vowels.txt"]),
                            ("کتابها", ["persian.txt"]), ("کتاب ها", ["persian.txt"]),
                            ("می‌خواند", ["persian.txt"]), ("میخواند", ["persian.txt"]),
                            ("счет", ["koi.txt", "yo.txt"]), ("счёт", ["koi.txt", "yo.txt"]),
                            ("strasse lodz", ["german.txt"]), ("pamphlet", ["none.txt"]),
                            ("*amphl*", ["none.txt"]), ('"счёт в банке"', ["yo.txt"])):
        equal(names(spoor, query), expected, query)
    for query in ("北京 OR タワー", "(счёт OR محمد) (банка OR المدرسه)", "strasse OR pamphlet OR کتابها",
                  "(банке ещё) OR (strasse lodz)", "nowhere OR 北京", "京 (大学 OR タワー)"):
        equal(names(spoor, query), by_reading(spoor, query), query)
    equal(names(spoor, "счёта"), [], "a word that is nowhere")
    for query, reason in (("a1 b2 OR c3", "parentheses"), ("北京 OR", "both sides"),
                          ("(北京 OR 東京", "never closed"), ("счёт NOT банк", "NOT")):
        answer = spoor.run("search", query, "--case", "test", expect=(FAILED, 2))
        check(reason in answer.error, f"a sentence says why: {answer.error}")
    refused = spoor.run("search", "*", "--case", "test", expect=(FAILED, 2))
    check("star" in refused.error, f"a sentence says why: {refused.error}")
    whole = spoor.run("extract", "--text", "--case", "test",
                      search(spoor, "東京タワー")[0]["address"], expect=DONE)
    equal(whole.out.strip(), WRITTEN["tokyo.txt"], "the text of an item")


def profiles_and_replacement(folder):
    tree, spoor = folder / "tree", Spoor(folder / "home")
    tree.mkdir()
    (tree / "one.txt").write_text("the first word is walrus\n")
    _, summary = spoor.examine(tree, options=("--profile", "triage"))
    equal(summary["text"]["documents"], 0, "triage reads no text")
    answer = spoor.run("search", "walrus", "--case", "test", expect=FAILED)
    check("no text" in answer.error, answer.error)
    _, summary = spoor.examine(tree)
    equal(summary["text"]["documents"], 1, "documents")
    equal(names(spoor, "walrus"), ["one.txt"], "after a full examination")
    (tree / "two.txt").write_text("another walrus\n")
    spoor.examine(tree)
    equal(names(spoor, "walrus"), ["one.txt", "two.txt"], "after another one")
    indexes = [path for path in (spoor.home / "cases").glob("*/text/*")]
    equal(len(indexes), 1, "indexes of one source")
    spoor.examine(tree, options=("--without", "text"))
    spoor.run("search", "walrus", "--case", "test", expect=FAILED)


def several_sources(folder):
    spoor = Spoor(folder / "home")
    for source in ("a", "b", "c"):
        (folder / source).mkdir()
        for number in range(5):
            (folder / source / f"{source}{number}.txt").write_text("walrus " * (number + 1))
        spoor.examine(folder / source)
    whole = [row["path"] for row in search(spoor, "walrus")]
    equal(len(whole), 15, "results over three sources")
    paged, after = [], []
    while True:
        answer = spoor.run("search", "walrus", "--case", "test", "--json", "--limit", "4", *after,
                           expect=DONE)
        paged += [row["path"] for row in answer.lines()]
        if "--after" not in answer.error:
            break
        after = ["--after", answer.error.split("--after ")[1].split()[0]]
    equal(paged, whole, "page by page")


def secrets(folder):
    tree, spoor = folder / "tree", Spoor(folder / "home")
    tree.mkdir()
    (tree / "plain.txt").write_text(f"mine: {PHRASE}. walrus\n")
    (tree / "page.html").write_text(f"<!DOCTYPE html><html><body><p>mine: {PHRASE}.</p> walrus")
    (tree / "wide.txt").write_bytes(f"\ufeffmine: {PHRASE}. walrus\n".encode("utf-16-le"))
    for without in ((), ("--without", "selectors")):
        spoor.examine(tree, options=without, expect=(DONE, INCOMPLETE))
        equal(len(search(spoor, "walrus")), 3, "all three are read")
        equal(search(spoor, "sausage"), [], "a word of a secret")


def any_number_of_jobs(folder):
    tree, texts, found = corpus_file(MAILS), {}, {}
    for jobs in (1, 2, 8):
        spoor = Spoor(folder / f"home{jobs}")
        _, summary = spoor.examine(tree, options=("--jobs", str(jobs)))
        texts[jobs] = spoor.canonical()
        found[jobs] = (summary["text"], search(spoor, "message"))
    check(texts[1] == texts[2] == texts[8], "--jobs changes the findings")
    check(found[1] == found[2] == found[8], "--jobs changes what is found in text")


if __name__ == "__main__":
    main(documents, mail, scripts, profiles_and_replacement, several_sources, secrets,
         any_number_of_jobs)
