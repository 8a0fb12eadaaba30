"""An article as the reader sees it: its windows, its mentions, and what anchors point at."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from kg import names, persons
from kg.extract import wording
from kg.extract.labels import POINTERS, TAGS, layers
from kg.extract.network import Floats, Network, Place, Read, network
from kg.extract.runs import runs
from kg.extract.windows import windows
from kg.model import Article, Form, Mention, Span

EXTRACTOR = "reader"
KINDS = {
    "person": "Person",
    "government": "State",
    "organization": "Organization",
    "media": "MediaOrganization",
    "group": "Group",
}
LONGEST = {"content": 320, "source": 40, "condition": 80, "place": 10, "time": 10}
"""Most word pieces in a piece of text that an anchor points at."""
UNMARKED = -4.0
"""The least that a piece which no tag marks counts in a content."""
LEAN = {"meeting": 0.2, "sanction": 0.3, "speech": 0.4, "source": -0.3, "cue": -0.3}
"""By how much a tag of this name has to beat 'none', where it is not 0; chosen on the dev part, as are the bars."""
START = {"mention": 1.0, "source": 1.0, "cue": 1.0, "content": 1.0}
"""What a run of tags costs, where it is not 0: without it, words in the middle of a description are mentions of their own."""
HALF = re.compile(r"[^-–/]+")
"""One of several names that a hyphen, a dash or a stroke joins."""
MORE = re.compile(r"[^\S\n]+and[^\S\n]+(\S.*)")
"""What stands between one office and the name of who has two: "Crown Prince and Prime Minister Ali Karimi"."""
SURE = {"mention": 1.0}
"""By how much the tags of a run have to beat 'none' on average, where it is not 0."""


@dataclass(frozen=True, slots=True)
class Page:
    """An article with its windows as read; known names (`hits`) and `mentions` in the order of the text."""

    article: Article
    network: Network
    reads: list[Read]
    hits: list[names.Hit]
    mentions: list[Mention]

    @property
    def spans(self) -> list[tuple[int, int]]:
        """The characters of each mention."""
        return [(m.span.start, m.span.end) for m in self.mentions]


def page(article: Article, reader: Network | None = None) -> Page:
    """An article as the reader sees it, kg's own where none is given."""
    net = reader or network()
    article = replace(article, text=wording.doubled(article.text))
    reads = [net.read(window) for window in windows(article.text, net.tokenizer, article.junk)]
    hits = names.load().hits(article.text)
    return Page(article, net, reads, hits, _mentions(article, reads, hits))


def tagged(text: str, reads: Iterable[Read], layer: str) -> Iterator[tuple[int, int, str]]:
    """Characters, in whole words, and name of each run that a tag layer marks, each window speaking for its core."""
    a, b = layers()[layer]
    reached = 0
    for read in reads:
        for first, last, kind in runs(read.tags[:, a:b] - _lean(layer), START.get(layer, 0.0), SURE.get(layer, 0.0)):
            if read.window.core[0] <= first < read.window.core[1]:
                start, end = wording.unbroken(text, *characters(read, (first, last)))
                if start >= reached:
                    reached = end
                    yield start, end, TAGS[layer][kind]


def lean(read: Read, place: Place, layer: str, name: str) -> float:
    """By how much the tags of this name beat 'none' in some pieces, on average."""
    a, b = layers()[layer]
    at = 1 + 2 * TAGS[layer].index(name)
    scores = read.tags[place[0] : place[1] + 1, a:b]
    return float(np.mean(scores[:, at : at + 2].max(1) - scores[:, 0]))


def _lean(layer: str) -> Floats:
    """What is taken from the scores of a layer's tags."""
    return np.array([0.0, *(LEAN.get(name, 0.0) for name in TAGS[layer] for _ in "BI")], dtype=np.float32)


def characters(read: Read, place: Place) -> tuple[int, int]:
    return int(read.window.offsets[place[0], 0]), int(read.window.offsets[place[1], 1])


