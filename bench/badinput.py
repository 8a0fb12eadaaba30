"""Bad inputs, bad places to write to and interrupts: what `kg build` makes of each, beside one good article.

usage: python bench/badinput.py [--only WORD] [--seconds N] [--megabytes N]

Each input is made in a temporary folder and built, together with a good article, into a store and a file that hold an
article from before; the process has a limit of time and one of address space. The table gives its exit code, seconds of
processor time and peak of memory, the first line that it printed of the input, whether the good article's facts are those
of an undisturbed build ("run again": after the same command without the disturbance), and whether what was there before is
as it was, and nothing else written.
"""

from __future__ import annotations

import argparse
import ctypes
import gzip
import io
import json
import os
import resource
import shutil
import signal
import stat
import subprocess
import sys
import tarfile
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pypdf
from pypdf.generic import DecodedStreamObject, DictionaryObject, NameObject

from kg import store
from kg.model import Fact

GOOD = "PORT ELM -- Envoy Ana Lund of Norway said on Monday that the talks with Iran were “useful”."
BEFORE = "Minister Bo Ray of Norway met Ana Lund in Oslo on Friday, 5 March 2021. Ray said that he was pleased."
ROOT_OVERRIDES = (1, 2)
"""CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH: without them a read-only folder is one for root, too."""
PR_CAPBSET_DROP = 24
WALL = 10
"""Seconds that may pass for each of processor time, as other work may be going on."""


@dataclass(frozen=True)
class Case:
    """A bad input: `make` writes it into a folder; or what else disturbs the build.

    `output` is the file to write; `locked` a folder made read-only; `room` the bytes of the largest file that may be written;
    `until` a pattern of files, at the first of which the build is interrupted; `more` are arguments.
    """

    make: Callable[[Path], object] = lambda folder: None
    output: str = "graph.ttl"
    locked: str = ""
    room: int = 0
    until: str = ""
    more: tuple[str, ...] = ()

    @property
    def disturbed(self) -> bool:
        """Whether it is no matter of the input, so that the same command may succeed later."""
        return bool(self.locked or self.room or self.until)


@dataclass(frozen=True)
class Run:
    """How a process ended; `code` is None or less than 0 where it was killed, at the limit of time for one."""

    code: int | None
    seconds: float
    peak: float
    told: list[str]


def line(text: str = "Lund.", **told: object) -> str:
    """A line of JSON."""
    return json.dumps({"text": text, **told}) + "\n"


def wrote(name: str, *parts: bytes | str, times: int = 1) -> Callable[[Path], object]:
    """Writes a file of these parts, the last of them so many times."""
    data = [part.encode("utf8") if isinstance(part, str) else part for part in parts]
    return lambda folder: (folder / name).write_bytes(b"".join(data[:-1]) + data[-1] * times)


def zipped(*names: str, data: bytes = b"Lund.", times: int = 1) -> Callable[[Path], object]:
    """Writes a zip file with members of these names, each with the data so many times."""

    def make(folder: Path) -> None:
        with zipfile.ZipFile(folder / "x.zip", "w", zipfile.ZIP_DEFLATED) as archive:
            for name in names:
                with archive.open(name, "w", force_zip64=True) as member:
                    for _ in range(times):
                        member.write(data)

    return make


def tarred(folder: Path) -> None:
    """Writes a tar file with names and links that lead out of it."""
    with tarfile.open(folder / "x.tar.gz", "w:gz") as archive:
        for name in ("../../up.txt", "/root.txt", "link/through.txt"):
            info = tarfile.TarInfo(name)
            info.size = 5
            archive.addfile(info, io.BytesIO(b"Lund."))
        for kind, name in ((tarfile.SYMTYPE, "link"), (tarfile.LNKTYPE, "hard.txt")):
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, "../../good.jsonl"
            archive.addfile(info)


def tar_bomb(folder: Path) -> None:
    """Writes a tar file with 100 files of 19 MB of nothing."""
    with tarfile.open(folder / "x.tar.gz", "w:gz", compresslevel=1) as archive:
        for i in range(100):
            info = tarfile.TarInfo(f"{i}.txt")
            info.size = 19 << 20
            archive.addfile(info, _Blanks())


