#!/usr/bin/env python3
"""Several commands at once on one home, and homes that can't be used."""
import fcntl
import json
import subprocess
import time

from harness import DONE, FAILED, INCOMPLETE, Spoor, check, corpus_file, debian_sample, equal, main

EXT2 = "01-disk-images/log2timeline+dfvfs/ext2.E01"


def at_the_same_time(folder):
    """examine, files, timeline and a second examine."""
    spoor, image = Spoor(folder / "home"), debian_sample("ntfs", folder)
    spoor.run("case", "open", "one", expect=DONE)
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    running = [spoor.start("examine", image, "--case", "one", "--json", **pipes),
               spoor.start("examine", corpus_file(EXT2), "--case", "two", "--json", **pipes)]
    asked = 0
    while any(process.poll() is None for process in running) or asked < 3:
        for what in ("files", "timeline"):
            answer = spoor.run(what, "--case", "one", "--json", expect=(DONE, FAILED), timeout=60)
            # Before the first run's end there is nothing to list, which is no empty list.
            check(answer.status == DONE or "to an end yet" in answer.error, str(answer))
        asked += 1
        time.sleep(0.02)
    for process in running:
        out, error = process.communicate(timeout=60)
        check(process.returncode in (DONE, INCOMPLETE),
              f"status {process.returncode}: {error.decode()[-500:]}")
        json.loads(out.decode().strip().splitlines()[-1])
    alone = Spoor(folder / "alone")
    alone.examine(image, case="one")
    equal(spoor.canonical("one"), alone.canonical("one"), "examined beside others")
    spoor.run("ledger", "verify", expect=DONE)


def held_by_another(folder):
    """A lock without anyone behind the socket: a sentence, and soon."""
    spoor = Spoor(folder / "home")
    spoor.run("case", "open", "one", expect=DONE)
    locks = [path for path in spoor.home.iterdir() if "lock" in path.name]
    check(locks, "no lock file in the home")
    with open(locks[0], "r+b") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        fcntl.lockf(lock, fcntl.LOCK_EX)
        answer = spoor.run("case", "list", timeout=60)
    equal(answer.status, FAILED, "status")
    check(str(spoor.home) in answer.error, f"no sentence about the home: {answer.error}")
    spoor.run("case", "list", expect=DONE)


def of_a_newer_version(folder):
    spoor = Spoor(folder / "home")
    spoor.run("case", "open", "one", expect=DONE)
    version = next((path for path in spoor.home.iterdir() if "version" in path.name), None)
    check(version is not None, "no version file in the home")
    version.write_text(version.read_text().replace("1", "999", 1))
    answer = spoor.run("case", "list")
    equal(answer.status, FAILED, "status")
    check("newer" in answer.error, f"no sentence about the version: {answer.error}")


def owner_that_stays(folder):
    """An owner whose own command has ended serves the clients it still has."""
    spoor, image = Spoor(folder / "home"), debian_sample("ext2", folder)
    spoor.run("case", "open", "one", expect=DONE)
    owner = spoor.start("examine", corpus_file(EXT2), "--case", "small", "--json",
                        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(0.05)
    status, _ = spoor.examine(image, case="one")
    check(status in (DONE, INCOMPLETE), f"the client ended with {status}")
    check(owner.wait(60) in (DONE, INCOMPLETE), f"the owner ended with {owner.returncode}")


if __name__ == "__main__":
    main(at_the_same_time, held_by_another, of_a_newer_version, owner_that_stays)
