"""The reader as a torch module, and what it is trained to minimise."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy_with_logits as bce
from torch.nn.functional import cross_entropy, gelu, scaled_dot_product_attention
from transformers import AutoConfig, AutoModel, AutoTokenizer
from transformers.modeling_outputs import BaseModelOutput

from kg.extract.labels import ANCHORS, CLASSES, DISTANCES, PAIRS, POINTERS, layers
from kg.extract.network import CLS, FOLDER, SEP
from kg.train.data import MASK
from kg.train.sheets import ROLES, Batch

WIDTH = 192
PEERS = 6
"""Heads of the attention among mentions."""
CASES = 4
"""Lower, capitalised, all capitals, no letter."""
BLANK = 103
BLANKED = 0.05
"""Share of word pieces that the reader does not see in training, so that it learns from what stands around them."""


class Reader(nn.Module):
    """One encoder; heads for tags, pointers, pairs and classes (labels in `kg.extract.labels`)."""

    def __init__(self, encoder: Path) -> None:
        super().__init__()
        self.encoder = _encoder(encoder)
        size = self.encoder.config.hidden_size
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
        self.peers = Peers()
        self.pairs = nn.Linear(WIDTH, len(PAIRS))
        self.classes = nn.Sequential(nn.Linear(2 * size, WIDTH), nn.GELU(approximate="tanh"), nn.Dropout(0.1))
        self.outs = nn.Linear(WIDTH, sum(len(names) for _, names in CLASSES.values()))
        for table in (self.near, self.distance, self.kind):
            nn.init.normal_(table.weight, std=0.02)

    def forward(self, ids: Tensor, cases: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        """States (batch, n, hidden) and tag logits (batch, n, labels) of padded windows."""
        with torch.autocast(ids.device.type, torch.bfloat16, enabled=ids.is_cuda):
            states = self.encoder(input_ids=ids, token_type_ids=cases, attention_mask=mask).last_hidden_state
        states = states.float()
        return states, self.tags(states)

    def points(self, states: Tensor, places: Tensor, kinds: Tensor) -> Tensor:
        """Logits (b, anchors, pointers, 2, n) of starts and of ends; piece 0 says that there is none."""
        anchors = self.anchor(means(states, places)) + self.kind(kinds)
        (b, a), n = anchors.shape[:2], states.shape[1]
        queries = self.queries(anchors).view(b, a, 2, len(POINTERS), WIDTH)
        keys = self.keys(states).view(b, n, 2, WIDTH)
        near = self.near(buckets(places, torch.arange(n, device=states.device)[None])).view(b, a, n, 2, len(POINTERS))
        logits = torch.einsum("baspw,bnsw->bapsn", queries, keys) * WIDTH**-0.5
        return logits + near.permute(0, 1, 4, 3, 2)

    def links(self, states: Tensor, places: Tensor, kinds: Tensor, mentions: Tensor) -> Tensor:
        """Logits (b, anchors, mentions, pair labels)."""
        return self.pairs(self.drop(self._joined(states, places, kinds, mentions)))

    def roles(self, states: Tensor, places: Tensor, kinds: Tensor, mentions: Tensor, present: Tensor) -> Tensor:
        """The same, the mentions of a happening seen together: who is its target hangs on who else could be.

        `present` (b, mentions): which of them there are.
        """
        joined = self._joined(states, places, kinds, mentions)
        window, anchor = (kinds >= ANCHORS.index("meeting")).nonzero(as_tuple=True)
        near = buckets(mentions, mentions[..., 0])
        seen = self.peers(joined[window, anchor], near[window], present[window])
        return self.pairs(self.drop(joined.index_put((window, anchor), seen)))

    def _joined(self, states: Tensor, places: Tensor, kinds: Tensor, mentions: Tensor) -> Tensor:
        """What is known of each anchor with each mention (b, anchors, mentions, width)."""
        a = (self.anchor(means(states, places)) + self.kind(kinds))[:, :, None]
        m = self.mention(means(states, mentions))[:, None]
        far = self.distance(buckets(places, mentions[..., 0]))
        return gelu(a + m + self.product(a * m) + far, approximate="tanh")

    def marks(self, states: Tensor, places: Tensor, around: Tensor) -> Tensor:
        """Logits (b, anchors, all classes) from the anchors and what stands around them."""
        return self.outs(self.classes(torch.cat([means(states, places), means(states, around)], -1)))


class Peers(nn.Module):
    """One layer of attention among the mentions of an anchor (Vaswani et al. 2017, normalized before).

    As it begins, it changes nothing.
    """

    def __init__(self) -> None:
        super().__init__()
        self.before, self.after = nn.LayerNorm(WIDTH), nn.LayerNorm(WIDTH)
        self.asked = nn.Linear(WIDTH, 3 * WIDTH)
        self.told = nn.Linear(WIDTH, WIDTH)
        self.near = nn.Embedding(DISTANCES, PEERS)
        self.inner = nn.Linear(WIDTH, 2 * WIDTH)
        self.outer = nn.Linear(2 * WIDTH, WIDTH)
        self.drop = nn.Dropout(0.1)
        for table in (self.told, self.outer, self.near):
            nn.init.zeros_(table.weight)

    def forward(self, x: Tensor, near: Tensor, present: Tensor) -> Tensor:
        """States (k, m, width) of k anchors' mentions; near (k, m, m): how far they stand apart; present (k, m)."""
        k, m, _ = x.shape
        query, key, value = self.asked(self.before(x)).view(k, m, 3, PEERS, WIDTH // PEERS).permute(2, 0, 3, 1, 4)
        bias = self.near(near).permute(0, 3, 1, 2).masked_fill(~present[:, None, None], -1e4)
        heard = scaled_dot_product_attention(query, key, value, bias).transpose(1, 2).reshape(k, m, WIDTH)
        x = x + self.drop(self.told(heard))
        inner = self.drop(gelu(self.inner(self.after(x)), approximate="tanh"))
        return x + self.drop(self.outer(inner))


class Cased(nn.Module):
    """An encoder without BERT's segments (MPNet), given the case of letters in their place, and BERT's word pieces."""

    def __init__(self, inner: nn.Module, rows: list[int]) -> None:
        """`rows` are where `inner` has each of BERT's pieces."""
        super().__init__()
        self.config, self.inner = inner.config, inner
        inner.set_input_embeddings(
            nn.Embedding.from_pretrained(inner.get_input_embeddings().weight[rows], freeze=False)
        )
        self.cases = nn.Embedding(CASES, inner.config.hidden_size)
        nn.init.zeros_(self.cases.weight)

    def forward(self, input_ids: Tensor, token_type_ids: Tensor, attention_mask: Tensor) -> BaseModelOutput:
        """What the encoder gives."""
        words = self.inner.get_input_embeddings()(input_ids) + self.cases(token_type_ids)
        return self.inner(inputs_embeds=words, attention_mask=attention_mask)


def _encoder(folder: Path) -> nn.Module:
    """The encoder in a folder, ready for the pieces of BERT's vocabulary and for four cases of letters."""
    if not hasattr(AutoConfig.from_pretrained(folder), "type_vocab_size"):
        return Cased(AutoModel.from_pretrained(folder, add_pooling_layer=False), _rows(folder))
    encoder = AutoModel.from_pretrained(folder, add_pooling_layer=False, attention_probs_dropout_prob=0.0)
    old = encoder.embeddings.token_type_embeddings.weight.data
    new = nn.Embedding(CASES, old.shape[1])
    new.weight.data[:] = old[0]
    encoder.embeddings.token_type_embeddings = new
    encoder.config.type_vocab_size = CASES
    return encoder


def _rows(folder: Path) -> list[int]:
    """Where the vocabulary in a folder has each of BERT's pieces, in BERT's order; its marks have names of their own."""
    theirs = AutoTokenizer.from_pretrained(folder)
    marks = {"[PAD]": theirs.pad_token, "[UNK]": theirs.unk_token, "[MASK]": theirs.mask_token}
    marks |= {"[CLS]": theirs.cls_token, "[SEP]": theirs.sep_token}
    ours = Tokenizer.from_file(str(FOLDER / "tokenizer.json")).get_vocab()
    pieces = sorted(ours, key=lambda piece: ours[piece])
    return theirs.convert_tokens_to_ids([marks.get(piece, piece) for piece in pieces])


def means(states: Tensor, places: Tensor) -> Tensor:
    """Mean state (b, k, hidden) of each run of pieces; places (b, k, 2) have their first and last, inclusive."""
    first, last = places[..., :1], places[..., 1:]
    at = torch.arange(states.shape[1], device=states.device)
    within = (at >= first) & (at <= last)
    return (within / (last - first + 1)).to(states.dtype) @ states


def buckets(places: Tensor, at: Tensor) -> Tensor:
    """Signed logarithmic distance (b, k, pieces) from each place's first piece, as rows of an embedding."""
    d = at[:, None] - places[..., :1]
    size = torch.log2(d.abs().float() + 1).long().clamp(max=DISTANCES // 2)
    return DISTANCES // 2 + d.sign() * size


@dataclass(slots=True)
class Scores:
    """What a reader says of a batch: logits, -inf where there is no such place; where a last axis has 'none', it is first.

    `tags` (b, n, labels), `points` (b, anchors, pointers, 2, n), `classes` (b, anchors, names), `speaker` (b, anchors, 1 + m),
    `pairs` (b, anchors, m, other roles), `earlier` (b, c, 1 + c), `countries` (b, actors, 1 + states),
    `same` (b, anchors, anchors).
    """

    tags: Tensor
    points: Tensor
    classes: Tensor
    speaker: Tensor
    pairs: Tensor
    earlier: Tensor
    countries: Tensor
    same: Tensor


def scores(reader: Reader, batch: Batch) -> Scores:
    """Reads a batch, some of its pieces blanked while the reader is trained."""
    ids, mask = batch["ids"], batch["mask"]
    blanked = BLANKED if reader.training else 0.0
    hidden = (torch.rand(ids.shape, device=ids.device) < blanked) & (ids != CLS) & (ids != SEP) & (mask == 1)
    states, tags = reader(ids.masked_fill(hidden, BLANK), batch["cases"], mask)
    states = reader.drop(states)
    places, kinds, chain = batch["anchors"], batch["kinds"].clamp(min=0), batch["chain"]
    roles = [list(PAIRS).index(role) for role in ROLES]
    pairs = reader.roles(states, places, kinds, batch["mentions"], batch["present"])[..., roles]

    def column(left: Tensor, kinds: Tensor, right: Tensor, label: str) -> Tensor:
        return reader.links(states, left, kinds, right)[..., list(PAIRS).index(label)]

    def among_mentions(left: Tensor, right: Tensor, label: str) -> Tensor:
        return column(left, left.new_zeros(left.shape[:2]), right, label)

    later = torch.ones(chain.shape[1], chain.shape[1], dtype=torch.bool, device=ids.device).triu()
    return Scores(
        tags,
        reader.points(states, places, kinds).masked_fill(~batch["inside"][:, None, None, None], -torch.inf),
        reader.marks(states, places, batch["around"]),
        _or_none(pairs[..., 0], batch["present"][:, None]),
        pairs[..., 1:],
        _or_none(among_mentions(chain, chain, "antecedent"), ~later),
        _or_none(among_mentions(batch["actors"], batch["states"], "country"), batch["open"][:, None]),
        column(places, kinds, places, "same"),
    )


def _or_none(logits: Tensor, there: Tensor) -> Tensor:
    """Before the last axis's places one that says that there is none."""
    return torch.cat([logits.new_zeros(*logits.shape[:-1], 1), logits.masked_fill(~there, -torch.inf)], -1)


def loss(reader: Reader, batch: Batch) -> Tensor:
    """What a reader gets wrong of a batch."""
    return cost(scores(reader, batch), batch)


def cost(s: Scores, batch: Batch) -> Tensor:
    """Mean over windows of the sum of all heads' losses."""
    parts = _tag_loss(s, batch), _point_loss(s, batch), _class_loss(s, batch), _pair_loss(s, batch)
    told = batch["same"] != MASK
    same = mean(bce(s.same, batch["same"].clamp(min=0), reduction="none"), told)
    chosen = _choice_loss(s.earlier, batch["earlier"]), _choice_loss(s.countries, batch["countries"])
    return torch.stack([*parts, *chosen, same]).sum(0).mean()


WEIGHTS = {"mention": 2.0, "speech": 2.0, "trigger": 3.0, "cue": 2.0, "source": 1.0, "content": 1.0}


def mean(values: Tensor, weights: Tensor) -> Tensor:
    """Weighted mean (b) of each window's values; 0 where all weights are 0."""
    values, weights = values.flatten(1), weights.flatten(1).to(values.dtype)
    return (values.masked_fill(weights == 0, 0) * weights).sum(1) / weights.sum(1).clamp(min=1e-6)


def _marginal(logits: Tensor, right: Tensor) -> Tensor:
    """What it costs (all axes but the last) that not all of the probability is on the right ones of the last axis."""
    return logits.logsumexp(-1) - logits.masked_fill(~right, -torch.inf).logsumexp(-1)


def _tag_loss(s: Scores, batch: Batch) -> Tensor:
    out = []
    for (layer, (a, b)), gold in zip(layers().items(), batch["tags"].unbind(1), strict=True):
        value = cross_entropy(s.tags[..., a:b].mT, gold, ignore_index=MASK, reduction="none")
        out.append(WEIGHTS[layer] * mean(value, (gold != MASK) * (1.0 + (gold > 0))))
    return torch.stack(out).sum(0)


def _point_loss(s: Scores, batch: Batch) -> Tensor:
    right = batch["points"] | ~batch["pointed"][..., None, None]
    return 2 * mean(_marginal(s.points, right).sum(-1), batch["pointed"])


def _class_loss(s: Scores, batch: Batch) -> Tensor:
    out, at = [], 0
    for (_, names), gold in zip(CLASSES.values(), batch["classes"].unbind(-1), strict=True):
        logits = s.classes[..., at : at + len(names)].mT
        value = cross_entropy(logits, gold, ignore_index=MASK, label_smoothing=0.05, reduction="none")
        out.append(mean(value, gold != MASK))
        at += len(names)
    return torch.stack(out).sum(0)


def _pair_loss(s: Scores, batch: Batch) -> Tensor:
    """An actor's score is its best mention's; the speaker is one of the mentions or nobody, other roles are open."""
    known, owned = batch["paired"], batch["owned"]
    speaker = _marginal(s.speaker, batch["spoken"] | ~known[..., :1]) * known[..., 0]
    best = _best(s.pairs, batch)
    value = bce(best, batch["pairs"][:, :, 1:], reduction="none").masked_fill(~owned[:, None, None], 0).sum(-1)
    others = value * known[..., 1:] / 2
    return (speaker.sum(-1) + others.sum((1, 2))) / (batch["kinds"] != MASK).sum(-1).clamp(min=1)


def _best(logits: Tensor, batch: Batch) -> Tensor:
    """Logits (b, anchors, roles, owners) of each owner's best mention, of ones (b, anchors, mentions, roles)."""
    window, row = (batch["members"][..., 0] >= 0).nonzero(as_tuple=True)
    mention, owner = batch["members"][window, row].unbind(-1)
    b, owners = batch["owned"].shape
    values = logits[window, :, mention]
    into = (window * owners + owner)[:, None, None].expand_as(values)
    out = values.new_zeros(b * owners, *values.shape[1:])
    best = out.scatter_reduce(0, into, values, "amax", include_self=False)
    return best.view(b, owners, *values.shape[1:]).permute(0, 2, 3, 1)


def _choice_loss(logits: Tensor, right: Tensor) -> Tensor:
    """Each row points at one of its right places; rows without any are padding."""
    real = right.any(-1)
    return mean(_marginal(logits, right | ~real[..., None]), real)
