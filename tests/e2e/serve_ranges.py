#!/usr/bin/env python3
"""Ranges of contents that are too large to be kept whole: of an image's extents, and of a file."""
from harness import DONE, INCOMPLETE, Spoor, equal, main
from workbench import first_administrator, new_account, serving

MIB = 1 << 20
SIZE = 700 * MIB
BLOCK = 4 * MIB  # As the server keeps them.
MARKS = {0: b"the begin", 513 * MIB - 3: b"over a border of blocks", 600 * MIB: b"x" * 5000,
         SIZE - 7: b"the end"}
RANGES = [(0, 99), (513 * MIB - 10, 513 * MIB + 40), (600 * MIB - 1, 600 * MIB + 5000),
          (SIZE - 100, SIZE + 100), (300 * MIB, 300 * MIB + 64), (BLOCK - 1, BLOCK),
          (600 * MIB - BLOCK // 2, 600 * MIB + BLOCK // 2 - 1)]


def make_sparse(path):
    with path.open("wb") as file:
        file.truncate(SIZE)
        for offset, mark in MARKS.items():
            file.seek(offset)
            file.write(mark)
    return path


def bytes_of(path, first, last):
    with path.open("rb") as file:
        file.seek(first)
        return file.read(last + 1 - first)


def check_ranges(client, base, path):
    row = max(client.all(f"{base}/files"), key=lambda row: row["size"])
    equal(row["size"], SIZE, "the size of the largest item")
    content = f"{base}/items/{row['id']}/content"
    for first, last in RANGES:
        reply = client.get(content, expect=206, headers={"Range": f"bytes={first}-{last}"})
        expected = bytes_of(path, first, last)
        equal(len(reply.body), len(expected), f"bytes of {first}-{last}")
        assert reply.body == expected, (first, last)
        end = first + len(expected) - 1
        equal(reply.headers["Content-Range"], f"bytes {first}-{end}/{SIZE}", "the range's header")
    tail = client.get(content, expect=206, headers={"Range": "bytes=-7"})
    equal(tail.body, b"the end", "the last bytes")
    cut = client.get(content, expect=206, headers={"Range": f"bytes=1-{SIZE}"})
    equal(len(cut.body), BLOCK, "an answer that is cut")
    client.get(content, expect=416, headers={"Range": f"bytes={SIZE}-"})
    client.get(content, expect=400)


def ranges(folder):
    spoor = Spoor(folder / "home")
    image = make_sparse(folder / "disk.raw")
    (folder / "tree").mkdir()
    file = make_sparse(folder / "tree/large.bin")
    spoor.run("examine", image, "--case", "image", expect=(DONE, INCOMPLETE))
    spoor.run("examine", folder / "tree", "--case", "files", expect=(DONE, INCOMPLETE))
    with serving(spoor.home) as server:
        ana = new_account(server, first_administrator(server), "ana", ["examiner"])
        for case, path in (("image", image), ("files", file)):
            spoor.run("case", "member", case, "--add", "ana", expect=DONE)
            base = next(f"/api/v1/cases/{row['id']}" for row in ana.all("/api/v1/cases")
                        if row["name"] == case)
            check_ranges(ana, base, path)
        equal(server.stop()[0], 0, "the server's end")


if __name__ == "__main__":
    main(ranges)
