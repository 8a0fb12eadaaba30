"""The page of some articles in a headless Chromium: its size, how long until it can be used, and five things a reader does on it.

python bench/page.py SOURCE... [--runs N] [--keep PAGE.html]   (needs chromium and the extra "dev")
"""

from __future__ import annotations

import argparse
import gzip
import statistics
import sys
import tempfile
from pathlib import Path
from time import perf_counter
from typing import Any

from playwright.sync_api import sync_playwright

from kg import build, export, read
from kg.store import Store

sys.path.append(str(Path(__file__).parent.parent / "tests"))
import tour


def main(sources: list[str], runs: int, keep: Path | None) -> None:
    """Prints the tables."""
    with tempfile.TemporaryDirectory() as folder:
        page = keep or Path(folder) / "page.html"
        counts = made(sources, page)
        with sync_playwright() as driver:
            chromium = tour.browser(driver)
            loads = [loaded(chromium, page) for _ in range(runs)]
            tasks = {name: done(chromium, page, name) for name in tour.TASKS}
            chromium.close()
        data = page.read_bytes()
    print("| articles | facts | page MB | gzip MB | s until ready | CPU s until ready |\n|---|---|---|---|---|---|")
    sizes = (len(data) / 1e6, len(gzip.compress(data, mtime=0)) / 1e6)
    took, worked = (statistics.median(values) for values in zip(*loads, strict=True))
    print(
        f"| {counts['articles']} | {counts['facts']} | {sizes[0]:.1f} | {sizes[1]:.1f} | {took:.1f} | {worked:.1f} |\n"
    )
    print("| task | steps | CPU s |\n|---|---|---|")
    for name, (steps, busy) in tasks.items():
        print(f"| {name.replace('_', ' ')} | {steps} | {busy:.1f} |")


def made(sources: list[str], page: Path) -> dict[str, int]:
    """Builds the page; the numbers of articles and facts."""
    articles = list(read.articles(sources))
    store = Store()
    build.build(articles, store)
    export.export(store, page, texts={article.id: article.text for article in articles})
    return store.counts()


def loaded(chromium: Any, page: Path) -> tuple[float, float]:
    """The seconds until a page is ready, and the processor's seconds that all of Chromium takes for it."""
    watch = chromium.new_browser_cdp_session()
    begun, before = perf_counter(), worked(watch)
    shown = tour.opened(chromium, page)
    told = perf_counter() - begun, worked(watch) - before
    shown.close()
    watch.detach()
    return told


def worked(watch: Any) -> float:
    """The processor's seconds that Chromium's processes have taken."""
    return sum(process["cpuTime"] for process in watch.send("SystemInfo.getProcessInfo")["processInfo"])


def done(chromium: Any, page: Path, name: str) -> tuple[int, float]:
    """The steps of a task, and the processor's seconds that Chromium takes for them once the page is ready."""
    shown, watch = tour.opened(chromium, page), chromium.new_browser_cdp_session()
    before = worked(watch)
    steps = len(list(tour.TASKS[name](shown)))
    busy = worked(watch) - before
    shown.close()
    watch.detach()
    return steps, busy


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sources", nargs="+", help="articles, as kg build takes them")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--keep", type=Path, help="where to keep the page")
    asked = parser.parse_args()
    main(asked.sources, asked.runs, asked.keep)
