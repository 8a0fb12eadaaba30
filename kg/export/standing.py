"""How real a fact is, in one word: what no reader of a graph must take for plain."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import Any

Row = Mapping[str, Any]

DENIED = {"denied", "disputed", "cancelled", "rejected", "negative", "deny"}
PROPOSED = {"planned", "proposed", "considered", "demanded", "offered", "threatened"}
HEDGED = {"uncertain", "probable", "possible", "underspecified"}
SAYING_NO = {"negative", "deny", "reject"}
"""Values of a statement that turn down what it is about."""
SURENESS = ("status", "act", "certainty", "polarity")
"""Roles that tell how surely it is said."""
SOURCES = {"speaker", "claimedBy"}
"""Roles of who says so."""


def standing(fact: Row, roles: Collection[str], denied: bool = False) -> str:
    """The first of denied, proposed, hedged and reported that holds of a row of `Store.nodes`, else plain.

    `roles` are those with a node at their end; `denied` tells that a statement about the fact turns it down.
    """
    values = _values(fact, SURENESS)
    if denied or values & DENIED:
        return "denied"
    if values & PROPOSED or fact["kind"] in ("SanctionsProposal", "Condition"):
        return "proposed"
    if values & HEDGED:
        return "hedged"
    return "reported" if "claimed" in values or SOURCES & set(roles) else "plain"


def standings(nodes: Iterable[Row], edges: Iterable[Row]) -> dict[str, str]:
    """The standing of each fact among rows of `Store.nodes` and `Store.edges`, by id."""
    edges = list(edges)
    facts = {str(node["id"]): node for node in nodes if "support" in node}
    denied = {edge["target"] for edge in edges if edge["role"] == "about" and turns_down(facts[edge["source"]])}
    roles: dict[str, set[str]] = {name: set() for name in facts}
    for edge in edges:
        roles[str(edge["source"])].add(str(edge["role"]))
    return {name: standing(fact, roles[name], name in denied) for name, fact in facts.items()}


def turns_down(statement: Row) -> bool:
    """Whether a statement says that what it is about is not so or must not be."""
    return bool(_values(statement, SURENESS) & SAYING_NO)


def _values(fact: Row, roles: Iterable[str]) -> set[str]:
    return {value for role in roles for value in str(fact.get(role, "")).split("; ")}
