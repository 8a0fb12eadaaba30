"""The trained reader: an article's mentions, and what it claims about meetings, statements and sanctions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from kg import names, persons
from kg.extract import gists, offers, wording
from kg.extract.labels import CLASSES, EASING, POINTERS, TAGS, layers
from kg.extract.network import Floats, Network, Place, Read, column, network
from kg.extract.runs import runs
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
LONGEST = {"content": 320, "source": 40, "condition": 80, "place": 10, "time": 10}
"""Most word pieces in a piece of text that an anchor points at."""
UNMARKED = -4.0
"""The least that a piece which no tag marks counts in a content."""
LEAN = {"meeting": 0.5, "sanction": 1.5, "speech": 1.4, "source": -0.3, "cue": -0.3}
"""By how much a tag of this name has to beat 'none', where it is not 0; chosen on the dev part, as are the bars."""
START = {"mention": 1.0, "source": 1.0, "cue": 1.0, "content": 1.0}
"""What a run of tags costs, where it is not 0: without it, words in the middle of a description are mentions of their own."""
SURE = {"mention": 1.0}
"""By how much the tags of a run have to beat 'none' on average, where it is not 0."""
BARS = {
    "participant": -2.3,
    "sender": -0.2,
    "target": -0.4,
    "proponent": -1.2,
    "addressee": -0.7,
    "same meeting": -3.2,
    "same sanction": -0.7,
    "antecedent": 0.8,
}
"""The score that a pair of this label needs, where it is not 0."""
LEAST = {"participant": -1.0, "sender": -3.5, "target": -4.0, "proponent": -2.5}
"""The score with which the likeliest mention fills a role that a happening hardly ever lacks, where none passes the bar."""
ASKING = frozenset({"ask", "demand", "promise", "propose", "reject", "threaten"})
"""Speech acts whose speaker mostly is the proponent of the sanctions act that his words name."""
OWN = 2.0
"""By how much he is likelier that."""
RIVALS = {"sender": "target", "target": "sender"}
"""Roles that one mention has not both."""
REAL = frozenset({"done", "ended", "in_force"})
"""Statuses of a sanctions act that is or was in force."""
OVERRULED = dict.fromkeys(REAL, ("considered", "planned")) | {"announced": ("considered",)}
"""What modals make of these statuses: what somebody may do is not done, what he may announce is not announced."""
FAR = {"participant": 2.8, "target": 2.0, "proponent": 0.5}
"""What a mention outside the sentence of the words that name a happening loses in a role."""
ENOUGH = {"participant": 2}
"""How many who surely have a role in the sentences of a happening keep all others from it."""
SELDOM = {"participant": {"Organization": 1.5, "Group": 1.0}}
"""What a mention of a kind that seldom has a role loses in it."""
TOLD = {"duration": wording.length, "condition": wording.condition}
"""Rules for what a sanctions act does not point at."""
NEARBY = frozenset({"duration", "condition"})
"""Pieces of text that stand in the paragraph of the words that name their happening."""
COMPANY = {"meeting": ("participant", 3.0, 0.5)}
"""By how much two words fit better where all whose role they tell are the same, and worse where nobody is."""
BESIDE = 16
"""Most characters between words that name one happening together ("suspension of the sanctions")."""
BEHIND = 50
"""Most characters between a cue and the date of the saying ("said in an interview on Monday")."""
SEVERED = re.compile(r'[.,;:"“”\n]|\bthat\b')
"""What keeps a date from being that of the saying before it."""
ROLES = {"meeting": ("participant",), "sanction": ("sender", "target", "proponent")}


class Attribution(NamedTuple):
    """Source, cue and content as (start, end) pieces, the content without the other two."""

    source: tuple[tuple[int, int], ...]
    cue: tuple[tuple[int, int], ...]
    content: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class _Page:
    """An article with its windows as read; known names (`hits`) and `mentions` in the order of the text."""

    article: Article
    network: Network
    reads: list[Read]
    hits: list[names.Hit]
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
        said = [*_statements(page)]
        said += _nouns(page, said)
        claims = [*_identities(page), *_countries(page), *said, *_happenings(page, said)]
        claims += offers.offers(page.article, page.mentions, claims)
        unnamed = {c.source for c in claims if c.kind == "Statement" and c.source} - {*page.mentions}
        yield sorted([*page.mentions, *unnamed], key=lambda m: m.span), sorted(claims, key=lambda c: (c.span, c.kind))


def attributions(articles: Iterable[Article]) -> Iterator[list[Attribution]]:
    """Attributions of each article, thoughts and attitudes among them, in the order of their cues."""
    for page in _pages(articles):
        yield sorted(_attributions(page), key=lambda a: a.cue)


def _pages(articles: Iterable[Article]) -> Iterator[_Page]:
    net = network()
    for article in articles:
        reads = [net.read(window) for window in windows(article.text, net.tokenizer, article.junk)]
        hits = names.load().scan(article.text)
        yield _Page(article, net, reads, hits, _mentions(article, reads, hits))


def _spans(text: str, reads: Iterable[Read], layer: str) -> Iterator[tuple[int, int, str]]:
    """Characters, in whole words, and name of each run that a tag layer marks, each window speaking for its core."""
    a, b = layers()[layer]
    reached = 0
    for read in reads:
        for first, last, kind in runs(read.tags[:, a:b] - _lean(layer), START.get(layer, 0.0), SURE.get(layer, 0.0)):
            if read.window.core[0] <= first < read.window.core[1]:
                start, end = wording.unbroken(text, *_characters(read, (first, last)))
                if start >= reached:
                    reached = end
                    yield start, end, TAGS[layer][kind]


def _lean(layer: str) -> Floats:
    """What is taken from the scores of a layer's tags."""
    return np.array([0.0, *(LEAN.get(name, 0.0) for name in TAGS[layer] for _ in "BI")], dtype=np.float32)


