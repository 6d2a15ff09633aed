#!/usr/bin/env python3
"""The browser page against the real server, from the first start to the sign-out: second factor,
evidence that is sent and interrupted, examination, every view; in English and in Arabic, the other
languages looking on, with axe-core on each page."""
from browser import PAGE_OPTIONS, drive, ensure_browser
from harness import debian_sample, main
from workbench import serving


def walk(folder, language):
    ensure_browser()
    sources = folder / "sources"
    sources.mkdir()
    image = debian_sample("ntfs", sources)
    with serving(folder / "home", "--source-root", sources, *PAGE_OPTIONS, tls=False) as server:
        drive("walk", server, shots=f"walk-{language}", timeout=1500, link=server.about["setup"],
              source=image, language=language)


def english(folder):
    walk(folder, "en")


def arabic(folder):
    walk(folder, "ar")


if __name__ == "__main__":
    main(english, arabic)
