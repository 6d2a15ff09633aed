#!/usr/bin/env python3
"""Windows event logs through the whole program, against evtxexport's counts (facts of group 03)."""
import collections
import csv

from harness import DONE, INCOMPLETE, Spoor, check, corpus_file, equal, main

GROUP = "03-evtx"
LOGS = ["log2timeline+plaso/evtx/System.evtx",
        "omerbenamram+evtx/samples/2-vss_7-System.evtx",
        "sbousseaden+EVTX-ATTACK-SAMPLES/Credential Access/kerberos_pwd_spray_4771.evtx"]


def facts_of(tree, log):
    with open(tree / "FACTS.tsv", encoding="utf-8", newline="") as file:
        return {row["fact"]: row["value"] for row in csv.DictReader(file, delimiter="\t")
                if row["file"] == log}


def examined(folder, tree, log):
    spoor = Spoor(folder / log.rsplit("/", 1)[-1])
    spoor.examine(tree / log, options=("--logical",), expect=(DONE, INCOMPLETE))
    entries = {row["id"]: row for row in spoor.list("timeline")
               if row["record_kind"] == "windows.evtx.event"}
    check(entries, f"no events of {log} in the timeline")
    return spoor, entries


def counts(folder):
    tree = corpus_file(GROUP)
    for log in LOGS:
        facts = facts_of(tree, log)
        spoor, entries = examined(folder, tree, log)
        equal(len(entries), int(facts["number of records"]) +
              int(facts["number of recovered records"]), f"events of {log}")
        numbers = collections.Counter(row["summary"].split()[1] for row in entries.values()
                                      if row["summary"].startswith("event "))
        for pair in facts["event id histogram (top 8)"].split(","):
            number, count = pair.split("=")
            check(numbers[number] >= int(count), f"events {number} of {log}: {numbers[number]}")
        record = spoor.run("show", next(iter(entries)), "--case", "test", "--json",
                           expect=DONE).lines()[0]
        equal(record["parser"], "windows.evtx", "parser")
        check(record["fields"]["xml"].startswith("<Event "), "the whole event")
        check(record["fields"]["channel"] in facts["channels"], f"channel of {log}")


main(counts)
