#!/usr/bin/env python3
"""An item as a zip with a password: what other programs open, and nobody without it."""
import io
import shutil
import subprocess
import zipfile

from harness import debian_sample, temporary_folder
from workbench import events, first_administrator, new_account, serving


def fetch(client, item, **body):
    made = client.post(item + "/packages", body, expect=201)
    reply = client.request("GET", made["link"])
    assert reply.status == 200 and reply.headers["Content-Type"] == "application/zip"
    assert client.request("GET", made["link"]).status == 404, "good once"
    return made, reply


def unpack(folder, content, password):
    """By whatever of 7-Zip and bsdtar this machine has."""
    packed, found = folder / "packed.zip", []
    packed.write_bytes(content)
    programs = {"7z": lambda out: ["7z", "x", "-y", f"-p{password}", f"-o{out}", packed],
                "7zz": lambda out: ["7zz", "x", "-y", f"-p{password}", f"-o{out}", packed],
                "bsdtar": lambda out: ["bsdtar", "-x", "--passphrase", password, "-C", out, "-f",
                                       packed]}
    for name, command in programs.items():
        if shutil.which(name):
            out = folder / name
            shutil.rmtree(out, ignore_errors=True)
            out.mkdir()
            done = subprocess.run([str(part) for part in command(out)], capture_output=True,
                                  stdin=subprocess.DEVNULL)
            found.append((name, done.returncode, {path.name: path.read_bytes()
                                                  for path in out.rglob("*") if path.is_file()}))
    return found


def check_item(folder, client, base, row):
    item = f"{base}/items/{row['id']}"
    content = client.get(item + "/download").body
    name = row["path"].rpartition("/")[2]
    made, reply = fetch(client, item)
    assert len(made["password"]) == 20 and (content not in reply.body or len(content) < 64)
    listed = zipfile.ZipFile(io.BytesIO(reply.body)).infolist()
    assert [(entry.filename, entry.flag_bits & 1) for entry in listed] == [(name, 1)]
    assert listed[0].compress_type == 99, "AES, and not the old cipher"
    assert f"{name}.zip".replace(" ", "%20") in reply.headers["Content-Disposition"]
    opened = unpack(folder, reply.body, made["password"])
    assert all(status == 0 and files == {name: content} for _, status, files in opened), opened
    for program, status, files in unpack(folder, reply.body, "not the password"):
        assert status != 0 and content not in files.values(), program
    made, reply = fetch(client, item, password="chosen-by-me!")
    assert made["password"] is None
    assert all(status == 0 for _, status, _ in unpack(folder, reply.body, "chosen-by-me!"))
    return [program for program, _, _ in opened]


def main():
    with temporary_folder() as folder:
        sources = folder / "sources"
        sources.mkdir()
        image = debian_sample("ntfs", sources)
        with serving(folder / "home", "--source-root", sources) as server:
            administrator = first_administrator(server)
            client = new_account(server, administrator, "ana", ["examiner"])
            case = client.post("/api/v1/cases", {"name": "oak"}, expect=201)["id"]
            base = f"/api/v1/cases/{case}"
            job = client.post(base + "/jobs", {"root": 0, "path": image.name,
                                               "profile": "triage"}, expect=201)
            list(events(client, f"/api/v1/jobs/{job['id']}/events"))
            rows = sorted((row for row in client.all(base + "/files")
                           if row["kind"] == "file" and row["sha256"] and row["size"]),
                          key=lambda row: row["size"])
            for row in (rows[0], rows[len(rows) // 2], rows[-1]):
                programs = check_item(folder, client, base, row)
            item = f"{base}/items/{rows[0]['id']}/packages"
            for password in ["short", "x" * 129, "with a space", "pässwörter"]:
                client.post(item, {"password": password}, expect=400)
            client.post(f"{base}/items/{'0' * 32}/packages", {}, expect=404)
            # Asked for by one, it is nobody else's.
            other = new_account(server, administrator, "ben", ["examiner"])
            officer = new_account(server, administrator, "olga", ["officer_in_charge"])
            administrator.get(base, expect=404)
            made = client.post(item, {}, expect=201)
            assert other.request("GET", made["link"]).status == 404
            assert officer.request("GET", made["link"]).status == 404
            entries = [entry["payload"] for entry in client.all(base + "/ledger")
                       if entry["kind"] == "extract"]
            assert sum(entry.get("form") == "zip, AES-256" for entry in entries) == 6
            kept = b"".join(path.read_bytes() for path in (folder / "home").rglob("*")
                            if path.is_file() and path.stat().st_size < 1 << 22)
            assert b"chosen-by-me!" not in kept
            assert server.stop()[0] == 0
    print(f"serve_packages: ok (opened by {', '.join(programs) or 'no other program: none here'})")


if __name__ == "__main__":
    main()
