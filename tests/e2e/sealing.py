#!/usr/bin/env python3
"""What a review found to be privileged, asked for in every way that openapi.json describes.

A letter, an archive with a letter in it, and a real event log are sealed. Every GET operation is
then asked as people with different roles, first plainly, then with every guess that whoever knows
what was sealed would try. No answer may hold a name, a hash, a word, a selector, a record of what
is sealed; no filter may find it, no count may count it. The disclosure reviewer sees all of it.
"""
import hashlib
import io
import re
import urllib.parse
import zipfile

from harness import DONE, INCOMPLETE, Spoor, check, corpus, equal, main
from workbench import first_administrator, new_account, serving

ZEROS = "0" * 32
TERMS = ("zetaphrase", "omegaphrase")
LETTER = ("Dear counsel, zetaphrase is between us. "
          "hidden@sealed-letter.org and shared@example.org and hidden@sealed-letter.org\n")
INNER = "A second letter: omegaphrase, inner@sealed-zip.org, shared@example.org\n"
OPEN = "Nothing to hide: shared@example.org, public@example.org, alphaphrase\n"
EVENTS = "03-evtx/log2timeline+plaso/evtx/System.evtx"
# Words that stand nowhere but in what is sealed, and in what was said of it.
WORDS = ["zetaphrase", "omegaphrase", "hidden@sealed-letter.org", "sealed-letter.org",
         "inner@sealed-zip.org", "sealed-zip.org", "a_letter_kx", "bundle_kx", "inner_kx",
         "events_kx", "tag-kx", "note-kx", "task-kx"]


def make_tree(folder):
    tree = folder / "tree"
    tree.mkdir()
    (tree / "a_letter_kx.txt").write_text(LETTER)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as bundle:
        bundle.writestr("inner_kx.txt", INNER)
    (tree / "bundle_kx.zip").write_bytes(packed.getvalue())
    (tree / "open.txt").write_text(OPEN)
    (tree / "copy").mkdir()
    (tree / "copy/a_letter_kx.bak").write_text(LETTER)
    if (corpus() / EVENTS).exists():
        (tree / "events_kx.evtx").write_bytes((corpus() / EVENTS).read_bytes())
    return tree


class Case:
    def __init__(self, server, spoor):
        self.administrator = first_administrator(server)
        self.id = spoor.run("case", "list", "--json", expect=DONE).lines()[0]["id"]
        self.base = f"/api/v1/cases/{self.id}"
        for name, role in {"olga": "officer_in_charge", "ana": "examiner", "ben": "analyst",
                           "dora": "disclosure_reviewer", "pat": "prosecutor"}.items():
            setattr(self, name, new_account(server, self.administrator, name, [role]))
            spoor.run("case", "member", "secret", "--add", name, expect=DONE)
        rows = self.dora.all(f"{self.base}/files")
        self.sealed = [row for row in rows if "_kx" in row["path"]]
        self.records = []
        for row in self.sealed:
            self.records += self.dora.all(f"{self.base}/items/{row['id']}/records")
        hashes = [row[name] for row in self.sealed for name in ("sha256", "sha1", "md5")
                  if row.get(name)]
        ids = [record["id"] for record in self.records[:50]]
        self.secrets = WORDS + hashes + ids

    def say(self):
        """Before anything is sealed: tags, notes, tasks on what will be."""
        letter = next(row for row in self.sealed if row["path"].endswith("a_letter_kx.txt"))
        inner = next(row for row in self.sealed if row["path"].endswith("inner_kx.txt"))
        about = [f"item/{letter['id']}", f"item/{inner['id']}",
                 "selector/email:hidden@sealed-letter.org"]
        if self.records:
            about.append(f"record/{self.records[0]['id']}")
        for name in about:
            for kind, text in (("tag", "tag-kx"), ("note", "note-kx")):
                self.ana.post(f"{self.base}/remarks", {"kind": kind, "about": name, "text": text},
                              expect=201)
            self.ana.post(f"{self.base}/tasks", {"title": "task-kx", "given_to": "ben",
                                                 "about": name}, expect=201)
        self.ana.post(f"{self.base}/remarks", {"kind": "tag", "text": "tag-open",
                                               "about": "selector/email:shared@example.org"},
                      expect=201)

    def seal(self, state="privileged"):
        self.closed = []
        for name in ("a_letter_kx.txt", "bundle_kx.zip", "events_kx.evtx"):
            row = next((row for row in self.sealed if row["path"].endswith(name)), None)
            if row is None:
                continue
            self.ana.post(f"{self.base}/review/decisions",
                          {"about": f"content/{row['sha256']}", "state": state}, expect=201)
            self.closed.append(row)


def get_operations(document):
    for path, methods in document["paths"].items():
        if "get" in methods:
            yield path, methods["get"]


