"""Measures builds of a corpus: speed and where it goes, against spaCy, processes, memory, a second run, one article more.

usage: python bench/corpus.py [--corpus FILE.jsonl[.gz]] [--articles N] [--runs N] [PART...]

PART is one or more of stages, samples, spacy, jobs, memory, again; all of them where none is given. FILE holds an article a
line, by default it is what the environment variable KG_CORPUS names. `memory` and `again` build a store of --articles articles
(5,000) with two processes, once for both, which takes longest. `samples` needs py-spy and `spacy` needs spaCy with its small
pipeline (pip install -e '.[bench]'); where one is missing, the part is left out and says so.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import cache
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from typing import Any

import psutil
import speed

from kg import build, extract, resolve
from kg.extract import network
from kg.model import Article
from kg.store import Store

PARTS = ("stages", "samples", "spacy", "jobs", "memory", "again")
FEW, MANY = 50, 200
"""Articles of which the parts of the time, and two processes, are measured."""
MARKS = (100, 500, 1000)
EVERY = 10
"""Articles after which memory is looked at."""
NATIVE = {"onnxruntime/": "the encoder (onnxruntime)", "<frozen importlib": "start-up"}
"""Files that are not of kg and yet a place of their own in the table of samples."""
ONE = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
MORE = {
    "id": "one-more",
    "date": "2021-03-09",
    "text": "Envoy Ana Lund of Norway said on Monday that talks were “useful”.",
}


def cut(corpus: Path, number: int, path: Path) -> Path:
    """The first articles of a corpus as a file of JSON lines."""
    opened: Callable[..., Any] = gzip.open if corpus.suffix == ".gz" else open
    with opened(corpus, "rb") as file, path.open("wb") as out:
        out.writelines(islice(file, number))
    return path


def memory() -> int:
    """The memory of this process and those that it started in MB; what they share counts once."""
    here = psutil.Process()
    return sum(map(_resident, [here, *here.children(recursive=True)])) >> 20


def _resident(process: psutil.Process) -> int:
    try:
        return int(process.memory_full_info().pss)
    except psutil.NoSuchProcess:
        return 0


def once(source: Path, folder: Path, jobs: int) -> dict[str, Any]:
    """Seconds, processor seconds, articles and memory at the marks of one build in this process."""
    network.THREADS = 1
    peak, marks, done = 0, {}, 0

    def step(_: Article) -> None:
        nonlocal peak, done
        done += 1
        if done % EVERY == 0:
            peak = max(peak, memory())
        if done in MARKS:
            marks[done] = peak

    begun, used = time.perf_counter(), time.process_time()
    run = build.update([str(source)], Store(folder), jobs=jobs, done=step)
    took = {"seconds": time.perf_counter() - begun, "cpu": time.process_time() - used}
    return {**took, "read": run.read, "new": run.added + run.redone, "marks": marks, "peak": max(peak, memory())}


def apart(what: str, source: Path, folder: Path, jobs: int = 1) -> dict[str, Any]:
    """What `once` or `stages` gives in a process of its own."""
    command = [sys.executable, __file__, "--only", what, str(source), str(folder), str(jobs)]
    done = subprocess.run(command, env={**os.environ, **ONE}, check=True, stdout=subprocess.PIPE, text=True)
    return dict(json.loads(done.stdout))


def stages(source: Path, folder: Path) -> dict[str, float]:
    """Seconds of parts of a build in this process: of the reader (`extract`) also its encoder, who is who, and the store."""
    network.THREADS = 1
    spent: dict[str, float] = {}
    whole = extract.EXTRACTORS["reader"]
    network.Network.read = clocked("encoder", network.Network.read, spent)  # type: ignore[method-assign]
    extract.EXTRACTORS["reader"] = clocked("extract", lambda articles: iter(list(whole(articles))), spent)
    resolve.resolve = clocked("resolve", resolve.resolve, spent)
    Store.add = clocked("store", Store.add, spent)  # type: ignore[method-assign]
    begun = time.perf_counter()
    build.update([str(source)], Store(folder))
    return {"all": time.perf_counter() - begun, **spent}


def clocked(name: str, plain: Callable[..., Any], spent: dict[str, float]) -> Callable[..., Any]:
    """A function that adds up in `spent` the seconds that it takes."""

    def timed(*args: Any, **more: Any) -> Any:
        begun = time.perf_counter()
        try:
            return plain(*args, **more)
        finally:
            spent[name] = spent.get(name, 0.0) + time.perf_counter() - begun

    return timed


def tell_stages(folder: Path, corpus: Path, runs: int) -> None:
    """Prints articles a second and the share of each part, medians."""
    source = cut(corpus, FEW, folder / "few.jsonl")
    rows = [apart("stages", source, folder / f"stages{i}") for i in range(runs)]
    print(f"{FEW / middle(rows, 'all'):.1f} articles a second, one process, once loaded")
    for name in ("extract", "encoder", "resolve", "store"):
        print(f"  {name}: {statistics.median(row[name] / row['all'] for row in rows):.0%} of the time")


def tell_samples(folder: Path, corpus: Path) -> None:
    """Prints the modules in which a build of a store is found most often, looked at 100 times a second, start-up included."""
    spy = shutil.which("py-spy", path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}")
    if not spy:
        print("samples: left out, py-spy is not installed; run: pip install -e '.[bench]'")
        return
    source, raw = cut(corpus, FEW, folder / "few.jsonl"), folder / "samples"
    command = [sys.executable, __file__, "--only", "once", str(source), str(folder / "sampled"), "1"]
    way = [spy, "record", "--format", "raw", "--output", str(raw), "--", *command]
    subprocess.run(way, env={**os.environ, **ONE}, check=True, capture_output=True)
    found = sampled(raw.read_text().splitlines())
    for name, number in found.most_common(12):
        print(f"  {number / found.total():.1%} {name}")


def sampled(lines: Iterable[str]) -> Counter[str]:
    """How often each module of kg, or native code of its own row, was at work; what it calls elsewhere is its work."""
    found: Counter[str] = Counter()
    for line in lines:
        stack, _, number = line.rpartition(" ")
        files = re.findall(r"\(([^()]+?):\d+\)", stack)[::-1]
        places = (next((told for start, told in NATIVE.items() if file.startswith(start)), file) for file in files)
        found[next((p for p in places if p in NATIVE.values() or p.startswith("kg/")), "other")] += int(number)
    return found


def tell_spacy(folder: Path, corpus: Path, runs: int) -> None:
    """Prints seconds and memory of reading against a parse by spaCy's small pipeline, medians of runs by turns."""
    if not find_spec(speed.PIPELINE):
        print(f"spacy: left out, {speed.PIPELINE} is not installed; run: pip install -e '.[bench]'")
        return
    print(speed.table(speed.compared(cut(corpus, FEW, folder / "few.jsonl"), FEW, runs)))


