#!/usr/bin/env python3
"""Damaged and hostile sources: a sentence or an anomaly, everything else kept, never a crash."""
import json
import random
import shutil
import struct
import subprocess

from harness import (DONE, FAILED, INCOMPLETE, Spoor, adds_up, check, corpus_file, equal, main,
                     skip)

IMAGES = "01-disk-images/"
SMALL = ("log2timeline+dfvfs/ext2.E01", "log2timeline+plaso/image.E01",
         "sleuthkit+sleuthkit/data/image.dd", "sleuthkit+sleuthkit/data/image.iso",
         "ColinFinck+ntfs/testfs1", "log2timeline+dfvfs/hfsplus.raw", "log2timeline+dfvfs/apfs.raw",
         "simsong+bulk_extractor/1mb_fat32.dmg", "log2timeline+plaso/tsk_volume_system.raw")


def survives(spoor, source, case):
    """Examines; the summary, or None where the source as a whole was refused with a sentence."""
    answer = spoor.run("examine", source, "--case", case, "--json", timeout=120)
    check(answer.status in (DONE, FAILED, INCOMPLETE), f"{case}: {answer}")
    check("terminate called" not in answer.error, f"{case}: {answer}")
    if answer.status == FAILED:
        check(answer.error.strip(), f"{case}: failed without a sentence")
        return None
    summary = json.loads(answer.out.strip().splitlines()[-1])
    adds_up(summary["coverage"], case)
    equal(answer.status == DONE, summary["complete"], f"{case}: status against complete")
    return summary


