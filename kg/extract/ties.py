"""Rules on words: what an act is tied to, by when it is asked, and what is offered or asked instead of it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from kg import dates
from kg import words as tables
from kg.extract import wording
from kg.model import Mention

FIRST = re.compile(r"[,;:—]\s|\s--?\s|[.!?”\",]*$")
"""What ends a condition that opens its sentence."""
LATER = re.compile(
    r",\s(?!including)(?:\w+ing|and|as|because|but|so|though|although|which|while)\b|[;:—]\s|\s--?\s|[.!?”\",]*$"
)
"""What ends one that follows its act."""
DETERMINER = r"(?:a|an|the|its|their|his|her|all|another|any|more|some)"
QUANTIFIERS = frozenset({"all", "any", "more", "some"})
BY = re.compile(r"(?<!\w)(?:by|within|no later than|before)\s")
"""What opens the wording of a date until which something is to be done, or stands right before it."""
WITHIN = re.compile(r"\bwithin\s+(?:the\s+next\s+)?[\w-]+\s+(?:hours|days|weeks|months|years)\b")
FEW = 3
"""Fewest words of a part of a condition."""

Piece = tuple[int, int]


class Tie(NamedTuple):
    """What an act is tied to: the relation, where the words begin that say so, and what it is."""

    relation: str
    start: int
    target: Piece


def tie(text: str, piece: Piece) -> Tie | None:
    """What a sentence's act is tied to, by the first words that say so: "in return for ...", "if ..."."""
    for found in _ties().finditer(text, *piece):
        relation = _relations()[" ".join(found[1].lower().split())]
        start = found.end() if relation == "inExchangeFor" else found.start(1)
        ends = LATER if re.search(r"\w", text[piece[0] : found.start(1)]) else FIRST
        end = next((m.start() for m in ends.finditer(text, found.end(), piece[1])), piece[1])
        if relation == "if" and _askers().search(text, piece[0], found.start(1)):
            return None
        if end > found.end():
            return Tie(relation, found.start(1), (start, end))
    return None


def continued(text: str, piece: Piece) -> Tie | None:
    """What the next sentence says is given in return, where it takes up this one ("This would be in exchange for ...")."""
    following = re.compile(r"[”\"]?\s+").match(text, wording.sentence(text, *piece)[1])
    if not following or not wording.continues(text, following.end()):
        return None
    found = tie(text, wording.sentence(text, following.end(), following.end() + 1))
    return found if found and found.relation == "inExchangeFor" else None


def after(text: str, bond: Tie) -> int:
    """Where a condition goes on behind the words that tie it."""
    found = _ties().match(text, bond.start)
    return found.end() if found else bond.start


def core(text: str, piece: Piece, bond: Tie | None) -> Piece:
    """The part of a sentence that holds the act: before what it is tied to, or behind where that comes first."""
    if bond is None:
        return piece
    if re.search(r"\w", text[piece[0] : bond.start]):
        return piece[0], bond.start
    return bond.target[1], piece[1]


def limit(text: str, piece: Piece) -> Piece | None:
    """Where a piece of text says by when its act is to be done ("by Friday", "within 60 days")."""
    for start, end in dates.spans(text[slice(*piece)]):
        low = max(piece[0], piece[0] + start - len("no later than the "))
        if before := BY.search(text, low, piece[0] + end):
            return before.start(), piece[0] + end
    found = WITHIN.search(text, *piece)
    return found.span() if found else None


def parts(text: str, piece: Piece) -> Iterator[Piece]:
    """The things that a condition lists: "the closure of the plant and an end of the tests".

    "The removal of all bases and all ships" is one: its second part goes on with what "of" begins.
    """
    start = piece[0]
    for found in re.compile(rf",?\s+and\s+(?=({DETERMINER})\s)").finditer(text, *piece):
        if found[1] in QUANTIFIERS and re.compile(rf"\bof\s+{found[1]}\b").search(text, start, found.start()):
            continue
        if min(len(text[start : found.start()].split()), len(text[found.end() : piece[1]].split())) >= FEW:
            yield start, found.start()
            start = found.end()
    yield start, piece[1]


def alternatives(text: str, piece: Piece, mentions: Sequence[Mention]) -> tuple[Piece, Piece] | None:
    """The two acts or things that "or" offers for choice, where both are worded alike."""
    for found in re.compile(r",?\s+or\s+(?:else\s+)?(?=([\w'’]+)\s+\w)").finditer(text, *piece):
        start = _like(text, (piece[0], found.start()), found[1], mentions)
        if start is not None and not _worse().match(found[1]):
            return (start, found.start()), (found.end(), piece[1])
    return None


def _like(text: str, left: Piece, word: str, mentions: Sequence[Mention]) -> int | None:
    """Where what stands before "or" begins, where it is worded like what follows, which begins with the word."""
    if re.fullmatch(DETERMINER, word):
        return left[0] if re.compile(rf"{DETERMINER}\s").match(text, *left) else None
    if word == "to":
        return left[0] if re.compile(r"to\s").match(text, left[0]) else None
    if not re.fullmatch(r"[a-z]+[^su]s", word):
        return None
    acting = re.compile(r"(?:\s\w+ly)?\s[a-z]+[^su]s\b")
    near = [m.span.start for m in mentions if left[0] <= m.span.start and acting.match(text, m.span.end, left[1])]
    return max(near, default=None)


@cache
def _relations() -> dict[str, str]:
    rows = (*tables.rows("conditions.tsv"), *tables.rows("ties.tsv"))
    return {words: name for name, words in rows if name != "becauseOf"}


@cache
def _ties() -> re.Pattern[str]:
    idle = r"(?!any\b|at all|necessary|needed|not\b|possible|so\b)"
    return re.compile(rf"(?<!even )(?<!as )\b({tables.any_of(_relations())})\s+{idle}", re.IGNORECASE)


@cache
def _askers() -> re.Pattern[str]:
    """Words behind which "if" asks whether."""
    return re.compile(rf"\b(?:{tables.either('askers.tsv')})\w*(?:\s\w+)?\s*$")


@cache
def _worse() -> re.Pattern[str]:
    """Words behind "or" that tell what happens otherwise."""
    return re.compile(rf"(?:{tables.either('otherwise.tsv')})\w*$")
