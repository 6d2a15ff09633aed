#!/usr/bin/env python3
"""./run demo: ends with the workbench running and says how to sign in; or stops before."""
import http.client
import os
import pty
import re
import shutil
import signal
import subprocess
import time
import types

from harness import ROOT, check, debian_sample, equal, main, programs, skip
from workbench import Client


def environment(folder):
    return {**os.environ, "SPOOR_BIN": str(programs()), "TMPDIR": str(folder), "LC_ALL": "C.UTF-8"}


def needs_the_page():
    if subprocess.run([ROOT / "tools/workbench.sh", "build"]).returncode == 77:
        skip("there is no npm to build the page with")


def signed_in(said):
    """A client that did what the demo said."""
    found = re.search(r"at http://127\.0\.0\.1:(\d+)\s+name: (\S+)\s+password: (\S+)", said)
    check(found, f"no address, name and password in:\n{said}")
    port, name, password = found.groups()
    address = types.SimpleNamespace(connection=lambda: connection(int(port)))
    client = Client(address)
    equal(client.sign_in(name, password), "signed_in", "the sign-in")
    return client


def connection(port):
    return http.client.HTTPConnection("127.0.0.1", port, timeout=60)


def works(said):
    """The page is there, and the case with its files and its rights."""
    client = signed_in(said)
    check(b"<!doctype html>" in client.get("/").body.lower(), "no page at /")
    cases = client.all("/api/v1/cases")
    equal([case["name"] for case in cases], ["demo"], "the cases")
    check({"read", "derive", "export", "assign_members"} <= set(cases[0]["permissions"]),
          f"rights: {cases[0]['permissions']}")
    base = f"/api/v1/cases/{cases[0]['id']}"
    check(len(client.all(base + "/files?state=gone")) >= 18, "deleted files are missing")
    equal(client.get("/api/v1/source-roots")["items"][0]["root"], 0, "the folder of the image")


def gone(process_id):
    for _ in range(300):
        if not os.path.exists(f"/proc/{process_id}"):
            return True
        time.sleep(0.1)
    return False


def stops_before(folder):
    image = debian_sample("ntfs", folder)
    done = subprocess.run([ROOT / "run", "demo", "--no-serve", image], env=environment(folder),
                          capture_output=True, timeout=600)
    equal(done.returncode, 0, done.stderr.decode())
    check(b"report:" in done.stderr and b"deleted" in done.stdout, done.stderr.decode())
    check(b"password" not in done.stdout + done.stderr, "it served")
    wrong = subprocess.run([ROOT / "run", "demo", "--frobnicate"], env=environment(folder),
                           capture_output=True, timeout=60)
    equal(wrong.returncode, 2, "the status of a wrong option")


def serves_without_a_terminal(folder):
    needs_the_page()
    image = debian_sample("ntfs", folder)
    done = subprocess.run([ROOT / "run", "demo", image], env=environment(folder),
                          capture_output=True, timeout=600)
    said = done.stdout.decode()
    equal(done.returncode, 0, said + done.stderr.decode())
    server = int(re.search(r"kill (\d+)", said).group(1))
    try:
        works(said)
    finally:
        os.kill(server, signal.SIGTERM)
    check(gone(server), "SIGTERM did not stop the server")


def read_until(terminal, wanted, seconds=300):
    said, end = b"", time.time() + seconds
    while wanted not in said and time.time() < end:
        try:
            said += os.read(terminal, 65536)
        except OSError:  # The other end is gone.
            break
    return said.decode("utf-8", "replace").replace("\r", "")


def serves_on_a_terminal(folder):
    needs_the_page()
    image = debian_sample("ntfs", folder)
    process, terminal = pty.fork()
    if process == 0:
        run = str(ROOT / "run")
        os.execve(run, [run, "demo", str(image)], environment(folder))
    said = read_until(terminal, b"Ctrl-C stops it.")
    works(said)
    home = re.search(r"home: (\S+)", said).group(1)
    os.write(terminal, b"\x03")
    ended = read_until(terminal, b"stopped; the home stays")
    check("stopped" in ended, ended)
    equal(os.waitstatus_to_exitcode(os.waitpid(process, 0)[1]), 0, "the status after Ctrl-C")
    verified = subprocess.run([programs() / "spoor", "ledger", "verify", "--home", home],
                              capture_output=True, timeout=60)
    equal(verified.returncode, 0, verified.stderr.decode())
    shutil.rmtree(home)


if __name__ == "__main__":
    main(stops_before, serves_without_a_terminal, serves_on_a_terminal)