def walked_paths(case, document):
    """Every GET path, with the ids of something open and of what is sealed."""
    closed = case.closed[0]["id"]
    inner = next(row["id"] for row in case.sealed if row["path"].endswith("inner_kx.txt"))
    opened = case.dora.all(f"{case.base}/files?path=open.txt")[0]["id"]
    job = ZEROS
    for path, operation in get_operations(document):
        if operation["operationId"] in ("job_events", "openapi", "metrics"):
            continue
        items = [closed, inner, opened] if "{item}" in path else [ZEROS]
        records = [record["id"] for record in case.records[:2]] or [ZEROS]
        for item in items:
            for record in records if "{record}" in path else [ZEROS]:
                known = {"case": case.id, "item": item, "record": record, "job": job, "root": "0",
                         "page": "1"}
                yield operation, re.sub(r"\{(\w+)\}", lambda part: known.get(part[1], ZEROS), path)


def leaks(case, body, but=()):
    text = body.decode("utf-8", "replace")
    return [secret for secret in case.secrets if secret not in but and secret in text]


def walk_plainly(case, document):
    wrong = []
    for who in (case.ana, case.ben, case.olga, case.pat):
        for operation, path in walked_paths(case, document):
            if operation["operationId"] in ("search", "find"):
                path += "?query=open"
            reply = who.request("GET", path)
            # Who closed something is told its hash: it can be opened again.
            own = tuple(row["sha256"] for row in case.closed) if who is case.ana else ()
            # Terms stand in the list that was searched with, whatever they are found in.
            own += TERMS if path.endswith("/searches/rules") else ()
            found = [secret for secret in leaks(case, reply.body, own) if secret not in path]
            if found:
                wrong.append(f"GET {path}: {found}: {reply.body[:300]!r}")
    check(not wrong, "\n".join(wrong))


GUESSED = {"path", "folder", "hash", "type", "text", "value", "query", "about", "tag", "rule",
           "parent"}


def guesses(case, name):
    letter = next(row for row in case.sealed if row["path"].endswith("a_letter_kx.txt"))
    bundle = next(row for row in case.sealed if row["path"].endswith("bundle_kx.zip"))
    inner = next(row for row in case.sealed if row["path"].endswith("inner_kx.txt"))
    hashes = [letter["sha256"], letter["md5"] or "", inner["sha256"]]
    return {"path": ["*_kx*", "a_letter*", letter["path"], "inner_kx.txt", "*.evtx"],
            "folder": [bundle["path"]], "parent": [bundle["address"]], "hash": hashes,
            "type": ["application/zip", "application/x-ms-evtx"],
            "text": ["_kx", "zetaphrase", "sealed-letter", "note-kx"],
            "value": ["hidden@sealed-letter.org", "inner@sealed-zip.org"],
            "query": ["zetaphrase", "omegaphrase"], "tag": ["tag-kx"], "rule": ["zetaphrase"],
            "about": [f"item/{letter['id']}", f"content/{letter['sha256']}",
                      "selector/email:hidden@sealed-letter.org"]}[name]


def walk_with_guesses(case, document):
    """A guess that is right is answered as one that is wrong."""
    wrong = []
    for operation, path in walked_paths(case, document):
        if "{item}" in path or "ledger" in path:
            continue
        for parameter in operation.get("parameters", []):
            name = parameter.get("name")
            if parameter.get("in") != "query" or name not in GUESSED or path.endswith("/rules"):
                continue
            for guess in filter(None, guesses(case, name)):
                asked = f"{path}?{name}={urllib.parse.quote(guess)}"
                reply = case.ben.request("GET", asked)
                # Answers that repeat the question tell nothing.
                if found := leaks(case, reply.body, (guess,)):
                    wrong.append(f"GET {asked}: {found}: {reply.body[:300]!r}")
                answer = reply.json() if reply.status == 200 else {}
                if answer.get("items") or answer.get("count"):
                    wrong.append(f"GET {asked} finds something: {reply.body[:300]!r}")
    check(not wrong, "\n".join(wrong))


