"""Whatever comes in through JSON, a table or SPARQL: it works, or an Error of one line is raised."""

from __future__ import annotations

import gzip
import io
import json
import re
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_feeds import lines, pdf
from test_store import both

from kg import Error, attributions, decisions, evaluate, lists, names, read, score
from kg.model import Entity
from kg.store import Store

few = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], derandomize=True
)
fewer = settings(few, max_examples=15)
texts = st.text(st.characters(exclude_categories=()), max_size=20)
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=6,
)


@pytest.fixture(autouse=True)
def without_own_names() -> Iterator[None]:
    """Leaves the names as they come with the tool to the tests after."""
    yield
    names.use(())


def told(work: Callable[[], Any]) -> Any:
    """What some work gives, None where it raises an Error of one line."""
    try:
        return work()
    except Error as error:
        message = str(error)
        assert message
        assert len(message.splitlines()) == 1, message
        assert len(message) < 2000
        return None


def mostly(kind: st.SearchStrategy[Any], other: st.SearchStrategy[Any] = values) -> st.SearchStrategy[Any]:
    """The other in one of thirty."""
    return st.sampled_from(range(30)).flatmap(lambda n: other if n == 13 else kind)


def of(**known: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Objects with these keys; some lack keys, or have other values for them."""
    part = st.fixed_dictionaries({}, optional={key: kind | values for key, kind in known.items()})
    return mostly(st.fixed_dictionaries(known), part)


def some(kind: st.SearchStrategy[Any]) -> st.SearchStrategy[list[Any]]:
    """Lists of a few."""
    return st.lists(mostly(kind), max_size=2)


# Articles


@few
@given(
    st.lists(of(id=texts, text=texts | st.just("Lund met Ray."), title=texts, date=texts, publisher=texts, url=texts)),
    st.sampled_from(["", "doc", "lang"]),
    values,
)
def test_articles(tmp_path: Path, rows: list[dict[str, Any]], key: str, value: Any) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text("".join(json.dumps({**row, key: value}) + "\n" for row in rows))
    failed: list[Error] = []
    found = list(read.articles([str(path)], failed=failed.append))
    assert len(found) + len(failed) == max(len(rows), 1)
    assert all(re.fullmatch(r"[A-Za-z0-9_.-]{1,160}", article.id) for article in found)
    assert all("\n" not in str(error) and str(error).isprintable() for error in failed)


@few
@given(st.binary(max_size=60), st.sampled_from(sorted(read.READERS)))
def test_bytes(tmp_path: Path, data: bytes, ending: str) -> None:
    path = tmp_path / f"a{ending}"
    path.write_bytes(data)
    failed: list[Error] = []
    assert [*read.articles([str(path)], failed=failed.append)] or failed
    assert all("\n" not in str(error) for error in failed)


def zipped() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", "Lund met Ray.")
    return file.getvalue()


def tarred() -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as archive:
        info = tarfile.TarInfo("a.txt")
        info.size = 13
        archive.addfile(info, io.BytesIO(b"Lund met Ray."))
    return file.getvalue()


def crawled() -> bytes:
    page = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>Lund met Ray in Oslo.</p>"
    head = b"WARC-Type: response\r\nWARC-Target-URI: http://x.example/\r\nContent-Type: application/http; msgtype=response\r\n"
    length = b"WARC-Record-ID: <urn:uuid:1>\r\nWARC-Date: 2021-01-01T00:00:00Z\r\nContent-Length: %d" % len(page)
    return b"WARC/1.0\r\n" + head + length + b"\r\n\r\n" + page + b"\r\n\r\n"


ITEM = b"<item><title>T</title><description>Lund met Ray</description></item>"
FEED = b'<rss version="2.0"><channel><title>E</title>' + ITEM + b"</channel></rss>"
LINE = b'{"id": "a", "date": "2021-03-09", "text": "Lund met Ray."}\n'
WHOLE = {
    ".zip": zipped(),
    ".tar": tarred(),
    ".tar.gz": gzip.compress(tarred(), mtime=0),
    ".warc": crawled(),
    ".warc.gz": gzip.compress(crawled(), mtime=0),
    ".jsonl": LINE,
    ".jsonl.gz": gzip.compress(LINE, mtime=0),
    ".rss": FEED,
    ".pdf": pdf(lines("Envoy Ana Lund met Bo Ray."), title="Talks"),
}


@settings(few, max_examples=600)
@given(
    st.sampled_from(sorted(WHOLE)),
    st.lists(st.tuples(st.integers(0, 600), st.integers(0, 600), st.binary(max_size=3)), min_size=1, max_size=4),
)
def test_damaged_files(tmp_path: Path, ending: str, edits: list[tuple[int, int, bytes]]) -> None:
    """Pieces of a file are replaced by other bytes; where nothing is left that is read, a line says why."""
    data = WHOLE[ending]
    for at, gone, new in edits:
        data = data[:at] + new + data[at + gone % 4 :]
    (tmp_path / f"a{ending}").write_bytes(data)
    failed: list[Error] = []
    found = list(read.articles([str(tmp_path / f"a{ending}")], failed=failed.append))
    assert found or failed or ending in (".tar", ".tar.gz", ".zip")  # a file in it may have got another ending
    assert all(str(error).isprintable() for error in failed)


@few
@given(st.binary(max_size=60))
def test_standard_input(data: bytes) -> None:
    failed: list[Error] = []
    assert [*read.articles(["-"], stdin=io.BytesIO(data), failed=failed.append)] or failed


# kg eval

place = {"start": st.integers(0, 30), "end": st.integers(0, 30)}
ids = st.sampled_from(["a1", "a2", "a3"])
spans = some(of(**place))
actor = of(id=ids, name=texts, aliases=some(texts), type=texts, country=texts)
meeting = of(participants=some(ids), place=texts, date=texts, kind=texts, status=texts, evidence=spans)
statement = of(speaker=ids, kind=texts, act=texts, addressee=some(ids), content=of(**place), evidence=spans, **place)
sanction = of(
    sender=some(ids),
    target=some(ids),
    proponent=some(ids),
    claimed_by=some(ids),
    action=texts,
    status=texts,
    instrument=texts,
    scope=some(texts),
    duration=texts,
    conditions=spans,
    evidence=spans,
)
doc = st.just("x") | values
fact_rows = of(
    doc=st.just("x"), actors=some(actor), meetings=some(meeting), statements=some(statement), sanctions=some(sanction)
)
pieces = some(mostly(st.tuples(place["start"], place["end"]), st.lists(place["start"], max_size=3)))
attribution_rows = of(doc=st.just("x"), text=texts, attributions=some(of(source=pieces, cue=pieces, content=pieces)))


@few
@given(some(fact_rows), some(fact_rows))
def test_facts_to_score(tmp_path: Path, gold: list[Any], pred: list[Any]) -> None:
    def work() -> None:
        annotated, found = _scored(tmp_path, gold, pred, spans=False)
        score.compare(annotated, found)
        assert all(evaluate.told(fault, "Lund met Ray.") for fault in score.faults(annotated, found))

    told(work)


@few
@given(some(attribution_rows), some(attribution_rows))
def test_attributions_to_score(tmp_path: Path, gold: list[Any], pred: list[Any]) -> None:
    def work() -> None:
        attributions.compare(*_scored(tmp_path, gold, pred, spans=True))

    told(work)


def _scored(folder: Path, gold: list[Any], pred: list[Any], *, spans: bool) -> tuple[dict[str, Any], dict[str, Any]]:
    """Both sides as kg eval reads them; a prediction without rows would be read as articles."""
    for name, rows in (("gold", gold), ("pred", pred)):
        lines = [json.dumps(row) + "\n" for row in rows]
        (folder / f"{name}.jsonl").write_text("".join(lines) + ('{"doc": "y"}\n' if name == "pred" else ""))
    return evaluate.gold(folder / "gold.jsonl"), evaluate.predicted(folder / "pred.jsonl", attributions=spans)


# Names and decisions

cells = (
    st.sampled_from(["", "Person", "State", "Ana Lund", "x", "NOR", "Q20", "|", "same", "different", "same?"]) | texts
)
tables = st.lists(st.lists(cells, max_size=6).map("\t".join), max_size=4).map("\n".join)


@fewer
@given(st.sampled_from(["kind\tname\taliases\tcountry\n", "id\tkind\tname\tmatches\twikidata\n", ""]), tables)
def test_tables_of_names(tmp_path: Path, header: str, rows: str) -> None:
    (tmp_path / "a.tsv").write_text(header + rows, encoding="utf8", errors="surrogatepass")
    known = told(lambda: lists.rows([tmp_path / "a.tsv"]))
    names.use(known or ())
    names.load().scan("Ana Lund met Ray of Norway.")


@fewer
@given(
    st.lists(
        of(id=texts, schema=st.just("Person"), caption=texts, properties=of(name=some(texts | st.just("Ana Lund"))))
    )
)
def test_entities(tmp_path: Path, rows: list[Any]) -> None:
    (tmp_path / "a.json").write_text("".join(json.dumps(row) + "\n" for row in rows))
    known = told(lambda: lists.rows([tmp_path / "a.json"]))
    names.use(known or ())
    names.load().scan("Ana Lund met Ray of Norway.")


@few
@given(tables)
def test_tables_of_decisions(tmp_path: Path, rows: str) -> None:
    path = tmp_path / "a.tsv"
    path.write_text("verdict\tactor\tother\tarticle\twhy\n" + rows, encoding="utf8", errors="surrogatepass")
    decided = told(lambda: decisions.Decisions(decisions.read([path])))
    if decided:
        decided.applied("x", [Entity("x", "Person", "Ana Lund"), Entity("NOR", "State", "Norway")], [])


# Notes of builds


@few
@given(
    st.dictionaries(texts, st.dictionaries(st.sampled_from(["reason", "file", "told"]), texts, min_size=1), max_size=3)
)
def test_notes(noted: dict[str, dict[str, str]]) -> None:
    """What is remembered comes back, but for characters that RDF cannot hold; what is forgotten is gone."""
    kept = Store()
    kept.note({("failure", name): note for name, note in noted.items()})
    kept.note({("failure", "b"): {"reason": "x"}, ("run", "b"): {"told": "y"}})
    kept.note({("failure", "b"): None})
    found = kept.notes("failure")
    due = {name: note for name, note in noted.items() if name != "b"}
    assert found.keys() == due.keys()
    assert all(len(found[name][key]) == len(text) for name, note in due.items() for key, text in note.items())
    assert all(
        found[name][key] == text for name, note in due.items() for key, text in note.items() if text.isprintable()
    )
    assert kept.notes("run") == {"b": {"told": "y"}}


# SPARQL

PARTS = [
    "SELECT",
    "*",
    "?s ?p ?o",
    "{",
    "}",
    "WHERE",
    "GRAPH ?g",
    "a",
    "dip:Meeting",
    "FILTER",
    "(",
    ")",
    "ASK",
    "LIMIT 3",
]
PARTS += [
    "SERVICE <http://x>",
    "'",
    '"""',
    "DESCRIBE",
    "id:x",
    "OPTIONAL",
    "BIND",
    "1/0",
    "CONSTRUCT",
    "INSERT DATA",
    "\n",
]
GRAPH = both()


@few
@given(st.lists(st.sampled_from(PARTS), max_size=12).map(" ".join) | texts)
def test_queries(sparql: str) -> None:
    told(lambda: list(GRAPH.ask(sparql, actor="lund")[1]))
