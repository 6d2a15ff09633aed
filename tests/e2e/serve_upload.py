#!/usr/bin/env python3
"""Evidence sent to the server by tus 1.0: broken off, killed, wrong, too large for the disk."""
import base64
import contextlib
import hashlib
import json
import os
import pathlib
import random
import resource
import signal
import subprocess
import time

from harness import corpus, debian_sample, programs, temporary_folder
from workbench import Server, events, first_administrator, new_account, serving

SEGMENTS = [f"01-disk-images/log2timeline+dfvfs/ext2.split.E0{number}" for number in (1, 2)]
TUS = {"Tus-Resumable": "1.0.0"}
PIECE = {**TUS, "Content-Type": "application/offset+octet-stream"}


def metadata(**values):
    return ",".join(f"{name} {base64.b64encode(str(value).encode()).decode()}"
                    for name, value in values.items())


def begin(client, base, size, expect=201, **values):
    reply = client.request("POST", base + "/uploads", headers={
        **TUS, "Upload-Length": str(size), "Upload-Metadata": metadata(**values)})
    assert reply.status == expect, reply.body
    assert reply.headers["Tus-Resumable"] == "1.0.0" or expect != 201
    return reply.headers.get("Location") or reply.json()


def offset(client, location):
    reply = client.request("HEAD", location, headers=TUS)
    assert reply.status == 200 and reply.headers["Cache-Control"] == "no-store", reply.headers
    return int(reply.headers["Upload-Offset"])


def send(client, location, at, piece, expect=204, **headers):
    reply = client.request("PATCH", location, body=piece,
                           headers={**PIECE, "Upload-Offset": str(at), **headers})
    assert reply.status == expect, (reply.status, reply.body)
    return reply


def send_all(client, location, content, piece=1 << 20):
    at = offset(client, location)
    while at < len(content):
        reply = send(client, location, at, content[at:at + piece])
        at = int(reply.headers["Upload-Offset"])
    return at


def broken_off(server, client, location, at, total, sent):
    """A request that announces `total` bytes and ends after `sent` of them."""
    connection = server.raw()
    head = [f"PATCH {location} HTTP/1.1", "Host: x", f"Cookie: {client.cookie}",
            f"X-Spoor-CSRF: {client.token}", "Tus-Resumable: 1.0.0",
            "Content-Type: application/offset+octet-stream", f"Upload-Offset: {at}",
            f"Content-Length: {total}", "", ""]
    connection.sendall("\r\n".join(head).encode() + sent)
    return connection


def vault(home, case):
    folder = pathlib.Path(home) / "cases" / case / "vault"
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def wait_until(ready, seconds=30):
    end = time.time() + seconds
    while not ready():
        assert time.time() < end, "too late"
        time.sleep(0.05)


def check_protocol(client, base):
    reply = client.request("OPTIONS", base + "/uploads")
    assert reply.status == 204 and reply.headers["Tus-Version"] == "1.0.0"
    assert set(reply.headers["Tus-Extension"].split(",")) == {
        "creation", "checksum", "termination", "expiration"}
    assert "sha1" in reply.headers["Tus-Checksum-Algorithm"]
    for headers in [{}, {"Tus-Resumable": "0.2.2"}]:
        reply = client.request("POST", base + "/uploads", headers={
            **headers, "Upload-Length": "5", "Upload-Metadata": metadata(filename="a")})
        assert reply.status == 412 and reply.headers["Tus-Version"] == "1.0.0"
    for headers in [{"Upload-Length": "x"}, {"Upload-Length": "-1"}, {},
                    {"Upload-Length": "5", "Upload-Metadata": "filename ***"},
                    {"Upload-Length": "5", "Upload-Metadata": "filename /w==,filename /w=="}]:
        reply = client.request("POST", base + "/uploads", headers={**TUS, **headers})
        assert reply.status == 400, (headers, reply.body)
    for name in ["../a", "/etc/passwd", ".", "a\0b", "\N{BOM}" * 90]:
        begin(client, base, 5, expect=400, filename=name)
    begin(client, base, (16 << 40) + 1, expect=413, filename="a")
    location = begin(client, base, 10, filename="note.txt", exhibit="desk")
    send(client, location, 3, b"x", expect=409)
    send(client, location, 0, b"x" * 11, expect=400)
    send(client, location, 0, b"hello", **{"Upload-Checksum": "sha1 " + base64.b64encode(
        hashlib.sha1(b"HELLO").digest()).decode()}, expect=460)
    send(client, location, 0, b"hello", **{"Upload-Checksum": "crc32 AAAA"}, expect=400)
    assert offset(client, location) == 0
    send(client, location, 0, b"hello", **{"Upload-Checksum": "sha256 " + base64.b64encode(
        hashlib.sha256(b"hello").digest()).decode()})
    reply = client.request("PATCH", location, body=b"x", headers={
        **TUS, "Upload-Offset": "5", "Content-Type": "text/plain"})
    assert reply.status == 415
    begin(client, base, 10, expect=409, filename="note.txt", exhibit="desk")
    reply = client.request("POST", location, body=b" word", headers={
        **PIECE, "Upload-Offset": "5", "X-HTTP-Method-Override": "PATCH"})
    assert reply.status == 204
    reply = client.request("DELETE", location, headers=TUS)
    assert reply.status == 409, "what is complete is evidence"
    location = begin(client, base, 10, filename="gone.txt")
    assert client.request("DELETE", location, headers=TUS).status == 204
    assert client.request("HEAD", location, headers=TUS).status == 404


