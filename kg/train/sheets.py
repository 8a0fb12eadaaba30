"""Windows with their labels as padded tensors, so that a batch is scored and judged at once.

Pieces stand at their number + 1, since BERT's mark comes first: 0 says that there is none.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from kg.extract.labels import ANCHORS, CLASSES, PAIRS, POINTERS, TAGS
from kg.extract.network import inputs
from kg.train.data import MASK, Example, Place

ROLES = tuple(label for label in PAIRS if label not in ("same", "antecedent", "country"))
"""What joins an anchor with a mention."""

Sheet = dict[str, NDArray[Any]]
Batch = dict[str, Tensor]
PADDING = {"tags": MASK, "kinds": MASK, "classes": MASK, "members": -1, "same": MASK}
"""What fills up a part; 0 the others."""


def batch(examples: Sequence[Example]) -> Batch:
    """The sheets of some windows, each part padded to one shape: (windows, ...)."""
    sheets = [sheet(example) for example in examples]
    return {part: _padded([s[part] for s in sheets], PADDING.get(part, 0)) for part in sheets[0]}


def sheet(example: Example) -> Sheet:
    """The arrays of one window of n pieces (BERT's two marks included), a anchors, m mentions.

    - `ids`, `cases`, `mask`, `inside` (n): `inside` leaves out the last mark, which nothing points at; `tags` (layers, n).
    - `anchors`, `around` (a, 2): first and last pieces; `kinds` (a); `classes` (a, heads).
    - `points` (a, pointers, 2, n): where the right pieces start and end; `pointed` (a, pointers): whether that is known.
    - `mentions` (m, 2), `present` (m): ones; `members` (k, 2): mention and owner; an actor's mentions are scored as one,
      other mentions for themselves; `owned` (owners): ones.
    - `paired` (a, roles): whether it is known; `pairs` (a, roles, owners): the right ones; `spoken` (a, 1 + m): the
      speaker's mentions, else nobody, who comes first.
    - `chain` (c, 2): mentions of actors; `earlier` (c, 1 + c): earlier ones of the same actor, else
      none, which comes first; nothing where that is not known, as in `countries`.
    - `actors` (k, 2), `states` (s, 2), `open` (s): ones; `countries` (k, 1 + s): names of his country, else none.
    - `same` (a, a): whether two anchors tell of one happening; MASK for what is no pair of happenings.
    """
    return _text(example) | _anchors(example) | _mentions(example) | _chain(example) | _countries(example)


def _text(example: Example) -> Sheet:
    n = len(example.window.ids) + 2
    tags = np.full((len(TAGS), n), MASK)
    for row, layer in zip(tags, TAGS, strict=True):
        if layer in example.tags:
            row[1:-1] = example.tags[layer]
    mask = np.ones(n, dtype=np.int64)
    inside = mask.astype(bool)
    inside[-1] = False
    read = {part: rows[0] for part, rows in inputs(example.window).items()}
    return read | {"mask": mask, "inside": inside, "tags": tags}


def _anchors(example: Example) -> Sheet:
    anchors, n = example.anchors, len(example.window.ids) + 2
    points = np.zeros((len(anchors), len(POINTERS), 2, n), dtype=bool)
    pointed = np.zeros((len(anchors), len(POINTERS)), dtype=bool)
    for i, anchor in enumerate(anchors):
        for j, label in enumerate(POINTERS):
            if label in anchor.points:
                pointed[i, j] = True
                for start, end in anchor.points[label] or [(-1, -1)]:
                    points[i, j, 0, start + 1] = points[i, j, 1, end + 1] = True
    classes = [[a.classes.get(head, MASK) for head in CLASSES] for a in anchors]
    return {
        "anchors": _places([a.place for a in anchors]),
        "around": _places([a.around for a in anchors]),
        "kinds": np.array([ANCHORS.index(a.kind) for a in anchors], dtype=np.int64),
        "classes": np.array(classes, dtype=np.int64).reshape(len(anchors), len(CLASSES)),
        "points": points,
        "pointed": pointed,
        "same": _same(example),
    }


def _same(example: Example) -> NDArray[np.float32]:
    events = np.array([a.event for a in example.anchors], dtype=object)
    kinds = np.array([a.kind for a in example.anchors], dtype=object)
    told = (kinds[:, None] == kinds) & ((events != "")[:, None] & (events != ""))
    np.fill_diagonal(told, False)
    return np.where(told, events[:, None] == events, np.float32(MASK))


def _mentions(example: Example) -> Sheet:
    anchors, mentions = example.anchors, example.mentions
    ids = sorted({i for _, owners in mentions for i in owners})
    owned = _having([owners for _, owners in mentions], ids)
    nobody = np.flatnonzero(~owned.any(1))
    own = np.argwhere(owned), np.stack([nobody, len(ids) + np.arange(len(nobody))], 1)
    right = np.zeros((len(anchors), len(ROLES), len(ids) + len(nobody)), dtype=np.float32)
    for i, label in enumerate(ROLES):
        right[:, i, : len(ids)] = _having([a.pairs.get(label, ()) for a in anchors], ids)
    paired = [[bool(mentions) and label in a.pairs for label in ROLES] for a in anchors]
    return {
        "mentions": _places([place for place, _ in mentions]),
        "present": np.ones(len(mentions), dtype=bool),
        "members": np.concatenate(own),
        "owned": np.ones(right.shape[2], dtype=bool),
        "pairs": right,
        "paired": np.array(paired, dtype=bool).reshape(len(anchors), len(ROLES)),
        "spoken": _or_none(right[:, ROLES.index("speaker"), : len(ids)] @ owned.T > 0),
    }


def _chain(example: Example) -> Sheet:
    """The same actor's mentions; a single one has nothing to be told from."""
    chain = [(place, owners) for place, owners in example.mentions if owners]
    chain = chain if len(chain) > 1 else []
    owned = _having([owners for _, owners in chain], sorted({i for _, owners in chain for i in owners}))
    earlier = _or_none(np.tril(owned.astype(np.float32) @ owned.T > 0, -1))
    return {"chain": _places([place for place, _ in chain]), "earlier": earlier & example.told}


def _countries(example: Example) -> Sheet:
    states = example.states
    actors = sorted({place for place, _ in example.countries}) if states else []
    right = set(example.countries)
    told = [[(actor, state) in right for state in states] for actor in actors]
    return {
        "actors": _places(actors),
        "states": _places(states),
        "open": np.ones(len(states), dtype=bool),
        "countries": _or_none(np.array(told, dtype=bool).reshape(len(actors), len(states))) & example.told,
    }


def _having(owners: Sequence[Collection[str]], ids: Sequence[str]) -> NDArray[np.bool_]:
    """Whether each of the owners' sets (rows) has each of the ids (columns)."""
    return np.array([[i in own for i in ids] for own in owners], dtype=bool).reshape(len(owners), len(ids))


def _or_none(right: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """A column first that is right where nothing else is."""
    return np.concatenate([~right.any(1, keepdims=True), right], axis=1)


def _places(places: Sequence[Place]) -> NDArray[np.int64]:
    return np.array(places, dtype=np.int64).reshape(-1, 2) + 1


def _padded(arrays: Sequence[NDArray[Any]], filling: int) -> Tensor:
    """One tensor of arrays of several shapes; every axis has at least one place."""
    shape = np.max([a.shape for a in arrays], axis=0).clip(1)
    out = np.full((len(arrays), *shape), filling, dtype=arrays[0].dtype)
    for row, array in zip(out, arrays, strict=True):
        row[tuple(map(slice, array.shape))] = array
    return torch.from_numpy(out)
