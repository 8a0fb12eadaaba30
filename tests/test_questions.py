"""The named questions on a graph of invented facts: rdflib gives the same answers, and none takes long."""

from __future__ import annotations

import io
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest
import rdflib

from kg import answers, parts
from kg.ontology import DIP
from kg.store import Store

BENCH = Path(__file__).parent.parent / "bench"


@pytest.fixture(scope="module")
def bench() -> Any:
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(BENCH))
        import questions
    return questions


def filled(bench: Any, number: int) -> Store:
    made = Store()
    bench.fill(made._base, number)
    return made


def nquads(made: Store) -> bytes:
    file = io.BytesIO()
    made.dump(file, ".nq")
    return file.getvalue()


def texts(rows: Iterable[Iterable[object]]) -> list[list[str]]:
    return sorted([["" if cell is None else str(cell) for cell in row] for row in rows])


def test_invented_articles_conform_and_are_loaded_as_they_are_added(bench: Any) -> None:
    added = Store()
    for number in range(4):
        added.add(*bench.article(number))
    assert added.problems() == []
    assert nquads(added) == nquads(filled(bench, 4))


@pytest.fixture(scope="module")
def pair(bench: Any) -> tuple[Store, rdflib.Graph]:
    """An invented graph, here and in rdflib."""
    made = filled(bench, 8)
    graph = made.rdf()
    graph.bind("skos", rdflib.SKOS)
    return made, graph


@pytest.mark.parametrize("name", sorted(answers.questions()))
def test_rdflib_gives_the_same_answers(name: str, pair: tuple[Store, rdflib.Graph]) -> None:
    sparql = answers.questions()[name].sparql
    theirs: list[Any] = list(pair[1].query(sparql))
    assert texts(theirs) == texts(pair[0].query(sparql).rows)
    assert theirs or name == "changes"


CUTS: tuple[dict[str, str], ...] = (
    {},
    {"actor": "an official"},
    {"actor": "land"},
    {"since": "2016-01-02", "until": "2016-01-09"},
    {"until": "2016-01-20", "actor": "ba"},
)


@pytest.fixture(scope="module")
def larger(bench: Any) -> Store:
    return filled(bench, 16)


@pytest.mark.parametrize("some", [0, parts.SOME])
@pytest.mark.parametrize("name", sorted(answers.questions()))
def test_parts_make_up_the_whole_answer(name: str, some: int, larger: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts, "SOME", some)  # with 0 a part is walked, too
    sparql = answers.questions()[name].sparql
    whole = larger.query(sparql)
    for asked in CUTS:
        if "actor" in whole.columns and (
            not {"since", "until"} & asked.keys() or set(parts.DATED) & set(whole.columns)
        ):
            columns, rows = larger.ask(sparql, **asked)
            tests = parts.tests(columns, asked.get("actor"), asked.get("since"), asked.get("until"))
            assert list(rows) == [*filter(parts.passing(sparql, tests), whole.rows)], asked


def test_sanctions_are_asked_for_by_whom_they_bear_on_too(larger: Store) -> None:
    sparql = answers.questions()["measures"].sparql
    columns, rows = larger.ask(sparql)
    target, actor = columns.index("target"), columns.index("actor")
    bears = next(row for row in rows if row[target] and str(row[target]) not in str(row[actor]))
    assert bears in list(larger.ask(sparql, actor=str(bears[target]))[1])


@pytest.mark.parametrize("name", ["meetings", "measures"])
def test_what_has_nothing_in_the_first_column_comes_first(name: str, larger: Store) -> None:
    sparql = answers.questions()[name].sparql
    role = {"meetings": "time", "measures": "status"}[name]
    bare = Store()
    bare._base.fill([quad for quad in larger._base.said() if quad.predicate.value != DIP + role])
    whole = bare.query(sparql).rows
    assert whole
    assert list(bare.ask(sparql)[1]) == whole


def test_no_question_takes_long(bench: Any) -> None:
    made = filled(bench, 80)
    took: dict[str, float] = {}
    for name, question in answers.questions().items():
        begun = time.process_time()
        list(made.ask(question.sparql)[1])
        took[name] = time.process_time() - begun
    assert {name: seconds for name, seconds in took.items() if seconds > 1} == {}
