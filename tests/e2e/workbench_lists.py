#!/usr/bin/env python3
"""The pages of pictures, records, keywords and sets against the real server, in four languages."""
import shutil

from browser import PAGE_OPTIONS, drive, ensure_browser
from harness import ROOT, debian_sample, main
from workbench import PASSWORD, events, first_administrator, new_account, serving

RECORDS = {"version_30.pf": "Windows/Prefetch/NOTEPAD.EXE-D8414F97.pf",
           "every_type.evtx": "Windows/System32/winevt/Logs/Security.evtx",
           "session_384": "var/log/wtmp"}


def strange_tree(folder):
    """What parsers read, and pictures that cannot be drawn."""
    for sample in (ROOT / "tests/data/artifacts").glob("*/*"):
        if sample.name in RECORDS:
            target = folder / RECORDS[sample.name]
            target.parent.mkdir(parents=True)
            shutil.copy(sample, target)
    picture = (ROOT / "tests/corpus/pictures/plain.jpg").read_bytes()
    pictures = folder / "pictures"
    pictures.mkdir()
    (pictures / "whole.jpg").write_bytes(picture)
    (pictures / "empty.jpg").write_bytes(b"")
    (pictures / "head.jpg").write_bytes(picture[:100])
    (pictures / "notes.jpg").write_text("These are words, whatever the name says.\n")
    (folder / "رسالة.txt").write_text("وصلت الرسالة ليلًا (نسخة 2)، وكان القمر بدرًا.\n" * 3)


def walk(folder):
    ensure_browser()
    sources = folder / "sources"
    sources.mkdir()
    image = debian_sample("ntfs", sources)
    strange_tree(sources / "strange")
    with serving(folder / "home", "--source-root", sources, *PAGE_OPTIONS, tls=False) as server:
        administrator = first_administrator(server)
        roles = ["administrator", "officer_in_charge", "examiner", "analyst"]
        person = new_account(server, administrator, "ana", roles)
        case = person.post("/api/v1/cases", {"name": "pictures"}, expect=201)["id"]
        for path in (image.name, "strange"):
            job = person.post(f"/api/v1/cases/{case}/jobs", {"root": 0, "path": path}, expect=201)
            list(events(person, f"/api/v1/jobs/{job['id']}/events"))
        drive("lists", server, case=case, name="ana", password=PASSWORD)


if __name__ == "__main__":
    main(walk)
