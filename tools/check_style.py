#!/usr/bin/env python3
"""Fails where the sources leave the rules of CONTRIBUTING.md that a machine can check.

usage: check_style.py [RULE...]     rules: length function banned try todo dead link readme
"""
import os
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
LINE_MAX, FUNCTION_MAX, HEADER_MAX, SOURCE_MAX, README_MAX = 100, 70, 150, 400, 30

# (path, rule): why this file departs from the rule.
EXCEPTIONS = {
    ("tools/check_style.py", "todo"): "names what it looks for",
    ("src/evidence/report/report_style.h", "length"): "a style sheet, carried as one text",
    ("src/model/finding.h", "length"): "the words of the domain, which are read together",
}

BANNED = [
    (r"\b(strcpy|strcat|sprintf|vsprintf|gets|strtok|alloca)\s*\(", "an unbounded C call"),
    (r"\b(?<![.>:])system\s*\(", "system(): run a program without a shell"),
    (r"\b(?<![.>])s?rand\s*\(", "rand(): use core/random"),
    (r"\b(atoi|atol|atoll|atof)\s*\(", "a conversion that can't fail visibly"),
    (r"\bstd::regex\b", "std::regex: slow, and recurses on its input"),
    (r"\bthrow\b", "throw: return an Error"),
    (r"(?<![\w.])new\s+[A-Za-z_:(]", "new: use make_unique or a value"),
    (r"(?<![\w.])(?<!= )delete\b(?!\s*;)\s*[\w\[(]", "delete: use an owner"),
]
BANNED_IN_HEADERS = [(r"\busing\s+namespace\b", "using namespace in a header")]


def walk():
    """All files of ours, as paths relative to the root."""
    skipped = {"build", ".git", "node_modules", "__pycache__"}
    data = {"tests/data", "tests/corpus", "tests/golden"}
    for base, folders, names in os.walk(ROOT):
        here = pathlib.Path(base).relative_to(ROOT)
        folders[:] = sorted(name for name in folders
                            if name not in skipped and str(here / name) not in data)
        for name in sorted(names):
            yield here / name


def blank(match):
    return re.sub(r"[^\n]", " ", match[0])


def code_of(text):
    """The text with comments, strings and preprocessor lines blanked; line numbers stay."""
    pattern = (r'R"(\w*)\((?:.|\n)*?\)\1"|//[^\n]*|/\*(?:.|\n)*?\*/'
               r'|"(?:\\.|[^"\\\n])*"|(?<![0-9a-fA-F])\'(?:\\.|[^\'\\\n])*\'')
    text = re.sub(pattern, blank, text)
    return re.sub(r"(?m)^[ \t]*#(?:[^\n]*\\\n)*[^\n]*", blank, text)


def line_at(text, position):
    return text.count("\n", 0, position) + 1


def kind_of(head, outer):
    """What the brace after `head` opens: a scope of declarations, a function or something else."""
    if outer == "body":
        return "body"
    if re.search(r"\bnamespace\b|\bextern\s*$", head):
        return "scope"
    if re.search(r"\b(class|struct|union|enum)\b", head) and not head.rstrip().endswith(")"):
        return "scope"
    before_call = head.split("(")[0]
    if "(" in head and ("operator" in before_call or "=" not in before_call):
        return "function"
    return "body"


def functions(code):
    """(first line, last line) of every function body outside other functions."""
    stack, head_start, position = [], 0, 0
    while position < len(code):
        letter = code[position]
        if letter == "{":
            head = code[head_start:position]
            outer = stack[-1][0] if stack else "scope"
            outer = "body" if outer == "function" else outer
            if outer == "scope" and re.search(r"\)\s*(noexcept\s*)?:[^:{}]*[\w>]$", head):
                stack.append(("initializer", head_start))  # A member's braces: the head goes on.
            else:
                stack.append((kind_of(head, outer), head_start))
                head_start = position + 1
        elif letter == "}" and stack:
            kind, start = stack.pop()
            if kind == "initializer":
                head_start = start
            else:
                if kind == "function":
                    start += len(code[start:]) - len(code[start:].lstrip())
                    yield line_at(code, start), line_at(code, position)
                head_start = position + 1
        elif letter == ";" and not (stack and stack[-1][0] == "initializer"):
            head_start = position + 1
        position += 1


def closing(code, position):
    """The position behind the parenthesis that closes the one at `position`."""
    depth = 0
    for index in range(position, len(code)):
        depth += {"(": 1, ")": -1}.get(code[index], 0)
        if depth == 0:
            return index + 1
    return len(code)


def statement_start(code, position):
    """Where the statement around `position` begins; what stands in parentheses is no border."""
    depth = 0
    for index in range(position - 1, -1, -1):
        depth += {")": 1, "(": -1}.get(code[index], 0)
        if depth <= 0 and code[index] in ";{}":
            return index + 1
    return 0


def nested_try(code):
    """Lines where TRY is only a part of an expression."""
    for found in re.finditer(r"\bTRY\s*\(", code):
        before = code[statement_start(code, found.start()):found.start()].strip()
        before = re.sub(r"^((case\s+[\w:]+|default)\s*:\s*(?!:))+", "", before)
        after = code[closing(code, found.end() - 1):].lstrip()[:1]
        control = re.fullmatch(r"(else\s+)?(if|for|while)\b.*\)|else", before, re.DOTALL)
        starts_well = before in ("", "return", "(void)") or before.endswith("=") or control
        if not starts_well or after != ";" or before.endswith(("==", "!=", "<=", ">=")):
            yield line_at(code, found.start())


