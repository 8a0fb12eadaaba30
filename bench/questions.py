"""Times the named questions on graphs of invented facts, and against rdflib on a graph that it holds.

usage: python bench/questions.py [--triples N] [--rdflib N] [--runs N] [--seconds N] [--keep DIR] [--parts] [QUESTION...]

A store of --triples triples (1,000,000) is filled with invented articles that have as many facts each as annotators find in news,
about actors of whom some are named in many articles and most in few. Each question is asked for its first rows, about an actor,
for a month and whole, --runs times (3); the table has medians of processor time. Then both kg and rdflib load one
file of --rdflib triples (50,000; 0 for none), and each question is asked of both. What is not answered in --seconds (60) is
cut off, and what takes more than a tenth of that is asked once. --keep leaves the store in a folder, or takes the one there; with
--parts no question is asked whole.
"""

from __future__ import annotations

import argparse
import datetime
import random
import re
import resource
import signal
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from functools import cache
from itertools import chain, islice
from pathlib import Path

import rdflib

from kg import answers, ontology, store
from kg.database import Database
from kg.model import Article, Claim, Entity, Fact, Span
from kg.parts import DATED
from kg.store import Store
from kg.terms import iri, placed
from kg.triples import triples

EACH = 400
"""Triples of an article, about."""
LOADED = 500
"""Articles that are loaded together."""
FIRST = 100
"""Rows of a look at the begin of an answer."""
STATES, BODIES, PEOPLE, PLACES, MEETINGS = 190, 900, 20_000, 500, 50_000
SYLLABLES = re.findall("..", "babebodadudofagakakelalelilomamemonanenoparareriosasesotatetovavevozazu")
VALUES = ontology.load().values
ACTS = (*("assert",) * 4, *VALUES["SpeechAct"])
HELD = (*("held",) * 4, "ongoing", "planned", "proposed", "cancelled", "claimed")
TAKEN = ("announced", "done", "inForce", "inForce", "ended", "claimed")
PUT_FORWARD = ("planned", "considered", "proposed", "demanded", "offered", "threatened", "rejected")
TABLED = PUT_FORWARD[1:]
Found = tuple[Article, list[Entity], list[Fact]]


class Text:
    """The text of an article as it grows, and the facts that stand in it."""

    def __init__(self, name: str) -> None:
        self.name, self.text, self.facts = name, "", list[Fact]()

    def fact(self, kind: str, **roles: str | Sequence[str]) -> Fact:
        """A fact, and a sentence for it at the end of the text."""
        words = f"{kind} {len(self.text)} {' '.join(v if isinstance(v, str) else ' '.join(v) for v in roles.values())}"
        span = Span(self.name, len(self.text), len(self.text) + len(words))
        self.text += words + ". "
        pairs = [(role, v) for role, given in roles.items() for v in ([given] if isinstance(given, str) else given)]
        self.facts.append(Fact(kind, tuple(sorted(set(pairs))), (Claim(kind, (), span, "invented"),)))
        return self.facts[-1]


def word(chance: random.Random) -> str:
    return "".join(chance.choices(SYLLABLES, k=chance.choice((2, 3))))


def phrase(chance: random.Random, length: int) -> str:
    return " ".join(word(chance) for _ in range(length))


def skewed(chance: random.Random, number: int) -> int:
    """A number below another, a small one more often."""
    return int(number * chance.random() ** 3)


