"""CX2, the exchange format of Cytoscape and NDEx."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any, BinaryIO

from kg.export import network
from kg.store import Store

Json = dict[str, Any]
TYPES = {bool: "boolean", int: "long", float: "double", str: "string"}
NAMES = {"id": "key", "label": "name"}
"""What the format calls our names: it numbers nodes itself and shows their `name`."""


def write(store: Store, file: BinaryIO, *, view: str = "facts") -> None:
    """Writes CX2: nodes numbered in the order of their ids, which they keep as `key`. Raises Error on an unknown view."""
    found = network.one_typed(network.graph(store, view))
    nodes = [_named({"id": name, **data}) for name, data in found.nodes(data=True)]
    number = {row["key"]: i for i, row in enumerate(nodes)}
    ends = [(number[source], number[target]) for source, target in found.edges()]
    edges = [_tie(key, data) for *_, key, data in found.edges(keys=True, data=True)]
    aspects: Json = {
        "attributeDeclarations": [_declared(view, nodes, edges)],
        "networkAttributes": [{"name": f"diplokg: {view}", "view": view}],
        "nodes": [{"id": i, "v": row} for i, row in enumerate(nodes)],
        "edges": [{"id": i, "s": s, "t": t, "v": edges[i]} for i, (s, t) in enumerate(ends)],
    }
    counts = [{"name": name, "elementCount": len(rows)} for name, rows in aspects.items()]
    parts = [{"CXVersion": "2.0", "hasFragments": False}, {"metaData": counts}]
    parts += [{name: rows} for name, rows in aspects.items()]
    parts.append({"status": [{"error": "", "success": True}]})
    file.write(json.dumps(parts, ensure_ascii=False, indent=1).encode("utf8") + b"\n")


def _named(row: Mapping[str, Any]) -> Json:
    return {NAMES.get(name, name): value for name, value in row.items()}


def _tie(key: str, row: Mapping[str, Any]) -> Json:
    """An edge with what Cytoscape names it by."""
    return {"key": key, **_named(row), "interaction": row["role"]}


def _declared(view: str, nodes: Iterable[Json], edges: Iterable[Json]) -> Json:
    return {
        "networkAttributes": {"name": {"d": "string"}, "view": {"d": "string"}},
        "nodes": _columns(nodes),
        "edges": _columns(edges),
    }


def _columns(rows: Iterable[Json]) -> Json:
    return {name: {"d": TYPES[found.pop()]} for name, found in network.types(rows).items()}
