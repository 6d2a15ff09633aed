#!/usr/bin/env python3
"""Pictures as small ones of our own, made by a worker: damaged, hostile, sealed, or no picture."""
import struct
import threading
import time
import zlib

from harness import ROOT, debian_sample, temporary_folder
from workbench import events, first_administrator, new_account, serving


def chunk(name, body):
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def png(width, height, rows):
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) +
            chunk(b"IEND", b""))


def make_pictures(folder, photo):
    """Strange ones beside a photograph: each name says what is to become of it."""
    folder.mkdir()
    (folder / "photo.jpg").write_bytes(photo)
    (folder / "cut.jpg").write_bytes(photo[:len(photo) // 2])
    (folder / "head.jpg").write_bytes(photo[:300])
    (folder / "huge.png").write_bytes(png(60_000, 60_000, b"\0" * 1000))
    (folder / "bomb.png").write_bytes(png(12_000, 8_000, b"\0" * (12_000 * 3 + 1) * 8_000))
    (folder / "not-a-picture.png").write_bytes(b"MZ" + b"\0" * 100)
    (folder / "script.svg").write_bytes(b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>")
    samples = ROOT / "tests/corpus/pictures"
    for sample in sorted(samples.iterdir()):
        (folder / sample.name).write_bytes(sample.read_bytes())


def preview(client, base, row, size=256, status=200):
    reply = client.request("GET", f"{base}/items/{row['id']}/preview?size={size}")
    assert reply.status == status, (row["path"], reply.status, reply.body[:300])
    return reply


def examine(client, base, path):
    job = client.post(base + "/jobs", {"root": 0, "path": path}, expect=201)
    list(events(client, f"/api/v1/jobs/{job['id']}/events"))


def samples_of_debian(client, base):
    rows = [row for row in client.all(base + "/files?type=image/")
            if row["type"] in ("image/jpeg", "image/png") and row["size"] > 1000]
    assert len(rows) >= 10, len(rows)
    for row in rows:
        reply = preview(client, base, row)
        assert reply.headers["Content-Type"] in ("image/jpeg", "image/png")
        assert reply.body[:3] in (b"\xff\xd8\xff", b"\x89PN"), row["path"]
        assert len(reply.body) < 200_000 and b"Exif" not in reply.body
        assert reply.headers["Content-Security-Policy"].endswith("sandbox")
        assert reply.headers["Cache-Control"] == "no-store"
    photo = next(row for row in rows if row["path"].endswith("IMG_1054.JPG"))
    return photo, rows


def strange_ones(client, base):
    rows = {row["path"].rpartition("/")[2]: row for row in client.all(base + "/files?kind=file")}
    whole = preview(client, base, rows["photo.jpg"])
    assert "Spoor-Picture-Damage" not in whole.headers
    cut = preview(client, base, rows["cut.jpg"])
    assert "Premature" in cut.headers["Spoor-Picture-Damage"], dict(cut.headers)
    for name in ("head.jpg", "huge.png", "not-a-picture.png", "script.svg"):
        refused = preview(client, base, rows[name], status=422).json()
        assert refused["code"] == "no_preview" and refused["detail"][0].islower(), refused
    assert "60000" in preview(client, base, rows["huge.png"], status=422).json()["detail"]
    bomb = preview(client, base, rows["bomb.png"])
    assert len(bomb.body) < 10_000
    for name in ("moving.gif", "moving.webp"):
        assert preview(client, base, rows[name]).headers["Spoor-Picture-More"] == "true"
    turned = preview(client, base, rows["turned.jpg"]).headers
    assert (turned["Spoor-Picture-Width"], turned["Spoor-Picture-Height"]) == ("16", "24")
    return [row for name, row in rows.items()
            if name.endswith(("jpg", "bmp", "gif", "webp", "ppm", "svg"))]


def many_at_once(client, base, rows):
    """As a gallery asks: all are answered, and the server goes on."""
    faults = []

    def ask(row, size):
        reply = client.request("GET", f"{base}/items/{row['id']}/preview?size={size}")
        if reply.status not in (200, 422):
            faults.append((row["path"], reply.status, reply.body[:200]))
    threads = [threading.Thread(target=ask, args=(row, 100 + n)) for n in range(2) for row in rows]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not faults, faults


def sealed(server, administrator, client, case, base, photo):
    about = f"content/{photo['sha256']}"
    reviewer = new_account(server, administrator, "dora", ["disclosure_reviewer"])
    client.post(base + "/members", {"name": "dora"}, expect=201)
    client.post(base + "/review/decisions", {"about": about, "state": "privileged"}, expect=201)
    assert preview(client, base, photo, status=403).json()["code"] == "denied"
    preview(reviewer, base, photo)


def main():
    with temporary_folder() as folder:
        sources = folder / "sources"
        sources.mkdir()
        image = debian_sample("ntfs", sources)
        with serving(folder / "home", "--source-root", sources) as server:
            administrator = first_administrator(server)
            client = new_account(server, administrator, "ana", ["officer_in_charge", "examiner"])
            case = client.post("/api/v1/cases", {"name": "pictures"}, expect=201)["id"]
            base = f"/api/v1/cases/{case}"
            examine(client, base, image.name)
            began = time.monotonic()
            photo, rows = samples_of_debian(client, base)
            seconds = time.monotonic() - began
            for size in (15, 2049, "x"):
                preview(client, base, photo, size, status=400)
            content = client.get(f"{base}/items/{photo['id']}/download").body
            make_pictures(sources / "strange", content)
            examine(client, base, "strange")
            strange = strange_ones(client, base)
            many_at_once(client, base, rows + strange)
            entries = [entry for entry in client.all(base + "/ledger")
                       if entry["payload"].get("operation") == "item_preview"]
            assert entries, "each look is an entry"
            sealed(server, administrator, client, case, base, photo)
            assert server.process.poll() is None
        print(f"ok      {len(rows)} pictures of an image, {len(strange)} strange ones, one sealed; "
              f"{seconds / len(rows) * 1000:.0f} ms for each of the first")


if __name__ == "__main__":
    main()
