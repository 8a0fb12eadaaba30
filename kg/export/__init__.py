"""From a store to files: a function for each file ending."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from pathlib import Path

from kg import Error
from kg.export import cx2, facts, gexf, graphml, nodelink, page, rdf
from kg.store import Store

Exporter = Callable[..., None]
"""Takes a store and a file open for bytes; its keyword-only parameters are the options that the format has."""

EXPORTERS: dict[str, Exporter] = {
    ".cx2": cx2.write,
    ".gexf": gexf.write,
    ".graphml": graphml.write,
    ".html": page.write,
    ".json": nodelink.write,
    ".jsonl": facts.write,
    ".jsonld": rdf.jsonld,
    ".nt": rdf.ntriples,
    ".ttl": rdf.turtle,
}


def exporter(path: Path, **options: str) -> Exporter:
    """The exporter for a file's ending. Raises Error where there is none, or it lacks one of the options."""
    found = [ending for ending in EXPORTERS if path.name.lower().endswith(ending)]
    if not found:
        raise Error(f"{path}: no export writes '{path.suffix}' files; choose one of {' '.join(EXPORTERS)}")
    write = EXPORTERS[max(found, key=len)]
    for name in options:
        if name not in _options(write):
            able = " ".join(ending for ending in EXPORTERS if name in _options(EXPORTERS[ending]))
            raise Error(f"{path}: '{path.suffix}' files have no --{name}; those that do: {able}")
    return write


def export(store: Store, path: Path, **options: str) -> None:
    """Writes the store to `path` in the format of its ending; what was there stays until the new file is whole.

    Options are the format's own: `view` and `flavor` of a network. Raises Error where it cannot be written.
    """
    write = exporter(path, **options)
    part = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with part.open("wb") as file:
            write(store, file, **options)
        part.replace(path)
    except OSError as error:
        raise Error(f"{path}: cannot be written ({error.strerror})") from error
    finally:
        if part.exists():
            part.unlink()


def _options(write: Exporter) -> set[str]:
    return {p.name for p in inspect.signature(write).parameters.values() if p.kind is p.KEYWORD_ONLY}