def _characters(read: Read, place: Place) -> tuple[int, int]:
    return int(read.window.offsets[place[0], 0]), int(read.window.offsets[place[1], 1])


def _mentions(article: Article, reads: list[Read], hits: list[names.Hit]) -> list[Mention]:
    """What the reader tags, in whole words, and known names; of those that overlap the longer."""
    tagged = [
        (*wording.whole(article.text, s, e), KINDS[kind], None) for s, e, kind in _spans(article.text, reads, "mention")
    ]
    known = [(s, e, row.kind, form) for s, e, row, form in hits]
    found = [row for row in (*known, *tagged) if not wording.pronoun(article.text[row[0] : row[1]])]
    mentions = [
        Mention(kind, Span(article.id, s, e), _form(kind, form, article.text[s:e]), article.text[s:e])
        for s, e, kind, form in sorted(
            _longest(found, [*article.junk, *wording.datelines(article.text)]), key=lambda row: row[:2]
        )
    ]
    return [m for m, following in pairwise([*mentions, None]) if m and not _title(article.text, m, following)]


def _title(text: str, mention: Mention, following: Mention | None) -> bool:
    """Whether a mention is but the title of the person named right behind it."""
    if following is None or {mention.kind, following.kind} != {"Person"}:
        return False
    gap = text[mention.span.end : following.span.start]
    return (mention.form, following.form) == ("description", "name") and gap.isspace() and "\n" not in gap


Found = tuple[int, int, str, str | None]


def _longest(spans: Iterable[Found], junk: Iterable[tuple[int, int]]) -> Iterator[Found]:
    """The spans outside page furniture and datelines, longest first, without those that overlap one before."""
    taken = {i for s, e in junk for i in range(s, e)}
    for span in sorted(spans, key=lambda row: (row[0] - row[1], row[0])):
        if span[0] < span[1] and taken.isdisjoint(range(span[0], span[1])):
            taken.update(range(span[0], span[1]))
            yield span


def _form(kind: str, known: str | None, words: str) -> Form:
    if known == "metonym":
        return "metonym"
    name = persons.split(words)[1] if kind == "Person" else words
    return "name" if known or (name and wording.capitalised(words)) else "description"


