#!/usr/bin/env python3
"""Review of a real case through the server: states once per content, batches, a second review,
what is privileged and sealed, tasks and inbox, translations in versions, and the report."""
import shutil

from harness import DONE, Spoor, check, debian_sample, equal, main
from workbench import Program, first_administrator, new_account, serving


class Case:
    def __init__(self, server, spoor):
        administrator = first_administrator(server)
        self.id = spoor.run("case", "list", "--json", expect=DONE).lines()[0]["id"]
        self.base = f"/api/v1/cases/{self.id}"
        people = {"olga": "officer_in_charge", "ana": "examiner", "ben": "analyst",
                  "dora": "disclosure_reviewer", "pat": "prosecutor"}
        for name, role in people.items():
            setattr(self, name, new_account(server, administrator, name, [role]))
            spoor.run("case", "member", "ntfs", "--add", name, expect=DONE)

    def decide(self, who, about, state=None, batch=None, expect=201):
        body = {"about": about}
        if state:
            body["state"] = state
        if batch:
            body["batch"] = batch
        return who.post(f"{self.base}/review/decisions", body, expect=expect)

    def files(self, who, query=""):
        return who.all(f"{self.base}/files?kind=file&{query}")


def states(case, document):
    """A state belongs to the content: each copy shows it."""
    about = f"content/{document['sha256']}"
    case.decide(case.pat, about, "relevant", expect=403)
    case.decide(case.ana, "item/" + document["id"], "relevant", expect=400)
    case.decide(case.ana, about, "splendid", expect=400)
    case.decide(case.ana, about, "relevant")
    copies = case.files(case.ben, f"hash={document['sha256']}")
    check(len(copies) >= 2, f"the sample has {len(copies)} copies of {document['path']}")
    equal({row["marks"]["review"] for row in copies}, {"relevant"}, "the copies' states")
    equal(len(case.files(case.ben, "review=relevant")), len(copies), "files by state")
    moments = [row for row in case.ben.all(f"{case.base}/timeline")
               if row["item"] in {copy["id"] for copy in copies}]
    check(moments, f"no moments of {document['path']}")
    equal({row["marks"]["review"] for row in moments}, {"relevant"}, "states in the timeline")
    everything = len(case.files(case.ben))
    equal(len(case.files(case.ben, "review=none")), everything - len(copies), "files without one")
    case.decide(case.ana, about)
    case.decide(case.ana, about, expect=409)
    equal(case.files(case.ben, "review=any"), [], "what was taken back")


def batches(case):
    """Shared out once, looked through by its reviewer, then a sample by another person."""
    asked = {"name": "texts", "question": "kind=file", "size": 3, "reviewers": ["ana", "ben"]}
    case.ana.post(f"{case.base}/review/batches", asked, expect=403)
    case.olga.post(f"{case.base}/review/batches", {**asked, "reviewers": ["pat"]}, expect=400)
    made = case.olga.post(f"{case.base}/review/batches", asked, expect=201)["items"]
    hashes = {row["sha256"] or row["id"] for row in case.files(case.olga) if row["size"] > 0}
    equal(sum(batch["items"] for batch in made), len(hashes), "contents shared out")
    case.olga.post(f"{case.base}/review/batches", asked, expect=400)
    inbox = case.ana.all("/api/v1/inbox")
    mine = [batch for batch in made if batch["reviewer"] == "ana"]
    equal([entry["batch"]["id"] for entry in inbox], [batch["id"] for batch in mine], "the inbox")
    for batch in mine:
        items = case.ana.all(f"{case.base}/review/batches/{batch['id']}/items", limit=2)
        equal(len(items), batch["items"], "contents of a batch")
        case.decide(case.ben, items[0]["about"], "relevant", batch["id"], expect=403)
        for item in items:
            case.decide(case.ana, item["about"], "not_relevant", batch["id"])
    check(not case.ana.all("/api/v1/inbox"), "what is done is no longer open")
    decided = sum(batch["items"] for batch in mine)
    summary = case.olga.get(f"{case.base}/review")
    equal((summary["decided"], summary["batched_decided"]), (decided, decided), "the progress")
    draw = {"name": "check", "reviewer": "ben", "per_mille": 1000, "seed": "5eed"}
    sample = case.olga.post(f"{case.base}/review/samples", draw, expect=201)["items"][0]
    equal((sample["items"], sample["sample"]["seed"]), (decided, "5eed"), "the sample")
    rows = case.ben.all(f"{case.base}/review/batches/{sample['id']}/items")
    check(all(row["state"] is None for row in rows), "a second reviewer sees the first decision")
    for number, row in enumerate(rows):
        case.decide(case.ben, row["about"], "relevant" if number == 0 else "not_relevant",
                    sample["id"])
    after = case.ben.get(f"{case.base}/review/batches/{sample['id']}")
    equal(after["sample"]["agreed"], decided - 1, "agreement")
    check(after["sample"]["low_per_mille"] < 1000 * (decided - 1) / decided <
          after["sample"]["high_per_mille"], after)
    equal(case.olga.get(f"{case.base}/review")["states"]["relevant"], 0, "a second review's states")


