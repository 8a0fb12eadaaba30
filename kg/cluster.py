"""Articles read into facts by the workers of a dask cluster; what a lost worker had is read by the others."""

from __future__ import annotations

import logging
import threading
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import CancelledError
from functools import partial
from typing import NamedTuple

from distributed import Client, Future, KilledWorker, Worker, WorkerPlugin
from distributed import TimeoutError as Late
from distributed.client import ClosedClientError

from kg import Error, line, names
from kg.model import Article
from kg.workers import Found, Item, Reading, on_one_core, ordered

PATIENCE = 20
"""Seconds that a scheduler and its first worker have to answer, and between two looks for workers that may be gone."""
AGAIN = "run the same command again to go on"
LOGGERS = ("asyncio", "distributed.client")
"""Whose tracebacks, where a cluster is lost, would stand before the line that tells of it."""
RETRIES = 3
"""Times that an article is tried again where a worker fails."""

Version = Callable[[], str]


def read(
    items: Iterable[tuple[Item, Article]], reading: Reading, rows: Sequence[names.Row], address: str, version: Version
) -> Iterator[tuple[Item, Found]]:
    """Each item with what its article gives, in order, read by the cluster whose dask scheduler is at the address.

    Its workers get the user's names. Raises Error where nothing answers, a worker's kg gives another `version`, or all is lost.
    """
    with _client(address) as client:
        setup = _Setup(rows, version)
        try:
            _prepare(client, address, setup)
            hand = partial(_handed, client, address, setup.name, reading)
            yield from ordered(items, hand, lambda: len(client.nthreads()))
            client.unregister_worker_plugin(setup.name)
        except (CancelledError, ClosedClientError, OSError) as error:
            raise Error(f"{address}: the scheduler was lost; start it again and {AGAIN}") from error


class _Setup(WorkerPlugin):
    """Makes each worker of a cluster, those that come later, too, ready for one build."""

    def __init__(self, rows: Sequence[names.Row], version: Version) -> None:
        self.name = f"kg-{uuid.uuid4().hex}"
        self.rows, self.version, self.due = rows, version, version()

    def setup(self, worker: Worker) -> None:
        """Raises Error where the worker's kg is of another version."""
        if (here := self.version()) != self.due:
            raise Error(f"{worker.address}: has another kg ({here}, not {self.due}); install the same there")
        on_one_core()
        _known[self.name] = self.rows

    def teardown(self, worker: Worker) -> None:
        """Forgets the build's names."""
        _known.pop(self.name, None)


_known: dict[str, Sequence[names.Row]] = {}
"""In a worker: the names of each build under way."""
_used = ""
"""In a worker: the build whose names are known."""
_LOCK = threading.Lock()


def _client(address: str) -> Client:
    for name in LOGGERS:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        return Client(address, timeout=PATIENCE, set_as_default=False)
    except (OSError, Late) as error:
        remedy = "start one with 'dask scheduler' and give the address that it prints"
        raise Error(f"{address}: no dask scheduler answers; {remedy}") from error
    except ValueError as error:
        raise Error(
            f"{address}: no address of a scheduler ({line(error)}); give one such as tcp://10.0.0.5:8786"
        ) from error


def _prepare(client: Client, address: str, setup: _Setup) -> None:
    """Makes the workers ready for a build."""
    try:
        client.wait_for_workers(1, timeout=PATIENCE)
        client.register_plugin(setup, name=setup.name)
    except Late as error:
        raise Error(f"{address}: the scheduler has no workers; start some with 'dask worker {address}'") from error
    except ImportError as error:
        raise Error(f"{address}: a worker cannot load kg ({line(error)}); install diplokg on each") from error


class _Due(NamedTuple):
    """What the workers will make of an article."""

    client: Client
    address: str
    article: str
    future: Future[Found]

    def result(self) -> Found:
        """What it gives, waited for. Raises Error where the workers were lost, those that tried it or all of them."""
        alone = False
        while True:
            try:
                return self.future.result(timeout=PATIENCE)
            except KilledWorker as error:
                raise Error(self._lost(error.allowed_failures + 1)) from error
            except Late as error:
                before, alone = alone, not self.client.nthreads()
                if before and alone:
                    start = f"start some with 'dask worker {self.address}'"
                    raise Error(f"{self.address}: no workers are left; {start} and {AGAIN}") from error

    def _lost(self, number: int) -> str:
        lost = f"{self.address}: each worker that had '{self.article}' was lost ({number} in all)"
        return f"{lost}, perhaps for want of memory; give them more or leave out what is long, and {AGAIN}"


def _handed(client: Client, address: str, build: str, reading: Reading, article: Article) -> _Due:
    future = client.submit(_read, build, reading, article, pure=False, retries=RETRIES)
    return _Due(client, address, article.id, future)


def _read(build: str, reading: Reading, article: Article) -> Found:
    """In a worker: what an article gives; one article at a time, however many threads it has."""
    global _used
    with _LOCK:
        if _used != build:
            names.use(_known[build])
            _used = build
        return reading(article)