def _mentions(article: Article, reads: list[Read], hits: list[names.Hit]) -> list[Mention]:
    """What the reader tags, in whole words, and known names; of those that overlap the longer."""
    told = [
        (*_own(article.text, *wording.whole(article.text, s, e), KINDS[kind]), KINDS[kind], None)
        for s, e, kind in tagged(article.text, reads, "mention")
    ]
    named = [(s, e, row.kind, how) for s, e, row, how in hits]
    found = [row for row in (*named, *told) if not wording.pronoun(article.text[row[0] : row[1]])]
    mentions = [
        Mention(kind, Span(article.id, s, e), form(kind, known, article.text, (s, e)), article.text[s:e])
        for s, e, kind, known in sorted(
            _longest(found, [*article.junk, *wording.datelines(article.text), *wording.parties(article.text)]),
            key=lambda row: row[:2],
        )
    ]
    mentions = [*_one_by_one(mentions)]
    return [m for m, following in pairwise([*mentions, None]) if m and not _title(article.text, m, following)]


def _own(text: str, start: int, end: int, kind: str) -> tuple[int, int]:
    """A person's words with "Jr." behind them, and without an office that somebody else's is: "adviser to the President Lund"."""
    if kind == "Person":
        junior = persons.JUNIOR.match(text, end)
        end = junior.end() if junior else end + (text[end - 3 : end + 1] in (" Jr.", " Sr."))
        start += persons.home(text[:start], text[start:end])
        title, name = persons.split(text[start:end])
        at = text.find(name.split()[0], start + len(title), end) if title and name else -1
        start = at if at > 0 and persons.is_served(text, at) else start
    return start, end


def _one_by_one(mentions: Sequence[Mention]) -> Iterator[Mention]:
    """The mentions; of two named people in one word ("the Lund-Karimi talks", "the Ray-Kim summit") each."""
    people = [persons.split(m.text)[1].split() for m in mentions if m.kind == "Person" and m.form == "name"]
    ends = {end for words in people if len(words) > 1 for end in (words[0], words[-1])}
    known = ends | {words[0] for words in people if len(words) == 1}
    for mention in mentions:
        named = [*HALF.finditer(mention.text)]
        several = len(named) > 1 and all(half[0] in known for half in named)
        if mention.kind != "Person" or mention.text in ends or not several:
            yield mention
        else:
            at = mention.span.start
            for half in named:
                span = Span(mention.span.article, at + half.start(), at + half.end())
                yield Mention("Person", span, "name", half[0])


def _title(text: str, mention: Mention, following: Mention | None) -> bool:
    """Whether a mention is but the title of the person named right behind it, or of its words."""
    if following is None or {mention.kind, following.kind} != {"Person"}:
        return False
    if (mention.form, following.form) != ("description", "name"):
        return False
    gap = text[mention.span.end : following.span.start]
    if gap.isspace() and "\n" not in gap:
        return True
    more = MORE.fullmatch(gap + persons.split(following.text)[0])
    if more and persons.is_office(more[1]) and persons.is_office(mention.text) and mention.text[0].isupper():
        return not persons.DETERMINER.match(mention.text.lower())
    office = persons.before(text, following.span.start)
    return bool(office) and following.span.start - len(office) - 1 <= mention.span.start


Found = tuple[int, int, str, str | None]


def _longest(spans: Iterable[Found], junk: Iterable[tuple[int, int]]) -> Iterator[Found]:
    """The spans outside page furniture and datelines, longest first, without those that overlap one before."""
    taken = {i for s, e in junk for i in range(s, e)}
    for span in sorted(spans, key=lambda row: (row[0] - row[1], row[0])):
        if span[0] < span[1] and taken.isdisjoint(range(span[0], span[1])):
            taken.update(range(span[0], span[1]))
            yield span


