"""GEXF for Gephi, with the days of dated facts as spells for its timeline."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, BinaryIO

import networkx
from networkx.readwrite.gexf import GEXFWriter

from kg.days import days_of
from kg.export import network
from kg.store import Store

NO_DATE = "1970-01-01"
Spell = tuple[str, str]


def write(store: Store, file: BinaryIO, *, view: str = "facts") -> None:
    """Writes GEXF 1.2, dated with the newest article so that one graph has one form. Raises Error on an unknown view.

    A dated fact, and an edge that rests on one, has the days told of it as spells; what is undated, and every actor, has none
    and is there at all times. An edge's `kind` keeps Gephi from merging it with others between the same two nodes.
    """
    found = network.one_typed(network.graph(store, view))
    _date(found)
    for _, _, key, data in found.edges(keys=True, data=True):
        data["id"] = key
    writer = GEXFWriter(found)
    dates = [str(article["published"]) for article in store.articles() if article.get("published")]
    writer.xml.find("meta").set("lastmodifieddate", max(dates, default=NO_DATE)[:10])
    kinds = {key: _kind(data) for *_, key, data in found.edges(keys=True, data=True)}
    for edge in writer.xml.iter("edge"):
        edge.set("kind", kinds[edge.attrib["id"]])
    writer.write(file)


def spells(times: str) -> list[Spell]:
    """The first and the last day of each EDTF value in a list of them, in order; none for one that names no days.

    >>> spells("2019-10-05; 2018-06; 201X")
    [('2010-01-01', '2019-12-31'), ('2018-06-01', '2018-06-30'), ('2019-10-05', '2019-10-05')]
    """
    return sorted({spell for time in times.split("; ") for spell in _spell(time)})


def _spell(time: str) -> Iterator[Spell]:
    """An open end is no end: the day that is named stands alone, and nothing lives for ever."""
    days = [day for part in time.split("/") for day in _days(part)]
    if days:
        yield min(days), max(days)


def _days(part: str) -> list[str]:
    day = re.sub(r"T.*|[?~%]", "", part)
    if re.fullmatch(r"\d{4}-\d\d(-\d\d)?", day):
        return [str(found) for found in days_of(day)]
    year = re.fullmatch(r"\d{2,4}X{0,2}(?<=^....)(-XX){0,2}", day)
    return [f"{day[:4].replace('X', '0')}-01-01", f"{day[:4].replace('X', '9')}-12-31"] if year else []


def _date(found: networkx.MultiDiGraph[str]) -> None:
    """Gives dated nodes their spells, and edges those of their own time or of the fact that they come from."""
    for _, node in found.nodes(data=True):
        _set(node, node.get("time"))
    for source, _, edge in found.edges(data=True):
        _set(edge, edge.get("time", found.nodes[source].get("time")))


def _set(row: dict[str, Any], times: str | None) -> None:
    if times and (days := spells(times)):
        row["spells"] = days


def _kind(edge: Mapping[str, Any]) -> str:
    """What tells an edge from others between the same two nodes."""
    return " ".join(str(edge[name]) for name in ("kind", "role", "sanctionsAction", "standing") if name in edge)
