#!/usr/bin/env python3
"""Tokens for programs: their scopes, their end, and what the ledger says of them."""
from harness import debian_sample, temporary_folder
from workbench import Program, events, first_administrator, new_account, serving


def issue(client, server, *scopes, days=1, name="nightly", expect=201):
    made = client.post("/api/v1/me/tokens", {"name": name, "scopes": list(scopes), "days": days},
                       expect=expect)
    return (made["made"], Program(server, made["token"])) if expect == 201 else made


def check_scopes(server, client, case, image):
    base = f"/api/v1/cases/{case}"
    for scopes, days, name in [([], 1, "x"), (["administer"], 1, "x"), (["audit"], 1, "x"),
                               (["nothing"], 1, "x"), (["read"], 0, "x"), (["read"], 367, "x"),
                               (["read"], 1, "")]:
        issue(client, server, *scopes, days=days, name=name, expect=400)
    made, reader = issue(client, server, "read")
    assert made["scopes"] == ["read"] and made["last_used_at"] is None
    assert reader.get("/api/v1/me")["account"]["name"] == "ana"
    assert reader.get(base)["case"]["name"] == "oak"
    row = max((file for file in reader.all(base + "/files") if file["sha256"]),
              key=lambda file: file["size"])
    reader.get(f"{base}/items/{row['id']}")
    reader.get(f"{base}/items/{row['id']}/download", expect=403)
    reader.post("/api/v1/cases", {"name": "no"}, expect=403)
    reader.post(base + "/jobs", {"root": 0, "path": image.name}, expect=403)
    for method, path, body in [("POST", "/api/v1/me/tokens", {"name": "x", "scopes": ["read"],
                                                              "days": 1}),
                               ("POST", "/api/v1/me/password", {"current": "x", "new": "y" * 12}),
                               ("POST", "/api/v1/me/totp", None),
                               ("GET", "/api/v1/me/tokens", None),
                               ("GET", "/api/v1/me/sessions", None),
                               ("POST", "/api/v1/sign-out", None)]:
        assert reader.request(method, path, body=body).status == 403, path
    _, exporter = issue(client, server, "export", name="export")
    exporter.get(f"{base}/items/{row['id']}/download")
    exporter.get(base, expect=403)
    _, examiner = issue(client, server, "examine", name="examine")
    job = examiner.post(base + "/jobs", {"root": 0, "path": image.name, "profile": "triage"},
                        expect=201)
    examiner.get(f"/api/v1/jobs/{job['id']}", expect=403)
    list(events(client, f"/api/v1/jobs/{job['id']}/events"))
    return made, reader


def check_wrong(server):
    for bearer in ["", "x", "spoor_" + "0" * 64, "\N{SNOWMAN}".encode().decode("latin-1")]:
        program = Program(server, bearer)
        program.get("/api/v1/me", expect=401)
        program.get("/api/v1/cases", expect=401)
    reply = server.client().request("GET", "/api/v1/me",
                                    headers={"Authorization": "Basic cm9vdA=="})
    assert reply.status == 401


def check_described(reader, case):
    """What openapi.json does not describe is refused; two proofs must both be right."""
    base = f"/api/v1/cases/{case}"
    for query in ("cursor=" + "a" * 4097, "kind=nonsense", "sort=nope", "state=lost", "limit=0",
                  "limit=1001", "limit=", "known=maybe", "source=1234", "source=" + "G" * 32,
                  "review=maybe", "absent=1"):
        told = reader.get(f"{base}/files?{query}", expect=400)
        assert told["code"] == "invalid_input", told
    reader.get(f"{base}/files?kind=file&kind=slack&known=true&sort=-size&limit=1000")
    reader.get(base, headers={"X-Spoor-Reason": "a" * 4097}, expect=400)
    reader.get(base, headers={"X-Spoor-Reason": "a" * 4096})
    for cookie in ("__Host-spoor=" + "0" * 64, "spoor=1; __Host-spoor=x"):
        reader.get(base, headers={"Cookie": cookie}, expect=401)
    reader.get(base, headers={"Cookie": "another=1"})


def main():
    with temporary_folder() as folder:
        sources = folder / "sources"
        sources.mkdir()
        image = debian_sample("ntfs", sources)
        with serving(folder / "home", "--source-root", sources) as server:
            administrator = first_administrator(server)
            client = new_account(server, administrator, "ana", ["examiner"])
            case = client.post("/api/v1/cases", {"name": "oak"}, expect=201)["id"]
            job = client.post(f"/api/v1/cases/{case}/jobs",
                              {"root": 0, "path": image.name, "profile": "triage"}, expect=201)
            list(events(client, f"/api/v1/jobs/{job['id']}/events"))
            made, reader = check_scopes(server, client, case, image)
            check_wrong(server)
            stored = (folder / "home/people.sqlite").read_bytes()
            stored += (folder / "home/people.sqlite-wal").read_bytes()
            check_described(reader, case)
            assert reader.bearer.encode() not in stored and b"nightly" in stored
            names = sorted(row["name"] for row in client.all("/api/v1/me/tokens"))
            assert names == ["examine", "export", "nightly"], names
            accesses = [entry["payload"] for entry in client.all(f"/api/v1/cases/{case}/ledger")
                        if entry["kind"] == "access"]
            assert {"id": made["id"], "name": "nightly"} in [row.get("token") for row in accesses]
            # Others end it, and nobody else's is theirs to end.
            other = new_account(server, administrator, "ben", ["examiner"])
            other.expected("DELETE", f"/api/v1/me/tokens/{made['id']}", 404)
            other.get("/api/v1/tokens", expect=403)
            listed = {row["id"]: row for row in administrator.all("/api/v1/tokens")}
            assert listed[made["id"]]["last_used_at"] and len(listed) == 3
            administrator.expected("DELETE", f"/api/v1/tokens/{made['id']}", 204)
            reader.get("/api/v1/me", expect=401)
            # A right that the person loses, the token loses; a disabled account has none.
            _, examiner = issue(client, server, "examine", "read", name="second")
            administrator.expected("PATCH", f"/api/v1/accounts/{client.account}", 200,
                                   body={"roles": ["analyst"]})
            examiner.get(f"/api/v1/cases/{case}")
            examiner.post("/api/v1/cases", {"name": "no"}, expect=403)
            administrator.expected("PATCH", f"/api/v1/accounts/{client.account}", 200,
                                   body={"disabled": True})
            examiner.get("/api/v1/me", expect=401)
            administrator.expected("PATCH", f"/api/v1/accounts/{client.account}", 200,
                                   body={"disabled": False})
            examiner.get("/api/v1/me", expect=401)
            _, root = issue(administrator, server, "administer", name="provisioning")
            root.post("/api/v1/accounts", {"name": "cleo", "display_name": "Cleo",
                                           "roles": ["analyst"]}, expect=201)
            auditor = new_account(server, administrator, "audrey", ["auditor"])
            entries = auditor.all("/api/v1/ledger")
            assert {"token.create", "token.revoke"} <= {entry["kind"] for entry in entries}
            assert any(entry["payload"].get("token", {}).get("name") == "provisioning"
                       for entry in entries if entry["kind"] == "access")
            assert server.stop()[0] == 0
    print("serve_tokens: ok")


if __name__ == "__main__":
    main()
