#!/usr/bin/env python3
"""Pages of PDFs as pictures: drawn by a program that is locked away, and bounded."""
import os
import shutil
import struct
import zlib

from harness import corpus, corpus_file, temporary_folder
from workbench import events, first_administrator, new_account, serving

DOCUMENTS = "12-media-documents/apache+tika"
SKIPPED = 77


def pdf(objects):
    """`objects` are numbered from 1; the first is the catalogue (ISO 32000-1, 7.5)."""
    file, table = b"%PDF-1.5\n", b"0000000000 65535 f \n"
    for number, one in enumerate(objects, 1):
        table += b"%010d 00000 n \n" % len(file)
        file += b"%d 0 obj\n%b\nendobj\n" % (number, one)
    return file + b"xref\n0 %d\n%btrailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1, table, len(objects) + 1, len(file))


def stream(content, entries=b""):
    return b"<< %b /Length %d >>\nstream\n%b\nendstream" % (entries, len(content), content)


def pages(*contents, box=b"0 0 300 150", forms=()):
    """A page for each content; the forms come behind them."""
    count = len(contents)
    kids = b" ".join(b"%d 0 R" % (3 + 2 * at) for at in range(count))
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>",
               b"<< /Type /Pages /Kids [%b] /Count %d >>" % (kids, count)]
    form = b"/XObject << /X %d 0 R >>" % (3 + 2 * count) if forms else b""
    for at, content in enumerate(contents):
        objects += [b"<< /Type /Page /Parent 2 0 R /MediaBox [%b] /Contents %d 0 R /Resources "
                    b"<< %b >> >>" % (box, 4 + 2 * at, form), stream(content)]
    return pdf(objects + list(forms))


def that_hangs():
    """Forms that draw forms: eight levels of sixty draw 60^8 times."""
    levels, many, form = 8, b"/X Do " * 60, b"/Type /XObject /Subtype /Form /BBox [0 0 300 300]"
    forms = [stream(many, form + b" /Resources << /XObject << /X %d 0 R >> >>" % (6 + level))
             for level in range(levels - 1)]
    return pages(many, forms=[*forms, stream(b"q Q", form)])


# Red from edge to edge; green; nothing.
COLOURED = pages(b"1 0 0 rg 0 0 300 150 re f", b"0 1 0 rg 0 0 300 150 re f", b"")


def make_documents(folder):
    folder.mkdir()
    (folder / "coloured.pdf").write_bytes(COLOURED)
    (folder / "cut.pdf").write_bytes(COLOURED[:200])
    (folder / "letter.txt").write_text("no document of pages\n")
    (folder / "hangs.pdf").write_bytes(that_hangs())
    (folder / "wide.pdf").write_bytes(pages(b"", box=b"0 0 14400 1"))
    (folder / "large.pdf").write_bytes(COLOURED + os.urandom(65 << 20))


