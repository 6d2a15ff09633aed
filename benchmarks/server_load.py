#!/usr/bin/env python3
"""The workbench's server under load: a case of a million files and ten million timeline rows.

usage: server_load.py --build FOLDER [--users N] [--seconds N] [--pause SECONDS]

The case is made once (large_case) and kept in build/bench/large. The real `spoor serve` serves it
over TLS; what is measured is asked by signed-in users over kept connections, on this machine, so
that the processors are shared with who asks. Each access is an entry of the ledger, as always.

First every list is asked for its first page by a server that has just started ("first"; the files
are in the page cache), then again with other filters each time (median and worst of nine). Then N
users ask for this and that, each the next question as soon as the last is answered; in a second
round they look at each answer for some --pause seconds.
"""
import argparse
import asyncio
import gzip
import json
import os
import pathlib
import re
import ssl
import statistics
import subprocess
import sys
import time

from run_bench import commit, cpu, warm
from server_questions import MIX, Questions, is_histogram

ROOT = pathlib.Path(__file__).resolve().parent.parent
PASSWORD = "bench bench bench bench"
ASKED_AGAIN = 9
PAGE_MS, HISTOGRAM_MS, LOAD_MS, SCRIPT_KB = 300, 500, 1000, 600
TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
TLS.check_hostname = False
TLS.verify_mode = ssl.CERT_NONE


class User:
    """One kept connection and one sign-in."""

    def __init__(self, port):
        self.port, self.cookie, self.token, self.stream = port, "", "", None

    async def ask(self, method, path, body=None):
        try:
            return await self.once(method, path, body)
        except (asyncio.IncompleteReadError, OSError):  # The server ends idle connections.
            self.stream = None
            return await self.once(method, path, body)

    async def once(self, method, path, body):
        if self.stream is None:
            self.stream = await asyncio.open_connection("127.0.0.1", self.port, ssl=TLS)
        reader, writer = self.stream
        data = b"" if body is None else json.dumps(body).encode()
        writer.write((f"{method} {path} HTTP/1.1\r\nHost: bench\r\nCookie: {self.cookie}\r\n"
                      f"X-Spoor-CSRF: {self.token}\r\nContent-Type: application/json\r\n"
                      f"Content-Length: {len(data)}\r\n\r\n").encode() + data)
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        status, size = int(head[9:12]), 0
        for line in head.split("\r\n")[1:]:
            name, _, value = line.partition(": ")
            if name.lower() == "content-length":
                size = int(value)
            elif name.lower() == "set-cookie":
                self.cookie = value.split(";")[0]
            elif name.lower() == "connection" and value.lower() == "close":
                self.stream = None
        answer = await reader.readexactly(size)
        if status >= 400:
            raise SystemExit(f"{method} {path}: {status} {answer.decode()[:500]}")
        return answer

    async def get(self, path):
        return json.loads(await self.ask("GET", path))

    async def sign_in(self, name):
        answer = json.loads(await self.ask("POST", "/api/v1/sign-in",
                                           {"name": name, "password": PASSWORD}))
        self.token = answer["csrf_token"]
        return self


