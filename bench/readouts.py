"""Whether the meeting or call that a government's readout tells of is found with both its parties; run by hand.

    python bench/readouts.py ../shared/data/readouts_dev.jsonl
    python bench/readouts.py ../shared/data/readouts_dev.jsonl --errors

The file holds a document a line: doc_id, date, kind (Call, Meeting ...), text and spans, a word of each party's name where the
text has it (type party_a or party_b). Those count of which both parties stand in the text. The title, which names the parties, is
not read.

A party takes part where a name of a participant has the word. Of several meetings the one with most parties counts, then the
first. The rest is of those that have both: kind, call or not; the day, where the opening sentence has "today" or "yesterday" or
the like; whether it is held; and how many other participants it has, of whom many are right (who else was there).
"""

from __future__ import annotations

import argparse
import datetime
import json
import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from kg import build
from kg.extract import wording
from kg.model import Article

Row = dict[str, Any]
DAYS = {r"today|this (?:morning|afternoon|evening)": 0, r"yesterday": -1}
"""Words for the day, and how far it is from the readout's."""
ROWS = ("a meeting", "first party", "second party", "both in one meeting", "kind", "day", "held")


def readouts(path: Path) -> list[Row]:
    """The documents in which both parties stand."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf8").splitlines()]
    return [row for row in rows if {span["type"] for span in row["spans"]} == {"party_a", "party_b"}]


def day(row: Row) -> str | None:
    """The day that the sentence with the second party tells by "today" or "yesterday"."""
    parties = [span["end"] for span in row["spans"]]
    opening = row["text"][: wording.sentence(row["text"], max(parties) - 1, max(parties))[1]]
    away = next((n for words, n in DAYS.items() if re.search(rf"\b(?:{words})\b", opening, re.IGNORECASE)), None)
    if away is None:
        return None
    return (datetime.date.fromisoformat(row["date"]) + datetime.timedelta(days=away)).isoformat()


def judged(row: Row, facts: Row) -> tuple[dict[str, bool], list[str]]:
    """What of a readout was found, and who else is said to take part."""
    named = {a["id"]: " | ".join([a["name"], *a["aliases"]]).casefold() for a in facts["actors"]}
    words = [re.sub("['’]s$", "", span["text"]).casefold() for span in sorted(row["spans"], key=lambda s: s["type"])]

    def has(meeting: Row) -> list[bool]:
        return [any(word in named.get(who, "") for who in meeting["participants"]) for word in words]

    best = max(facts["meetings"], key=lambda m: (sum(has(m)), -m["evidence"][0]["start"]), default=None)
    first, second = has(best) if best else (False, False)
    out = dict(zip(ROWS, (best is not None, first, second, first and second), strict=False))
    if not (best and first and second):
        return out, []
    out["kind"] = (best["kind"] == "call") == ("Call" in row["kind"])
    out["held"] = best["status"] == "held"
    if told := day(row):
        out["day"] = best["date"] == told
    return out, [who for who in best["participants"] if not any(word in named.get(who, "") for word in words)]


def report(rows: Iterable[Row], *, errors: bool) -> None:
    """Prints the table, and with `errors` what was not found."""
    right, counted, others = Counter[str](), Counter[str](), 0
    rows = list(rows)
    found = build.fact_rows(Article(row["doc_id"], row["text"], date=row["date"]) for row in rows)
    for row, (_, facts) in zip(rows, found, strict=True):
        told, more = judged(row, facts)
        counted.update(told.keys())
        right.update(name for name, holds in told.items() if holds)
        others += len(more)
        wrong = [name for name, holds in told.items() if not holds]
        if errors and wrong:
            print(f"{', '.join(wrong)}: {' '.join(row['text'][:240].split())}")
    print("| | found | of | |\n|---|---|---|---|")
    for name in ROWS:
        print(f"| {name} | {right[name]} | {counted[name]} | {right[name] / max(counted[name], 1):.3f} |")
    print(f"\nother participants of those meetings: {others}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("readouts", type=Path)
    parser.add_argument("--errors", action="store_true", help="print what was not found")
    asked = parser.parse_args()
    report(readouts(asked.readouts), errors=asked.errors)
