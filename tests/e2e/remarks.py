#!/usr/bin/env python3
"""Tags, notes and bookmarks: from the command line and through the server, on one real case, with
who may say what, what is kept of what was taken back, and what the ledger says."""
from harness import DONE, FAILED, Spoor, check, debian_sample, equal, main
from workbench import first_administrator, new_account, serving


def from_the_command_line(spoor, document):
    def run(*arguments, expect=DONE):
        return spoor.run(*arguments, "--case", "ntfs", "--json", expect=expect).lines()

    name = f"item/{document['id']}"
    equal(run("tag", "add", document["address"], "invoice")[0]["about"], name, "the object")
    run("tag", "add", name, "invoice", expect=FAILED)
    run("note", "add", name, "who wrote it?")
    run("note", "add", "item/" + "0" * 32, "nothing", expect=FAILED)
    listed = run("note", "list")
    equal([row["text"] for row in listed], ["who wrote it?"], "the notes")
    run("note", "retract", listed[0]["id"])
    check(not run("note", "list"), "what was taken back is still listed")
    kept = run("note", "list", "--history")
    check(kept[0]["retracted_by"] and kept[0]["text"] == "who wrote it?", kept)
    equal(len(run("tag", "list", "--about", document["address"])), 1, "tags of the object")


def through_the_server(spoor, server, case, document):
    administrator = first_administrator(server)
    ana = new_account(server, administrator, "ana", ["examiner"])
    ben = new_account(server, administrator, "ben", ["analyst"])
    pat = new_account(server, administrator, "pat", ["prosecutor"])
    for name in ("ana", "ben", "pat"):
        spoor.run("case", "member", "ntfs", "--add", name, expect=DONE)
    base, about = f"/api/v1/cases/{case}", f"item/{document['id']}"

    def add(who, expect=201, **body):
        return who.post(f"{base}/remarks", {"about": about, **body}, expect=expect)

    add(ana, kind="tag", text="رسالة")
    add(ben, kind="tag", text="رسالة", expect=409)
    add(pat, kind="tag", text="x", expect=403)
    add(ana, kind="tag", text="two\nlines", expect=400)
    add(ana, kind="bookmark")
    add(ana, kind="bookmark", expect=409)
    note = add(ana, kind="note", text="first")
    check(note["by"] == "ana" and note["title"] == document["path"], note)
    ben.post(f"{base}/remarks", {"about": about, "kind": "note", "text": "not mine",
                                 "supersedes": note["id"]}, expect=403)
    newer = add(ana, kind="note", text="second", supersedes=note["id"])
    ben.post(f"{base}/remarks/{newer['id']}/retract", expect=403)
    row = ben.all(f"{base}/files?path={document['path'].split('/')[-1]}")[0]
    check(row["about"] == about and row["marks"] == {
        "tags": ["invoice", "رسالة"], "notes": 1, "bookmarked": False, "review": None}, row)
    for question in ("timeline", "search?query=second"):
        shown = [each for each in ben.all(f"{base}/{question}", limit=50) if each["about"] == about]
        check(shown, f"{question} has nothing of {document['path']}")
        check(all(each["marks"] == row["marks"] for each in shown), shown[0])
    check(ana.get(f"{base}/items/{document['id']}")["item"]["marks"]["bookmarked"], "bookmark")
    check([tag["tag"] for tag in pat.all(f"{base}/tags")] == ["invoice", "رسالة"], "tags")
    texts = [each["text"] for each in ana.all(f"{base}/remarks?about={about}&kind=note", limit=1)]
    check(texts == ["second"], texts)
    every = ana.all(f"{base}/remarks?history=true", limit=2)
    check(len(every) == 6, every)
    selector = ana.get(f"{base}/selectors?limit=1")["items"]
    for each in selector:
        ana.post(f"{base}/remarks", {"about": each["about"], "kind": "tag", "text": "seen"},
                 expect=201)
        check(ana.get(f"{base}/selectors?limit=1")["items"][0]["marks"]["tags"] == ["seen"], each)
    kinds = [entry["kind"] for entry in ana.all(f"{base}/ledger")]
    check(kinds.count("remark") >= 5 and "remark.retract" in kinds, kinds)


def remarks(folder):
    spoor = Spoor(folder / "home")
    spoor.examine(debian_sample("ntfs", folder), case="ntfs")
    document = next(row for row in spoor.list("files", "ntfs")
                    if row["path"].endswith("a-text.docx"))
    case = spoor.run("case", "list", "--json", expect=DONE).lines()[0]["id"]
    from_the_command_line(spoor, document)
    with serving(spoor.home) as server:
        through_the_server(spoor, server, case, document)
        equal(server.stop()[0], 0, "the server's end")
    spoor.run("ledger", "verify", expect=DONE)


if __name__ == "__main__":
    main(remarks)
