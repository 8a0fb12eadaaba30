"""Rules on words: what quotation marks, hedges and letters tell without a model."""

from __future__ import annotations

import re
from functools import cache

from kg import words as tables
from kg.extract.windows import SENTENCE

QUOTED = re.compile(r"\"[^\"]*(?:\"|$)|“[^”]*(?:”|$)|^[^\"“]*?[\"”](?=[\s,.;]*$)")
ORDER = ("certain", "probable", "possible", "underspecified")


def form(words: str) -> str:
    """Direct where all stands in quotation marks, indirect where nothing does, else mixed."""
    outside = QUOTED.sub(" ", words)
    if len(outside) == len(words):
        return "indirect"
    return "mixed" if re.search(r"\w", outside) else "direct"


def certainty(words: str) -> str:
    """How sure the speaker is of the content: the weakest hedge in it, else certain."""
    found = {level for level, pattern in hedges() if pattern.search(words)}
    return max(found, key=ORDER.index, default="certain")


def relation(text: str, start: int, end: int) -> str:
    """How a condition at `start` to `end` bears on its act, from its opening words or those right before it."""
    opening, before = text[start:end].lower(), text[max(0, start - 24) : start].lower().rstrip()
    for name, words in tables.rows("relations.tsv"):
        if opening.startswith(words + " ") or before.endswith(words):
            return name
    return "becauseOf"


def capitalised(words: str) -> bool:
    """Whether the words name somebody rather than describe him: a capital beyond a leading article."""
    return bool(re.search(r"[A-Z]", re.sub(r"^(?:The|A|An|Some|Its|His|Her|Their)\s", "", words)))


def pronoun(words: str) -> bool:
    """Whether the words are a pronoun and name nobody."""
    return words.lower() in {word.lower() for _, word in tables.rows("pronouns.tsv")}


def whole(text: str, start: int, end: int) -> tuple[int, int]:
    """The span widened to whole words, without brackets, quotation marks, or a possessive at its ends."""
    while start and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    while end < len(text) and text[end].isalnum() and text[end - 1].isalnum():
        end += 1
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip("[]()\"“”'‘’ -—,;:"))
    piece = re.sub(r"(?:['’]s|['’\"“”‘()\[\] ,;:—-])+$", "", text[start:end])
    return start, start + len(piece)


def sentence(text: str, start: int, end: int) -> tuple[int, int]:
    """The characters of the sentence or sentences around `start` to `end`, without white space at the ends."""
    low = max((m.end() for m in SENTENCE.finditer(text, max(0, start - 2000), start)), default=max(0, start - 2000))
    match = SENTENCE.search(text, end, min(len(text), end + 2000))
    piece = text[low : match.start() if match else min(len(text), end + 2000)]
    return low + len(piece) - len(piece.lstrip()), low + len(piece.rstrip())


@cache
def hedges() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Certainty levels with the pattern of the words that show them."""
    return tuple((level, re.compile(rf"\b{re.escape(words)}\b", re.I)) for level, words in tables.rows("hedges.tsv"))
