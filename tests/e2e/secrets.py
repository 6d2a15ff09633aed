#!/usr/bin/env python3
"""Secrets: found, masked in everything that is kept or given out, revealed for a reason alone."""
import base64
import json
import os
import resource
import signal
import subprocess

from harness import DONE, FAILED, INCOMPLETE, REFUSED, Spoor, check, equal, main, programs

PHRASE = "legal winner thank year wave sausage worth useful legal winner thank yellow"
PASSWORD = "Tr0ub4dor-and-3"
TOKEN = "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"
KEY_LINE = "MC4CAQAwBQYDK2VwBCIEIKqQ1234567890abcdefghijklmnopqrstuvwxyzABCD"
KEY = f"-----BEGIN PRIVATE KEY-----\n{KEY_LINE}\n-----END PRIVATE KEY-----"
# What of each may stand nowhere.
PLANTED = ["sausage worth useful", PASSWORD, TOKEN[4:], KEY_LINE[:40]]


def make_tree(folder):
    tree = folder / "tree"
    tree.mkdir()
    text = (f"first@example.org {PHRASE} second@example.org\n"
            f"third@example.org ftp://anna:{PASSWORD}@files.example.org/backup fourth@example.org\n"
            f"curl https://api.example.org/?access_token={TOKEN}&page=2\n"
            f"fifth@example.org {KEY} sixth@example.org\n")
    (tree / "notes.txt").write_text(text)
    (tree / "wide.txt").write_bytes(b"\xff\xfe" + text.encode("utf-16-le"))
    return tree


def forms_of(text):
    yield text.encode()
    yield text.encode("utf-16-le")
    yield text.encode("utf-16-be")
    yield text.encode().hex().encode()
    # Base64 of a text depends on what stands before it: the part that does not.
    for shift in range(3):
        coded = base64.b64encode(b"\0" * shift + text.encode())
        yield coded[4:-4]


def nowhere(content, where):
    for planted in PLANTED:
        for form in forms_of(planted):
            check(form not in content, f"{planted[:12]}… stands in {where}")


def examined(folder):
    spoor = Spoor(folder / "home")
    answer = spoor.run("examine", make_tree(folder), "--case", "secrets", expect=DONE)
    return spoor, answer


def masked_everywhere(folder):
    spoor, answer = examined(folder)
    kinds = {}
    for row in spoor.list("selectors", "secrets"):
        kinds.setdefault(row["kind"], []).append(row)
    equal({kind: [row["count"] for row in kinds.get(kind, [])]
           for kind in ("seed_phrase", "password", "token", "private_key")},
          {"seed_phrase": [2], "password": [2], "token": [2], "private_key": [2]}, "secrets found")
    equal(kinds["password"][0]["value"], "ftp://anna:***@files.example.org", "mask of a password")
    urls = {row["value"] for row in kinds["url"]}
    check("ftp://anna@files.example.org/backup" in urls, f"the password's URL: {urls}")
    check(any("access_token=***" in url for url in urls), f"the token's URL: {urls}")
    out = folder / "out"
    out.mkdir()
    nowhere((answer.out + answer.error).encode(), "the summary")
    for what in ("files", "timeline", "selectors", "findings"):
        for form in ("csv", "jsonl", "parquet"):
            for extra in ([], ["--hits"] if what == "selectors" else []):
                target = out / f"{what}{len(extra)}.{form}"
                spoor.run("export", what, "--case", "secrets", "--format", form, "--output",
                          target, *extra, expect=DONE)
    spoor.run("report", "--case", "secrets", "--html", out / "report.html", expect=DONE)
    for command in (["selectors", "--case", "secrets", "--hits"], ["selectors", "--all-cases"],
                    ["selectors", "--case", "secrets"], ["timeline", "--case", "secrets"],
                    ["anomalies", "--case", "secrets"], ["ledger", "verify"]):
        for form in ([], ["--json"]):
            shown = spoor.run(*command, *form, expect=DONE)
            nowhere((shown.out + shown.error).encode(), " ".join(command))
    for place in (spoor.home, out):
        for path in (path for path in place.rglob("*") if path.is_file()):
            nowhere(path.read_bytes(), path.name)
    html = (out / "report.html").read_text()
    check("ftp://anna:***@files.example.org" in html, "the mask in the report")
    check("Access token" in html and "E-mail address" in html, "the report's kinds")


