"""The trained reader: an article's mentions, and what it claims about meetings, statements and sanctions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from kg import names, persons
from kg.extract import wording
from kg.extract.labels import CLASSES, POINTERS, TAGS, layers
from kg.extract.network import Floats, Network, Place, Read, column, network
from kg.extract.windows import windows
from kg.model import Article, Claim, Filler, Form, Mention, Span

EXTRACTOR = "reader"
KINDS = {
    "person": "Person",
    "government": "State",
    "organization": "Organization",
    "media": "MediaOrganization",
    "group": "Group",
}
LONGEST = {"content": 320, "source": 40, "condition": 80}
"""Most word pieces in a piece of text that an anchor points at."""
LEAN: dict[str, float] = {}
"""By how much a tag of this name has to beat 'none', where it is not 0; chosen on the dev part, as are the bars."""
BARS: dict[str, float] = {}
"""The score that a pair of this label needs, where it is not 0."""
ROLES = {"meeting": ("participant",), "sanction": ("sender", "target", "proponent", "claimedBy")}


class Attribution(NamedTuple):
    """Source, cue and content as (start, end) pieces, the content without the other two."""

    source: tuple[tuple[int, int], ...]
    cue: tuple[tuple[int, int], ...]
    content: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class _Page:
    """An article with its windows as read; `mentions` in the order of the text."""

    article: Article
    network: Network
    reads: list[Read]
    mentions: list[Mention]


@dataclass(frozen=True, slots=True)
class _Trigger:
    """Words that name a happening: where, and what the reader thinks of each role and class."""

    kind: str
    span: tuple[int, int]
    roles: dict[str, dict[Mention, float]]
    points: dict[str, tuple[int, int]]
    marks: dict[str, Floats]
    same: dict[tuple[int, int], float]


def read(articles: Iterable[Article]) -> Iterator[tuple[list[Mention], list[Claim]]]:
    """Mentions and claims of each article, in order."""
    for page in _pages(articles):
        claims = [*_identities(page), *_countries(page), *_statements(page), *_happenings(page)]
        yield page.mentions, sorted(claims, key=lambda c: (c.span, c.kind))


def attributions(articles: Iterable[Article]) -> Iterator[list[Attribution]]:
    """Attributions of each article, thoughts and attitudes among them, in the order of their cues."""
    for page in _pages(articles):
        yield sorted(_attributions(page), key=lambda a: a.cue)


def _pages(articles: Iterable[Article]) -> Iterator[_Page]:
    net = network()
    for article in articles:
        reads = [net.read(window) for window in windows(article.text, net.tokenizer, article.junk)]
        yield _Page(article, net, reads, _mentions(article, reads))


def _spans(reads: Iterable[Read], layer: str) -> Iterator[tuple[int, int, str]]:
    """Characters and name of each run that a tag layer marks, each window speaking for its core."""
    a, b = layers()[layer]
    for read in reads:
        scores = read.tags[:, a:b] - _lean(layer)
        for first, last, kind in _runs(scores.argmax(1).tolist()):
            if read.window.core[0] <= first < read.window.core[1]:
                yield (*_characters(read, (first, last)), TAGS[layer][kind])


def _lean(layer: str) -> Floats:
    """What is taken from the scores of a layer's tags."""
    return np.array([0.0, *(LEAN.get(name, 0.0) for name in TAGS[layer] for _ in "BI")], dtype=np.float32)


def _runs(tags: list[int]) -> Iterator[tuple[int, int, int]]:
    """(first, last, class) of each run in a BIO sequence (0, then B and I of each class)."""
    first = 0
    for i, tag in enumerate(tags):
        kind = (tag - 1) // 2
        begins = tag and (tag % 2 == 1 or i == 0 or tags[i - 1] not in (tag, tag - 1))
        if begins:
            first = i
        ends = tag and (i + 1 == len(tags) or tags[i + 1] != 2 * kind + 2)
        if ends:
            yield first, i, kind


