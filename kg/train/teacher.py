"""A larger encoder as teacher: the reader learns to say what it says, also of articles that nobody has annotated.

After Hinton, Vinyals and Dean, "Distilling the Knowledge in a Neural Network" (2015).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn.functional import binary_cross_entropy_with_logits as bce
from torch.nn.functional import log_softmax

from kg.extract.labels import ANCHORS, CLASSES, PAIRS, POINTERS, TAGS, layers
from kg.extract.runs import runs
from kg.extract.windows import Window, windows
from kg.train.data import MASK, Anchor, Example, Place, around, candidates, inside, names_of_states
from kg.train.model import WEIGHTS, Reader, Scores, mean
from kg.train.sheets import ROLES, Batch, batch

NEVER = -1e4
"""The logit of what there is not; -inf would give no slope."""
MOST = 150
"""Anchors or mentions in a window; a teacher that sees more there has learnt nothing yet, and the pairs would fill the memory."""


def difference(reader: Scores, teacher: Scores, sheet: Batch) -> Tensor:
    """How far (b) a reader's distributions are from the teacher's, all heads weighted as in training; 0: they are the same."""
    kinds = sheet["kinds"]
    real, known = kinds != MASK, kinds.clamp(min=0)
    some = sheet["present"].any(-1)[:, None]
    roles = _open(PAIRS, ROLES, known) & (real & some)[..., None]
    spoken = _apart(_finite(reader.speaker), _finite(teacher.speaker)) * roles[..., 0]
    paired = _unlike(reader.pairs, teacher.pairs).masked_fill(~sheet["present"][:, None, :, None], 0).sum(2)
    others = paired * roles[..., 1:] / 2
    pairs = (spoken.sum(-1) + others.sum((1, 2))) / real.sum(-1).clamp(min=1)
    pointed = _apart(_finite(reader.points), _finite(teacher.points)).sum(-1)
    points = 2 * mean(pointed, _open(POINTERS, tuple(POINTERS), known) & real[..., None])
    earlier = mean(_apart(_finite(reader.earlier), _finite(teacher.earlier)), sheet["chain"][..., 0] > 0)
    named = (sheet["actors"][..., 0] > 0) & sheet["open"].any(-1, keepdim=True)
    countries = mean(_apart(_finite(reader.countries), _finite(teacher.countries)), named)
    happens = kinds >= ANCHORS.index("meeting")
    alike = (kinds[:, :, None] == kinds[:, None]) & happens[:, None]
    alike &= ~torch.eye(kinds.shape[1], dtype=torch.bool, device=kinds.device)
    same = mean(_unlike(reader.same, teacher.same), alike)
    return pairs + points + earlier + countries + same + _tags(reader, teacher, sheet) + _marks(reader, teacher, sheet)


def _tags(reader: Scores, teacher: Scores, sheet: Batch) -> Tensor:
    within = sheet["inside"].clone()
    within[:, 0] = False
    out = torch.zeros(len(within), device=within.device)
    for layer, (a, b) in layers().items():
        marked = 1 - teacher.tags[..., a:b].softmax(-1)[..., 0]
        value = _apart(reader.tags[..., a:b], teacher.tags[..., a:b])
        out = out + WEIGHTS[layer] * mean(value, within * (1 + 2 * marked))
    return out


def _marks(reader: Scores, teacher: Scores, sheet: Batch) -> Tensor:
    real, known = sheet["kinds"] != MASK, sheet["kinds"].clamp(min=0)
    out, at = torch.zeros(len(real), device=real.device), 0
    for kind, names in CLASSES.values():
        here = slice(at, at := at + len(names))
        value = _apart(reader.classes[..., here], teacher.classes[..., here])
        out = out + mean(value, real & (known == ANCHORS.index(kind)))
    return out


def _open(table: dict[str, tuple[str, ...]], labels: Sequence[str], kinds: Tensor) -> Tensor:
    """Whether anchors of these kinds (b, anchors) have each of the labels (b, anchors, labels)."""
    rows = torch.tensor([[kind in table[label] for label in labels] for kind in ANCHORS], device=kinds.device)
    return rows[kinds]


def _apart(mine: Tensor, theirs: Tensor) -> Tensor:
    """The Kullback-Leibler divergence of my distribution over the last axis from theirs (all axes but the last)."""
    sure = log_softmax(theirs, -1)
    return (sure.exp() * (sure - log_softmax(mine, -1))).sum(-1)


def _unlike(mine: Tensor, theirs: Tensor) -> Tensor:
    """The same for logits that each say yes or no, in their shape."""
    wanted = theirs.sigmoid()
    return bce(mine, wanted, reduction="none") - bce(theirs, wanted, reduction="none")


def _finite(logits: Tensor) -> Tensor:
    return logits.clamp(min=NEVER)


@torch.no_grad()
def seen(teacher: Reader, text: str, tokenizer: Tokenizer) -> Iterator[Example]:
    """Windows of a text that nobody has annotated, with the anchors and mentions that the teacher sees there, and no labels."""
    states = names_of_states(text)
    device = next(teacher.parameters()).device
    for window in windows(text, tokenizer):
        rows = batch([Example(window, {}, [], [], told=False)])
        _, logits = teacher.eval()(*(rows[part].to(device) for part in ("ids", "cases", "mask")))
        found = {layer: _found(logits[0, 1:-1, a:b], layer, window) for layer, (a, b) in layers().items()}
        anchors = [
            Anchor(kind, place, around(window, text, *span))
            for layer in ("cue", "speech", "trigger")
            for kind, place, span in found[layer]
        ]
        if max(len(anchors), len(found["mention"])) > MOST:
            continue
        names = [(*span, frozenset({str(i)}), 0) for i, (_, _, span) in enumerate(found["mention"])]
        rivals = candidates(window, text, names, states)
        actors = [(place, (-1, -1)) for _, place, _ in found["mention"]]
        named = [place for s, e, _ in states if (place := inside(window, s, e))]
        yield Example(window, {}, anchors, rivals, actors, named, told=False)


def _found(logits: Tensor, layer: str, window: Window) -> list[tuple[str, Place, tuple[int, int]]]:
    """Name, pieces and characters of each run that a layer's tags mark."""
    return [
        (TAGS[layer][kind], (a, b), (int(window.offsets[a, 0]), int(window.offsets[b, 1])))
        for a, b, kind in runs(logits.float().cpu().numpy(), 0.0, 0.0)
    ]