def size_and_pixel(png):
    """Of an RGB or RGBA picture, the size and its middle pixel; each row has a filter byte."""
    assert png.startswith(b"\x89PNG\r\n\x1a\n"), png[:20]
    width, height, depth, colour = struct.unpack(">IIBB", png[16:26])
    assert depth == 8 and colour in (2, 6), (depth, colour)
    data, at = b"", 8
    while at < len(png):
        size, name = struct.unpack(">I4s", png[at:at + 8])
        data += png[at + 8:at + 8 + size] if name == b"IDAT" else b""
        at += size + 12
    each = 3 if colour == 2 else 4
    raw, rows, before = zlib.decompress(data), [], bytearray(width * each)
    for y in range(height):
        kind, line = raw[y * (width * each + 1)], bytearray(
            raw[y * (width * each + 1) + 1:(y + 1) * (width * each + 1)])
        for x in range(len(line)):
            left = line[x - each] if x >= each else 0
            corner = before[x - each] if x >= each else 0
            paeth = min((left, before[x], corner),
                        key=lambda one: abs(left + before[x] - corner - one))
            line[x] = (line[x] + (0, left, before[x], (left + before[x]) // 2, paeth)[kind]) & 255
        rows.append(line)
        before = line
    middle = rows[height // 2][width // 2 * each:][:3]
    return (width, height), tuple(middle)


def page(client, base, row, number, size=64, status=200):
    reply = client.request("GET", f"{base}/items/{row['id']}/pages/{number}?size={size}")
    assert reply.status == status, (row["path"], reply.status, reply.body[:300])
    return reply


def drawn(client, base, rows):
    for number, colour in ((1, (255, 0, 0)), (2, (0, 255, 0)), (3, (255, 255, 255))):
        reply = page(client, base, rows["coloured.pdf"], number)
        assert size_and_pixel(reply.body) == ((64, 32), colour), number
        assert reply.headers["Content-Type"] == "image/png"
        assert reply.headers["Spoor-Picture-Format"] == "pdf"
        assert reply.headers["Content-Security-Policy"].endswith("sandbox")
    big = page(client, base, rows["coloured.pdf"], 1, 2048)
    assert struct.unpack(">II", big.body[16:24]) == (2048, 1024)


def refused(client, base, rows):
    told = {}
    for name, number in (("coloured.pdf", 4), ("coloured.pdf", 100_000), ("cut.pdf", 1),
                         ("letter.txt", 1), ("hangs.pdf", 1), ("large.pdf", 1)):
        answer = page(client, base, rows[name], number, status=422).json()
        assert answer["code"] == "no_preview" and answer["detail"], answer
        told[name, number] = answer["detail"]
    assert told["coloured.pdf", 4] == "the document has no page 4", told
    assert "longer" in told["hangs.pdf", 1] and "PDF" in told["letter.txt", 1], told
    page(client, base, rows["wide.pdf"], 1)
    for number, size in ((0, 64), (100_001, 64), ("x", 64), (1, 15), (1, 2049)):
        page(client, base, rows["coloured.pdf"], number, size, 400)


def real_ones(client, base, sources):
    """Each of the corpus is drawn, or refused with a sentence."""
    tree = corpus_file(DOCUMENTS)
    (sources / "real").mkdir()
    for path in sorted(tree.rglob("*.pdf")):
        shutil.copy(path, sources / "real" / path.name)
    examine(client, base, "real")
    rows = [row for row in client.all(base + "/files?kind=file") if row["path"].endswith(".pdf")
            and (sources / "real" / row["path"].rpartition("/")[2]).exists()]
    answers = [client.request("GET", f"{base}/items/{row['id']}/pages/1") for row in rows]
    assert {reply.status for reply in answers} <= {200, 422}
    good = sum(reply.status == 200 for reply in answers)
    assert good >= len(rows) * 0.9, (good, len(rows))
    return good, len(rows)


def examine(client, base, path):
    job = client.post(base + "/jobs", {"root": 0, "path": path, "profile": "triage"}, expect=201)
    list(events(client, f"/api/v1/jobs/{job['id']}/events"))


def main():
    if shutil.which("pdftoppm") is None:
        raise SystemExit(SKIPPED)
    with temporary_folder() as folder:
        sources = folder / "sources"
        sources.mkdir()
        make_documents(sources / "made")
        with serving(folder / "home", "--source-root", sources) as server:
            administrator = first_administrator(server)
            client = new_account(server, administrator, "ana", ["officer_in_charge", "examiner"])
            case = client.post("/api/v1/cases", {"name": "pages"}, expect=201)["id"]
            base = f"/api/v1/cases/{case}"
            examine(client, base, "made")
            rows = {row["path"].rpartition("/")[2]: row
                    for row in client.all(base + "/files?kind=file")}
            drawn(client, base, rows)
            refused(client, base, rows)
            good, asked = real_ones(client, base, sources) if corpus().exists() else (0, 0)
            about = f"content/{rows['coloured.pdf']['sha256']}"
            client.post(base + "/review/decisions", {"about": about, "state": "privileged"},
                        expect=201)
            page(client, base, rows["coloured.pdf"], 1, status=403)
            assert server.process.poll() is None
    print(f"ok      {good} of {asked} documents of the corpus are drawn")


if __name__ == "__main__":
    main()
