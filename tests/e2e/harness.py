"""What the end-to-end tests share: the real programs, a temporary home, real images, JSON."""
import contextlib
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SKIPPED = 77  # ctest reads this exit status as "skipped".
DONE, FAILED, USAGE, INCOMPLETE, REFUSED = 0, 1, 2, 3, 4


def programs():
    """The folder of the built programs, from SPOOR_BIN."""
    return pathlib.Path(os.environ.get("SPOOR_BIN", ROOT / "build/release/bin"))


def corpus():
    return pathlib.Path(os.environ.get("SPOOR_CORPUS_UNPACKED", ROOT / "build/corpus"))


def skip(why):
    print(f"skipped: {why}")
    sys.exit(SKIPPED)


def corpus_file(name):
    """A file of the unpacked corpus; its absence skips the test."""
    path = corpus() / name
    if not path.exists():
        skip(f"corpus absent ({name})")
    return path


def debian_sample(name, folder):
    """The image of forensics-samples-NAME, unpacked into the folder."""
    packed = pathlib.Path(f"/usr/share/forensics-samples/fs.{name}.xz")
    if not packed.exists():
        skip(f"forensics-samples-{name} is not installed")
    image = pathlib.Path(folder) / f"{name}.raw"
    if not image.exists():
        with open(image, "wb") as target:
            subprocess.run(["xz", "-dc", packed], stdout=target, check=True)
    return image


@contextlib.contextmanager
def temporary_folder():
    folder = pathlib.Path(tempfile.mkdtemp(prefix="spoor-e2e-"))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class Answer:
    """How a command ended."""

    def __init__(self, arguments, done):
        self.arguments = [str(argument) for argument in arguments]
        self.status = done.returncode
        self.out = done.stdout.decode("utf-8", "replace")
        self.error = done.stderr.decode("utf-8", "replace")

    def __str__(self):
        return (f"$ spoor {' '.join(self.arguments)}\nstatus {self.status}\n"
                f"{self.out[-1500:]}{self.error[-1500:]}")

    def lines(self):
        """Standard output as JSON lines."""
        return [json.loads(line) for line in self.out.splitlines() if line.strip()]

    def document(self):
        return json.loads(self.out)


class Spoor:
    """The program with one home."""

    def __init__(self, home):
        self.home = pathlib.Path(home)

    def environment(self):
        return {**os.environ, "SPOOR_HOME": str(self.home), "TZ": "Asia/Tokyo", "LC_ALL": "C.UTF-8"}

    def start(self, *arguments, **options):
        command = [programs() / "spoor", *arguments]
        return subprocess.Popen([str(part) for part in command], env=self.environment(),
                                stdin=subprocess.DEVNULL, **options)

    def run(self, *arguments, expect=None, timeout=600):
        """Runs a command; `expect` is the status or the statuses it must end with."""
        command = [str(programs() / "spoor"), *map(str, arguments)]
        done = subprocess.run(command, env=self.environment(), stdin=subprocess.DEVNULL,
                              capture_output=True, timeout=timeout)
        answer = Answer(arguments, done)
        if expect is not None:
            wanted = (expect,) if isinstance(expect, int) else expect
            check(answer.status in wanted, f"expected status {wanted}\n{answer}")
        return answer

    def examine(self, *sources, case="test", expect=(DONE, INCOMPLETE), options=()):
        """Examines with --json and returns (status, the closing object)."""
        answer = self.run("examine", *sources, "--case", case, "--json", *options, expect=expect)
        return answer.status, json.loads(answer.out.strip().splitlines()[-1])

    def list(self, what, case="test", *options):
        """All rows of files, timeline, anomalies or coverage."""
        return self.run(what, "--case", case, "--json", *options, expect=DONE).lines()

    def extract(self, address, target, case="test"):
        return self.run("extract", address, "--case", case, "--output", target, expect=DONE)

    def canonical(self, case="test"):
        """The findings in canonical order: equal findings are equal bytes."""
        return self.run("export", "findings", "--case", case, expect=DONE).out


class Failure(Exception):
    pass


def check(condition, message):
    if not condition:
        raise Failure(message)


def equal(actual, expected, what):
    check(actual == expected, f"{what}: {actual!r}, expected {expected!r}")


def adds_up(coverage, what):
    """The account of a source's bytes leaves nothing out and counts nothing twice."""
    parts = sum(coverage[name] for name in ("parsed", "slack", "unallocated", "skipped"))
    equal(parts, coverage["size"], f"{what}: the coverage's parts")


def main(*tests):
    """Runs test functions; each takes a temporary folder. Arguments name those to run."""
    if not (programs() / "spoor").exists():
        skip(f"no spoor in {programs()}")
    chosen = [test for test in tests if not sys.argv[1:] or test.__name__ in sys.argv[1:]]
    failures = 0
    for test in chosen:
        with temporary_folder() as folder:
            try:
                test(folder)
                print(f"ok      {test.__name__}")
            except Failure as failure:
                failures += 1
                print(f"FAILED  {test.__name__}: {failure}")
            except (KeyError, ValueError, OSError, subprocess.SubprocessError) as error:
                failures += 1
                print(f"FAILED  {test.__name__}: {type(error).__name__}: {error}")
    sys.exit(1 if failures else 0)
