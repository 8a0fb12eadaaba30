"""Scores attributions (source, cue and content spans) against annotated ones, as PolNeAR's authors and users do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

Row = Mapping[str, Any]
PARTS = ("source", "cue", "content")
EDGE = " \t\r\n\"'“”‘’.,;:"
"""Characters at the ends of a part that do not count when it is compared as a whole."""


class Count(NamedTuple):
    """Hits, and the things of either side."""

    hits: int
    gold: int
    pred: int

    @property
    def precision(self) -> float:
        """Hits over predicted things."""
        return self.hits / self.pred if self.pred else 0.0

    @property
    def recall(self) -> float:
        """Hits over gold things."""
        return self.hits / self.gold if self.gold else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        total = self.precision + self.recall
        return 2 * self.precision * self.recall / total if total else 0.0


def compare(gold: Mapping[str, Row], pred: Mapping[str, Row]) -> dict[str, Count]:
    """Counts by measure over all articles.

    `source chars` and its like count characters that lie in some source; `source exact` whole sources; `relation` contents
    that share half of what they cover with a gold one, one to one, whose sources touch or are both left out.
    """
    totals: dict[str, Count] = {}
    for doc, row in gold.items():
        ours = pred.get(doc, {}).get("attributions", [])
        for measure, count in _counts(row["attributions"], ours, row.get("text")).items():
            totals[measure] = Count(*map(sum, zip(totals.get(measure, Count(0, 0, 0)), count, strict=True)))
    return totals


def _counts(gold: list[Row], pred: list[Row], text: str | None) -> dict[str, Count]:
    pooled = {f"{part} chars": _shared(_pool(gold, part, text), _pool(pred, part, text)) for part in PARTS}
    exact = {f"{part} exact": _shared(_whole(gold, part, text), _whole(pred, part, text)) for part in PARTS}
    return {**pooled, **exact, "relation": Count(_relations(gold, pred), len(gold), len(pred))}


def _shared(gold: set[Any], pred: set[Any]) -> Count:
    return Count(len(gold & pred), len(gold), len(pred))


def _chars(spans: Iterable[tuple[int, int]] | None) -> set[int]:
    return {i for start, end in spans or [] for i in range(start, end)}


def _pool(rows: list[Row], part: str, text: str | None) -> set[int]:
    found = set().union(*(_chars(row.get(part)) for row in rows))
    return {i for i in found if not (text and text[i : i + 1].isspace())}


def _whole(rows: list[Row], part: str, text: str | None) -> set[frozenset[int]]:
    return {_trimmed(_chars(row.get(part)), text) for row in rows} - {frozenset()}


def _trimmed(chars: set[int], text: str | None) -> frozenset[int]:
    if text is None:
        return frozenset(chars)
    inner = [i for i in chars if text[i : i + 1] not in EDGE]
    low, high = min(inner, default=0), max(inner, default=-1)
    return frozenset(i for i in chars if low <= i <= high and not text[i : i + 1].isspace())


def _relations(gold: list[Row], pred: list[Row]) -> int:
    ours = [(_chars(row.get("content")), _chars(row.get("source"))) for row in pred]
    pairs = []
    for i, row in enumerate(gold):
        content, source = _chars(row.get("content")), _chars(row.get("source"))
        for j, (other, speaker) in enumerate(ours):
            shared = len(content & other)
            if shared and shared / len(content | other) >= 0.5:
                right = bool(source & speaker) or not (source or speaker)
                pairs.append((-shared / len(content | other), i, j, right))
    return _one_to_one(sorted(pairs))


def _one_to_one(pairs: list[tuple[float, int, int, bool]]) -> int:
    """How many of the pairs, best first and each side once, are right."""
    gold, pred, hits = set(), set(), 0
    for _, i, j, right in pairs:
        if i not in gold and j not in pred:
            gold.add(i)
            pred.add(j)
            hits += right
    return hits
