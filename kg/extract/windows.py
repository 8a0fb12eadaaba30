"""Cuts a text into overlapping windows of word pieces for the reader, offsets kept."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from operator import itemgetter

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

Ints = NDArray[np.int64]

SIZE = 510
OVERLAP = 128
WORD = 40
"""Characters of the longest word whose case is looked up."""
PARAGRAPH = 1
"""The id of BERT's first unused word piece, put where a line ends."""
SENTENCE = re.compile(r"(?<=[.!?])[\"”’)]*\s+(?=[\"“‘(\[]?[A-Z0-9])|\n+")


@dataclass(frozen=True, slots=True)
class Window:
    """A run of word pieces: `ids` and letter `cases` of shape (n,), `offsets` (n, 2) into the text.

    Of the pieces, those from `core[0]` up to `core[1]` are this window's own; the others are context that a neighbour owns.
    """

    ids: Ints
    cases: Ints
    offsets: Ints
    core: tuple[int, int]

    def cover(self, start: int, end: int) -> tuple[int, int] | None:
        """First and last piece (inclusive) that touch the characters `start` to `end`, or None."""
        (first,), (last,) = self.covers(np.array([start]), np.array([end]))
        return (int(first), int(last)) if first <= last else None

    def covers(self, starts: Ints, ends: Ints) -> tuple[Ints, Ints]:
        """First and last pieces (inclusive) that touch runs of characters, (runs,) each; where none does, the last is before."""
        first = self.offsets[:, 1].searchsorted(starts, side="right")
        return first, self.offsets[:, 0].searchsorted(ends, side="left") - 1


def windows(text: str, tokenizer: Tokenizer, junk: Iterable[tuple[int, int]] = ()) -> list[Window]:
    """The windows of `text`, in order, without what lies in `junk`."""
    ids, cases, offsets = _pieces(text, tokenizer, list(junk))
    if not len(ids):
        return []
    bounds = _bounds(_starts(text, offsets), len(ids))
    return [
        Window(ids[a:b], cases[a:b], offsets[a:b], (_middle(bounds, i, a) - a, _middle(bounds, i + 1, b) - a))
        for i, (a, b) in enumerate(bounds)
    ]


def _pieces(text: str, tokenizer: Tokenizer, junk: list[tuple[int, int]]) -> tuple[Ints, Ints, Ints]:
    encoding = tokenizer.encode(text, add_special_tokens=False)
    rows = [(i, _case(text, s, e), s, e) for i, (s, e) in zip(encoding.ids, encoding.offsets, strict=True) if s < e]
    rows += [(PARAGRAPH, 0, m.start(), m.start() + 1) for m in re.finditer(r"\n+", text)]
    table = np.array(sorted(rows, key=itemgetter(2)), dtype=np.int64).reshape(-1, 4)
    for start, end in junk:
        table = table[(table[:, 2] < start) | (end <= table[:, 2])]
    return table[:, 0], table[:, 1], table[:, 2:]


def _case(text: str, start: int, end: int) -> int:
    """0 lower, 1 capitalised, 2 all capitals, 3 no letter; a later piece of a word has the case of its word."""
    low = max(0, start - WORD)
    while start > low and text[start - 1].isalnum() and text[start].isalnum():
        start -= 1
    word = text[start:end]
    if not any(c.isalpha() for c in word):
        return 3
    if len(word) > 1 and word.isupper():
        return 2
    return int(word[0].isupper())


def _starts(text: str, offsets: Ints) -> list[int]:
    marks, firsts = [0, *(m.end() for m in SENTENCE.finditer(text))], offsets[:, 0].tolist()
    return sorted({bisect_left(firsts, mark) for mark in marks})


def _bounds(starts: list[int], size: int) -> list[tuple[int, int]]:
    out, begin = [], 0
    while True:
        end = _last(starts, begin + SIZE // 2, begin + SIZE) if begin + SIZE < size else size
        out.append((begin, end))
        if end == size:
            return out
        begin = _last(starts, begin + 1, end - OVERLAP)


def _last(starts: list[int], low: int, high: int) -> int:
    """The last sentence start from `low` to `high`, or `high` where there is none."""
    i = bisect_left(starts, high + 1) - 1
    return starts[i] if i >= 0 and starts[i] >= low else high


def _middle(bounds: list[tuple[int, int]], i: int, edge: int) -> int:
    """Where windows i - 1 and i part: the middle of what they share."""
    if i in (0, len(bounds)):
        return edge
    return (bounds[i - 1][1] + bounds[i][0]) // 2
