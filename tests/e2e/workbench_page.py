#!/usr/bin/env python3
"""The browser page against the real server: set-up, second factor, examination, every view, in four
languages, with axe-core on each page. Screenshots stay in build/workbench-shots."""
import os
import shutil
import subprocess

from harness import ROOT, check, debian_sample, main, skip
from workbench import serving

PAGE = ROOT / "workbench"
SHOTS = ROOT / "build/workbench-shots"


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
        environment = {**os.environ, "SPOOR_ADDRESS": server.about["url"],
                       "SPOOR_LINK": server.about["setup"], "SPOOR_SOURCE": image.name,
                       "SPOOR_SHOTS": str(SHOTS), "CHROMIUM": chromium}
        done = subprocess.run(["node", PAGE / "e2e/walk.mjs"], env=environment, cwd=PAGE,
                              capture_output=True, timeout=1500)
    check(done.returncode == 0, done.stdout.decode() + done.stderr.decode())


if __name__ == "__main__":
    main(walk)
