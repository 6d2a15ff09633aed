#!/usr/bin/env python3
"""Schemathesis, a public property-based tester of interfaces, against the running server.

`./run peers` installs it (it comes from PyPI, so `./run test` does not run this) and compares what
it says with tests/data/api_tester.txt: each kind of failure with the operations that have it. What
stands there is explained in docs/server.md. --accept writes the file anew.
"""
import argparse
import json
import pathlib
import subprocess
import sys
import tempfile

from harness import ROOT, Spoor, temporary_folder
from workbench import first_administrator, new_account, serving

GOLDEN = ROOT / "tests/data/api_tester.txt"
SCOPES = ["read", "export", "examine", "review", "manage", "administer", "audit"]
# Uploads take bytes of any kind, which the tester cannot make; streams would be waited for.
LEFT_OUT = ["job_events"]


def make_case(folder):
    tree = folder / "tree"
    tree.mkdir()
    (tree / "letter.txt").write_text("Dear ana@example.org, see https://www.example.org/x\n" * 20)
    spoor = Spoor(folder / "home")
    spoor.examine(tree, case="oak")
    return spoor, spoor.run("case", "list", "--json").lines()[0]["id"]


def write_settings(folder, ids):
    lines = ["[parameters]"] + [f'"path.{name}" = "{value}"' for name, value in ids.items()]
    path = folder / "schemathesis.toml"
    path.write_text("\n".join(lines) + "\n")
    return path


def run_tester(program, server, token, settings, options):
    report = settings.parent / "report.ndjson"
    command = [program, "--config-file", settings, "run",
               server.about["url"] + "/api/v1/openapi.json",
               "--header", f"Authorization: Bearer {token}", "--checks", "all",
               "--exclude-checks", "positive_data_acceptance",
               "--phases", "coverage,fuzzing", "--max-examples", options.examples,
               "--seed", "1", "--workers", "1", "--request-timeout", "30", "--no-shrink",
               "--continue-on-failure", "--no-color", "--report", "ndjson",
               "--report-ndjson-path", report]
    for name in LEFT_OUT:
        command += ["--exclude-operation-id", name]
    with open(options.log, "w", encoding="utf-8") as log:
        subprocess.run([str(part) for part in command], stdout=log, stderr=subprocess.STDOUT,
                       timeout=1500, check=False, cwd=settings.parent)
    return report


def failures_in(report):
    """{(kind, operation)} of every failed check."""
    found = set()

    def look(value, label):
        if isinstance(value, dict):
            label = value.get("label") or label
            if value.get("status") == "failure" and value.get("name"):
                found.add((value["name"], label or "?"))
            for member in value.values():
                look(member, label)
        elif isinstance(value, list):
            for member in value:
                look(member, label)

    for line in report.read_text().splitlines():
        look(json.loads(line), None)
    return found


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--program", default=ROOT / "build/peers/bin/schemathesis",
                        type=pathlib.Path)
    parser.add_argument("--examples", default=4, type=int)
    parser.add_argument("--log", default=pathlib.Path(tempfile.gettempdir()) / "api_tester.log",
                        type=pathlib.Path)
    parser.add_argument("--accept", action="store_true")
    options = parser.parse_args()
    with temporary_folder() as folder:
        spoor, case = make_case(folder)
        with serving(spoor.home, "--source-root", folder / "tree", tls=False) as server:
            administrator = first_administrator(server)
            person = new_account(server, administrator, "tess",
                                 ["officer_in_charge", "examiner", "disclosure_reviewer",
                                  "auditor", "administrator"])
            spoor.run("case", "member", "oak", "--add", "tess")
            token = person.post("/api/v1/me/tokens", {"name": "tester", "scopes": SCOPES,
                                                      "days": 1}, expect=201)["token"]
            item = person.all(f"/api/v1/cases/{case}/files")[0]["id"]
            settings = write_settings(folder, {"case": case, "item": item, "root": "0"})
            report = run_tester(options.program, server, token, settings, options)
            found = failures_in(report)
            assert server.process.poll() is None, "the server has ended"
            assert server.stop()[0] == 0, "the server's end"
    text = "".join(f"{kind}\t{operation}\n" for kind, operation in sorted(found))
    if options.accept:
        GOLDEN.write_text(text)
    known = set(GOLDEN.read_text().splitlines()) if GOLDEN.exists() else set()
    new = [line for line in text.splitlines() if line not in known]
    print("\n".join(new) if new else f"api_tester: nothing new ({len(known)} known)")
    print(f"what it said: {options.log}")
    sys.exit(1 if new else 0)


if __name__ == "__main__":
    main()
