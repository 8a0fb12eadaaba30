"""The reader as a torch module, and what it is trained to minimise."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits as bce
from torch.nn.functional import cross_entropy, gelu
from transformers import AutoModel

from kg.extract.labels import ANCHORS, CLASSES, DISTANCES, PAIRS, POINTERS, TAGS, layers
from kg.train.data import MASK, Anchor, Example, Place

WIDTH = 192
CLS, SEP, BLANK = 101, 102, 103
BLANKED = 0.05
"""Share of word pieces that the reader does not see in training, so that it learns from what stands around them."""


class Reader(nn.Module):
    """One encoder; heads for tags, pointers, pairs and classes (labels in `kg.extract.labels`)."""

    def __init__(self, encoder: Path) -> None:
        super().__init__()
        self.encoder = AutoModel.from_pretrained(
            encoder, attn_implementation="sdpa", add_pooling_layer=False, attention_probs_dropout_prob=0.0
        )
        size = self.encoder.config.hidden_size
        _four_cases(self.encoder)
        self.drop = nn.Dropout(0.1)
        self.tags = nn.Linear(size, max(end for _, end in layers().values()))
        self.anchor = nn.Linear(size, WIDTH)
        self.kind = nn.Embedding(len(ANCHORS), WIDTH)
        self.keys = nn.Linear(size, 2 * WIDTH)
        self.queries = nn.Linear(WIDTH, 2 * WIDTH * len(POINTERS))
        self.near = nn.Embedding(DISTANCES, 2 * len(POINTERS))
        self.mention = nn.Linear(size, WIDTH)
        self.product = nn.Linear(WIDTH, WIDTH, bias=False)
        self.distance = nn.Embedding(DISTANCES, WIDTH)
        self.pairs = nn.Linear(WIDTH, len(PAIRS))
        self.classes = nn.Sequential(nn.Linear(2 * size, WIDTH), nn.GELU(approximate="tanh"), nn.Dropout(0.1))
        self.outs = nn.Linear(WIDTH, sum(len(names) for _, names in CLASSES.values()))
        for table in (self.near, self.distance, self.kind):
            nn.init.normal_(table.weight, std=0.02)

    def forward(self, ids: Tensor, cases: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """States (batch, n, hidden) and tag logits (batch, n, labels) of padded windows."""
        states = self.encoder(input_ids=ids, token_type_ids=cases, attention_mask=mask).last_hidden_state
        return states, self.tags(states)

    def points(self, states: Tensor, places: Sequence[Place], kinds: Tensor) -> tuple[Tensor, Tensor]:
        """Logits (anchors, pointers, n) of starts and of ends; piece 0 says that there is none."""
        anchors = self.anchor(means(states, places)) + self.kind(kinds)
        q = self.queries(anchors).view(len(places), 2 * len(POINTERS), WIDTH)
        k = self.keys(states).view(len(states), 2, WIDTH)
        near = self.near(buckets(places, torch.arange(len(states)))).permute(0, 2, 1)
        starts, ends = q.split(len(POINTERS), 1)
        scale = WIDTH**-0.5
        s, e = starts @ k[:, 0].T * scale, ends @ k[:, 1].T * scale
        return s + near[:, : len(POINTERS)], e + near[:, len(POINTERS) :]

    def links(self, states: Tensor, places: Sequence[Place], kinds: Tensor, mentions: Sequence[Place]) -> Tensor:
        """Logits (anchors, mentions, pair labels)."""
        a = (self.anchor(means(states, places)) + self.kind(kinds))[:, None]
        m = self.mention(means(states, mentions))[None]
        far = self.distance(buckets(places, torch.tensor([p[0] for p in mentions])))
        return self.pairs(self.drop(gelu(a + m + self.product(a * m) + far, approximate="tanh")))

    def marks(self, states: Tensor, places: Sequence[Place], around: Sequence[Place]) -> Tensor:
        """Logits (anchors, all classes) from the anchors and what stands around them."""
        return self.outs(self.classes(torch.cat([means(states, places), means(states, around)], 1)))


def _four_cases(encoder: nn.Module) -> None:
    old = encoder.embeddings.token_type_embeddings.weight.data
    new = nn.Embedding(4, old.shape[1])
    new.weight.data[:] = old[0]
    encoder.embeddings.token_type_embeddings = new
    encoder.config.type_vocab_size = 4


def means(states: Tensor, places: Sequence[Place]) -> Tensor:
    """Mean state of each run of pieces (first and last inclusive)."""
    weights = states.new_zeros(len(places), len(states))
    for i, (a, b) in enumerate(places):
        weights[i, a : b + 1] = 1 / (b - a + 1)
    return weights @ states


def buckets(places: Sequence[Place], at: Tensor) -> Tensor:
    """Signed logarithmic distance (anchors, n) from each anchor's first piece, as rows of an embedding."""
    d = at[None] - torch.tensor([p[0] for p in places])[:, None]
    size = torch.log2(d.abs().float() + 1).long().clamp(max=DISTANCES // 2)
    return DISTANCES // 2 + d.sign() * size


def batch(examples: Sequence[Example]) -> tuple[Tensor, Tensor, Tensor]:
    """Padded ids, cases and mask (batch, n) with BERT's marks around each window."""
    size = max(len(e.window.ids) for e in examples) + 2
    ids, cases, mask = (torch.zeros(len(examples), size, dtype=torch.long) for _ in range(3))
    for i, e in enumerate(examples):
        n = len(e.window.ids)
        ids[i, 0], ids[i, n + 1] = CLS, SEP
        ids[i, 1 : n + 1], cases[i, 1 : n + 1] = torch.from_numpy(e.window.ids), torch.from_numpy(e.window.cases)
        mask[i, : n + 2] = 1
    return ids, cases, mask


def loss(reader: Reader, examples: Sequence[Example]) -> Tensor:
    """Mean over windows of the sum of all heads' losses."""
    ids, cases, mask = batch(examples)
    hidden = (torch.rand(ids.shape) < BLANKED) & (ids != CLS) & (ids != SEP) & (mask == 1)
    states, tags = reader(ids.masked_fill(hidden, BLANK), cases, mask)
    states = reader.drop(states)
    total = states.new_zeros(())
    for example, h, t in zip(examples, states, tags, strict=True):
        n = len(example.window.ids)
        total = total + _tag_loss(example, t[1 : n + 1]) + _anchor_loss(reader, example, h[: n + 1])
    return total / len(examples)


WEIGHTS = {"mention": 2.0, "speech": 2.0, "trigger": 3.0, "cue": 2.0, "source": 1.0, "content": 1.0}


def _tag_loss(example: Example, logits: Tensor) -> Tensor:
    total = logits.new_zeros(())
    for layer, (a, b) in layers().items():
        if layer in example.tags:
            gold = torch.from_numpy(example.tags[layer])
            if (gold != MASK).any():
                weight = torch.tensor([1.0] + [2.0] * (2 * len(TAGS[layer])))
                loss = cross_entropy(logits[:, a:b], gold, weight=weight, ignore_index=MASK)
                total = total + WEIGHTS[layer] * loss
    return total


def _anchor_loss(reader: Reader, example: Example, h: Tensor) -> Tensor:
    anchors = example.anchors
    if not anchors:
        return h.new_zeros(())
    places = [(a.place[0] + 1, a.place[1] + 1) for a in anchors]
    kinds = torch.tensor([ANCHORS.index(a.kind) for a in anchors])
    total = _point_loss(anchors, *reader.points(h, places, kinds))
    if any(a.classes for a in anchors):
        around = [(a.around[0] + 1, a.around[1] + 1) for a in anchors]
        total = total + _class_loss(anchors, reader.marks(h, places, around))
    if example.mentions:
        spans = [(p[0] + 1, p[1] + 1) for p, _ in example.mentions]
        total = total + _pair_loss(example, reader.links(h, places, kinds, spans))
        total = total + _antecedent_loss(reader, example, h, spans) + _country_loss(reader, example, h)
    events = [i for i, a in enumerate(anchors) if a.event]
    if len(events) > 1:
        total = total + _same_loss(reader, h, [anchors[i] for i in events], [places[i] for i in events], kinds[events])
    return total


def _point_loss(anchors: list[Anchor], starts: Tensor, ends: Tensor) -> Tensor:
    out = []
    for i, anchor in enumerate(anchors):
        for j, label in enumerate(POINTERS):
            if label in anchor.points:
                spans = [(s + 1, e + 1) for s, e in anchor.points[label]] or [(0, 0)]
                out.append(
                    _marginal(starts[i, j], [s for s, _ in spans]) + _marginal(ends[i, j], [e for _, e in spans])
                )
    return 2 * torch.stack(out).mean() if out else starts.sum() * 0


def _marginal(logits: Tensor, right: list[int]) -> Tensor:
    return logits.logsumexp(0) - logits[sorted(set(right))].logsumexp(0)


def _class_loss(anchors: list[Anchor], logits: Tensor) -> Tensor:
    total, at = logits.new_zeros(()), 0
    for head, (_, names) in CLASSES.items():
        gold = torch.tensor([a.classes.get(head, MASK) for a in anchors])
        if (gold != MASK).any():
            total = total + cross_entropy(
                logits[:, at : at + len(names)], gold, ignore_index=MASK, label_smoothing=0.05
            )
        at += len(names)
    return total


def _pair_loss(example: Example, logits: Tensor) -> Tensor:
    """An entity's score is its best mention's; the speaker is one of the mentions or nobody, other roles are open."""
    ids = sorted({i for _, owners in example.mentions for i in owners})
    owners = [[k for k, (_, o) in enumerate(example.mentions) if i in o] for i in ids]
    nobody = [k for k, (_, o) in enumerate(example.mentions) if not o]
    total = logits.new_zeros(())
    for i, anchor in enumerate(example.anchors):
        for j, label in enumerate(PAIRS):
            if label not in anchor.pairs:
                continue
            x, right = logits[i, :, j], anchor.pairs[label]
            if label == "speaker":
                hits = [k for e, ks in zip(ids, owners, strict=True) if e in right for k in ks]
                total = total + _marginal(torch.cat([x, x.new_zeros(1)]), hits or [len(x)])
            else:
                pooled = [x[ks].max() for ks in owners] + [x[k] for k in nobody]
                gold = torch.tensor([float(e in right) for e in ids] + [0.0] * len(nobody))
                total = total + 3 * bce(torch.stack(pooled), gold)
    return total / len(example.anchors)


def _antecedent_loss(reader: Reader, example: Example, h: Tensor, spans: list[Place]) -> Tensor:
    """Each mention points at an earlier mention of the same actor, or at none."""
    named = [k for k, (_, o) in enumerate(example.mentions) if o]
    if len(named) < 2:
        return h.new_zeros(())
    kinds = torch.zeros(len(named), dtype=torch.long)
    logits = reader.links(h, [spans[k] for k in named], kinds, [spans[k] for k in named])
    logits = logits[:, :, list(PAIRS).index("antecedent")]
    out = []
    for i, k in enumerate(named):
        right = [j for j in range(i) if example.mentions[named[j]][1] & example.mentions[k][1]]
        row = torch.cat([logits[i, :i], logits.new_zeros(1)])
        out.append(_marginal(row, right or [i]))
    return torch.stack(out).mean()


def _country_loss(reader: Reader, example: Example, h: Tensor) -> Tensor:
    """Each actor points at a name of its country, or at none."""
    if not example.countries or not example.states:
        return h.new_zeros(())
    actors = sorted({place for place, _ in example.countries})
    spans = [(a + 1, b + 1) for a, b in actors]
    kinds = torch.zeros(len(actors), dtype=torch.long)
    logits = reader.links(h, spans, kinds, [(a + 1, b + 1) for a, b in example.states])
    logits = logits[:, :, list(PAIRS).index("country")]
    out = []
    for i, actor in enumerate(actors):
        states = {state for place, state in example.countries if place == actor}
        right = [k for k, state in enumerate(example.states) if state in states]
        out.append(_marginal(torch.cat([logits[i], logits.new_zeros(1)]), right or [len(example.states)]))
    return torch.stack(out).mean()


def _same_loss(reader: Reader, h: Tensor, anchors: list[Anchor], places: list[Place], kinds: Tensor) -> Tensor:
    logits = reader.links(h, places, kinds, places)[:, :, list(PAIRS).index("same")]
    gold = torch.tensor([[float(a.event == b.event) for b in anchors] for a in anchors])
    kind = torch.tensor([[a.kind == b.kind for b in anchors] for a in anchors])
    kind.fill_diagonal_(False)
    return bce(logits[kind], gold[kind]) if kind.any() else logits.sum() * 0
