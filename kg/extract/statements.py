"""What is said: by whom, to whom, how, and whether a saying is told at all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from kg.extract import reading, speakers, wording
from kg.extract.labels import CLASSES, POINTERS
from kg.extract.network import Floats, column, softmax
from kg.extract.reading import EXTRACTOR
from kg.extract.signs import Signs, Weights, each
from kg.extract.ties import Piece
from kg.model import Article, Claim, Filler, Mention, Span

BARS = {"addressee": -0.7, "statement": 0.0}
"""The score that an addressee needs, and the logarithm of the odds that a saying does; chosen on the dev part."""
LIKELY = -2.0
"""From what score on somebody may be the speaker."""
ACTS = CLASSES["act"][1]


@dataclass(frozen=True, slots=True)
class Saying:
    """Words that may tell what somebody says, with who would, to whom, and what the reader thinks of it.

    `lean` is by how much the tags of the cue beat 'none', `ends` by how much the content's two ends do; `speaking` is the
    speaker's score, `acts` has the chance of each act.
    """

    cue: Piece
    content: Piece
    speaker: Mention
    hearers: list[Mention]
    lean: float
    speaking: float
    ends: tuple[float, float]
    acts: Floats


def statements(page: reading.Page, odds: Weights) -> Iterator[Claim]:
    """What cues tell that somebody says, and what nouns attribute."""
    found = sayings(page)
    scores = odds.score("statement", telling(page.article.text, found))
    text = page.article.text
    likely = (s for s, score in zip(found, scores, strict=True) if score > BARS["statement"])
    told = [s for s in likely if not wording.silent(text, s.cue, s.content)]
    known = speakers.lists(text, page.mentions)
    said = [
        _statement(
            page,
            speakers.speaking(text, s.cue, s.speaker, known),
            s.cue,
            s.content,
            ACTS[int(s.acts.argmax())],
            speakers.hearing(text, s.cue, s.hearers, known),
        )
        for s in told
    ]
    yield from said
    yield from _nouns(page, said)


def sayings(page: reading.Page) -> list[Saying]:
    """What may be said, window by window."""
    text = page.article.text
    spans = page.spans
    out = []
    for read, kind, cues in reading.anchored(page, "speech"):
        places = [p for _, p in reading.pieces(read, cues)]
        here = reading.pieces(read, spans)
        if not here:
            continue
        links = page.network.links(read, places, kind, [p for _, p in here])
        speaking, hearing = links[:, :, column("speaker")], links[:, :, column("addressee")]
        starts, ends = page.network.points(read, places, kind)
        marked = reading.marking(read)
        contents = [reading.pointed(read, "content", s, e, marked) for s, e in zip(starts, ends, strict=True)]
        said = [words or wording.sentence(text, *cue) for words, cue in zip(contents, cues, strict=True)]
        around = [read.window.cover(*span) or place for span, place in zip(said, places, strict=True)]
        acts = softmax(page.network.marks(read, places, around)["act"])
        for i, (cue, content) in enumerate(zip(cues, contents, strict=True)):
            speaker = int(speaking[i].argmax())
            impersonal = wording.impersonal(text, cue) is not None
            if content and (impersonal or speaking[i, speaker] > LIKELY):
                near = [page.mentions[m] for m, _ in here]
                hearers = [page.mentions[here[k][0]] for k in np.flatnonzero(hearing[i] > BARS["addressee"])]
                out.append(
                    Saying(
                        cue,
                        wording.told(text, content, cue),
                        speakers.told(text, cue, content, near) or page.mentions[here[speaker][0]],
                        hearers,
                        reading.lean(read, places[i], "speech", "speech"),
                        float(speaking[i, speaker]),
                        (_clear(starts[i]), _clear(ends[i])),
                        acts[i],
                    )
                )
    return out


def _clear(scores: Floats) -> float:
    """By how much an end of a content beats 'none'."""
    told = scores[list(POINTERS).index("content")]
    return float(told[1:].max() - told[0])


def telling(text: str, found: Sequence[Saying]) -> Signs:
    """What speaks for each saying's being told: arrays (n,)."""
    lengths = each(s.content[1] - s.content[0] for s in found)
    forms = [wording.form(text[slice(*s.content)]) for s in found]
    out: Signs = {
        "lean": each(s.lean for s in found),
        "speaker": each(s.speaking for s in found),
        "start": each(s.ends[0] for s in found),
        "end": each(s.ends[1] for s in found),
        "length": np.log(np.maximum(lengths, 1)),
        "overlap": _overlaps(found),
        "act": each(s.acts.max() for s in found),
        "direct": each(form == "direct" for form in forms),
        "indirect": each(form == "indirect" for form in forms),
    }
    return out | {f"act {name}": each(s.acts[k] for s in found) for k, name in enumerate(ACTS)}


