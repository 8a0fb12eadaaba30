"""Decisions of who is who: what they change, what they redo, and what is proposed for them."""

from __future__ import annotations

import json
import random
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from test_build import dumped

from kg import BadOntology, Error, build, decisions, identity, ontology
from kg.decisions import Decision, Decisions
from kg.model import Article, Claim, Entity, Fact, Span
from kg.store import Store, load

ROOT = Path(__file__).parent.parent
PEOPLE = {
    "oslo": [("person-peter-harland", "Peter Harland", "NOR"), ("person-choi-sun-mi", "Choi Sun-mi", "KOR")],
    "seoul": [("person-peter-harland", "Peter Harland", "GBR"), ("person-choe-sun-mi", "Choe Sun Mi", "KOR")],
    "lima": [("person-peter-harland", "Peter Harland", "NOR"), ("person-NOR-harland", "Harland", "NOR")],
}
"""Who says something in each article."""


def said(article: str, actor: str, name: str) -> Fact:
    roles = (("act", "assert"), ("content", f"{name} speaks in {article}"), ("speaker", actor))
    return Fact("Statement", roles, (Claim("Statement", (), Span(article, 0, 4), "test"),))


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The ids of the articles that were read into facts."""
    ids: list[str] = []

    def facts(articles: Iterable[Article], extractor: str = "") -> Iterator[tuple[Article, list[Entity], list[Fact]]]:
        for article in articles:
            ids.append(article.id)
            people = PEOPLE[article.id]
            entities = [Entity(actor, "Person", name, (), country) for actor, name, country in people]
            yield article, entities, [said(article.id, actor, name) for actor, name, _ in people]

    monkeypatch.setattr(build, "facts", facts)
    return ids


def sources(path: Path, order: Iterable[str] = PEOPLE) -> list[str]:
    path.write_text("".join(json.dumps({"id": name, "text": f"Text of {name}."}) + "\n" for name in order))
    return [str(path)]


def table(path: Path, *rows: str) -> list[Path]:
    """A file of decisions; | parts the cells."""
    path.write_text(
        "\n".join(["verdict\tactor\tother\tarticle\twhy", *(row.replace("|", "\t") for row in rows)]) + "\n"
    )
    return [path]


def actors(kept: Store) -> set[str]:
    return {entity.id for entity in kept.entities()}


def test_a_wrong_merge_split_by_one_line_stays_split(read: list[str], tmp_path: Path) -> None:
    kept, found = Store(tmp_path / "store"), sources(tmp_path / "a.jsonl")
    build.update(found, kept)
    line = table(tmp_path / "d.tsv", "different|person-peter-harland||seoul|the lawmaker, not the envoy")
    run = build.update(found, kept, decisions=line)
    split = {actor for actor in actors(kept) if actor.startswith("person-peter-harland")}
    assert (len(split), run.redone, run.unchanged) == (2, 1, 2)
    assert kept.holding("person-peter-harland") == ["lima", "oslo"]
    assert build.update(found, kept, decisions=line).unchanged == 3
    once = Store()
    build.update(found, once, decisions=line)
    assert dumped(once) == dumped(kept)


def test_two_that_are_one_are_joined_and_parted_again(read: list[str], tmp_path: Path) -> None:
    kept, found = Store(tmp_path / "store"), sources(tmp_path / "a.jsonl")
    build.update(found, kept)
    before = dumped(kept)
    line = table(
        tmp_path / "d.tsv", "same|person-choe-sun-mi|person-choi-sun-mi", "same|person-peter-harland|person-NOR-harland"
    )
    run = build.update(found, kept, decisions=line)
    assert run.redone == 2
    assert actors(kept) == {"person-choe-sun-mi", "person-peter-harland"}
    assert kept.holding("person-choe-sun-mi") == ["oslo", "seoul"]
    (minister,) = [e for e in kept.entities() if e.id == "person-choe-sun-mi"]
    assert {minister.name, *minister.aliases} == {"Choe Sun Mi", "Choi Sun-mi"}
    build.update(found, kept)
    assert dumped(kept) == before


def test_facts_that_become_alike_are_one() -> None:
    one, other = (Entity(f"person-{name}", "Person", name) for name in ("ann", "anne"))
    meeting = Fact("Meeting", (("participant", one.id), ("participant", other.id), ("time", "2020")))
    about = [Fact("Statement", (("about", meeting.id), ("speaker", who.id))) for who in (one, other)]
    decided = Decisions([Decision("same", one.id, other.id, "", "")])
    entities, facts, changed = decided.applied("a", [one, other], [*about, meeting])
    assert [entity.id for entity in entities] == [one.id]
    assert changed == {other.id: one.id}
    held = {fact.kind: fact for fact in facts}
    assert len(facts) == 2
    assert held["Meeting"].roles == (("participant", one.id), ("time", "2020"))
    assert held["Statement"].one("about") == held["Meeting"].id


def test_words_are_no_ids() -> None:
    spoken = Fact("Statement", (("content", "person-b"), ("speaker", "person-b")))
    (fact,) = Decisions([Decision("same", "person-a", "person-b", "", "")]).applied(
        "x", [Entity("person-b", "Person", "B")], [spoken]
    )[1]
    assert fact.roles == (("content", "person-b"), ("speaker", "person-a"))


def test_an_article_s_own_actor_is_named_there_and_in_no_list() -> None:
    listed = Entity("ftm-1", "Person", "Ana Lund", wikidata="Q1", matches=("urn:list:1",), named=Span("a", 0, 8))
    decided = Decisions([Decision("different", "ftm-1", "", "a", "")])
    (own,), _, _ = decided.applied("a", [listed], [])
    assert own.id != listed.id
    assert (own.wikidata, own.matches, own.named) == (None, (), listed.named)
    assert decided.applied("b", [listed], [])[0] == [listed]


def test_an_actor_may_become_a_known_one() -> None:
    decided = Decisions([Decision("same", "state-NOR", "organization-oslo-side", "", "")])
    (entity,) = decided.applied("a", [Entity("organization-oslo-side", "Organization", "the Oslo side")], [])[0]
    assert (entity.id, entity.kind, entity.name, entity.aliases) == ("state-NOR", "State", "Norway", ("the Oslo side",))


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("equal|a|b", "verdict 'equal'"),
        ("equal\x1b|a|b", r"^[ -~]*verdict 'equal\\x1b'"),
        ("same|a", "needs the ids of two actors"),
        ("different|a", "needs the other actor, or the article"),
        ("same|a|b|c|d|e", "6 cells"),
    ],
)
def test_what_cannot_be_understood_is_told(tmp_path: Path, row: str, told: str) -> None:
    with pytest.raises((Error, BadOntology), match=told) as caught:
        decisions.read(table(tmp_path / "d.tsv", row))
    assert "d.tsv:2" in str(caught.value)


def test_decisions_that_contradict_each_other_are_told(tmp_path: Path) -> None:
    with pytest.raises(Error, match="to be the same and to be different"):
        Decisions(decisions.read(table(tmp_path / "d.tsv", "same|a|b", "same|b|c", "different|c|a")))


def test_doubts_are_proposed_until_they_are_decided(read: list[str], tmp_path: Path) -> None:
    kept = Store()
    build.update(sources(tmp_path / "a.jsonl"), kept)
    doubts = identity.doubts(kept, Decisions())
    assert {(d.verdict, d.actor, d.other, d.article) for d in doubts} == {
        ("same?", "person-choe-sun-mi", "person-choi-sun-mi", ""),
        ("same?", "person-peter-harland", "person-NOR-harland", ""),
        ("different?", "person-peter-harland", "", "seoul"),
    }
    told = ["|".join(row) for row in doubts]
    assert decisions.read(table(tmp_path / "open.tsv", *told)) == []
    closed = decisions.read(table(tmp_path / "closed.tsv", *(row.replace("?", "", 1) for row in told)))
    decided = Store()
    build.update(sources(tmp_path / "a.jsonl"), decided, decisions=[tmp_path / "closed.tsv"])
    assert identity.doubts(decided, Decisions(closed)) == []
    apart = Decisions([Decision("different", "person-choi-sun-mi", "person-choe-sun-mi", "", "two ministers")])
    assert "person-choi-sun-mi" not in {d.other for d in identity.doubts(kept, apart)}


def test_names_of_every_kind_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    assert set(identity.NAMED) <= ontology.load().kinds.keys()
    monkeypatch.setattr(identity, "ROWS", 2)
    pairs = [
        (i, j)
        for i, j, _ in identity._like(["norland union", "bo raymond", "norland unions", "bo raymund", "norland union"])
    ]
    assert pairs == [(0, 2), (0, 4), (1, 3), (2, 4)]


def test_an_actor_is_explained(read: list[str], tmp_path: Path) -> None:
    kept = Store(tmp_path / "store")
    line = table(tmp_path / "d.tsv", "same|person-choe-sun-mi|person-choi-sun-mi")
    build.update(sources(tmp_path / "a.jsonl"), kept, decisions=line)
    told = identity.explain(kept, "Choe")
    assert told["id"] == "person-choe-sun-mi"
    assert [(row["article"], row["facts"]) for row in told["articles"]] == [("oslo", 1), ("seoul", 1)]
    assert any("person-choi-sun-mi of oslo" in why for why in told["because"])
    assert told["others"] == []
    assert identity.explain(kept, "Peter Harland")["others"] == []
    with pytest.raises(Error, match="may be person-NOR-harland, person-peter-harland"):
        identity.explain(kept, "harlan")
    with pytest.raises(Error, match="no actor is called 'Roe'"):
        identity.explain(kept, "Roe")


def test_others_of_the_name_are_told() -> None:
    kept = load(Path(__file__).parent.parent / "exports" / "sample.nq")
    told = identity.explain(kept, "Kim")
    assert (told["id"], told["others"]) == ("person-kim-jong-un", ["person-kim-hyok-chol", "person-kim-myong-gil"])
    assert identity.explain(kept, "person-kim-jong-un")["others"] == []


def test_the_order_of_the_articles_does_not_matter(read: list[str], tmp_path: Path) -> None:
    chance, dumps = random.Random(0), set()
    for _ in range(20):
        kept = Store()
        order = chance.sample(list(PEOPLE), len(PEOPLE))
        build.update(sources(tmp_path / "a.jsonl", order), kept)
        dumps.add(dumped(kept))
    assert len(dumps) == 1


def test_decisions_without_effect_are_told(read: list[str], tmp_path: Path) -> None:
    kept, found = Store(tmp_path / "store"), sources(tmp_path / "a.jsonl")
    rows = ["same|person-choe-sun-mi|person-choi-sun-mi", "different|person-peter-harland||seoul"]
    rows += ["same|person-choe-sun-mi|person-nobody", "different|person-peter-harland||nowhere"]
    line = table(tmp_path / "d.tsv", *rows)
    build.update(found, kept, decisions=line)
    assert [(row.other, row.article) for row in build.idle(line, kept)] == [("person-nobody", ""), ("", "nowhere")]