def numbers(case):
    """Counts agree with lists, and what stands in open files too is told by these alone."""
    for who in (case.ben, case.dora):
        rows = who.all(f"{case.base}/files", limit=7)
        equal(who.get(f"{case.base}/files/count")["count"], len(rows), "files counted")
        equal(len(who.all(f"{case.base}/files?sort=size", limit=3)), len(rows), "files by size")
    by_path = case.ben.all(f"{case.base}/files?sort=path")
    check(all(row["path"] for row in by_path), "a sealed row has a place among the paths")
    told = [row for row in case.ben.all(f"{case.base}/files") if not row["path"]]
    copies = len([row for row in case.sealed if "_kx" in row["path"].rsplit("/", 1)[-1]
                  and not row["path"].endswith("inner_kx.txt")])
    equal(len(told), copies, "sealed rows that are told of")
    check(all(row["marks"]["review"] == "privileged" and row["size"] for row in told), told[:1])
    shared = case.ben.all(f"{case.base}/selectors?value=shared@example.org")[0]
    equal((shared["count"], shared["items"]), (1, 1), "a selector of open and sealed files")
    check(shared["first_path"].endswith("open.txt"), shared)
    everywhere = case.dora.all(f"{case.base}/selectors?value=shared@example.org")[0]
    # Two letters, the open file, the archive's own bytes, and the letter in it.
    equal(everywhere["items"], 5, "the same for the disclosure reviewer")
    for who in (case.ben, case.dora):
        listed = who.all(f"{case.base}/selectors")
        top = who.all(f"{case.base}/selectors/top?by=hits")
        equal([row["count"] for row in top], sorted((row["count"] for row in listed), reverse=True),
              "top selectors are those of the list")
    listed = case.ben.get(f"{case.base}/selectors/kinds")["items"]
    kinds = {row["kind"]: row["count"] for row in listed}
    equal(kinds["email"], len(case.ben.all(f"{case.base}/selectors?kind=email")), "emails counted")
    for who, least in ((case.ben, 0), (case.dora, 1)):
        rules = {row["term"]: row for row in who.all(f"{case.base}/searches/rules")}
        check(rules["zetaphrase"]["hits"] >= least, rules["zetaphrase"])
        check(least or rules["zetaphrase"]["hits"] == 0, "hits of a term in what is sealed")
        equal(rules["alphaphrase"]["hits"], 1, "hits of a term elsewhere")
        hits = who.all(f"{case.base}/searches/hits")
        equal(len(hits), sum(rule["hits"] for rule in rules.values()), "hits and their numbers")
    moments = case.ben.all(f"{case.base}/timeline")
    histogram = case.ben.get(f"{case.base}/timeline/histogram")
    equal(histogram["count"], len(moments), "moments counted")
    equal([row["tag"] for row in case.ben.all(f"{case.base}/tags")], ["tag-open"], "tags")


def the_reviewer_sees(case):
    for word in ("zetaphrase", "omegaphrase"):
        for where in ("search", "find"):
            check(case.dora.all(f"{case.base}/{where}?query={word}", limit=50), f"no {word}")
    for who, least in ((case.ben, 0), (case.dora, 4)):
        for query in ("*kx*", "sealed-letter", "zetaphrase OR omegaphrase"):
            found = who.get(f"{case.base}/find?query={urllib.parse.quote(query)}")
            told = [row["count"] for row in found["facets"]["type"]["values"]]
            equal(sum(told), found["total"], "the facets of what is found")
            check(bool(found["total"]) == bool(least), f"{query}: {found}")
    for row in case.closed:
        equal(case.dora.get(f"{case.base}/items/{row['id']}")["item"]["path"], row["path"], "it")
    check(case.dora.all(f"{case.base}/remarks?text=note-kx"), "no remark")
    check("tag-kx" in [row["tag"] for row in case.dora.all(f"{case.base}/tags")], "no tag")


def writes(case):
    letter = case.closed[0]
    guessed = {"about": f"content/{letter['sha256']}", "state": "relevant"}
    nothing = {"about": "content/" + hashlib.sha256(b"nothing").hexdigest(), "state": "relevant"}
    equal(case.ben.request("POST", f"{case.base}/review/decisions", guessed).status,
          case.ben.request("POST", f"{case.base}/review/decisions", nothing).status,
          "a guessed hash")
    said = {"kind": "note", "about": f"content/{letter['sha256']}", "text": "x"}
    equal(case.ben.request("POST", f"{case.base}/remarks", said).status, 404, "a remark on it")
    report = case.olga.post(f"{case.base}/report", {"with": ["tags", "notes", "review"]}).body
    check(not leaks(case, report), f"the report: {leaks(case, report)}")
    batches = case.olga.request("POST", f"{case.base}/review/batches",
                                {"name": "b", "question": "kind=file", "reviewers": ["ben"]})
    equal(batches.status, 201, "batches of the rest")
    for batch in batches.json()["items"]:
        items = case.ben.all(f"{case.base}/review/batches/{batch['id']}/items")
        check(all("_kx" not in item["title"] and item["title"] for item in items), items)


def sealing(folder):
    spoor = Spoor(folder / "home")
    terms = folder / "terms.txt"
    terms.write_text("\n".join((*TERMS, "alphaphrase")) + "\n")
    spoor.run("examine", make_tree(folder), "--case", "secret", "--keywords", terms,
              expect=(DONE, INCOMPLETE))
    with serving(spoor.home) as server:
        case = Case(server, spoor)
        check(len(case.sealed) >= 4, case.sealed)
        document = case.ben.get("/api/v1/openapi.json")
        case.say()
        case.seal()
        walk_plainly(case, document)
        walk_with_guesses(case, document)
        numbers(case)
        the_reviewer_sees(case)
        writes(case)
        # Opened again, everything is there at once.
        case.seal("relevant")
        check(case.ben.all(f"{case.base}/search?query=zetaphrase", limit=50), "opened again")
        equal(len(case.ben.all(f"{case.base}/files?path=a_letter*")), 2, "found again")
        equal(server.stop()[0], 0, "the server's end")
    spoor.run("ledger", "verify", expect=DONE)


if __name__ == "__main__":
    main(sealing)
