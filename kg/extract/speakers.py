"""Who speaks and who hears it where the words leave no choice: lists, relative clauses and names right behind a cue."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import pairwise

from kg import persons
from kg import words as tables
from kg.extract import wording
from kg.extract.ties import Piece
from kg.model import Mention

LISTED = re.compile(r",[^\S\n]+(?:the[^\S\n]+)?|,?[^\S\n]+(?P<last>and)[^\S\n]+(?:the[^\S\n]+)?")
"""What stands between members of a list; `last` before its last."""
TOLD = re.compile(rf",?[^\S\n]\([A-Z][\w.-]*\)|,[^\S\n](?:{wording.PARTY.pattern}|\d\d)(?=,)")
"""What is told of a member behind his name, of whom the list goes on: "R-Fla.", "61"."""
QUOTED = (",”", ',"', "”,", '",', "?”", '?"', "!”", '!"')
"""How words end that are quoted before their cue."""
BEFORE, BEHIND = 40, 12
"""Characters between a cue and a list before it that is its subject, and one behind it that is told."""

Lists = Mapping[Mention, Sequence[Mention]]
"""The members of the list that a mention is one of."""


def lists(text: str, mentions: Sequence[Mention]) -> Lists:
    """The lists of mentions, in the order of the text: "A, B and C", all of them people or none.

    Behind "Officials from A" it is not known what a list goes on.
    """
    out: dict[Mention, list[Mention]] = {}
    run: list[Mention] = []
    for one, other in pairwise(mentions):
        run = [*run, one] if run else [one]
        gap = LISTED.fullmatch(_gap(text, one, other))
        alike = (one.kind == "Person") == (other.kind == "Person") and not wording.HEAD.search(one.text)
        if not gap or not alike:
            run = []
        elif gap["last"]:
            out |= {member: [*run, other] for member in (*run, other)}
            run = []
    return out


def told(text: str, cue: Piece, content: Piece, near: Sequence[Mention]) -> Mention | None:
    """Who of the mentions speaks, in their order, where he stands before ", who said" or behind '..." said'; None elsewhere."""
    if _behind().match(text, cue[0]):
        return None
    if clause := _relative(text, cue):
        comma, people = clause
        return next((m for m in near if m.span.end == comma and (people or m.kind != "Person")), None)
    if content[1] <= cue[0] and text[content[0] : content[1]].rstrip(" ").endswith(QUOTED):
        return next((m for m in near if m.span.start >= cue[1] and _inverted(text, cue, m)), None)
    return None


def speaking(text: str, cue: Piece, speaker: Mention, known: Lists) -> Sequence[Mention]:
    """All who say it: the others of the speaker's list, where the list is the subject of the cue."""
    whole = known.get(speaker)
    if whole is None:
        return [speaker]
    start, end = whole[0].span.start, whole[-1].span.end
    low = wording.sentence(text, start, end)[0]
    ahead = 0 <= cue[0] - end <= BEFORE and _subject().search(text[low:start])
    clause = _relative(text, cue)
    subject = ahead or start - cue[1] in (0, 1) or (clause and clause[0] == end)
    return whole if subject else [speaker]


def hearing(text: str, cue: Piece, hearers: Sequence[Mention], known: Lists) -> list[Mention]:
    """All to whom it is said: the others of a hearer's list, where the list stands right behind the cue; no source."""
    out: dict[Mention, None] = {}
    for hearer in hearers:
        if _source().search(text[max(0, hearer.span.start - BEFORE) : hearer.span.start]):
            continue
        whole = known.get(hearer, [hearer])
        out |= dict.fromkeys(whole if 0 <= whole[0].span.start - cue[1] <= BEHIND else [hearer])
    return list(out)


def _gap(text: str, one: Mention, other: Mention) -> str:
    """What stands between two mentions, without the title of the second."""
    title = persons.before(text, other.span.start) if other.kind == "Person" else ""
    return TOLD.sub("", text[one.span.end : other.span.start].removesuffix(title and f"{title} "))


def _inverted(text: str, cue: Piece, mention: Mention) -> bool:
    """Whether a mention stands right behind a cue, or only his title between."""
    start, end = mention.span.start, mention.span.end
    between = text[cue[1] : start].strip(" ,").removeprefix("the ")
    if len(between) > persons.LONGEST or text.startswith(("'s", "’s"), end):
        return False
    return between in ("", persons.before(text, start), persons.ahead(text, start, end))


def _relative(text: str, cue: Piece) -> tuple[int, bool] | None:
    """Where the comma stands before the relative clause that a cue is the verb of, and whether it may be of people ("who")."""
    low = wording.sentence(text, *cue)[0]
    found = _clause().search(text[low : cue[0]])
    return (low + found.start(), found[1] == "who") if found else None


@cache
def _clause() -> re.Pattern[str]:
    """The beginning of a relative clause up to its verb, with no other subject."""
    return re.compile(rf",\s(who|which)(?:\s(?!(?:{tables.either('clauses.tsv', 'subject')})\b)[a-z]+){{0,4}}\s$")


@cache
def _subject() -> re.Pattern[str]:
    """What stands before the subject of a clause."""
    words = tables.either("clauses.tsv", "before")
    return re.compile(rf"(?:^|[,;:—–-]\s|[\"“”]\s?|\b(?:{words})\s)(?:[Tt]he\s)?$")


@cache
def _source() -> re.Pattern[str]:
    """What stands before a source, with a few words that tell what it is ("according to the broadcaster ABC")."""
    return re.compile(rf"\b(?:{tables.either('clauses.tsv', 'source')})\s(?:[\w-]+\s){{0,3}}$")


@cache
def _behind() -> re.Pattern[str]:
    """The beginning of a verb that has somebody else behind it than who speaks."""
    return re.compile(tables.either("clauses.tsv", "behind"))