@cache
def state(number: int) -> Entity:
    code = "".join(chr(65 + number // 26**i % 26) for i in range(3))
    name = word(random.Random(f"state {number}")).title() + "land"
    return Entity(f"state-{code}", "State", name, (name[:4].upper(),), code)


@cache
def person(number: int) -> Entity:
    chance = random.Random(f"person {number}")
    last = word(chance).title()
    name = f"{word(chance).title()} {last}"
    return Entity(f"person-{number}", "Person", name, (last,), state(skewed(chance, STATES)).country)


@cache
def body(number: int) -> Entity:
    chance = random.Random(f"body {number}")
    name = f"Ministry of {phrase(chance, 2).title()}"
    return Entity(f"body-{number}", "PublicBody", name, (), state(skewed(chance, STATES)).country)


@cache
def place(number: int) -> Entity:
    return Entity(f"place-{number}", "Place", word(random.Random(f"place {number}")).title())


def article(number: int) -> Found:
    """An invented article, the same for the same number."""
    chance, text = random.Random(number), Text(f"a{number}")
    day = datetime.date(2016, 1, 1) + datetime.timedelta(number % 3000)
    source = Entity(f"unnamedsource-a{number}", "UnnamedSource", "an official")
    actors = [
        source,
        *(person(skewed(chance, PEOPLE)) for _ in range(6)),
        *(body(skewed(chance, BODIES)) for _ in "ab"),
    ]
    states = [state(skewed(chance, STATES)) for _ in range(3)]
    known = [entity for _ in range(3) for entity in met(text, skewed(chance, MEETINGS))]
    for _ in range(3):
        sanctioned(text, chance, states, actors)
    for _ in range(3):
        offered(text, chance, states, actors)
    for holder in actors[1:3]:
        text.fact("Tenure", holder=holder.id, office=f"Minister of {word(chance).title()}", asOf=day.isoformat())
    for _ in range(16):
        said(text, chance, [*actors, *states])
    passages = [fact.claims[0].span for fact in text.facts]
    known += [replace(one, named=span) for one, span in zip(states, passages, strict=False)]
    named = {entity.id: entity for entity in [*actors, *states, *known]}
    title = phrase(chance, 6).capitalize()
    made = Article(text.name, text.text, title, day.isoformat(), f"The {word(chance).title()} Post")
    return made, sorted(named.values(), key=lambda entity: entity.id), text.facts


def met(text: Text, number: int) -> list[Entity]:
    """Who met, and where: the meeting of a number, which several articles may tell of."""
    chance = random.Random(f"meeting {number}")
    who = {state(skewed(chance, STATES)) for _ in "ab"} | {person(skewed(chance, PEOPLE)) for _ in "ab"}
    where, day = place(skewed(chance, PLACES)), datetime.date(2016, 1, 1) + datetime.timedelta(number % 3000)
    status = chance.choice(HELD)
    kind = chance.choice(["call", "conference", "meeting", "summit", "talks", "visit"])
    roles = {"participant": sorted(e.id for e in who), "place": where.id, "time": day.isoformat()}
    text.fact("Meeting", **roles, status=status, meetingKind=kind)
    return [*who, where]


def sanctioned(text: Text, chance: random.Random, states: list[Entity], actors: list[Entity]) -> None:
    """A measure or a proposal, two of five with a condition."""
    roles: dict[str, str] = {"sender": chance.choice(states).id, "target": chance.choice(states).id}
    roles |= {
        "sanctionsAction": chance.choice(VALUES["SanctionsAction"]),
        "instrument": phrase(chance, 2),
        "scope": word(chance),
    }
    if chance.random() < 0.4:
        told = text.fact("Condition", relation=chance.choice(VALUES["ConditionRelation"]), wording=phrase(chance, 6))
        roles["condition"] = told.id
    if chance.random() < 0.5:
        text.fact("SanctionsMeasure", **roles, status=chance.choice(TAKEN), claimedBy=chance.choice(actors).id)
    else:
        text.fact("SanctionsProposal", **roles, status=chance.choice(PUT_FORWARD), proponent=chance.choice(actors).id)


def offered(text: Text, chance: random.Random, states: list[Entity], actors: list[Entity]) -> None:
    """Something else that is put forward, tied to something; some are alternatives of the one before."""
    tie = {"relation": chance.choice(VALUES["ConditionRelation"]), "wording": phrase(chance, 6)}
    roles = {"wording": phrase(chance, 8), "proponent": chance.choice(actors).id, "addressee": chance.choice(states).id}
    roles |= {"status": chance.choice(TABLED), "certainty": chance.choice(("certain", *VALUES["Certainty"]))}
    before = [fact for fact in text.facts if fact.kind == "Proposal"]
    if before and chance.random() < 0.3:
        roles["alternative"] = before[-1].id
    if chance.random() < 0.3:
        roles["claimedBy"] = chance.choice(actors).id
    if chance.random() < 0.2:
        tie |= {"relation": "by", "time": "2021-12-31"}
    if chance.random() < 0.2:
        tie["certainty"] = "probable"
    text.fact("Proposal", **roles, condition=text.fact("Condition", **tie).id)


def said(text: Text, chance: random.Random, speakers: list[Entity]) -> None:
    """A statement; a quarter tell of a meeting or a sanctions act of the text, and some of them deny what was said before."""
    roles = {"speaker": chance.choice(speakers).id, "content": phrase(chance, 14), "cue": "said"}
    act = chance.choice(ACTS)
    roles |= {"act": act, "form": chance.choice(VALUES["StatementForm"])}
    roles["certainty"] = chance.choice(("certain", "certain", *VALUES["Certainty"]))
    roles["polarity"] = "negative" if act in ("deny", "reject") else "positive"
    before = [fact for fact in text.facts if fact.kind == "Statement"]
    if chance.random() < 0.3:
        roles["addressee"] = chance.choice(speakers).id
    if chance.random() < 0.25:
        roles["about"] = chance.choice([f for f in text.facts if f.kind[:4] in ("Meet", "Sanc", "Prop")]).id
    if act == "deny" and before:
        roles["denies"] = chance.choice(before).id
    text.fact("Statement", **roles)


def fill(base: Database, number: int) -> None:
    """Puts so many articles into an empty database, as adding them one by one would leave it, but faster."""
    found = (article(i) for i in range(number))
    while some := list(islice(found, LOADED)):
        told = [(iri(one.id), triple) for one, entities, facts in some for triple in triples(one, entities, facts)]
        base.fill([*{placed(triple) for _, triple in told}, *(placed(triple, name) for name, triple in told)])


def timed(ask: Callable[[], object], runs: int) -> float:
    """The median of seconds of processor time."""
    took = []
    for _ in range(runs):
        begun = time.process_time()
        ask()
        took.append(time.process_time() - begun)
    return statistics.median(took)


def of_store(kept: Store, names: Sequence[str], runs: int, seconds: int, whole: bool) -> Iterator[str]:
    """A row for each question: seconds of its first rows, of one actor, of a month, and of the whole answer with its rows."""
    actor, month = person(3).name, "2020-05"
    yield f"| question | first {FIRST}, s | rows of {actor} | s | rows of {month} | s | rows | s |"
    yield "|---|---|---|---|---|---|---|---|"
    for name in names:
        sparql = answers.questions()[name].sparql
        days = {"since": month, "until": month} if set(DATED) & set(kept.ask(sparql)[0]) else None
        cells = [measured(kept, sparql, seconds, runs, FIRST)[1], *measured(kept, sparql, seconds, runs, actor=actor)]
        cells += measured(kept, sparql, seconds, runs, **days) if days else ("", "")
        cells += measured(kept, sparql, seconds, runs) if whole else ("", "")
        yield f"| {' | '.join([name, *cells])} |"


def measured(
    kept: Store, sparql: str, seconds: int, runs: int, first: int | None = None, **asked: str
) -> tuple[str, str]:
    """How many rows are answered, and the median of seconds."""
    found, took = limited(lambda: sum(1 for _ in islice(kept.ask(sparql, **asked)[1], first)), seconds, runs)
    return ("", f"> {took:.0f}") if found is None else (f"{found:,}", f"{took:.2f}")


class TooLong(Exception):
    """What the limit of time raises."""


def limited(ask: Callable[[], int], seconds: int, runs: int) -> tuple[int | None, float]:
    """What is answered and the median of seconds, None where that takes too long; what takes long is asked once."""

    def stop(*_: object) -> None:
        raise TooLong

    signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    begun = time.process_time()
    try:
        found = ask()
    except TooLong:
        return None, float(seconds)
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    first = time.process_time() - begun
    return found, first if first > seconds / 10 else timed(ask, runs)


def against(path: Path, names: Sequence[str], runs: int, seconds: int) -> Iterator[str]:
    """A row for each question of the same file in kg and in rdflib: rows and seconds."""
    begun = time.process_time()
    kept = store.load(path)
    loaded = time.process_time()
    graph = rdflib.Graph().parse(path, format="nt")
    graph.bind("skos", rdflib.SKOS)
    yield f"Loaded {len(graph):,} triples: kg {loaded - begun:.1f} s, rdflib {time.process_time() - loaded:.1f} s"
    yield "| question | rows | kg s | rdflib s | times |"
    yield "|---|---|---|---|---|"
    for name in names:
        sparql = answers.questions()[name].sparql
        rows = len(list(kept.ask(sparql)[1]))
        ours = timed(lambda s=sparql: list(kept.ask(s)[1]), runs)  # type: ignore[misc]
        found, theirs = limited(lambda s=sparql: len(list(graph.query(s))), seconds, runs)  # type: ignore[misc]
        cut = "> " if found is None else ""
        other = f" ({found:,} in rdflib)" if found not in (None, rows) else ""
        yield f"| {name} | {rows:,}{other} | {ours:.3f} | {cut}{theirs:.2f} | {cut}{theirs / ours:.0f} |"


def made(folder: Path, number: int) -> Store:
    """A store of about so many triples, filled where it is not there."""
    if not folder.exists():
        begun = time.process_time()
        base = Database(folder)
        fill(base, max(number // EACH, 1))
        base.refresh()
        size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6
        print(f"Filled in {time.process_time() - begun:.0f} s, {size:,.0f} MB of disk")
        del base
    return store.load(folder)


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("questions", nargs="*", metavar="QUESTION")
    parser.add_argument("--triples", type=int, default=1_000_000)
    parser.add_argument("--rdflib", type=int, default=50_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--parts", action="store_true")
    given = parser.parse_args(arguments)
    names = given.questions or list(answers.questions())
    if wrong := sorted(set(names) - set(answers.questions())):
        parser.error(f"no question is called {', '.join(wrong)}")
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        kept = made(given.keep or folder / "store", given.triples)
        print(", ".join(f"{count:,} {what}" for what, count in kept.counts().items()))
        told: list[Iterator[str]] = [of_store(kept, names, given.runs, given.seconds, not given.parts)]
        if given.rdflib:
            made(folder / "small", given.rdflib).save(folder / "small.nt")
            told.append(against(folder / "small.nt", names, given.runs, given.seconds))
        for row in chain(*told):
            print(row, flush=True)
    print(f"peak of memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


if __name__ == "__main__":
    main()
