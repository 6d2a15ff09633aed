#!/usr/bin/env python3
"""Writes the samples of tests/data/artifacts/windows_evtx into the folder given."""
import pathlib
import struct
import sys
import zlib

FILETIME_2024 = 133_536_816_000_000_000  # 2024-02-29T12:00:00Z
SECOND = 10_000_000
CHUNK, HEAD = 65536, 512
GUID = bytes.fromhex("25968454785494499ca5ba3e3b0328c3")
STRING, ANSI, SIGNED8, BYTE, SHORT, WORD, INT, DWORD, LONG, QWORD, FLOAT, DOUBLE = range(1, 13)
BOOL, BINARY, GUID_TYPE, SIZE, FILETIME, SYSTEMTIME, SID, HEX32, HEX64 = range(13, 22)
XML, ARRAY = 0x21, 0x80


def utf16(text):
    return text.encode("utf-16-le")


class Chunk:
    """Records of one chunk; names and templates are stored where they are used first."""

    def __init__(self):
        self.data, self.names, self.templates = bytearray(HEAD), {}, {}
        self.ids, self.last = [], HEAD

    def name(self, out, base, text):
        """Appends a reference, and the name itself if it is new."""
        at = base + len(out) + 4
        if text in self.names:
            out += struct.pack("<I", self.names[text])
            return
        self.names[text] = at
        out += struct.pack("<IIHH", at, 0, len(text) * 7 & 0xFFFF, len(text))
        out += utf16(text + "\0")

    def element(self, out, base, element, identifiers=True):
        """(name, [(attribute, piece)], [pieces or elements]); a piece is text or (index, type)."""
        name, attributes, content = element
        out.append(0x41 if attributes else 0x01)
        if identifiers:
            out += b"\xff\xff"
        size_at = len(out)
        out += bytes(4)
        self.name(out, base, name)
        if attributes:
            list_at = len(out)
            out += bytes(4)
            for number, (attribute, piece) in enumerate(attributes):
                out.append(0x46 if number + 1 < len(attributes) else 0x06)
                self.name(out, base, attribute)
                self.piece(out, piece)
            struct.pack_into("<I", out, list_at, len(out) - list_at - 4)
        if content:
            out.append(0x02)
            for part in content:
                if isinstance(part, tuple) and isinstance(part[0], str):
                    self.element(out, base, part, identifiers)
                else:
                    self.piece(out, part)
            out.append(0x04)
        else:
            out.append(0x03)
        struct.pack_into("<I", out, size_at, len(out) - size_at - 4)

    @staticmethod
    def piece(out, piece):
        if isinstance(piece, str):
            out += struct.pack("<BBH", 0x05, STRING, len(piece)) + utf16(piece)
        else:
            out += struct.pack("<BHB", 0x0E, *piece)

    def instance(self, base, template, values):
        """The fragment of a record: an instance of the template with its values."""
        out = bytearray(b"\x0f\x01\x01\x00\x0c\x01")
        key = template[0]
        if key in self.templates:
            out += struct.pack("<4sI", GUID[:4], self.templates[key])
        else:
            at = base + len(out) + 8
            self.templates[key] = at
            out += struct.pack("<4sI", GUID[:4], at) + struct.pack("<I", 0) + GUID
            size_at = len(out)
            out += bytes(4) + b"\x0f\x01\x01\x00"
            self.element(out, base, template[1])
            out.append(0)
            struct.pack_into("<I", out, size_at, len(out) - size_at - 4)
        out += struct.pack("<I", len(values))
        for kind, value in values:
            out += struct.pack("<HBB", len(value), kind, 0)
        for _, value in values:
            out += value
        return bytes(out)

    def add(self, number, make, filetime=FILETIME_2024):
        """A record whose fragment is make(where it begins)."""
        at = len(self.data)
        body = make(at + 24) + b"\0"
        size = -(-(24 + len(body) + 4) // 8) * 8
        record = struct.pack("<IIQQ", 0x2A2A, size, number, filetime + number * SECOND) + body
        self.data += record.ljust(size - 4, b"\0") + struct.pack("<I", size)
        self.ids.append(number)
        self.last = at

    def bytes(self, free=None):
        end = len(self.data) if free is None else free
        data = self.data.ljust(CHUNK, b"\0")
        struct.pack_into("<8sQQQQIIII", data, 0, b"ElfChnk\0", self.ids[0], self.ids[-1],
                         self.ids[0], self.ids[-1],
                         128, self.last, end, zlib.crc32(data[HEAD:end]))
        struct.pack_into("<I", data, 124, zlib.crc32(data[128:HEAD], zlib.crc32(data[:120])))
        return bytes(data)


def log(chunks, flags=0, next_id=100):
    head = bytearray(4096)
    struct.pack_into("<8sQQQIHHHH", head, 0, b"ElfFile\0", 0, len(chunks) - 1, next_id, 128, 1, 3,
                     4096, len(chunks))
    struct.pack_into("<I", head, 120, flags)
    struct.pack_into("<I", head, 124, zlib.crc32(head[:120]))
    return bytes(head) + b"".join(chunks)


def system(provider):
    return ("System", [], [
        ("Provider", [("Name", provider)], []),
        ("EventID", [("Qualifiers", (4, WORD))], [(3, WORD)]),
        ("Version", [], [(11, BYTE)]),
        ("Level", [], [(0, BYTE)]),
        ("Keywords", [], [(5, HEX64)]),
        ("TimeCreated", [("SystemTime", (6, FILETIME))], []),
        ("EventRecordID", [], [(10, QWORD)]),
        ("Execution", [("ProcessID", (8, DWORD)), ("ThreadID", (9, DWORD))], []),
        ("Channel", [], ["Security"]),
        ("Computer", [], ["lab & desk"]),
        ("Security", [("UserID", (12, SID))], []),
    ])


NAMESPACE = [("xmlns", "http://schemas.microsoft.com/win/2004/08/events/event")]
LOGON = ("logon", ("Event", NAMESPACE, [system("Example-Audit"), ("EventData", [], [
    ("Data", [("Name", "TargetUserName")], [(13, STRING)]),
    ("Data", [("Name", "LogonType")], [(14, DWORD)]),
    ("Data", [], [(15, STRING | ARRAY)])])]))
NESTED = ("nested", ("Event", NAMESPACE, [system("Example-Nest"), (13, XML)]))
TYPES = [(STRING, utf16("<Привет> \U0001f600\0")), (ANSI, b"plain\0"), (SIGNED8, b"\xff"),
         (BYTE, b"\xff"), (SHORT, b"\xfe\xff"), (WORD, b"\xfe\xff"), (INT, b"\xfd\xff\xff\xff"),
         (DWORD, b"\xfd\xff\xff\xff"), (LONG, b"\xfc" + b"\xff" * 7),
         (QWORD, b"\xfc" + b"\xff" * 7),
         (FLOAT, struct.pack("<f", 0.5)), (DOUBLE, struct.pack("<d", -2.25)),
         (BOOL, struct.pack("<I", 1)), (BINARY, b"\x00\xab"), (GUID_TYPE, GUID),
         (SIZE, struct.pack("<Q", 4096)), (FILETIME, struct.pack("<Q", FILETIME_2024 + 1)),
         (SYSTEMTIME, struct.pack("<8H", 2024, 2, 4, 29, 12, 0, 1, 7)),
         (SID, struct.pack("<BB6s2I", 1, 2, b"\0\0\0\0\0\5", 32, 544)),
         (HEX32, struct.pack("<I", 0xC0FFEE)), (HEX64, struct.pack("<Q", 1 << 63)),
         (WORD | ARRAY, struct.pack("<3H", 1, 2, 3)), (0, b"")]
EVERY_TYPE = ("types", ("Event", NAMESPACE, [system("Example-Types"), ("EventData", [], [
    ("Data", [("Name", f"T{kind:02X}")], [(13 + number, kind)])
    for number, (kind, _) in enumerate(TYPES)])]))


def values(number, event, more):
    return [(BYTE, b"\0"), (0, b""), (0, b""), (WORD, struct.pack("<H", event)), (0, b""),
            (HEX64, struct.pack("<Q", 0x8020000000000000)),
            (FILETIME, struct.pack("<Q", FILETIME_2024 + number * SECOND)), (0, b""),
            (DWORD, struct.pack("<I", 500 + number)), (DWORD, struct.pack("<I", 7)),
            (QWORD, struct.pack("<Q", number)), (BYTE, b"\2"),
            (SID, struct.pack("<BB6sI", 1, 1, b"\0\0\0\0\0\5", 18))] + more


def logon(chunk, number, user, filetime=FILETIME_2024):
    more = [(STRING, utf16(user)), (DWORD, struct.pack("<I", 10)),
            (STRING | ARRAY, utf16("first\0second\0"))]
    chunk.add(number, lambda at: chunk.instance(at, LOGON, values(number, 4624, more)), filetime)


def nested(chunk, number):
    """An event whose data are XML in a value; they come last, so that they begin where it ends."""
    def make(at):
        body = chunk.instance(at, NESTED, values(number, 104, [(XML, b"")]))
        inner = bytearray(b"\x0f\x01\x01\x00")
        chunk.element(inner, at + len(body), ("UserData", [], [
            ("LogFileCleared", [("xmlns", "urn:example"), ("Kind", "whole")],
             [("SubjectUserName", [], ["Ann"]), ("Channel", [], ["Security"])])]), False)
        inner.append(0)
        described = body.rfind(struct.pack("<HBB", 0, XML, 0))
        return (body[:described] + struct.pack("<HBB", len(inner), XML, 0) + body[described + 4:]
                + inner)
    chunk.add(number, make)


def main():
    folder = pathlib.Path(sys.argv[1])
    samples = {}
    chunk = Chunk()
    logon(chunk, 1, "ann")
    logon(chunk, 2, "боб & co")
    nested(chunk, 3)
    chunk.add(4, lambda at: chunk.instance(at, EVERY_TYPE, values(4, 1, TYPES)))
    whole = log([chunk.bytes()])
    samples["every_type.evtx"] = whole
    samples["cut_in_record.evtx"] = whole[:4096 + chunk.last + 100]
    damaged = bytearray(whole)
    damaged[4096 + HEAD + 30] ^= 0xFF
    samples["wrong_checksums.evtx"] = bytes(damaged)

    ring = Chunk()
    for number in (11, 12, 15):
        logon(ring, number, f"user{number}")
    free = len(ring.data)
    logon(ring, 7, "remnant", FILETIME_2024 - 3600 * SECOND)
    ring.ids.pop()
    samples["dirty_with_remnant.evtx"] = log([ring.bytes(free)], flags=1)

    other = Chunk()
    logon(other, 1, "ann")
    logon(other, 2, "bob")
    lost = bytearray(log([other.bytes()]))
    lost[4096 + HEAD + 24 + 6:4096 + HEAD + 24 + 10] = b"\1\2\3\4"  # Of the template's identifier.
    samples["other_template.evtx"] = bytes(lost)
    samples["no_chunk_header.evtx"] = whole[:4096] + bytes(8) + whole[4104:]
    for name, data in samples.items():
        (folder / name).write_bytes(data)


if __name__ == "__main__":
    main()
