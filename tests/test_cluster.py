"""Builds whose articles are read by the workers of a dask cluster."""

from __future__ import annotations

import io
import json
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from kg import Error, build
from kg.model import Article
from kg.store import Store

distributed = pytest.importorskip("distributed")
ROOT = Path(__file__).parent.parent
NOTE = "PORT ELM -- Envoy Ana Lund of Norway said on Monday that the talks with Iran were “useful for %s days”.\n"


@pytest.mark.parametrize("address", ["host", "tcp://", "tcp://host", "tcp://host:port", "a b:1", "tcp://h:1/x"])
def test_a_malformed_address_is_refused(address: str) -> None:
    with pytest.raises(Error, match="no address of a dask scheduler; give one such as tcp://"):
        build.update([], Store(), dask=address)


def test_an_unknown_protocol_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Error, match=r"^gopher://127\.0\.0\.1:1: no address of a scheduler"):
        build.update([source(tmp_path, 1)], Store(), dask="gopher://127.0.0.1:1")


def test_without_a_scheduler_nothing_is_built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from kg import cluster

    monkeypatch.setattr(cluster, "PATIENCE", 1)
    with pytest.raises(Error, match=r"^tcp://127\.0\.0\.1:1: no dask scheduler answers; start one with"):
        build.update([source(tmp_path, 1)], Store(), dask="tcp://127.0.0.1:1")


def test_without_distributed_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build, "find_spec", lambda name: None)
    with pytest.raises(Error, match=r"pip install 'diplokg\[dask\]'"):
        build.update([], Store(), dask="tcp://127.0.0.1:8786")


def test_processes_of_this_machine_and_a_cluster_are_not_used_together() -> None:
    with pytest.raises(Error, match="--jobs for processes of this machine or --dask for a cluster, not both"):
        build.update([], Store(), dask="tcp://127.0.0.1:8786", jobs=2)


@pytest.mark.slow
def test_a_cluster_of_which_a_worker_is_killed_gives_what_one_process_gives(
    tmp_path: Path, scheduler: str, workers: list[subprocess.Popen[bytes]]
) -> None:
    articles, alone, shared = source(tmp_path, 24), Store(), Store(tmp_path / "store")
    build.update([articles], alone)
    done: list[str] = []

    def kill(article: Article) -> None:
        done.append(article.id)
        if len(done) == 2:
            workers[0].kill()

    run = build.update([articles], shared, dask=scheduler, done=kill)
    assert workers[0].wait() == -signal.SIGKILL
    assert workers[1].poll() is None
    assert (run.added, done) == (24, [f"a{i}" for i in range(24)])
    assert alone.counts()["facts"] >= 24
    assert dumped(shared) == dumped(alone)


@pytest.mark.slow
def test_the_users_names_reach_the_workers_and_go_with_the_build(
    tmp_path: Path, scheduler: str, workers: list[subprocess.Popen[bytes]]
) -> None:
    own = tmp_path / "own.tsv"
    own.write_text("id\tkind\tname\nhouse-1\tPerson\tAna Lund\n", encoding="utf8")
    articles, known, unknown = source(tmp_path, 4), Store(), Store()
    build.update([articles], known, own=[own], dask=scheduler)
    build.update([articles], unknown, dask=scheduler)
    assert "house-1" in {entity.id for entity in known.entities()}
    assert "house-1" not in {entity.id for entity in unknown.entities()}


