"""From a store to files: a function for each file ending."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from kg import Error
from kg.export import facts, network, page, rdf
from kg.store import Store

Exporter = Callable[[Store, BinaryIO], None]

EXPORTERS: dict[str, Exporter] = {
    ".gexf": network.gexf,
    ".graphml": network.graphml,
    ".html": page.write,
    ".jsonl": facts.write,
    ".jsonld": rdf.jsonld,
    ".nt": rdf.ntriples,
    ".ttl": rdf.turtle,
}


def exporter(path: Path) -> Exporter:
    """The exporter for a file's ending. Raises Error with the endings there are."""
    if path.suffix.lower() not in EXPORTERS:
        raise Error(f"{path}: no export writes '{path.suffix}' files; choose one of {' '.join(EXPORTERS)}")
    return EXPORTERS[path.suffix.lower()]


def export(store: Store, path: Path) -> None:
    """Writes the store to `path` in the format of its ending; what was there stays until the new file is whole."""
    write = exporter(path)
    part = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with part.open("wb") as file:
            write(store, file)
        part.replace(path)
    except OSError as error:
        raise Error(f"{path}: cannot be written ({error.strerror})") from error
    finally:
        if part.exists():
            part.unlink()
