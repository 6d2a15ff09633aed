#!/usr/bin/env python3
"""Spoor against hashing and its peers, on one image, in one run.

usage: run_bench.py --build FOLDER [--image IMAGE] [--runs N] [--peers-only] [--no-programs]
                    [--server]

The image is made once (make_ntfs_image.py) and kept in build/bench, with a fast-compressed E01 of
it. Everything is read once before it is measured, so that the page cache is warm. MB is 10^6 bytes,
a rate is the image's size over the wall time, memory is the sum of the proportional set sizes of
the program and all its children, sampled twenty times a second. With --server only the workbench's
server is measured, on a large case: server_load.py.
"""
import argparse
import contextlib
import json
import os
import pathlib
import platform
import shutil
import subprocess
import sys
import tempfile

from measuring import median_of, measure

ROOT = pathlib.Path(__file__).resolve().parent.parent


def ensure_image(path):
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        print(f"making {path} from this machine's files: some minutes", file=sys.stderr)
        maker = ROOT / "benchmarks/make_ntfs_image.py"
        subprocess.run([sys.executable, maker, path], check=True, stdout=subprocess.DEVNULL)
    compressed = path.with_suffix(".E01")
    if not compressed.exists():
        print(f"making {compressed}", file=sys.stderr)
        subprocess.run(["ewfacquire", "-u", "-q", "-t", path.with_suffix(""), "-c", "fast", "-f",
                        "encase6", "-S", "2147483647", "-C", "1", "-D", "bench", "-e", "bench",
                        "-E", "1", "-m", "fixed", "-N", "", path], check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return compressed


def warm(*paths):
    for path in paths:
        with open(path, "rb", buffering=0) as file:
            while file.read(1 << 24):
                pass


def bytes_in(folder):
    return sum(file.stat().st_size for file in pathlib.Path(folder).rglob("*") if file.is_file())


@contextlib.contextmanager
def new_home(image):
    """A folder beside the image, which is removed again."""
    folder = tempfile.mkdtemp(prefix="spoor-bench-home-", dir=image.parent)
    try:
        yield pathlib.Path(folder) / "home"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def examine_into(home, spoor, image, options):
    command = [spoor, "examine", image, "--home", home, "--case", "bench", "--json", "--quiet",
               *options]
    result = measure(command, allowed=(0, 3))
    result["summary"] = json.loads(result["out"].decode().strip().splitlines()[-1])
    result["kept"] = bytes_in(home)
    return result


def triage(spoor, image, options):
    with new_home(image) as home:
        return examine_into(home, spoor, image, ["--profile", "triage", *options])


def peers(image):
    """(name, command) of those that are installed."""
    found = [("openssl dgst -sha256", ["openssl", "dgst", "-sha256", image])]
    if shutil.which("hashdeep"):
        found.append(("hashdeep -c md5,sha1,sha256",
                      ["hashdeep", "-c", "md5,sha1,sha256", image]))
    if shutil.which("tsk_loaddb"):
        found.append(("tsk_loaddb -h",
                      ["tsk_loaddb", "-h", "-k", "-d", f"{image}.tskdb", image]))
    return found


def line(name, result, size, base=None):
    rate = size / result["seconds"] / 1e6
    ratio = "" if base is None else f"{base['seconds'] / result['seconds']:7.2f}"
    best = size / result.get("shortest", result["seconds"]) / 1e6
    print(f"{name:34} {result['seconds']:8.2f} s {rate:8.0f} MB/s {best:8.0f} MB/s "
          f"{result['peak'] / (1 << 20):7.0f} MiB {result['processes']:3} {ratio}", flush=True)


def account(result):
    summary = result["summary"]
    print(f"{'':4}items {summary['items']}  complete {summary['complete']}  "
          f"kept {result['kept'] >> 20} MiB  own account: "
          f"{summary['megabytes_per_second']:.0f} MB/s")


# A frequent word, a phrase, a prefix, a substring, words that meet, and one that is nowhere.
QUERIES = ("license", '"without any warranty"', "librar*", "*ermissio*", "kernel module",
           "zyxwvutsrq")
SEARCH_RUNS = 5


def full(spoor, image, base, options):
    """Everything but rules, once; then what a search in its text takes, command by command."""
    with new_home(image) as home:
        result = examine_into(home, spoor, image, ["--profile", "full", *options])
        line("profile full, raw", result, image.stat().st_size, base)
        account(result)
        text = result["summary"]["text"]
        index = sum(bytes_in(folder) for folder in home.glob("cases/*/text"))
        print(f"{'':4}text: {text['documents']} documents, {text['bytes'] / 1e6:.0f} MB; "
              f"index {index / 1e6:.0f} MB, {100 * index / text['bytes']:.0f} % of it")
        for query in QUERIES:
            found = median_of(SEARCH_RUNS, lambda: measure(
                [spoor, "search", query, "--home", home, "--case", "bench"]))
            print(f"{'':4}spoor search {query:24} {found['seconds'] * 1000:6.0f} ms")


def commit():
    done = subprocess.run(["git", "-C", ROOT, "describe", "--always", "--dirty"],
                          capture_output=True, text=True)
    return done.stdout.strip() or "unknown"


def cpu():
    for row in pathlib.Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
        if row.startswith("model name"):
            return row.split(":", 1)[1].strip()
    return platform.machine()


def compare(arguments, image, compressed):
    size = image.stat().st_size
    print(f"machine: {cpu()}, {os.cpu_count()} processors   commit: {commit()}")
    facts = pathlib.Path(f"{image}.json")
    print(f"image: {image} {facts.read_text().strip() if facts.exists() else size}")
    print(f"{'medians':34} {'wall':>10} {'rate':>13} {'best run':>13} {'peak PSS':>11} {'n':>3} "
          "against openssl")
    base, results = None, {}
    for name, command in peers(image):
        pathlib.Path(f"{image}.tskdb").unlink(missing_ok=True)
        result = median_of(1 if "tsk" in name else arguments.runs, lambda: measure(command))
        base = base or result
        results[name] = result
        line(name, result, size, base)
    pathlib.Path(f"{image}.tskdb").unlink(missing_ok=True)
    if arguments.peers_only:
        return
    spoor = pathlib.Path(arguments.build) / "bin/spoor"
    plain = ["--without", "selectors"]
    others = list(results)
    for name, source, options in (("spoor examine, raw", image, plain),
                                  ("spoor examine, E01 fast", compressed, plain),
                                  ("raw, SHA-256 alone", image, [*plain, "--hashes", "sha256"]),
                                  ("the same with selectors, raw", image, [])):
        options = options + arguments.option
        result = median_of(arguments.runs, lambda: triage(spoor, source, options))
        results[name] = result
        line(name, result, size, base)
        account(result)
    full(spoor, image, base, arguments.option)
    own = results["spoor examine, raw"]["seconds"]
    for name in others:
        print(f"spoor raw is {results[name]['seconds'] / own:.2f} times as fast as {name}")


def programs(build):
    """The C++ benchmarks: every *_bench beside the programs."""
    for program in sorted((pathlib.Path(build) / "bin").glob("*_bench")):
        print(f"\n{program.name}", flush=True)
        subprocess.run([program], check=False)


def server(build):
    """Of a process of its own: it asks with fifty users."""
    load = ROOT / "benchmarks/server_load.py"
    subprocess.run([sys.executable, load, "--build", build], check=False)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", default="build/release")
    parser.add_argument("--image", default=os.environ.get("SPOOR_BENCH_IMAGE"))
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--peers-only", action="store_true")
    parser.add_argument("--no-programs", action="store_true")
    parser.add_argument("--server", action="store_true")
    parser.add_argument("--option", action="append", default=[], help="passed to spoor examine")
    arguments = parser.parse_args()
    if arguments.server:
        server(arguments.build)
        return
    image = pathlib.Path(arguments.image or ROOT / "build/bench/ntfs.raw").absolute()
    compressed = ensure_image(image)
    warm(image, compressed)
    compare(arguments, image, compressed)
    if not arguments.peers_only and not arguments.no_programs:
        programs(arguments.build)
        server(arguments.build)


if __name__ == "__main__":
    main()
