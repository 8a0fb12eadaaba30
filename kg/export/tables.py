"""Parquet tables for pandas, DuckDB and Spark, packed in one zip."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any, BinaryIO

from kg import ontology
from kg.export.archive import pack
from kg.export.network import clean
from kg.export.standing import standings
from kg.model import Entity
from kg.spells import spells
from kg.store import Store

Row = dict[str, Any]

NAMED = {
    "id": "string",
    "kind": "string",
    "name": "string",
    "aliases": "strings",
    "country": "string",
    "wikidata": "string",
}
COLUMNS = {
    "actors": NAMED,
    "places": NAMED,
    "facts": {
        "id": "string", "kind": "string", "label": "string", "standing": "string", "status": "string", "time": "string",
        "first_day": "day", "last_day": "day", "support": "number",
    },
    "roles": {"fact": "string", "role": "string", "filler": "string", "value": "string"},
    "evidence": {"fact": "string", "article": "string", "from_char": "number", "to_char": "number", "quote": "string"},
    "namings": {"actor": "string", "article": "string", "from_char": "number", "to_char": "number", "quote": "string"},
    "articles": {"id": "string", "headline": "string", "published": "string", "publisher": "string", "url": "string"},
}  # fmt: skip
"""The tables by name, with their columns and what these hold."""


def write(store: Store, file: BinaryIO) -> None:
    """Writes a zip of the tables of COLUMNS as Parquet; needs pyarrow."""
    pack(file, {f"{name}.parquet": _parquet(name, rows) for name, rows in tables(store).items()})


def tables(store: Store) -> dict[str, list[Row]]:
    """The rows of each table, sorted.

    A role has a `filler` where that is an actor, a place or a fact, else a `value`. Characters are counted as in the article's
    text, `to_char` exclusive. `first_day` and `last_day` bound a time that names days.
    """
    entities = store.entities()
    nodes, edges = store.nodes(), store.edges()
    how = standings(nodes, edges)
    facts = [node for node in nodes if node["id"] in how]
    return {
        "actors": [_entity(e) for e in entities if e.kind != "Place"],
        "places": [_entity(e) for e in entities if e.kind == "Place"],
        "facts": [_fact(node, how[str(node["id"])]) for node in facts],
        "roles": [_role(row) for row in store.roles()],
        "evidence": [row for node in facts for row in _evidence(store, str(node["id"]))],
        "namings": [{"actor": row["actor"], **_place(row)} for row in store.namings()],
        "articles": [dict(article) for article in store.articles()],
    }


def _entity(entity: Entity) -> Row:
    named = {"id": entity.id, "kind": entity.kind, "name": entity.name}
    return {**named, "aliases": list(entity.aliases), "country": entity.country, "wikidata": entity.wikidata}


def _fact(node: Mapping[str, Any], standing: str) -> Row:
    days = [day for spell in spells(node.get("time", "")) for day in spell]
    bounds = {"first_day": date.fromisoformat(min(days)), "last_day": date.fromisoformat(max(days))} if days else {}
    return {**{name: node.get(name) for name in COLUMNS["facts"]}, "standing": standing, **bounds}


def _role(row: Mapping[str, Any]) -> Row:
    known = ontology.load().roles[row["role"]]
    filler = "value" if known.literal or known.values else "filler"
    return {"fact": row["fact"], "role": row["role"], filler: row["value"]}


def _evidence(store: Store, fact: str) -> Iterator[Row]:
    for span in store.evidence(fact):
        yield {"fact": fact, **_place(span)}


def _place(span: Mapping[str, Any]) -> Row:
    return {"article": span["article"], "from_char": span["start"], "to_char": span["end"], "quote": span["quote"]}


def _parquet(name: str, rows: Iterable[Row]) -> bytes:
    import pyarrow  # an extra: most graphs are never asked for as tables
    import pyarrow.parquet

    types = {
        "string": pyarrow.string(),
        "strings": pyarrow.list_(pyarrow.string()),
        "number": pyarrow.int64(),
        "day": pyarrow.date32(),
    }
    schema = pyarrow.schema([(column, types[kind]) for column, kind in COLUMNS[name].items()])
    file = io.BytesIO()
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist([_cleaned(row) for row in rows], schema), file)
    return file.getvalue()


def _cleaned(row: Row) -> Row:
    return {name: _cell(cell) for name, cell in row.items()}


def _cell(cell: Any) -> Any:
    return [clean(item) for item in cell] if isinstance(cell, list) else clean(cell) if isinstance(cell, str) else cell
