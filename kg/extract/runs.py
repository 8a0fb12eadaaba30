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
    none, begins, goes = scores[:, 0], scores[:, 1::2].max(1), scores[:, 2::2].max(1)
    tags = _likeliest((begins - none).tolist(), (goes - none).tolist(), start)
    gain = np.maximum(begins, goes) - none
    for first, limit in pairwise([*(i for i, tag in enumerate(tags) if tag == "B"), len(tags)]):
        last = next((i for i in range(first + 1, limit) if tags[i] == "O"), limit) - 1
        if gain[first : last + 1].mean() >= sure:
            totals = scores[first : last + 1, 1:].sum(0)
            yield first, last, int((totals[::2] + totals[1::2]).argmax())


def _likeliest(begins: list[float], goes: list[float], start: float) -> str:
    """The best B, I and O of all pieces, by how far a run's beginning and its going on beat 'none' at each of them."""
    outside, inside = 0.0, -np.inf
    back: list[tuple[str, str]] = []
    for b, i in zip(begins, goes, strict=True):
        ways = (inside + i, "I"), (inside + b - start, "IB"), (outside + max(b, i) - start, "OB")
        best, way = max(ways)
        back.append(("O" if outside >= inside else "I", way))
        outside, inside = max(outside, inside), best
    tags, state = "", "O" if outside >= inside else "I"
    for before, way in reversed(back):
        tags += "O" if state == "O" else way[-1]
        state = before if state == "O" else way[0]
    return tags[::-1]
