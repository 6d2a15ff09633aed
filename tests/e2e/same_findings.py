#!/usr/bin/env python3
"""One medium in several containers, and one examination with several numbers of threads."""
from harness import Spoor, adds_up, check, corpus_file, debian_sample, equal, main

DFVFS = "01-disk-images/log2timeline+dfvfs/"
EXT2_MD5 = "196066add11fb71c4c49cf1bb50d6d24"


def without_source(rows, source):
    """Rows in which the source's id, which differs by container, has one name."""
    def plain(value):
        if isinstance(value, str):
            return value.replace(source, "SOURCE")
        if isinstance(value, list):
            return [plain(part) for part in value]
        if isinstance(value, dict):
            return {key: plain(part) for key, part in value.items() if key != "id"}
        return value
    return [plain(row) for row in rows]


def ext2_family(folder):
    spoor, first = Spoor(folder / "home"), None
    for name in ("ext2.E01", "ext2.split.E01", "ext2.splitraw.000", "ext2.qcow2", "ext2.vmdk"):
        case = name.replace(".", "-")
        _, summary = spoor.examine(corpus_file(DFVFS + name), case=case)
        equal(summary["source"]["size"], 4194304, f"{name}: size")
        adds_up(summary["coverage"], name)
        if name.endswith("E01"):
            equal(summary["source"]["stored_hashes"].get("md5"), EXT2_MD5, f"{name}: stored MD5")
            equal(summary["source"]["verified"], True, f"{name}: verified")
        found = {what: without_source(spoor.list(what, case), summary["source"]["id"])
                 for what in ("files", "timeline", "anomalies")}
        found["sha256"] = summary["source"]["sha256"]
        first = first or found
        for what, rows in found.items():
            equal(rows, first[what], f"{name}: {what}")


def any_number_of_jobs(folder):
    texts = {}
    image = debian_sample("ntfs", folder)
    for jobs in (1, 2, 8):
        spoor = Spoor(folder / f"home{jobs}")
        _, summary = spoor.examine(image, options=("--jobs", str(jobs)))
        texts[jobs] = spoor.canonical()
    check(texts[1] == texts[2] == texts[8], "--jobs changes the findings")


def twice_the_same(folder):
    """A second examination of a source finds what the first found and adds nothing."""
    spoor, image = Spoor(folder / "home"), corpus_file(DFVFS + "ext2.E01")
    spoor.examine(image)
    first = spoor.canonical()
    spoor.examine(image)
    equal(spoor.canonical(), first, "after a second examination")


if __name__ == "__main__":
    main(ext2_family, any_number_of_jobs, twice_the_same)