def check_wrong_hash(home, client, case, base):
    before = vault(home, case)
    location = begin(client, base, 6, filename="false.raw", sha256="0" * 64)
    reply = send(client, location, 0, b"abcdef", expect=422).json()
    assert reply["code"] == "hash_differs" and hashlib.sha256(b"abcdef").hexdigest() in \
        reply["detail"]
    row = client.get(location)
    assert row["state"] == "failed" and row["error"]
    assert client.request("HEAD", location, headers=TUS).status == 410
    send(client, location, 6, b"", expect=409)
    client.post(base + "/jobs", {"upload": row["id"]}, expect=409)
    assert vault(home, case) == before
    assert client.request("DELETE", location, headers=TUS).status == 204
    assert not list((pathlib.Path(home) / "cases" / case / "uploads").glob(row["id"] + "*"))


def check_broken_connection(server, client, location, content):
    at, cut = offset(client, location), 3_000_000
    connection = broken_off(server, client, location, at, len(content) - at,
                            content[at:at + cut])
    wait_until(lambda: client.get(location)["last_at"] is not None)
    time.sleep(0.3)
    connection.close()
    after = offset(client, location)
    assert at < after <= at + cut, (at, after)
    # A connection that hangs is no obstacle to the next.
    hanging = broken_off(server, client, location, after, len(content) - after,
                         content[after:after + 10])
    time.sleep(0.2)
    now = offset(client, location)
    send(client, location, now, content[now:now + 1000])
    hanging.close()


def check_kill(server, client, home, location, content):
    """After kill -9 no more is promised than is on the disk."""
    at = offset(client, location)
    connection = broken_off(server, client, location, at, len(content) - at,
                            content[at:at + 20_000_000])
    name = location.rsplit("/", 1)[1]
    part = next(pathlib.Path(home).glob(f"cases/*/uploads/{name}.part"))
    wait_until(lambda: part.stat().st_size > at + 18_000_000)
    told = client.get(location)["offset"]
    server.process.send_signal(signal.SIGKILL)
    server.process.wait()
    connection.close()
    return told, part


def check_examined(client, base, case, home, row, content):
    assert row["state"] == "complete" and row["sha256"] == hashlib.sha256(content).hexdigest()
    job = client.post(base + "/jobs", {"upload": row["id"], "profile": "triage"}, expect=201)
    assert job["upload"] == row["id"] and job["root"] is None and job["path"] == row["name"]
    seen = list(events(client, f"/api/v1/jobs/{job['id']}/events"))
    assert seen[-1]["state"] in ("complete", "incomplete"), seen[-1]
    return seen[-1]


def check_segments(client, base, image, folder):
    """An image in pieces is one source."""
    whole = image.read_bytes()
    third = len(whole) // 3 + 1
    rows = []
    for number in (1, 2, 3):
        piece = whole[(number - 1) * third:number * third]
        location = begin(client, base, len(piece), filename=f"split.{number:03}")
        if number == 3:
            client.post(base + "/jobs", {"upload": rows[0]["id"]}, expect=409)
        send_all(client, location, piece)
        rows.append(client.get(location))
    assert {row["exhibit"] for row in rows} == {"split"}
    done = check_examined(client, base, None, None, rows[0], whole[:third])
    assert done["bytes_total"] > 0
    source = next(row for row in client.all(base + "/sources") if row["path"].endswith("001"))
    assert source["size"] == len(whole)
    assert source["hashes"]["sha256"] == hashlib.sha256(whole).hexdigest()


def check_e01_segments(client, base):
    """An E01 whose segments come as files of one exhibit, the last of them first."""
    first = corpus() / SEGMENTS[0]
    if not first.exists():
        return "E01 segments: corpus absent"
    rows = {}
    for name in reversed(SEGMENTS):
        piece = (corpus() / name).read_bytes()
        location = begin(client, base, len(piece), filename=pathlib.Path(name).name,
                         exhibit="laptop", sha256=hashlib.sha256(piece).hexdigest())
        send_all(client, location, piece, 700_000)
        rows[name] = client.get(location)
    # Only the first segment stands for the medium.
    check_examined(client, base, None, None, rows[SEGMENTS[0]], first.read_bytes())
    source = next(row for row in client.all(base + "/sources") if row["path"].endswith(".E01"))
    assert source["verified"] is True, source
    files = client.all(f"{base}/files?source={source['id']}&kind=file")
    assert any(row["path"].endswith("passwords.txt") for row in files), files
    return f"E01 in {len(SEGMENTS)} segments"


