#!/usr/bin/env python3
"""Registry hives through the whole program: a dirty one alone, and with its logs (group 04)."""
import lzma

from harness import DONE, INCOMPLETE, Spoor, check, corpus_file, equal, main

GROUP = "04-registry"
HIVE = "mkorman90+regipy/data/transactions_NTUSER.DAT.xz"
LOGS = {"ntuser.dat.LOG1": "mkorman90+regipy/data/transactions_ntuser.dat.log1.xz",
        "ntuser.dat.LOG2": "mkorman90+regipy/data/transactions_ntuser.dat.log2.xz"}


def examined(folder, name, files):
    """Living keys by path, the codes of anomalies, and the program."""
    source = folder / f"{name}_source" / "Users" / "ann"
    source.mkdir(parents=True)
    for file, content in files.items():
        (source / file).write_bytes(content)
    spoor = Spoor(folder / name)
    spoor.examine(folder / f"{name}_source", options=("--logical",), expect=(DONE, INCOMPLETE))
    keys = [row["id"] for row in spoor.list("timeline")
            if row["record_kind"] == "windows.registry.key"
            and not row["summary"].startswith("recovered: ")]
    return spoor, keys, {row["code"] for row in spoor.list("anomalies")}


def hives(folder):
    tree = corpus_file(GROUP)
    files = {"NTUSER.DAT": lzma.decompress((tree / HIVE).read_bytes())}
    spoor, keys, codes = examined(folder, "alone", files)
    equal(len(keys), 2590, "keys of the hive as it is, as reglookup counts")
    check("registry.dirty" in codes, "a dirty hive is told")
    for file, packed in LOGS.items():
        files[file] = lzma.decompress((tree / packed).read_bytes())
    spoor, keys, codes = examined(folder, "with_logs", files)
    equal(len(keys), 3105, "keys of the hive as its logs complete it")
    check("registry.replayed" in codes and "registry.dirty" not in codes, f"anomalies {codes}")
    record = spoor.run("show", keys[0], "--case", "test", "--json", expect=DONE).lines()[0]
    equal(record["parser"], "windows.registry", "parser")
    equal(record["decoder_chain"], "log", "where offsets count")


main(hives)
