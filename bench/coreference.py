"""How well the actors of an article are told apart, on annotated news; run by hand.

    python bench/coreference.py ../shared/data/newswcl50_dev.jsonl [--errors]
    python bench/coreference.py ../shared/data/gum_news.jsonl [--errors]

Each line of the file is an article with `spans`. Those of NewsWCL50 have a `chain`: ACTOR and COUNTRY chains are compared with
ours by B-cubed, and metonyms in COUNTRY chains with the state that the chain's `concept` names. Those of GUM have a `group`: a
description of a person or an organization that the text has mentioned before is right where ours points back into its group.

An annotated mention is found where we have one of the same words, else one that overlaps it and ends in the same word; no
mention of ours is of two. Words annotated as several chains ("the two countries") are left out. GUM's spans are whole phrases: of
each only what stands before a preposition, relative or participle counts ("the boy" of "the boy wearing a cap").

NewsWCL50 has no chains for bodies, officials and people of the second rank: they are in the chain of their country. We keep them
apart, so B-cubed is given for all as annotated, and again with our public bodies, groups and unnamed people under their country
and without the people whom the annotation gives to a country by name.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from kg import names, persons
from kg.actors import Actors
from kg.extract import wording
from kg.extract.reader import read
from kg.model import Article, Mention

Json = dict[str, Any]
APART = frozenset({"Person", "MediaOrganization"})
"""Kinds that never stand for their country."""
BEHIND = re.compile(
    r"['’]s?$|,|\s(?:at|by|for|from|in|of|on|to|under|with|who|whom|whose|which|that|[a-z]+ing)\s|\s\(|\s(?:and|or)\s"
)
"""What ends the first part of a phrase."""
POINTING = ("right", "wrong", "alone", "not found")


class Read(NamedTuple):
    """An annotated article and what we make of it; `ours` has our mention of each annotated one that is found, by its id."""

    text: str
    spans: list[Json]
    mentions: list[Mention]
    actors: Actors
    ours: dict[str, Mention]


class Item(NamedTuple):
    """A mention with its annotated chain and our actor."""

    doc: str
    chain: str
    actor: str
    words: str


def main() -> None:
    """Print the table of the data's sort, and with --errors what is wrong."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("articles", type=Path)
    parser.add_argument("--errors", action="store_true", help="list what is wrong")
    options = parser.parse_args()
    docs = [json.loads(line) for line in options.articles.read_text(encoding="utf8").splitlines()]
    chained = any("chain" in span for doc in docs for span in doc["spans"])
    told = read_all(docs, chain_spans if chained else group_spans)
    print(*(chains if chained else descriptions)(told, errors=options.errors), sep="\n")


def read_all(docs: Sequence[Json], spans_of: Callable[[Json], list[Json]]) -> list[Read]:
    """Each article with its annotated spans, our mentions and our actors."""
    articles = [Article(doc["doc_id"], doc["text"], date=doc["date"]) for doc in docs]
    out = []
    for doc, article, (mentions, claims) in zip(docs, articles, read(articles), strict=True):
        spans = spans_of(doc)
        actors = Actors(article, mentions, claims)
        out.append(Read(article.text, spans, mentions, actors, paired(spans, mentions)))
    return out


def chain_spans(doc: Json) -> list[Json]:
    """The mentions of actors and countries that are annotated as one chain."""
    spans = [span for span in doc["spans"] if span["type"] in ("ACTOR", "COUNTRY")]
    held: dict[tuple[int, int], set[str]] = defaultdict(set)
    for span in spans:
        held[place(span)].add(span["chain"])
    once = {place(span): span for span in spans if len(held[place(span)]) == 1}
    return sorted(once.values(), key=place)


def group_spans(doc: Json) -> list[Json]:
    """The first part of each phrase that belongs to a group, in the order of the text; of those of one place the shortest."""
    spans = sorted((span for span in doc["spans"] if span.get("group")), key=lambda s: s["start"] - s["end"])
    return sorted({place(part): part for part in map(first, spans)}.values(), key=place)


def first(span: Json) -> Json:
    """The span without what follows its first part."""
    found = BEHIND.search(span["text"], 1)
    words = span["text"][: found.start()] if found else span["text"]
    return {**span, "text": words, "end": span["start"] + len(words)}


def place(span: Json) -> tuple[int, int]:
    """Where a span stands."""
    return span["start"], span["end"]


def paired(spans: Iterable[Json], mentions: Iterable[Mention]) -> dict[str, Mention]:
    """Our mention of each annotated one, by its id: first of the same words, then those that end in the same word."""
    free = {(m.span.start, m.span.end): m for m in mentions}
    out: dict[str, Mention] = {}
    rest = []
    for span in spans:
        if mention := free.pop(place(span), None):
            out[span["id"]] = mention
        else:
            rest.append(span)
    for span in rest:
        fits = [at for at, m in free.items() if at[0] < span["end"] and span["start"] < at[1] and last(m.text, span)]
        if fits:
            out[span["id"]] = free.pop(min(fits, key=lambda at: (abs(at[1] - span["end"]), at)))
    return out


