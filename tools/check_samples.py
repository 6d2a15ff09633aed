#!/usr/bin/env python3
"""Checks that the samples that are made by tools/ are what the tools make.

usage: samples_are_reproducible.py MAKER FOLDER
"""
import pathlib
import subprocess
import sys
import tempfile

maker, folder = sys.argv[1], pathlib.Path(sys.argv[2])
with tempfile.TemporaryDirectory() as made:
    subprocess.run([sys.executable, maker, made], check=True)
    wrong = [file.name for file in pathlib.Path(made).iterdir()
             if not (folder / file.name).exists()
             or (folder / file.name).read_bytes() != file.read_bytes()]
print("\n".join(f"{folder / name} is not what {maker} makes" for name in sorted(wrong)) or "ok")
sys.exit(bool(wrong))
