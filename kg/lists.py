"""Whom the user knows: tables of names and FollowTheMoney entities (exports of OpenSanctions) as rows of names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

from kg import BadOntology, names, objects, ontology

FTM = (".json", ".jsonl", ".ndjson")
"""Endings of files with a FollowTheMoney entity a line; others are tables."""
OPENSANCTIONS, OTHER = "https://www.opensanctions.org/entities/", "urn:followthemoney:"
COUNTRY = ("country", "nationality", "citizenship", "jurisdiction")
"""Properties that tell an entity's country, the first that has a code we know."""
LATIN = re.compile(r"[A-Za-z]")


def rows(paths: Iterable[Path]) -> list[names.Row]:
    """The rows of tables in the form of ontology/names and of files of FollowTheMoney entities, in order.

    A name that several of a file bear is nobody's. Raises BadOntology naming file, line and value where a file does not hold what
    it should.
    """
    return [
        row
        for path in paths
        for row in _alone(path, entities(path) if path.suffix in FTM else [*map(_straight, names.read(path))])
    ]


def entities(path: Path) -> list[names.Row]:
    """The persons and organizations of a file of FollowTheMoney entities.

    Raises BadOntology where a line is no entity, or there are none.
    """
    found = [row for number, line in names.lines(path) if line and (row := _row(line, f"{path}:{number}"))]
    if not found:
        raise BadOntology(f"{path}: no names; give entities of schema {', '.join(sorted(_tables('schemata')))}")
    return found


def _straight(row: names.Row) -> names.Row:
    """The row of a table, people's names as news writes them, too: "Ana Lund" of "LUND, Ana"."""
    if row.kind != "Person":
        return row
    name, *aliases = dict.fromkeys([*map(_turned, (row.name, *row.aliases)), row.name, *row.aliases])
    return replace(row, name=name, aliases=tuple(aliases))


def _alone(path: Path, found: list[names.Row]) -> list[names.Row]:
    """The rows of a file with the names that nobody else there bears. Raises BadOntology where none are left of any."""
    counts = Counter(name for row in found for name in {names.key(text) for text in (row.name, *row.aliases)})
    out = [row for each in found if (row := _own(each, counts))]
    if found and not out:
        raise BadOntology(f"{path}: several bear each of the names, so they are nobody's; give fuller ones")
    return out


def _row(line: str, place: str) -> names.Row | None:
    """The row of an entity; None for what is no actor (a vessel, an address) or has no name in Latin letters."""
    entity = _entity(line, place)
    kind, properties = _tables("schemata").get(entity["schema"]), entity["properties"]
    found = _names(kind, [entity.get("caption"), *_texts(properties, "name"), *_texts(properties, "alias")])
    if not kind or not found:
        return None
    wikidata = [text for text in (*_texts(properties, "wikidataId"), entity["id"]) if re.fullmatch(r"Q[1-9]\d*", text)]
    return names.Row(
        f"ftm-{entity['id']}",
        kind,
        found[0],
        aliases=tuple(found[1:]),
        country=_country(properties),
        wikidata=next(iter(wikidata), None),
        matches=((OPENSANCTIONS if "datasets" in entity else OTHER) + quote(entity["id"], safe=""),),
    )


def _entity(line: str, place: str) -> dict[str, Any]:
    """The entity of a line. Raises BadOntology where it is none."""
    try:
        entity = objects.value(line)
    except ValueError as error:
        raise BadOntology(f"{place}: not JSON ({error}); give a FollowTheMoney entity a line") from error
    parts = {"id": str, "schema": str, "properties": dict}
    wrong = [
        key for key, kind in parts.items() if not isinstance(entity, dict) or not isinstance(entity.get(key), kind)
    ]
    if wrong:
        raise BadOntology(f"{place}: no {wrong[0]!r}; a FollowTheMoney entity has {', '.join(parts)}")
    return dict(entity)


def _texts(properties: dict[str, Any], key: str) -> list[str]:
    values = properties.get(key)
    return [text for text in values if isinstance(text, str)] if isinstance(values, list) else []


def _names(kind: str | None, texts: Iterable[object]) -> list[str]:
    """The names as news writes them: first name first, not in capitals, each once, of people those of two words or more."""
    found = [_turned(" ".join(text.split())) for text in texts if isinstance(text, str) and LATIN.search(text)]
    kept = [text for text in found if len(names.words(text)) > (kind == "Person")]
    return list(dict.fromkeys(kept))


def _turned(name: str) -> str:
    """The name "Ana Lund" written "LUND, Ana" or "ANA LUND"; what is one word stays, it may be an acronym."""
    last, comma, first = name.partition(", ")
    turned = f"{first} {last}" if comma and "," not in first else name
    return " ".join(_lowered(word) for word in turned.split()) if " " in turned else turned


def _lowered(word: str) -> str:
    """A word in capitals as it stands within a name."""
    small = word.lower() in names.context()["small"]
    return word if not word.isupper() else word.lower() if small else word.title()


def _country(properties: dict[str, Any]) -> str | None:
    codes = [code.lower() for key in COUNTRY for code in _texts(properties, key)]
    return next((_tables("codes")[code] for code in codes if code in _tables("codes")), None)


def _own(row: names.Row, counts: Counter[str]) -> names.Row | None:
    """The row with those of its names that nobody else in the file bears; None where none is left."""
    left = [text for text in (row.name, *row.aliases) if counts[names.key(text)] == 1]
    return replace(row, name=left[0], aliases=tuple(left[1:])) if left else None


@cache
def _tables(table: str) -> dict[str, str]:
    """A table of two columns as a dict."""
    path = ontology.folder() / "names" / f"{table}.tsv"
    parts = [line.split("\t") for _, line in names.lines(path) if line and line[0] != "#"]
    return {line[0]: line[1] for line in parts[1:]}
