"""The trained reader: an article's mentions, and what it claims about meetings, statements and sanctions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from kg.extract import happenings, offers, reading, wording
from kg.extract.labels import CLASSES
from kg.extract.network import column
from kg.extract.reading import EXTRACTOR
from kg.extract.signs import Scene
from kg.model import Article, Claim, Filler, Mention, Span

BARS = {"addressee": -0.7, "antecedent": 0.8}
"""The score that a pair of this label needs, where it is not 0; chosen on the dev part."""


class Attribution(NamedTuple):
    """Source, cue and content as (start, end) pieces, the content without the other two."""

    source: tuple[tuple[int, int], ...]
    cue: tuple[tuple[int, int], ...]
    content: tuple[tuple[int, int], ...]


def read(articles: Iterable[Article]) -> Iterator[tuple[list[Mention], list[Claim]]]:
    """Mentions and claims of each article, in order."""
    for page in reading.pages(articles):
        seen = scene(page)
        claims = [*seen.claims, *happenings.happenings(page, seen)]
        claims += offers.offers(page.article, page.mentions, claims)
        yield [*seen.mentions], sorted(claims, key=lambda c: (c.span, c.kind))


def scene(page: reading.Page) -> Scene:
    """Who is in an article, and what they say."""
    said = [*_statements(page)]
    said += _nouns(page, said)
    unnamed = {claim.source for claim in said if claim.source} - {*page.mentions}
    mentions = sorted([*page.mentions, *unnamed], key=lambda m: m.span)
    return Scene(page.article, mentions, [*_identities(page), *_countries(page), *said])


def attributions(articles: Iterable[Article]) -> Iterator[list[Attribution]]:
    """Attributions of each article, thoughts and attitudes among them, in the order of their cues."""
    for page in reading.pages(articles):
        yield sorted(_attributions(page), key=lambda a: a.cue)


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


def _identities(page: reading.Page) -> Iterator[Claim]:
    """Which earlier mention a description stands for, where it stands for one."""
    spans = [(m.span.start, m.span.end) for m in page.mentions]
    for read in page.reads:
        here = reading.pieces(read, spans)
        low, high = read.window.core
        asked = [
            k for k, (i, p) in enumerate(here) if k and low <= p[0] < high and page.mentions[i].form == "description"
        ]
        if not asked:
            continue
        places = [place for _, place in here]
        scores = page.network.links(read, [places[k] for k in asked], "cue", places)[:, :, column("antecedent")]
        for k, row in zip(asked, scores, strict=True):
            best = int(row[:k].argmax())
            if row[best] > BARS["antecedent"]:
                mention, antecedent = page.mentions[here[k][0]], page.mentions[here[best][0]]
                yield Claim("Identity", (("mention", mention), ("antecedent", antecedent)), mention.span, EXTRACTOR)


def _countries(page: reading.Page) -> Iterator[Claim]:
    """Which name of a state tells an actor's country; the place of writing tells nobody's, nor does a capital."""
    lines = wording.datelines(page.article.text)
    spans = [(m.span.start, m.span.end) for m in page.mentions]
    named_states = [
        (s, e, row.kind, form) for s, e, row, form in page.hits if row.kind == "State" and form != "metonym"
    ]
    states = [state for state in named_states if not any(low <= state[0] < high for low, high in lines)]
    for read in page.reads:
        low, high = read.window.core
        actors = [
            (i, p) for i, p in reading.pieces(read, spans) if low <= p[0] < high and page.mentions[i].kind != "State"
        ]
        named = reading.pieces(read, [(s, e) for s, e, _, _ in states])
        if not actors or not named:
            continue
        scores = page.network.links(read, [p for _, p in actors], "cue", [p for _, p in named])[:, :, column("country")]
        for (i, _), row in zip(actors, scores, strict=True):
            best = int(row.argmax())
            if row[best] > 0:
                start, end, kind, form = states[named[best][0]]
                words = page.article.text[start:end]
                state = Mention(kind, Span(page.article.id, start, end), reading.form(kind, form, words), words)
                yield Claim(
                    "Country", (("mention", page.mentions[i]), ("state", state)), page.mentions[i].span, EXTRACTOR
                )


def _statements(page: reading.Page) -> Iterator[Claim]:
    spans = [(m.span.start, m.span.end) for m in page.mentions]
    for read, kind, cues in reading.anchored(page, "speech"):
        places = [p for _, p in reading.pieces(read, cues)]
        here = reading.pieces(read, spans)
        if not here:
            continue
        links = page.network.links(read, places, kind, [p for _, p in here])
        starts, ends = page.network.points(read, places, kind)
        marked = reading.marking(read)
        contents = [reading.pointed(read, "content", s, e, marked) for s, e in zip(starts, ends, strict=True)]
        said = [words or wording.sentence(page.article.text, *cue) for words, cue in zip(contents, cues, strict=True)]
        around = [read.window.cover(*span) or place for span, place in zip(said, places, strict=True)]
        acts = page.network.marks(read, places, around)["act"].argmax(1)
        for i, (cue, content) in enumerate(zip(cues, contents, strict=True)):
            speaker = int(links[i, :, column("speaker")].argmax())
            told = links[i, speaker, column("speaker")] > 0 or wording.impersonal(page.article.text, cue)
            if content and told:
                hearers = [
                    page.mentions[here[k][0]]
                    for k in np.flatnonzero(links[i, :, column("addressee")] > BARS["addressee"])
                ]
                act = CLASSES["act"][1][int(acts[i])]
                yield _statement(page, page.mentions[here[speaker][0]], cue, content, act, hearers)


def _nouns(page: reading.Page, said: Sequence[Claim]) -> Iterator[Claim]:
    """What nouns attribute ("the ministry's claim that ..."), where the reader has not told it."""
    owners = {mention.span.end: mention for mention in page.mentions}
    cues = [(cue.start, cue.end) for claim in said for cue in claim.spans("cue")]
    for end, noun, content, act in wording.claims(page.article.text):
        if end in owners and not any(_shared(noun, cue) for cue in cues):
            yield _statement(page, owners[end], noun, content, act, [])


def _statement(
    page: reading.Page,
    speaker: Mention,
    cue: tuple[int, int],
    content: tuple[int, int],
    act: str,
    hearers: list[Mention],
) -> Claim:
    text, name = page.article.text, page.article.id
    talk, level = _talk(page.article, speaker, cue)
    speaker = talk or speaker
    content = wording.told(text, content, cue)
    words = wording.unsplit(text, content, cue)
    roles: list[tuple[str, Filler]] = [("speaker", speaker), *(("addressee", m) for m in hearers if m != speaker)]
    roles += [("content", Span(name, *content)), ("cue", Span(name, *cue))]
    saying, denied = wording.saying(text, cue[0]), act == "deny" and wording.denies(text[slice(*cue)])
    if denied and saying == "never":
        act, denied, saying = "assert", False, "possible"
    roles += [("act", act), ("form", wording.form(words))]
    roles += [("saying", saying)] if saying != "certain" else []
    whole = Span(name, min(cue[0], content[0]), max(cue[1], content[1]))
    sure = [level, wording.certainty(words), *([saying] if saying != "never" else [])]
    certainty = max(sure, key=wording.ORDER.index)
    return Claim("Statement", tuple(roles), whole, EXTRACTOR, speaker, certainty, "negative" if denied else "positive")


def _talk(article: Article, speaker: Mention, cue: tuple[int, int]) -> tuple[Mention | None, str]:
    """The talk of nobody in particular that a cue's sentence opens with, where no speaker stands in it; how sure that is."""
    found = wording.impersonal(article.text, cue)
    if not found or wording.sentence(article.text, *cue)[0] <= speaker.span.start < cue[1]:
        return None, "certain"
    start, end, level = found
    return Mention("Person", Span(article.id, start, end), "description", article.text[start:end]), level