def privileged(case, document):
    """Sealed for everybody but the disclosure reviewer; who closed it can open it again."""
    about, item = f"content/{document['sha256']}", f"{case.base}/items/{document['id']}"
    note = {"kind": "note", "about": f"item/{document['id']}", "text": "from the lawyer"}
    case.ana.post(f"{case.base}/remarks", note, expect=201)
    case.decide(case.ana, about, "privileged")
    for who in (case.ana, case.ben, case.olga, case.pat):
        for part in ("", "/content", "/text", "/copies", "/records", "/selectors"):
            equal(who.request("GET", item + part).status, 403, f"a sealed item{part}")
        row = next(row for row in case.files(who) if row["id"] == document["id"])
        equal((row["path"], row["sha256"], row["type"]), ("", None, None), "a sealed row")
        check(not who.all(f"{case.base}/remarks?kind=note"), "a note on a sealed item")
        if who != case.pat:
            found = who.all(f"{case.base}/search?query=debian", limit=50)
            check(all(row["id"] != document["id"] for row in found), "a sealed item is found")
    equal(case.dora.get(item)["item"]["path"], document["path"], "the disclosure reviewer")
    for scopes, expect in ((["read"], 403), (["read", "review"], 200)):
        asked = {"name": "-".join(scopes), "scopes": scopes, "days": 1}
        made = case.dora.post("/api/v1/me/tokens", asked, expect=201)
        Program(case.dora.server, made["token"]).get(item, expect=expect)
    # Of its hash it is not told that it is there; of the item it is.
    case.decide(case.ben, about, "relevant", expect=404)
    case.decide(case.ben, f"item/{document['id']}", "relevant", expect=403)
    page = case.olga.post(f"{case.base}/report", {"with": ["notes", "review"]}).body.decode()
    check("from the lawyer" not in page and "privileged left out" in page, "the officer's report")
    page = case.dora.post(f"{case.base}/report", {"with": ["notes", "review"]}).body.decode()
    check("from the lawyer" in page, "the disclosure reviewer's report")
    case.decide(case.ana, about, "exculpatory")
    equal(case.ben.get(item)["item"]["marks"]["review"], "exculpatory", "opened again")


def tasks(case, document):
    made = case.ana.post(f"{case.base}/tasks", {"title": "look at this", "given_to": "pat",
                                                "about": document["id"], "due": "2030-02-28"},
                         expect=201)
    equal(made["about"], f"item/{document['id']}", "what the task is about")
    case.ana.post(f"{case.base}/tasks", {"title": "x", "given_to": "nobody"}, expect=400)
    case.ana.post(f"{case.base}/tasks", {"title": "x", "given_to": "pat", "due": "2030-02-30"},
                  expect=400)
    equal([entry["task"]["title"] for entry in case.pat.all("/api/v1/inbox")], ["look at this"],
          "the inbox")
    done = f"{case.base}/tasks/{made['id']}/done"
    case.ben.post(done, {}, expect=403)
    equal(case.pat.post(done, {})["done_by"], "pat", "who did it")
    check(not case.pat.all("/api/v1/inbox"), "a task that is done")
    check(case.ana.post(done, {"done": False})["done_at"] is None, "not done any more")


def translations(case, document):
    first = {"kind": "translation", "about": f"item/{document['id']}", "text": "مرحبا",
             "language": "ar"}
    case.ana.post(f"{case.base}/remarks", {**first, "language": "Arabic!"}, expect=400)
    made = case.ana.post(f"{case.base}/remarks", first, expect=201)
    newer = {**first, "text": "مرحبا بكم", "supersedes": made["id"]}
    case.ben.post(f"{case.base}/remarks", newer, expect=201)
    case.ana.post(f"{case.base}/remarks", newer, expect=409)
    about = f"about=item/{document['id']}&kind=translation"
    equal(len(case.pat.all(f"{case.base}/remarks?{about}")), 1, "the version that stands")
    equal(len(case.pat.all(f"{case.base}/remarks?{about}&history=true")), 2, "all versions")
    entries = [entry for entry in case.olga.all(f"{case.base}/ledger")
               if entry["kind"] == "remark" and (entry["payload"] or {}).get("language") == "ar"]
    equal(len(entries), 2, "versions in the ledger")
    check(entries[0]["ids"]["supersedes"] == made["id"] and entries[0]["payload"]["sha256"],
          entries[0])


def report(case, spoor, folder):
    case.ben.post(f"{case.base}/report", {"with": ["weather"]}, expect=400)
    page = case.ben.post(f"{case.base}/report", {"with": ["translations", "review"]})
    equal(page.headers["Content-Type"], "application/octet-stream", "the report's type")
    text = page.body.decode()
    check("مرحبا بكم" in text and "exculpatory" in text and "5eed" in text, "the server's report")
    check("UNAUTHORISED / TRAINING" in text and "<bdi dir=\"auto\">ben</bdi>" in text, "its head")
    target = folder / "report.html"
    spoor.run("report", "--case", "ntfs", "--html", target, "--with", "translations,review",
              expect=DONE)
    check("مرحبا بكم" in target.read_text(), "the command's report")


def review(folder):
    spoor = Spoor(folder / "home")
    # Two exhibits with the same files.
    spoor.examine(debian_sample("ntfs", folder), debian_sample("ext2", folder), case="ntfs")
    with serving(spoor.home) as server:
        case = Case(server, spoor)
        rows = [row for row in case.files(case.ana) if row["sha256"] and row["size"] > 0]
        twice = [row for row in rows
                 if sum(row["sha256"] == other["sha256"] for other in rows) > 1]
        check(twice, "no content lies on both exhibits")
        states(case, twice[0])
        batches(case)
        document = next(row for row in rows if row["path"].endswith("a-text.docx"))
        privileged(case, document)
        tasks(case, document)
        translations(case, document)
        report(case, spoor, folder)
        equal(server.stop()[0], 0, "the server's end")
    spoor.run("ledger", "verify", expect=DONE)
    shutil.rmtree(spoor.home)


if __name__ == "__main__":
    main(review)
