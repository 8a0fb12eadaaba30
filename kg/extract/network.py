"""Runs the trained reader: the encoder with onnxruntime, the light heads with numpy."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController
from tokenizers import Tokenizer

from kg import BadOntology
from kg.extract.labels import ANCHORS, CLASSES, DISTANCES, PAIRS, POINTERS
from kg.extract.windows import Window

Floats = NDArray[np.float32]
Place = tuple[int, int]

FOLDER = Path(__file__).parent.parent / "models"
CLS, SEP = 101, 102
GIVEN = {"ids", "cases"}
"""What the encoder is given of a window."""
THREADS = 2
"""Threads of the encoder; numpy has one, since the heads' products are so small that others would only wait for work."""


@dataclass(frozen=True, slots=True)
class Read:
    """A window as the encoder sees it, the mark of 'none' before its n pieces.

    `sums` (n + 2, hidden) are the states summed up to each, `keys` (n + 1, 2, width) what pointers look for, starts and
    ends, `tags` (n, labels) of the pieces alone.
    """

    window: Window
    sums: NDArray[np.float64]
    keys: Floats
    tags: Floats


def one_thread() -> AbstractContextManager[object]:
    """Has numpy work with one thread for as long as this is entered, and with as many as before afterwards."""
    limits: AbstractContextManager[object] = _pools().limit(limits=1, user_api="blas")
    return limits


@cache
def _pools() -> ThreadpoolController:
    return ThreadpoolController()


class Network:
    """The reader's encoder and heads; load it once with `network()`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = THREADS
        if overflows():
            options.add_session_config_entry("session.x64quantprecision", "1")  # exact, though slower
        self.session = onnxruntime.InferenceSession(folder / "reader.onnx", options, ["CPUExecutionProvider"])
        self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        with np.load(folder / "heads.npz") as heads:
            self.heads: dict[str, Floats] = {name: heads[name].astype(np.float32) for name in heads.files}
        asked = {given.name for given in self.session.get_inputs()}
        if asked != GIVEN or "peers.near.weight" not in self.heads:
            raise BadOntology(f"{folder}: a reader that another version of kg made; train it again with this one")

    def read(self, window: Window) -> Read:
        """The window as the encoder sees it; one at a time, so that no neighbour in a batch changes the rounding."""
        states, tags = self.session.run(None, inputs(window))
        n = len(window.ids)
        return self.heard(window, states[0, : n + 1], tags[0, 1 : n + 1])

    def heard(self, window: Window, states: Floats, tags: Floats) -> Read:
        """The window with what the encoder says of it: `states` (n + 1, hidden) and `tags` (n, labels)."""
        sums = np.zeros((len(states) + 1, states.shape[1]))
        for before, state, after in zip(sums, states, sums[1:], strict=False):
            np.add(before, state, out=after)  # a fifth of the time of cumsum
        keys = self._linear("keys", states)
        return Read(window, sums, keys.reshape(len(states), 2, keys.shape[1] // 2), tags)

    def points(self, read: Read, places: Sequence[Place], kind: str) -> tuple[Floats, Floats]:
        """Logits (anchors, pointers, n + 1) of starts and of ends; column 0 says that there is none."""
        h = self.heads
        width = h["anchor.weight"].shape[0]
        q = self._linear("queries", self._anchors(read, places, kind)).reshape(len(places), 2, len(POINTERS), width)
        near = h["near.weight"][_buckets(places, np.arange(len(read.keys)))].transpose(0, 2, 1)
        q = q * width**-0.5
        s = _product(q[:, 0], read.keys[:, 0]) + near[:, : len(POINTERS)]
        e = _product(q[:, 1], read.keys[:, 1]) + near[:, len(POINTERS) :]
        return s, e

    def links(self, read: Read, places: Sequence[Place], kind: str, mentions: Sequence[Place]) -> Floats:
        """Logits (anchors, mentions, pair labels)."""
        return self._linear("pairs", self._joined(read, places, kind, mentions))

    def roles(self, read: Read, places: Sequence[Place], kind: str, mentions: Sequence[Place]) -> Floats:
        """The same, the mentions of a happening seen together: who is its target hangs on who else could be."""
        x = self._joined(read, places, kind, mentions)
        near = self.heads["peers.near.weight"][_buckets(mentions, _firsts(mentions))].transpose(2, 0, 1)
        parts = self._linear("peers.asked", self._normal("peers.before", x))
        query, key, value = parts.reshape(*x.shape[:2], 3, len(near), x.shape[2] // len(near)).transpose(2, 0, 3, 1, 4)
        heard = softmax(query @ key.swapaxes(2, 3) * query.shape[-1] ** -0.5 + near) @ value
        x = x + self._linear("peers.told", heard.swapaxes(1, 2).reshape(x.shape))
        inner = _gelu(self._linear("peers.inner", self._normal("peers.after", x)))
        return self._linear("pairs", x + self._linear("peers.outer", inner))

    def _joined(self, read: Read, places: Sequence[Place], kind: str, mentions: Sequence[Place]) -> Floats:
        """What is known of each anchor with each mention (anchors, mentions, width)."""
        a = self._anchors(read, places, kind)[:, None]
        m = self._linear("mention", _means(read, mentions))[None]
        far = self.heads["distance.weight"][_buckets(places, _firsts(mentions))]
        return _gelu(a + m + _product(a * m, self.heads["product.weight"]) + far)

    def marks(self, read: Read, places: Sequence[Place], around: Sequence[Place]) -> dict[str, Floats]:
        """Logits (anchors, names) of each class, from the anchors and what stands around them."""
        seen = np.concatenate([_means(read, places), _means(read, around)], axis=1)
        hidden = _gelu(self._linear("classes.0", seen))
        logits = self._linear("outs", hidden)
        cuts = np.cumsum([len(names) for _, names in CLASSES.values()])[:-1]
        return dict(zip(CLASSES, np.split(logits, cuts, axis=1), strict=True))

    def _anchors(self, read: Read, places: Sequence[Place], kind: str) -> Floats:
        kinds = self.heads["kind.weight"]
        return np.asarray(self._linear("anchor", _means(read, places)) + kinds[ANCHORS.index(kind)])

    def _normal(self, name: str, x: Floats) -> Floats:
        """Layer normalization (Ba et al. 2016)."""
        x = x - x.mean(-1, keepdims=True)
        x = x / np.sqrt((x * x).mean(-1, keepdims=True) + 1e-5)
        return np.asarray(x * self.heads[f"{name}.weight"] + self.heads[f"{name}.bias"], dtype=np.float32)

    def _linear(self, name: str, x: Floats) -> Floats:
        return np.asarray(_product(x, self.heads[f"{name}.weight"]) + self.heads[f"{name}.bias"], dtype=np.float32)


@cache
def network(folder: Path = FOLDER) -> Network:
    """The reader in `folder`, loaded once. Raises BadOntology where it is missing or another version's."""
    if not (folder / "reader.onnx").is_file():
        raise BadOntology(f"{folder}: no trained reader here; make one with 'kg train'")
    return Network(folder)


