#!/usr/bin/env python3
"""spoor serve, from the first link to the sign-out, on Debian's NTFS image."""
import re
import time
import urllib.parse

from harness import DONE, INCOMPLETE, Spoor, debian_sample, temporary_folder
from workbench import PASSWORD, events, first_administrator, new_account, serving, totp


def check_second_factor(server, administrator):
    enrolment = administrator.post("/api/v1/me/totp")
    secret = enrolment["secret"]
    assert enrolment["uri"].startswith("otpauth://totp/Spoor:root?secret=" + secret)
    administrator.expected("PUT", "/api/v1/me/totp", 400, body={"code": "000000"})
    used = time.time()
    codes = administrator.expected("PUT", "/api/v1/me/totp", 200,
                                   body={"code": totp(secret, used)})["recovery_codes"]
    assert len(codes) == 10
    half = server.client()
    assert half.sign_in("root") == "second_factor_required"
    half.get("/api/v1/me", expect=401)
    half.get("/api/v1/cases", expect=401)
    # The code that confirmed is used up; the next step's is taken already.
    half.post("/api/v1/sign-in/second-factor", {"code": totp(secret, used)}, expect=401)
    before = half.cookie
    answer = half.post("/api/v1/sign-in/second-factor", {"code": totp(secret, used + 30)})
    assert answer["state"] == "signed_in" and half.cookie != before
    half.token = answer["csrf_token"]
    assert half.get("/api/v1/me")["account"]["totp"]
    other = server.client()
    other.sign_in("root")
    answer = other.post("/api/v1/sign-in/second-factor", {"recovery_code": codes[3].lower()})
    assert answer["state"] == "signed_in"
    again = server.client()
    again.sign_in("root")
    again.post("/api/v1/sign-in/second-factor", {"recovery_code": codes[3]}, expect=401)
    return half


def check_examination(server, examiner, image):
    roots = examiner.get("/api/v1/source-roots")["items"]
    assert roots[0]["root"] == 0
    names = [entry["name"] for entry in examiner.all("/api/v1/source-roots/0")]
    assert image.name in names
    case = examiner.post("/api/v1/cases", {"name": "operation oak"}, expect=201)
    assert case["authority"] == {"state": "unauthorised", "id": None,
                                 "text": "unauthorised / training"}
    examiner.post(f"/api/v1/cases/{case['id']}/jobs", {"root": 0, "path": "../etc/passwd"},
                  expect=400)
    examiner.post(f"/api/v1/cases/{case['id']}/jobs", {"root": 1, "path": image.name}, expect=400)
    job = examiner.post(f"/api/v1/cases/{case['id']}/jobs",
                        {"root": 0, "path": image.name, "reason": "warrant 12"}, expect=201)
    seen = list(events(examiner, f"/api/v1/jobs/{job['id']}/events"))
    # Two of its documents are encrypted: their text is lost, and said to be.
    assert seen[-1]["state"] == "incomplete", seen[-1]
    assert 0 < seen[-1]["bytes_done"] <= seen[-1]["bytes_total"]
    assert seen[-1]["summary"]["anomalies"] == {"text.encrypted": 2}
    assert [row["id"] for row in examiner.all("/api/v1/jobs")] == [job["id"]]
    examiner.all(f"/api/v1/jobs/{job['id']}/log")
    examiner.post(f"/api/v1/jobs/{job['id']}/cancel", expect=409)
    return case["id"], seen[-1]["summary"]


def same_rows(server_rows, lines, keys):
    assert len(server_rows) == len(lines), (len(server_rows), len(lines))
    for row, line in zip(server_rows, lines):
        for key in keys:
            assert row.get(key) == line.get(key), (key, row, line)


def check_top_selectors(examiner, base):
    """As whoever sorts the whole list would have it."""
    rows = examiner.all(base + "/selectors")
    kinds = {row["kind"] for row in rows}
    for by, number in (("items", "items"), ("hits", "count")):
        for kind in [*kinds, None]:
            of = [row for row in rows if kind in (None, row["kind"])]
            query = f"{base}/selectors/top?by={by}" + (f"&kind={kind}" if kind else "")
            first = examiner.get(query)
            assert first["values"] == len(of) and first["ranked"] == min(200, len(of)), first
            top = examiner.all(query, limit=9)
            expected = sorted(of, key=lambda row: -row[number])[:200]
            assert [row[number] for row in top] == [row[number] for row in expected], query
            same_rows(top, expected, ["kind", "value", "count", "items", "first_path", "about"])
    examiner.get(base + "/selectors/top?by=size", expect=400)
    examiner.get(base + "/selectors/top?cursor=201", expect=400)


