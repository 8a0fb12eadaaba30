"""The runs that are read from tags are the likeliest of all."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from numpy.typing import NDArray

from kg.extract.runs import runs


def scored(rows: list[tuple[float, float]]) -> NDArray[np.float32]:
    """Scores of one class: how far B and I beat 'none' at each piece."""
    return np.array([(0.0, b, i) for b, i in rows], dtype=np.float32)


def worth(tags: tuple[str, ...], rows: list[tuple[float, float]], start: float) -> float:
    """What runs are worth together; those that begin amid nothing may take the tag of a further piece."""
    total, before = 0.0, "O"
    for tag, (b, i) in zip(tags, rows, strict=True):
        if tag == "I" and before == "O":
            return -np.inf
        begun = max(b, i) if before == "O" else b
        total += {"O": 0.0, "B": begun - start, "I": i}[tag]
        before = tag
    return total


@pytest.mark.parametrize("seed", range(40))
def test_no_other_runs_are_worth_more(seed: int) -> None:
    chance = np.random.default_rng(seed)
    rows = [(float(b), float(i)) for b, i in chance.normal(size=(6, 2)).astype(np.float32) * 2]
    read = ["O"] * len(rows)
    for first, last, _ in runs(scored(rows), start=1.0, sure=-np.inf):
        read[first : last + 1] = ["B", *"I" * (last - first)]
    best = max(worth(tags, rows, 1.0) for tags in product("BIO", repeat=len(rows)))
    assert worth(tuple(read), rows, 1.0) == pytest.approx(best, abs=1e-5)


def test_a_run_bridges_what_costs_less_than_a_second_one() -> None:
    rows = [(3.0, -3.0), (-3.0, -0.5), (-3.0, 2.0)]
    assert list(runs(scored(rows), start=1.0)) == [(0, 2, 0)]
    assert list(runs(scored(rows))) == [(0, 0, 0), (2, 2, 0)]


def test_a_run_that_hardly_beats_none_is_left_out() -> None:
    rows = [(1.5, 0.0), (-9.0, -9.0), (3.0, 0.0), (-1.0, 1.5)]
    assert list(runs(scored(rows), sure=2.0)) == [(2, 3, 0)]


def test_a_run_has_the_class_that_scores_most_over_all_of_it() -> None:
    scores = np.array([[0, 3, 0, 2, 0], [0, 0, 1, 0, 4]], dtype=np.float32)
    assert list(runs(scores)) == [(0, 1, 1)]
    assert list(runs(scores[:0])) == []
