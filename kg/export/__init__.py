"""From a store to files: a function for each file ending."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any, BinaryIO

from kg import Error
from kg.export import cx2, facts, ftm, gexf, graphml, neo4j, nodelink, page, rdf, tables
from kg.store import Store

Exporter = Callable[..., None]
"""Takes a store and a file open for bytes; its keyword-only parameters are the options that the format has."""

EXPORTERS: dict[str, Exporter] = {
    ".cx2": cx2.write,
    ".ftm.jsonl": ftm.write,
    ".gexf": gexf.write,
    ".graphml": graphml.write,
    ".html": page.write,
    ".json": nodelink.write,
    ".jsonl": facts.write,
    ".jsonld": rdf.jsonld,
    ".neo4j.zip": neo4j.write,
    ".nq": rdf.nquads,
    ".nt": rdf.ntriples,
    ".parquet.zip": tables.write,
    ".trig": rdf.trig,
    ".ttl": rdf.turtle,
}

NEEDED = {".parquet.zip": ("pyarrow", "parquet")}
"""Libraries that only some formats need, with the extra of the package that brings them."""


def exporter(path: Path, **options: Any) -> Exporter:
    """The exporter for a file's ending. Raises Error where there is none, it lacks an option, or a library is missing."""
    found = [ending for ending in EXPORTERS if path.name.lower().endswith(ending)]
    if not found:
        raise Error(f"{path}: no export writes '{path.suffix}' files; choose one of {' '.join(EXPORTERS)}")
    ending = max(found, key=len)
    library, extra = NEEDED.get(ending, (None, None))
    if library and not find_spec(library):
        raise Error(f"{path}: {library} is not installed; run: pip install 'diplokg[{extra}]'")
    write = EXPORTERS[ending]
    for name in options:
        if name not in _options(write):
            able = " ".join(other for other in EXPORTERS if name in _options(EXPORTERS[other]))
            raise Error(f"{path}: '{ending}' files have no --{name}; those that do: {able}")
    return write


def export(store: Store, path: Path, **options: Any) -> None:
    """Writes the store to `path` in the format of its ending; what was there stays until the new file is whole.

    Options are the format's own: `view` and `flavor` of a network, `texts`, `actor`, `since` and `until` of a page.
    Raises Error where it cannot be written.
    """
    write = exporter(path, **options)
    with replacing(path) as file:
        write(store, file, **options)


@contextmanager
def replacing(path: Path) -> Iterator[BinaryIO]:
    """A file for bytes that takes the place of `path` once it is whole. Raises Error where it cannot be written."""
    part = path.with_name(f".{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with part.open("wb") as file:
            yield file
        part.replace(path)
    except OSError as error:
        raise Error(f"{path}: cannot be written ({error.strerror})") from error
    finally:
        if part.exists():
            part.unlink()


def takes(path: Path, option: str) -> bool:
    """Whether the format of a file's ending has the option."""
    return option in _options(exporter(path))


def _options(write: Exporter) -> set[str]:
    return {p.name for p in inspect.signature(write).parameters.values() if p.kind is p.KEYWORD_ONLY}