def _places(read: Read, spans: Sequence[tuple[int, int]]) -> list[tuple[int, Place]]:
    """Index and pieces of the spans that lie in the window."""
    starts, ends = np.array(spans, dtype=np.int64).reshape(-1, 2).T
    first, last = read.window.covers(starts, ends)
    offsets = read.window.offsets
    inside = (offsets[0, 0] <= starts) & (ends <= offsets[-1, 1]) & (first <= last)
    return [(int(i), (int(first[i]), int(last[i]))) for i in np.flatnonzero(inside)]


def _anchors(page: _Page, layer: str) -> Iterator[tuple[Read, str, list[tuple[int, int]]]]:
    """Each window with the anchors of its core, by kind."""
    for read in page.reads:
        found: dict[str, list[tuple[int, int]]] = {}
        for s, e, kind in _spans(page.article.text, [read], layer):
            found.setdefault(kind, []).append((s, e))
        for kind, spans in found.items():
            yield read, kind, spans


def _pointed(
    read: Read, label: str, starts: Floats, ends: Floats, marked: Floats | float = 0.0
) -> tuple[int, int] | None:
    """The likeliest run of pieces, as characters, or None where 'none' is likelier.

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
    return _characters(read, (first, first + more)) if sums[row, more] > s[0] + e[0] else None


def _marked(read: Read) -> Floats:
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


def _attributions(page: _Page) -> Iterator[Attribution]:
    """What each cue points at, with the edges that the tags draw; tagged contents that no cue points at go to the nearest."""
    cues = dict(_pointing(page))
    sources, contents = (
        [(s, e) for s, e, _ in _spans(page.article.text, page.reads, part)] for part in ("source", "content")
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


def _pointing(page: _Page) -> Iterator[tuple[tuple[int, int], Pointed]]:
    """Each cue with the source and the content that it points at."""
    for read, kind, cues in _anchors(page, "cue"):
        starts, ends = page.network.points(read, [p for _, p in _places(read, cues)], kind)
        marked = _marked(read)
        for cue, s, e in zip(cues, starts, ends, strict=True):
            yield cue, (_pointed(read, "source", s, e), _pointed(read, "content", s, e, marked))


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
    """Which name of a state tells an actor's country; the place of writing tells nobody's, nor does a capital."""
    lines = wording.datelines(page.article.text)
    spans = [(m.span.start, m.span.end) for m in page.mentions]
    named_states = [
        (s, e, row.kind, form) for s, e, row, form in page.hits if row.kind == "State" and form != "metonym"
    ]
    states = [state for state in named_states if not any(low <= state[0] < high for low, high in lines)]
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
        marked = _marked(read)
        contents = [_pointed(read, "content", s, e, marked) for s, e in zip(starts, ends, strict=True)]
        said = [words or wording.sentence(page.article.text, *cue) for words, cue in zip(contents, cues, strict=True)]
        around = [read.window.cover(*span) or place for span, place in zip(said, places, strict=True)]
        acts = page.network.marks(read, places, around)["act"].argmax(1)
        for i, (cue, content) in enumerate(zip(cues, contents, strict=True)):
            speaker = int(links[i, :, column("speaker")].argmax())
            told = links[i, speaker, column("speaker")] > _bar("speaker") or wording.impersonal(page.article.text, cue)
            if content and told:
                hearers = [
                    page.mentions[here[k][0]]
                    for k in np.flatnonzero(links[i, :, column("addressee")] > _bar("addressee"))
                ]
                act = CLASSES["act"][1][int(acts[i])]
                yield _statement(page, page.mentions[here[speaker][0]], cue, content, act, hearers)


def _nouns(page: _Page, said: Sequence[Claim]) -> Iterator[Claim]:
    """What nouns attribute ("the ministry's claim that ..."), where the reader has not told it."""
    owners = {mention.span.end: mention for mention in page.mentions}
    cues = [(cue.start, cue.end) for claim in said for cue in claim.spans("cue")]
    for end, noun, content, act in wording.claims(page.article.text):
        if end in owners and not any(_shared(noun, cue) for cue in cues):
            yield _statement(page, owners[end], noun, content, act, [])


def _statement(
    page: _Page, speaker: Mention, cue: tuple[int, int], content: tuple[int, int], act: str, hearers: list[Mention]
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


def _happenings(page: _Page, said: Sequence[Claim]) -> Iterator[Claim]:
    triggers = list(_triggers(page, said))
    for kind in ROLES:
        for group in _groups(page.article.text, [t for t in triggers if t.kind == kind]):
            roles = _roles(page, group)
            if len(group) == 1 and _alone(roles):
                continue
            for trigger in group:
                yield _claim(page, trigger, roles)


def _alone(roles: tuple[tuple[str, Filler], ...]) -> bool:
    """Whether one person is all that a meeting has: told in but one word, it mostly is none."""
    who = [filler for role, filler in roles if role == "participant" and isinstance(filler, Mention)]
    return {m.kind for m in who} == {"Person"} and len({_last(m) for m in who}) == 1


def _last(mention: Mention) -> str:
    """The last word of a mention's name."""
    return names.key(mention.text).rpartition(" ")[2]