def found_of(examiner, base, query, **chosen):
    words = urllib.parse.urlencode({"query": query, **chosen}, doseq=True)
    return examiner.all(f"{base}/find?{words}", limit=7)


def check_found(examiner, base, files, word):
    """Names, selectors and texts as their own lists have them."""
    lain = {row["address"]: row["id"] for row in files}
    quoted = urllib.parse.quote(word)
    names = {row["id"] for row in files if word in row["path"].rpartition("/")[2].lower()}
    hits = {lain[row["address"]] for row in examiner.all(f"{base}/selectors/hits?text={quoted}")}
    texts = {row["id"] for row in examiner.all(f"{base}/search?query={quoted}", limit=100)}
    for where, expected in (("name", names), ("selector", hits), ("text", texts)):
        found = found_of(examiner, base, word, **{"in": where})
        assert {row["id"] for row in found} == expected, (word, where)
    rows = found_of(examiner, base, word)
    assert {row["id"] for row in rows} == names | hits | texts
    assert len(rows) == len(names | hits | texts)
    ways = [len(row["in"]) for row in rows]
    assert ways == sorted(ways, reverse=True)
    for row in rows:
        assert ("text" in row["in"]) == (row["snippet"] is not None)
        assert ("selector" in row["in"]) == bool(row["selectors"])
        assert all(word in one["value"].lower() for one in row["selectors"])
    return names, hits, texts


def check_facets(examiner, base, word, **chosen):
    """Each value narrows the list to as many items as it says."""
    query = urllib.parse.urlencode({"query": word, **chosen})
    answer = examiner.get(f"{base}/find?{query}")
    for facet, told in answer["facets"].items():
        for value in told["values"]:
            narrowed = found_of(examiner, base, word, **{**chosen, facet: value["value"]})
            assert len(narrowed) == value["count"], (facet, value)
        assert facet in chosen or facet == "in" or \
            sum(value["count"] for value in told["values"]) == answer["total"], (facet, told)


def check_find(examiner, base, files):
    value = next(row["value"] for row in examiner.all(base + "/selectors"))
    words = ["debian", "the", re.findall(r"[a-z0-9]{2,}", value.lower())[0]]
    found = [check_found(examiner, base, files, word) for word in words]
    assert all(any(ways) for ways in zip(*found)), "each way finds something"
    for word in words:
        check_facets(examiner, base, word)
    check_facets(examiner, base, "the", **{"in": "text"})
    assert not found_of(examiner, base, "debian", year="1801")
    assert not found_of(examiner, base, "debian", source="0" * 32)
    for wrong in ("", "query=", "query=a&in=everything", "query=a&year=x", "query=a&cursor=9.1.1.1",
                  "query=a&cursor=1.1.1", "query=(a"):
        examiner.get(f"{base}/find?{wrong}", expect=400)


