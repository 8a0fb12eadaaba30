"""Rules on words: what the article tells in its own words that somebody wants, is weighing or gives another until when to do."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from kg import words as tables
from kg.extract import gists, ties, wording
from kg.extract.gists import Gist, Roles
from kg.extract.ties import Piece
from kg.model import Article, Claim, Mention, Span

WANTING = r"(?:\s(?:are|been|can|could|has|have|is|likely|may|might|to|was|were|will|would|\w+ly|also|now|still))*\s*"
"""What may stand between who acts and the words that tell how."""


def ultimatums(article: Article, mentions: Sequence[Mention], said: Sequence[Claim]) -> Iterator[Claim]:
    """Deadlines that one sets another: "gave Norland until Friday to leave", "set a deadline for Norland to leave"."""
    text = article.text
    for asked in mentions:
        act = re.compile(r"\s+to\s+\w").match(text, asked.span.end)
        given = _given().match(text, asked.span.end)
        if not act and not given:
            continue
        low, high = wording.sentence(text, asked.span.start, asked.span.end)
        found = _deadlines().search(text, low, asked.span.start) if act else given
        verb = found if act else _giving().search(text, low, asked.span.start)
        if not found or not verb or _junk(article, low):
            continue
        who = _acting(text, mentions, said, (low, verb.start()), beside=True)[1]
        start, end = (asked.span.start, high) if act else (found.start("act"), high)
        end = next((m.start() for m in ties.LATER.finditer(text, start, end)), end)
        if who and who != asked:
            roles: Roles = [("proponent", who), ("addressee", asked)]
            roles.append(("limit", Span(article.id, *found.span("limit"))))
            yield gists.claim(article, Gist(gists.trimmed(text, (start, end)), "demanded", asked), roles)


def wants(article: Article, mentions: Sequence[Mention], said: Sequence[Claim]) -> Iterator[Claim]:
    """What an actor would have or is weighing, though no words of his are told: "Norland wants Sudland to ..."."""
    text = article.text
    for found in _verbs().finditer(text):
        low, high = wording.sentence(text, *found.span())
        high = min([high, *(gists.content(c).end for c in gists.around(said, found.start()))])
        start, who = _acting(text, mentions, said, (low, found.start()))
        denied = any(c.polarity == "negative" for c in gists.around(said, found.start()))
        if who and start is not None and not (denied or _junk(article, low) or text[high - 1 : high] == "?"):
            gist = _wish(text, found, high, who)
            if gist.words[1] - gist.words[0] >= gists.SHORT:
                yield _wanted_by(article, mentions, said, (low, high), (start, found.start()), gist)


def _wish(text: str, found: re.Match[str], high: int, who: Mention) -> Gist:
    """What stands behind the verb, up to what it is tied to."""
    tie = ties.tie(text, (found.end(), high))
    tie = tie if tie and tie.relation != "until" else None
    end = tie.start if tie else high
    end = next((m.start() for m in ties.LATER.finditer(text, found.end(), end)), end)
    status = _wanted()[" ".join(found[1].lower().split())]
    return Gist(gists.trimmed(text, (found.end(), end)), status, who, tie)


def _wanted_by(
    article: Article, mentions: Sequence[Mention], said: Sequence[Claim], piece: Piece, before: Piece, gist: Gist
) -> Claim:
    """The wish with its parties; as sure as the words before the verb, its own and those of who tells it."""
    text, who, asked = article.text, gist.subject, gists.opening(mentions, gist.words[0])
    teller, doubt = _teller(text, mentions, said, piece[0], before[0])
    roles: Roles = [("proponent", who)] if who else []
    if asked and re.compile(r"\s+(?:not\s+)?to\b").match(text, asked.span.end, gist.words[1]):
        roles.append(("addressee", asked))
    roles += [("claimedBy", teller)] if teller and teller != who else []
    sure = [doubt, *(wording.certainty(text[slice(*words)]) for words in (before, gist.words))]
    terms = list(gists.terms(article, mentions, piece, gist, roles))
    return gists.claim(article, gist, [*roles, *terms], max(sure, key=wording.ORDER.index))


def _acting(
    text: str, mentions: Sequence[Mention], said: Sequence[Claim], before: Piece, *, beside: bool = False
) -> tuple[int | None, Mention | None]:
    """Where the words begin that name who acts, and who it is: for a pronoun whoever's statement it stands in, or `beside`."""
    low, high = wording.sentence(text, *before)
    inside = [c for c in said if gists.content(c).start < before[1] <= gists.content(c).end]
    near = [c for c in said if beside and low <= c.span.start < high]
    form = gists.form(inside[0]) if inside else "indirect"
    start, subject = gists.subject(text, mentions, before, WANTING, gists.pronouns(form))
    if subject or start is None:
        return start, subject
    return start, next((c.source for c in [*inside, *near] if c.source), None)


def _teller(
    text: str, mentions: Sequence[Mention], said: Sequence[Claim], low: int, start: int
) -> tuple[Mention | None, str]:
    """Whose words or view something is, with how sure they are: "some experts think Norland will seek ..."."""
    for mention in gists.inside(mentions, low, start):
        if _believing().fullmatch(text, mention.span.end, start):
            return mention, "probable"
    return next(((c.source, c.certainty) for c in gists.around(said, start)), (None, "certain"))


def _junk(article: Article, at: int) -> bool:
    return any(start <= at < end for start, end in article.junk)


@cache
def _wanted() -> dict[str, str]:
    return {words: status for status, words in tables.rows("wants.tsv")}


@cache
def _verbs() -> re.Pattern[str]:
    things = r"(?:an?|its|their|all|more|[A-Z][\w.]*|(?<=ing\s)[a-z]+ing)\b"
    done = r"the\s(?:\w+\s){1,2}?(?:by|from|of|to)\b"
    return re.compile(rf"\b({tables.any_of(_wanted())})\s+(?!\S+\s\S+\sto\sbelieve\b)(?={things}|{done})")


@cache
def _believing() -> re.Pattern[str]:
    return re.compile(rf"\s(?:\w+ly\s)?(?:{tables.either('beliefs.tsv', 'one')})\w*\s(?:that\s)?(?:the\s)?")


@cache
def _deadlines() -> re.Pattern[str]:
    """A verb that sets a deadline, and the deadline, up to whom it is for."""
    limit = r"(?P<limit>(?:an?|the|its|his)\s(?:[\w.,-]+\s){0,4}?deadline(?:\s(?:of|on)\s[^,;]{2,30}?)?)"
    return re.compile(rf"\b(?:{tables.either('ultimatums.tsv', 'deadline')})\w*\s{limit}\sfor\s(?:the\s)?$")


@cache
def _giving() -> re.Pattern[str]:
    return re.compile(rf"\b(?:{tables.either('ultimatums.tsv', 'time')})\w*\s(?:the\s)?$")


@cache
def _given() -> re.Pattern[str]:
    """How much time somebody is given, and what for."""
    return re.compile(r"\s(?P<limit>until\s[^,;.]{2,30}?|[\w-]+\s(?:hours|days|weeks|months))\s(?P<act>to\s\w)")