def _triggers(page: _Page, said: Sequence[Claim]) -> Iterator[_Trigger]:
    spans = [(m.span.start, m.span.end) for m in page.mentions]
    cues = [(s, e) for s, e, _ in _spans(page.article.text, page.reads, "speech")]
    anchors = list(_anchors(page, "trigger"))
    named = {kind: [span for _, k, found in anchors if k == kind for span in found] for kind in ROLES}
    for read, kind, found in anchors:
        places = [p for _, p in _places(read, found)]
        here = _places(read, spans)
        links = page.network.roles(read, places, kind, [p for _, p in here])
        same = _same(page.network, read, kind, places, named[kind])
        starts, ends = page.network.points(read, places, kind)
        sentences = [wording.sentence(page.article.text, *span) for span in found]
        around = [read.window.cover(*span) or place for span, place in zip(sentences, places, strict=True)]
        marks = page.network.marks(read, places, around)
        for i, span in enumerate(found):
            pointed = {p: _pointed(read, p, starts[i], ends[i]) for p, kinds in POINTERS.items() if kind in kinds}
            if kind == "meeting":
                pointed["time"] = _when(page.article.text, span, pointed["time"], cues)
                pointed["place"] = _where(sentences[i], pointed["place"])
            roles = {role: column(role) for role in ROLES[kind]}
            favour = {("proponent", _asker(span, said)): OWN} if kind == "sanction" else {}
            yield _Trigger(
                kind,
                span,
                {
                    role: {
                        (who := page.mentions[m]): float(links[i, k, c]) + favour.get((role, who), 0.0)
                        for k, (m, _) in enumerate(here)
                    }
                    for role, c in roles.items()
                },
                {label: words for label, words in pointed.items() if words},
                {head: logits[i] for head, logits in marks.items() if CLASSES[head][0] == kind},
                {other: score for other, score in same[i].items() if other != span},
            )


def _asker(span: tuple[int, int], said: Sequence[Claim]) -> Mention | None:
    """Who demands, offers, threatens or turns down, in the shortest saying around them, what the words tell of."""
    claim = next(iter(gists.around(said, span[0])), None)
    return claim.source if claim and claim.all("act")[0] in ASKING else None


def _same(
    net: Network, read: Read, kind: str, places: list[Place], named: list[tuple[int, int]]
) -> list[dict[tuple[int, int], float]]:
    """For each anchor, how much it looks like one happening with each of those named in its window."""
    around = _places(read, named)
    theirs = [p for _, p in around]
    there = net.links(read, places, kind, theirs)[:, :, column("same")]
    back = net.links(read, theirs, kind, places)[:, :, column("same")]
    scores = there + back.transpose(1, 0)
    return [{named[n]: float(scores[i, k]) for k, (n, _) in enumerate(around)} for i in range(len(places))]


def _beside(text: str, one: tuple[int, int], other: tuple[int, int]) -> bool:
    """Whether words stand so close that they name one happening together."""
    gap = text[min(one[1], other[1]) : max(one[0], other[0])]
    return len(gap) <= BESIDE and not re.search(r"[^\w\s'’-]|\n", gap)