@cache
def whole(folder: Path, corpus: Path, number: int) -> dict[str, Any]:
    """One build of a store of all articles by two processes."""
    return apart("once", cut(corpus, number, folder / "all.jsonl"), folder / "all", 2)


def tell_memory(folder: Path, corpus: Path, number: int) -> None:
    """Prints the peak of memory after 100, 500, 1,000 and all articles of one build by two processes, all of them together."""
    row = whole(folder, corpus, number)
    peaks = {**row["marks"], "all": row["peak"]}
    print("peak MB: " + ", ".join(f"{peak} at {mark}" for mark, peak in peaks.items()))
    if "500" in peaks:
        print(
            f"  {peaks['all'] / peaks['500']:.2f} times that at 500; {size(folder / 'all') / row['read']:.0f} kB of disk each"
        )


def tell_jobs(folder: Path, corpus: Path, runs: int) -> None:
    """Prints how many times as fast two processes are as one, medians of runs by turns; start-up counts."""
    source = cut(corpus, MANY, folder / "many.jsonl")
    rows: dict[int, list[dict[str, Any]]] = {1: [], 2: []}
    for i in range(runs):
        for jobs in rows:
            rows[jobs].append(apart("once", source, folder / f"jobs{jobs}-{i}", jobs))
    one, two = (middle(rows[jobs], "seconds") for jobs in rows)
    print(f"{MANY} articles: {one:.1f} s with one process, {two:.1f} s with two: {one / two:.2f} times as fast")


def tell_again(folder: Path, corpus: Path, number: int, runs: int) -> None:
    """Prints what a build of a store of all articles takes with nothing new, and with one article more."""
    first, source, kept = whole(folder, corpus, number), folder / "all.jsonl", folder / "all"
    again = [apart("once", source, kept) for _ in range(runs)]
    print(f"{number} articles: {first['seconds']:.0f} s with two processes where {first['new']} are new, ", end="")
    print(
        f"{middle(again, 'seconds'):.2f} s where none is: {first['seconds'] / middle(again, 'seconds'):.0f} times as fast"
    )
    more, rows = folder / "more.jsonl", []
    for i in range(runs):
        more.write_text(json.dumps({**MORE, "id": f"one-more-{i}"}), encoding="utf8")
        rows.append(apart("once", more, kept))
    print(
        f"  one more: {middle(rows, 'seconds'):.2f} s, {middle(rows, 'cpu'):.2f} s of processor time, {rows[0]['peak']} MB"
    )


def middle(rows: Sequence[dict[str, Any]], name: str) -> float:
    return statistics.median(row[name] for row in rows)


def size(folder: Path) -> float:
    """The kB of all files in a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1000


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints each part, or the JSON of one run with --only."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="PART")
    parser.add_argument("--corpus", type=Path, default=os.environ.get("KG_CORPUS"))
    parser.add_argument("--articles", type=int, default=5000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--only", nargs=4, help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    if given.only:
        what, source, kept, jobs = given.only
        found = stages(Path(source), Path(kept)) if what == "stages" else once(Path(source), Path(kept), int(jobs))
        print(json.dumps(found))
        return
    parts = given.parts or PARTS
    if given.corpus is None or not Path(given.corpus).is_file():
        parser.error("give --corpus FILE.jsonl[.gz], or its path in the environment variable KG_CORPUS")
    if set(parts) - set(PARTS):
        parser.error(f"parts are {' '.join(PARTS)}")
    with tempfile.TemporaryDirectory() as made:
        folder, corpus = Path(made), Path(given.corpus)
        told = {
            "stages": lambda: tell_stages(folder, corpus, given.runs),
            "samples": lambda: tell_samples(folder, corpus),
            "spacy": lambda: tell_spacy(folder, corpus, given.runs),
            "jobs": lambda: tell_jobs(folder, corpus, given.runs),
            "memory": lambda: tell_memory(folder, corpus, given.articles),
            "again": lambda: tell_again(folder, corpus, given.articles, given.runs),
        }
        for part in parts:
            told[part]()


if __name__ == "__main__":
    main()
