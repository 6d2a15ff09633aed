#!/usr/bin/env python3
"""What a server meets on a network: it says so clearly, ends what is slow, and stays up."""
import http.client
import json
import os
import re
import ssl
import threading
import time
import urllib.parse

from harness import REFUSED, Spoor, temporary_folder
from workbench import PASSWORD, first_administrator, new_account, serving, totp

ZEROS = "0" * 32


def raw(server, data, timeout=60):
    """Sends bytes as they are; the status of what comes back, or None."""
    connection = server.raw()
    connection.settimeout(timeout)
    answer = b""
    try:
        connection.sendall(data)
        while b"\r\n\r\n" not in answer:
            part = connection.recv(65536)
            if not part:
                break
            answer += part
    except OSError:
        pass
    finally:
        connection.close()
    return int(answer.split()[1]) if answer.startswith(b"HTTP/1.1 ") else None


def get(path, headers=b""):
    return b"GET " + path + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + headers + b"\r\n"


def check_malformed(server):
    assert raw(server, get(b"/healthz")) == 200
    assert raw(server, get(b"/healthz", b"X: " + b"a" * 20000 + b"\r\n")) == 431
    assert raw(server, get(b"/healthz", b"".join(b"X%d: a\r\n" % i for i in range(5000)))) == 431
    assert raw(server, b"POST /api/v1/sign-in HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n"
               b"\r\n") == 413
    chunk = b"10000\r\n" + b"a" * 0x10000 + b"\r\n"
    assert raw(server, b"POST /api/v1/sign-in HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
               b"\r\n" + chunk * 3 + b"0\r\n\r\n") == 413
    for garbage in [b"\x16\x03\x01\x02\x00\r\n\r\n", b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n",
                    b"GET / HTTP/1.1\r\nbad header\r\n\r\n"]:
        assert raw(server, garbage) in (400, None), garbage
    for path in [b"/%ff", b"/%c0%af", b"/api/v1/%zz", b"/?x=%ed%a0%80", b"/%00", b"/a//b",
                 b"/../../etc/passwd", b"/%2e%2e/%2e%2e/etc/passwd", b"/..%2f..%2fetc/passwd",
                 b"/assets/../../../etc/passwd"]:
        assert raw(server, get(path)) == 400, path
    assert raw(server, get(b"/" + b"a" * 9000)) in (400, 431)
    assert raw(server, get(b"/link.txt")) == 404
    assert raw(server, get(b"/page.txt")) == 200
    assert raw(server, get(b"/fifo.txt")) == 404
    assert raw(server, b"DELETE /healthz HTTP/1.1\r\nHost: x\r\n\r\n") == 405


def check_slow(server):
    """A client that trickles is ended on time, and others do not notice."""
    slow, began = server.raw(), time.time()
    ended = []

    def trickle():
        try:
            slow.sendall(b"GET /healthz HTTP/1.1\r\n")
            while time.time() - began < 50:
                slow.sendall(b"X: y\r\n")
                time.sleep(0.5)
        except OSError:
            pass
        ended.append(time.time() - began)

    thread = threading.Thread(target=trickle)
    thread.start()
    others = 0
    while thread.is_alive():
        assert raw(server, get(b"/healthz")) == 200
        others += 1
        time.sleep(1)
    assert 25 < ended[0] < 45 and others > 5, (ended, others)


def check_other_sites(server, client):
    for origin in ["https://evil.example", "null"]:
        client.post("/api/v1/sign-in", {"name": "root", "password": PASSWORD}, expect=403,
                    headers={"Origin": origin})
    reply = client.request("POST", "/api/v1/sign-in", body=b'{"name":"root","password":"x"}',
                           headers={"Content-Type": "text/plain"})
    assert reply.status == 400
    for token in ["", "0" * 64]:
        client.post("/api/v1/cases", {"name": "x"}, expect=403, headers={"X-Spoor-CSRF": token})
    reply = client.request("GET", "/api/v1/me")
    for name, value in [("X-Content-Type-Options", "nosniff"), ("Referrer-Policy", "no-referrer"),
                        ("Cache-Control", "no-store")]:
        assert reply.headers[name] == value
    assert "frame-ancestors 'none'" in reply.headers["Content-Security-Policy"]
    page = client.request("GET", "/cases/whatever")
    assert page.status == 200 and page.body == b"<!doctype html><title>p</title>"
    assert "script-src 'self'" in page.headers["Content-Security-Policy"]


