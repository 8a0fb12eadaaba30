"""Kills builds at random moments and compares what the next ones make of it with a build that nothing disturbed.

usage: python bench/kills.py [--articles N] [--kills N] [--seed N] [--reader] [--jobs N]

Round by round a store is built, then built again from sources in which every second article has changed and every fifth is
gone (with --prune), until enough builds were killed. After each kill every article in the store has to be whole, as it was
before or as it will be; after each round the exports have to have the bytes of the undisturbed build. The facts are made up,
many about the same actors, unless --reader has the trained reader read the articles, with --jobs in several processes.
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from kg import build, database, store
from kg.export import export
from kg.model import Article, Claim, Entity, Fact, Span

NORLAND = Entity("state-NOR", "State", "Norland", (), "NOR", "Q20")
SAID = " Envoy Ana Lund of Norway met the foreign minister of Iran {} days ago. “The talks were useful,” Lund told reporters."
Contents = dict[str, tuple[list[Entity], list[Fact]]]


def made_up(articles: Iterable[Article], extractor: str = "") -> Iterator[tuple[Article, list[Entity], list[Fact]]]:
    """Facts as `build.facts` gives them: sayings and meetings of a few actors whose names vary from text to text."""
    for article in articles:
        number = int(article.id.removeprefix("a"))
        names = [f"Ana {'Lund ' * (1 + (number + i) % 3)}{i}".strip() for i in range(4)]
        people = [Entity(f"person-{(number + i) % 9}", "Person", name, (name[:5],)) for i, name in enumerate(names)]
        states = [
            Entity(NORLAND.id, "State", ("Norland", "The Kingdom of Norland")[number % 7 == 0], (f"N{number % 5}",))
        ]
        yield article, people + states, [*_sayings(article, people), _meeting(article, people, number)]


def _sayings(article: Article, people: list[Entity]) -> Iterator[Fact]:
    for word, person in zip(article.text.split(), people * 9, strict=False):
        start = article.text.index(word)
        roles = (("act", "assert"), ("content", word), ("speaker", person.id))
        yield Fact("Statement", roles, (Claim("Statement", (), Span(article.id, start, start + len(word)), "test"),))


def _meeting(article: Article, people: list[Entity], number: int) -> Fact:
    roles = [("participant", person.id) for person in people] + [("participant", NORLAND.id)]
    roles += [("status", "held"), ("time", f"2021-03-{1 + number % 9:02}")]
    return Fact("Meeting", tuple(sorted(roles)), (Claim("Meeting", (), Span(article.id, 0, 4), "test"),))


def write(path: Path, number: int, changed: bool) -> None:
    """Writes articles as JSON lines; in `changed` ones every second differs and every fifth is gone."""
    lines = []
    for i in range(number):
        words = " ".join(f"w{(i * k) % 50}" for k in range(1, 9)) + (" again" if changed and i % 2 else "")
        if not (changed and i % 5 == 0):
            lines.append(
                json.dumps({"id": f"a{i}", "date": "2021-03-09", "text": f"Lund met {words}.{SAID.format(i % 9)}"})
                + "\n"
            )
    path.write_text("".join(lines), encoding="utf8")


def started(source: Path, folder: Path, *more: str) -> subprocess.Popen[bytes]:
    """A process that is about to build."""
    command = [sys.executable, __file__, "--build", str(source), str(folder), *more]
    child = subprocess.Popen(command, stdout=subprocess.PIPE)
    if not child.stdout or not child.stdout.readline():
        sys.exit("a build did not begin")
    return child


def ended(child: subprocess.Popen[bytes]) -> bool:
    """Whether a build came to its end; False where it was killed."""
    code = child.wait()
    if code > 0:
        sys.exit(f"a build ended with {code}")
    return code == 0


def timed(source: Path, folder: Path, *more: str) -> float:
    """The seconds that an undisturbed build takes; the second one finds nothing to do."""
    child = started(source, folder, *more)
    begun = time.time()
    ended(child)
    return time.time() - begun


def killed(source: Path, folder: Path, after: float, *more: str) -> bool:
    """Whether the build was under way when it was killed, `after` seconds from its start."""
    child = started(source, folder, *more)
    time.sleep(after)
    child.kill()
    return not ended(child)


def contents(folder: Path) -> Contents:
    kept = store.load(folder)
    if kept.names() != [article["id"] for article in kept.articles()] or kept.names() != sorted(kept.notes("article")):
        sys.exit(f"{folder}: articles, their graphs and what is remembered of them differ")
    return {name: (kept.entities(name), kept.facts(name)) for name in kept.names()}


def exported(folder: Path) -> dict[str, bytes]:
    kept = store.load(folder)
    paths = [folder.with_suffix(ending) for ending in (".nq", ".ttl", ".graphml")]
    for path in paths:
        export(kept, path)
    return {path.suffix: path.read_bytes() for path in paths}


def check(folder: Path, allowed: Sequence[Contents]) -> None:
    """Ends the program where an article in the store is neither as before nor as after."""
    if not (folder / database.FORM / "CURRENT").is_file():
        return
    for name, found in contents(folder).items():
        if found not in [known.get(name) for known in allowed]:
            sys.exit(f"{folder}: half an article: {name}")


def main(arguments: Sequence[str] | None = None) -> None:
    """Prints how many kills left how many different results."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=300)
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--reader", action="store_true")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--build", nargs=2, help=argparse.SUPPRESS)
    given = parser.parse_args(arguments)
    if given.jobs > 1 and not given.reader:
        parser.error("--jobs is for --reader: made-up facts are made in this process")
    more = ["--reader", "--jobs", str(given.jobs)] if given.reader else []
    if given.build:
        if not given.reader:
            build.facts = made_up
        print("begins", flush=True)
        build.update([given.build[0]], store.Store(Path(given.build[1])), jobs=given.jobs, prune=True)
        return
    chance = random.Random(given.seed)
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        sources = [folder / "first.jsonl", folder / "second.jsonl"]
        expected, bytes_, seconds = [], [], []
        for source in sources:
            write(source, given.articles, source is sources[1])
            took = [timed(source, folder / "whole", *more) for _ in range(2)]
            seconds.append(took[1] + (took[0] - took[1]) / 8)
            expected.append(contents(folder / "whole"))
            bytes_.append(exported(folder / "whole"))
        fresh = folder / "fresh"
        ended(started(sources[1], fresh, *more))
        if exported(fresh) != bytes_[1]:
            sys.exit("a store that was changed differs from one built anew")
        kills = rounds = 0
        print(
            f"undisturbed: {', '.join(f'{len(c)} articles' for c in expected)}, {', '.join(f'{s:.1f} s' for s in seconds)}"
        )
        while kills < given.kills:
            rounds += 1
            kept = folder / f"round{rounds}"
            for i, source in enumerate(sources):
                longest = seconds[i]
                while killed(source, kept, chance.uniform(0, longest), *more):
                    kills += 1
                    longest *= 1.05  # a machine that has more to do by now gets to the end, too
                    check(kept, expected[: i + 1])
                print(f"round {rounds}: {kills} kills", flush=True)
                if exported(kept) != bytes_[i]:
                    sys.exit(f"round {rounds}: other bytes after {kills} kills (seed {given.seed})")
    what = f"{given.articles} articles, {given.jobs} processes (seed {given.seed})"
    print(f"{kills} kills in {rounds} rounds of {what}: the same bytes every time")


if __name__ == "__main__":
    main()
