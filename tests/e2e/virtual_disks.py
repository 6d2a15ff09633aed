#!/usr/bin/env python3
"""Virtual disks as people have them: split, packed, in chains, renamed, with files missing.

qemu-img makes them from the medium of the corpus's ext2 family, whose findings each must give.
"""
import os
import shutil
import subprocess

from harness import (DONE, FAILED, INCOMPLETE, ROOT, Spoor, adds_up, check, corpus_file, equal,
                     main, skip)

DFVFS = "01-disk-images/log2timeline+dfvfs/"


def qemu(folder, *arguments):
    if shutil.which("qemu-img") is None:
        skip("qemu-utils is not installed")
    subprocess.run(["qemu-img", *arguments], cwd=folder, check=True, stdout=subprocess.DEVNULL)


def medium(folder):
    with open(folder / "medium", "wb") as out:
        for part in ("ext2.splitraw.000", "ext2.splitraw.001"):
            out.write(corpus_file(DFVFS + part).read_bytes())


def overlay(folder, kind, base, top):
    qemu(folder, "create", "-f", kind, "-F", kind, "-b", base, top)


def same_findings(folder):
    """Every form has the findings of the E01, byte for byte."""
    spoor = Spoor(folder / "home")
    medium(folder)
    _, first = spoor.examine(corpus_file(DFVFS + "ext2.E01"), case="E01")
    qemu(folder, "convert", "-O", "qcow2", "-c", "medium", "packed.qcow2")
    overlay(folder, "qcow2", "packed.qcow2", "middle.qcow2")
    overlay(folder, "qcow2", "middle.qcow2", "chain.qcow2")
    for name in ("twoGbMaxExtentSparse", "twoGbMaxExtentFlat", "monolithicFlat", "streamOptimized"):
        qemu(folder, "convert", "-O", "vmdk", "-o", f"subformat={name}", "medium", f"{name}.vmdk")
    overlay(folder, "vmdk", "streamOptimized.vmdk", "delta.vmdk")
    qemu(folder, "convert", "-O", "vpc", "-o", "subformat=fixed,force_size=on", "medium",
         "fixed.vhd")
    for name in ("packed.qcow2", "chain.qcow2", "twoGbMaxExtentSparse.vmdk", "delta.vmdk",
                 "twoGbMaxExtentFlat.vmdk", "monolithicFlat.vmdk", "streamOptimized.vmdk",
                 "fixed.vhd"):
        status, summary = spoor.examine(folder / name, case=name)
        equal(status, DONE, name)
        equal(summary["source"]["sha256"], first["source"]["sha256"], f"{name}: SHA-256")
        equal(summary["result_hash"], first["result_hash"], f"{name}: result")
    rows = [row for row in spoor.list("files", "chain.qcow2") if row["kind"] == "file"]
    spoor.extract(rows[0]["address"], folder / "from-chain", case="chain.qcow2")
    spoor.extract(rows[0]["address"], folder / "from-E01", case="E01")
    equal((folder / "from-chain").read_bytes(), (folder / "from-E01").read_bytes(), "extracted")


def names_of_parents(folder):
    """A parent is found in any letter case, and nowhere but in the image's own folder."""
    spoor = Spoor(folder / "home")
    medium(folder)
    disks, elsewhere = folder / "disks", folder / "elsewhere"
    disks.mkdir()
    elsewhere.mkdir()
    qemu(folder, "convert", "-O", "qcow2", "medium", "disks/base.qcow2")
    overlay(disks, "qcow2", "base.qcow2", "top.qcow2")
    os.rename(disks / "base.qcow2", disks / "BASE.QCOW2")
    status, _ = spoor.examine(disks / "top.qcow2", case="case")
    equal(status, DONE, "another letter case")

    os.rename(disks / "BASE.QCOW2", elsewhere / "base.qcow2")
    (disks / "base.qcow2").symlink_to(elsewhere / "base.qcow2")
    missing(spoor, disks / "top.qcow2", "link")
    (disks / "base.qcow2").unlink()
    (disks / "base.qcow2").mkdir()
    missing(spoor, disks / "top.qcow2", "folder")
    overlay(disks, "qcow2", "../elsewhere/base.qcow2", "out.qcow2")
    (disks / "base.qcow2").rmdir()
    missing(spoor, disks / "out.qcow2", "elsewhere")


def missing(spoor, image, case):
    """What the parent holds is told, and counted as skipped."""
    status, summary = spoor.examine(image, case=case)
    equal(status, INCOMPLETE, case)
    adds_up(summary["coverage"], case)
    check(summary["coverage"]["skipped"] > 0, f"{case}: nothing is skipped")
    named = [row for row in spoor.list("anomalies", case)
             if row["code"] == "container.file_missing"]
    check(named and "base.qcow2" in str(named[0]), f"{case}: the parent's name: {named}")


def missing_extent(folder):
    spoor = Spoor(folder / "home")
    medium(folder)
    qemu(folder, "convert", "-O", "vmdk", "-o", "subformat=monolithicFlat", "medium", "d.vmdk")
    (folder / "d-flat.vmdk").unlink()
    status, summary = spoor.examine(folder / "d.vmdk")
    equal(status, INCOMPLETE, "without its only extent")
    equal(summary["coverage"]["skipped"], summary["coverage"]["size"], "skipped")


def ex01(folder):
    """EnCase 7's second format in one file and in two: one medium, its stored hash verified."""
    spoor, results = Spoor(folder / "home"), set()
    for name in ("one.Ex01", "two.Ex01"):
        status, summary = spoor.examine(ROOT / "tests/data/containers/ewf2" / name, case=name)
        equal(status, DONE, name)
        equal(summary["source"]["verified"], True, f"{name}: verified")
        results.add(summary["result_hash"])
    equal(len(results), 1, "results")


def circle(folder):
    spoor = Spoor(folder / "home")
    medium(folder)
    qemu(folder, "convert", "-O", "qcow2", "medium", "a.qcow2")
    overlay(folder, "qcow2", "a.qcow2", "b.qcow2")
    qemu(folder, "rebase", "-u", "-F", "qcow2", "-b", "b.qcow2", "a.qcow2")
    answer = spoor.run("examine", folder / "b.qcow2", "--case", "c", expect=FAILED)
    check("circle" in answer.error, f"no reason given\n{answer}")


if __name__ == "__main__":
    main(same_findings, names_of_parents, missing_extent, ex01, circle)