class _Blanks(io.RawIOBase):
    """Blanks without end."""

    def read(self, size: int = -1) -> bytes:
        return b" " * size


def gzipped(data: bytes, times: int) -> Callable[[Path], object]:
    """Writes a .jsonl.gz with the data so many times."""

    def make(folder: Path) -> None:
        with gzip.open(folder / "x.jsonl.gz", "wb", compresslevel=1) as file:
            for _ in range(times):
                file.write(data)

    return make


def cut(make: Callable[[Path], object], name: str, size: int) -> Callable[[Path], object]:
    """Writes a file and cuts it."""

    def made(folder: Path) -> None:
        make(folder)
        os.truncate(folder / name, size)

    return made


def tiny(folder: Path) -> None:
    """Writes 100,000 files without words."""
    for i in range(100):
        (folder / str(i)).mkdir()
        for j in range(1000):
            (folder / str(i) / f"{j}.txt").write_bytes(b"-")


def pdf(
    steps: bytes, more: bytes = b"", times: int = 1, pages: int = 1, password: str = ""
) -> Callable[[Path], object]:
    """Writes a PDF file; each page has these drawing steps and then more of them so many times, packed."""

    def make(folder: Path) -> None:
        made = pypdf.PdfWriter()
        for _ in range(pages):
            page, stream = made.add_blank_page(600, 800), DecodedStreamObject()
            page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): FONTS})
            stream.set_data(steps + more * times)
            page[NameObject("/Contents")] = made._add_object(stream.flate_encode())
        if password:
            made.encrypt(password, algorithm="RC4-128")
        made.write(folder / "a.pdf")

    return make


def many(folder: Path) -> None:
    """Writes articles that take a while to read."""
    (folder / "many.jsonl").write_text("".join(line(f"{GOOD} {i}", id=f"m{i}") for i in range(3000)))


PAGE = "<html><head><title>Envoys</title></head><body>"
LINKED = PAGE + '<p>Lund met Ray.</p><script type="application/ld+json">{"articleBody": "'
LAUGHS = "".join(f'<!ENTITY a{i} "{f"&a{i - 1};" * 10}">' for i in range(1, 12))
BOMB = f'<?xml version="1.0"?><!DOCTYPE html [<!ENTITY a0 "ha">{LAUGHS}]><html><body><p>&a11;</p></body></html>'
PAIRS = [("a.jsonl", line(id="a")), ("b.jsonl", line("Ray.", id="a")), ("a.txt", "Ray.")]
SCRIPT = "<script>alert(1)</script>"
FUTURE = "Lund will meet Ray next week, he said on Friday. The talks ended two years ago and go on in 30 years."

RSS = '<rss version="2.0"><channel><title>Elm</title>'
ENTRY = "<item><title>Talks</title><description>Lund.</description></item>"
FEED_BOMB = f'<!DOCTYPE rss [<!ENTITY a0 "ha">{LAUGHS}]>{RSS}<item><title>&a11;</title></item></channel></rss>'
SAYING = b"BT /F 12 Tf 50 700 Td (Lund met Ray.) Tj ET"
FONTS = DictionaryObject(
    {
        NameObject("/F"): DictionaryObject(
            {
                NameObject("/Type"): NameObject("/Font"),
                NameObject("/Subtype"): NameObject("/Type1"),
                NameObject("/BaseFont"): NameObject("/Helvetica"),
            }
        )
    }
)

