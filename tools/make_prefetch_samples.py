#!/usr/bin/env python3
"""Writes the samples of tests/data/artifacts/windows_prefetch into the folder given."""
import pathlib
import struct
import sys
import zlib

FILETIME_2024 = 133_536_816_000_000_000  # 2024-02-29T12:00:00Z
SECOND = 10_000_000
VOLUME = "\\VOLUME{01da6b0000000000-c0ffee01}"
FILES = [VOLUME + "\\WINDOWS\\SYSTEM32\\" + name
         for name in ("NTDLL.DLL", "KERNEL32.DLL", "NOTEPAD.EXE")]
FOLDERS = [VOLUME + "\\WINDOWS", VOLUME + "\\WINDOWS\\SYSTEM32"]


def utf16(text):
    return text.encode("utf-16-le")


def volumes_section(entry_size):
    path, names = utf16(VOLUME + "\0"), b"".join(
        struct.pack("<H", len(name)) + utf16(name + "\0") for name in FOLDERS)
    references = struct.pack("<IIQQQ", 3, 3, 0, 5 | 5 << 48, 42 | 1 << 48)
    path_at = entry_size
    references_at = -(-(path_at + len(path)) // 8) * 8
    names_at = references_at + len(references)
    entry = struct.pack("<IIQIIIIII", path_at, len(VOLUME), FILETIME_2024 - 86400 * SECOND,
                        0xC0FFEE01, references_at, len(references), names_at, len(FOLDERS), 0)
    head = entry.ljust(entry_size, b"\0") + path
    return head.ljust(references_at, b"\0") + references + names


def metric(version, name_at, length, number):
    if version == 17:
        return struct.pack("<5I", number, 1, name_at, length, 2)
    return struct.pack("<6IQ", number, 1, 1, name_at, length, 0x202, 1000 + number | 7 << 48)


def information(version, short, sections, times, count, hash_string):
    head = struct.pack("<9I", *sections)
    if version == 17:
        return head + struct.pack("<Q16xII", times[0], count, 0)
    if version == 23:
        return head + struct.pack("<8xQ16xII80x", times[0], count, 1)
    times = b"".join(struct.pack("<Q", time) for time in (times + [0] * 8)[:8])
    if short:
        return (head + bytes(8) + times + struct.pack("<8xIIIII", count, 1, 0, *hash_string)
                + bytes(76))
    return head + bytes(8) + times + struct.pack("<16xIII", count, 1, 0) + bytes(84)


def prefetch(version, runs, count, short=False, name="NOTEPAD.EXE", remnant=b"", path="", flags=0):
    info_size = {17: 68, 23: 156}.get(version, 212 if short else 220)
    strings, metrics = b"", b""
    for number, file in enumerate(FILES):
        metrics += metric(version, len(strings), len(file), number)
        strings += utf16(file + "\0")
    chains = bytes(12 if version < 30 else 8) * len(FILES)
    metrics_at = 84 + info_size
    chains_at = metrics_at + len(metrics)
    strings_at = chains_at + len(chains)
    hash_at = strings_at + len(strings)
    hash_string = utf16(path + "\0") if path else b""
    volumes_at = -(-(hash_at + len(hash_string)) // 8) * 8
    volumes = volumes_section({17: 40, 23: 104, 26: 104}.get(version, 96))
    times = [FILETIME_2024 + 1_234_567 - 3600 * SECOND * number for number in range(runs)] or [0]
    sections = (metrics_at, len(FILES), chains_at, len(FILES), strings_at, len(strings), volumes_at,
                1, len(volumes))
    info = information(version, short, sections, times, count, (hash_at, len(hash_string)))
    body = (info + metrics + chains + strings + hash_string).ljust(volumes_at - 84, b"\0") + volumes
    stored_name = (utf16(name + "\0") + remnant).ljust(60, b"\0")[:60]
    return struct.pack("<I4sII60sII", version, b"SCCA", 0x11, 84 + len(body), stored_name,
                       0xD8414F97, flags) + body


class WordWriter:
    """MS-XCA 2.1.4.3: words are written into places reserved where the reader will stand."""

    def __init__(self, out):
        self.out, self.bits, self.free = out, 0, 16
        self.places = [len(out), len(out) + 2]
        out.extend(bytes(4))

    def put(self, value, count):
        if self.free < count:
            rest = count - self.free
            self.flush(self.bits << self.free | value >> rest)
            self.bits, self.free = value & ((1 << rest) - 1), 16 - rest
        else:
            self.bits, self.free = self.bits << count | value, self.free - count

    def flush(self, word):
        at = self.places.pop(0)
        self.out[at:at + 2] = struct.pack("<H", word & 0xFFFF)
        self.places.append(len(self.out))
        self.out.extend(bytes(2))

    def finish(self):
        at = self.places[0]
        self.out[at:at + 2] = struct.pack("<H", self.bits << self.free & 0xFFFF)


def longest_match(data, at):
    best = (0, 0)
    for offset in range(1, min(at, 4095) + 1):
        length = 0
        while at + length < len(data) and data[at + length] == data[at + length - offset]:
            length += 1
        best = max(best, (length, -offset))
    return best[0], -best[1]


def xpress_huffman(data):
    """One block (at most 65,536 bytes) in which every symbol has a code of nine bits: itself."""
    out = bytearray(b"\x99" * 256)
    writer, at = WordWriter(out), 0
    while at < len(data):
        length, offset = longest_match(data, at)
        if length < 3:
            writer.put(data[at], 9)
            at += 1
            continue
        log, rest = offset.bit_length() - 1, length - 3
        writer.put(256 + (log << 4) + min(rest, 15), 9)
        if rest >= 15 + 255:
            out += b"\xff" + struct.pack("<H", rest)
        elif rest >= 15:
            out.append(rest - 15)
        writer.put(offset - (1 << log), log)
        at += length
    writer.put(256, 9)
    writer.finish()
    return bytes(out)


def mam(data, checksum=False):
    packed = xpress_huffman(data)
    if not checksum:
        return b"MAM\x04" + struct.pack("<I", len(data)) + packed
    head = b"MAM\x84" + struct.pack("<I", len(data))
    return head + struct.pack("<I", zlib.crc32(head + bytes(4) + packed)) + packed


def patched(data, at, value):
    return data[:at] + struct.pack("<I", value) + data[at + 4:]


def samples():
    path = "\\DEVICE\\HARDDISKVOLUME3\\WINDOWS\\SYSTEM32\\NOTEPAD.EXE"
    plain17 = prefetch(17, 1, 3)
    compressed = mam(prefetch(30, 2, 2, short=True, path=path))
    yield "version_17.pf", plain17
    yield "version_23.pf", prefetch(23, 1, 3, remnant=utf16("REMNANT"))
    yield "version_26.pf", prefetch(26, 8, 55)
    yield "version_30.pf", prefetch(30, 3, 3)
    yield "version_30_compressed.pf", compressed
    yield "version_31_checksum.pf", mam(prefetch(31, 1, 1, short=True, path=path), checksum=True)
    yield "boot.pf", prefetch(23, 1, 40, name="NTOSBOOT", flags=1)
    yield "cut_in_strings.pf", plain17[:400]
    yield "cut_compressed.pf", compressed[:len(compressed) * 3 // 4]
    yield "wrong_checksum.pf", patched(mam(prefetch(31, 1, 1, short=True), checksum=True), 8, 1)
    yield "unknown_version.pf", patched(plain17, 0, 99)
    yield "endless_metrics.pf", patched(plain17, 88, 0xFFFFFFFF)
    yield "name_outside.pf", patched(plain17, 152 + 20 + 8, 0x7FFFFFFF)
    yield "never_run.pf", prefetch(26, 0, 0)


if __name__ == "__main__":
    for file_name, content in samples():
        (pathlib.Path(sys.argv[1]) / file_name).write_bytes(content)
