#!/usr/bin/env python3
"""Fills an NTFS image with the machine's own files: the benchmark's input.

usage: make_ntfs_image.py IMAGE [--megabytes N] [--files N] [--deleted N] [--from FOLDER]...

The files are taken in an order that depends only on their paths, so that two runs on an unchanged
machine give the same tree. Some are deleted at the end: earlier, their records in the $MFT would be
used again. Needs ntfs-3g and /dev/fuse, so root; without them it uses ntfscp, one process a file,
into one folder, and says that the image is smaller for it.
"""
import argparse
import hashlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import time

FALLBACK_FILES = 5000


def candidates(folders):
    """Every readable regular file below the folders: (order, size, path), no symbolic links."""
    found = []
    for folder in folders:
        for base, names, files in os.walk(folder):
            names.sort()
            for name in files:
                path = os.path.join(base, name)
                try:
                    status = os.lstat(path)
                    if not os.path.isfile(path) or os.path.islink(path) or status.st_size == 0:
                        continue
                    os.fsencode(path).decode("utf-8")
                except (OSError, UnicodeDecodeError):
                    continue
                if any(letter in path for letter in ':*?"<>|\\') or len(name) > 200:
                    continue
                order = hashlib.sha256(os.fsencode(path)).digest()
                found.append((order, status.st_size, path))
    found.sort()
    return found


def choose(found, count, bytes_max):
    """The first `count` files under the largest size cap whose total stays below bytes_max."""
    for cap in (1 << shift for shift in range(26, 10, -1)):
        chosen = [entry for entry in found if entry[1] <= cap][:count]
        if sum(entry[1] for entry in chosen) <= bytes_max:
            return chosen
    return []


class Mounted:
    """The image mounted through ntfs-3g for the length of a with statement."""

    def __init__(self, image):
        self.image = image
        self.folder = tempfile.mkdtemp(prefix="spoor-bench-")

    def __enter__(self):
        options = "big_writes,noatime,compression"
        subprocess.run(["ntfs-3g", "-o", options, self.image, self.folder], check=True)
        return pathlib.Path(self.folder)

    def __exit__(self, *_):
        subprocess.run(["umount", self.folder], check=True)
        os.rmdir(self.folder)


def copy(source, target):
    """Copies one file; False where it has gone or can't be read."""
    try:
        os.makedirs(os.path.dirname(target), exist_ok=True)
        shutil.copyfile(source, target)
        status = os.stat(source)
        os.utime(target, ns=(status.st_atime_ns, status.st_mtime_ns))
        return True
    except OSError as error:
        print(f"left out {source}: {error}", file=sys.stderr)
        return False


def fill(root, chosen, deleted_count):
    """Writes the files, then takes some away. Returns the counts of live and deleted ones."""
    step = max(2, len(chosen) // max(1, deleted_count))
    doomed = [index % step == 0 and index // step < deleted_count for index in range(len(chosen))]
    written, waiting = 0, []
    started = time.monotonic()
    for index, (_, _, path) in enumerate(chosen):
        target = os.path.join(root, path.lstrip("/"))
        if copy(path, target):
            written += 1
            if doomed[index]:
                waiting.append(target)
        if index % 10000 == 0:
            print(f"{index} files, {time.monotonic() - started:.0f} s", file=sys.stderr)
    for name in waiting:
        os.unlink(name)
    return written - len(waiting), len(waiting)


def fill_without_mount(image, chosen):
    """ntfscp into the root folder. Slow, and nothing can be deleted: for machines without FUSE."""
    written = 0
    for index, (_, _, path) in enumerate(chosen):
        done = subprocess.run(["ntfscp", "-f", "-q", image, path, f"/{index:06}.bin"],
                              stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        written += done.returncode == 0
    return written, 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("image")
    parser.add_argument("--megabytes", type=int, default=2048)
    parser.add_argument("--files", type=int, default=104700)
    parser.add_argument("--deleted", type=int, default=9518)
    parser.add_argument("--from", dest="folders", action="append")
    arguments = parser.parse_args()
    size = arguments.megabytes << 20
    mountable = os.geteuid() == 0 and os.path.exists("/dev/fuse")
    found = candidates(arguments.folders or ["/usr"])
    wanted = arguments.files + arguments.deleted if mountable else FALLBACK_FILES
    # NTFS spends a kibibyte of $MFT and half a cluster on each file, and folders take indexes.
    chosen = choose(found, wanted, int(size * 0.98) - wanted * 4096)
    unfinished = arguments.image + ".unfinished"
    with open(unfinished, "wb") as image:
        image.truncate(size)
    subprocess.run(["mkntfs", "-F", "-Q", "-q", "-L", "spoor-bench", unfinished], check=True,
                   stderr=subprocess.DEVNULL)
    if mountable:
        with Mounted(unfinished) as root:
            live, deleted = fill(root, chosen, arguments.deleted)
    else:
        print("No /dev/fuse or not root: a small image without deleted files.", file=sys.stderr)
        live, deleted = fill_without_mount(unfinished, chosen)
    facts = {"bytes": size, "files": live, "deleted": deleted,
             "content_bytes": sum(entry[1] for entry in chosen), "mounted": mountable}
    os.replace(unfinished, arguments.image)
    pathlib.Path(arguments.image + ".json").write_text(json.dumps(facts) + "\n")
    print(json.dumps(facts))


if __name__ == "__main__":
    main()
