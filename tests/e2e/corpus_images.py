#!/usr/bin/env python3
"""Every raw, E01 and virtual disk image of the corpus ends well, adds up and counts what is known.

The facts come from The Sleuth Kit's own tools (facts of group 01). Where we count otherwise on
purpose, DIFFERENT says so with our number, and docs/known-differences.md says why.
"""
import csv
import gzip
import shutil

from harness import DONE, INCOMPLETE, Failure, Spoor, adds_up, check, corpus, equal, main, skip

GROUP = "01-disk-images"
# (image, fact): our number where it differs from the facts file, for a documented reason.
DIFFERENT = {
    ("msuhanov+dfir_ntfs/exfat_orphan.raw.gz", "deleted"): 1,
}
# Further segments, or formats that are opened by a later issue.
NOT_FIRST = (".E02", ".E03", ".E04", ".001")


def images():
    folder = corpus() / GROUP
    if not folder.exists():
        skip("corpus absent")
    endings = (".raw", ".dd", ".E01", ".000", ".iso", ".dmg", ".raw.gz", "testfs1",
               ".qcow", ".qcow2", ".vmdk", ".vhd")
    return sorted(path for path in folder.rglob("*")
                  if path.name.endswith(endings) and not path.name.endswith(NOT_FIRST))


def facts():
    """image → {fact: value}; counts of several volumes are added."""
    found = {}
    with open(corpus() / GROUP / "FACTS.tsv", encoding="utf-8") as table:
        for row in csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE):
            known = found.setdefault(row["file"], {})
            if row["tool"] == "qemu-img info" and not row["value"].startswith("vpc"):
                known["size"] = int(row["value"].split("|")[1])
            if row["tool"] == "vhdiinfo" and row["fact"] == "Media size":
                known["size"] = int(row["value"].split("(")[1].split()[0])
            if row["tool"] == "img_stat" and row["value"].split("|")[0] in ("raw", "ewf"):
                known["size"] = int(row["value"].split("|")[1])
            if row["tool"] == "ewfverify" and row["fact"] == "result":
                known["verified"] = "SUCCESS" in row["value"]
            if row["tool"].startswith("fls -r"):
                counts = [int(count) for count in row["value"].split("|")]
                for name, count in zip(("entries", "regular", "directories", "deleted"), counts):
                    known[name] = known.get(name, 0) + count
            if row["tool"] == "gzip":
                known["size"] = int(row["value"])
    return found


def unpacked(path, folder):
    if path.suffix != ".gz":
        return path
    target = folder / path.name.removesuffix(".gz")
    with gzip.open(path) as source, open(target, "wb") as out:
        shutil.copyfileobj(source, out)
    return target


def counted(rows):
    """Our rows in the words of fls: directories named in the tree, entries marked deleted."""
    named = [row for row in rows if row["kind"] in ("file", "directory")]
    return {"directories": sum(row["kind"] == "directory" and row["allocated"] for row in named),
            "regular": sum(row["kind"] == "file" and row["allocated"] for row in named),
            "deleted": sum(not row["allocated"] for row in named)}


def compare(name, known, summary, rows):
    wanted = dict(known)
    actual = counted(rows)
    actual["size"] = summary["source"]["size"]
    actual["verified"] = summary["source"]["verified"]
    for fact in ("size", "verified", "deleted"):
        if fact in wanted:
            expected = DIFFERENT.get((name, fact), wanted[fact])
            equal(actual[fact], expected, f"{name}: {fact}")


def all_images(folder):
    known = facts()
    wrong = []
    for path in images():
        name = str(path.relative_to(corpus() / GROUP))
        spoor = Spoor(folder / "home")
        case = name.replace("/", ":")
        try:
            status, summary = spoor.examine(unpacked(path, folder), case=case)
            check(status in (DONE, INCOMPLETE), f"{name}: status {status}")
            equal(status == DONE, summary["complete"], f"{name}: status against complete")
            adds_up(summary["coverage"], name)
            equal(summary["coverage"]["size"], summary["source"]["size"], f"{name}: covered")
            rows = spoor.list("files", case)
            compare(name, known.get(name, {}), summary, rows)
            print(f"        {name}: {summary['items']} {summary['anomalies']}")
        except Failure as failure:
            wrong.append(str(failure))
    check(not wrong, "\n".join(wrong))


if __name__ == "__main__":
    main(all_images)
