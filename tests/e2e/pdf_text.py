#!/usr/bin/env python3
"""The text of PDFs, as pdftotext has it, is searched; one that hangs costs only itself."""
import re
import shutil
import subprocess

from harness import DONE, INCOMPLETE, Spoor, check, corpus_file, equal, main

DOCUMENTS = "12-media-documents/apache+tika"
MAILS = "01-disk-images/simsong+bulk_extractor/nps-2010-emails.E01"
# The addresses of that image that stand in PDFs alone.
IN_PDF = {"plain_text_pdf@textedit.com", "plain_utf16_pdf@textedit.com",
          "rtf_text_pdf@textedit.com", "user_doc_pdf@microsoftword.com",
          "user_docx_pdf@microsoftword.com"}


def rare_words(path):
    text = subprocess.run(["pdftotext", "-q", path, "-"], capture_output=True, check=False).stdout
    words = set(re.findall(r"(?<![\w\ufffd])[A-Za-z]{6,20}(?![\w\ufffd])",
                           text.decode("utf-8", "replace")))
    return sorted(words, key=lambda word: (-len(word), word))[:3]


def documents_are_searched(folder):
    spoor, tree = Spoor(folder / "home"), corpus_file(DOCUMENTS)
    spoor.examine(tree, options=("--logical",), expect=(DONE, INCOMPLETE))
    asked = 0
    for path in sorted(tree.rglob("*.pdf")):
        for word in rare_words(path):
            asked += 1
            rows = spoor.run("search", word, "--case", "test", "--json", "--limit", "0",
                             expect=DONE).lines()
            check(str(path.relative_to(tree)) in {row["path"] for row in rows},
                  f"'{word}' of {path.name} is not found")
    check(asked >= 40, f"only {asked} words were asked for")
    losses = {row["path"].rsplit("/", 1)[-1]: row["code"]
              for row in spoor.list("anomalies", "test", "--losses")
              if row.get("path", "").endswith(".pdf")}
    equal(losses, {"testPDF_no_extract_yes_accessibility_owner_user.pdf": "text.encrypted",
                   "testPDFFileEmbInAnnotation_noContents.pdf": "text.tool_failed"},
          "PDFs that could not be read")


def documented_addresses(folder):
    spoor = Spoor(folder / "home")
    spoor.examine(corpus_file(MAILS))
    rows = spoor.list("selectors", "test", "--kind", "email", "--hits")
    layers = {row["value"]: row["layer"] for row in rows if row["value"] in IN_PDF}
    equal(layers, dict.fromkeys(IN_PDF, "text"), "documented addresses in PDFs")


def pdf(objects):
    file, table = b"%PDF-1.5\n", b"0000000000 65535 f \n"
    for number, body in enumerate(objects, 1):
        table += b"%010d 00000 n \n" % len(file)
        file += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    return file + (b"xref\n0 %d\n%strailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" %
                   (len(objects) + 1, table, len(objects) + 1, len(file)))


def stream(content, entries=b""):
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (entries, len(content), content)


def endless_pdf(levels=8, draws=60):
    """Forms that draw forms, 60^8 times in all, and nothing that would fill the memory."""
    def resources(number):
        return b"/Resources << /XObject << /X %d 0 R >> >>" % number
    form = b"/Type /XObject /Subtype /Form /BBox [0 0 300 300] "
    many = b"/X Do " * draws
    return pdf([b"<< /Type /Catalog /Pages 2 0 R >>",
                b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
                b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 300] /Contents 4 0 R %s >>" %
                resources(6), stream(many),
                b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
                *(stream(many, form + resources(6 + level)) for level in range(1, levels)),
                stream(b"q Q", form + b"/Resources << >>")])


def one_that_hangs(folder):
    tree, spoor = folder / "tree", Spoor(folder / "home")
    tree.mkdir()
    (tree / "endless.pdf").write_bytes(endless_pdf())
    (tree / "note.txt").write_text("the note beside it is about a walrus\n")
    shutil.copy(next(corpus_file(DOCUMENTS).rglob("testPDFVarious.pdf")), tree / "whole.pdf")
    _, summary = spoor.examine(tree, expect=INCOMPLETE)
    equal(summary["anomalies"], {"text.tool_time": 1}, "anomalies")
    equal(summary["text"]["documents"], 2, "documents that were read")
    for word in ("walrus", rare_words(tree / "whole.pdf")[0]):
        found = spoor.run("search", word, "--case", "test", "--json", expect=DONE).lines()
        equal(len(found), 1, f"'{word}'")


if __name__ == "__main__":
    main(documents_are_searched, documented_addresses, one_that_hangs)