def truncated(folder):
    spoor = Spoor(folder / "home")
    for name in SMALL:
        whole = corpus_file(IMAGES + name).read_bytes()
        for part in (0, 1, 511, 4096, len(whole) // 3, len(whole) // 2, len(whole) - 1):
            copy = folder / f"{part}-{name.rsplit('/', 1)[1]}"
            copy.write_bytes(whole[:part])
            survives(spoor, copy, f"cut {part} {copy.name}")
            copy.unlink()


def bits_flipped(folder):
    spoor, chance = Spoor(folder / "home"), random.Random(20261123)
    for name in SMALL:
        whole = corpus_file(IMAGES + name).read_bytes()
        for turn in range(4):
            data = bytearray(whole)
            # Metadata lies at the front; a quarter of the flips goes anywhere.
            for _ in range(64):
                reach = len(data) if chance.random() < 0.25 else min(len(data), 70000)
                data[chance.randrange(reach)] ^= 1 << chance.randrange(8)
            copy = folder / f"{turn}-{name.rsplit('/', 1)[1]}"
            copy.write_bytes(data)
            survives(spoor, copy, f"flipped {copy.name}")
            copy.unlink()


def missing_segment(folder):
    source = corpus_file(IMAGES + "log2timeline+dfvfs/ext2.split.E01")
    shutil.copy(source, folder / "x.E01")
    summary = survives(Spoor(folder / "home"), folder / "x.E01", "segment")
    check(summary is None or not summary["complete"], "a missing segment goes unnoticed")
    if summary:
        check(summary["anomalies"], "no anomaly for the missing segment")
        check(summary["source"]["verified"] is not True, "verified without a segment")


def ext2_image(folder, tree):
    """An ext2 image of a folder, made without root."""
    if not shutil.which("mke2fs"):
        skip("e2fsprogs is not installed")
    image = folder / "made.raw"
    subprocess.run(["mke2fs", "-q", "-t", "ext2", "-d", tree, image, "8M"], check=True,
                   stdout=subprocess.DEVNULL)
    return image


def names(folder):
    """.., NUL, bidirectional controls, a line break and four kilobytes of path."""
    tree = folder / "tree"
    deep = tree
    for level in range(40):
        deep = deep / (f"{level:02}" + "n" * 98)
    deep.mkdir(parents=True)
    (deep / "bottom.txt").write_text("bottom")
    for name in ("up_up_up_passwd", "zero_byte.txt", "gnp.\u202etxt.exe", "line\nbreak",
                 "<script>alert(1)", "=cmd()"):
        (tree / name).write_text(name)
    (tree / b"latin1-\xe9".decode("utf-8", "surrogateescape")).write_text("latin1")
    image = ext2_image(folder, tree)
    data = image.read_bytes()
    image.write_bytes(data.replace(b"up_up_up_passwd", b"../../../passwd")
                      .replace(b"zero_byte.txt", b"zero\x00byte.txt"))
    spoor = Spoor(folder / "home")
    summary = survives(spoor, image, "names")
    check(summary is not None, "the whole image was refused")
    rows = spoor.list("files", "names")
    paths = [row["path"] for row in rows]
    check(any(path.endswith("bottom.txt") for path in paths), "the deep file is missing")
    check(any("passwd" in path for path in paths), "the file with .. in its name is missing")
    check(any("txt.exe" in path for path in paths), "the file with bidi controls is missing")
    row = next(row for row in rows if "passwd" in row["path"])
    spoor.extract(row["address"], folder / "out", "names")
    equal((folder / "out").read_text(), "../../../passwd", "content of the file named ..")
    shown = spoor.run("files", "--case", "names", expect=DONE)
    check("\u202e" not in shown.out, "a bidirectional control reaches the terminal")
    report = folder / "report.html"
    spoor.run("report", "--case", "names", "--html", report, expect=DONE)
    check("<script>alert" not in report.read_text(), "a file name becomes markup in the report")


def directory_loop(folder):
    tree = folder / "tree"
    (tree / "a" / "b").mkdir(parents=True)
    (tree / "a" / "b" / "file.txt").write_text("in the loop")
    image = ext2_image(folder, tree)
    subprocess.run(["debugfs", "-w", "-R", "link a a/b/loop", image], check=True,
                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    spoor = Spoor(folder / "home")
    summary = survives(spoor, image, "loop")
    check(summary is not None, "the whole image was refused")
    rows = spoor.list("files", "loop")
    equal(sum(row["path"].endswith("file.txt") for row in rows), 1, "file.txt is listed")


def claims_2_to_the_60(folder):
    """An NTFS boot sector that says 2^51 sectors, on a medium of two mebibytes."""
    data = bytearray(corpus_file(IMAGES + "ColinFinck+ntfs/testfs1").read_bytes())
    struct.pack_into("<Q", data, 0x28, 1 << 51)
    image = folder / "huge.raw"
    image.write_bytes(data)
    summary = survives(Spoor(folder / "home"), image, "huge")
    if summary:
        equal(summary["coverage"]["size"], len(data), "covered")
        check(summary["anomalies"], "no anomaly for the claimed size")


def full_disk(folder):
    """A home on a file system that is too small; after more room, --resume ends the work."""
    image = corpus_file(IMAGES + "ColinFinck+ntfs/testfs1")
    good = Spoor(folder / "good")
    good.examine(image)
    place = folder / "small"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=300k", "none", place]
    if subprocess.run(mount, capture_output=True).returncode != 0:
        skip("a small file system can't be mounted here")
    try:
        spoor = Spoor(place / "home")
        answer = spoor.run("examine", image, "--case", "test", "--json", timeout=120)
        check(answer.status in (FAILED, INCOMPLETE), f"a full disk goes unnoticed: {answer}")
        check("space" in answer.error, f"no sentence about the space: {answer}")
        subprocess.run(["mount", "-o", "remount,size=200m", place], check=True)
        spoor.examine(image, options=("--resume",))
        equal(spoor.canonical(), good.canonical(), "after more room")
        spoor.run("ledger", "verify", expect=DONE)
    finally:
        subprocess.run(["umount", "-l", place], check=False)


def source_disappears(folder):
    """A folder's files vanish and an image is cut short while they are read."""
    tree = folder / "tree"
    tree.mkdir()
    for number in range(500):
        (tree / f"{number:04}.bin").write_bytes(bytes([number % 256]) * 20000)
    spoor = Spoor(folder / "home")
    process = spoor.start("examine", tree, "--case", "folder", "--json",
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    shutil.rmtree(tree, ignore_errors=True)
    _, error = process.communicate(timeout=120)
    check(process.returncode in (DONE, FAILED, INCOMPLETE), f"{process.returncode}: {error}")
    image = folder / "image.raw"
    shutil.copy(corpus_file(IMAGES + "log2timeline+dfvfs/hfsplus.raw"), image)
    process = spoor.start("examine", image, "--case", "image", "--json",
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    with open(image, "r+b") as file:
        file.truncate(100000)
    _, error = process.communicate(timeout=120)
    check(process.returncode in (DONE, FAILED, INCOMPLETE), f"{process.returncode}: {error}")
    spoor.run("ledger", "verify", expect=DONE)


if __name__ == "__main__":
    main(truncated, bits_flipped, missing_segment, names, directory_loop, claims_2_to_the_60,
         full_disk, source_disappears)
