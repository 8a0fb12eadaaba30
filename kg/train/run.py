"""The training run: plan, loop, export and card."""

from __future__ import annotations

import json
import logging
import random
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from torch import nn
from torch.optim.swa_utils import AveragedModel

from kg import Error
from kg.extract.network import FOLDER
from kg.extract.signs import FILE, weights
from kg.train import data, sheets, signs
from kg.train.data import Example
from kg.train.export import export, take_up
from kg.train.heads import thin
from kg.train.model import Reader, cost, scores
from kg.train.teacher import difference, seen

log = logging.getLogger(__name__)

PERSON, ORGANIZATION = 0, 2
NAME_KINDS = {
    "person": PERSON,
    "politician": PERSON,
    "organisation": ORGANIZATION,
    "politicalparty": ORGANIZATION,
    "country": None,
    "location": None,
    "nationality": None,
}
"""Types of the name annotations (in small letters) as classes of the mention layer; None: may be an actor or not."""

TELLING = 150
"""Windows that tell what a head of attention is worth."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a run is repeated with; rates are AdamW's at the peak, `pieces` bounds a batch (padding included).

    `heads` is how many heads of attention the encoder keeps in all; 0: as many as it has. The reader has the mean of the weights
    after the last `mean` passes.
    """

    seed: int = 0
    passes: int = 9
    share: float = 1 / 6
    encoder_rate: float = 1.5e-4
    head_rate: float = 8e-4
    warm_up: int = 60
    pieces: int = 5000
    threads: int = 2
    heads: int = 0
    mean: int = 1
    teacher_rate: float = 7e-5