def check_lists(spoor, examiner, base, summary):
    """What the server says is what the commands say, which work beside it."""
    def cli(*arguments):
        return spoor.run(*arguments, "--case", "operation oak", "--json", expect=DONE).lines()

    files = examiner.all(base + "/files", limit=7)
    same_rows(files, cli("files"), ["path", "id", "sha256", "origin", "modified", "state"])
    assert examiner.get(base + "/files/count")["count"] == len(files)
    gone = examiner.all(base + "/files?state=gone")
    same_rows(gone, cli("files", "--deleted"), ["id"])
    by_size = examiner.all(base + "/files?sort=-size", limit=11)
    assert [row["size"] for row in by_size] == sorted((row["size"] for row in files), reverse=True)
    assert {row["id"] for row in by_size} == {row["id"] for row in files}
    folders = {row["path"].rpartition("/")[0] for row in files}
    inside = {folder: examiner.all(base + "/files?folder=" + urllib.parse.quote(folder))
              for folder in folders}
    assert sum(map(len, inside.values())) == len(files)
    assert "audio1/debian.mp3" in [row["path"] for row in inside["audio1"]]
    timeline = examiner.all(base + "/timeline", limit=13)
    same_rows(timeline, cli("timeline"), ["time", "time_kind", "summary", "id"])
    histogram = examiner.get(base + "/timeline/histogram?stretches=50")
    assert sum(histogram["counts"]) == histogram["count"] == len(timeline)
    assert len(histogram["counts"]) <= 50
    year = examiner.get(base + "/timeline/histogram?from=2020-01-01&to=2021-01-01")
    assert year["before"] + year["count"] + year["after"] == len(timeline)
    same_rows(examiner.all(base + "/selectors"), cli("selectors"), ["kind", "value", "count"])
    same_rows(examiner.all(base + "/selectors/hits"), cli("selectors", "--hits"), ["origin", "raw"])
    kinds = {row["kind"]: row["count"] for row in examiner.get(base + "/selectors/kinds")["items"]}
    assert kinds == {kind: count for kind, count in summary["selectors"].items() if count}, kinds
    check_top_selectors(examiner, base)
    check_find(examiner, base, files)
    same_rows(examiner.all(base + "/anomalies"), cli("anomalies"), ["code", "offset", "detail"])
    assert all(row["meaning"] for row in examiner.all(base + "/anomalies"))
    same_rows(examiner.get(base + "/coverage")["items"], cli("coverage"), ["size", "parsed"])
    same_rows(examiner.all(base + "/coverage/intervals"), cli("coverage", "--intervals"),
              ["start", "size", "state"])
    detail = examiner.get(base)
    assert detail["counts"]["items"] == len(files) and detail["timeline"] == len(timeline)
    return files


def check_overview(home, case, detail):
    """A later server tells the same numbers of the same files, whatever became of those it kept."""
    kept = home / "overviews" / f"{case}.json"
    for content in (kept.read_text(), kept.read_text().replace('"items":', '"items":9'), "", None):
        if content is None:
            kept.unlink()
        else:
            kept.write_text(content)
        with serving(home) as server:
            client = server.client()
            client.sign_in("ana")
            assert client.get(f"/api/v1/cases/{case}") == detail, content
    before = kept.read_text()
    # New findings are counted though nobody asks.
    for file in (home / "cases").rglob("*.duckdb"):
        file.touch()
    with serving(home):
        for _ in range(300):
            if kept.read_text() != before:
                break
            time.sleep(0.1)
    assert kept.read_text() != before, "nothing was counted in the background"


def check_item(spoor, examiner, base, files):
    row = max((row for row in files if row["kind"] == "file" and row["sha256"]),
              key=lambda row: row["size"])
    item = f"{base}/items/{row['id']}"
    detail = examiner.get(item)
    assert detail["item"]["sha256"] == row["sha256"] and detail["has_content"]
    chain = detail["origin_chain"]
    assert chain[0]["kind"] == "source" and chain[-1]["id"] == row["id"]
    whole = spoor.home / "extracted"
    spoor.run("extract", row["id"], "--case", "operation oak", "--output", whole, expect=DONE)
    expected = whole.read_bytes()
    assert examiner.get(item + "/download").body == expected
    for first, last in [(0, 0), (3, 700), (len(expected) - 5, len(expected) + 99)]:
        reply = examiner.get(item + "/content", expect=206,
                             headers={"Range": f"bytes={first}-{last}"})
        assert reply.body == expected[first:last + 1]
        end = min(last, len(expected) - 1)
        assert reply.headers["Content-Range"] == f"bytes {first}-{end}/{len(expected)}"
        assert reply.headers["Content-Type"] == "application/octet-stream"
        assert "sandbox" in reply.headers["Content-Security-Policy"]
    examiner.get(item + "/content", expect=416, headers={"Range": f"bytes={len(expected)}-"})
    copies = examiner.all(item + "/copies")
    assert len(copies) == detail["copies"]
    examiner.all(item + "/records")
    examiner.all(item + "/selectors")


def check_search(spoor, examiner, base, files):
    assert examiner.get(base + "/search?query=", expect=400)
    words = "the"
    found = examiner.get(base + f"/search?query={words}&limit=100")
    lines = spoor.run("search", words, "--case", "operation oak", "--limit", "100", "--json",
                      expect=DONE).lines()
    same_rows(found["items"], lines, ["id", "snippet", "rank"])
    assert found["sources_without_text"] == []
    for result in found["items"][:2]:
        text = examiner.get(f"{base}/items/{result['id']}/text?size=200")
        assert text["size"] > 0 and len(text["text"].encode()) <= 203