def form(kind: str, known: str | None, text: str, span: tuple[int, int]) -> Form:
    """How words mean an actor; several people are named by a capital of their own only ("Kenyan officials" are described)."""
    words = text[slice(*span)]
    if known:
        return "metonym" if known == "metonym" else "name"
    if kind == "Group":
        head = wording.head(words)
        named = head[:1].isupper() and not (words.startswith(head) and wording.begins(text, span[0]))
    else:
        named = wording.capitalised(words) and bool(kind != "Person" or persons.split(words)[1])
    return "name" if named else "description"


def pieces(read: Read, spans: Sequence[tuple[int, int]]) -> list[tuple[int, Place]]:
    """Index and pieces of the spans that lie in the window."""
    starts, ends = np.array(spans, dtype=np.int64).reshape(-1, 2).T
    first, last = read.window.covers(starts, ends)
    offsets = read.window.offsets
    inside = (offsets[0, 0] <= starts) & (ends <= offsets[-1, 1]) & (first <= last)
    return [(int(i), (int(first[i]), int(last[i]))) for i in np.flatnonzero(inside)]


def anchored(page: Page, layer: str) -> Iterator[tuple[Read, str, list[tuple[int, int]]]]:
    """Each window with the anchors of its core, by kind."""
    for read in page.reads:
        found: dict[str, list[tuple[int, int]]] = {}
        for s, e, kind in tagged(page.article.text, [read], layer):
            found.setdefault(kind, []).append((s, e))
        for kind, spans in found.items():
            yield read, kind, spans


def pointed(
    read: Read, label: str, starts: Floats, ends: Floats, marked: Floats | float = 0.0, least: float = 0.0
) -> tuple[int, int] | None:
    """The likeliest run of pieces, as characters, or None where it does not beat 'none' by `least`.

    `marked`, at most 0 for each first piece and each number of pieces behind it, helps to choose.
    """
    j = list(POINTERS).index(label)
    s, e, most = starts[j], ends[j], LONGEST.get(label, 24)
    last = _behind(e[1:], most)
    favour = np.broadcast_to(marked, last.shape)
    top = int(s[1:].argmax())
    best = (s[1 + top] + last[top] + favour[top]).max()
    rows = np.flatnonzero(s[1:] + e[1:].max() >= best)
    sums = s[1 + rows, None] + last[rows]
    row, more = divmod(int((sums + favour[rows]).argmax()), most)
    first = int(rows[row])
    return characters(read, (first, first + more)) if sums[row, more] - s[0] - e[0] > least else None


def pointing(
    read: Read, label: str, starts: Floats, ends: Floats, spans: Sequence[tuple[int, int]]
) -> dict[tuple[int, int], float]:
    """By how much an anchor points at each of the spans that lie in the window rather than at 'none'."""
    j = list(POINTERS).index(label)
    s, e = starts[j], ends[j]
    return {spans[i]: float(s[1 + a] + e[1 + b] - s[0] - e[0]) for i, (a, b) in pieces(read, spans)}


def marking(read: Read) -> Floats:
    """How far the tags mark each run of pieces as content, by its first piece and the number of pieces behind it.

    The mean logarithm of the probability, floored.
    """
    a, b = layers()["content"]
    scores = read.tags[:, a:b]
    told = np.logaddexp.reduce(scores[:, 1:], axis=1) - np.logaddexp.reduce(scores, axis=1)
    sums = np.concatenate([[0.0], np.cumsum(np.maximum(told, UNMARKED))])
    ends = _behind(np.asarray(sums[1:], dtype=np.float32), LONGEST["content"])
    return np.asarray((ends - sums[:-1, None]) / np.arange(1, LONGEST["content"] + 1), dtype=np.float32)


def _behind(values: Floats, most: int) -> Floats:
    """The values of each piece and of those behind it, shape (n, most); minus infinity beyond the last."""
    padded = np.concatenate([values, np.full(most - 1, -np.inf, dtype=np.float32)])
    return np.lib.stride_tricks.sliding_window_view(padded, most)
