"""Finds where the quotations of annotated facts stand in their text."""

from __future__ import annotations

import re
from typing import Any

from kg import Error
from kg.extract.labels import CLASSES

Json = dict[str, Any]
LABELS = {
    "meetings": {"kind": "meetingKind", "status": "meetingStatus"},
    "statements": {"act": "act"},
    "sanctions": {"action": "sanctionsAction", "status": "sanctionsStatus"},
}
"""The classes that a fact of each list has, by key."""


def anchored(row: Json, text: str) -> Json:
    """The facts of an article with offsets (code points) added where they have quotations only.

    Raises Error, naming the article, the fact and the words, where a quotation is not in the text or a label is unknown.
    """
    for facts, labels in LABELS.items():
        for fact in row[facts]:
            for key, head in labels.items():
                if fact[key] not in CLASSES[head][1]:
                    raise _wrong(row, fact, f"{key} '{fact[key]}' is none of {' '.join(CLASSES[head][1])}")
    for fact in (*row["meetings"], *row["sanctions"]):
        for evidence in fact["evidence"]:
            _evidence(row, fact, evidence, text)
    for fact in row["statements"]:
        _statement(row, fact, text)
    for fact in row["sanctions"]:
        for condition in fact["conditions"]:
            if "start" not in condition and condition["quote"] in text:
                start = text.index(condition["quote"])
                condition |= {"start": start, "end": start + len(condition["quote"])}
    return row


def _evidence(row: Json, fact: Json, evidence: Json, text: str) -> None:
    if "t_start" in evidence or "start" in evidence:
        return
    start = _at(row, fact, evidence["quote"], text)
    place = _word(row, fact, evidence["trigger"], evidence["quote"])
    evidence |= {"start": start, "end": start + len(evidence["quote"])}
    evidence |= {"t_start": start + place[0], "t_end": start + place[1]}


def _statement(row: Json, fact: Json, text: str) -> None:
    """The cue in its context; of the places where the content may begin the one nearest to it."""
    if "cue_start" in fact:
        return
    at = _at(row, fact, fact["cue_context"], text)
    low, high = _word(row, fact, fact["cue"], fact["cue_context"])
    _at(row, fact, fact["content_start"], text)
    starts = [m.start() for m in re.finditer(re.escape(fact["content_start"]), text)]
    start = min(starts, key=lambda s: abs(s - at))
    end = start + _at(row, fact, fact["content_end"], text[start:]) + len(fact["content_end"])
    fact |= {"cue_start": at + low, "cue_end": at + high, "start": start, "end": end}


def _at(row: Json, fact: Json, words: str, text: str) -> int:
    if (at := text.find(words)) < 0:
        raise _wrong(row, fact, f"'{words}' is not in the text")
    return at


def _word(row: Json, fact: Json, word: str, quote: str) -> tuple[int, int]:
    if found := re.search(rf"(?<!\w){re.escape(word)}(?!\w)", quote):
        return found.span()
    raise _wrong(row, fact, f"'{word}' is not in '{quote}'")


def _wrong(row: Json, fact: Json, what: str) -> Error:
    return Error(f"{row['doc']}, {fact['id']}: {what}")
