#!/usr/bin/env python3
"""Lists and rules run over a case as jobs: the same hits as the command's, marks on a hit, what is
sealed left out; hash sets made of what an administrator sends; saved filters."""
import hashlib

from harness import DONE, Spoor, debian_sample, temporary_folder
from workbench import events, first_administrator, new_account, serving

LIST = "debian\n/l[io]nux/\nno-such-word\n"
RULE = 'rule has_debian { strings: $a = "debian" nocase condition: $a }\n'


def run(client, base, kind, rules):
    job = client.post(base + "/searches", {"kind": kind, "rules": rules, "reason": "a test"},
                      expect=201)
    assert job["options"]["searches_only"]
    last = list(events(client, f"/api/v1/jobs/{job['id']}/events"))[-1]
    assert last["state"] in ("complete", "incomplete"), last
    return last["summary"]["searches"]


def keywords(client, base, spoor):
    run(client, base, "keywords", LIST)
    made = client.get(base + "/searches")["items"]
    assert len(made) == 1 and made[0]["made_of"] == hashlib.sha256(LIST.encode()).hexdigest()
    terms = {row["term"]: row for row in client.all(base + "/searches/rules")}
    told = spoor.run("keywords", "--case", "oak", "--json", expect=DONE).lines()
    assert {row["term"]: row["hits"] for row in told} == \
        {term: row["hits"] for term, row in terms.items()}
    assert terms["debian"]["hits"] > 10 and terms["no-such-word"]["hits"] == 0
    hits = client.all(base + "/searches/hits?rule=debian")
    assert len(hits) == terms["debian"]["hits"] == len(spoor.run(
        "keywords", "--case", "oak", "--term", "debian", "--hits", "--json", expect=DONE).lines())
    return hits


def marks(client, base, hit):
    """A hit is an object like others."""
    assert hit["about"].startswith("hit/"), hit["about"]
    client.post(base + "/remarks", {"kind": "tag", "about": hit["about"], "text": "seen"},
                expect=201)
    again = [row for row in client.all(base + "/searches/hits?rule=debian")
             if row["about"] == hit["about"]]
    assert again[0]["marks"]["tags"] == ["seen"], again[0]
    elsewhere = hit["about"].replace(hit["address"], "p9/i1", 1)
    client.post(base + "/remarks", {"kind": "tag", "about": elsewhere, "text": "x"}, expect=404)


def sealed(client, base, hits):
    item = client.get(f"{base}/items/{hits[0]['item']}")["item"]
    about = f"content/{item['sha256']}" if item["sha256"] else f"item/{item['id']}"
    client.post(base + "/review/decisions", {"about": about, "state": "privileged"}, expect=201)
    left = client.all(base + "/searches/hits?rule=debian")
    assert 0 < len(left) < len(hits)
    assert not [row for row in left if row["item"] == item["id"]]


def refused(client, base):
    client.post(base + "/searches", {"kind": "keywords", "rules": " \n"}, expect=400)
    client.post(base + "/searches", {"kind": "other", "rules": "x"}, expect=400)
    bad = client.post(base + "/searches", {"kind": "yara", "rules": "rule {"}, expect=400)
    assert "line" in bad["detail"] or ":1" in bad["detail"], bad
    client.get(base + "/searches?kind=other", expect=400)