def last(words: str, span: Json) -> bool:
    """Whether two wordings end in the same word."""
    one, other = names.key(words).split(), names.key(span["text"]).split()
    return one[-1:] == other[-1:] != []


def chains(told: Sequence[Read], *, errors: bool) -> Iterator[str]:
    """B-cubed of the chains, and how many metonyms reach their state, as lines."""
    plain = [item for n, doc in enumerate(told) for item in items(doc, str(n), folded=False)]
    under = [item for n, doc in enumerate(told) for item in items(doc, str(n), folded=True)]
    if errors:
        yield from mixed(under)
    yield f"{sum(len(doc.spans) for doc in told)} mentions annotated, {len(plain)} found"
    yield f"{'chains':42}{'mentions':>9}{'P':>7}{'R':>7}{'F1':>7}"
    for name, row in (("as annotated", plain), ("bodies and officials under their country", under)):
        yield figures(name, row)
        for kind in ("ACTOR", "COUNTRY"):
            yield figures(f"  {kind}", row, kind)
    yield from metonyms(told, errors=errors)


def items(doc: Read, name: str, *, folded: bool) -> Iterator[Item]:
    """The found mentions of an article with chain and actor."""
    for span in doc.spans:
        if mention := doc.ours.get(span["id"]):
            entity = doc.actors.entities[doc.actors.id(mention)]
            if folded and span["type"] == "COUNTRY" and entity.kind == "Person":
                continue
            under = folded and entity.country and entity.kind not in APART
            yield Item(name, span["chain"], f"state-{entity.country}" if under else entity.id, span["text"])


def figures(name: str, found: Sequence[Item], kind: str = "") -> str:
    """A row of B-cubed figures, of the mentions of one kind where it is given; the clusters are those of all."""
    chains = Counter((item.doc, item.chain) for item in found)
    actors = Counter((item.doc, item.actor) for item in found)
    both = Counter((item.doc, item.chain, item.actor) for item in found)
    chosen = [item for item in found if item.chain.endswith(f"_{kind}" if kind else "")]
    shared = [(item, both[item.doc, item.chain, item.actor]) for item in chosen]
    precision = sum(n / actors[item.doc, item.actor] for item, n in shared) / len(chosen)
    recall = sum(n / chains[item.doc, item.chain] for item, n in shared) / len(chosen)
    f1 = 2 * precision * recall / (precision + recall)
    return f"{name:42}{len(chosen):9}{precision:7.3f}{recall:7.3f}{f1:7.3f}"


def mixed(found: Iterable[Item]) -> Iterator[str]:
    """Chains that are several actors, and actors that are of several chains, each with their words."""
    parts: dict[tuple[str, str, str], Counter[str]] = defaultdict(Counter)
    for item in found:
        parts[item.doc, item.chain, item.actor][item.words] += 1
    for at, name in ((1, "split"), (2, "merged")):
        whole: dict[tuple[str, str], list[tuple[str, str, str]]] = defaultdict(list)
        for part in parts:
            whole[part[0], part[at]].append(part)
        for (doc, one), several in sorted(whole.items()):
            for part in several if len(several) > 1 else ():
                words = ", ".join(f"{w} x{n}" for w, n in parts[part].most_common())
                yield f"{name}\t{doc}\t{one}\t{part[3 - at]}\t{words}"


def metonyms(told: Iterable[Read], *, errors: bool) -> Iterator[str]:
    """How many of the capitals and seats of power in COUNTRY chains are the state that the chain names."""
    counts: Counter[str] = Counter()
    known = names.load()
    listed = {names.key(word): row for row in known.rows.values() for word in row.metonyms}
    for doc in told:
        for span in doc.spans:
            if span["type"] != "COUNTRY" or names.key(span["text"]) not in listed:
                continue
            mention = doc.ours.get(span["id"])
            meant = known.rows.get(f"state-{span['concept']}") or known.find(span["concept"])
            actor = doc.actors.id(mention) if mention else None
            verdict = "not found" if actor is None else "right" if meant and actor == meant.id else "wrong"
            counts[verdict] += 1
            if errors and verdict != "right":
                yield f"metonym\t{verdict}\t{actor}\t{span['concept']}\t{shown(doc.text, span)}"
    yield f"metonyms: {counts['right']} of {sum(counts.values())} reach their state, {counts['not found']} not found"


