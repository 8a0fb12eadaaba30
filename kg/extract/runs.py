"""Exact decoding of BIO tags: the likeliest runs of pieces."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from kg.extract.network import Floats


def runs(scores: Floats, start: float = 0.0, sure: float = 0.0) -> Iterator[tuple[int, int, int]]:
    """(first, last, class) of each run in scores (n, labels) of BIO tags: 0, then B and I of each class.

    The likeliest runs of all (Viterbi 1967), where each costs `start`, that beat 'none' by `sure` on average. A run goes
    on over I tags of any class; its class is the one with most score over all of it.
    """
    beats = scores[:, 1:] - scores[:, :1]
    begins, goes = beats[:, ::2].max(1), beats[:, 1::2].max(1)
    tags = _likeliest(begins.tolist(), goes.tolist(), start)
    best = np.maximum(begins, goes)
    for first, limit in pairwise([*(i for i, tag in enumerate(tags) if tag == "B"), len(tags)]):
        last = next((i for i in range(first + 1, limit) if tags[i] == "O"), limit) - 1
        if best[first : last + 1].mean() >= sure:
            totals = scores[first : last + 1, 1:].sum(0)
            yield first, last, int((totals[::2] + totals[1::2]).argmax())


def _likeliest(begins: list[float], goes: list[float], start: float) -> str:
    """The best B, I and O of all pieces, by how far a run's beginning and its going on beat 'none' at each of them.

    Kept for each piece: whether what stands before it is best left outside, and its tag in a run with whether that run
    begins outside another.
    """
    outside, inside = 0.0, -np.inf
    back: list[tuple[bool, bool, str]] = []
    for b, i in zip(begins, goes, strict=True):
        fresh, again, on = outside + (b if b > i else i) - start, inside + b - start, inside + i
        free = outside >= inside
        outside = outside if free else inside
        if fresh >= again and fresh >= on:
            inside = fresh
            back.append((free, True, "B"))
        elif again >= on:
            inside = again
            back.append((free, False, "B"))
        else:
            inside = on
            back.append((free, False, "I"))
    tags, free = [], outside >= inside
    for before, begun, tag in reversed(back):
        tags.append("O" if free else tag)
        free = before if free else begun
    return "".join(reversed(tags))