def check_bodies(client, base):
    for body in [b"", b"{", b"[]", b'{"name":1}', b'{"name":"x","name":"y"}', b'{"nam\xff":"x"}',
                 b'{"name":"x","more":1}', b'{"name":"a/b"}', b'{"name":""}',
                 b'{"a":' * 40 + b"1" + b"}" * 40]:
        client.post("/api/v1/cases", body, expect=400,
                    headers={"Content-Type": "application/json"})
    for path in ["/files?limit=0", "/files?limit=1001", "/files?kind=x", "/files?sort=x",
                 "/files?cursor=x", "/files?sort=size&cursor=x", "/files?source=x",
                 "/timeline?from=x", "/timeline/histogram?stretches=0", "/selectors?kind=x",
                 "/search", "/anomalies?losses=maybe"]:
        client.get(base + path, expect=400)
    for path in ["/items/" + "0" * 32, "/items/p1", "/items/..", "/items/%2e%2e%2fx"]:
        assert client.request("GET", base + path).status in (400, 404)
    client.get(base + "/timeline/histogram")


WRONG = [-1, 1.5, None, [[]], {}, "\x00", "x" * 60_000, "../../etc/passwd", "\ud800"]
JSON = {"Content-Type": "application/json"}


def operations_with_bodies(document):
    schemas = document["components"]["schemas"]
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            content = operation.get("requestBody", {}).get("content", {})
            if "application/json" in content:
                schema = content["application/json"]["schema"]
                schema = schemas[schema["$ref"].rsplit("/", 1)[1]] if "$ref" in schema else schema
                yield operation["operationId"], method.upper(), path, schema


def refused(client, method, path, body, headers, what):
    reply = client.request(method, path, body=body, headers=headers)
    assert 400 <= reply.status < 500 and reply.status not in (401, 403, 429), \
        f"{method} {path}, {what}: {reply.status} {reply.body[:300]!r}"
    problem = reply.json()
    assert problem["status"] == reply.status and problem["detail"], (path, what, problem)
    return reply.status


def check_every_body(client, document, ids):
    """Each operation that takes JSON: too large, no UTF-8, of another type, with wrong members."""
    count = 0
    for name, method, path, schema in operations_with_bodies(document):
        if name in ("sign_in", "second_factor", "take_up_link", "confirm_totp", "change_password"):
            continue
        filled = re.sub(r"\{(\w+)\}", lambda part: ids.get(part[1], ZEROS), path)
        big = json.dumps({"x": "a" * 70_000}).encode()
        assert refused(client, method, filled, big, JSON, "70,000 bytes") == 413
        # Which job, task or remark is meant may be looked up first: there is none.
        for body, headers, what in [
                (b'{"x":"\xff\xfe"}', JSON, "no UTF-8"), (b"{}", {"Content-Type": "text/plain"},
                                                          "another type"),
                (b"[]", JSON, "a list"), (b'{"x":', JSON, "cut"), (b"[" * 5000, JSON, "deep"),
                (b'{"there_is_no_such_member":1}', JSON, "an unknown member")]:
            assert refused(client, method, filled, body, headers, what) in (400, 404, 409)
        for member in schema.get("properties", {}):
            whole = {other: "x" for other in schema.get("required", [])}
            for value in WRONG:
                body = json.dumps({**whole, member: value}).encode()
                reply = client.request(method, filled, body=body, headers=JSON)
                assert reply.status < 500, (method, path, member, value, reply.body[:300])
        count += 1
    assert count >= 15, count


def check_uploads_and_paths(client, base):
    tus = {"Tus-Resumable": "1.0.0"}
    for headers in [{}, {"Upload-Length": "-1"}, {"Upload-Length": "9" * 30},
                    {"Upload-Length": "x"},
                    {"Upload-Length": "9", "Upload-Metadata": "filename !!!"},
                    {"Upload-Length": "9", "Upload-Metadata": "filename Li4vLi4vZXRjL3Bhc3N3ZA=="},
                    {"Upload-Length": "9", "Upload-Metadata": "filename //79"}]:
        refused(client, "POST", base + "/uploads", b"", {**tus, **headers}, headers)
    reply = client.request("POST", base + "/uploads", headers={
        **tus, "Upload-Length": "9", "Upload-Metadata": "filename YS5yYXc="})
    assert reply.status == 201, reply.body
    sent = f"{base}/uploads/{reply.json()['id']}"
    piece = {**tus, "Content-Type": "application/offset+octet-stream", "Upload-Offset": "0"}
    for change, wanted in [({"Content-Type": "text/plain"}, 415), ({"Upload-Offset": "5"}, 409),
                           ({"Upload-Offset": "x"}, 400), ({"Tus-Resumable": "0.2"}, 412),
                           ({"Upload-Checksum": "sha256 %%%"}, 400)]:
        status = refused(client, "PATCH", sent, b"123", {**piece, **change}, change)
        assert status == wanted, (change, status)
    client.expected("DELETE", sent, 204, headers=tus)
    for kind in ["uploads", "items", "records", "remarks", "tasks", "review/batches"]:
        for name in ["..%2f..%2fetc%2fpasswd", "%00", "%ff", "x" * 5000, "' OR 1=1 --", "-1"]:
            path = f"{base}/{kind}/{urllib.parse.quote(name, safe='%')}"
            assert client.request("GET", path).status in (400, 404, 405), path
    client.get(f"{base}/files?pth=x", expect=400)
    assert "'pth'" in client.get(f"{base}/files?pth=x", expect=400)["detail"]