def descriptions(told: Sequence[Read], *, errors: bool) -> Iterator[str]:
    """Where descriptions that have been mentioned before point, ours and the baseline, as lines."""
    counts: Counter[tuple[str, str, str]] = Counter()
    for doc in told:
        groups = {mention: span["group"] for span in doc.spans if (mention := doc.ours.get(span["id"]))}
        for span, sort in described(doc):
            for side, find in (("ours", same_actor), ("nearest name", nearest_name)):
                verdict, back = judged(doc, span, groups, find, known=sort != "first mentions")
                counts[side, sort, verdict] += 1
                if errors and side == "ours" and verdict in ("wrong", "alone", "joined"):
                    yield f"{verdict}\t{sort}\t{back.text if back else ''}\t{shown(doc.text, span)}"
    yield from pointing(counts)
    guessed = [right for doc in told for right in pronouns(doc)]
    yield f"pronouns with an earlier mention: {len(guessed)}; kg resolves none, nearest name: {sum(guessed)} right"


def described(doc: Read) -> Iterator[tuple[Json, str]]:
    """The descriptions of persons and organizations, and whether in apposition, elsewhere, or mentioned for the first time."""
    seen: set[str] = set()
    for span in doc.spans:
        if span["type"] in ("person", "organization") and not named(span) and not pronoun(span):
            beside = span["coref"] in ("appos", "pred", "cata")
            known = "appositions and predicates" if beside else "other descriptions"
            yield span, known if span["group"] in seen else "first mentions"
        seen.add(span["group"])


def named(span: Json) -> bool:
    """Whether the words name somebody, by the reader's rule: a capital, and for a person more than a title."""
    return wording.capitalised(span["text"]) and (span["type"] != "person" or bool(persons.split(span["text"])[1]))


def pronoun(span: Json) -> bool:
    """Whether a span is a pronoun."""
    return span["coref"] == "ana" or wording.pronoun(span["text"])


def judged(
    doc: Read,
    span: Json,
    groups: dict[Mention, str],
    find: Callable[[Read, Mention, Iterable[Mention]], Mention | None],
    *,
    known: bool,
) -> tuple[str, Mention | None]:
    """How a description is resolved, and the earlier mention that it points at.

    What was not mentioned before is "right" where it points nowhere and "joined" where it does.
    """
    mention = doc.ours.get(span["id"])
    if mention is None:
        return "not found", None
    earlier = [m for m in groups if m.span < mention.span]
    back = find(doc, mention, earlier)
    if not known:
        return ("right" if back is None else "joined"), back
    return ("alone" if back is None else "right" if groups[back] == span["group"] else "wrong"), back


def same_actor(doc: Read, mention: Mention, earlier: Iterable[Mention]) -> Mention | None:
    """The nearest earlier mention that we hold to be the same actor."""
    same = (m for m in earlier if doc.actors.id(m) == doc.actors.id(mention))
    return max(same, key=lambda m: m.span, default=None)


def nearest_name(doc: Read, mention: Mention, earlier: Iterable[Mention]) -> Mention | None:
    """The nearest earlier name of the same kind."""
    fits = (m for m in earlier if m.kind == mention.kind and m.form == "name")
    return max(fits, key=lambda m: m.span, default=None)


def pronouns(doc: Read) -> Iterator[bool]:
    """For each pronoun of somebody mentioned before, whether the nearest earlier name of a person, or of none, is right."""
    groups = {mention: span["group"] for span in doc.spans if (mention := doc.ours.get(span["id"]))}
    names_told, seen = sorted((m for m in groups if m.form == "name"), key=lambda m: m.span), set[str]()
    for span in doc.spans:
        if span["type"] in ("person", "organization") and pronoun(span) and span["group"] in seen:
            person, before = span["type"] == "person", [m for m in names_told if m.span.end <= span["start"]]
            nearest = next((m for m in reversed(before) if (m.kind == "Person") == person), None)
            yield nearest is not None and groups[nearest] == span["group"]
        seen.add(span["group"])


def pointing(counts: Counter[tuple[str, str, str]]) -> Iterator[str]:
    """Rows of figures: accuracy is of the descriptions found, precision of those that point somewhere."""
    yield f"{'':41}" + "".join(f"{name:>10}" for name in POINTING) + "  accuracy  precision"
    for sort in ("appositions and predicates", "other descriptions"):
        for side in ("ours", "nearest name"):
            right, wrong, alone, missed = (counts[side, sort, verdict] for verdict in POINTING)
            row = f"{sort:28}{side:13}{right:10}{wrong:10}{alone:10}{missed:10}"
            yield row + f"{share(right, right + wrong + alone):10.3f}{share(right, right + wrong):11.3f}"
    for side in ("ours", "nearest name"):
        right, joined = counts[side, "first mentions", "right"], counts[side, "first mentions", "joined"]
        yield f"first mentions, {side}: {joined} of {right + joined} joined to somebody named before"


def share(part: int, whole: int) -> float:
    """The part of the whole, 0 of nothing."""
    return part / whole if whole else 0.0


def shown(text: str, span: Json) -> str:
    """The words with their neighbours."""
    start, end = place(span)
    return " ".join(f"{text[max(0, start - 60) : start]}[{text[start:end]}]{text[end : end + 40]}".split())


if __name__ == "__main__":
    main()