class Serving:
    def __init__(self, spoor, home):
        command = [spoor, "serve", "--home", home, "--json", "--listen", "127.0.0.1:0"]
        self.process = subprocess.Popen(list(map(str, command)), stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE)
        line = self.process.stdout.readline()
        if not line:
            raise SystemExit(self.process.stderr.read().decode())
        self.about = json.loads(line)
        self.port = int(self.about["url"].rsplit(":", 1)[1])

    def processor(self):
        """Seconds of all its threads so far."""
        stat = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text()
        fields = stat.rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def peak_memory(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmHWM:\s+(\d+)", status).group(1)) >> 10

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.terminate()
        self.process.wait()


def ensure_case(build, home):
    if (home / "made").exists():
        return
    print(f"making {home}: a minute", file=sys.stderr)
    subprocess.run([build / "bin/large_case", home], check=True)
    (home / "made").touch()


async def ensure_people(spoor, home, serving, users):
    """An examiner for each user; made once."""
    if "setup" not in serving.about:
        return
    first = User(serving.port)
    await first.ask("POST", "/api/v1/setup",
                    {"token": serving.about["setup"].split("#")[1], "name": "root",
                     "display_name": "Root", "password": PASSWORD})
    await first.sign_in("root")
    for number in range(users):
        made = json.loads(await first.ask("POST", "/api/v1/accounts", {
            "name": f"user{number}", "display_name": f"User {number}", "roles": ["examiner"]}))
        await User(serving.port).ask("POST", "/api/v1/setup", {
            "token": made["link"].split("#")[1], "password": PASSWORD})
        subprocess.run([spoor, "case", "member", "large", "--add", f"user{number}", "--home", home],
                       check=True, stdout=subprocess.DEVNULL)


async def first_pages(serving, user, questions):
    """Each list alone: by a fresh server, then again. Returns how many are too slow."""
    slow = 0
    print(f"{'first pages':24} {'first':>9} {'median':>9} {'worst':>9} {'processor':>10}   asked")
    for name in MIX:
        took, before = [], 0
        for turn in range(ASKED_AGAIN + 1):
            if turn == 1:
                before = serving.processor()
            path = getattr(questions, name)()
            began = time.perf_counter()
            await user.ask("GET", path)
            took.append((time.perf_counter() - began) * 1000)
        spent = (serving.processor() - before) * 1000 / ASKED_AGAIN
        asked = HISTOGRAM_MS if is_histogram(name) else PAGE_MS
        late = max(took) > asked
        slow += late
        print(f"{name:24} {took[0]:6.0f} ms {statistics.median(took[1:]):6.0f} ms "
              f"{max(took[1:]):6.0f} ms {spent:7.0f} ms   {asked} ms{'  MISSED' if late else ''}",
              flush=True)
    return slow


async def use(user, questions, until, pause, took):
    names, weights = list(MIX), list(MIX.values())
    # Nobody begins at the same moment.
    await asyncio.sleep(questions.dice.random() * pause)
    while time.perf_counter() < until:
        name = questions.dice.choices(names, weights)[0]
        path = getattr(questions, name)()
        began = time.perf_counter()
        await user.ask("GET", path)
        took.append(((time.perf_counter() - began) * 1000, name))
        if pause:
            await asyncio.sleep(pause * (0.5 + questions.dice.random()))


def at(took, share):
    return took[min(int(len(took) * share), len(took) - 1)][0]


async def load(serving, users, make, arguments, pause):
    took, spent = [], serving.processor()
    began = time.perf_counter()
    until = began + arguments.seconds
    await asyncio.gather(*(use(user, make(number), until, pause, took)
                           for number, user in enumerate(users)))
    seconds = time.perf_counter() - began
    spent = serving.processor() - spent
    took.sort()
    late = at(took, 0.99) > LOAD_MS
    between = f"{pause:g} s between" if pause else "no pause"
    print(f"{len(users)} users, {between}: "
          f"{len(took)} answers, {len(took) / seconds:.0f} a second; "
          f"median {at(took, 0.5):.0f} ms, p90 {at(took, 0.9):.0f} ms, "
          f"p99 {at(took, 0.99):.0f} ms (asked: {LOAD_MS} ms)"
          f"{'  MISSED' if late else ''}, worst {took[-1][0]:.0f} ms ({took[-1][1]}); processor "
          f"{spent * 1000 / len(took):.1f} ms an answer, {spent / seconds:.2f} of "
          f"{os.cpu_count()} processors", flush=True)
    by_name = {}
    for milliseconds, name in took:
        by_name.setdefault(name, []).append(milliseconds)
    worst = sorted(by_name.items(), key=lambda entry: -statistics.median(entry[1]))[:6]
    print("  slowest: " + ", ".join(f"{name} {statistics.median(values):.0f} ms"
                                    for name, values in worst))
    return late


def first_view():
    """The scripts that the page names, as the browser gets them."""
    page = ROOT / "build/workbench"
    if not (page / "index.html").exists():
        print("the page is not built: ./run page")
        return
    scripts = re.findall(r'(?:src|href)="/?(assets/[^"]+\.js)"', (page / "index.html").read_text())
    size = sum(len(gzip.compress((page / name).read_bytes(), 9)) for name in scripts)
    print(f"scripts of the first view: {size / 1000:.0f} kB gzip (asked: {SCRIPT_KB} kB)")


async def measure(arguments, build, home):
    spoor = build / "bin/spoor"
    with Serving(spoor, home) as serving:
        await ensure_people(spoor, home, serving, arguments.users)
    with Serving(spoor, home) as serving:
        users = [await User(serving.port).sign_in(f"user{number}")
                 for number in range(arguments.users)]
        case = (await users[0].get("/api/v1/cases"))["items"][0]
        base = f"/api/v1/cases/{case['id']}"
        page = await users[0].get(base + "/files?limit=1000&kind=file")
        items = [row["id"] for row in page["items"]]
        slow = await first_pages(serving, users[0], Questions(base, items, 1))

        def make(number):
            return Questions(base, items, number + 100)

        slow += await load(serving, users, make, arguments, 0)
        slow += await load(serving, users, make, arguments, arguments.pause)
        print(f"memory at its highest: {serving.peak_memory()} MiB")
    first_view()
    print("every figure is met" if slow == 0 else f"{slow} figures are missed")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", default="build/release")
    parser.add_argument("--users", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--pause", type=float, default=1)
    arguments = parser.parse_args()
    build = pathlib.Path(arguments.build).absolute()
    home = ROOT / "build/bench/large/home"
    ensure_case(build, home)
    print(f"machine: {cpu()}, {os.cpu_count()} processors   commit: {commit()}")
    warm(*(file for file in (home / "cases").rglob("*") if file.is_file()))
    asyncio.run(measure(arguments, build, home))


if __name__ == "__main__":
    main()