def check_ledger(client, base, by):
    entries = [entry for entry in client.all(base + "/ledger")
               if entry["kind"].startswith("upload.")]
    kinds = {entry["kind"] for entry in entries}
    assert {"upload.begin", "upload.end", "upload.fail", "upload.remove"} <= kinds, kinds
    ends = [entry["payload"] for entry in entries if entry["kind"] == "upload.end"]
    assert all(end["by"] == by and end["sha256"] and end["name"] and end["size"] for end in ends)


@contextlib.contextmanager
def small_server(home, limit):
    """A server whose files cannot grow beyond the limit, as under a quota."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, before[1]))
    try:
        server = Server(home)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    try:
        yield server
    finally:
        if server.process.poll() is None:
            server.process.kill()
            server.process.wait()


def check_full(folder):
    """A disk that is full is an error; what was sent stays, and the server goes on."""
    with small_server(folder / "small", 48 << 20) as server:
        administrator = first_administrator(server)
        client = new_account(server, administrator, "eva", ["examiner"])
        case = client.post("/api/v1/cases", {"name": "pine"}, expect=201)["id"]
        base = f"/api/v1/cases/{case}"
        reply = begin(client, base, 10 << 40, expect=507, filename="huge.raw")
        assert reply["code"] == "no_space" and "room" in reply["detail"]
        content = random.Random(1).randbytes(56 << 20)
        location = begin(client, base, len(content), filename="large.raw")
        at = int(send(client, location, 0, content[:40 << 20]).headers["Upload-Offset"])
        reply = send(client, location, at, content[at:], expect=507).json()
        assert reply["code"] == "no_space", reply
        kept = offset(client, location)
        assert 40 << 20 <= kept <= 48 << 20
        assert client.get("/api/v1/me")["account"]["name"] == "eva"
        assert server.stop()[0] == 0
    with serving(folder / "small") as server:
        client = server.client()
        client.sign_in("eva")
        assert offset(client, location) == kept
        send_all(client, location, content, 8 << 20)
        assert client.get(location)["sha256"] == hashlib.sha256(content).hexdigest()
        assert server.stop()[0] == 0


def check_full_disk(folder):
    """The same on a disk of its own, where this machine lets us have one."""
    disk = folder / "disk"
    disk.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=160m", "none", disk],
                      capture_output=True).returncode != 0:
        return "no disk of its own"
    try:
        with serving(disk / "home") as server:
            administrator = first_administrator(server)
            client = new_account(server, administrator, "eva", ["examiner"])
            case = client.post("/api/v1/cases", {"name": "pine"}, expect=201)["id"]
            base = f"/api/v1/cases/{case}"
            begin(client, base, 150 << 20, expect=507, filename="huge.raw")
            location = begin(client, base, 60 << 20, filename="large.raw")
            (disk / "ballast").write_bytes(b"x" * (60 << 20))
            send(client, location, 0, b"y" * (60 << 20), expect=507)
            (disk / "ballast").unlink()
            send_all(client, location, b"y" * (60 << 20), 8 << 20)
            assert client.get(location)["state"] == "complete"
            assert server.stop()[0] == 0
    finally:
        subprocess.run(["umount", disk], check=True)
    return "a disk of its own"


def main():
    with temporary_folder() as folder:
        image = debian_sample("ntfs", folder)
        content, home = image.read_bytes(), folder / "home"
        with serving(home) as server:
            administrator = first_administrator(server)
            client = new_account(server, administrator, "ana", ["examiner"])
            case = client.post("/api/v1/cases", {"name": "oak"}, expect=201)["id"]
            base = f"/api/v1/cases/{case}"
            check_protocol(client, base)
            check_wrong_hash(home, client, case, base)
            location = begin(client, base, len(content), filename="disk.raw",
                             sha256=hashlib.sha256(content).hexdigest())
            check_broken_connection(server, client, location, content)
            told, part = check_kill(server, client, home, location, content)
        on_disk = part.stat().st_size
        with serving(home) as server:
            client = server.client()
            client.sign_in("ana")
            kept = offset(client, location)
            assert told <= kept <= on_disk, (told, kept, on_disk)
            assert part.read_bytes()[:kept] == content[:kept]
            send_all(client, location, content, 4 << 20)
            row = client.get(location)
            check_examined(client, base, case, home, row, content)
            stored = [path for path in vault(home, case) if path.endswith("/disk.raw")]
            assert len(stored) == 1
            target = pathlib.Path(home) / "cases" / case / "vault" / stored[0]
            assert target.stat().st_mode & 0o777 == 0o400 and not part.exists()
            check_segments(client, base, image, folder)
            segments = check_e01_segments(client, base)
            check_ledger(client, base, "ana")
            status, error = server.stop()
            assert status == 0, error
        check_full(folder)
        where = check_full_disk(folder)
    print(f"serve_upload: ok ({len(content)} bytes; killed at {kept}; {segments}; "
          f"full: a limit, {where})")


if __name__ == "__main__":
    main()
