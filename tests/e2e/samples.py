#!/usr/bin/env python3
"""Debian's forensics-samples: eighteen deleted originals on five file systems.

forensics-samples-files holds the originals. Its PNG files are not the images' (the package's build
rewrites them), so they are left out of what must match; docs/known-differences.md says so. ext2 and
ext4 clear the block pointers of what is deleted: there the entries are listed and nothing is
recovered.
"""
import hashlib
import pathlib

from harness import Spoor, adds_up, check, debian_sample, equal, main, skip

ORIGINALS = pathlib.Path("/usr/share/forensics-samples/original-files")


def originals(deleted):
    """name → SHA-256; those whose folder ends in 2 were deleted after copying."""
    if not ORIGINALS.exists():
        skip("forensics-samples-files is not installed")
    return {str(path.relative_to(ORIGINALS)): hashlib.sha256(path.read_bytes()).hexdigest()
            for path in sorted(ORIGINALS.rglob("*"))
            if path.is_file() and path.parent.name.endswith("2") == deleted}


def find(rows, name):
    return [row for row in rows if row["path"] == name or row["path"].endswith("/" + name)]


def examined(folder, file_system):
    spoor = Spoor(folder / "home")
    _, summary = spoor.examine(debian_sample(file_system, folder))
    adds_up(summary["coverage"], file_system)
    return spoor, spoor.list("files", "test")


def live_files(rows, file_system):
    for name, sha256 in originals(deleted=False).items():
        found = find(rows, name)
        check(any(row["allocated"] for row in found), f"{file_system}: {name} is not listed")
        if not name.endswith(".png"):
            check(any(row["sha256"] == sha256 for row in found), f"{file_system}: {name} differs")


def deleted_with_names(folder, file_system):
    spoor, rows = examined(folder, file_system)
    live_files(rows, file_system)
    for name, sha256 in originals(deleted=True).items():
        # FAT keeps of some entries only the short name, without its first letter.
        found = [row for row in find(rows, name) if not row["allocated"]]
        same = [row for row in rows if row["sha256"] == sha256 and not row["allocated"]]
        check(found or same, f"{file_system}: {name} is not listed as deleted")
        if not name.endswith(".png"):
            check(same, f"{file_system}: {name} is not recovered")
            target = folder / "extracted"
            spoor.extract(same[0]["address"], target)
            equal(hashlib.sha256(target.read_bytes()).hexdigest(), sha256, name)
            target.unlink()


def deleted_without_pointers(folder, file_system):
    _, rows = examined(folder, file_system)
    live_files(rows, file_system)
    gone = [row for row in rows if not row["allocated"] and row["kind"] == "file"]
    check(len(gone) >= 18, f"{file_system}: {len(gone)} deleted files, expected 18")
    for name in ("audio2", "movie2", "pic2", "text2"):
        check(any(not row["allocated"] for row in find(rows, name)), f"{name} is not listed")


def ntfs(folder):
    deleted_with_names(folder, "ntfs")


def vfat(folder):
    deleted_with_names(folder, "vfat")


def exfat(folder):
    deleted_with_names(folder, "exfat")


def ext2(folder):
    deleted_without_pointers(folder, "ext2")


def ext4(folder):
    deleted_without_pointers(folder, "ext4")


if __name__ == "__main__":
    main(ntfs, vfat, exfat, ext2, ext4)
