"""The graph for network tools, seen in one of two ways: facts as nodes, or actors with what ties them as edges."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import Any

import networkx

from kg import Error, ontology
from kg.export.standing import standings
from kg.store import Store

Scalar = str | int | float | bool
Row = dict[str, Any]
Rows = Sequence[Mapping[str, Any]]

RESERVED = {"id": None, "source": None, "target": None, "start": "from", "end": "to", "key": "name", "pid": "parent"}
"""Attribute names that a format reads as its own, with what they are written as; None: the format has its own place."""
TIES: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "Meeting": (("participant",), ("participant",)),
    "Statement": (("speaker",), ("addressee",)),
    "SanctionsMeasure": (("sender", "proponent"), ("target",)),
    "SanctionsProposal": (("sender", "proponent"), ("target",)),
    "Proposal": (("proponent",), ("addressee",)),
}
"""The roles between whose fillers a fact of a kind is a tie."""
MANNER = ("meetingKind", "act", "status", "certainty", "polarity", "instrument", "time")
"""What a tie tells of its facts besides what keeps it apart from other ties."""
_UNWRITABLE = re.compile("[^\t\n\u0020-\u007e\u00a0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def graph(store: Store, view: str = "facts", facts: Container[str] | None = None) -> networkx.MultiDiGraph[str]:
    """A view of the store as a networkx graph; nodes and edges are keyed by id, sorted, and carry scalar attributes only.

    `facts` are the ids of those to keep, None keeps all; what others say of them still counts for their standing.
    Raises Error on an unknown view. `VIEWS` says what is a node and what an edge in each.
    """
    if view not in VIEWS:
        raise Error(f"there is no view '{view}'; choose one of {' '.join(VIEWS)}")
    found: networkx.MultiDiGraph[str] = networkx.MultiDiGraph()
    nodes, edges = VIEWS[view](store, facts)
    for node in sorted(nodes, key=lambda n: str(n["id"])):
        found.add_node(clean(node["id"]), **_attributes(node))
    for edge in sorted(edges, key=lambda e: str(e["id"])):
        source, target = clean(edge["source"]), clean(edge["target"])
        found.add_edge(source, target, key=clean(edge["id"]))
        found.edges[source, target, clean(edge["id"])].update(_attributes(edge))
    return found


def clean(value: object) -> str:
    """Text without what no file can hold: control characters other than tab and newline, lone surrogates."""
    return _UNWRITABLE.sub("", str(value).replace("\r\n", "\n").replace("\r", "\n"))


def one_typed(found: networkx.MultiDiGraph[str]) -> networkx.MultiDiGraph[str]:
    """The graph with every attribute of one type; a name with several types becomes text, which all readers take."""
    for rows in ([data for _, data in found.nodes(data=True)], [data for *_, data in found.edges(data=True)]):
        mixed = {name for name, kinds in types(rows).items() if len(kinds) > 1}
        for row in rows:
            row.update({name: str(value) for name, value in row.items() if name in mixed})
    return found


def types(rows: Iterable[Mapping[str, Scalar]]) -> dict[str, set[type]]:
    """The types of each attribute, by name, sorted."""
    found: dict[str, set[type]] = {}
    for row in rows:
        for name, value in row.items():
            found.setdefault(name, set()).add(type(value))
    return dict(sorted(found.items()))


def _facts(store: Store, only: Container[str] | None) -> tuple[Rows, Rows]:
    """Actors, places and facts as nodes, the roles between them as edges from the fact to its filler."""
    nodes, edges = store.nodes(), store.edges()
    how = standings(nodes, edges)
    if only is not None:
        left = {name for name in how if name not in only}
        nodes = [node for node in nodes if node["id"] not in left]
        edges = [edge for edge in edges if not left & {edge["source"], edge["target"]}]
    named = [{**n, "standing": how[str(n["id"])]} if n["id"] in how else n for n in nodes]
    return named, [{**edge, "standing": how[str(edge["source"])]} for edge in edges]


def _actors(store: Store, only: Container[str] | None) -> tuple[Rows, Rows]:
    """Actors as nodes, what they do with each other as edges; one edge for the facts that say the same of a pair."""
    nodes, links = store.nodes(), store.edges()
    actors = {str(n["id"]): dict(n) for n in nodes if ontology.load().isa(str(n["kind"]), "Actor")}
    fillers: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for link in links:
        fillers[str(link["source"])].append((str(link["role"]), str(link["target"])))
    how = standings(nodes, links)
    facts = [
        {**n, "standing": how[str(n["id"])]} for n in nodes if n["id"] in how and (only is None or n["id"] in only)
    ]
    for fact in facts:
        _name_office(fact, fillers[str(fact["id"])], actors)
    return list(actors.values()), _edges(facts, fillers, {str(n["id"]): str(n["label"]) for n in nodes})


def _name_office(fact: Row, fillers: Iterable[tuple[str, str]], actors: dict[str, Row]) -> None:
    """Puts the office of a tenure at its holder."""
    for _, holder in fillers if fact["kind"] == "Tenure" else ():
        actors[holder]["office"] = _joined([actors[holder].get("office"), fact.get("office")])


def _edges(facts: Iterable[Row], fillers: Mapping[str, list[tuple[str, str]]], names: Mapping[str, str]) -> list[Row]:
    ties: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for fact in facts:
        told = {**fact, "claimedBy": _joined(names[to] for role, to in fillers[fact["id"]] if role == "claimedBy")}
        for source, target, role in _ends(fact["kind"], fillers[fact["id"]]):
            ties[source, target, fact["kind"], role, fact.get("sanctionsAction", ""), fact["standing"]].append(told)
    return [_edge(key, rows) for key, rows in ties.items()]


def _ends(kind: str, fillers: list[tuple[str, str]]) -> Iterator[tuple[str, str, str]]:
    """The pairs that a fact ties, each once: source, target and the source's roles."""
    if kind not in TIES:
        return
    doers, others = TIES[kind]
    roles: dict[str, list[str]] = defaultdict(list)
    for role, name in sorted(fillers):
        if role in doers:
            roles[name].append(role)
    if doers == others:
        yield from ((one, two, doers[0]) for one, two in combinations(sorted(roles), 2))
    else:
        targets = sorted({name for role, name in fillers if role in others})
        yield from ((source, to, "; ".join(found)) for source, found in sorted(roles.items()) for to in targets)


