#!/usr/bin/env python3
"""SIGKILL at random moments, then --resume: the findings are those of an undisturbed run.

SPOOR_KILLS sets how many moments (50); SPOOR_SEED repeats a run, the seed is always printed.
"""
import os
import random
import shutil
import signal
import subprocess
import time

from harness import DONE, Spoor, check, corpus_file, debian_sample, equal, main


def descendants(pid):
    found, waiting = [], [pid]
    while waiting:
        current = waiting.pop()
        try:
            for task in os.listdir(f"/proc/{current}/task"):
                with open(f"/proc/{current}/task/{task}/children", encoding="ascii") as children:
                    more = [int(child) for child in children.read().split()]
                    found += more
                    waiting += more
        except OSError:
            pass
    return found


def kill(process, workers_too):
    """Ends the owner; its workers by our hand or, as after a crash of it alone, by theirs."""
    workers = descendants(process.pid)
    process.kill()
    process.wait()
    if workers_too:
        for pid in workers:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                pass
    return workers


def alive(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii") as status:
            return status.read().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def start(spoor, image, *options):
    return spoor.start("examine", image, "--case", "test", "--json", "--quiet", *options,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def undisturbed(folder, image):
    """(findings, result hash, status, seconds) of an examination that nobody kills."""
    spoor = Spoor(folder / f"undisturbed-{image.name}")
    started = time.monotonic()
    status, summary = spoor.examine(image)
    seconds = time.monotonic() - started
    return spoor.canonical(), summary["result_hash"], status, seconds


def wait_until_gone(workers):
    deadline = time.monotonic() + 10
    while any(map(alive, workers)) and time.monotonic() < deadline:
        time.sleep(0.01)
    check(not any(map(alive, workers)), "workers outlive their owner")


def interrupted(spoor, image, seconds, chance):
    """One to three kills, each at a random moment; how many came before the run's end."""
    options, killed = [], 0
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        process = start(spoor, image, *options)
        try:
            process.wait(chance.uniform(0, seconds))
        except subprocess.TimeoutExpired:
            killed += 1
            wait_until_gone(kill(process, chance.random() < 0.5))
        options = ["--resume"]
    return killed


def random_moments(folder):
    seed = int(os.environ.get("SPOOR_SEED", random.SystemRandom().randrange(1 << 32)))
    print(f"        SPOOR_SEED={seed}", flush=True)
    chance = random.Random(seed)
    images = [debian_sample("ntfs", folder), corpus_file("01-disk-images/ColinFinck+ntfs/testfs1")]
    expected = {image: undisturbed(folder, image) for image in images}
    moments = int(os.environ.get("SPOOR_KILLS", "50"))
    killed = 0
    for number in range(moments):
        image = images[0 if number % 5 == 0 else 1]
        findings, result_hash, status, seconds = expected[image]
        spoor = Spoor(folder / f"home{number}")
        killed += interrupted(spoor, image, seconds * 0.9, chance)
        ended, summary = spoor.examine(image, options=("--resume",))
        equal(ended, status, f"moment {number}: status")
        equal(summary["result_hash"], result_hash, f"moment {number}: result hash")
        check(spoor.canonical() == findings, f"moment {number}: the findings differ")
        spoor.run("ledger", "verify", expect=DONE)
        shutil.rmtree(spoor.home)
    check(killed >= moments // 3, f"only {killed} of {moments} runs were killed before their end")
    print(f"        {killed} kills in {moments} examinations")


if __name__ == "__main__":
    main(random_moments)
