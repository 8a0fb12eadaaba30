"""One page that opens offline: the network, a list of all facts, and a pane with the sentences they rest on."""

from __future__ import annotations

import base64
import hashlib
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from importlib.resources import files
from typing import Any, BinaryIO

from bokeh.resources import Resources
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup

from kg import ontology
from kg.export import drawing
from kg.export.network import clean
from kg.store import Store

Json = dict[str, Any]

LIMIT = 2000
"""Facts shown at most; above, a browser gets slow."""
DENIED = {"denied", "disputed", "cancelled", "rejected", "negative", "deny"}
PROPOSED = {"planned", "proposed", "considered", "demanded", "offered", "threatened"}
HEDGED = {"uncertain", "probable", "possible"}
SOURCES = {"speaker", "claimedBy"}
"""Roles of who says so."""
STANDINGS = {
    "plain": "stated as fact",
    "reported": "someone’s words",
    "hedged": "hedged",
    "proposed": "planned, proposed or a condition",
    "denied": "denied, disputed or called off",
}
"""How real a fact is, in the order of the legend."""


def write(store: Store, file: BinaryIO) -> None:
    """Writes the page as UTF-8; the same bytes for the same graph."""
    data = content(store)
    item = drawing.network(data["nodes"], data["edges"])
    scripts = [Markup("\n".join(Resources(mode="inline", components=["bokeh"]).js_raw)), Markup(_own("page.js"))]
    page = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True).from_string(_own("page.html"))
    text = page.render(
        **data,
        style=Markup(_own("page.css")),
        scripts=scripts,
        hashes=" ".join(f"'sha256-{_digest(script)}'" for script in scripts),
        data=_script_json({"nodes": data["nodes"], "edges": data["edges"], "articles": data["articles"]}),
        item=_script_json(item),
        colour=drawing.colour,
        standings=STANDINGS,
    )
    file.write(text.encode("utf8"))


def content(store: Store, limit: int = LIMIT) -> Json:
    """What the page shows, as plain data: nodes, edges (indices of nodes), articles, kinds with counts, what is left out."""
    articles = {article["id"]: _clean(article) for article in store.articles()}
    rows = sorted((_clean(node) for node in store.nodes()), key=lambda node: node["id"])
    links = sorted((_clean(edge) for edge in store.edges()), key=lambda edge: edge["id"])
    evidence = {row["id"]: [_clean(span) for span in store.evidence(row["id"])] for row in rows if _is_fact(row)}
    shown, left = _best(rows, evidence, limit)
    kept = _used(shown, links)
    edges = [e for e in links if e["source"] in kept and e["target"] in kept]
    nodes = [_node(row, edges_of, evidence) for row, edges_of in _with_edges([r for r in rows if r["id"] in kept], edges)]
    place = {node["id"]: i for i, node in enumerate(nodes)}
    return {
        "nodes": nodes,
        "edges": [{"source": place[e["source"]], "target": place[e["target"]], "role": e["label"]} for e in edges],
        "articles": articles,
        "kinds": _kinds(nodes),
        "left": left,
    }
