"""Articles read into facts by several processes, the results in order."""

from __future__ import annotations

import os
import signal
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context, parent_process
from typing import Protocol, TypeVar

from kg import Error, names
from kg.model import Article, Entity, Fact

AHEAD = 2
"""Articles handed out ahead to each process."""
COUNTED = 100
"""Articles after which the processes are counted anew."""

Found = tuple[list[Entity], list[Fact]]
Reading = Callable[[Article], Found]
Item = TypeVar("Item")


class Due(Protocol):
    """What an article will give."""

    def result(self) -> Found:
        """What it gives, waited for."""


def processes(
    items: Iterable[tuple[Item, Article]], reading: Reading, rows: Sequence[names.Row], jobs: int
) -> Iterator[tuple[Item, Found]]:
    """Each item with what its article gives, in order, read by processes of this machine that know the user's names.

    Raises Error where a process is lost.
    """
    try:
        with ProcessPoolExecutor(jobs, get_context("spawn"), _ready, (rows,)) as pool:
            yield from ordered(items, lambda article: pool.submit(reading, article), lambda: jobs)
    except BrokenProcessPool as error:
        ended = "a process that reads articles was ended, perhaps for want of memory"
        raise Error(f"{ended}; run the same command again to go on, with fewer --jobs") from error


def ordered(
    items: Iterable[tuple[Item, Article]], hand: Callable[[Article], Due], workers: Callable[[], int]
) -> Iterator[tuple[Item, Found]]:
    """Each item with what its article gives, in order; `hand` hands an article out, a few ahead to each of the workers."""
    pending: deque[tuple[Item, Due]] = deque()
    room = 0
    for number, (item, article) in enumerate(items):
        if number % COUNTED == 0:
            room = AHEAD * workers()
        pending.append((item, hand(article)))
        if len(pending) > room:
            yield _result(pending)
    while pending:
        yield _result(pending)


def on_one_core() -> None:
    """Has this process read on one core."""
    from kg.extract import network

    network.THREADS = 1


def _result(pending: deque[tuple[Item, Due]]) -> tuple[Item, Found]:
    item, due = pending.popleft()
    return item, due.result()


def _ready(rows: Sequence[names.Row]) -> None:
    """Prepares a process: it reads on one core, leaves interrupts to the first process and ends with it."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_follow, daemon=True).start()
    on_one_core()
    names.use(rows)


def _follow() -> None:
    """Ends the process when the one that started it is gone."""
    if first := parent_process():
        first.join()
        os._exit(1)
