"""How real a fact is, in one word: what no reader of a graph must take for plain."""

from __future__ import annotations

from collections import defaultdict
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
NEEDING = {"Meeting", "SanctionsMeasure"}
"""Kinds whose status tells how real they are: without one nothing says that they are."""
TRUE_NOW = {"inForce", "done", "ended"}
TIES: dict[str, set[str]] = {
    "if": set(),
    "unless": set(),
    "by": TRUE_NOW,
    "until": TRUE_NOW,
    "inExchangeFor": TRUE_NOW,
}
"""The relations of a condition that leave a sanctions act open, each with the statuses under which it does not: what is in
force until a day is in force, and what was done in exchange is done; what is announced until a day may wait for it."""


def standing(fact: Row, roles: Collection[str], denied: bool = False, hedged: bool = False) -> str:
    """The first of denied, proposed, hedged and reported that holds of a row of `Store.nodes`, else plain.

    `roles` are those with a node at their end; `denied` and `hedged` tell what other facts make of this one.
    """
    values = _values(fact, SURENESS)
    if denied or values & DENIED:
        return "denied"
    if values & PROPOSED or fact["kind"] in ("SanctionsProposal", "Proposal", "Condition"):
        return "proposed"
    if hedged or values & HEDGED or (fact["kind"] in NEEDING and "status" not in fact):
        return "hedged"
    return "reported" if _hearsay(fact, roles) else "plain"


def standings(nodes: Iterable[Row], edges: Iterable[Row]) -> dict[str, str]:
    """The standing of each fact among rows of `Store.nodes` and `Store.edges`, by id."""
    edges = list(edges)
    facts = {str(node["id"]): node for node in nodes if "support" in node}
    roles = _joined((edge["source"], edge["role"]) for edge in edges)
    said = _joined((edge["target"], edge["source"]) for edge in edges if edge["role"] == "about")
    ties = _joined(
        (edge["source"], edge["target"]) for edge in edges if edge["role"] == "condition" and edge["target"] in facts
    )
    contested = {edge["target"] for edge in edges if edge["role"] == "denies"}

    def found(name: str, fact: Row) -> str:
        tellers = [facts[teller] for teller in said[name]]
        hearsay = _hearsay(fact, roles[name])
        denied = any(map(turns_down, tellers)) or (hearsay and bool(said[name] & contested))
        unsure = hearsay and bool(tellers) and all(map(_unsure, tellers))
        return standing(fact, roles[name], denied, unsure or any(_open(fact, facts[tie]) for tie in ties[name]))

    return {name: found(name, fact) for name, fact in facts.items()}


def turns_down(statement: Row) -> bool:
    """Whether a statement says that what it is about is not so or must not be."""
    return bool(_values(statement, SURENESS) & SAYING_NO)


def _hearsay(fact: Row, roles: Collection[str]) -> bool:
    """Whether a fact rests on what somebody says, and not on the article itself."""
    return "claimed" in _values(fact, SURENESS) or bool(SOURCES & set(roles))


def _unsure(statement: Row) -> bool:
    return bool(_values(statement, SURENESS) & HEDGED)


def _open(act: Row, condition: Row) -> bool:
    """Whether the condition leaves it open that the sanctions act is so."""
    relations, status = _values(condition, ["relation"]), _values(act, ["status"])
    return any(not status <= TIES[relation] for relation in relations & TIES.keys())


def _joined(pairs: Iterable[tuple[Any, Any]]) -> defaultdict[str, set[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for name, value in pairs:
        found[name].add(value)
    return found


def _values(fact: Row, roles: Iterable[str]) -> set[str]:
    return {value for role in roles for value in str(fact.get(role, "")).split("; ")}