def _characters(read: Read, place: Place) -> tuple[int, int]:
    return int(read.window.offsets[place[0], 0]), int(read.window.offsets[place[1], 1])


def _mentions(article: Article, reads: list[Read]) -> list[Mention]:
    """What the reader tags, in whole words, and known names that it missed."""
    found = [(*wording.whole(article.text, s, e), KINDS[kind], None) for s, e, kind in _spans(reads, "mention")]
    tagged = [row for row in _apart(found) if not wording.pronoun(article.text[row[0] : row[1]])]
    taken = {i for s, e, _, _ in [*tagged, *((s, e, "", None) for s, e in article.junk)] for i in range(s, e)}
    known = [
        (s, e, row.kind, form) for s, e, row, form in names.load().scan(article.text) if taken.isdisjoint(range(s, e))
    ]
    return [
        Mention(kind, Span(article.id, s, e), _form(kind, form, article.text[s:e]), article.text[s:e])
        for s, e, kind, form in sorted([*tagged, *known], key=lambda row: row[:2])
    ]


def _apart(spans: Iterable[tuple[int, int, str, str | None]]) -> Iterator[tuple[int, int, str, str | None]]:
    """The spans in order, without those that overlap one before."""
    last = 0
    for span in sorted(spans, key=lambda row: (row[0], -row[1])):
        if span[0] >= last:
            yield span
            last = span[1]


def _form(kind: str, known: str | None, words: str) -> Form:
    if known == "metonym":
        return "metonym"
    nameless = kind == "Person" and not persons.split(words)[1]
    return "name" if known or (wording.capitalised(words) and not nameless) else "description"


def _places(read: Read, spans: Iterable[tuple[int, int]]) -> list[tuple[int, Place]]:
    """Index and pieces of the spans that lie in the window."""
    found = [(i, read.window.cover(s, e)) for i, (s, e) in enumerate(spans)]
    low, high = read.window.offsets[0, 0], read.window.offsets[-1, 1]
    spans = list(spans)
    return [(i, p) for i, p in found if p and low <= spans[i][0] and spans[i][1] <= high]


def _anchors(page: _Page, layer: str) -> Iterator[tuple[Read, str, list[tuple[int, int]]]]:
    """Each window with the anchors of its core, by kind."""
    for read in page.reads:
        found: dict[str, list[tuple[int, int]]] = {}
        for s, e, kind in _spans([read], layer):
            found.setdefault(kind, []).append((s, e))
        for kind, spans in found.items():
            yield read, kind, spans


def _pointed(read: Read, label: str, starts: Floats, ends: Floats) -> tuple[int, int] | None:
    """The likeliest run of pieces, as characters, or None where 'none' is likelier."""
    j = list(POINTERS).index(label)
    s, e, most = starts[j], ends[j], LONGEST.get(label, 24)
    sums = np.where(_band(len(s) - 1, most), s[1:, None] + e[None, 1:], -np.inf)
    best = int(sums.argmax())
    first, last = divmod(best, len(s) - 1)
    return _characters(read, (first, last)) if sums.flat[best] > s[0] + e[0] else None


def _band(n: int, most: int) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    d = np.arange(n)[None] - np.arange(n)[:, None]
    return np.asarray((d >= 0) & (d < most))


def _attributions(page: _Page) -> Iterator[Attribution]:
    for read, kind, cues in _anchors(page, "cue"):
        places = [p for _, p in _places(read, cues)]
        starts, ends = page.network.points(read, places, kind)
        for cue, s, e in zip(cues, starts, ends, strict=True):
            source, content = _pointed(read, "source", s, e), _pointed(read, "content", s, e)
            if content:
                holes = [cue, *([source] if source else [])]
                yield Attribution(
                    (source,) if source else (), (cue,), tuple(_without(content, holes, page.article.text))
                )


