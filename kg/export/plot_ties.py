"""Who deals with whom, as the figures of networks show it: actors with most facts, and their ties counted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any, NamedTuple

from kg.export import network
from kg.store import Store

Json = dict[str, Any]


class Tie(NamedTuple):
    """What is counted together: from whom to whom, the kind of fact, and how real it is; a meeting has no direction."""

    source: str
    target: str
    kind: str
    standing: str


class Ties(NamedTuple):
    """Actors by id, those with most facts first, what ties them with the number of facts, and how many actors there are."""

    actors: dict[str, Json]
    counts: dict[Tie, int]
    known: int


def ties(store: Store, facts: Iterable[Json], top: int) -> Ties:
    """The ties that these facts are, between the `top` actors that most of them tie."""
    found = network.graph(store, "actors", {fact["id"] for fact in facts})
    counts = Counter[Tie]()
    for source, target, data in found.edges(data=True):
        if source != target:
            counts[Tie(source, target, data["kind"], data["standing"])] += data["weight"]
    degrees = Counter[str]()
    for tie, count in counts.items():
        degrees.update({tie.source: count, tie.target: count})
    best = sorted(degrees, key=lambda name: (-degrees[name], name))[:top]
    kept = {tie: count for tie, count in sorted(counts.items()) if {tie.source, tie.target} <= set(best)}
    tied = {end for tie in kept for end in (tie.source, tie.target)}
    actors = {name: {**found.nodes[name], "degree": degrees[name]} for name in best if name in tied}
    return Ties(actors, kept, len(degrees))


def note(found: Ties) -> str:
    """How much of the graph is shown."""
    shown, facts = len(found.actors), sum(found.counts.values())
    of = f"{shown} of {found.known} actors, those with most facts" if shown < found.known else f"{shown} actors"
    return f"{of}; a fact counts once for each two of them that it ties, {facts} in all."
