"""What is put forward, as rules find it: its words, who would act, and what it is tied to."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from kg import words as tables
from kg.extract import ties, wording
from kg.extract.ties import Piece, Tie
from kg.model import Article, Claim, Filler, Mention, Span

EXTRACTOR = "offers"
GAP = 40
"""Most characters between who acts and the words that tell how."""
SHORT = 8
"""Fewest characters of what is put forward."""

Roles = list[tuple[str, Filler]]


class Gist(NamedTuple):
    """What is put forward, how, who would act where the words tell him, and what it is tied to."""

    words: Piece
    status: str
    subject: Mention | None
    tie: Tie | None = None


def inside(mentions: Sequence[Mention], low: int, high: int) -> Sequence[Mention]:
    """The mentions that begin at `low` or later and before `high`; they are sorted."""
    first, last = (bisect_left(mentions, at, key=lambda m: m.span.start) for at in (low, high))
    return mentions[first:last]


def content(claim: Claim) -> Span:
    return claim.spans("content")[0]


def length(claim: Claim) -> tuple[int, Span]:
    """How long the content of a statement is, and where."""
    return content(claim).end - content(claim).start, content(claim)


def around(said: Sequence[Claim], at: int) -> list[Claim]:
    """The statements whose content holds a place, the shortest first."""
    return sorted((claim for claim in said if content(claim).start <= at < content(claim).end), key=length)


def form(claim: Claim) -> str:
    return next((str(form) for form in claim.all("form")), "mixed")


def opening(mentions: Sequence[Mention], low: int) -> Mention | None:
    """The mention that words open with from `low`, an article before it or not."""
    return next((m for m in inside(mentions, low, low + 5) if m.span.start - low in (0, 4)), None)


def subject(
    text: str, mentions: Sequence[Mention], before: Piece, between: str, pronouns: str
) -> tuple[int | None, Mention | None]:
    """Where the words begin that name who acts, right before the end of a piece, and his mention where they are one."""
    low, at = before
    near = [m for m in inside(mentions, low, at) if m.span.end <= at <= m.span.end + GAP]
    for mention in reversed(near):
        if re.fullmatch(between, text[mention.span.end : at]) and not _joins().search(text, low, mention.span.start):
            return _with_article(text, low, mention), mention
    found = re.search(rf"\b(?:{pronouns}){between}$", text[low:at], re.IGNORECASE)
    return (low + found.start(), None) if found else (None, None)


def _with_article(text: str, low: int, mention: Mention) -> int:
    """Where a mention begins, with the article before it."""
    found = re.search(r"\bthe\s$", text[low : mention.span.start], re.IGNORECASE)
    return low + found.start() if found else mention.span.start


def terms(
    article: Article, mentions: Sequence[Mention], piece: Piece, gist: Gist, parties: Roles
) -> Iterator[tuple[str, Filler]]:
    """What it is tied to, whom that is asked of, and by when it is to be done."""
    tie = gist.tie or ties.continued(article.text, piece)
    limit = ties.limit(article.text, gist.words) if gist.status != "rejected" else None
    if tie:
        yield "condition", Span(article.id, *tie.target)
        low = tie.target[0] if tie.relation == "inExchangeFor" else ties.after(article.text, tie)
        asked = opening(mentions, low)
        acting = asked and re.compile(r"\s[a-z]").match(article.text, asked.span.end, tie.target[1])
        told = gist.status in ("demanded", "threatened") or asked in [who for _, who in parties]
        if asked and acting and not told:
            yield "addressee", asked
    if limit:
        yield "limit", Span(article.id, *limit)


def claim(article: Article, gist: Gist, roles: Roles, certainty: str | None = None) -> Claim:
    span = Span(article.id, *gist.words)
    told: Roles = [("trigger", span), ("wording", span), ("status", gist.status), *roles]
    source = next((who for role, who in told if role == "claimedBy" and isinstance(who, Mention)), None)
    return Claim("Proposal", tuple(told), span, EXTRACTOR, source, certainty or wording.certainty(article.quote(span)))


def trimmed(text: str, piece: Piece) -> Piece:
    """The piece without quotation marks, stops and the words that lead into it."""
    lead = re.compile(r"(?:[\s\"“‘',:;—-]|(?:that|on|for|and)\s)+").match(text, *piece)
    start = lead.end() if lead else piece[0]
    told = _tellings().search(text, start, piece[1])
    return start, start + len(
        re.sub(r"(?:[\s,.;:!?\"“”‘’'—-]|\sonly)+$", "", text[start : told.start() if told else piece[1]])
    )


@cache
def pronouns(form: str) -> str:
    """A pattern for the words that may stand for the speaker in a statement of this form."""
    out = {"direct": "other", "indirect": "own"}.get(form)
    return tables.any_of([word for whose, word in tables.rows("subjects.tsv") if whose != out])


@cache
def _joins() -> re.Pattern[str]:
    """Words before a name behind which it is not who acts."""
    return re.compile(rf"\b(?:{tables.either('joins.tsv')})\s(?:the\s)?$")


@cache
def _tellings() -> re.Pattern[str]:
    """What ends what is told: a comma within a quotation's end, or one before who tells it."""
    return re.compile(rf",[”\"]\s|,\s(?:[\w.]+\s){{1,4}}(?:{tables.either('tellings.tsv')})\b")