def hash_sets(administrator, client, base, image):
    whole = hashlib.sha256(image.read_bytes()).hexdigest()
    rows = [row for row in client.all(base + "/files?kind=file") if row["sha256"]]
    listed = "\n".join({row["sha256"] for row in rows[:20]} | {whole, "not a hash"}).encode()
    sending = {"Content-Type": "application/offset+octet-stream"}
    made = administrator.expected("PATCH", "/api/v1/hash-sets/seen?category=alert&source=us", 201,
                                  body=listed, headers=sending)
    assert made["bad_lines"] == 1 and made["hashes"] >= 2, made
    assert made["input_sha256"] == hashlib.sha256(listed).hexdigest()
    again = administrator.request("PATCH", "/api/v1/hash-sets/seen", listed, sending)
    assert again.status in (400, 409), again.body
    assert client.request("PATCH", "/api/v1/hash-sets/mine", listed, sending).status == 403
    climbs = administrator.request("PATCH", "/api/v1/hash-sets/..%2Fx", listed, sending)
    assert climbs.status in (400, 404), climbs.body
    shown = client.get("/api/v1/hash-sets")["items"]
    assert [(one["name"], one["category"]) for one in shown] == [("seen", "alert")]
    job = client.post(base + "/jobs", {"root": 0, "path": image.name, "hash_sets": ["seen"]},
                      expect=201)
    list(events(client, f"/api/v1/jobs/{job['id']}/events"))
    assert client.all(base + "/files?known=true"), "what is listed is known"
    administrator.expected("DELETE", "/api/v1/hash-sets/seen", 204)
    administrator.expected("DELETE", "/api/v1/hash-sets/seen", 404)
    assert client.get("/api/v1/hash-sets")["items"] == []


def shelf(spoor, administrator, client, base, image):
    """Lists and rules by name, in versions: what does not compile is not taken, and what a job took
    stays what it was."""
    sending = {"Content-Type": "application/offset+octet-stream"}

    def put(name, kind, body, expect=201, who=administrator):
        reply = who.request("PATCH", f"/api/v1/rules/{name}?kind={kind}", body, sending)
        assert reply.status == expect, (name, reply.status, reply.body)
        return reply.json()

    many = "".join(f"word-{number:06}\n" for number in range(9_000)).encode()
    assert len(many) > 64 << 10, "more than a body of JSON may have"
    first = put("drugs", "keywords", many)
    assert first["rules"] == 9_000 and first["version"] == 1, first
    assert first["sha256"] == hashlib.sha256(many).hexdigest() and first["added_by"] == "root"
    put("drugs", "keywords", many, 409)
    put("drugs", "yara", RULE.encode(), 409)
    put("miners", "yara", RULE.encode())
    bad = put("broken", "yara", b"rule {", 400)
    assert "broken" in bad["detail"] and "/" not in bad["detail"].split("broken")[0], bad
    put("broken", "keywords", b"/(/\n", 400)
    put("drugs", "keywords", b"x\n" * (2 << 20) + b"y\n", 413)
    put("mine", "yara", RULE.encode(), 403, client)
    climbs = administrator.request("PATCH", "/api/v1/rules/..%2Fx?kind=yara", b"x", sending)
    assert climbs.status in (400, 404), climbs.body
    put("mine", "other", RULE.encode(), 400)
    shown = client.all("/api/v1/rules")
    assert [(one["name"], one["kind"]) for one in shown] == [("drugs", "keywords"),
                                                             ("miners", "yara")]
    assert administrator.get("/api/v1/rules/drugs/content").body == many
    client.get("/api/v1/rules/drugs/content", expect=403)

    job = client.post(base + "/searches", {"kind": "keywords", "named": "drugs"}, expect=201)
    # What the job took stays what it was, whatever becomes of the shelf meanwhile.
    put("drugs", "keywords", b"heroin\n")
    last = list(events(client, f"/api/v1/jobs/{job['id']}/events"))[-1]
    assert last["options"]["shelved"] == [{"name": "drugs", "kind": "keywords", "version": 1,
                                           "sha256": first["sha256"]}], last
    made = {one["made_of"] for one in client.get(base + "/searches")["items"]}
    assert first["sha256"] in made, made
    job = client.post(base + "/jobs", {"root": 0, "path": image.name, "keywords_named": "drugs",
                                       "yara_named": "miners"}, expect=201)
    taken = {(one["name"], one["version"]) for one in job["options"]["shelved"]}
    assert taken == {("drugs", 2), ("miners", 1)}, taken
    list(events(client, f"/api/v1/jobs/{job['id']}/events"))
    versions = client.all("/api/v1/rules/drugs")
    assert [one["version"] for one in versions] == [2, 1]
    assert administrator.get("/api/v1/rules/drugs/content?version=1").body == many
    for wrong in ({"kind": "yara", "named": "drugs"}, {"kind": "keywords", "named": "none"},
                  {"kind": "keywords"}, {"kind": "yara", "named": "miners", "rules": RULE}):
        client.post(base + "/searches", wrong, expect=400)
    kept = next((spoor.home / "rules/contents").glob(first["sha256"]))
    kept.write_bytes(b"changed")
    administrator.get("/api/v1/rules/drugs/content?version=1", expect=409)
    administrator.expected("DELETE", "/api/v1/rules/drugs", 204)
    administrator.expected("DELETE", "/api/v1/rules/drugs", 404)
    assert not kept.exists()