def _groups(text: str, triggers: list[_Trigger]) -> list[list[_Trigger]]:
    """Triggers that name one happening, joined one by one to the group that they fit best."""
    groups: list[list[_Trigger]] = []
    people = {trigger.span: _people(text, trigger) for trigger in triggers}
    for trigger in triggers:
        fits = [_fit(text, trigger, group, people) for group in groups]
        best = max(range(len(fits)), key=lambda i: (fits[i], -i), default=None)
        if best is not None and fits[best] > _bar(f"same {trigger.kind}"):
            groups[best].append(trigger)
        else:
            groups.append([trigger])
    return groups


def _fit(text: str, trigger: _Trigger, group: list[_Trigger], people: dict[tuple[int, int], set[str]]) -> float:
    """How well a trigger fits a group; what is told of other times is another happening."""
    if any(_beside(text, trigger.span, t.span) for t in group):
        return np.inf
    times = [
        {text[slice(*t.points["time"])].lower() for t in told if "time" in t.points} for told in ([trigger], group)
    ]
    if all(times) and not times[0] & times[1]:
        return -np.inf
    return sum(trigger.same.get(t.span, -1.0) for t in group) / len(group) + _company(trigger, group, people)


def _people(text: str, trigger: _Trigger) -> set[str]:
    """The last words of the names of those whose role tells of one happening."""
    role = COMPANY.get(trigger.kind, ("", 0.0, 0.0))[0]
    return {_last(m) for m, s in _scores(text, role, [trigger]).items() if s > _bar(role)}


def _company(trigger: _Trigger, group: list[_Trigger], people: dict[tuple[int, int], set[str]]) -> float:
    """What the people of a trigger and of a group tell of their being one happening; nothing where either has none."""
    _, most, least = COMPANY.get(trigger.kind, ("", 0.0, 0.0))
    one, other = people[trigger.span], set[str]().union(*(people[t.span] for t in group))
    return most * len(one & other) / len(one | other) - least if one and other else 0.0


def _when(
    text: str, trigger: tuple[int, int], told: tuple[int, int] | None, cues: list[tuple[int, int]]
) -> tuple[int, int] | None:
    """Where a meeting's time is told: where the reader points in its sentence, else its sentence's one date, else elsewhere.

    The dates of elections and of sayings are not its own.
    """
    low, high = wording.sentence(text, *trigger)
    told = _own(text, told, trigger, cues)
    return told if told and low <= told[0] < high else _own(text, wording.day(text, trigger), trigger, cues) or told


def _own(
    text: str, date: tuple[int, int] | None, trigger: tuple[int, int], cues: list[tuple[int, int]]
) -> tuple[int, int] | None:
    """The date, unless it is that of an election or of a saying."""
    other = date and (wording.of_election(text, date) or _of_saying(text, date, trigger, cues))
    return None if other else date


def _of_saying(text: str, date: tuple[int, int], trigger: tuple[int, int], cues: list[tuple[int, int]]) -> bool:
    """Whether a date stands behind the cue of a saying ("said on Monday that talks ..."), with no meeting between."""
    return any(
        0 <= date[0] - end <= BEHIND and not SEVERED.search(text, end, date[0])
        for start, end in cues
        if not start < trigger[1] < date[0]
    )


def _where(sentence: tuple[int, int], told: tuple[int, int] | None) -> tuple[int, int] | None:
    """Where a meeting's place is told: in its sentence, since places of other sentences are mostly those of other meetings."""
    return told if told and sentence[0] <= told[0] < sentence[1] else None


def _roles(page: _Page, group: list[_Trigger]) -> tuple[tuple[str, Filler], ...]:
    """What all triggers of a happening say together: each role's mentions, pieces of text and classes."""
    classes = {head: _class(page.article.text, head, group) for head in group[0].marks}
    if classes.get("sanctionsAction") in EASING and any(wording.negated(page.article.text, t.span[0]) for t in group):
        classes["sanctionsStatus"] = "rejected"
    players = _players(page.article.text, group, real=classes.get("sanctionsStatus") in REAL)
    roles: list[tuple[str, Filler]] = [(role, mention) for role, who in players.items() for mention in who]
    for label in POINTERS:
        words = _words(page.article.text, label, group)
        if words is None and label in TOLD and group[0].kind == "sanction":
            words = next((w for t in group if (w := TOLD[label](page.article.text, t.span))), None)
        if words and label == "condition" and wording.is_term(page.article.text, words):
            continue
        roles += [(label, Span(page.article.id, *words))] if words else []
    return (*roles, *classes.items())