def check_lengths(path, text):
    for number, line in enumerate(text.splitlines(), 1):
        if len(line) > LINE_MAX:
            yield number, f"{len(line)} columns, at most {LINE_MAX}"
    count = text.count("\n")
    limit = {".h": HEADER_MAX, ".cpp": SOURCE_MAX, ".py": SOURCE_MAX}.get(path.suffix)
    if limit and count > limit:
        yield 1, f"{count} lines, at most {limit}"


def check_cpp(path, text, rule):
    code = code_of(text)
    if rule == "function":
        for first, last in functions(code):
            if last - first + 1 > FUNCTION_MAX:
                yield first, f"a function of {last - first + 1} lines, at most {FUNCTION_MAX}"
    if rule == "banned":
        for pattern, why in BANNED + (BANNED_IN_HEADERS if path.suffix == ".h" else []):
            for found in re.finditer(pattern, code):
                # make_unique can't call a private constructor: unique_ptr takes what new gives.
                start = code.rfind(";", 0, found.start())
                if found[0].startswith("new") and "unique_ptr<" in code[start:found.start()]:
                    continue
                yield line_at(code, found.start()), why
    if rule == "try" and path.name != "result.h":
        for number in nested_try(code):
            yield number, "TRY inside a larger expression"


def check_todo(text):
    for number, line in enumerate(text.splitlines(), 1):
        if re.search(r"\bTODO\b", line) and "no `TODO`" not in line:
            yield number, "TODO: do it, or write FIXME: with the missing behaviour"


def check_links(path, text):
    text = re.sub(r"(?ms)^```.*?^```|`[^`\n]*`", blank, text)
    for found in re.finditer(r"\]\(([^)\s]+)\)", text):
        target = found[1].split("#")[0]
        if target and "://" not in target and not target.startswith("mailto:"):
            if not (ROOT / path.parent / target).exists():
                yield line_at(text, found.start()), f"broken link to {target}"


def check_dead(files):
    """Sources no build list names, headers nobody includes or lists, scripts nobody runs."""
    texts = {path: (ROOT / path).read_text(encoding="utf-8", errors="replace") for path in files
             if path.suffix in {".h", ".cpp", ".def", ".py", ".sh", ".cmake", ".txt", ".md"}
             or path.name in ("run", "CMakeLists.txt")}
    lists = "\n".join(text for path, text in texts.items()
                      if path.name == "CMakeLists.txt" or path.suffix in {".def", ".cmake"})
    included = set(re.findall(r'#include "([^"]+)"', "\n".join(texts.values())))
    for path in files:
        if path.suffix == ".cpp":
            stem = path.stem.removesuffix("_test").removesuffix("_fuzz").removeprefix("fuzz_")
            if path.name not in lists and not re.search(rf"\((\w+, )?{stem}\)", lists):
                yield path, 1, "in no CMakeLists.txt: dead file"
        elif path.suffix == ".h":
            names = {str(pathlib.Path(*path.parts[1:])), path.name}
            if not names & included and path.name not in lists:
                yield path, 1, "nothing includes it: dead file"
        elif path.suffix in {".py", ".sh"}:
            told = (text for place, text in texts.items() if place != path)
            if not any(path.stem in text for text in told):
                yield path, 1, "nothing runs this script: dead file"


def check_readmes(files):
    folders = {path.parent for path in files
               if path.name == "CMakeLists.txt" and path.parts[0] == "src" and len(path.parts) > 2}
    for folder in sorted(folders):
        readme = ROOT / folder / "README.md"
        if not readme.exists():
            yield folder / "README.md", 1, "missing: say what the module is and is not"
        elif len(readme.read_text(encoding="utf-8").splitlines()) > README_MAX:
            yield folder / "README.md", 1, f"more than {README_MAX} lines"


def findings(rules):
    files = list(walk())
    lined = {".h", ".cpp", ".def", ".py", ".sh"}
    for path in files:
        is_cpp = path.suffix in {".h", ".cpp"}
        if path.suffix not in lined | {".md", ".test", ".txt", ".cmake"} and path.name != "run":
            continue
        text = (ROOT / path).read_text(encoding="utf-8", errors="replace")
        for rule in rules:
            found = []
            if rule == "length" and (path.suffix in lined or path.name == "run"):
                found = check_lengths(path, text)
            elif rule in ("function", "banned", "try") and is_cpp:
                found = check_cpp(path, text, rule)
            elif rule == "todo":
                found = check_todo(text)
            elif rule == "link" and path.suffix == ".md":
                found = check_links(path, text)
            for number, why in found:
                yield rule, path, number, why
    for rule, check in (("dead", check_dead), ("readme", check_readmes)):
        if rule in rules:
            for path, number, why in check(files):
                yield rule, path, number, why


def main():
    every = ["length", "function", "banned", "try", "todo", "dead", "link", "readme"]
    rules = sys.argv[1:] or every
    if any(rule not in every for rule in rules):
        print(__doc__)
        return 2
    bad = [f"{path}:{number}: {why}" for rule, path, number, why in findings(rules)
           if (str(path), rule) not in EXCEPTIONS]
    print("\n".join(bad) or "style: ok")
    return bool(bad)


if __name__ == "__main__":
    sys.exit(main())
