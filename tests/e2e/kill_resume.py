#!/usr/bin/env python3
"""SIGKILL at random moments, then --resume: the findings are those of an undisturbed run.

SPOOR_KILLS sets how many moments (50); SPOOR_SEED repeats a run, the seed is always printed.
"""
import os
import random
import signal
import subprocess
import time

from harness import DONE, INCOMPLETE, Spoor, check, debian_sample, equal, main


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
    spoor = Spoor(folder / "undisturbed")
    started = time.monotonic()
    status, _ = spoor.examine(image)
    return spoor.canonical(), status, time.monotonic() - started


def random_moments(folder):
    seed = int(os.environ.get("SPOOR_SEED", random.SystemRandom().randrange(1 << 32)))
    print(f"        SPOOR_SEED={seed}")
    chance = random.Random(seed)
    image = debian_sample("ntfs", folder)
    expected, status, seconds = undisturbed(folder, image)
    killed = 0
    for number in range(int(os.environ.get("SPOOR_KILLS", "50"))):
        spoor = Spoor(folder / f"home{number}")
        options = []
        for _ in range(chance.choice((1, 1, 1, 2, 3))):
            process = start(spoor, image, *options)
            moment = chance.uniform(0, seconds)
            try:
                process.wait(moment)
            except subprocess.TimeoutExpired:
                killed += 1
                workers = kill(process, chance.random() < 0.5)
                deadline = time.monotonic() + 5
                while any(map(alive, workers)) and time.monotonic() < deadline:
                    time.sleep(0.01)
                check(not any(map(alive, workers)), "workers outlive their owner")
            options = ["--resume"]
        answer = spoor.run("examine", image, "--case", "test", "--json", "--resume",
                           expect=(DONE, INCOMPLETE))
        equal(answer.status, status, f"moment {number}: status")
        check(spoor.canonical() == expected, f"moment {number}: the findings differ")
        spoor.run("ledger", "verify", expect=DONE)
        subprocess.run(["rm", "-rf", spoor.home], check=True)
    check(killed >= 25, f"only {killed} runs were killed before their end")
    print(f"        {killed} kills, an undisturbed run takes {seconds:.2f} s")


if __name__ == "__main__":
    main(random_moments)
