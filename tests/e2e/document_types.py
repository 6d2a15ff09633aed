#!/usr/bin/env python3
"""Types of documents and pictures, against what ExifTool calls them (facts of group 12)."""
import csv

from harness import DONE, INCOMPLETE, Spoor, check, corpus_file, equal, main

GROUP = "12-media-documents"
OFFICE = "application/vnd.openxmlformats-officedocument."
# What ExifTool's name may be with us.
TYPES = {
    "DOC": {"application/msword"}, "HEIC": {"image/heic"}, "HTML": {"text/html"},
    "JPEG": {"image/jpeg"}, "ODT": {"application/vnd.oasis.opendocument.text"},
    "PDF": {"application/pdf"}, "PPT": {"application/vnd.ms-powerpoint"},
    "PSD": {"image/vnd.adobe.photoshop"}, "TIFF": {"image/tiff"}, "TXT": {"text/plain"},
    "XLS": {"application/vnd.ms-excel"}, "XML": {"application/vnd.google-earth.kml+xml"},
    # Without its option for archives ExifTool stops at the container.
    "ZIP": {OFFICE + "spreadsheetml.sheet", OFFICE + "wordprocessingml.document"},
}
# See docs/known-differences.md.
EXPLAINED = {
    "testPPT_custom_props.ppt": "application/x-ole-storage",
    "testWORD_1img.doc": "application/x-ole-storage",
    "testWORD_protected_passtika.docx": "application/encrypted",
    "iwork_09.pages": "application/zip",
}


def types(folder):
    spoor, tree = Spoor(folder / "home"), corpus_file(GROUP)
    spoor.examine(tree, options=("--logical",), expect=(DONE, INCOMPLETE))
    found = {row["path"]: row["type"] for row in spoor.list("files") if "!" not in row["address"]}
    with open(tree / "FACTS.tsv", encoding="utf-8", newline="") as file:
        facts = [row for row in csv.DictReader(file, delimiter="\t") if row["fact"] == "FileType"]
    check(len(facts) >= 100, f"only {len(facts)} facts")
    explained = set()
    for fact in facts:
        name = fact["file"].rsplit("/", 1)[-1]
        if found[fact["file"]] in TYPES.get(fact["value"], ()):
            continue
        equal(found[fact["file"]], EXPLAINED.get(name), f"type of {name}, a {fact['value']}")
        explained.add(name)
    equal(explained, set(EXPLAINED), "differences that are explained")


main(types)