def check_members(server, administrator, examiner, base):
    """Whoever is not a member gets the answer for what does not exist."""
    stranger = new_account(server, administrator, "ben", ["examiner", "officer_in_charge"])
    absent = base[:-32] + "0" * 32
    for client, path in [(stranger, base), (stranger, absent), (examiner, absent)]:
        reply = client.request("GET", path)
        assert reply.status == 404
        assert reply.json() == stranger.request("GET", absent).json()
    assert stranger.all("/api/v1/cases") == [] and stranger.all("/api/v1/jobs") == []
    examiner.post(base + "/members", {"name": "ben"}, expect=403)
    return stranger


def check_ledger(server, administrator, examiner, base):
    entries = examiner.all(base + "/ledger", limit=5)
    assert [entry["index"] for entry in entries] == sorted(
        (entry["index"] for entry in entries), reverse=True)
    kinds = {entry["kind"] for entry in entries}
    assert {"case.open", "run.begin", "run.end", "job.start", "access", "extract"} <= kinds, kinds
    assert all(entry["payload"]["by"] == "ana" for entry in entries
               if entry["kind"] in ("case.open", "run.begin", "access", "job.start"))
    what = {entry["payload"]["operation"] for entry in entries if entry["kind"] == "access"}
    assert {"files", "item", "item_content", "item_download", "search", "timeline",
            "selectors"} <= what, what
    report = examiner.post("/api/v1/ledger/verify")
    assert report["intact"] and report["problems"] == [] and report["entries"] > len(entries)
    examiner.get("/api/v1/ledger", expect=403)
    auditor = new_account(server, administrator, "audrey", ["auditor"])
    everything = auditor.all("/api/v1/ledger")
    assert len(everything) > len(entries)
    refused = [entry for entry in everything if entry["kind"] == "refusal"]
    assert any(entry["payload"]["by"] == "ben" for entry in refused)
    auditor.get(base, expect=404)


def main():
    with temporary_folder() as folder:
        sources = folder / "sources"
        sources.mkdir()
        image = debian_sample("ntfs", sources)
        home = folder / "home"
        spoor = Spoor(home)
        with serving(home, "--source-root", sources) as server:
            assert server.about["url"].startswith("https://")
            administrator = first_administrator(server)
            server.client().post("/api/v1/setup", {
                "token": server.setup_token(), "name": "evil", "password": PASSWORD}, expect=403)
            administrator = check_second_factor(server, administrator)
            examiner = new_account(server, administrator, "ana", ["examiner"])
            case, summary = check_examination(server, examiner, image)
            base = f"/api/v1/cases/{case}"
            administrator.get(base, expect=404)
            files = check_lists(spoor, examiner, base, summary)
            check_item(spoor, examiner, base, files)
            check_search(spoor, examiner, base, files)
            check_members(server, administrator, examiner, base)
            check_ledger(server, administrator, examiner, base)
            # The local user lets an account see a case of theirs.
            spoor.run("case", "open", "from the shell", expect=DONE)
            assert len(examiner.all("/api/v1/cases")) == 1
            spoor.run("case", "member", "from the shell", "--add", "ana", expect=DONE)
            assert len(examiner.all("/api/v1/cases")) == 2
            spoor.run("case", "member", "from the shell", "--remove", "ana", expect=DONE)
            # A command that writes works beside the server, too.
            done = spoor.run("examine", image, "--case", "beside", "--logical")
            assert done.status in (0, INCOMPLETE), done
            detail = examiner.get(base)
            sessions = examiner.all("/api/v1/me/sessions")
            assert [row["current"] for row in sessions] == [True]
            examiner.post("/api/v1/sign-out", expect=204)
            examiner.get("/api/v1/me", expect=401)
            status, error = server.stop()
            assert status == 0, error
        check_overview(home, case, detail)
        # Everything is still there, and nobody can become administrator again.
        with serving(home) as server:
            assert "setup" not in server.about
            client = server.client()
            assert client.sign_in("ana") == "signed_in"
            assert [row["name"] for row in client.all("/api/v1/cases")] == ["operation oak"]
            assert client.all("/api/v1/jobs")[0]["state"] == "incomplete"
        report = spoor.run("ledger", "verify", "--json", expect=DONE).document()
        assert report["intact"]
    print("serve: ok")


if __name__ == "__main__":
    main()
