"""The graph as RDF: Turtle, N-Triples, JSON-LD, and with a named graph for each article TriG and N-Quads."""

from __future__ import annotations

from typing import BinaryIO

from kg.store import Store


def turtle(store: Store, file: BinaryIO) -> None:
    """Writes Turtle, grouped by subject and sorted."""
    store.dump(file, ".ttl")


def ntriples(store: Store, file: BinaryIO) -> None:
    """Writes N-Triples, sorted."""
    store.dump(file, ".nt")


def jsonld(store: Store, file: BinaryIO) -> None:
    """Writes JSON-LD, sorted, with `ontology/context.jsonld` inside it so that no reader has to fetch it."""
    store.dump(file, ".jsonld")


def trig(store: Store, file: BinaryIO) -> None:
    """Writes TriG, sorted: all that is said in the default graph, and in a graph of its article's name what each supports."""
    store.dump(file, ".trig")


def nquads(store: Store, file: BinaryIO) -> None:
    """Writes N-Quads, sorted, with the graphs of TriG."""
    store.dump(file, ".nq")
