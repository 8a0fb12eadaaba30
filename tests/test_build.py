"""Builds into a store: what is skipped, redone, pruned and remembered, and what a cut leaves."""

from __future__ import annotations

import io
import json
import os
import random
import resource
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest

from kg import Error, build, database, store, terms
from kg import read as articles
from kg.export import export
from kg.model import Article, Claim, Entity, Fact, Span
from kg.store import Store

ROOT = Path(__file__).parent.parent
NOTE = "PORT ELM -- Envoy Ana Lund of Norway said on Monday that the talks with Iran were “useful”.\n"


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids of the articles that were read into facts, each giving that its first word says its last."""
    ids: list[str] = []

    def facts(articles: Iterable[Article], extractor: str = "") -> Iterator[tuple[Article, list[Entity], list[Fact]]]:
        for article in articles:
            ids.append(article.id)
            first, last = article.text.split()[0], article.text.split()[-1]
            roles = (("act", "assert"), ("content", last), ("speaker", f"person-{first}"))
            claim = Claim("Statement", (), Span(article.id, 0, len(first)), "test")
            yield article, [Entity(f"person-{first}", "Person", first)], [Fact("Statement", roles, (claim,))]

    monkeypatch.setattr(build, "facts", facts)
    return ids


def lines(path: Path, **texts: str) -> str:
    """A file of JSON lines with these articles."""
    path.write_text("".join(json.dumps({"id": name, "text": text}) + "\n" for name, text in texts.items()))
    return str(path)


def dumped(kept: Store) -> bytes:
    file = io.BytesIO()
    kept.dump(file, ".nq")
    return file.getvalue()


def fresh(path: Path, **texts: str) -> bytes:
    """The graph of these articles, built at once."""
    made = Store()
    build.update([lines(path, **texts)], made)
    return dumped(made)


def test_what_is_held_is_not_read_again(read: list[str], tmp_path: Path) -> None:
    kept = Store(tmp_path / "store")
    first = build.update([lines(tmp_path / "a.jsonl", a="Lund left", b="Ray left")], kept)
    again = build.update([lines(tmp_path / "b.jsonl", b="Ray left", a="Lund left", c="Roe left")], kept)
    assert read == ["a", "b", "c"]
    assert (first.added, again.added, again.unchanged, again.redone) == (2, 1, 2, 0)


def test_what_changed_is_read_again(read: list[str], tmp_path: Path) -> None:
    kept = Store(tmp_path / "store")
    build.update([lines(tmp_path / "a.jsonl", a="Lund left", b="Ray left")], kept)
    run = build.update([lines(tmp_path / "a.jsonl", a="Lund left", b="Ray stayed")], kept)
    assert (run.redone, run.unchanged, read) == (1, 1, ["a", "b", "b"])
    assert dumped(kept) == fresh(tmp_path / "a.jsonl", a="Lund left", b="Ray stayed")


def test_a_file_that_gives_the_same_article_is_not_read_again(read: list[str], tmp_path: Path) -> None:
    kept = Store(tmp_path / "store")
    (tmp_path / "a.jsonl").write_text('{"id": "a", "text": "Lund left"}')
    build.update([str(tmp_path / "a.jsonl")], kept)
    (tmp_path / "b.jsonl").write_text('{"text": "Lund left",  "id": "a", "more": 1}')
    assert build.update([str(tmp_path / "b.jsonl")], kept).unchanged == 1
    assert read == ["a"]


@pytest.mark.parametrize("part", ["reader", "names", "ontology"])
def test_another_version_reads_again(
    read: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    source = lines(tmp_path / "a.jsonl", a="Lund left")
    before = build.version()
    build.update([source], Store(tmp_path / "store"))
    monkeypatch.setattr(build, "version", lambda own: before.replace(f"{part}-", f"{part}-0"))
    assert build.update([source], Store(tmp_path / "store")).redone == 1
    assert build.update([source], Store(tmp_path / "store")).unchanged == 1


def test_the_version_tells_the_users_names(tmp_path: Path) -> None:
    (tmp_path / "own.tsv").write_text("kind\tname\nPerson\tAna Lund\n")
    parts = [build.version(own).split() for own in ([], [tmp_path / "own.tsv"])]
    assert [part.partition("-")[0] for part in parts[0]] == ["reader", "names", "ontology"]
    assert [a == b for a, b in zip(*parts, strict=True)] == [True, False, True]
    with pytest.raises(Error, match=r"none\.tsv: cannot be read"):
        build.version([tmp_path / "none.tsv"])


def test_a_date_given_reads_again(read: list[str], tmp_path: Path) -> None:
    source = lines(tmp_path / "a.jsonl", a="Lund left")
    kept = Store()
    build.update([source], kept)
    assert build.update([source], kept, date="2021-03-05").redone == 1
    assert kept.articles()[0]["published"] == "2021-03-05"


def test_a_date_once_given_stays(read: list[str], tmp_path: Path) -> None:
    kept, source = Store(tmp_path / "store"), lines(tmp_path / "a.jsonl", a="Lund left")
    build.update([source], kept, date="2021-03-08")
    assert build.update([source], kept).unchanged == 1
    build.update([lines(tmp_path / "a.jsonl", a="Lund came")], kept)
    assert [article["published"] for article in kept.articles()] == ["2021-03-08"]
    assert read == ["a", "a"]


def test_pruning_removes_what_is_gone_and_no_more(read: list[str], tmp_path: Path) -> None:
    kept = Store(tmp_path / "store")
    build.update([lines(tmp_path / "a.jsonl", a="Lund left", b="Lund left", c="Ray left")], kept)
    assert build.update([lines(tmp_path / "a.jsonl", a="Lund left")], kept).removed == 0
    assert kept.names() == ["a", "b", "c"]
    assert build.update([str(tmp_path / "a.jsonl")], kept, prune=True).removed == 2
    assert dumped(kept) == fresh(tmp_path / "a.jsonl", a="Lund left")
    assert list(kept.notes("article")) == ["a"]


def test_pruning_spares_what_could_not_be_read(read: list[str], tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        (tmp_path / f"{name}.txt").write_text(f"{name} left")
    paths = [str(tmp_path / f"{name}.txt") for name in ("a", "b", "c")]
    kept = Store(tmp_path / "store")
    build.update(paths, kept)
    (tmp_path / "b.txt").write_bytes(b"\xff")
    run = build.update(paths[:2], kept, prune=True)
    assert (run.failed, run.spared, run.removed, kept.names()) == (1, 1, 1, ["a", "b"])


@pytest.mark.parametrize("sources", [["none.txt"], []])
def test_sources_without_an_article_prune_nothing(read: list[str], tmp_path: Path, sources: list[str]) -> None:
    kept = Store()
    build.update([lines(tmp_path / "a.jsonl", a="Lund left")], kept)
    build.update(sources, kept, prune=True)
    assert kept.names() == ["a"]


def test_what_cannot_be_read_is_remembered_until_it_can(read: list[str], tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"\xff")
    (tmp_path / "b.txt").write_text("Ray left")
    kept = Store(tmp_path / "store")
    run = build.update([str(tmp_path / "a.txt"), str(tmp_path / "b.txt")], kept)
    (failure,) = kept.notes("failure").values()
    assert (run.failed, run.added, kept.names()) == (1, 1, ["b"])
    assert "a.txt: not UTF-8" in failure["reason"]
    build.update([str(tmp_path / "b.txt")], kept)
    assert kept.notes("failure")
    (tmp_path / "a.txt").write_text("Lund left")
    build.update([str(tmp_path / "a.txt")], kept)
    assert (kept.notes("failure"), kept.names()) == ({}, ["a", "b"])


def test_many_failures_are_remembered_a_few_at_a_time(read: list[str], tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text("[]\n" * (build.FLUSHED + 5) + '{"id": "a", "text": "Lund left"}\n[]\n')
    kept, noted = Store(), []
    kept.note = lambda notes: noted.append(len(notes)) or Store.note(kept, notes)  # type: ignore[method-assign]
    assert build.update([str(tmp_path / "a.jsonl")], kept).failed == build.FLUSHED + 6
    assert len(kept.notes("failure")) == build.FLUSHED + 6
    assert len(noted) < 5


def test_memory_is_freed_where_nothing_can_be_read(
    read: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(build, "FREED", 3)
    freed: list[int] = []
    monkeypatch.setattr(Store, "refresh", lambda kept, plain=Store.refresh: (freed.append(1), plain(kept)))
    (tmp_path / "a.jsonl").write_text("{}\n" * 10)
    kept = Store(tmp_path / "store")
    build.update([str(tmp_path / "a.jsonl")], kept)
    assert (len(freed), len(kept.notes("failure"))) == (3, 10)


def test_the_same_id_twice_is_told_each_time(read: list[str], tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text('{"id": "a", "text": "Lund left"}\n{"id": "a", "text": "Ray left"}\n')
    kept = Store()
    for _ in range(2):
        assert build.update([str(tmp_path / "a.jsonl")], kept).failed == 1
    assert read == ["a"]
    (failure,) = kept.notes("failure").values()
    assert failure["reason"].endswith("a.jsonl:1; give each article an id of its own")


def test_a_stop_comes_after_the_article_at_hand_and_the_next_run_goes_on(read: list[str], tmp_path: Path) -> None:
    texts = {name: f"{name} left" for name in "abcde"}
    source = lines(tmp_path / "a.jsonl", **texts)
    kept = Store(tmp_path / "store")
    run = build.update([source], kept, stopped=lambda: len(read) >= 2, prune=True)
    assert (run.ended, kept.names()) == ("", ["a", "b"])
    assert build.update([source], kept).unchanged == 2
    assert read == list("abcde")
    assert dumped(kept) == fresh(tmp_path / "a.jsonl", **texts)


def test_the_runs_are_remembered(read: list[str], tmp_path: Path) -> None:
    kept = Store(tmp_path / "store")
    build.update([lines(tmp_path / "a.jsonl", a="Lund left", b="Ray left")], kept)
    build.remove(["a"], kept)
    with pytest.raises(Error, match="no article 'x'"):
        build.remove(["b", "x"], kept)
    told = [json.loads(note["told"]) for note in kept.notes("run").values()]
    assert [(run["added"], run["removed"], bool(run["ended"])) for run in told] == [(2, 0, True), (0, 1, True)]
    assert kept.names() == ["b"]


def test_what_is_remembered_is_in_no_export_and_no_answer(read: list[str], tmp_path: Path) -> None:
    kept = Store(tmp_path / "store")
    build.update([lines(tmp_path / "a.jsonl", a="Lund left")], kept)
    assert terms.BUILD.encode() not in dumped(kept)
    assert kept.query("SELECT ?s { GRAPH ?g { ?s ?p ?o } }").rows == []
    assert kept.counts() == {"articles": 1, "facts": 1, "triples": len(kept.rdf())}


def kg(*arguments: object, limit: int | None = None, **options: Any) -> subprocess.CompletedProcess[str]:
    """A command in a process of its own, with no file larger than `limit` bytes."""

    def limited() -> None:
        if limit:
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

    run = [sys.executable, "-c", "from kg.cli import main; main()", *map(str, arguments)]
    return subprocess.run(run, capture_output=True, text=True, cwd=ROOT, preexec_fn=limited, timeout=500, **options)


def test_the_commands(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(NOTE)
    kept = tmp_path / "store"
    told = json.loads(kg("build", tmp_path / "a.txt", "--store", kept, "--json", "-q").stdout)
    assert (told["added"], told["store"]["articles"]) == (1, 1)
    assert "1 unchanged" in kg("build", tmp_path / "a.txt", "--store", kept).stderr
    (tmp_path / "b.txt").write_bytes(b"\xff")
    assert "1 of 2 articles or sources could not be read" in kg("build", tmp_path, "--store", kept).stderr
    status = json.loads(kg("status", kept, "--json").stdout)
    assert status["versions"] == {status["installed"]: 1}
    assert [failure["place"] for failure in status["failures"]] == [str(tmp_path / "b.txt")]
    assert "1 articles read by reader-" in kg("status", kept).stdout
    assert "1 removed" in kg("remove", kept, "a").stderr
    assert [run["added"] for run in json.loads(kg("log", kept, "--json").stdout)] == [1, 0, 0, 0]
    assert len(kg("log", kept).stdout.splitlines()) == 5


@pytest.mark.parametrize(
    "command", [["remove", "DIR", "a"], ["status", "DIR"], ["log", "DIR"], ["build", "a.txt", "--store", "DIR"]]
)
def test_what_is_no_store_is_told_and_left_alone(tmp_path: Path, command: list[str]) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    run = kg(*(str(tmp_path) if word == "DIR" else word for word in command))
    assert (run.returncode, run.stderr.count("\n")) == (1, 1)
    assert "is no store" in run.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


@pytest.mark.parametrize("folder", ["union", "graph-1", "graph-3"])
def test_a_store_of_another_version_is_refused_with_what_to_run(tmp_path: Path, folder: str) -> None:
    (tmp_path / folder).mkdir()
    (tmp_path / folder / "CURRENT").write_text("x")
    for old in (True, False):
        with pytest.raises(Error, match=r"another version of kg .* kg build SOURCE\.\.\. --store NEW"):
            Store(tmp_path, old=old)


def test_a_store_that_was_cut_while_it_was_made_is_made(read: list[str], tmp_path: Path) -> None:
    Store(tmp_path / "store")
    (tmp_path / "store" / database.FORM).rename(tmp_path / "store" / (database.FORM + database.NEW))
    with pytest.raises(Error, match="is no store"):
        store.load(tmp_path / "store")
    assert build.update([lines(tmp_path / "a.jsonl", a="Lund left")], Store(tmp_path / "store")).added == 1


def test_a_second_build_is_refused(tmp_path: Path) -> None:
    first = Store(tmp_path / "store")
    (tmp_path / "a.txt").write_text(NOTE)
    run = kg("build", tmp_path / "a.txt", "--store", tmp_path / "store")
    assert (run.returncode, run.stderr.count("\n")) == (1, 1)
    assert "another kg is writing to it" in run.stderr
    assert first.names() == []


def test_a_second_run_does_not_load_the_reader(read: list[str], tmp_path: Path) -> None:
    source = lines(tmp_path / "a.jsonl", a="Lund left")
    build.update([source], Store(tmp_path / "store"))
    program = f"import sys; sys.argv = ['kg', 'build', {source!r}, '--store', {str(tmp_path / 'store')!r}]\n"
    program += "from kg.cli import app\ntry: app()\nfinally: print(sorted(sys.modules))"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT)
    assert "1 unchanged" in run.stderr
    for library in ("onnxruntime", "tokenizers", "trafilatura", "bokeh", "networkx"):
        assert f"'{library}'" not in run.stdout


def test_a_full_disk_is_told_and_harms_nothing(read: list[str], tmp_path: Path) -> None:
    source = lines(tmp_path / "a.jsonl", **{f"a{i}": f"Lund said {'so ' * 2000}{i}" for i in range(40)})
    kept = Store(tmp_path / "store")
    build.update([source], kept, stopped=lambda: len(read) >= 3)
    before = dumped(kept)
    del kept
    (tmp_path / "b.txt").write_text(NOTE * 400)
    run = kg("build", tmp_path / "b.txt", "--store", tmp_path / "store", limit=20_000)
    assert run.returncode == 1, run.stderr
    assert run.stderr.splitlines()[-1].startswith("error: "), run.stderr
    assert "Traceback" not in run.stderr
    assert dumped(store.load(tmp_path / "store")) == before


def test_an_interrupt_ends_after_the_article_at_hand(tmp_path: Path) -> None:
    source = lines(tmp_path / "a.jsonl", **{f"a{i}": f"{NOTE} {i}" for i in range(2000)})
    command = [sys.executable, "-c", "from kg.cli import main; main()", "build", source, "--store"]
    run = subprocess.Popen([*command, str(tmp_path / "store")], cwd=ROOT, stderr=subprocess.PIPE, text=True)
    while not (tmp_path / "store" / database.FORM / "CURRENT").is_file() and run.poll() is None:
        pass
    while not store.load(tmp_path / "store").names() and run.poll() is None:
        pass
    os.kill(run.pid, signal.SIGINT)
    _, error = run.communicate(timeout=300)
    assert run.returncode == 130
    assert "run the same command again to go on" in error
    kept = store.load(tmp_path / "store")
    assert kept.names() == sorted(kept.notes("article"))
    assert json.loads(next(iter(kept.notes("run").values()))["told"])["added"] == len(kept.names()) < 2000


WAITING = """
import sys, types
from kg.cli import main
class Told:
    def readline(self, size):
        print("waits", flush=True)
        return there.readline(size)
    def read(self, size):
        print("reads", flush=True)
        return there.read(size)