CASES: dict[str, Case] = {
    "nothing bad": Case(),
    "empty file": Case(wrote("a.txt", "")),
    "binary": Case(wrote("a.txt", bytes(range(256)), times=4000)),
    "picture named .html": Case(wrote("a.html", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", bytes(range(256)), times=4000)),
    "Latin-1": Case(wrote("a.txt", "Zürich".encode("latin-1"))),
    "UTF-16": Case(wrote("a.txt", GOOD.encode("utf-16"))),
    "50 MB on one line": Case(wrote("a.txt", "Lund met Ray. ", times=3_600_000)),
    "50 MB on one line of JSON": Case(wrote("a.jsonl", '{"text": "', "Lund met Ray. ", times=3_600_000)),
    "50 MB on one line of HTML": Case(wrote("a.html", "<p>", "Lund met Ray. ", times=3_600_000)),
    "19 MB, one word": Case(wrote("a.txt", "x", times=19_000_000)),
    "19 MB, no word": Case(wrote("a.txt", "- ", times=9_500_000)),
    "19 MB, empty lines": Case(wrote("a.txt", "x", "\n", times=19_000_000)),
    "19 MB of <p>": Case(wrote("a.html", "<p>", times=6_300_000)),
    "19 MB of <": Case(wrote("a.html", "<", times=19_000_000)),
    "HTML 10,000 deep": Case(wrote("a.html", PAGE, "<div>", times=10_000)),
    "HTML 1,000,000 deep": Case(wrote("a.html", PAGE, "<div><b>", times=1_000_000)),
    "page with 9 MB of JSON-LD": Case(wrote("a.html", LINKED, "Lund met Ray. ", times=640_000)),
    "page of 2,000,000 empty JSON-LD objects": Case(
        wrote("a.html", PAGE + '<script type="application/ld+json">[', "{},", times=2_000_000)
    ),
    "9 MB in an attribute": Case(wrote("a.html", PAGE, '<p title="', "x ", times=4_500_000)),
    "XML entity bomb": Case(wrote("a.html", BOMB)),
    "feed with an entity bomb": Case(wrote("a.rss", FEED_BOMB)),
    "feed of 100,000 entries": Case(wrote("a.xml", RSS, ENTRY, times=100_000)),
    "feed of 30,000 entries without words": Case(wrote("a.xml", RSS, ENTRY.replace("Lund.", "-"), times=30_000)),
    "feed of 30,000 entries of one id": Case(
        wrote("a.xml", RSS, ENTRY.replace("<title>", "<guid>x</guid><title>"), times=30_000)
    ),
    "no feed, named .atom": Case(wrote("a.atom", PAGE, "<p>Lund met Ray.</p>")),
    "PDF with a password": Case(pdf(SAYING, password="x")),
    "PDF, cut": Case(cut(pdf(SAYING), "a.pdf", 500)),
    "PDF, scanned": Case(pdf(b"0 0 600 800 re f")),
    "PDF bomb, 200 MB in a page": Case(pdf(SAYING, b" ", 200_000_000)),
    "PDF bomb, 100 pages of 9 MB": Case(pdf(SAYING, b" ", 9_000_000, pages=100)),
    "PDF with 3,000,000 drawing steps": Case(pdf(b"BT ", b"/F 12 Tf ", 1_000_000, pages=3)),
    "zip bomb, 2 GB in a file": Case(zipped("a.txt", data=b" " * (1 << 20), times=2000)),
    "zip bomb, 100 files of 19 MB": Case(zipped(*(f"{i}.txt" for i in range(100)), data=b" " * (19 << 20))),
    "tar.gz bomb, 100 files of 19 MB": Case(tar_bomb),
    "gzip bomb, 2 GB of blanks": Case(gzipped(b" " * (1 << 20), 2000)),
    "gzip bomb, 200 MB of empty lines": Case(gzipped(b"\n" * (1 << 20), 200)),
    "gzip, 100,000 empty objects": Case(gzipped(b"{}\n" * 1000, 100)),
    "paths that lead out of a zip": Case(zipped("../../up.txt", "/root.txt", "..\\up.txt", "C:\\x.txt", "a\0b.txt")),
    "paths and links that lead out of a tar": Case(tarred),
    "NUL": Case(wrote("a.txt", "Lund\0met Ray.")),
    "half surrogates": Case(
        wrote("a.jsonl", r'{"text": "Lund \ud800 met"}', "\n", r'{"id": "\ud800", "title": "\udfff", "text": "Lund."}')
    ),
    "script in title, id, publisher": Case(
        wrote(
            "a.jsonl", line(GOOD, id=SCRIPT, title=SCRIPT, publisher=f"</style>{SCRIPT}", url=f"javascript:{SCRIPT}")
        ),
        output="graph.html",
    ),
    "one id three times": Case(lambda folder: [wrote(*pair)(folder) for pair in PAIRS]),
    "dates 9999, 2999 and 0001": Case(
        wrote("a.jsonl", *(line(FUTURE, id=f"a{d}", date=d) for d in ("9999-12-31", "2999-01-01", "0001-01-01")))
    ),
    "100,000 tiny files": Case(tiny),
    "cut .jsonl.gz": Case(cut(gzipped(line().encode(), 1), "x.jsonl.gz", 20)),
    "cut .zip": Case(cut(zipped("a.txt", times=1000), "x.zip", 60)),
    "cut .jsonl": Case(wrote("a.jsonl", line()[:-8])),
    "JSON number of a million digits": Case(wrote("a.jsonl", '{"text": "Lund.", "id": ', "9", times=1_000_000)),
    "JSON numbers 1e999, NaN": Case(wrote("a.jsonl", '{"text": "Lund.", "id": 1e999, "date": NaN}')),
    "JSON nested 1,000,000 deep": Case(wrote("a.jsonl", '{"text":', "[", times=1_000_000)),
    "read-only folder of the output": Case(locked="out"),
    "read-only store": Case(locked="store/graph-2"),
    "full disk, store": Case(room=4_000),
    "full disk, page": Case(room=300_000, output="graph.html"),
    "Ctrl-C while it reads": Case(many, until="store/read.begun"),
    "Ctrl-C while it reads, two processes": Case(many, until="store/read.begun", more=("--jobs", "2")),
    "Ctrl-C while it writes a page": Case(until="out/.*.part", output="graph.html"),
}


def started(command: Sequence[str], case: Case, given: argparse.Namespace, said: Path) -> subprocess.Popen[bytes]:
    """A process of `kg` under the limits; what it prints goes to a file."""

    def limited() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (given.megabytes << 20,) * 2)
        resource.setrlimit(resource.RLIMIT_CPU, (given.seconds,) * 2)
        if case.room:
            resource.setrlimit(resource.RLIMIT_FSIZE, (case.room,) * 2)
        for capability in ROOT_OVERRIDES if case.locked else ():
            ctypes.CDLL(None).prctl(PR_CAPBSET_DROP, capability, 0, 0, 0)

    run = [sys.executable, "-c", "from kg.cli import main; main()", *command]
    with said.open("wb") as file:
        return subprocess.Popen(run, stdout=file, stderr=file, stdin=subprocess.DEVNULL, preexec_fn=limited)


def run(command: Sequence[str], folder: Path, case: Case, given: argparse.Namespace) -> Run:
    """Runs `kg`, interrupted where the case says so, and killed at the limit of time."""
    said, begun = folder / "said", time.monotonic()
    child = started(command, case, given, said)
    code, ended = None, 0
    interrupted = not case.until
    while not ended and time.monotonic() < begun + WALL * given.seconds:
        if not interrupted and _due(folder, case):
            child.send_signal(signal.SIGINT)
            interrupted = True
        ended, status, usage = os.wait4(child.pid, os.WNOHANG)
        time.sleep(0.005)
    if ended:
        code = os.waitstatus_to_exitcode(status)
    else:
        child.kill()
        usage = os.wait4(child.pid, 0)[2]
    child.returncode = code or 0
    told = said.read_text("utf8", "replace").splitlines()
    return Run(code, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024, told)


def _due(folder: Path, case: Case) -> bool:
    """Whether the moment of the interrupt has come: the file is there, or the first of many articles in the store."""
    if case.until != "store/read.begun":
        return any(folder.glob(case.until))
    return any(name.startswith("m") for name in store.load(folder / "store").names())


def facts(folder: Path, name: str) -> list[Fact] | None:
    """The facts of an article in the store, None where it is not there."""
    kept = store.load(folder / "store")
    return kept.facts(name) if name in kept else None


def listed(folder: Path) -> list[str]:
    """What there is besides the inputs and what the store keeps."""
    paths = (str(path.relative_to(folder)) for path in folder.rglob("*"))
    return sorted(path for path in paths if not path.startswith(("in/", "store/")) and path != "said")


def whole(path: Path, old: bytes) -> bool:
    """Whether an output is as it was, or a new one that holds the article from before, too."""
    data = path.read_bytes()
    if path.suffix == ".html":
        return data == old or (data.rstrip().endswith(b"</html>") and b"before" in data and SCRIPT.encode() not in data)
    return data == old or "before" in store.load(path)


def built(folder: Path, case: Case, given: argparse.Namespace) -> Run:
    """Builds the input and the good article into what the folder holds."""
    sources = [str(folder / "in")] if any((folder / "in").iterdir()) else []
    to = ["--store", str(folder / "store"), "-o", str(folder / "out" / case.output)]
    return run(["build", *sources, str(folder / "good.jsonl"), *to, *case.more], folder, case, given)


def locked(folder: Path, mode: int) -> None:
    """Takes from a folder and what it holds the leave to write, or gives it back."""
    for path in [folder, *folder.rglob("*")]:
        path.chmod(mode if path.is_dir() else mode & 0o666)


def tried(case: Case, base: Path, folder: Path, given: argparse.Namespace) -> tuple[Run, str, str]:
    """How a case ended, whether the good article came through, and whether what was there before is intact."""
    shutil.copytree(base, folder)
    case.make(folder / "in")
    old, before, there = (folder / "out" / case.output).read_bytes(), facts(base, "before"), listed(folder)
    if case.locked:
        locked(folder / case.locked, stat.S_IRUSR | stat.S_IXUSR)
    ended = built(folder, case, given)
    if case.locked:
        locked(folder / case.locked, stat.S_IRWXU)
    kept = facts(folder, "before") == before and whole(folder / "out" / case.output, old) and listed(folder) == there
    good = "yes" if facts(folder, "good") == given.expected else "no"
    if good == "no" and case.disturbed:
        shutil.rmtree(folder / "in")
        (folder / "in").mkdir()
        again = built(folder, Case(output=case.output), given)
        good = "run again" if again.code == 0 and facts(folder, "good") == given.expected else good
    return ended, good, "yes" if kept else "no"


def message(told: Sequence[str], folder: Path) -> str:
    """The first line that tells of a problem, without the folder; what follows it in number."""
    lines = [text for text in told if text.strip() and not text.startswith("wrote ")]
    wrong = [text for text in lines if text.startswith(("skipped:", "error:", "stopped", "Traceback", "Abort"))]
    first = (["Traceback: " + lines[-1]] if any("Traceback" in text for text in lines) else wrong or [""])[0]
    first = first.replace(f"{folder}/", "").replace("|", "\\|")
    more = sum(text.startswith("skipped:") for text in wrong) - 1
    rest = f" (and {more:,} more)" if more > 0 else ""
    return (first if len(first) < 150 else first[:147] + "...") + rest


def rows(given: argparse.Namespace, folder: Path) -> Iterator[str]:
    """The table, a line each, as it comes."""
    base = folder / "base"
    (base / "in").mkdir(parents=True)
    (base / "good.jsonl").write_text(line(BEFORE, id="before", date="2021-03-08"))
    for ending in ("ttl", "html"):
        built(base, Case(output=f"graph.{ending}"), given)
    (base / "good.jsonl").write_text(line(GOOD, id="good", date="2021-03-08"))
    shutil.copytree(base, folder / "plain")
    built(folder / "plain", Case(), given)
    given.expected = facts(folder / "plain", "good")
    if not given.expected:
        sys.exit("the good article gives no facts: " + " ".join((folder / "plain" / "said").read_text().split()))
    yield "| input | exit | CPU s | peak MB | message | good article's facts | what was there |"
    yield "|---|---|---|---|---|---|---|"
    for name, case in CASES.items():
        if given.only in name:
            ended, good, kept = tried(case, base, folder / "case", given)
            code = "killed" if ended.code is None or ended.code < 0 else str(ended.code)
            told = message(ended.told, folder / "case")
            yield f"| {name} | {code} | {ended.seconds:.1f} | {ended.peak:.0f} | {told} | {good} | {kept} |"
            shutil.rmtree(folder / "case")


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="")
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--megabytes", type=int, default=2000)
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as made:
        for row in rows(given, Path(made)):
            print(row, flush=True)


if __name__ == "__main__":
    main()