@pytest.mark.slow
def test_workers_of_another_version_are_refused(
    tmp_path: Path, scheduler: str, workers: list[subprocess.Popen[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build, "version", lambda own=(): f"reader-{os.getpid()}")
    with pytest.raises(Error, match="has another kg"):
        build.update([source(tmp_path, 1)], Store(), dask=scheduler)


@pytest.mark.slow
def test_a_scheduler_without_workers_is_told(tmp_path: Path, scheduler: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from kg import cluster

    monkeypatch.setattr(cluster, "PATIENCE", 2)
    with pytest.raises(Error, match="the scheduler has no workers; start some with 'dask worker tcp://"):
        build.update([source(tmp_path, 1)], Store(), dask=scheduler)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("lost", "message"),
    [
        ("scheduler", "the scheduler was lost; start it again and run the same command again to go on"),
        (
            "workers",
            "no workers are left; start some with 'dask worker tcp://.*' and run the same command again to go on",
        ),
        (
            "article",
            r"each worker that had 'a\d+' was lost \(1 in all\), perhaps for want of memory; give them more or leave out",
        ),
    ],
)
def test_a_lost_cluster_is_told_in_a_line_and_the_next_build_goes_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, lost: str, message: str
) -> None:
    from kg import cluster

    monkeypatch.setattr(cluster, "PATIENCE", 3)
    articles, alone, kept = source(tmp_path, 24), Store(), Store(tmp_path / "store")
    done: list[str] = []

    def kill(article: Article) -> None:
        done.append(article.id)
        if len(done) == 2:
            for process in {"scheduler": [first], "workers": readers}.get(lost, []):
                process.kill()

    with (
        started_scheduler(
            tmp_path, DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES="0" if lost == "article" else "9"
        ) as (first, address),
        started_workers(address, *([deadly(tmp_path, "a20")] if lost == "article" else [])) as readers,
        pytest.raises(Error, match=f"^{address}: {message}") as told,
    ):
        build.update([articles], kept, dask=address, done=kill)
    assert len(str(told.value).splitlines()) == 1
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []
    assert len(done) >= 2
    assert kept.names() == sorted(done)
    run = build.update([articles], kept)
    assert (run.unchanged, run.added) == (len(done), 24 - len(done))
    build.update([articles], alone)
    assert dumped(kept) == dumped(alone)


DEADLY = """
import os
from kg import build
plain = build.plain = getattr(build, "plain", build._facts)  # dask runs this file twice
build._facts = lambda article: os._exit(1) if article.id == "{name}" else plain(article)
"""


def deadly(folder: Path, name: str) -> str:
    """An option of workers that are ended by one article."""
    path = folder / "deadly.py"
    path.write_text(DEADLY.format(name=name), encoding="utf8")
    return f"--preload={path}"


@pytest.fixture
def scheduler(tmp_path: Path) -> Iterator[str]:
    """The address of a scheduler without workers."""
    with started_scheduler(tmp_path) as (_, address):
        yield address


@pytest.fixture
def workers(scheduler: str) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Two workers that nothing starts again."""
    with started_workers(scheduler) as made:
        yield made


@contextmanager
def started_scheduler(folder: Path, **env: str) -> Iterator[tuple[subprocess.Popen[bytes], str]]:
    """A scheduler and its address."""
    told = folder / "scheduler.json"
    options = ("--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", told)
    with ended("distributed.cli.dask_scheduler", *options, **env) as process:
        yield process, str(json.loads(waited(told))["address"])


@contextmanager
def started_workers(address: str, *more: str) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Two workers of a scheduler."""
    with ExitStack() as stack:
        options = ("--no-nanny", "--nthreads", "1", "--no-dashboard", *more)
        made = [stack.enter_context(ended("distributed.cli.dask_worker", address, *options)) for _ in range(2)]
        with distributed.Client(address, set_as_default=False) as client:
            client.wait_for_workers(2, timeout=60)
        yield made


class ended:  # noqa: N801
    """A module run as a program, which is ended at the end."""

    def __init__(self, module: str, *arguments: object, **more: str) -> None:
        env = {**os.environ, "PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1", **more}
        command = [sys.executable, "-m", module, *map(str, arguments)]
        self.process = subprocess.Popen(command, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def __enter__(self) -> subprocess.Popen[bytes]:
        return self.process

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.wait()


def waited(path: Path) -> str:
    """The text of a file that will be there."""
    for _ in range(600):
        if path.exists() and (text := path.read_text()).strip().endswith("}"):
            return text
        time.sleep(0.1)
    pytest.fail(f"{path} was not written")


def source(folder: Path, number: int) -> str:
    """A file of short articles."""
    rows = [json.dumps({"id": f"a{i}", "date": "2021-03-09", "text": NOTE % i}) for i in range(number)]
    (folder / "a.jsonl").write_text("\n".join(rows), encoding="utf8")
    return str(folder / "a.jsonl")


def dumped(kept: Store) -> bytes:
    file = io.BytesIO()
    kept.dump(file, ".nq")
    return file.getvalue()