there = sys.stdin.buffer
sys.stdin = types.SimpleNamespace(buffer=Told())
main()
"""
"""Runs kg, and says when standard input is waited for."""


@pytest.mark.parametrize("jobs", [1, 2])
@pytest.mark.parametrize(
    ("begun", "held"),
    [("", []), (json.dumps({"id": "a", "text": NOTE}) + "\n", ["a"]), ('{"text": "', []), ("Envoy Ana Lund", [])],
    ids=["nothing", "an article", "half a line", "half a text"],
)
def test_an_interrupt_ends_a_build_that_waits_for_standard_input(
    tmp_path: Path, begun: str, held: list[str], jobs: int
) -> None:
    command = ["build", "-", "--store", tmp_path / "store", "--jobs", jobs, "-q"]
    run = subprocess.Popen(
        [sys.executable, "-c", WAITING, *map(str, command)],
        **{"cwd": ROOT, "text": True, "stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE},
    )
    run.stdin.write(begun)
    run.stdin.flush()
    for _ in ["", *held]:
        assert run.stdout.readline() == "waits\n"
    run.send_signal(signal.SIGINT)
    assert run.wait(timeout=100) == 130
    assert run.stderr.read() == f"stopped after {len(held)} articles; run the same command again to go on\n"
    assert store.load(tmp_path / "store").names() == held


@pytest.mark.slow
def test_processes_give_what_one_gives(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(
        "".join(json.dumps({"id": f"a{i}", "text": f"{NOTE} {i}"}) + "\n" for i in range(6))
    )
    (tmp_path / "own.tsv").write_text("id\tkind\tname\taliases\nperson-helga-lundqvist\tPerson\tHelga Lundqvist\t\n")
    (tmp_path / "decided.tsv").write_text(
        "verdict\tactor\tother\tarticle\twhy\nsame\tperson-helga-lundqvist\tperson-ana-lund\t\tshe married\n"
    )
    own = ("--names", tmp_path / "own.tsv", "--decisions", tmp_path / "decided.tsv")
    for jobs in (1, 2):
        run = kg("build", tmp_path / "a.jsonl", *own, "--jobs", jobs, "-o", tmp_path / f"{jobs}.nq", "-q")
        assert run.returncode == 0, run.stderr
    assert (tmp_path / "1.nq").read_bytes() == (tmp_path / "2.nq").read_bytes()
    assert b"Helga Lundqvist" in (tmp_path / "1.nq").read_bytes()


@pytest.mark.slow
def test_killed_builds_go_on_to_the_same_bytes() -> None:
    command = [sys.executable, str(ROOT / "bench" / "kills.py"), "--articles", "12", "--kills", "3"]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)})
    assert run.returncode == 0, run.stderr
    assert "the same bytes every time" in run.stdout


ENDINGS = (".cx2", ".ftm.jsonl", ".gexf", ".graphml", ".json", ".jsonl", ".jsonld", ".trig", ".ttl")


def test_twenty_orders_of_articles_give_the_same_bytes(tmp_path: Path) -> None:
    path = ROOT / "kg" / "train" / "articles" / "articles.jsonl"
    few = tmp_path / "few.jsonl"
    few.write_text("\n".join(path.read_text(encoding="utf8").splitlines()[::340]), encoding="utf8")
    found = list(build.facts(articles.articles([str(few)])))
    chance, written = random.Random(0), set()
    for number in range(20):
        made, out = Store(), [tmp_path / str(number) / f"graph{ending}" for ending in ENDINGS]
        out[0].parent.mkdir()
        for article, entities, facts in chance.sample(found, len(found)):
            made.add(article, entities, facts)
        for path in out:
            export(made, path)
        written.add(b"".join(path.read_bytes() for path in out))
    assert len(found) > 4
    assert len(written) == 1
