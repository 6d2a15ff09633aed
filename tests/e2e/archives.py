#!/usr/bin/env python3
"""Archives: what others list is found, opened and extracted; bombs cost themselves."""
import collections
import gzip
import hashlib
import io
import tarfile
import zipfile

from harness import DONE, FAILED, INCOMPLETE, Spoor, check, corpus_file, equal, main
import quines

GROUP = "11-archives"
MAILS = "01-disk-images/simsong+bulk_extractor/nps-2010-emails.E01"
COMPRESSED = (".gz", ".Z", ".bz2", ".xz", ".lz4", ".lzma")
# Where another number than bsdtar's is right: docs/known-differences.md says why.
EXPLAINED = {
    "libarchive+libarchive/test_read_format_iso_3.iso.Z": 1,
    "libarchive+libarchive/test_read_format_iso_rockridge_zf_overflow.iso": 2,
    "libarchive+libarchive/test_read_format_rar5_window_buf_and_size_desync.rar": 1,
    "libarchive+libarchive/test_read_format_zip_symlink_unsupported_compression.zip": 2,
    "nih-at+libzip/data/filename_empty.zip": 1,
    "nih-at+libzip/data/incons-local-filename-missing.zip": 1,
}


def facts():
    """Members by file, as bsdtar counts them; 1 where it sees a compressed file and no archive."""
    counts = {}
    for line in corpus_file(GROUP + "/FACTS.tsv").read_text().splitlines()[1:]:
        name, tool, _, value = line.split("\t")
        if tool == "bsdtar -t":
            single = "Unrecognized archive format" in value and name.endswith(COMPRESSED)
            counts[name] = 1 if single else int(value.split("|")[0])
    return counts


def members_as_others_count_them(folder):
    spoor = Spoor(folder / "home")
    first = corpus_file(GROUP + "/log2timeline+dfvfs/syslog.gz")
    spoor.examine(first.parent.parent, options=("--logical",), expect=INCOMPLETE)
    rows = spoor.list("files")
    tops = {row["address"]: row["path"] for row in rows if "!" not in row["address"]}
    direct = collections.Counter(tops[row["address"].split("!")[0]] for row in rows
                                 if row["address"].count("!") == 1)
    for name, count in facts().items():
        if name.endswith((".lrz", ".lzo", ".grz", ".uu")):
            continue  # Only readable through other programs, bsdtar's count is 0.
        equal(direct[name], EXPLAINED.get(name, count), f"members of {name}")
    plain = hashlib.sha256((first.parent / "syslog").read_bytes()).hexdigest()
    for packed in ("syslog.gz", "syslog.bz2", "syslog.xz", "syslog.lzma", "syslog.Z", "syslog.tgz"):
        hashes = {row["sha256"] for row in rows
                  if row["path"].startswith(f"log2timeline+dfvfs/{packed}/")}
        check(plain in hashes, f"the file inside {packed}")


def addresses_inside(folder):
    spoor = Spoor(folder / "home")
    _, summary = spoor.examine(corpus_file(MAILS), case="mails")
    found = {row["value"] for row in spoor.list("selectors", "mails", "--kind", "email")}
    wanted = {"email_in_zip@zipfile1.com", "email_in_zip_zip@zipfile2.com",
              "email_in_gzip@gzipfile.com", "email_in_gzip_gzip@gzipfile.com", "pages@iwork09.com",
              "keynote@iwork09.com", "numbers@iwork09.com"}
    equal(wanted - found, set(), "documented addresses inside archives")
    nested = [row for row in spoor.list("files", "mails") if "!" in row["address"]]
    equal(len(nested), summary["items"]["nested"], "nested entries")
    for row in nested:
        if not row["sha256"]:
            continue
        target = folder / "member"
        spoor.extract(row["address"], target, "mails")
        equal(hashlib.sha256(target.read_bytes()).hexdigest(), row["sha256"], row["path"])
        target.unlink()
    spoor.examine(corpus_file(MAILS), case="closed", options=("--without", "archives"))
    equal([row for row in spoor.list("files", "closed") if "!" in row["address"]], [],
          "members of archives that were not to be opened")


def passwords(folder):
    spoor = Spoor(folder / "home")
    locked = corpus_file(GROUP + "/libarchive+libarchive/tar/test/test_option_passphrase.zip")
    spoor.examine(locked, case="closed", options=("--logical",), expect=INCOMPLETE)
    codes = {row["code"] for row in spoor.list("anomalies", "closed")}
    check("archive.encrypted" in codes, "an encrypted member is an anomaly")
    words = folder / "words.txt"
    words.write_text("wrong\r\npass1\npassphrase\n\n")
    spoor.examine(locked, case="open", options=("--logical", "--passwords", words))
    opened = [row for row in spoor.list("files", "open") if "!" in row["address"] and row["sha256"]]
    equal(len(opened), 2, "members that a password opens")
    spoor.run("extract", opened[0]["address"], "--case", "open", "--passwords", words, "--output",
              folder / "out", expect=DONE)
    extracted = hashlib.sha256((folder / "out").read_bytes()).hexdigest()
    equal(extracted, opened[0]["sha256"], "the extracted member")
    words.write_text("x" * 5000)
    answer = spoor.run("examine", locked, "--logical", "--passwords", words, expect=FAILED)
    check("line 1" in answer.error, f"a sentence names the line: {answer.error}")