def _overlaps(found: Sequence[Saying]) -> Floats:
    """How much of what two contents cover together they share, of each and the one that it shares most with."""
    out = np.zeros(len(found), dtype=np.float32)
    order = sorted(range(len(found)), key=lambda i: found[i].content)
    for at, i in enumerate(order):
        start, end = found[i].content
        for j in order[at + 1 :]:
            low, high = found[j].content
            if low >= end:
                break
            share = (min(end, high) - low) / (max(end, high) - start)
            out[i], out[j] = max(out[i], share), max(out[j], share)
    return out


def _nouns(page: reading.Page, said: Sequence[Claim]) -> Iterator[Claim]:
    """What nouns attribute ("the ministry's claim that ..."), where the reader has not told it."""
    owners = {mention.span.end: mention for mention in page.mentions}
    cues = [(cue.start, cue.end) for claim in said for cue in claim.spans("cue")]
    for end, noun, content, act in wording.claims(page.article.text):
        if end in owners and not any(max(noun[0], cue[0]) < min(noun[1], cue[1]) for cue in cues):
            yield _statement(page, [owners[end]], noun, wording.told(page.article.text, content, noun), act, [])


def _statement(
    page: reading.Page,
    sources: Sequence[Mention],
    cue: Piece,
    content: Piece,
    act: str,
    hearers: Sequence[Mention],
) -> Claim:
    """A statement of one or several sources, the first of whom stands for all."""
    text, name = page.article.text, page.article.id
    talk, level = _talk(page.article, sources[0], cue)
    sources = [talk] if talk else sources
    words = wording.unsplit(text, content, cue)
    roles: list[tuple[str, Filler]] = [("speaker", m) for m in sources]
    roles += [("addressee", m) for m in hearers if m not in sources]
    roles += [("content", Span(name, *content)), ("cue", Span(name, *cue))]
    saying, denied = wording.saying(text, cue[0]), act == "deny" and wording.denies(text[slice(*cue)])
    if denied and saying == "never":
        act, denied, saying = "assert", False, "possible"
    roles += [("act", act), ("form", wording.form(words))]
    roles += [("saying", saying)] if saying != "certain" else []
    whole = Span(name, min(cue[0], content[0]), max(cue[1], content[1]))
    sure = [level, wording.certainty(words), *([saying] if saying != "never" else [])]
    certainty = max(sure, key=wording.ORDER.index)
    return Claim(
        "Statement", tuple(roles), whole, EXTRACTOR, sources[0], certainty, "negative" if denied else "positive"
    )


def _talk(article: Article, speaker: Mention, cue: Piece) -> tuple[Mention | None, str]:
    """The talk of nobody in particular that a cue's sentence opens with, where no speaker stands in it; how sure that is."""
    found = wording.impersonal(article.text, cue)
    if not found or wording.sentence(article.text, *cue)[0] <= speaker.span.start < cue[1]:
        return None, "certain"
    start, end, level = found
    return Mention("Person", Span(article.id, start, end), "description", article.text[start:end]), level
