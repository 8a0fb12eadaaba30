"""The graph for network tools: entities and facts are nodes, roles between them edges."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any, BinaryIO

import networkx
from networkx.readwrite.gexf import GEXFWriter

from kg.store import Store

Scalar = str | int | float | bool

RESERVED = {"id": None, "source": None, "target": None, "start": "from", "end": "to", "key": "name", "pid": "parent"}
"""Attribute names that a format reads as its own, with what they are written as; None: the format has its own place."""
NO_DATE = "1970-01-01"
_UNWRITABLE = re.compile("[^\t\n\u0020-\u007e\u00a0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def graph(store: Store) -> networkx.MultiDiGraph[str]:
    """The store as a networkx graph; nodes and edges are keyed by id, sorted, and carry scalar attributes only."""
    found: networkx.MultiDiGraph[str] = networkx.MultiDiGraph()
    for node in sorted(store.nodes(), key=lambda n: str(n["id"])):
        found.add_node(clean(node["id"]), **_attributes(node))
    for edge in sorted(store.edges(), key=lambda e: str(e["id"])):
        source, target = clean(edge["source"]), clean(edge["target"])
        found.add_edge(source, target, key=clean(edge["id"]))
        found.edges[source, target, clean(edge["id"])].update(_attributes(edge))
    return found


def graphml(store: Store, file: BinaryIO) -> None:
    """Writes GraphML; a node's name is its attribute `label`, an edge's id is its `id`."""
    networkx.write_graphml_xml(_one_typed(graph(store)), file, named_key_ids=False)


def gexf(store: Store, file: BinaryIO) -> None:
    """Writes GEXF 1.2 for Gephi, dated with the newest article so that one graph has one form."""
    found = _one_typed(graph(store))
    for _, _, key, data in found.edges(keys=True, data=True):
        data["id"] = key
    writer = GEXFWriter(found)
    dates = [str(article["published"]) for article in store.articles() if article.get("published")]
    writer.xml.find("meta").set("lastmodifieddate", max(dates, default=NO_DATE)[:10])
    writer.write(file)


def clean(value: object) -> str:
    """Text without what no file can hold: control characters other than tab and newline, lone surrogates."""
    return _UNWRITABLE.sub("", str(value).replace("\r\n", "\n").replace("\r", "\n"))


def _attributes(row: Mapping[str, Any]) -> dict[str, Scalar]:
    named = {RESERVED.get(name, name): value for name, value in row.items()}
    return {clean(name): _scalar(named[name]) for name in sorted(filter(None, named)) if named[name] is not None}


def _scalar(value: object) -> Scalar:
    if isinstance(value, bool | int | float):
        return value
    if isinstance(value, list | tuple | set | frozenset):
        return "; ".join(
            clean(item) for item in (sorted(value, key=str) if isinstance(value, set | frozenset) else value)
        )
    return clean(value)


def _one_typed(found: networkx.MultiDiGraph[str]) -> networkx.MultiDiGraph[str]:
    """The graph with every attribute of one type; a name with several types becomes text, which all readers take."""
    for rows in ([data for _, data in found.nodes(data=True)], [data for *_, data in found.edges(data=True)]):
        mixed = _mixed(rows)
        for row in rows:
            row.update({name: str(value) for name, value in row.items() if name in mixed})
    return found


def _mixed(rows: Iterable[Mapping[str, Scalar]]) -> set[str]:
    types: dict[str, set[type]] = {}
    for row in rows:
        for name, value in row.items():
            types.setdefault(name, set()).add(type(value))
    return {name for name, found in types.items() if len(found) > 1}