def secret_hits(spoor):
    return [hit for hit in spoor.list("selectors", "secrets", "--hits")
            if hit["kind"] in ("seed_phrase", "password", "token", "private_key")]


def entries(spoor):
    """The number of entries in the ledger, as its checkpoint says."""
    return json.loads(spoor.run("ledger", "verify", "--json", expect=DONE).out)


def revealed_for_a_reason(folder):
    spoor, _ = examined(folder)
    before = json.dumps(entries(spoor))
    wanted = {"seed_phrase": PHRASE, "password": PASSWORD, "token": TOKEN, "private_key": KEY}
    for hit in secret_hits(spoor):
        for missing in ([], ["--reason", "  "]):
            refused = spoor.run("reveal", hit["origin"], "--case", "secrets", *missing,
                                expect=REFUSED)
            check("reason" in refused.error, "why it was refused")
            nowhere((refused.out + refused.error).encode(), "the refusal")
        shown = spoor.run("reveal", hit["origin"], "--case", "secrets", "--json", "--reason",
                          "to tell the owner of wallet 17", expect=DONE).document()
        check(wanted[hit["kind"]] in shown["text"], f"what is shown of {hit['origin']}")
        equal(len(bytes.fromhex(shown["bytes"])), hit["length"], "the bytes shown")
        plain = spoor.run("reveal", f"{hit['address']}@{hit['offset']}", "--case", "secrets",
                          "--reason", "again", expect=DONE)
        check(wanted[hit["kind"]].splitlines()[0] in plain.out, "what is shown on a terminal")
    check(json.dumps(entries(spoor)) != before, "the ledger has the reveals")
    payloads = b"".join(path.read_bytes() for path in (spoor.home / "ledger").rglob("*")
                        if path.is_file())
    equal(payloads.count(b"to tell the owner of wallet 17"), len(secret_hits(spoor)),
          "reasons in the ledger's payloads")
    for path in (path for path in spoor.home.rglob("*") if path.is_file()):
        nowhere(path.read_bytes(), path.name)
    hit = secret_hits(spoor)[0]
    for wrong in ("nowhere@1", hit["origin"] + "1"):
        answer = spoor.run("reveal", wrong, "--case", "secrets", "--reason", "x", expect=FAILED)
        nowhere((answer.out + answer.error).encode(), "an error")


def changed_source(folder):
    spoor, _ = examined(folder)
    hit = next(hit for hit in secret_hits(spoor) if hit["path"] == "notes.txt")
    notes = folder / "tree" / "notes.txt"
    notes.write_text(notes.read_text().replace("winner", "dinner"))
    changed = [hit for hit in secret_hits(spoor)
               if hit["path"] == "notes.txt" and hit["kind"] == "seed_phrase"][0]
    answer = spoor.run("reveal", changed["origin"], "--case", "secrets", "--reason", "x",
                       expect=INCOMPLETE)
    check("changed" in answer.error and "sausage" not in answer.out, "a changed source")
    (folder / "tree").rename(folder / "moved")
    answer = spoor.run("reveal", hit["origin"], "--case", "secrets", "--reason", "x",
                       expect=FAILED)
    check("no longer at" in answer.error, "a moved source")


def full_disk():
    """Files can't grow any more; the signal that says so is not to kill."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))


def nothing_without_the_ledger(folder):
    spoor, _ = examined(folder)
    hit = next(hit for hit in secret_hits(spoor) if hit["kind"] == "token")
    done = subprocess.run([programs() / "spoor", "reveal", hit["origin"], "--case", "secrets",
                           "--reason", "x" * 8192], env=spoor.environment(), capture_output=True,
                          preexec_fn=full_disk, timeout=120)
    check(done.returncode != DONE, "revealed although the ledger could not be written")
    nowhere(done.stdout + done.stderr, "what was shown without an entry")


if __name__ == "__main__":
    os.umask(0o077)
    main(masked_everywhere, revealed_for_a_reason, changed_source, nothing_without_the_ledger)