def _players(text: str, group: list[_Trigger], *, real: bool) -> dict[str, list[Mention]]:
    """Who has which role; what is or was in force needs no proponent."""
    scores = {role: _scores(text, role, group) for role in ROLES[group[0].kind]}
    rivals = {role: scores.get(RIVALS.get(role, ""), {}) for role in scores}
    out = {
        role: [m for m, score in told.items() if score > max(_bar(role), rivals[role].get(m, -np.inf))]
        for role, told in scores.items()
    }
    for role in [r for r in scores if r in LEAST and not (real and r == "proponent")]:
        free = {m: s for m, s in scores[role].items() if s > LEAST[role] and m not in out.get(RIVALS.get(role, ""), ())}
        if free and not out[role]:
            out[role] = [max(free, key=lambda m: free[m])]
    return out


def _words(text: str, label: str, group: list[_Trigger]) -> tuple[int, int] | None:
    """The first piece of text that a trigger points at; a scope has all of its list, a condition is of one sentence.

    The condition does not hold the trigger.
    """
    told = [(t.span, t.points[label]) for t in group if label in t.points]
    if label == "scope":
        return next((wording.listed(text, words) for _, words in told), None)
    for at, pointed in told:
        parts = wording.paragraphs(text, pointed)
        near = [part for part in parts if label not in NEARBY or wording.together(text, at, part)]
        words = max(near, key=lambda part: part[1] - part[0], default=None)
        if words and label == "condition":
            words = wording.first_sentence(text, words)
        if words and not (label == "condition" and any(words[0] <= t.span[0] < words[1] for t in group)):
            return words
    return None


def _scores(text: str, role: str, group: list[_Trigger]) -> dict[Mention, float]:
    """What each mention scores in a role with the trigger that favours it most.

    Where the sentences of the triggers name enough who have the role, nobody has it from elsewhere.
    """
    near: dict[Mention, float] = {}
    far: dict[Mention, float] = {}
    for trigger in group:
        low, high = wording.sentence(text, *trigger.span)
        for mention, score in trigger.roles.get(role, {}).items():
            found, lost = (near, 0.0) if low <= mention.span.start < high else (far, FAR.get(role, 0.0))
            told = score - lost - SELDOM.get(role, {}).get(mention.kind, 0.0)
            found[mention] = max(told, found.get(mention, told))
    if role in ENOUGH and len({_last(m) for m, score in near.items() if score > 0}) >= ENOUGH[role]:
        return near
    return {m: max(near.get(m, -np.inf), far.get(m, -np.inf)) for m in near | far}


def _class(text: str, head: str, group: list[_Trigger]) -> str:
    """What the words tell of a happening's class, else what the reader thinks of all its triggers."""
    told: dict[str, int] = {}
    for trigger in group:
        if name := _worded(text, head, trigger.span):
            told[name] = told.get(name, 0) + 1
    best = int(np.sum([t.marks[head] for t in group], axis=0).argmax())
    name = max(told, key=lambda name: told[name]) if told else CLASSES[head][1][best]
    if name in OVERRULED:
        modals = {wording.modal(text, t.span[0]) for t in group}
        return next((modal for modal in OVERRULED[name] if modal in modals), name)
    return name


def _worded(text: str, head: str, span: tuple[int, int]) -> str | None:
    if head == "sanctionsAction":
        return wording.action(text[slice(*span)])
    tables = {"sanctionsStatus": "statuses.tsv", "meetingStatus": "meetings.tsv"}
    return wording.status(text, span[0], tables[head]) if head in tables else None


def _bar(label: str) -> float:
    return BARS.get(label, 0.0)


def _claim(page: _Page, trigger: _Trigger, roles: tuple[tuple[str, Filler], ...]) -> Claim:
    kind = "Meeting" if trigger.kind == "meeting" else "SanctionsAct"
    sentence = wording.sentence(page.article.text, *trigger.span)
    marked = (("trigger", Span(page.article.id, *trigger.span)), *roles)
    return Claim(kind, marked, Span(page.article.id, *sentence), EXTRACTOR)
