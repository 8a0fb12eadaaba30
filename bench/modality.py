"""How often hedged, negated, conditional and reported events of TimeBank are kept from the plain facts; run by hand.

    python bench/modality.py ../shared/data/timebank.jsonl
    python bench/modality.py ../shared/data/timebank.jsonl --errors    # of every second document, those that may be looked at

The file holds a document a line: doc_id, date, text, spans (EVENT with start, end, eiid, tense, modality, polarity) and links
(SLINK from an event to the one that it subordinates, with relType).

The classes of an event; it may be of several, and counts once in "any of these":
- negated: polarity NEG, or what a COUNTER_FACTIVE or NEG_EVIDENTIAL link leads to ("refused to meet", "denied the attack");
- modal: has a modality (would, could, may, must ...), or is what a MODAL link leads to ("expected to meet", "agreed to meet");
- ahead: of future tense;
- conditional: at either end of a CONDITIONAL link;
- reported: what an EVIDENTIAL link leads to ("said that they met").
A noun at most three words behind a verb has the classes of the verb, too: "to hold long talks". Asserted are the events of
sentences in which no event has a class.

What of the graph names an event:
- a happening: a meeting or sanctions act whose trigger overlaps the event. It is told as plain where its standing is plain.
- a saying: a statement whose cue holds the event before any other ("declined to say" is a declining). "Said" happens, whatever
  the content says, so it is told as plain where its standing is "reported", and kept where it is hedged or denied. Sayings
  that somebody else reports are not counted: no statement has the standing "plain".
- words only: in what a statement says or in what is put forward, without a fact of its own. Never plain by the making of the
  graph, so not counted.
All other events have no fact. Of asserted events those told as plain are right, of all others those that are not.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from kg import build
from kg.export.standing import standings
from kg.extract import wording
from kg.model import HAPPENINGS, Article, Fact, Span
from kg.store import Store

LINKS = {
    "COUNTER_FACTIVE": "negated",
    "NEG_EVIDENTIAL": "negated",
    "MODAL": "modal",
    "CONDITIONAL": "conditional",
    "EVIDENTIAL": "reported",
}
"""The class of what a link leads to."""
NO_MODALITY = {None, "none", "NONE", "delete", "until", "close"}
"""What stands in the place of a modality and is none."""
CLASSES = ("modal", "ahead", "negated", "conditional", "reported")
ROWS = (*CLASSES, "any of these", "asserted")
COUNTED = ("happening", "saying")
"""What may tell an event as plain."""


class Event(NamedTuple):
    """An annotated event with its classes, none where it is neither asserted nor in a class."""

    start: int
    end: int
    classes: frozenset[str]


class Verdict(NamedTuple):
    """An event and what the graph makes of it: happening, saying, words or none; and the standings that facts give it."""

    event: Event
    how: str
    standings: frozenset[str]

    @property
    def right(self) -> bool:
        """Whether a fact tells the event as plain and it is asserted, or neither."""
        plain = ("reported" if self.how == "saying" else "plain") in self.standings
        return plain == ("asserted" in self.event.classes)


def main() -> None:
    """Print the table, or the events of every second document that are told otherwise than annotated."""
    options = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    options.add_argument("timebank", type=Path)
    options.add_argument("--errors", action="store_true", help="list what is wrong in the half that may be looked at")
    told = options.parse_args()
    rows = map(json.loads, told.timebank.read_text(encoding="utf8").splitlines())
    documents = sorted(rows, key=lambda document: str(document["doc_id"]))
    halves = {"looked at": documents[::2], "held out": documents[1::2]}
    if told.errors:
        print(*errors(documents[::2]), sep="\n")
    else:
        print(*table({half: [v for _, v in verdicts(found)] for half, found in halves.items()}), sep="\n")


def table(halves: dict[str, list[Verdict]]) -> Iterator[str]:
    """The lines of the table: by half and by class, of happenings and sayings how many are told as they should be."""
    columns = ("documents", "events", "all", "no fact", "words only", "happenings right", "sayings right", "right")
    yield f"| {' | '.join(columns)} |\n{'|---' * len(columns)}|"
    both = [verdict for half in halves.values() for verdict in half]
    for name, found in {**halves, "both": both}.items():
        for row in ROWS:
            yield f"| {' | '.join([name, row, *cells([v for v in found if row in v.event.classes])])} |"


def cells(found: list[Verdict]) -> Iterator[str]:
    """The figures of a row."""
    hows = Counter(verdict.how for verdict in found)
    yield from (str(n) for n in (len(found), hows["none"], hows["words"]))
    for counted in (*((how,) for how in COUNTED), COUNTED):
        yield share([verdict.right for verdict in found if verdict.how in counted])


def share(rights: list[bool]) -> str:
    return f"{sum(rights) / len(rights):.3f} ({sum(rights)} of {len(rights)})" if rights else "-"


def errors(documents: list[dict[str, Any]]) -> Iterator[str]:
    """A line for each event that is told as plain and is not, or is asserted and not told as plain."""
    for text, verdict in verdicts(documents):
        event = verdict.event
        if event.classes and verdict.how in COUNTED and not verdict.right:
            low, high = wording.sentence(text, event.start, event.end)
            marked = f"{text[low : event.start]}[{text[event.start : event.end]}]{text[event.end : high]}"
            told = (" ".join(sorted(which)) for which in (event.classes, verdict.standings))
            yield " | ".join((verdict.how, *told, " ".join(marked.split())))


def verdicts(documents: list[dict[str, Any]]) -> Iterator[tuple[str, Verdict]]:
    """Each event of the documents with their text; facts of all of them are in one graph."""
    made, told = Store(), []
    articles = [Article(d["doc_id"], d["text"], date=d["date"][:10]) for d in documents]
    for article, entities, facts in build.facts(articles):
        made.add(article, entities, facts)
        told.append(facts)
    found = standings(made.nodes(), made.edges())
    for document, facts in zip(documents, told, strict=True):
        there = events(document)
        for event in there:
            yield document["text"], verdict(event, there, facts, found)


def verdict(event: Event, there: list[Event], facts: list[Fact], standing: dict[str, str]) -> Verdict:
    """What the graph makes of an event."""
    happenings = frozenset(
        standing[fact.id] for fact in facts if fact.kind in HAPPENINGS and names(fact, "trigger", event)
    )
    sayings = frozenset(standing[fact.id] for fact in facts if names(fact, "cue", event, there))
    words = any(names(fact, role, event) for fact in facts for role in ("cue", "content", "wording"))
    if happenings:
        return Verdict(event, "happening", happenings)
    if sayings and "reported" not in event.classes:
        return Verdict(event, "saying", sayings)
    return Verdict(event, "words" if words else "none", sayings)


def names(fact: Fact, role: str, event: Event, others: Iterable[Event] = ()) -> bool:
    """Whether the event stands in words that fill a role of the claims of a fact, before all others."""
    filled = [
        span for claim in fact.claims for span in claim.all(role) if isinstance(span, Span) and overlaps(event, span)
    ]
    return any(not any(other.start < event.start and overlaps(other, span) for other in others) for span in filled)


def overlaps(event: Event, span: Span) -> bool:
    return event.start < span.end and span.start < event.end


def events(document: dict[str, Any]) -> list[Event]:
    """The events of a document with their classes."""
    text = document["text"]
    found = [span for span in document["spans"] if span["type"] == "EVENT"]
    linked = classes_by_link(document["links"])
    classes = [classes_of(span) | linked[span.get("eiid", "")] for span in found]
    shared = [own | of_verb(text, found, classes, i) for i, own in enumerate(classes)]
    sentences = [wording.sentence(text, span["start"], span["end"]) for span in found]
    hedged = {sentence for sentence, own in zip(sentences, shared, strict=True) if own}
    return [
        Event(span["start"], span["end"], frozenset({*own, "any of these"} if own else asserted(sentence, hedged)))
        for span, own, sentence in zip(found, shared, sentences, strict=True)
    ]


def asserted(sentence: tuple[int, int], hedged: set[tuple[int, int]]) -> set[str]:
    return set() if sentence in hedged else {"asserted"}


def classes_of(span: dict[str, Any]) -> set[str]:
    """The classes that an event has by itself."""
    told = {
        "negated": span.get("polarity") == "NEG",
        "modal": span.get("modality") not in NO_MODALITY,
        "ahead": span.get("tense") == "FUTURE",
    }
    return {name for name, so in told.items() if so}


def classes_by_link(links: list[dict[str, Any]]) -> defaultdict[str, set[str]]:
    """The classes that the links of a document give to events, by instance id."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for link in links:
        if link["tag"] == "SLINK" and link["relType"] in LINKS:
            ends = ["subordinatedEventInstance"]
            ends += ["eventInstanceID"] if link["relType"] == "CONDITIONAL" else []
            for end in ends:
                found[link[end]].add(LINKS[link["relType"]])
    return found


def of_verb(text: str, found: list[dict[str, Any]], classes: list[set[str]], at: int) -> set[str]:
    """The classes of the verb that a noun stands right behind."""
    noun = found[at]
    if noun.get("pos") != "NOUN":
        return set()
    near = (i for i, verb in enumerate(found) if verb.get("pos") == "VERB" and behind(text, verb, noun))
    return {name for i in near for name in classes[i]}


def behind(text: str, verb: dict[str, Any], noun: dict[str, Any]) -> bool:
    """Whether a noun stands behind a verb with at most three words between them."""
    return verb["end"] < noun["start"] and bool(
        re.fullmatch(r"(?:\s[\w'-]+){0,3}\s", text[verb["end"] : noun["start"]])
    )


if __name__ == "__main__":
    main()
