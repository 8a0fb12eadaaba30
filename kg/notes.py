"""What builds remember of articles, failures and runs."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from kg.answers import table
from kg.database import Change, Database
from kg.terms import BUILD, NOTES, Node, Quad, literal, local, value

Note = dict[str, str]
Notes = dict[tuple[str, str], Note | None]
"""What is to be remembered by kind and name ("article", "a1"), None for what is to be forgotten."""


def noted(base: Database, kind: str, name: str) -> Note | None:
    """What is remembered under a name."""
    said = base.graph(NOTES, _node(kind, name))
    note = {quad.predicate.value.removeprefix(BUILD): value(quad.object) for quad in said}
    return {key: text for key, text in note.items() if key != "kind"} or None


def named(base: Database, key: str, text: str) -> list[str]:
    """The names of what is remembered with this text for this key, sorted."""
    found = base.graph(NOTES, None, Node(BUILD + key), literal(text))
    return sorted(local(value(quad.subject).rpartition("/")[2]) for quad in found)


def tally(base: Database, key: str) -> dict[str, int]:
    """The texts that are remembered for a key, sorted, and how often each is."""
    group = f"SELECT ?text (COUNT(*) AS ?n) {{ GRAPH {NOTES} {{ ?x <{BUILD}{key}> ?text }} }} GROUP BY ?text"
    return {str(text): int(n or 0) for text, n in sorted(table(base.own.query(group)).rows)}


def changed(base: Database, notes: Notes) -> Change:
    """The quads that go and those that come for notes."""
    gone: list[Quad] = []
    new: list[Quad] = []
    for (kind, name), note in notes.items():
        old = set(base.graph(NOTES, _node(kind, name)))
        due = set(_quads(kind, name, note)) if note is not None else set()
        gone += old - due
        new += due - old
    return gone, new


def _node(kind: str, name: str) -> Node:
    return Node(f"{BUILD}{kind}/{quote(name, safe='', errors='surrogatepass')}")


def _quads(kind: str, name: str, note: Note) -> Iterator[Quad]:
    for key, text in {**note, "kind": kind}.items():
        yield Quad(_node(kind, name), Node(BUILD + key), literal(text), NOTES)
