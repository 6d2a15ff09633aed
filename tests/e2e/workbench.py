"""A workbench server for tests, and a client of its interface: cookies, CSRF token, pages, TOTP."""
import base64
import contextlib
import hashlib
import hmac
import http.client
import json
import os
import signal
import socket
import ssl
import struct
import subprocess
import time
import urllib.parse

from harness import programs

PASSWORD = "a long enough password"
TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
TLS.check_hostname = False
TLS.verify_mode = ssl.CERT_NONE


class Reply:
    def __init__(self, status, headers, body):
        self.status, self.headers, self.body = status, headers, body

    def json(self):
        return json.loads(self.body)


class Client:
    """One browser: its cookie and its token."""

    def __init__(self, server):
        self.server, self.cookie, self.token, self.account = server, None, None, "0" * 32

    def request(self, method, path, body=None, headers=None, reason=None):
        headers = dict(headers or {})
        if self.cookie:
            headers.setdefault("Cookie", self.cookie)
        if self.token and method not in ("GET", "HEAD"):
            headers.setdefault("X-Spoor-CSRF", self.token)
        if reason:
            headers["X-Spoor-Reason"] = urllib.parse.quote(reason)
        if body is not None and not isinstance(body, bytes):
            body = json.dumps(body).encode()
            headers.setdefault("Content-Type", "application/json")
        connection = self.server.connection()
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            reply = Reply(answer.status, answer.headers, answer.read())
        finally:
            connection.close()
        for cookie in answer.headers.get_all("Set-Cookie") or []:
            self.keep(cookie)
        return reply

    def keep(self, cookie):
        """Beside those of other names; one without a value takes its own away."""
        name, _, value = cookie.split(";")[0].partition("=")
        others = [other for other in (self.cookie or "").split("; ")
                  if other and not other.startswith(name + "=")]
        self.cookie = "; ".join(others + ([f"{name}={value}"] if value else [])) or None

    def get(self, path, expect=200, **rest):
        return self.expected("GET", path, expect, **rest)

    def post(self, path, body=None, expect=200, **rest):
        return self.expected("POST", path, expect, body=body, **rest)

    def expected(self, method, path, expect, **rest):
        reply = self.request(method, path, **rest)
        assert reply.status == expect, f"{method} {path}: {reply.status} {reply.body[:600]!r}"
        is_json = "json" in (reply.headers.get("Content-Type") or "")
        return reply.json() if is_json and reply.body else reply

    def all(self, path, limit=200):
        """The rows of every page."""
        rows, cursor = [], None
        while True:
            mark = "&" if "?" in path else "?"
            asked = f"{path}{mark}limit={limit}"
            if cursor:
                asked += "&cursor=" + urllib.parse.quote(cursor)
            page = self.get(asked)
            rows += page["items"]
            cursor = page["next"]
            if cursor is None:
                return rows

    def sign_in(self, name, password=PASSWORD):
        answer = self.post("/api/v1/sign-in", {"name": name, "password": password})
        self.token = answer["csrf_token"]
        return answer["state"]


class Program(Client):
    """A client with a token, no cookie and nothing against forgery."""

    def __init__(self, server, bearer):
        super().__init__(server)
        self.bearer = bearer

    def request(self, method, path, body=None, headers=None, reason=None):
        headers = {"Authorization": f"Bearer {self.bearer}", **(headers or {})}
        return super().request(method, path, body, headers, reason)


class Server:
    def __init__(self, home, *options, tls=True):
        self.tls, self.source = tls, None
        command = [programs() / "spoor", "serve", "--home", home, "--json", "--listen",
                   "127.0.0.1:0", *options]
        if not tls:
            command.append("--plain-http")
        self.process = subprocess.Popen([str(part) for part in command], stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE)
        line = self.process.stdout.readline()
        assert line, self.process.stderr.read().decode()
        self.about = json.loads(line)
        self.port = int(self.about["url"].rsplit(":", 1)[1])

    def raw(self):
        """A connection as it is, for bytes that are no proper request."""
        plain = socket.create_connection(("127.0.0.1", self.port), timeout=60,
                                         source_address=self.source)
        if not self.tls:
            return plain
        return TLS.wrap_socket(plain)

    def connection(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        connection.sock = self.raw()
        return connection

    def client(self):
        return Client(self)

    def setup_token(self):
        return self.about["setup"].split("#")[1]

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        status = self.process.wait(timeout=60)
        error = self.process.stderr.read().decode()
        return status, error


@contextlib.contextmanager
def serving(home, *options, tls=True):
    server = Server(home, *options, tls=tls)
    try:
        yield server
    finally:
        if server.process.poll() is None:
            server.process.kill()
            server.process.wait()


def totp(secret, at=None):
    """RFC 6238, written a second time."""
    step = int((at or time.time()) // 30)
    mac = hmac.new(base64.b32decode(secret), struct.pack(">Q", step), hashlib.sha1).digest()
    offset = mac[19] & 15
    number = struct.unpack(">I", mac[offset:offset + 4])[0] & 0x7FFFFFFF
    return f"{number % 10**6:06}"


def first_administrator(server, name="root"):
    client = server.client()
    client.post("/api/v1/setup", {"token": server.setup_token(), "name": name,
                                  "display_name": "The first", "password": PASSWORD}, expect=201)
    assert client.sign_in(name) == "signed_in"
    return client


def new_account(server, administrator, name, roles):
    """An account with a password of its own, signed in."""
    made = administrator.post("/api/v1/accounts", {"name": name, "display_name": name.title(),
                                                   "roles": roles}, expect=201)
    client = server.client()
    client.post("/api/v1/setup", {"token": made["link"].split("#")[1], "password": PASSWORD},
                expect=201)
    assert client.sign_in(name) == "signed_in"
    client.account = made["account"]["id"]
    return client


def events(client, path):
    """Server-sent events until the stream ends."""
    connection = client.server.connection()
    connection.request("GET", path, headers={"Cookie": client.cookie})
    answer = connection.getresponse()
    assert answer.status == 200, answer.read()
    assert answer.headers["Content-Type"] == "text/event-stream"
    for block in answer.read().decode().split("\n\n"):
        for line in block.splitlines():
            if line.startswith("data: "):
                yield json.loads(line[6:])
    connection.close()