@cache
def overflows() -> bool:
    """Whether sums of int8 products overflow on this processor, as they do on those without VNNI instructions."""
    session = onnxruntime.InferenceSession(FOLDER / "overflow.onnx", providers=["CPUExecutionProvider"])
    (sums,) = session.run(None, {"given": np.full((4, 64), 255, dtype=np.uint8)})
    return bool((sums != 64 * 255 * 127).any())


def column(label: str) -> int:
    """The column of a pair label in the logits of `links`."""
    return list(PAIRS).index(label)


def inputs(window: Window) -> dict[str, NDArray[np.int64]]:
    """What the encoder is given of a window, BERT's two marks included: `ids` and `cases` (1, n + 2)."""
    ids = np.concatenate([[CLS], window.ids, [SEP]])[None]
    cases = np.concatenate([[0], window.cases, [0]])[None]
    return {"ids": ids, "cases": cases}


def _means(read: Read, places: Sequence[Place]) -> Floats:
    """Mean state (places, hidden) of each run of pieces."""
    first, last = np.array(places, dtype=np.int64).reshape(-1, 2).T
    return np.asarray((read.sums[last + 2] - read.sums[first + 1]) / (last - first + 1)[:, None], dtype=np.float32)


def _buckets(places: Sequence[Place], at: NDArray[np.int64]) -> NDArray[np.int64]:
    """Signed logarithmic distance, as in training; places count from the first piece, `at` from the mark before it."""
    d = at[None] - _firsts(places)[:, None]
    size = np.minimum(np.log2(np.abs(d) + 1).astype(np.int64), DISTANCES // 2)
    return np.asarray(DISTANCES // 2 + np.sign(d) * size)


def _product(x: Floats, rows: Floats) -> Floats:
    """Products of x's last axis with each of the rows, in one go: numpy would take x plane by plane."""
    return np.asarray((x.reshape(-1, x.shape[-1]) @ rows.T).reshape(*x.shape[:-1], len(rows)))


def _firsts(places: Sequence[Place]) -> NDArray[np.int64]:
    """The first pieces of some places, counted from the mark before the window."""
    return np.array([p[0] + 1 for p in places], dtype=np.int64)


def softmax(x: Floats) -> Floats:
    """Chances from scores, along the last axis."""
    powers = np.exp(x - x.max(-1, keepdims=True, initial=-np.inf))
    return np.asarray(powers / powers.sum(-1, keepdims=True))


def _gelu(x: Floats) -> Floats:
    """GELU in its tanh form (Hendrycks and Gimpel 2016), as in training."""
    inner = 0.7978845608 * x * (1 + 0.044715 * x * x)
    return np.asarray(0.5 * x * (1 + np.tanh(inner)), dtype=np.float32)
