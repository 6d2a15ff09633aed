#!/usr/bin/env python3
"""Writes the samples of tests/data/artifacts/windows_registry into the folder given."""
import pathlib
import struct
import sys

FILETIME_2024 = 133_536_816_000_000_000  # 2024-02-29T12:00:00Z
MINUTE = 600_000_000
NONE = 0xFFFFFFFF
SZ, EXPAND, BINARY, DWORD, DWORD_BE, LINK, MULTI, QWORD = 1, 2, 3, 4, 5, 6, 7, 11
ROOT, NARROW = 0x0004, 0x0020
BASE, BIN_HEAD, SEGMENT = 4096, 32, 16344


def text(words):
    return words.encode("utf-16-le") + b"\0\0"


class Hive:
    """Cells one after another; a key's cells stand behind those of its children."""

    def __init__(self, version=5):
        self.cells, self.version = bytearray(BIN_HEAD), version
        self.security = self.cell(b"sk\0\0" + struct.pack("<IIII", 0x20, 0x20, 1, 36)
                                  + struct.pack("<BBHIIII", 1, 0, 0x8004, 20, 0, 0, 0)
                                  + struct.pack("<BB6s2I", 1, 2, b"\0\0\0\0\0\5", 32, 544))

    def cell(self, data):
        """Where it lies, from the first bin."""
        at = len(self.cells)
        size = -(-(len(data) + 4) // 8) * 8
        self.cells += struct.pack("<i", -size) + data.ljust(size - 4, b"\0")
        return at

    def free(self, *cells):
        for cell in cells:
            size, = struct.unpack_from("<i", self.cells, cell)
            struct.pack_into("<i", self.cells, cell, -size)

    def data(self, data):
        if len(data) <= SEGMENT or self.version < 4:
            return self.cell(data)
        parts = [self.cell(data[at:at + SEGMENT].ljust(SEGMENT + 4, b"\0"))
                 for at in range(0, len(data), SEGMENT)]
        numbers = self.cell(struct.pack(f"<{len(parts)}I", *parts))
        return self.cell(b"db" + struct.pack("<HI", len(parts), numbers))

    @staticmethod
    def name(name):
        try:
            return name.encode("latin-1"), 1
        except UnicodeEncodeError:
            return name.encode("utf-16-le"), 0

    def value(self, name, kind, data):
        stored, narrow = self.name(name)
        if len(data) <= 4:
            size, place = len(data) | 0x80000000, data.ljust(4, b"\0")
        else:
            size, place = len(data), struct.pack("<I", self.data(data))
        return self.cell(b"vk" + struct.pack("<HI4sIHH", len(stored), size, place, kind, narrow, 0)
                         + stored)

    def key(self, name, values=(), children=(), minutes=0, kind=b"lh", words="", flags=0):
        """(name, type, data) of each value; `children` are cells whose parent becomes this key."""
        cells = [self.value(*value) for value in values]
        listed = self.cell(struct.pack(f"<{len(cells)}I", *cells)) if cells else NONE
        below = self.subkeys(kind, children) if children else NONE
        word = self.cell(words.encode("utf-16-le")) if words else NONE
        stored, narrow = self.name(name)
        at = self.cell(b"nk" + struct.pack(
            "<HQIIIIIIIIIIIIIIIHH", flags | (NARROW if narrow else 0),
            FILETIME_2024 + minutes * MINUTE, 0, NONE, len(children), 0, below, NONE, len(cells),
            listed, self.security, word, 0, 0, 0, 0, 0, len(stored), 2 * len(words)) + stored)
        for child in children:
            struct.pack_into("<I", self.cells, child + 4 + 16, at)
        return at

    def subkeys(self, kind, children):
        if kind == b"ri":
            half = len(children) // 2 or 1
            lists = [self.subkeys(b"li", children[:half]), self.subkeys(b"lf", children[half:])]
            return self.cell(b"ri" + struct.pack("<H2I", 2, *lists))
        step = (0,) if kind in (b"lf", b"lh") else ()
        numbers = [part for child in children for part in (child, *step)]
        return self.cell(kind + struct.pack(f"<H{len(numbers)}I", len(children), *numbers))

    def bytes(self, root, name="\\??\\C:\\Users\\ann\\ntuser.dat", sequences=(7, 7)):
        rest = -len(self.cells) % BASE
        bins = bytearray(self.cells)
        if rest:
            bins += struct.pack("<i", rest) + bytes(rest - 4)
        struct.pack_into("<4sIIQQ", bins, 0, b"hbin", 0, len(bins), 0, FILETIME_2024)
        head = bytearray(BASE)
        struct.pack_into("<4sIIQIIIIIII", head, 0, b"regf", *sequences, FILETIME_2024, 1,
                         self.version, 0, 1, root, len(bins), 1)
        head[48:112] = name.encode("utf-16-le")[-64:].ljust(64, b"\0")
        total = 0
        for number in struct.unpack_from("<127I", head):
            total ^= number
        struct.pack_into("<I", head, 508, total)
        return bytes(head + bins)


def every_type():
    hive = Hive()
    values = [("", SZ, text("the default")), ("Привет", SZ, text("мир")),
              ("café", EXPAND, text("%SystemRoot%\\x")), ("odd", SZ, b"a\0b\0c"),
              ("none", 0, b""), ("binary", BINARY, bytes(range(20))),
              ("number", DWORD, struct.pack("<I", 4294967295)), ("short", DWORD, b"\1\2"),
              ("big-endian", DWORD_BE, struct.pack(">I", 258)), ("link", LINK, text("\\target")),
              ("several", MULTI, text("one") + text("two") + b"\0\0"),
              ("long", QWORD, struct.pack("<Q", 1 << 63)), ("unknown", 0x1234, b"\xff" * 5)]
    many = [hive.key(f"key{number}", minutes=number) for number in range(5)]
    listed = hive.key("Lists", children=many, kind=b"ri", minutes=10)
    types = hive.key("Types", values, minutes=11, words="Class")
    wide = hive.key("Ключ", [("yes", DWORD, b"\1\0\0\0")], minutes=12, kind=b"li")
    return hive.bytes(hive.key("ROOT", children=[listed, types, wide], flags=ROOT, kind=b"lf"))


def big_data():
    hive = Hive()
    data = bytes(number % 251 for number in range(SEGMENT * 2 + 100))
    return hive.bytes(hive.key("ROOT", [("big", BINARY, data), ("long", SZ, text("x" * 9000))],
                               flags=ROOT))


def deleted():
    """A key with a value and a child is gone; another lost a value."""
    hive = Hive()
    inner = hive.key("Inner", [("secret", SZ, text("what was here"))], minutes=3)
    gone = hive.key("Gone", [("small", DWORD, b"\7\0\0\0")], [inner], minutes=4)
    kept = hive.key("Kept", [("first", SZ, text("stays")), ("second", SZ, text("deleted"))],
                    minutes=5)
    root = hive.key("ROOT", children=[kept, gone], flags=ROOT)
    orphan = hive.key("Orphan", minutes=6)
    struct.pack_into("<I", hive.cells, orphan + 4 + 16, 0x7FFFFFF8)
    # The root forgets the second child, the key its second value.
    below, = struct.unpack_from("<I", hive.cells, root + 4 + 28)
    struct.pack_into("<H", hive.cells, below + 4 + 2, 1)
    struct.pack_into("<I", hive.cells, root + 4 + 20, 1)
    listed, = struct.unpack_from("<I", hive.cells, kept + 4 + 40)
    second, = struct.unpack_from("<I", hive.cells, listed + 4 + 4)
    struct.pack_into("<I", hive.cells, kept + 4 + 36, 1)
    place, = struct.unpack_from("<I", hive.cells, second + 4 + 8)
    hive.free(gone, inner, second, place, orphan)
    for key in (gone, inner):
        listed, = struct.unpack_from("<I", hive.cells, key + 4 + 40)
        value, = struct.unpack_from("<I", hive.cells, listed + 4)
        hive.free(listed, value)
        size, place = struct.unpack_from("<II", hive.cells, value + 4 + 4)
        if size & 0x80000000 == 0:
            hive.free(place)
    return hive.bytes(root)


def looped():
    """A key that is its own grandchild, a value list that leads outside, a list twice."""
    hive = Hive()
    child = hive.key("child", [("lost", SZ, text("long enough"))])
    other = hive.key("other", [("a", DWORD, b"\1\0\0\0")])
    parent = hive.key("parent", children=[child])
    root = hive.key("ROOT", children=[parent, other], flags=ROOT)
    below, = struct.unpack_from("<I", hive.cells, parent + 4 + 28)
    struct.pack_into("<II", hive.cells, child + 4 + 20, 1, 0)
    struct.pack_into("<I", hive.cells, child + 4 + 28, below)
    struct.pack_into("<I", hive.cells, other + 4 + 40, 0x7FFFFFF0)
    return hive.bytes(root)


def item(data):
    return struct.pack("<H", len(data) + 2) + data


def folder_item(name, kind=0x31):
    """A folder of Windows 7 with its times and its place in the master file table."""
    date, time = (2024 - 1980) << 9 | 2 << 5 | 29, 12 << 11 | 30 << 5
    stored = (name[:6].upper() + "~1\0").encode()
    stored += bytes(len(stored) % 2)
    long_name = text(name)
    block = struct.pack("<HHIHHHHHHQQHI", 42 + len(long_name) + 2, 8, 0xBEEF0004, date, time, date,
                        time, 42, 0, 5 << 48 | 1234, 0, len(name), 0) + long_name
    return item(struct.pack("<BBIHHH", kind, 0, 0, date, time, 0x10) + stored + block
                + struct.pack("<H", 24))


THIS_PC = item(b"\x1f\x50" + bytes.fromhex("e04fd020ea3a6910a2d808002b30309d"))
DRIVE = item(b"\x2fC:\\".ljust(21, b"\0"))
NEWEST = struct.pack("<3I", 1, 0, NONE)


def chain(hive, path, leaf):
    """The keys above `leaf`, and the topmost of them."""
    for name in reversed(path.split("\\")):
        leaf = hive.key(name, children=[leaf])
    return leaf


def time_value(minutes):
    return struct.pack("<Q", FILETIME_2024 + minutes * MINUTE)


def user_assist(hive):
    new = struct.pack("<IIII", 0, 3, 5, 61000).ljust(60, b"\0") + time_value(20) + bytes(4)
    old = struct.pack("<II", 1, 8) + time_value(21)
    count = hive.key("Count", [("P:\\Cebtenz\\abgrcnq.rkr", BINARY, new),
                               ("HRZR_EHACNGU:pnyp", BINARY, old)])
    return hive.key("UserAssist", children=[hive.key("{F4E57C4B}", children=[count])])


def shell(hive):
    inner = hive.key("0", [("0", BINARY, folder_item("Evidence") + b"\0\0"),
                           ("NodeSlot", DWORD, b"\7\0\0\0"),
                           ("MRUListEx", BINARY, struct.pack("<2I", 0, NONE))], minutes=31)
    pc = hive.key("0", [("0", BINARY, DRIVE + b"\0\0"),
                        ("MRUListEx", BINARY, struct.pack("<2I", 0, NONE))], [inner])
    bags = hive.key("BagMRU", [("0", BINARY, THIS_PC + b"\0\0"), ("1", BINARY, b"\x30\0\x31"),
                               ("MRUListEx", BINARY, NEWEST)], [pc], minutes=32)
    return hive.key("Shell", children=[bags])


def user():
    """What a user's hive knows, plug-in by plug-in."""
    hive = Hive()
    run = hive.key("Run", [("Updater", SZ, text("C:\\bad.exe /s"))], minutes=1)
    recent = hive.key("RecentDocs", [
        ("0", BINARY, text("old.txt")),
        ("1", BINARY, text("letter.docx") + folder_item("letter.lnk") + b"\0\0"),
        ("MRUListEx", BINARY, NEWEST)], minutes=2)
    saved = hive.key("docx", [("0", BINARY, THIS_PC + DRIVE + folder_item("Work")
                               + folder_item("letter.docx", 0x32) + b"\0\0"),
                              ("MRUListEx", BINARY, struct.pack("<2I", 0, NONE))], minutes=3)
    dialogue = hive.key("ComDlg32", children=[hive.key("OpenSavePidlMRU", children=[saved])])
    ran = hive.key("RunMRU", [("a", SZ, text("cmd\\1")), ("MRUList", SZ, text("a"))], minutes=4)
    paths = hive.key("TypedPaths", [("url1", SZ, text("D:\\hidden"))], minutes=5)
    mount = hive.key("MountPoints2", children=[hive.key("##server#share", minutes=6)])
    explorer = hive.key("Explorer", children=[dialogue, mount, recent, ran, paths,
                                              user_assist(hive)])
    zone = hive.key("3", [("DisplayName", SZ, text("Internet")),
                          ("1001", DWORD, b"\1\0\0\0")])
    zones = hive.key("Internet Settings", children=[hive.key("Zones", children=[zone])])
    program = hive.key("Tool", [("DisplayName", SZ, text("Tool")),
                                ("InstallDate", SZ, text("20240229"))], minutes=7)
    version = hive.key("CurrentVersion", children=[
        explorer, zones, run, hive.key("Uninstall", children=[program])])
    typed = hive.key("TypedURLs", [("url1", SZ, text("http://example.org/")),
                                   ("url2", SZ, text("http://example.net/"))])
    times = hive.key("TypedURLsTime", [("url1", BINARY, time_value(9)),
                                       ("url2", BINARY, time_value(8))])
    office = chain(hive, "Office\\15.0\\Word", hive.key("File MRU", [
        ("Item 1", SZ, text("[F00000000][T01DA6B0AC4BC8000][O00000000]*C:\\letter.docx"))]))
    remote = hive.key("Terminal Server Client", children=[
        hive.key("Default", [("MRU0", SZ, text("10.0.0.1"))], minutes=10),
        hive.key("Servers", children=[hive.key("10.0.0.1", [("UsernameHint", SZ, text("ann"))])])])
    microsoft = hive.key("Microsoft", children=[
        hive.key("Internet Explorer", children=[typed, times]), office, remote,
        hive.key("Windows", children=[version, shell(hive)])])
    return hive.bytes(hive.key("ROOT", children=[hive.key("Software", children=[microsoft])],
                               flags=ROOT))


def main():
    folder = pathlib.Path(sys.argv[1])
    whole = every_type()
    wrong = bytearray(whole)
    wrong[36] ^= 0x40
    samples = {"every_type.hiv": whole, "big_data.hiv": big_data(), "deleted.hiv": deleted(),
               "looped.hiv": looped(), "cut.hiv": whole[:BASE + 1500], "no_root.hiv": bytes(wrong)}
    hive = Hive(3)
    samples["dirty.hiv"] = hive.bytes(hive.key("ROOT", flags=ROOT), sequences=(8, 7))
    samples["user.hiv"] = user()
    for name, content in samples.items():
        (folder / name).write_bytes(content)


if __name__ == "__main__":
    main()
