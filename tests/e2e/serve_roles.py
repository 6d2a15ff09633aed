#!/usr/bin/env python3
"""Every operation of openapi.json with every role, against tests/data/roles.tsv.

An operation without a row fails, and so does a row without an operation. What is past the gate is
"yes", whatever becomes of it: bodies are empty, so that nothing is changed.
"""
import base64
import re

from harness import ROOT, debian_sample, temporary_folder
from workbench import events, first_administrator, new_account, serving

ROLES = ["administrator", "officer_in_charge", "examiner", "analyst", "liaison", "prosecutor",
         "disclosure_reviewer", "auditor", "partner"]
ZEROS = "0" * 32
# Streams, and ends of sessions, come last: what they leave behind is of no use to the others.
LAST = ["sign_out"]


def read_table():
    lines = [line.split("\t") for line in (ROOT / "tests/data/roles.tsv").read_text().splitlines()
             if not line.startswith("#")]
    assert lines[0] == ["operation", *ROLES, "stranger", "nobody"], lines[0]
    return {line[0]: dict(zip(lines[0][1:], line[1:])) for line in lines[1:]}


def operations(document):
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield operation["operationId"], method.upper(), path, operation


def verdict(reply, path, who):
    if reply.status in (401, 403):
        # A wrong password is no refusal by role, and neither is an unknown link.
        if path in ("/api/v1/sign-in", "/api/v1/setup"):
            return "yes"
        assert not reply.body or reply.json()["code"] != "csrf", (path, who)
        return str(reply.status)
    # A record, zip or remark that is not there is past the gate; the sentence says so.
    in_case = "{case}" in path or "{job}" in path
    past = any(words in reply.body for words in (b"no record", b"no such zip", b"no such remark",
                                                  b"no such batch", b"no such task",
                                                  b"no such filter"))
    hidden = in_case and reply.status == 404 and not past
    return "404" if hidden else "yes"


def walk(client, who, document, ids, table):
    found = sorted(operations(document), key=lambda one: one[0] in LAST)
    wrong = []
    for name, method, path, operation in found:
        # Of an account nobody knows nothing is changed; of a case nobody takes themselves out.
        here = {**ids, "account": client.account if "{case}" in path else ZEROS}
        filled = re.sub(r"\{(\w+)\}", lambda part: here[part[1]], path)
        if name in ("search", "find"):
            filled += "?query=debian"
        reply = client.request(method, filled, body={} if "requestBody" in operation else None)
        got, expected = verdict(reply, path, who), table[name][who]
        if got != expected:
            wrong.append(f"{who}: {name}: {got}, expected {expected}: {reply.body[:200]!r}")
    return wrong


def main():
    table = read_table()
    with temporary_folder() as folder:
        sources = folder / "sources"
        sources.mkdir()
        image = debian_sample("ntfs", sources)
        with serving(folder / "home", "--source-root", sources) as server:
            administrator = first_administrator(server)
            document = administrator.get("/api/v1/openapi.json")
            names = [one[0] for one in operations(document)]
            assert set(names) == set(table), set(names) ^ set(table)
            officer = new_account(server, administrator, "olga", ["officer_in_charge"])
            case = officer.post("/api/v1/cases", {"name": "oak"}, expect=201)["id"]
            job = officer.post(f"/api/v1/cases/{case}/jobs", {"root": 0, "path": image.name,
                                                              "profile": "full"}, expect=201)
            list(events(officer, f"/api/v1/jobs/{job['id']}/events"))
            document_row = officer.all(f"/api/v1/cases/{case}/files?path=text1/a-text.docx")[0]
            upload = officer.request("POST", f"/api/v1/cases/{case}/uploads", headers={
                "Tus-Resumable": "1.0.0", "Upload-Length": "9",
                "Upload-Metadata": "filename " + base64.b64encode(b"a.raw").decode()}).json()
            # There is no record in the image: the item's own id is none of a record either.
            ids = {"case": case, "job": job["id"], "root": "0", "item": document_row["id"],
                   "session": ZEROS, "record": ZEROS, "upload": upload["id"],
                   "token": ZEROS, "package": ZEROS * 2, "remark": ZEROS, "batch": ZEROS,
                   "task": ZEROS, "set": "none", "rules": "none", "page": "1",
                   "filter": ZEROS}
            wrong = []
            for role in ROLES:
                client = new_account(server, administrator, role.replace("_", "-"), [role])
                officer.post(f"/api/v1/cases/{case}/members",
                             {"name": role.replace("_", "-")}, expect=201)
                wrong += walk(client, role, document, ids, table)
            stranger = new_account(server, administrator, "stranger", ROLES)
            wrong += walk(stranger, "stranger", document, ids, table)
            wrong += walk(server.client(), "nobody", document, ids, table)
            assert not wrong, "\n".join(wrong)
            assert server.stop()[0] == 0
    print(f"serve_roles: ok ({len(names)} operations, {len(ROLES) + 2} kinds of callers)")


if __name__ == "__main__":
    main()
