"""Reads the tables of words in `ontology/words/`."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from functools import cache

from kg import BadOntology, ontology


@cache
def rows(table: str) -> tuple[tuple[str, str], ...]:
    """The rows of a two-column table, comments and header left out. Raises BadOntology for a row of another width."""
    path = ontology.folder() / "words" / table
    lines = [line for line in path.read_text(encoding="utf8").splitlines() if line and not line.startswith("#")]
    out = []
    for row in list(csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]:
        if len(row) != 2:
            raise BadOntology(f"{path}: {row} has {len(row)} columns; give two, with a tab between them")
        out.append((row[0], row[1]))
    return tuple(out)


def either(table: str, *kinds: str) -> str:
    """A pattern for any word of a table, or of its rows of some kinds, in the table's order."""
    return "|".join(word for kind, word in rows(table) if not kinds or kind in kinds)


def any_of(words: Iterable[str]) -> str:
    """A pattern for any of the words, the longest first; a space in them is any white space."""
    return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in sorted(words, key=len, reverse=True))