def _without(span: tuple[int, int], holes: list[tuple[int, int]], text: str) -> Iterator[tuple[int, int]]:
    start, end = span
    for a, b in [*sorted(h for h in holes if h[0] < end and h[1] > start), (end, end)]:
        piece = text[start:a]
        if any(c.isalnum() for c in piece):
            yield start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())
        start = max(start, b)


def _identities(page: _Page) -> Iterator[Claim]:
    """Which earlier mention a description stands for, where it stands for one."""
    spans = [(m.span.start, m.span.end) for m in page.mentions]
    for read in page.reads:
        here = _places(read, spans)
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
            if row[best] > _bar("antecedent"):
                mention, antecedent = page.mentions[here[k][0]], page.mentions[here[best][0]]
                yield Claim("Identity", (("mention", mention), ("antecedent", antecedent)), mention.span, EXTRACTOR)


def _countries(page: _Page) -> Iterator[Claim]:
    """Which name of a state tells an actor's country."""
    spans = [(m.span.start, m.span.end) for m in page.mentions]
    states = [(s, e, row.kind, form) for s, e, row, form in names.load().scan(page.article.text) if row.kind == "State"]
    for read in page.reads:
        low, high = read.window.core
        actors = [(i, p) for i, p in _places(read, spans) if low <= p[0] < high and page.mentions[i].kind != "State"]
        named = _places(read, [(s, e) for s, e, _, _ in states])
        if not actors or not named:
            continue
        scores = page.network.links(read, [p for _, p in actors], "cue", [p for _, p in named])[:, :, column("country")]
        for (i, _), row in zip(actors, scores, strict=True):
            best = int(row.argmax())
            if row[best] > _bar("country"):
                start, end, kind, form = states[named[best][0]]
                words = page.article.text[start:end]
                state = Mention(kind, Span(page.article.id, start, end), _form(kind, form, words), words)
                yield Claim(
                    "Country", (("mention", page.mentions[i]), ("state", state)), page.mentions[i].span, EXTRACTOR
                )


def _statements(page: _Page) -> Iterator[Claim]:
    spans = [(m.span.start, m.span.end) for m in page.mentions]
    for read, kind, cues in _anchors(page, "speech"):
        places = [p for _, p in _places(read, cues)]
        here = _places(read, spans)
        if not here:
            continue
        links = page.network.links(read, places, kind, [p for _, p in here])
        starts, ends = page.network.points(read, places, kind)
        acts = page.network.marks(read, places)["act"].argmax(1)
        for i, cue in enumerate(cues):
            content = _pointed(read, "content", starts[i], ends[i])
            speaker = int(links[i, :, column("speaker")].argmax())
            if content and links[i, speaker, column("speaker")] > _bar("speaker"):
                hearers = [
                    page.mentions[here[k][0]]
                    for k in np.flatnonzero(links[i, :, column("addressee")] > _bar("addressee"))
                ]
                act = CLASSES["act"][1][int(acts[i])]
                yield _statement(page, page.mentions[here[speaker][0]], cue, content, act, hearers)


def _statement(
    page: _Page, speaker: Mention, cue: tuple[int, int], content: tuple[int, int], act: str, hearers: list[Mention]
) -> Claim:
    text, name = page.article.text, page.article.id
    words = wording.unsplit(text, content, cue)
    roles: list[tuple[str, Filler]] = [("speaker", speaker), *(("addressee", m) for m in hearers if m != speaker)]
    roles += [("content", Span(name, *content)), ("cue", Span(name, *cue))]
    roles += [("act", act), ("form", wording.form(words))]
    whole = Span(name, min(cue[0], content[0]), max(cue[1], content[1]))
    polarity = "negative" if act == "deny" else "positive"
    return Claim("Statement", tuple(roles), whole, EXTRACTOR, speaker, wording.certainty(words), polarity)


def _happenings(page: _Page) -> Iterator[Claim]:
    for kind in ("meeting", "sanction"):
        triggers = [t for t in _triggers(page) if t.kind == kind]
        for group in _groups(triggers):
            roles = _roles(page, group)
            for trigger in group:
                yield _claim(page, trigger, roles)


