"""GEXF for Gephi, with the days of dated facts as spells for its timeline."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, BinaryIO

import networkx
from networkx.readwrite.gexf import GEXFWriter

from kg.export import network
from kg.spells import spells
from kg.store import Store

NO_DATE = "1970-01-01"


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
