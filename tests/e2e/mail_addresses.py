#!/usr/bin/env python3
"""Every address that Python's mail package reads in a message is among that file's selectors."""
import email
import email.policy
import mailbox
import re

from harness import DONE, INCOMPLETE, Spoor, check, corpus_file, main

GROUP = "08-mail"
ADDRESS = re.compile(r"(?<![\w.+%-])[A-Za-z0-9][\w.+-]{0,60}@(?:[A-Za-z0-9-]{1,60}\.)+"
                     r"(?:com|org|net|edu|gov|de|fr|es|it|ca|uk|io)(?![\w.-]|@)", re.ASCII)


def decoded(message):
    """Headers and readable parts, as a mail program shows them."""
    texts = [str(value) for name, value in message.items()
             if name.lower() in ("from", "to", "cc", "bcc", "reply-to", "sender")]
    for part in message.walk():
        if part.get_content_type() == "text/plain":
            try:
                texts.append(part.get_content())
            except (LookupError, ValueError, KeyError):
                continue  # No charset, or one that Python does not know.
    return "\n".join(texts)


def messages(path):
    if path.suffix == ".eml":
        yield email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    elif ".mbox" in path.name:
        box = mailbox.mbox(path, create=False, factory=lambda file: email.message_from_bytes(
            file.read(), policy=email.policy.default))
        yield from box


def addresses(folder):
    spoor, tree = Spoor(folder / "home"), corpus_file(GROUP)
    spoor.examine(tree, options=("--logical",), expect=(DONE, INCOMPLETE))
    found = {}
    for row in spoor.list("selectors", "test", "--kind", "email", "--hits"):
        found.setdefault(row["path"], set()).add(row["value"])
    asked, missing = 0, []
    for path in sorted(path for path in tree.rglob("*") if path.is_file()):
        name = str(path.relative_to(tree))
        there = {value for other, values in found.items()
                 if other == name or other.startswith(name + "/") for value in values}
        for message in messages(path):
            for address in set(ADDRESS.findall(decoded(message))):
                asked += 1
                if address.lower() not in there:
                    missing.append((name, address))
    check(asked >= 100, f"only {asked} addresses were asked for")
    check(not missing, f"{len(missing)} of {asked} are missing: {missing[:20]}")


main(addresses)