def _edge(key: tuple[str, ...], facts: list[Row]) -> Row:
    source, target, kind, role, action, how = key
    digest = hashlib.sha256("\x1f".join(key).encode("utf8", "surrogatepass")).hexdigest()[:16]
    labels = ontology.load().labels
    said = ": ".join(filter(None, (labels[kind], labels.get(action))))
    named = {"kind": kind, "role": role, "sanctionsAction": action or None, "standing": how}
    return {
        **{"id": f"{kind}-{digest}", "source": source, "target": target, **named},
        "label": said if how == "plain" else f"{said} ({how})",
        "direction": "both" if TIES[kind][0] == TIES[kind][1] else "forward",
        "weight": len(facts),
        "facts": _joined(fact["id"] for fact in facts),
        "undated": sum("time" not in fact for fact in facts),
        "quotes": "\n".join(str(fact["quote"]) for fact in facts if "quote" in fact),
        "articles": _joined(fact.get("article") for fact in facts),
        "claimedBy": _joined(fact["claimedBy"] for fact in facts),
        **{name: _joined(fact.get(name) for fact in facts) for name in MANNER},
    }


def _joined(values: Iterable[Any]) -> str | None:
    return "; ".join(sorted({str(value) for value in values if value})) or None


def _attributes(row: Mapping[str, Any]) -> dict[str, Scalar]:
    named = {RESERVED.get(name, name): value for name, value in row.items()}
    return {clean(name): _scalar(named[name]) for name in sorted(filter(None, named)) if named[name] is not None}


def _scalar(value: object) -> Scalar:
    return value if isinstance(value, bool | int | float) else clean(value)


VIEWS: dict[str, Callable[[Store, Container[str] | None], tuple[Rows, Rows]]] = {"facts": _facts, "actors": _actors}
