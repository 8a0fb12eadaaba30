"""The article that the project began from, page junk and all, gives the facts that it should."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path

import pytest

from kg import build, export, read
from kg.model import Article, Fact
from kg.store import Store

SHARED = Path(__file__).parents[2] / "shared"
SEED = SHARED / "seeds" / "000_1895969d6e4ebae1.txt"
pytestmark = pytest.mark.skipif(not SEED.is_file(), reason=f"{SEED} is not here")

BIEGUN, KIM_MYONG_GIL = "person-stephen-biegun", "person-kim-myong-gil"
TRUMP, KIM_JONG_UN = "person-donald-trump", "person-kim-jong-un"


@cache
def article(date: str | None = "2019-10-07") -> Article:
    (found,) = read.articles([str(SEED)], date=date)
    return found


@cache
def graph() -> Store:
    store = Store()
    build.build([article()], store)
    return store


def meetings() -> list[Fact]:
    return [fact for fact in graph().facts() if fact.kind == "Meeting"]


def names() -> dict[str, str]:
    return {entity.id: entity.name for entity in graph().entities()}


@pytest.mark.parametrize(
    ("people", "place", "time"),
    [
        ({BIEGUN, KIM_MYONG_GIL}, "Stockholm", "2019-10-05"),
        ({TRUMP, KIM_JONG_UN}, "Panmunjom", "2019-06-30"),
        ({TRUMP, KIM_JONG_UN}, "Singapore", "2018-06"),
    ],
)
def test_meetings(people: set[str], place: str, time: str) -> None:
    found = [(set(m.all("participant")), [names()[p] for p in m.all("place")], m.one("time")) for m in meetings()]
    assert [f for f in found if people <= f[0] and any(place in name for name in f[1]) and f[2] == time], found


def test_kim_said_belongs_to_the_negotiator() -> None:
    at = article().text.index("Kim said")
    spoken = [fact for fact in graph().facts() if fact.kind == "Statement"]
    said = [f for f in spoken if any(c.span.start < at < c.span.end <= at + len("Kim said") for c in f.claims)]
    assert said
    assert {f.one("speaker") for f in said} == {KIM_MYONG_GIL}


def test_the_reported_suspension_and_its_price() -> None:
    facts = {fact.id: fact for fact in graph().facts()}
    found = [f for f in facts.values() if f.kind == "SanctionsProposal" and f.one("sanctionsAction") == "suspend"]
    assert found
    suspension = max(found, key=lambda f: len(f.roles))
    assert "United Nations sanctions" in (suspension.one("instrument") or "")
    assert "36 months" in (suspension.one("duration") or "")
    assert "textile" in " ".join(suspension.all("scope"))
    assert "state-PRK" in suspension.all("target")
    conditions = [facts[i] for i in suspension.all("condition")]
    assert [c for c in conditions if c.one("relation") == "inExchangeFor" and "Yongbyon" in (c.one("wording") or "")]


def test_no_actor_from_the_page() -> None:
    junk = article().junk
    inside = "".join(c for i, c in enumerate(article().text) if not any(start <= i < end for start, end in junk))
    actors = [entity for entity in graph().entities() if entity.kind != "Place"]
    for entity in actors:
        assert not any(word in entity.name for word in ("Facebook", "Twitter", "Nikkei", "Linkedin", "SEOUL"))
        assert any(alias in inside for alias in (entity.name, *entity.aliases))


def test_every_quote_is_the_text() -> None:
    for span, quote in graph().quotes(article().id).items():
        assert article().text[span.start : span.end] == quote


def test_it_conforms_and_is_small() -> None:
    assert graph().problems() == []
    assert len(graph()) <= 2000


def test_the_date_is_inferred_where_it_is_not_given() -> None:
    found = article(None)
    assert (found.date, found.inferred) == ("2019-10", True)


def test_facts_in_the_form_of_the_scorer(tmp_path: Path) -> None:
    export.export(graph(), tmp_path / "seed.jsonl")
    (row,) = map(json.loads, (tmp_path / "seed.jsonl").read_text(encoding="utf8").splitlines())
    ((_, direct),) = build.fact_rows([article()])
    assert row == direct
