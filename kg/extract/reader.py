"""The trained reader: an article's mentions, and what it claims about meetings, statements and sanctions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from kg.extract import happenings, identities, offers, reading, statements
from kg.extract.network import one_thread
from kg.extract.signs import Scene, Weights, weights
from kg.model import Article, Claim, Mention


class Attribution(NamedTuple):
    """Source, cue and content as (start, end) pieces, the content without the other two."""

    source: tuple[tuple[int, int], ...]
    cue: tuple[tuple[int, int], ...]
    content: tuple[tuple[int, int], ...]


def read(articles: Iterable[Article]) -> Iterator[tuple[list[Mention], list[Claim]]]:
    """Mentions and claims of each article, in order."""
    for article in articles:
        with one_thread():
            page = reading.page(article)
            odds = weights(page.network.folder)
            seen = scene(page, odds)
            claims = [*seen.claims, *happenings.happenings(page, seen, odds)]
            claims += offers.offers(article, page.mentions, claims)
        yield [*seen.mentions], sorted(claims, key=lambda c: (c.span, c.kind))


def scene(page: reading.Page, odds: Weights) -> Scene:
    """Who is in an article, and what they say."""
    said = [*statements.statements(page, odds)]
    unnamed = {claim.source for claim in said if claim.source} - {*page.mentions}
    mentions = sorted([*page.mentions, *unnamed], key=lambda m: m.span)
    known = [*identities.countries(page), *said]
    return Scene(page.article, mentions, [*identities.identities(page, known, odds), *known])


def attributions(articles: Iterable[Article]) -> Iterator[list[Attribution]]:
    """Attributions of each article, thoughts and attitudes among them, in the order of their cues."""
    for article in articles:
        with one_thread():
            page = reading.page(article)
            found = sorted(_attributions(page), key=lambda a: a.cue)
        yield found


def _attributions(page: reading.Page) -> Iterator[Attribution]:
    """What each cue points at, with the edges that the tags draw; tagged contents that no cue points at go to the nearest."""
    cues = dict(_pointing(page))
    sources, contents = (
        [(s, e) for s, e, _ in reading.tagged(page.article.text, page.reads, part)] for part in ("source", "content")
    )
    owned: dict[tuple[int, int] | None, list[tuple[int, int]]] = {}
    for content in contents:
        owned.setdefault(_owner(page.article.text, content, cues), []).append(content)
    for cue, found in owned.items():
        source = _tagged(cues[cue][0], sources) if cue else ()
        holes = [*([cue] if cue else []), *source]
        pieces = tuple(p for run in found for p in _without(run, holes, page.article.text))
        if pieces:
            yield Attribution(source, (cue,) if cue else (), pieces)


Pointed = tuple[tuple[int, int] | None, tuple[int, int] | None]


def _pointing(page: reading.Page) -> Iterator[tuple[tuple[int, int], Pointed]]:
    """Each cue with the source and the content that it points at."""
    for read, kind, cues in reading.anchored(page, "cue"):
        starts, ends = page.network.points(read, [p for _, p in reading.pieces(read, cues)], kind)
        marked = reading.marking(read)
        for cue, s, e in zip(cues, starts, ends, strict=True):
            yield cue, (reading.pointed(read, "source", s, e), reading.pointed(read, "content", s, e, marked))


def _owner(text: str, content: tuple[int, int], cues: dict[tuple[int, int], Pointed]) -> tuple[int, int] | None:
    """The cue that points at the content most, else the nearest in its paragraph."""
    shared = {cue: _shared(content, told) for cue, (_, told) in cues.items() if told}
    best = max(shared, key=lambda cue: (shared[cue], cue), default=None)
    if best and shared[best] > 0:
        return best
    gaps = {cue: max(cue[0] - content[1], content[0] - cue[1], 0) for cue in cues}
    near = [c for c in cues if "\n" not in text[min(c[1], content[1]) : max(c[0], content[0])]]
    return min(near, key=lambda cue: (gaps[cue], cue), default=None)


def _shared(one: tuple[int, int], other: tuple[int, int]) -> int:
    return max(0, min(one[1], other[1]) - max(one[0], other[0]))


def _tagged(span: tuple[int, int] | None, runs: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """The tagged runs that a span touches, else the span."""
    touched = tuple(run for run in runs if span and _shared(span, run))
    return touched or ((span,) if span else ())


def _without(span: tuple[int, int], holes: list[tuple[int, int]], text: str) -> Iterator[tuple[int, int]]:
    start, end = span
    for a, b in [*sorted(h for h in holes if h[0] < end and h[1] > start), (end, end)]:
        piece = text[start:a]
        if any(c.isalnum() for c in piece):
            yield start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())
        start = max(start, b)
