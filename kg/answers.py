"""Answers to SPARQL: asked, kept to some rows, and the questions that have a name."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from kg import Error, line, ontology
from kg.database import Database
from kg.terms import ID, PREFIXES, XSD, Cell, Literal, Node, Term

NUMBERS: dict[str, Callable[[str], Cell]] = {
    XSD + "integer": int,
    XSD + "decimal": float,
    XSD + "double": float,
    XSD + "boolean": lambda text: text in ("true", "1"),
}
_GAP = r"(?:\s|#[^\n]*\n)*"
_SERVICE = re.compile(rf"(?<![?$:\w])SERVICE{_GAP}(?:SILENT{_GAP})?(?:<|[?$]|[\w.-]*:)", re.IGNORECASE)


Row = tuple[Cell | None, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a query gives: None where a variable is not bound. ASK gives one row, CONSTRUCT its triples."""

    columns: tuple[str, ...]
    rows: list[Row]


@dataclass(frozen=True, slots=True)
class Question:
    """A query with a name, and the sentence that says what it answers."""

    help: str
    sparql: str


def ask(base: Database, sparql: str) -> Answer:
    """The answer of the union; the project's prefixes are known.

    Raises Error on a malformed query, an update or a federated query (SERVICE).
    """
    with _explained():
        return table(_found(base.union, sparql))


def columns(sparql: str) -> tuple[str, ...]:
    """The columns of a SELECT query. Raises Error where it is malformed or another."""
    with _explained():
        return table(_found(ox.Store(), sparql)).columns


def terms(base: Database, sparql: str) -> Iterator[Term]:
    """What is bound to the one variable of a query."""
    with _explained():
        yield from (term for (term,) in _found(base.union, sparql))


@contextmanager
def _explained() -> Iterator[None]:
    """Raises Error for what the database raises."""
    try:
        yield
    except (SyntaxError, ValueError, TypeError, OSError, RuntimeError) as error:
        raise Error(f"SPARQL: {line(error)}; SELECT, ASK, CONSTRUCT and DESCRIBE are answered, not updates") from error


def _found(store: ox.Store, sparql: str) -> Any:
    if _SERVICE.search(sparql):
        raise Error("SPARQL: SERVICE is refused, queries do not reach the network")
    return store.query(sparql, prefixes={**PREFIXES, "id": ID}, named_graphs=[])


def count(base: Database, pattern: str) -> int:
    """How often a pattern is found in the union."""
    ((number,),) = table(base.union.query(f"SELECT (COUNT(*) AS ?n) {{ {pattern} }}")).rows
    return int(number or 0)


def table(found: ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples) -> Answer:
    """What the database found, as an answer."""
    if isinstance(found, ox.QueryBoolean):
        return Answer(("answer",), [(bool(found),)])
    if isinstance(found, ox.QueryTriples):
        return Answer(("subject", "predicate", "object"), [tuple(map(_cell, triple)) for triple in found])
    return Answer(tuple(variable.value for variable in found.variables), [tuple(map(_cell, row)) for row in found])


def questions() -> dict[str, Question]:
    """The named queries of `ontology/queries/`; the first line of each is its help."""
    texts = {path.stem: read_query(path) for path in sorted((ontology.folder() / "queries").glob("*.rq"))}
    return {name: Question(text.split("\n", 1)[0].lstrip("# "), text) for name, text in texts.items()}


def read_query(path: Path) -> str:
    """The text of a .rq file. Raises Error where it cannot be read."""
    try:
        return path.read_text(encoding="utf8")
    except (OSError, ValueError) as error:
        raise Error(f"{path}: cannot be read ({line(error)})") from error


def _cell(term: Term | None) -> Cell | None:
    if term is None or isinstance(term, Node | ox.BlankNode):
        return term.value if term else None
    if not isinstance(term, Literal):
        return str(term)
    try:
        return NUMBERS.get(term.datatype.value, str)(term.value)
    except ValueError:
        return term.value
