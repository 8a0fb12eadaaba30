"""GraphML: plain, or with what yEd needs to show labels, shapes and how sure a fact is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import isqrt
from textwrap import shorten, wrap
from typing import Any, BinaryIO
from xml.etree.ElementTree import Element, SubElement

import networkx
from networkx.readwrite.graphml import GraphMLWriter

from kg import Error, ontology
from kg.export import network
from kg.store import Store

FLAVORS = ("plain", "yed")
YED = "http://www.yworks.com/xml/graphml"
GRAPHICS = {"node": "nodegraphics", "edge": "edgegraphics"}
FILLS = {"Place": "#E2EFDA", "Actor": "#CFE2FF", "Statement": "#FFF2CC", "SanctionsAct": "#F8CECC", "Fact": "#D5F5E3"}
"""A colour for each class, the first that a node is of."""
LINES = {"hedged": "dotted", "proposed": "dashed", "denied": "dashed_dotted", "reported": "dotted"}
"""Outlines by standing; a plain fact's is whole."""
COLUMNS, LETTERS, LINE, ROWS = 28, 7, 16, 4
"""Letters to a line of a label, the width of one and the height of a line in pixels, and lines at most."""
GAP = 60


def write(store: Store, file: BinaryIO, *, view: str = "facts", flavor: str = "plain") -> None:
    """Writes GraphML; a node's name is its attribute `label`. Raises Error on an unknown view or flavor."""
    if flavor not in FLAVORS:
        raise Error(f"there is no flavor '{flavor}' of GraphML; choose one of {' '.join(FLAVORS)}")
    found = network.one_typed(network.graph(store, view))
    writer = GraphMLWriter(encoding="utf-8", prettyprint=True)
    writer.add_graph_element(found)
    if flavor == "yed":
        _for_yed(writer.xml, found)
    writer.dump(file)


def _for_yed(root: Element, found: networkx.MultiDiGraph[str]) -> None:
    """Adds yEd's graphics to a GraphML tree, where its reader looks for them."""
    root.set("xmlns:y", YED)
    for place, (what, graphics) in enumerate(GRAPHICS.items()):
        root.insert(place, Element("key", {"id": graphics, "for": what, "yfiles.type": graphics}))
    for node, (x, y) in zip(root.iter("node"), _grid(len(found)), strict=True):
        _node(_data(node, "nodegraphics"), found.nodes[node.attrib["id"]], x, y)
    for edge in root.iter("edge"):
        ends = edge.attrib["source"], edge.attrib["target"]
        _edge(_data(edge, "edgegraphics"), found.edges[(*ends, edge.attrib["id"])])


def _data(element: Element, key: str) -> Element:
    made = Element("data", {"key": key})
    element.insert(0, made)
    return made


def _grid(count: int) -> Iterator[tuple[int, int]]:
    """Places on a grid, so that no label hides another before yEd has laid the graph out."""
    wide = isqrt(count) + 1
    step = COLUMNS * LETTERS + GAP, ROWS * LINE + GAP
    return ((i % wide * step[0], i // wide * step[1]) for i in range(count))


def _node(data: Element, row: Mapping[str, Any], x: int, y: int) -> None:
    label = _label(row["label"])
    lines = label.split("\n")
    wide, high = max(map(len, lines)) * LETTERS + 20, len(lines) * LINE + 14
    shape = SubElement(data, "y:ShapeNode")
    SubElement(shape, "y:Geometry", {"x": f"{x}.0", "y": f"{y}.0", "width": f"{wide}.0", "height": f"{high}.0"})
    SubElement(shape, "y:Fill", {"color": _fill(row["kind"]), "transparent": "false"})
    SubElement(shape, "y:BorderStyle", {"color": "#333333", "type": _line(row), "width": "1.0"})
    SubElement(shape, "y:NodeLabel", {"visible": "true"}).text = label
    SubElement(shape, "y:Shape", {"type": "roundrectangle" if "support" in row else "ellipse"})


def _edge(data: Element, row: Mapping[str, Any]) -> None:
    line = SubElement(data, "y:PolyLineEdge")
    width = min(1 + row.get("weight", 1) / 2, 6)
    SubElement(line, "y:LineStyle", {"color": "#666666", "type": _line(row), "width": f"{width:.1f}"})
    SubElement(line, "y:Arrows", {"source": "none", "target": "none" if row.get("direction") == "both" else "standard"})
    SubElement(line, "y:EdgeLabel", {"visible": "true"}).text = _label(row["label"])


def _line(row: Mapping[str, Any]) -> str:
    return LINES.get(row.get("standing", ""), "line")


def _fill(kind: str) -> str:
    return next((fill for above, fill in FILLS.items() if ontology.load().isa(kind, above)), "#FFFFFF")


def _label(text: str) -> str:
    """A label in lines; yEd takes one that begins with a tag of HTML for markup, so such a one is moved by a space."""
    short = shorten(text[: 2 * COLUMNS * ROWS], COLUMNS * ROWS, placeholder="…")
    lines = wrap(short, COLUMNS, max_lines=ROWS, placeholder="…") or [short or " "]
    return (" " if lines[0].lower().startswith("<html") else "") + "\n".join(lines)