def train(
    encoder: Path,
    folder: Path,
    facts: Sequence[Path],
    attributions: Sequence[Path] = (),
    names: Sequence[Path] = (),
    settings: Settings = Settings(),
    begin: Path | None = None,
    teacher: Path | None = None,
    unread: Sequence[Path] = (),
    apart: Sequence[Path] = (),
) -> None:
    """Trains a reader on annotated articles and writes it into `folder`.

    `facts` are folders with `articles.jsonl` and `facts/*.json`; `attributions` and `names` are JSON lines files that
    annotate only that. A first pass reads all attributions once, each later one a share of them. `begin` is the folder of a
    reader to go on from (without that first pass), so that a few articles of a field can be added to what it knows.

    `teacher` is the folder of a larger encoder, trained first on the same; the reader then learns what it says, too, also
    of the articles of `unread`, JSON lines of texts that nobody has annotated. Without a teacher, `unread` raises Error.

    `apart` are folders like `facts` of articles that the reader is not trained on: the weights of its signs are fitted to them.
    Without any it gets the weights of the reader that it goes on from, or of kg's own.
    """
    if unread and not teacher:
        raise Error("--unread: without a teacher nobody reads these texts to it; give one with --teacher")
    torch.manual_seed(settings.seed)
    torch.set_num_threads(settings.threads)
    chance = random.Random(settings.seed)
    tokenizer = Tokenizer.from_file(str(encoder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    main = [e for path in facts for row, text in data.facts(path) for e in data.from_facts(row, text, tokenizer)]
    spoken = [e for row in _lines(attributions) for e in data.from_attributions(row, tokenizer)]
    named = [e for row in _lines(names) for e in data.from_names(row, NAME_KINDS, tokenizer)]
    reader = Reader(encoder)
    if begin:
        take_up(reader, begin)
    if settings.heads:
        thin(reader, chance.sample(main, min(len(main), TELLING)), settings.heads)
    folder.mkdir(parents=True, exist_ok=True)
    weights(begin or FOLDER).write(folder / FILE)
    began = time.monotonic()
    taught = (
        _taught(teacher, _plan(main, spoken, named, [], settings, chance, whole=True), settings) if teacher else None
    )
    texts = [row["text"] for row in _lines(unread)]
    others = [example for text in texts for example in seen(taught, text, tokenizer)] if taught else []
    plan = _plan(main, spoken, named, others, settings, chance, whole=not begin)
    for made in _means(reader, _run(reader, plan, settings, settings.encoder_rate, taught), len(plan) - settings.mean):
        export(made, encoder, folder)
    if apart:
        signs.fit(apart, folder)
    card: dict[str, Any] = {
        "trained on": [path.name for path in (*facts, *attributions, *names)],
        "signs weighed by": [path.name for path in apart],
        "settings": asdict(settings),
        "windows": {"facts": len(main), "attributions": len(spoken), "names": len(named), "unread": len(others)},
        "minutes": round((time.monotonic() - began) / 60),
    }
    if teacher:
        card["teacher"] = teacher.name
    if begin and (begin / "run.json").is_file():
        card["went on from"] = json.loads((begin / "run.json").read_text(encoding="utf8"))
    (folder / "run.json").write_text(json.dumps(card, indent=1) + "\n", encoding="utf8")


def _means(reader: Reader, passes: Iterable[None], alone: int) -> Iterator[Reader]:
    """The reader after each of the first `alone` passes, then the mean of the weights after all others so far.

    After Izmailov et al., "Averaging Weights Leads to Wider Optima and Better Generalization" (2018).
    """
    average = AveragedModel(reader)
    for number, _ in enumerate(passes):
        if number >= alone:
            average.update_parameters(reader)
        yield average.module if number >= alone else reader


def _lines(paths: Iterable[Path]) -> Iterator[dict[str, Any]]:
    for path in paths:
        yield from map(json.loads, path.read_text(encoding="utf8").splitlines())


def _plan(
    main: list[Example],
    spoken: list[Example],
    named: list[Example],
    others: list[Example],
    settings: Settings,
    chance: random.Random,
    whole: bool,
) -> list[list[list[Example]]]:
    """The batches of each pass."""
    passes = [_shuffled([spoken, main], settings, chance)] if spoken and whole else []
    for i in range(settings.passes):
        some = chance.sample(spoken, int(len(spoken) * settings.share))
        passes.append(_shuffled([main, some, named if i % 3 == 0 else [], others], settings, chance))
    return passes


def _shuffled(parts: list[list[Example]], settings: Settings, chance: random.Random) -> list[list[Example]]:
    batches = [batch for part in parts for batch in _batches(part, settings.pieces, chance)]
    chance.shuffle(batches)
    return batches


def _batches(examples: list[Example], pieces: int, chance: random.Random) -> Iterator[list[Example]]:
    """Batches of windows of about one length."""
    batch: list[Example] = []
    for example in sorted(examples, key=lambda e: len(e.window.ids) + chance.random() * 60):
        if batch and (len(batch) + 1) * (len(example.window.ids) + 2) > pieces:
            yield batch
            batch = []
        batch.append(example)
    if batch:
        yield batch


def _taught(encoder: Path, plan: list[list[list[Example]]], settings: Settings) -> Reader:
    """A reader on a larger encoder, trained, for another to learn from."""
    teacher = Reader(encoder)
    for _ in _run(teacher, plan, settings, settings.teacher_rate):
        pass
    return teacher.eval()


def _run(
    reader: Reader, plan: list[list[list[Example]]], settings: Settings, rate: float, teacher: Reader | None = None
) -> Iterator[None]:
    """Trains and yields after each pass: what is written then, a run that is cut leaves."""
    device = "cuda" if torch.cuda.is_available() else "cpu"
    reader.to(device)
    steps = sum(map(len, plan))
    optimizer = torch.optim.AdamW(_groups(reader, rate, settings), weight_decay=0.01)
    slope = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / settings.warm_up, max(0.02, 1 - step / steps))
    )
    for number, batches in enumerate(plan):
        reader.train()
        total = 0.0
        for batch in batches:
            optimizer.zero_grad()
            rows = {part: values.to(device) for part, values in sheets.batch(batch).items()}
            said = scores(reader, rows)
            value = cost(said, rows)
            if teacher:
                with torch.no_grad():
                    wanted = scores(teacher, rows)
                value = value + difference(said, wanted, rows).mean()
            value.backward()
            nn.utils.clip_grad_norm_(reader.parameters(), 1.0)
            optimizer.step()
            slope.step()
            total += value.item()
        log.info("pass %d of %d: loss %.3f", number + 1, len(plan), total / len(batches))
        yield


def _groups(reader: Reader, rate: float, settings: Settings) -> list[dict[str, Any]]:
    inner = [p for n, p in reader.named_parameters() if n.startswith("encoder.")]
    outer = [p for n, p in reader.named_parameters() if not n.startswith("encoder.")]
    return [{"params": inner, "lr": rate}, {"params": outer, "lr": settings.head_rate}]
