"""The graph as RDF: Turtle, N-Triples and JSON-LD."""

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
    """Writes JSON-LD with the project's prefixes as its context, sorted."""
    store.dump(file, ".jsonld")