def zipped(members):
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in members:
            made.writestr(name, content)
    return data.getvalue()


def a_packed_source(folder):
    """A zip or a compressed tar of files, and a compressed image, are sources by themselves."""
    spoor = Spoor(folder / "home")
    (folder / "seized.zip").write_bytes(zipped([("home/me.txt", b"mail: me@example.org"),
                                                ("home/log.zip", zipped([("log", b"entry")]))]))
    _, summary = spoor.examine(folder / "seized.zip", case="zip", expect=DONE)
    equal(summary["items"]["nested"], 3, "what is in the zip")
    image = b"".join(corpus_file(f"01-disk-images/log2timeline+dfvfs/ext2.splitraw.00{part}")
                     .read_bytes() for part in (0, 1))
    (folder / "image.raw").write_bytes(image)
    (folder / "image.dd.gz").write_bytes(gzip.compress(image))
    spoor.examine(folder / "image.dd.gz", case="packed", expect=DONE)
    spoor.examine(folder / "image.raw", case="image", expect=DONE)
    of_image = {(row["path"], row["sha256"]) for row in spoor.list("files", "image")
                if row["sha256"] and "unallocated" not in row["address"]}
    prefix = "image.dd.gz/image.dd/"
    of_packed = {(row["path"].removeprefix(prefix), row["sha256"])
                 for row in spoor.list("files", "packed")}
    equal(of_image - of_packed, set(), "files of the image that are missing inside")


def petabytes():
    """A zip of zips of zips …: 16^5 times a gibibyte of zeros."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        with archive.open("zeros", "w") as zeros:
            for _ in range(1 << 6):
                zeros.write(bytes(1 << 24))
    layer = file.getvalue()
    for _ in range(5):
        layer = zipped([(f"layer{number}.zip", layer) for number in range(16)])
    return layer


def bombs_and_liars(folder):
    """Each costs itself; what lies beside it is found."""
    spoor = Spoor(folder / "home")
    tree = folder / "tree"
    tree.mkdir()
    (tree / "note.txt").write_text("beside@example.org")
    bomb = petabytes()
    check(len(bomb) < 100_000, f"the bomb is {len(bomb)} bytes long")
    (tree / "bomb.zip").write_bytes(bomb)
    with gzip.open(tree / "many.tar.gz", "wb", compresslevel=1) as many:
        for _ in range(1000):
            many.write(tarfile.TarInfo("one of a million").tobuf() * 1000)
    (tree / "climbs.zip").write_bytes(zipped([("../../../outside", b"x"), ("/absolute", b"y"),
                                              ("inside", b"mail: inside@example.org")]))
    (tree / "cut.zip").write_bytes(zipped([("a", bytes(range(256)) * 400)])[:300])
    endless = quines.quine(quines.gzip_parts)
    equal(gzip.decompress(endless), endless, "a file that unpacks to itself")
    (tree / "endless.gz").write_bytes(endless)
    itself = quines.quine(quines.zip_parts)
    with zipfile.ZipFile(io.BytesIO(itself)) as archive:
        equal(archive.read(quines.NAME.decode()), itself, "an archive that holds itself")
    (tree / "itself.zip").write_bytes(itself)
    (tree / "noise.zip").write_bytes(b"PK\3\4" + bytes(range(256)) * 40)
    status, summary = spoor.examine(tree, expect=INCOMPLETE)
    for code, least in (("archive.expansion_limit", 1), ("archive.members_limit", 1),
                        ("archive.name_climbs", 2), ("archive.contains_itself", 1)):
        check(summary["anomalies"].get(code, 0) >= least, f"{code} in {summary['anomalies']}")
    damaged = {row["path"] for row in spoor.list("anomalies") if row["loses_data"]}
    for name in ("cut.zip", "endless.gz"):
        check(any(name in path for path in damaged), f"{name} says so")
    found = {row["value"] for row in spoor.list("selectors", "test", "--kind", "email")}
    equal(found, {"beside@example.org", "inside@example.org"}, "what lies beside")
    check(not (folder / "outside").exists(), "nothing was written outside")
    equal(status, INCOMPLETE, "status")


def the_same_at_any_number_of_workers(folder):
    tree = folder / "tree"
    tree.mkdir()
    inner = zipped([(f"{number}.txt", f"user{number}@example.org " * 50) for number in range(200)])
    for number in range(30):
        (tree / f"{number}.zip").write_bytes(zipped([("inner.zip", inner), (f"{number}", b"x")]))
    exports = set()
    for jobs in ("1", "2", "8"):
        spoor = Spoor(folder / f"home{jobs}")
        spoor.examine(tree, options=("--jobs", jobs), expect=DONE)
        exports.add(spoor.canonical())
    equal(len(exports), 1, "different findings")
    check(b"29.zip/inner.zip/199.txt" in exports.pop().encode(), "the innermost files")


main(members_as_others_count_them, addresses_inside, passwords, a_packed_source, bombs_and_liars,
     the_same_at_any_number_of_workers)
