"""Compares what is extracted with annotated files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from kg import BadArticle, Error, build, objects, read
from kg.score import Fault

Row = dict[str, Any]


def gold(path: Path) -> dict[str, Row]:
    """Annotated articles by id: facts of a folder (`facts/*.json` or `*.json`), or attributions of a JSON lines file.

    Raises Error naming the path where there are none.
    """
    if path.is_dir():
        files = sorted((path / "facts").glob("*.json")) or sorted(path.glob("*.json"))
        rows = [_json(file.read_text(encoding="utf8"), file) for file in files]
    else:
        rows = list(_lines(path))
    if not rows or not all("doc" in row and ("actors" in row or "attributions" in row) for row in rows):
        raise Error(
            f"{path}: no annotated facts or attributions here; give a folder with facts/*.json, or a .jsonl file"
        )
    return {row["doc"]: row for row in rows}


def predicted(path: Path, *, attributions: bool) -> dict[str, Row]:
    """What `kg extract` printed into a JSON lines file, or what it gives for a source of articles, by id."""
    if path.suffix == ".jsonl":
        rows = {row["doc"]: row for row in _lines(path) if "doc" in row and "text" not in row}
        if rows:
            return rows
    rows_of = build.attribution_rows if attributions else build.fact_rows
    return {article.id: row for article, row in rows_of(read.articles([str(path)]))}


def texts(path: Path) -> dict[str, str]:
    """The texts of the articles beside annotated facts, or of a source of articles, by id; none where there are none."""
    found = path / "articles.jsonl" if path.is_dir() else path
    try:
        return {article.id: article.text for article in read.articles([str(found)])}
    except BadArticle:
        return {}


def told(fault: Fault, text: str | None) -> str:
    """A fault as one line: article, kind, what is wrong, and the words it stands in."""
    slots = {name: (_at(fault.gold, name), _at(fault.pred, name)) for name in fault.slots}
    parts = [f"{name}: {ours!r} for {theirs!r}" for name, (theirs, ours) in slots.items()]
    return " ".join([fault.doc, fault.kind, fault.fault, "; ".join(parts), "|", _words(fault, text)])


def _at(row: Mapping[str, Any] | None, name: str) -> Any:
    return row.get(name) if row else None


def _words(fault: Fault, text: str | None) -> str:
    row = fault.gold or fault.pred or {}
    spans = [row] if "start" in row else [row.get("content") or {}, *row.get("evidence", [])]
    span = next((s for s in spans if s), None)
    return " ".join((text or "")[span["start"] : span["end"]].split()) if span else ""


def _lines(path: Path) -> Iterator[Row]:
    try:
        with path.open(encoding="utf8") as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield _json(line, f"{path}:{number}")
    except (OSError, UnicodeDecodeError) as error:
        raise Error(f"{path}: cannot be read ({error})") from error


def _json(text: str, place: object) -> Row:
    try:
        row = objects.value(text)
    except ValueError as error:
        raise Error(f"{place}: not JSON ({error})") from error
    if not isinstance(row, dict):
        raise Error(f"{place}: not a JSON object")
    return row
