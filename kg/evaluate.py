"""Compares what is extracted with annotated files."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from kg import BadArticle, Error, build, objects, read
from kg.score import Fault

Row = dict[str, Any]
Form = Any
"""What a value has to be: str, int, a list of what its items are, a pair, or of an object what its keys hold.

Keys that end in ! are always needed, those that end in * of annotations. A text may be null.
"""
SPAN = {"start!": int, "end!": int}
ACTOR = {"id!": str, "name*": str, "type*": str, "country": str, "aliases": [str]}
MEETING = {"participants*": [str], "place": str, "date": str, "kind*": str, "status*": str, "evidence": [SPAN]}
SAID = {"speaker*": str, "kind*": str, "act*": str, "addressee": [str], "start*": int, "end*": int, "content": SPAN}
SANCTION = {
    "action*": str,
    "status*": str,
    **{key: [str] for key in ("sender", "target", "proponent", "claimed_by", "scope")},
    **dict.fromkeys(("instrument", "duration"), str),
    "conditions": [SPAN],
    "evidence": [SPAN],
}
STATEMENT = {**SAID, "evidence": [SPAN]}
FACTS = {"doc!": str, "actors*": [ACTOR], "meetings": [MEETING], "statements": [STATEMENT], "sanctions": [SANCTION]}
ATTRIBUTION = {key: [(int, int)] for key in ("source", "cue", "content")}
ATTRIBUTIONS = {"doc!": str, "text": str, "attributions*": [ATTRIBUTION]}
OBJECTS = ([SPAN], [ACTOR], [MEETING], [STATEMENT], [SANCTION], [ATTRIBUTION])
NAMED = {str: "a text", int: f"a number from 0 to {read.LIMIT:,}", list: "a list", tuple: "a pair", dict: "an object"}


def gold(path: Path) -> dict[str, Row]:
    """Annotated articles by id: facts of a folder (`facts/*.json` or `*.json`), or attributions of a JSON lines file.

    Raises Error naming the path where there are none, or naming what has not the form that it should.
    """
    rows = [(_json(_text(file), file), str(file)) for file in _files(path)] if path.is_dir() else list(_lines(path))
    if not rows or not all("doc" in row and ("actors" in row or "attributions" in row) for row, _ in rows):
        raise Error(
            f"{path}: no annotated facts or attributions here; give a folder with facts/*.json, or a .jsonl file"
        )
    spans = any("attributions" in row for row, _ in rows)
    return _by_id(rows, ATTRIBUTIONS if spans else FACTS, gold=True)


def predicted(path: Path, *, attributions: bool) -> dict[str, Row]:
    """What `kg extract` printed into a JSON lines file, or what it gives for a source of articles, by id.

    Raises Error where a line has not the form that it should.
    """
    if path.suffix == ".jsonl":
        rows = [(row, place) for row, place in _lines(path) if "doc" in row and "text" not in row]
        if rows:
            return _by_id(rows, ATTRIBUTIONS if attributions else FACTS, gold=False)
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


def _files(folder: Path) -> list[Path]:
    return sorted((folder / "facts").glob("*.json")) or sorted(folder.glob("*.json"))


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf8")
    except (OSError, ValueError) as error:
        raise Error(f"{path}: cannot be read ({error})") from error


def _lines(path: Path) -> Iterator[tuple[Row, str]]:
    """The objects of a file of JSON lines, with their places."""
    for number, line in enumerate(_text(path).split("\n"), 1):
        if line.strip():
            yield _json(line, f"{path}:{number}"), f"{path}:{number}"


def _json(text: str, place: object) -> Row:
    try:
        row = objects.value(text)
    except ValueError as error:
        raise Error(f"{place}: not JSON ({error})") from error
    if not isinstance(row, dict):
        raise Error(f"{place}: not a JSON object")
    return row


def _by_id(rows: Iterable[tuple[Row, str]], form: Form, *, gold: bool) -> dict[str, Row]:
    """The rows by id. Raises Error where one has another form."""
    found = {}
    for row, place in rows:
        if wrong := next(_wrong(row, form, "", gold), None):
            raise Error(f"{place}: {wrong}; give what kg extract prints, or annotations of that form")
        found[row["doc"]] = row
    return found


def _wrong(value: object, form: Form, at: str, gold: bool) -> Iterator[str]:
    """What in a value has another form, by its keys."""
    kind = form if isinstance(form, type) else type(form)
    if not _fits(value, form, kind):
        yield f"{at[1:]} is not {NAMED[kind]}"
    elif isinstance(value, list):
        for i, item in enumerate(value):
            yield from _wrong(item, form[0], f"{at}[{i}]", gold)
    elif isinstance(value, dict):
        for key, part in form.items():
            yield from _within(value, key, part, at, gold)


def _within(row: Row, key: str, form: Form, at: str, gold: bool) -> Iterator[str]:
    """What in one key of an object has another form, or that it is not there."""
    name, needed = key.rstrip("!*"), key.endswith("!") or (gold and key.endswith("*"))
    untold = row.get(name) is None and (form is str or (not needed and form not in OBJECTS))
    if needed and name not in row:
        yield f"{at[1:]} has no '{name}'".strip()
    elif name in row and not (untold and not key.endswith("!")):
        yield from _wrong(row[name], form, f"{at}.{name}", gold)


def _fits(value: object, form: Form, kind: type) -> bool:
    """Whether a value is of a kind, whatever it holds."""
    if kind is tuple:
        return isinstance(value, list) and len(value) == len(form)
    return isinstance(value, kind) and not (isinstance(value, int) and not 0 <= value <= read.LIMIT)
