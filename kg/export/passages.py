"""The articles as the page shows them: their text, or else the quotes in their order, cut where facts rest on them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any

from kg.export.network import clean

Json = dict[str, Any]
Run = tuple[int, str]
"""Where a stretch of text begins in its article, and its words."""

ROOM = 280
"""Characters shown at most on either side of a quote."""


def runs(spans: Sequence[Json], text: str | None) -> list[Run]:
    """The stretches of an article that are known: all of it, or what its quotes tell, put together where they meet.

    >>> runs([{"start": 0, "quote": "They met"}, {"start": 5, "quote": "met us"}, {"start": 40, "quote": "Bye"}], None)
    [(0, 'They met us'), (40, 'Bye')]
    """
    if text is not None:
        return [(0, text)]
    found: list[Run] = []
    for span in sorted(spans, key=lambda span: (span["start"], -len(span["quote"]))):
        start, words = found[-1] if found else (0, "")
        if found and span["start"] <= start + len(words):
            found[-1] = start, words + span["quote"][start + len(words) - span["start"] :]
        else:
            found.append((span["start"], span["quote"]))
    return found


def pieces(run: Run, spans: Sequence[Json]) -> list[Json]:
    """A run cut wherever a span begins or ends: `text`, `start`, `end`, and the `fact` of the narrowest span around it.

    `places` are the spans that begin with the piece, by (start, end), each with its facts.
    """
    begin, words = run
    close = begin + len(words)
    cuts = {begin, close} | {cut for span in spans for cut in (span["start"], span["end"]) if begin < cut < close}
    return [
        {
            "start": start,
            "end": end,
            "text": clean(words[start - begin : end - begin]),
            "fact": _narrowest(spans, start, end),
            "places": _places(spans, start),
        }
        for start, end in pairwise(sorted(cuts))
    ]


def around(found: Sequence[Run], start: int, end: int) -> tuple[str, str]:
    """What stands before and after these characters in their paragraph, cut at a space where it is long."""
    for begin, words in found:
        if begin <= start < begin + len(words):
            before, after = words[: start - begin], words[end - begin :]
            return clean(_tail(before.rpartition("\n")[2])), clean(_head(after.partition("\n")[0]))
    return "", ""


def _narrowest(spans: Sequence[Json], start: int, end: int) -> str | None:
    around = [span for span in spans if span["start"] <= start and end <= span["end"]]
    best = min(around, key=lambda span: (span["end"] - span["start"], span["fact"]), default=None)
    return best["fact"] if best else None


def _places(spans: Sequence[Json], start: int) -> list[tuple[int, list[str]]]:
    """The ends of the spans that begin here, each with the facts that rest on it."""
    ends = sorted({span["end"] for span in spans if span["start"] == start})
    return [(end, list(_facts(spans, start, end))) for end in ends]


def _facts(spans: Sequence[Json], start: int, end: int) -> Iterator[str]:
    return (span["fact"] for span in spans if (span["start"], span["end"]) == (start, end))


def _tail(text: str) -> str:
    return text if len(text) <= ROOM else "…" + text[-ROOM:].partition(" ")[2]


def _head(text: str) -> str:
    return text if len(text) <= ROOM else text[:ROOM].rpartition(" ")[0] + "…"
