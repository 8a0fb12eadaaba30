"""The user's own names: tables and FollowTheMoney entities become known actors, linked to the lists they come from."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kg import BadOntology, lists, names, read, resolve
from kg.build import build
from kg.model import Article, Mention, Span
from kg.store import Store

TABLE = "id\tkind\tname\tcountry\twikidata\taliases\tmatches\n"
NOTE = "PORT ELM -- Envoy Ana Lund of Norway said on Monday that the talks with Iran were “useful”. Lund left.\n"


@pytest.fixture(autouse=True)
def without_own_names() -> Iterator[None]:
    """Leaves the names as they come with the tool to the tests after."""
    yield
    names.use(())


def entity(identity: str, schema: str = "Person", **properties: Any) -> str:
    """A line with an entity as OpenSanctions exports it."""
    return json.dumps({"id": identity, "schema": schema, "datasets": ["invented"], "properties": properties}) + "\n"


def ftm(folder: Path, *entities: str) -> Path:
    path = folder / "entities.ftm.json"
    path.write_text("".join(entities), encoding="utf8")
    return path


def table(folder: Path, rows: str) -> Path:
    path = folder / "mine.tsv"
    path.write_text(TABLE + rows, encoding="utf8")
    return path


def test_an_entity_becomes_a_row(tmp_path: Path) -> None:
    (row,) = lists.rows([ftm(tmp_path, entity("x-1", name=["LUND, Ana", "Ана Лунд"], alias=["Lund"], country=["no"]))])
    assert (row.id, row.kind, row.name, row.aliases, row.country) == ("ftm-x-1", "Person", "Ana Lund", (), "NOR")
    assert row.matches == ("https://www.opensanctions.org/entities/x-1",)


@pytest.mark.parametrize(
    ("schema", "written", "name"),
    [
        ("Person", "KIM Bo", "Kim Bo"),
        ("Person", "LUND, Ana Maria", "Ana Maria Lund"),
        ("Company", "ELM TRADING", "Elm Trading"),
        ("Company", "BANK OF ELM (LLC)", "Bank of Elm (Llc)"),
        ("Company", "Elm Trading, Ltd, of Port Elm", "Elm Trading, Ltd, of Port Elm"),
        ("Organization", "ELMCO", "ELMCO"),
    ],
)
def test_names_are_turned_to_how_news_writes_them(tmp_path: Path, schema: str, written: str, name: str) -> None:
    assert [row.name for row in lists.rows([ftm(tmp_path, entity("x-1", schema, name=[written]))])] == [name]


def test_people_of_a_table_are_found_however_their_names_are_turned(tmp_path: Path) -> None:
    names.use(lists.rows([table(tmp_path, "own-ana\tPerson\tLUND, Ana\tNOR\t\tSvendsen, Ana\t\n")]))
    assert [names.load().find(name) for name in ("Ana Lund", "Ana Svendsen", "LUND, Ana")].count(None) == 0


def test_what_is_no_actor_or_has_no_name_of_its_own_is_left_out(tmp_path: Path) -> None:
    path = ftm(
        tmp_path,
        entity("v", "Vessel", name=["Elm Star"]),
        entity("a", name=["Bo Ray"]),
        entity("b", name=["Bo Ray"], alias=["Bo K. Ray"]),
        entity("c", name=["Лунд"]),
        entity("d", name=["Lund"]),
    )
    assert [(row.id, row.name) for row in lists.rows([path])] == [("ftm-b", "Bo K. Ray")]


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("{", r"entities\.ftm\.json:2: not JSON"),
        ("[" * 100_000, r"entities\.ftm\.json:2: not JSON"),
        ("[]", r"entities\.ftm\.json:2: no 'id'; a FollowTheMoney entity has id, schema, properties"),
        ('{"id": "x", "schema": "Person"}', r"entities\.ftm\.json:2: no 'properties'"),
        ('{"id": "x", "schema": "Person", "properties": []}', r"entities\.ftm\.json:2: no 'properties'"),
    ],
)
def test_a_line_that_is_no_entity(tmp_path: Path, line: str, message: str) -> None:
    with pytest.raises(BadOntology, match=message):
        lists.rows([ftm(tmp_path, entity("x-1", name=["Ana Lund"]), line)])


@pytest.mark.parametrize("ending", ["json", "tsv"])
def test_a_file_that_is_not_there(tmp_path: Path, ending: str) -> None:
    with pytest.raises(BadOntology, match=rf"none\.{ending}: cannot be read"):
        lists.rows([tmp_path / f"none.{ending}"])


def test_a_name_that_several_of_a_table_bear_is_nobody_s(tmp_path: Path) -> None:
    smiths = "s-1\tPerson\tJo Smith\tPOL\t\t\t\ns-2\tPerson\tJo Smith\tGBR\t\tJo Ann Smith\t\n"
    assert [(row.id, row.name, row.aliases) for row in lists.rows([table(tmp_path, smiths)])] == [
        ("s-2", "Jo Ann Smith", ())
    ]
    with pytest.raises(BadOntology, match="several bear each of the names"):
        lists.rows([table(tmp_path, smiths.replace("Jo Ann Smith", ""))])


def test_a_kind_that_is_none_of_actors_or_places(tmp_path: Path) -> None:
    with pytest.raises(BadOntology, match="no kind 'Company'; choose from Group, Inter"):
        lists.rows([table(tmp_path, "z-1\tCompany\tZeta\t\t\t\t\n")])


def test_a_file_without_actors(tmp_path: Path) -> None:
    with pytest.raises(BadOntology, match=r"no names; give entities of schema Company, .*PublicBody"):
        lists.rows([ftm(tmp_path, entity("v", "Vessel", name=["Elm Star"]))])


def test_a_match_that_is_no_iri(tmp_path: Path) -> None:
    with pytest.raises(BadOntology, match=r"mine\.tsv:2: match 'list 17'; give IRIs"):
        lists.rows([table(tmp_path, "x\tPerson\tAna Lund\t\t\t\tlist 17\n")])


def test_own_names_go_first_and_join_what_has_their_wikidata_id(tmp_path: Path) -> None:
    rows = "\tState\tNorge\t\tQ20\tOslo fjord\thttps://lists.example/no\nx\tPerson\tAna Lund\t\t\tParis\n"
    names.use(lists.rows([table(tmp_path, rows)]))
    known = names.load()
    found = {text: known.find(text) for text in ("Norge", "Norway", "Norwegian", "Paris")}
    assert {text: row and row.id for text, row in found.items()} == {
        **dict.fromkeys(("Norge", "Norway", "Norwegian"), "state-NOR"),
        "Paris": "x",
    }
    assert known.rows["state-NOR"].matches == ("https://lists.example/no",)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ana Lund", True),
        ("Envoy Ana Lund", True),
        ("Secretary of State Ana Lund", True),
        ("Ana Lund of Norway", True),
        ("supporters of Ana Lund", False),
        ("Ana Lund and Bo Ray", False),
        ("Ana Lund’s office", False),
        ("Lund", False),
    ],
)
def test_whom_a_text_with_a_title_names(tmp_path: Path, text: str, *, found: bool) -> None:
    names.use(lists.rows([table(tmp_path, "x\tPerson\tAna Lund\tNOR\n")]))
    assert bool(names.load().find(text)) == found


def test_a_place_of_one_s_own_is_named_as_no_actor(tmp_path: Path) -> None:
    names.use(lists.rows([table(tmp_path, "p-1\tPlace\tPort Elm\tNOR\t\t\t\n")]))
    port = Mention("State", Span("a", 19, 27), "name", "Port Elm")
    assert resolve.resolve(Article("a", "A ship had left on Port Elm."), [port], []) == ([], [])


def test_an_actor_is_linked_to_the_list(tmp_path: Path) -> None:
    names.use(lists.rows([ftm(tmp_path, entity("x-1", name=["LUND, Ana"], country=["no"]))]))
    note = tmp_path / "note.txt"
    note.write_text(NOTE, encoding="utf8")
    store = Store()
    build(read.articles([str(note)], date="2019-10-07"), store)
    (lund,) = (one for one in store.entities() if one.kind == "Person")
    assert (lund.id, lund.name, lund.country) == ("ftm-x-1", "Ana Lund", "NOR")
    assert lund.matches == ("https://www.opensanctions.org/entities/x-1",)
    assert store.problems() == []
    links = store.query("SELECT ?p WHERE { ?s ?p <https://www.opensanctions.org/entities/x-1> }").rows
    assert [str(row[0]) for row in links] == ["http://www.w3.org/2004/02/skos/core#exactMatch"]