def saved_filters(server, administrator, client, base):
    other = new_account(server, administrator, "ben", ["analyst"])
    reader = new_account(server, administrator, "pat", ["prosecutor"])
    for name in ("ben", "pat"):
        client.post(base + "/members", {"name": name}, expect=201)
    own = {"name": "mine قائمتي", "view": "files", "query": "kind=file&path=*.docx"}
    client.post(base + "/filters", own, expect=201)
    shared = client.post(base + "/filters", {**own, "name": "ours", "shared": True}, expect=201)
    assert [one["name"] for one in client.all(base + "/filters")] == ["mine قائمتي", "ours"]
    seen = other.all(base + "/filters")
    assert [(one["name"], one["by"], one["own"]) for one in seen] == [("ours", "ana", False)]
    assert other.request("DELETE", f"{base}/filters/{shared['id']}").status == 404
    reader.post(base + "/filters", own, expect=201)
    reader.post(base + "/filters", {**own, "shared": True}, expect=403)
    for bad in ({**own, "name": ""}, {**own, "name": "x" * 201}, {**own, "query": "x" * 4001},
                {**own, "name": "a\nb"}):
        client.post(base + "/filters", bad, expect=400)
    client.expected("DELETE", f"{base}/filters/{shared['id']}", 204)
    assert other.all(base + "/filters") == []


def main():
    with temporary_folder() as folder:
        sources = folder / "sources"
        sources.mkdir()
        image = debian_sample("ntfs", sources)
        spoor = Spoor(folder / "home")
        with serving(folder / "home", "--source-root", sources) as server:
            administrator = first_administrator(server)
            client = new_account(server, administrator, "ana", ["officer_in_charge", "examiner"])
            case = client.post("/api/v1/cases", {"name": "oak"}, expect=201)["id"]
            base = f"/api/v1/cases/{case}"
            job = client.post(base + "/jobs", {"root": 0, "path": image.name}, expect=201)
            list(events(client, f"/api/v1/jobs/{job['id']}/events"))
            hits = keywords(client, base, spoor)
            run(client, base, "yara", RULE)
            rules = client.all(base + "/searches/rules?kind=yara")
            assert rules[0]["rule"] == "has_debian" and rules[0]["hits"] > 0, rules
            refused(client, base)
            marks(client, base, hits[0])
            shelf(spoor, administrator, client, base, image)
            hash_sets(administrator, client, base, image)
            saved_filters(server, administrator, client, base)
            sealed(client, base, hits)
            kinds = {entry["kind"] for entry in client.all(base + "/ledger")}
            assert {"job.start", "search"} & kinds, kinds
            auditor = new_account(server, administrator, "aud", ["auditor"])
            acts = {entry["kind"] for entry in auditor.all("/api/v1/ledger")}
            assert {"shelf.put", "shelf.remove"} <= acts, acts
            assert server.process.poll() is None
        print(f"ok      {len(hits)} hits of a term, as the command lists them")


if __name__ == "__main__":
    main()
