"""A part of a graph: facts of some kinds, actors and days, with all that they rest on and what tells how real they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from kg import Error, names, ontology
from kg.spells import between, spells
from kg.store import Store

Rows = Sequence[Mapping[str, Any]]

TELLING = frozenset({"about", "denies"})
"""Roles by which a fact tells how real another is."""


def cut(
    store: Store,
    *,
    kinds: Collection[str] = (),
    actor: str | None = None,
    since: str | None = None,
    until: str | None = None,
) -> Store:
    """A graph in memory of the facts of one of the kinds, about somebody whose name holds `actor`, and of these days.

    What such a fact has in a role, its evidence and articles come along, and so do the statements that tell of it or deny it:
    without them it might seem plain. Raises Error on an unknown kind, a date that is none, and where nothing fits.
    """
    _check(kinds)
    touches = between(since, until)
    rows, links = store.nodes(), store.edges()
    told = {article["id"]: article["published"] for article in store.articles()}
    about = named(rows, links, actor)
    wanted = {
        str(row["id"])
        for row in rows
        if "support" in row
        and (not kinds or any(ontology.load().isa(str(row["kind"]), kind) for kind in kinds))
        and (actor is None or row["id"] in about)
        and (not (since or until) or touches(days(row, told.get(str(row.get("article"))))))
    }
    if not wanted:
        raise nothing(kind=", ".join(kinds), actor=actor, since=since, until=until)
    return store.part(_with_tellers(wanted, {str(row["id"]) for row in rows if "support" in row}, links))


def nothing(**asked: str | None) -> Error:
    """What to say where no fact fits what was asked for."""
    said = " ".join(f"--{name} '{value}'" for name, value in asked.items() if value)
    return Error(
        f"no fact fits {said}; see what there is with: kg ask GRAPH {'namings' if asked.get('actor') else 'timeline'}"
    )


def named(rows: Rows, links: Rows, actor: str | None) -> set[str]:
    """The ids of the facts that have somebody in a role whose name or other name holds the text, case and diacritics aside."""
    found = {row["id"] for row in rows if any(names.holds(name, actor or "") for name in _named(row))}
    return {str(link["source"]) for link in links if link["target"] in found}


def _named(row: Mapping[str, Any]) -> list[str]:
    """The names of a node."""
    more = row.get("altLabels") or []
    return [str(row["label"]), *([more] if isinstance(more, str) else map(str, more))]


def days(row: Mapping[str, Any], published: str | None) -> str:
    """The days of a fact (EDTF): its own, else those on which its first article tells of it."""
    own = str(row.get("time", ""))
    return own if spells(own) else published or ""


def _check(kinds: Iterable[str]) -> None:
    """Raises Error on what is no kind of fact."""
    known = ontology.load()
    able = [kind for kind in sorted(known.kinds) if known.isa(kind, "Fact")]
    for kind in kinds:
        if kind not in able:
            raise Error(f"there is no kind of facts '{kind}'; choose from {', '.join(able)}")


def _with_tellers(wanted: set[str], facts: set[str], links: Rows) -> set[str]:
    """The facts with those in their roles, and those that tell of any of them."""
    beside: dict[str, set[str]] = defaultdict(set)
    for link in links:
        source, target = str(link["source"]), str(link["target"])
        if target in facts:
            beside[source].add(target)
            if link["role"] in TELLING:
                beside[target].add(source)
    found, left = set(wanted), list(wanted)
    while left:
        fresh = beside[left.pop()] - found
        found |= fresh
        left += fresh
    return found