def check_wrong_codes(server, administrator):
    """Codes of one account are guessed at from anywhere: the account waits, and it is told."""
    ben = new_account(server, administrator, "ben", ["auditor"])
    secret = ben.post("/api/v1/me/totp")["secret"]
    ben.expected("PUT", "/api/v1/me/totp", 200, body={"code": totp(secret, time.time() - 30)})
    statuses = []
    # Each guess comes from another address, none of which has to wait by itself.
    for last in range(2, 14):
        server.source = (f"127.0.0.{last}", 0)
        half = server.client()
        assert half.sign_in("ben") == "second_factor_required"
        reply = half.request("POST", "/api/v1/sign-in/second-factor", body={"code": "000000"})
        statuses.append(reply.status)
        if reply.status == 429:
            assert int(reply.headers["Retry-After"]) >= 1
            break
    server.source = None
    assert 429 in statuses and statuses[0] == 401, statuses
    entries = [entry for entry in ben.all("/api/v1/ledger")
               if entry["kind"] == "sign_in.wrong_code"]
    assert len(entries) == statuses.count(401) and entries[0]["payload"]["by"] == "ben", entries


def check_guessing(server, administrator):
    """Guessing makes the guesser wait; who is signed in goes on working."""
    guesser, statuses = server.client(), []
    # The first wait is a second, which may pass on a busy machine before the next guess comes.
    while 429 not in statuses and len(statuses) < 10:
        reply = guesser.request("POST", "/api/v1/sign-in", body={"name": "root",
                                                                 "password": "guess guess"})
        statuses.append(reply.status)
    assert statuses[:3] == [401] * 3 and statuses[-1] == 429, statuses
    assert int(reply.headers["Retry-After"]) >= 1
    assert administrator.get("/api/v1/me")["account"]["name"] == "root"
    # Not even a name that exists is told from one that does not.
    unknown = server.client().request("POST", "/api/v1/sign-in",
                                      body={"name": "nobody", "password": "guess guess"})
    assert unknown.status == 401 and "wrong" in unknown.json()["detail"]


def check_tls(server):
    old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
    old.maximum_version = ssl.TLSVersion.TLSv1_2
    connection = http.client.HTTPSConnection("127.0.0.1", server.port, context=old)
    try:
        connection.request("GET", "/healthz")
        raise AssertionError("TLS 1.2 was taken")
    except ssl.SSLError:
        pass


def main():
    with temporary_folder() as folder:
        page = folder / "page"
        page.mkdir()
        (page / "index.html").write_text("<!doctype html><title>p</title>")
        (page / "page.txt").write_text("page")
        (page / "link.txt").symlink_to("/etc/passwd")
        os.mkfifo(page / "fifo.txt")
        refused = Spoor(folder / "other").run("serve", "--listen", "0.0.0.0:0", "--plain-http")
        assert refused.status == REFUSED, refused
        with serving(folder / "home", "--page", page) as server:
            administrator = first_administrator(server)
            examiner = new_account(server, administrator, "ana", ["examiner"])
            case = examiner.post("/api/v1/cases", {"name": "oak"}, expect=201)["id"]
            check_tls(server)
            check_malformed(server)
            check_other_sites(server, examiner)
            check_bodies(examiner, f"/api/v1/cases/{case}")
            everything = new_account(server, administrator, "eve", [
                "officer_in_charge", "examiner", "disclosure_reviewer", "administrator"])
            examiner.post(f"/api/v1/cases/{case}/members", {"name": "eve"}, expect=403)
            other = everything.post("/api/v1/cases", {"name": "elm"}, expect=201)["id"]
            document = everything.get("/api/v1/openapi.json")
            check_every_body(everything, document, {"case": other})
            check_uploads_and_paths(everything, f"/api/v1/cases/{other}")
            check_wrong_codes(server, administrator)
            check_guessing(server, administrator)
            check_slow(server)
            status, error = server.stop()
            assert status == 0, error
    print("serve_bad_input: ok")


if __name__ == "__main__":
    main()
