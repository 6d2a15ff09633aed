"""How long a command takes, and how much memory it and all its children hold at once."""
import os
import subprocess
import threading
import time

SAMPLE_SECONDS = 0.05


def children_of(pid):
    """The process and all that descend from it."""
    found, waiting = [], [pid]
    while waiting:
        current = waiting.pop()
        found.append(current)
        try:
            for task in os.listdir(f"/proc/{current}/task"):
                with open(f"/proc/{current}/task/{task}/children", encoding="ascii") as children:
                    waiting += map(int, children.read().split())
        except OSError:
            pass
    return found


def memory_of(pid):
    """Proportional set size of a process in bytes; 0 where it has ended."""
    try:
        with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as rollup:
            for line in rollup:
                if line.startswith("Pss:"):
                    return int(line.split()[1]) * 1024
    except OSError:
        pass
    return 0


class PeakMemory(threading.Thread):
    """Samples a process tree until it is told to stop."""

    def __init__(self, pid):
        super().__init__(daemon=True)
        self.pid, self.peak, self.processes, self.stopped = pid, 0, 0, threading.Event()

    def run(self):
        while not self.stopped.wait(SAMPLE_SECONDS):
            pids = children_of(self.pid)
            self.peak = max(self.peak, sum(map(memory_of, pids)))
            self.processes = max(self.processes, len(pids))


def measure(command, environment=None, allowed=(0,)):
    """Runs a command: seconds, peak bytes, standard output."""
    started = time.monotonic()
    with subprocess.Popen(list(map(str, command)), stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, stdin=subprocess.DEVNULL,
                          env={**os.environ, **(environment or {})}) as process:
        watch = PeakMemory(process.pid)
        watch.start()
        out, error = process.communicate()
        seconds = time.monotonic() - started
        watch.stopped.set()
        watch.join()
    if process.returncode not in allowed:
        text = error.decode("utf-8", "replace")[-2000:]
        raise SystemExit(f"{' '.join(map(str, command))} ended with {process.returncode}:\n{text}")
    return {"seconds": seconds, "peak": watch.peak, "processes": watch.processes, "out": out}


def median_of(runs, make):
    """The median of several runs by time, with the shortest of them and the highest peak."""
    results = sorted((make() for _ in range(runs)), key=lambda result: result["seconds"])
    middle = results[len(results) // 2]
    return {**middle, "shortest": results[0]["seconds"],
            "peak": max(result["peak"] for result in results)}
