#!/usr/bin/env python3
"""Of the spine: hash sets, the device's clock, Parquet and Timesketch, the report's identifiers."""
import hashlib
import json

from harness import DONE, FAILED, USAGE, Spoor, check, corpus_file, equal, main

MAILS = "01-disk-images/simsong+bulk_extractor/nps-2010-emails.E01"


def hash_sets(folder):
    spoor = Spoor(folder / "home")
    tree = folder / "tree"
    tree.mkdir()
    (tree / "known.txt").write_text("a content that is known\n")
    (tree / "unknown.txt").write_text("another content\n")
    known = hashlib.sha256(b"a content that is known\n").hexdigest()
    listed = folder / "list.txt"
    listed.write_text(f"{known}\n{'0' * 64}\n")
    spoor.run("hashset", "import", listed, "--name", "seized", "--category", "illegal-material",
              "--action", "alert", expect=DONE)
    check("seized" in spoor.run("hashset", "list", expect=DONE).out, "the list of sets")
    _, summary = spoor.examine(tree, options=("--hashset", "seized"))
    equal(summary["hash_set_hits"], {"seized": 1}, "hits of the set")
    files = {row["path"]: row for row in spoor.list("files", "test")}
    equal([match["set"] for match in files["known.txt"]["hash_sets"]], ["seized"], "a known file")
    check(not files["unknown.txt"].get("hash_sets"), "an unknown file")
    html = folder / "report.html"
    spoor.run("report", "--case", "test", "--html", html, expect=DONE)
    check("seized" in html.read_text(), "the set in the report")
    spoor.run("hashset", "remove", "seized", expect=DONE)
    answer = spoor.run("examine", tree, "--case", "later", "--hashset", "seized", expect=FAILED)
    check("seized" in answer.error, "a set that is gone")


def one_hash_alone(folder):
    spoor = Spoor(folder / "home")
    tree = folder / "tree"
    tree.mkdir()
    (tree / "a.txt").write_text("a")
    (tree / "zeros").write_bytes(bytes(100_000))
    spoor.examine(tree, case="all")
    whole = spoor.list("files", "all")
    spoor.examine(tree, case="one", options=("--hashes", "sha256"))
    single = spoor.list("files", "one")
    equal([row["sha256"] for row in single], [row["sha256"] for row in whole], "SHA-256")
    equal([row["sha256"] for row in single if row["path"] == "a.txt"],
          [hashlib.sha256(b"a").hexdigest()], "SHA-256 of a file")
    for row in single:
        equal((row["sha1"], row["md5"]), (None, None), f"other hashes of {row['path']}")
    (folder / "list").write_text("0" * 64 + "\n")
    spoor.run("hashset", "import", folder / "list", "--name", "some", expect=DONE)
    refused = spoor.run("examine", tree, "--case", "x", "--hashes", "sha256", "--hashset", "some",
                        expect=FAILED)
    check("ask for all hashes" in refused.error, refused.error)


def clock(folder):
    spoor = Spoor(folder / "home")
    tree = folder / "tree"
    tree.mkdir()
    (tree / "a.txt").write_text("a")
    _, summary = spoor.examine(tree)
    source = summary["source"]["id"]
    added = spoor.run("clock", "add", "--case", "test", "--source", source[:8], "--device",
                      "2026-01-01T12:00:00", "--reference", "2026-01-01T12:05:30", "--by",
                      "Officer A", "--note", "read off the screen", expect=DONE)
    check("330" in added.out, f"the correction: {added.out}")
    html = folder / "report.html"
    spoor.run("report", "--case", "test", "--html", html, expect=DONE)
    text = html.read_text()
    check("+330 s" in text and "Officer A" in text, "the reading in the report")
    spoor.run("clock", "add", "--case", "test", "--source", "ffffffff", "--device", "2026-01-01",
              "--reference", "2026-01-01", expect=FAILED)
    spoor.run("clock", "add", "--case", "test", "--source", source, "--device", "noon",
              "--reference", "2026-01-01", expect=FAILED)
    spoor.run("clock", "add", "--case", "test", expect=USAGE)


def read_parquet(path):
    """The rows as dictionaries, by whatever reader there is; nothing where there is none."""
    try:
        import duckdb
        found = duckdb.sql(f"SELECT * FROM read_parquet('{path}')")
        return [dict(zip(found.columns, row)) for row in found.fetchall()]
    except ImportError:
        pass
    try:
        from pyarrow import parquet
        return parquet.read_table(path).to_pylist()
    except ImportError:
        return None


def exports(folder):
    spoor = Spoor(folder / "home")
    spoor.examine(corpus_file(MAILS), case="mails")
    for what, options in (("files", []), ("timeline", []), ("selectors", []),
                          ("selectors", ["--hits"])):
        lines = spoor.run("export", what, "--case", "mails", "--format", "jsonl", *options,
                          expect=DONE).lines()
        check(lines, f"rows of {what}")
        csv = spoor.run("export", what, "--case", "mails", "--format", "csv", *options,
                        expect=DONE)
        check(csv.out.count("\r\n") >= len(lines), f"lines of {what} as CSV")
        target = folder / "rows.parquet"
        spoor.run("export", what, "--case", "mails", "--format", "parquet", "--output", target,
                  *options, expect=DONE)
        content = target.read_bytes()
        check(content[:4] == content[-4:] == b"PAR1", f"{what} is no Parquet file")
        rows = read_parquet(target)
        if rows is not None:
            equal(len(rows), len(lines), f"rows of {what} in Parquet")
            for name in set(rows[0]) & set(lines[0]) - {"path_raw", "allocated"}:
                same = [(str(row[name]), line[name]) for row, line in zip(rows, lines)
                        if isinstance(line[name], str) and str(row[name]) != line[name]]
                equal(same, [], f"{name} of {what} in Parquet and JSON")
        target.unlink()
    spoor.run("export", "files", "--case", "mails", "--format", "parquet", expect=FAILED)
    spoor.run("export", "selectors", "--case", "mails", "--format", "timesketch", expect=FAILED)


def timesketch(folder):
    spoor = Spoor(folder / "home")
    spoor.examine(corpus_file(MAILS), case="mails")
    rows = spoor.run("export", "timeline", "--case", "mails", "--format", "timesketch",
                     expect=DONE).out.splitlines()
    own = spoor.run("export", "timeline", "--case", "mails", "--format", "jsonl",
                    expect=DONE).lines()
    equal(len(rows), len(own), "rows for Timesketch")
    for row, mine in zip(map(json.loads, rows), own):
        for field in ("message", "datetime", "timestamp_desc"):
            check(row.get(field), f"Timesketch demands {field}: {row}")
        check(row["datetime"].endswith("+00:00"), f"a time with its zone: {row['datetime']}")
        equal(row["datetime"][:19], mine["time"][:19], "the time")
        equal(row["origin"], mine["origin"], "the origin")


def identifiers_in_the_report(folder):
    spoor = Spoor(folder / "home")
    spoor.examine(corpus_file(MAILS), case="mails")
    html = folder / "report.html"
    spoor.run("report", "--case", "mails", "--html", html, expect=DONE)
    text = html.read_text()
    selectors = spoor.list("selectors", "mails")
    emails = sorted((row for row in selectors if row["kind"] == "email"),
                    key=lambda row: -row["count"])
    check(f"E-mail address: {len(emails)} different" in text, "how many addresses")
    check(emails[0]["value"] in text and emails[0]["first_origin"] in text, "the most frequent")


if __name__ == "__main__":
    main(hash_sets, one_hash_alone, clock, exports, timesketch, identifiers_in_the_report)
