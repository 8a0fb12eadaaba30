"""Measures builds of a corpus: speed and where it goes, memory, processes, a second run, one article more.

usage: python bench/corpus.py [--corpus FILE.jsonl[.gz]] [--articles N] [--runs N] [PART...]

PART is one or more of stages, jobs, memory, again; all of them where none is given. FILE holds an article a line, by default it
is what the environment variable KG_CORPUS names. `memory` reads --articles articles (5,000) with one process and `again` with
two; they take longest.
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from kg import build, extract, resolve
from kg.extract import network
from kg.model import Article
from kg.store import Store

PARTS = ("stages", "jobs", "memory", "again")
FEW, MANY = 50, 200
"""Articles of which the parts of the time, and two processes, are measured."""
MARKS = (100, 500, 1000)
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


def memory_of(pid: int | str = "self") -> int:
    """The resident memory of a process in MB."""
    status = Path(f"/proc/{pid}/status").read_text()
    return sum(int(n) for n in re.findall(r"^VmRSS:\s+(\d+)", status, re.M)) // 1024


def once(source: Path, folder: Path, jobs: int) -> dict[str, Any]:
    """Seconds, processor seconds, articles and memory at the marks of one build in this process."""
    network.THREADS = 1
    peak, marks, done = 0, {}, 0

    def step(_: Article) -> None:
        nonlocal peak, done
        done += 1
        peak = max(peak, memory_of())
        if done in MARKS:
            marks[done] = peak

    begun, used = time.perf_counter(), time.process_time()
    run = build.update([str(source)], Store(folder), jobs=jobs, done=step)
    took = {"seconds": time.perf_counter() - begun, "cpu": time.process_time() - used}
    return {**took, "read": run.read, "new": run.added + run.redone, "marks": marks, "peak": max(peak, memory_of())}


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


def tell_memory(folder: Path, corpus: Path, number: int) -> None:
    """Prints the peak of memory after 100, 500, 1,000 and all articles of one build by one process."""
    source = cut(corpus, number, folder / "all.jsonl")
    row = apart("once", source, folder / "all")
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
    source, kept = cut(corpus, number, folder / "all.jsonl"), folder / "again"
    first = apart("once", source, kept, 2)
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
            "jobs": lambda: tell_jobs(folder, corpus, given.runs),
            "memory": lambda: tell_memory(folder, corpus, given.articles),
            "again": lambda: tell_again(folder, corpus, given.articles, given.runs),
        }
        for part in parts:
            told[part]()


if __name__ == "__main__":
    main()
