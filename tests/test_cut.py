"""Parts of a graph: what is asked for, with all that it needs, in every format."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from test_store import (
    CONDITION,
    DEMAND,
    DENIAL,
    FACTS,
    GOOD,
    LUND,
    MEASURE,
    MEETING,
    NORLAND,
    PORT,
    PROPOSAL,
    RAY,
    SOURCE,
    SUDLAND,
    both,
    graph,
)

from kg import Error, store
from kg.export import EXPORTERS, export
from kg.export.cut import cut
from kg.export.standing import standings
from kg.store import Store


def ids(part: Store) -> set[str]:
    return {fact.id for fact in part.facts()}


@pytest.mark.parametrize(
    ("asked", "due"),
    [
        ({"kinds": ["SanctionsAct"]}, {PROPOSAL, MEASURE, CONDITION}),
        ({"kinds": ["SanctionsMeasure"]}, {MEASURE}),
        ({"kinds": ["Proposal"]}, {DEMAND, PROPOSAL, CONDITION}),
        ({"kinds": ["Meeting"]}, {MEETING, GOOD, DENIAL}),
        ({"actor": "sudLAND"}, {PROPOSAL, MEASURE, DEMAND, CONDITION}),
        ({"actor": "norland", "kinds": ["SanctionsMeasure"]}, {MEASURE}),
        ({"since": "2021-03-05", "until": "2021-03-05"}, {MEETING, GOOD, DENIAL}),
        ({"since": "2021"}, set(FACTS)),
    ],
)
def test_a_part_holds_what_is_asked_for_and_what_tells_of_it(asked: dict[str, Any], due: set[Any]) -> None:
    assert ids(cut(graph(), **asked)) == {fact.id for fact in due}


@pytest.mark.parametrize("asked", [{"kinds": ["Meeting"]}, {"actor": "Norland"}, {"until": "2021-03-05"}])
def test_what_is_left_is_as_in_the_whole(asked: dict[str, Any]) -> None:
    whole = both()
    part = cut(whole, **asked)
    assert part.problems() == []
    assert [node for node in whole.nodes() if node["id"] in {row["id"] for row in part.nodes()}] == part.nodes()
    assert {name for name, how in standings(part.nodes(), part.edges()).items()} == ids(part)
    assert standings(part.nodes(), part.edges()).items() <= standings(whole.nodes(), whole.edges()).items()


def test_who_and_where_come_along_and_nobody_else() -> None:
    assert {entity.id for entity in cut(graph(), kinds=["SanctionsMeasure"]).entities()} == {
        NORLAND.id,
        SUDLAND.id,
        SOURCE.id,
    }
    assert {LUND.id, RAY.id, PORT.id} <= {entity.id for entity in cut(graph(), kinds=["Meeting"]).entities()}


@pytest.mark.parametrize("ending", sorted(EXPORTERS))
def test_every_format_writes_a_part(ending: str, tmp_path: Path) -> None:
    export(cut(graph(), kinds=["SanctionsMeasure"]), tmp_path / f"x{ending}")
    assert (tmp_path / f"x{ending}").stat().st_size > 100


def test_a_part_comes_back_from_a_file(tmp_path: Path) -> None:
    part = cut(both(), kinds=["Meeting"])
    export(part, tmp_path / "x.trig")
    assert store.load(tmp_path / "x.trig").facts() == part.facts()


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"kinds": ["Row"]}, "there is no kind of facts 'Row'; choose from Condition, Fact, Meeting"),
        ({"kinds": ["Person"]}, "there is no kind of facts 'Person'"),
        ({"actor": "nobody", "since": "2021"}, "no fact fits --actor 'nobody' --since '2021'"),
        ({"since": "soon"}, "'soon' is no date; give YYYY"),
        ({"since": "2022", "until": "2021"}, "nothing is since 2022 and until 2021"),
    ],
)
def test_what_cannot_be_cut_is_told(asked: dict[str, Any], message: str) -> None:
    with pytest.raises(Error, match=message):
        cut(graph(), **asked)
