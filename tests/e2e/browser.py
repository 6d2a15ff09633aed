"""Drives of the browser page: workbench/e2e/NAME.mjs in Debian's Chromium against a real server."""
import os
import shutil
import subprocess

from harness import ROOT, check, skip

PAGE = ROOT / "workbench"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
# What `spoor serve` needs to give out the page, over plain HTTP on loopback.
PAGE_OPTIONS = ("--page", ROOT / "build/workbench")


def ensure_browser():
    """Chromium, and the page as its sources are now; skips the test where one cannot be had."""
    if not os.path.exists(CHROMIUM):
        skip("chromium is not installed")
    if subprocess.run([ROOT / "tools/workbench.sh", "build"]).returncode == 77:
        skip("there is no npm to build the page with")


def drive(script, server, /, shots=None, timeout=1200, **values):
    """Runs it with SPOOR_ADDRESS and the values in its environment. What it looked at stays in
    build/workbench-shots, in a folder named after it. REQUIRES: ensure_browser()."""
    folder = ROOT / "build/workbench-shots" / (shots or script)
    shutil.rmtree(folder, ignore_errors=True)
    given = {f"SPOOR_{key.upper()}": str(value) for key, value in values.items()}
    environment = {**os.environ, **given, "SPOOR_ADDRESS": server.about["url"],
                   "SPOOR_SHOTS": str(folder), "CHROMIUM": CHROMIUM}
    done = subprocess.run(["node", PAGE / f"e2e/{script}.mjs"], env=environment, cwd=PAGE,
                          capture_output=True, timeout=timeout)
    check(done.returncode == 0, done.stdout.decode() + done.stderr.decode())
