#!/usr/bin/env python3
"""Serves a demo's home to browsers, with an account that may see the case and do all its work.

usage: demo_server.py SPOOR HOME CASE PAGE SOURCES [--stay]

Prints how to sign in. With --stay it waits until Ctrl-C or SIGTERM, which stop the server too;
otherwise the server goes on by itself, and how to stop it is printed."""
import http.cookiejar
import json
import pathlib
import secrets
import signal
import subprocess
import sys
import time
import urllib.request

NAME = "demo"
ROLES = ["administrator", "officer_in_charge", "examiner"]
# Without 0, 1, l and o, which are mistaken for each other.
LETTERS = "abcdefghijkmnpqrstuvwxyz23456789"


class Page:
    """What a browser would send."""

    def __init__(self, url):
        jar = http.cookiejar.CookieJar()
        self.url, self.token = url, ""
        self.opener = urllib.request.build_opener(urllib.request.ProxyHandler({}),
                                                  urllib.request.HTTPCookieProcessor(jar))

    def ask(self, method, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.url + "/api/v1" + path, data, method=method)
        request.add_header("Content-Type", "application/json")
        request.add_header("X-Spoor-CSRF", self.token)
        request.add_header("X-Spoor-Reason", "demo")
        with self.opener.open(request, timeout=60) as answer:
            said = answer.read()
        return json.loads(said) if said else None


def start(command, log):
    """The server and the line it prints when it listens; its words go to a file, which stays when
    the terminal is gone."""
    with open(log, "wb") as out:
        server = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT,
                                  stdin=subprocess.DEVNULL, start_new_session=True)
    for _ in range(600):
        said = log.read_text()
        if said.startswith("{") and "\n" in said:
            return server, json.loads(said.splitlines()[0])
        if server.poll() is not None:
            break
        time.sleep(0.1)
    server.kill()
    server.wait()
    return None, None


def serve(spoor, home, page, sources):
    log = home / "serve.log"
    command = [spoor, "serve", "--home", home, "--plain-http", "--json", "--page", page,
               "--source-root", sources, "--listen"]
    # The usual port, or any where that one is taken.
    for listen in ("127.0.0.1:8443", "127.0.0.1:0"):
        server, about = start([*map(str, command), listen], log)
        if server:
            return server, about
    sys.exit(f"The workbench did not start:\n{log.read_text()}")


def let_in(spoor, home, case, about):
    """An account for whoever looks at the demo."""
    password = "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))
    page = Page(about["url"])
    page.ask("POST", "/setup", {"token": about["setup"].split("#")[1], "name": NAME,
                                "display_name": "Demo", "password": password})
    signed_in = page.ask("POST", "/sign-in", {"name": NAME, "password": password})
    page.token = signed_in["csrf_token"]
    account = page.ask("GET", "/me")["account"]["id"]
    page.ask("PATCH", f"/accounts/{account}", {"roles": ROLES})
    page.ask("POST", "/sign-out")
    subprocess.run([spoor, "case", "member", case, "--add", NAME, "--home", home, "--quiet"],
                   check=True, stdout=subprocess.DEVNULL)
    return password


def main(arguments):
    stays = arguments[-1] == "--stay"
    spoor, home, case, page, sources = arguments[:5]
    # Before the server is there, so that none is left behind by an early Ctrl-C.
    signal.signal(signal.SIGTERM, lambda *_: signal.raise_signal(signal.SIGINT))
    server, about = serve(spoor, pathlib.Path(home), page, sources)
    try:
        password = let_in(spoor, home, case, about)
        print(f"== the workbench is at {about['url']}\n"
              f"   name: {NAME}   password: {password}", flush=True)
        if not stays:
            print(f"   It runs on; to stop it: kill {server.pid}", flush=True)
            return 0
        print("   Ctrl-C stops it.", flush=True)
        return server.wait()
    except KeyboardInterrupt:
        server.terminate()
        server.wait(timeout=60)
        print("\n== stopped; the home stays", file=sys.stderr)
        return 0
    except BaseException:
        server.terminate()
        server.wait(timeout=60)
        raise


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