def _triggers(page: _Page) -> Iterator[_Trigger]:
    spans = [(m.span.start, m.span.end) for m in page.mentions]
    anchors = list(_anchors(page, "trigger"))
    named = {kind: [span for _, k, found in anchors if k == kind for span in found] for kind in ROLES}
    for read, kind, found in anchors:
        places = [p for _, p in _places(read, found)]
        here = _places(read, spans)
        links = page.network.links(read, places, kind, [p for _, p in here])
        same = _same(page.network, read, kind, places, named[kind])
        starts, ends = page.network.points(read, places, kind)
        marks = page.network.marks(read, places)
        for i, span in enumerate(found):
            pointed = {p: _pointed(read, p, starts[i], ends[i]) for p, kinds in POINTERS.items() if kind in kinds}
            roles = {role: column(role) for role in ROLES[kind]}
            yield _Trigger(
                kind,
                span,
                {
                    role: {page.mentions[m]: float(links[i, k, c]) for k, (m, _) in enumerate(here)}
                    for role, c in roles.items()
                },
                {label: words for label, words in pointed.items() if words},
                {head: logits[i] for head, logits in marks.items() if CLASSES[head][0] == kind},
                {other: score for other, score in same[i].items() if other != span},
            )


def _same(
    net: Network, read: Read, kind: str, places: list[Place], named: list[tuple[int, int]]
) -> list[dict[tuple[int, int], float]]:
    """For each anchor, how much it looks like one happening with each of those named in its window."""
    around = _places(read, named)
    theirs = [p for _, p in around]
    there = net.links(read, places, kind, theirs)[:, :, column("same")]
    back = net.links(read, theirs, kind, places)[:, :, column("same")]
    return [{named[n]: float(there[i, k] + back[k, i]) for k, (n, _) in enumerate(around)} for i in range(len(places))]


def _groups(triggers: list[_Trigger]) -> list[list[_Trigger]]:
    """Triggers that name one happening, joined one by one to the group that they fit best."""
    groups: list[list[_Trigger]] = []
    for trigger in triggers:
        fits = [sum(trigger.same.get(t.span, -1.0) for t in group) / len(group) for group in groups]
        best = max(range(len(fits)), key=lambda i: (fits[i], -i), default=None)
        if best is not None and fits[best] > _bar("same"):
            groups[best].append(trigger)
        else:
            groups.append([trigger])
    return groups


def _roles(page: _Page, group: list[_Trigger]) -> tuple[tuple[str, Filler], ...]:
    """What all triggers of a happening say together: each role's mentions, pieces of text and classes."""
    roles: list[tuple[str, Filler]] = []
    for role in ROLES[group[0].kind]:
        scores: dict[Mention, float] = {}
        for trigger in group:
            for mention, score in trigger.roles.get(role, {}).items():
                scores[mention] = max(score, scores.get(mention, score))
        roles += [(role, m) for m, score in scores.items() if score > _bar(role)]
    for label in POINTERS:
        words = next((t.points[label] for t in group if label in t.points), None)
        roles += [(label, Span(page.article.id, *words))] if words else []
    for head in group[0].marks:
        best = int(np.sum([t.marks[head] for t in group], axis=0).argmax())
        roles.append((head, CLASSES[head][1][best]))
    return tuple(roles)


def _bar(label: str) -> float:
    return BARS.get(label, 0.0)


def _claim(page: _Page, trigger: _Trigger, roles: tuple[tuple[str, Filler], ...]) -> Claim:
    kind = "Meeting" if trigger.kind == "meeting" else "SanctionsAct"
    sentence = wording.sentence(page.article.text, *trigger.span)
    marked = (("trigger", Span(page.article.id, *trigger.span)), *roles)
    return Claim(kind, marked, Span(page.article.id, *sentence), EXTRACTOR)
