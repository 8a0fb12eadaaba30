"""How well the tables of names link to Wikidata: precision and recall by kind, on annotated news; run by hand.

    python bench/linking.py ../shared/data/linking_dev.jsonl [--errors]
    python bench/linking.py ../shared/data/gum_news.jsonl [--errors]

Each line of the file is an article with `spans`. A span has `wikidata` (ELEVANT's News-Fair; `annotated_range` tells which
characters were annotated), or `identity`, the title of a Wikipedia page (GUM): then the row that the title names is meant.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from kg import names

PLACE, ORGANIZATION = "Q27096213", "Q43229"
"""Geographic entity and organization, as the annotations type what they link."""
NAMED = re.compile(r"(?:[Tt]he )?(?!(?:I|We|You|He|She|It|They|This|That|The|Pan)\b)[A-Z]")
"""How a span of GUM begins that is a name and no pronoun or description."""
KINDS = ("state", "organization", "place", "place in text")


class Link(NamedTuple):
    """Words of an article and what they are linked to: a Wikidata id, or a row's own id where titles are compared."""

    start: int
    end: int
    target: str
    kind: str
    form: str


def main() -> None:
    """Print a row of figures for each kind, and with --errors each miss and each wrong link."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("articles", type=Path)
    parser.add_argument("--errors", action="store_true", help="list what is wrong and what is missed")
    options = parser.parse_args()
    counts: Counter[tuple[str, str]] = Counter()
    for line in options.articles.read_text(encoding="utf8").splitlines():
        for verdict, link, text in judged(json.loads(line)):
            counts[link.kind, verdict] += 1
            if options.errors and verdict != "right":
                print(verdict, link.kind, link.form, link.target, shown(text, link), sep="\t")
    print(*table(counts), sep="\n")


def judged(article: dict[str, Any]) -> Iterator[tuple[str, Link, str]]:
    """Each link as "right", "wrong", "elsewhere" or "missed", "unknown" where no row has the id, and the article's text.

    A capital or demonym that the annotation links to the city or the people, and not to the state, is "elsewhere". Places are
    judged twice: the words annotated as one, as those of a meeting's place are linked, and the names of the table in the text,
    where they may be a team's, a ship's or a paper's.
    """
    text, known = article["text"], names.load()
    gold, unlinked = annotated(article, known), "identity" not in str(article["spans"])
    found = [link for link in scanned(text, known, titles=not unlinked) if inside(article, link)]
    for link in found:
        there = [other for other in gold if overlaps(link, other)]
        if not there and (not unlinked or link.form == "metonym"):
            continue
        right = any(other.target == link.target for other in there)
        yield "right" if right else "elsewhere" if link.form != "name" else "wrong", link, text
    yield from ((verdict, link, text) for verdict, link in meant(text, gold, titles=not unlinked))
    for link in gold:
        if link.kind == "place":
            link = link._replace(kind="place in text")
        if not any(overlaps(link, other) and link.target == other.target for other in found):
            yield "missed" if listed(link) else "unknown", link, text


def meant(text: str, gold: list[Link], *, titles: bool) -> Iterator[tuple[str, Link]]:
    """Each annotated place with what its words are linked to where they are the place of a meeting."""
    for link in (link for link in gold if link.kind == "place"):
        words = (text[link.start : link.end], names.region(text[link.end : link.end + 40]))
        row = names.place(", ".join(filter(None, words)))
        target = row and (row.id if titles else row.wikidata)
        if target is None:
            yield "missed" if listed(link) else "unknown", link
        else:
            yield "right" if link.target == target else "wrong", link


def listed(link: Link) -> bool:
    """Whether the tables have what is meant."""
    rows = names.places().rows
    return link.target in rows or link.target in {row.wikidata for row in rows.values()}


def annotated(article: dict[str, Any], known: names.Names) -> list[Link]:
    """The annotated names, without quantities, dates, pronouns and what has no id."""
    return [link for span in article["spans"] if span["type"] != "coref" and (link := gold(span, known))]


def gold(span: dict[str, Any], known: names.Names) -> Link | None:
    """The link of an annotated span; None where it has none or is of another kind."""
    if title := span.get("identity"):
        if not NAMED.match(span["text"]):
            return None
        name, _, part = re.sub(r"%2C.*|\)", "", title).replace("_", " ").partition(" (")
        place = None if part else names.place(title.replace("%2C", ",").replace("_", " "))
        row = place or known.find(name) or known.find(f"{name} of {part}")
        return Link(span["start"], span["end"], row.id if row else title, kind_of(span, row), "name")
    if not re.fullmatch(r"Q\d+", span.get("wikidata") or ""):
        return None
    types = span["ent_type"].split("|")
    row = next((row for row in names.places().rows.values() if row.wikidata == span["wikidata"]), None)
    kind = kind_of({"type": "place" if PLACE in types else "organization" if ORGANIZATION in types else "other"}, row)
    return Link(span["start"], span["end"], span["wikidata"], kind, "name")


def kind_of(span: dict[str, Any], row: names.Row | None) -> str:
    """State or place where the row is one, else the kind that the annotation has."""
    return row.kind.lower() if row and row.kind in ("State", "Place") else str(span["type"])


def scanned(text: str, known: names.Names, *, titles: bool) -> Iterator[Link]:
    """The names found; without titles to compare only those whose row has a Wikidata id."""
    for start, end, row, form in known.scan(text):
        target = row.id if titles else row.wikidata
        if target:
            yield Link(start, end, target, "state" if row.kind == "State" else "organization", form)
    for start, end, row, form in names.places().scan(text):
        if row.kind == "Place" and (target := row.id if titles else row.wikidata):
            yield Link(start, end, target, "place in text", form)


def inside(article: dict[str, Any], link: Link) -> bool:
    """Whether the link lies in the annotated part of the article."""
    first, last = article.get("annotated_range") or (0, len(article["text"]))
    return bool(first <= link.start and link.end <= last)


def overlaps(link: Link, other: Link) -> bool:
    """Whether the links are of the same words, but for an article or the like (a span of GUM is a whole phrase)."""
    return link.start < other.end and other.start < link.end and abs(len_of(link) - len_of(other)) < 12


def len_of(link: Link) -> int:
    """How many characters a link spans."""
    return link.end - link.start


def shown(text: str, link: Link) -> str:
    """The words with their neighbours."""
    around = text[max(0, link.start - 40) : link.start], text[link.start : link.end], text[link.end : link.end + 40]
    return " ".join("{}[{}]{}".format(*around).split())


def table(counts: Counter[tuple[str, str]]) -> Iterator[str]:
    """Figures by kind as lines; recall is given of what the tables hold, and of all."""
    yield f"{'kind':14}{'right':>7}{'wrong':>7}{'elsewhere':>11}{'missed':>8}{'unknown':>9}  precision  recall  of all"
    for kind in KINDS:
        right, wrong, elsewhere, missed, unknown = (
            counts[kind, verdict] for verdict in ("right", "wrong", "elsewhere", "missed", "unknown")
        )
        yield f"{kind:14}{right:7}{wrong:7}{elsewhere:11}{missed:8}{unknown:9}" + "".join(
            f"{part / whole if whole else 0:{width}.2f}"
            for part, whole, width in (
                (right, right + wrong, 11),
                (right, right + missed, 8),
                (right, right + missed + unknown, 8),
            )
        )


if __name__ == "__main__":
    main()
