#!/usr/bin/env python3
"""The pages of pictures, keywords and sets against the real server, in four languages."""
import os
import shutil
import subprocess

from harness import ROOT, check, debian_sample, main, skip
from workbench import PASSWORD, events, first_administrator, new_account, serving

PAGE = ROOT / "workbench"
SHOTS = ROOT / "build/workbench-lists-shots"


def walk(folder):
    chromium = os.environ.get("CHROMIUM", "/usr/bin/chromium")
    if not os.path.exists(chromium):
        skip("chromium is not installed")
    if subprocess.run([ROOT / "tools/workbench.sh", "build"]).returncode == 77:
        skip("there is no npm to build the page with")
    sources = folder / "sources"
    sources.mkdir()
    image = debian_sample("ntfs", sources)
    shutil.rmtree(SHOTS, ignore_errors=True)
    with serving(folder / "home", "--source-root", sources, "--page", ROOT / "build/workbench",
                 tls=False) as server:
        administrator = first_administrator(server)
        roles = ["administrator", "officer_in_charge", "examiner", "analyst"]
        person = new_account(server, administrator, "ana", roles)
        case = person.post("/api/v1/cases", {"name": "pictures"}, expect=201)["id"]
        base = f"/api/v1/cases/{case}"
        job = person.post(base + "/jobs", {"root": 0, "path": image.name}, expect=201)
        list(events(person, f"/api/v1/jobs/{job['id']}/events"))
        environment = {**os.environ, "SPOOR_ADDRESS": server.about["url"], "SPOOR_CASE": case,
                       "SPOOR_NAME": "ana", "SPOOR_PASSWORD": PASSWORD, "SPOOR_SHOTS": str(SHOTS),
                       "CHROMIUM": chromium}
        done = subprocess.run(["node", PAGE / "e2e/lists.mjs"], env=environment, cwd=PAGE,
                              capture_output=True, timeout=1200)
    check(done.returncode == 0, done.stdout.decode() + done.stderr.decode())


if __name__ == "__main__":
    main(walk)
