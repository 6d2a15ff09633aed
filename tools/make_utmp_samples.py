#!/usr/bin/env python3
"""Writes the samples of tests/data/artifacts/linux_utmp into the folder given."""
import pathlib
import socket
import struct
import sys

BOOT = 1_709_208_000  # 2024-02-29T12:00:00Z


def entry(layout, kind, pid=0, line=b"", ident=b"", user=b"", host=b"", seconds=BOOT,
          microseconds=0, address=b"", session_id=0, ended=(0, 0), reserved=b""):
    order, size = layout
    head = struct.pack(order + "hxxi32s4s32s256shh", kind, pid, line, ident, user, host, *ended)
    numbers = "iII" if size == 384 else "qqq"
    middle = struct.pack(order + numbers, session_id, seconds, microseconds)
    return (head + middle + address.ljust(16, b"\0") + reserved.ljust(20, b"\0")).ljust(size, b"\0")


def session(layout):
    kernel, host = b"6.1.0-18-amd64", b"10.0.0.7"
    address = socket.inet_aton("10.0.0.7")
    return b"".join([
        entry(layout, 2, 0, b"~", b"~~", b"reboot", kernel),
        entry(layout, 1, ord("5"), b"~", b"~~", b"runlevel", kernel, BOOT + 9, 250_000),
        entry(layout, 6, 711, b"tty1", b"tty1", b"LOGIN", b"", BOOT + 10),
        entry(layout, 7, 1234, b"pts/0", b"ts/0", b"ada", host, BOOT + 61, 123_456, address, 1234),
        entry(layout, 4, 0, b"|", b"~~", b"date", b"", BOOT + 100),
        entry(layout, 3, 0, b"{", b"~~", b"date", b"", BOOT + 3700),
        entry(layout, 8, 1234, b"pts/0", b"ts/0", b"", b"", BOOT + 3800, 1, ended=(15, 1)),
        entry(layout, 1, ord("0"), b"~", b"~~", b"shutdown", kernel, BOOT + 4000),
    ])


def failed_logins(layout):
    v6 = socket.inet_pton(socket.AF_INET6, "2001:db8::bad:1")
    return b"".join([
        entry(layout, 6, 900, b"ssh:notty", b"", b"root", b"203.0.113.9", BOOT, 0,
              socket.inet_aton("203.0.113.9")),
        entry(layout, 6, 901, b"ssh:notty", b"", b"admin", b"bad.example", BOOT + 2, 0, v6),
        entry(layout, 6, 902, b"ssh:notty", b"", b"m\xfcller", b"", BOOT + 4),
        entry(layout, 7, 903, b":0", b":0", "ада".encode(), b"", BOOT + 6),
    ])


def damaged(layout):
    return b"".join([
        entry(layout, 7, 1, b"pts/0", b"ts/0", b"ada", b"", BOOT),
        bytes(layout[1]),
        entry(layout, 99, 2, b"pts/1", b"ts/1", b"bob", b"", BOOT + 1),
        entry(layout, 7, 3, b"pts/2", b"ts/2", b"eve\0mallory", b"", BOOT + 2, 1 << 31),
        entry(layout, 8, 4, b"pts/3", b"ts/3", seconds=0, reserved=b"hidden"),
        entry(layout, 7, 5, b"pts/4", b"ts/4", b"ada", b"", BOOT + 3)[:200],
    ])


def samples():
    short, long, long_big = ("<", 384), ("<", 400), (">", 400)
    yield "session_384", session(short)
    yield "session_400", session(long)
    yield "session_400_big", session(long_big)
    yield "failed_logins", failed_logins(short)
    yield "damaged", damaged(short)


if __name__ == "__main__":
    for file_name, content in samples():
        (pathlib.Path(sys.argv[1]) / file_name).write_bytes(content)
