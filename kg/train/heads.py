"""Takes out the heads of the encoder's attention that matter least, which makes it faster.

After Michel, Levy and Neubig, "Are Sixteen Heads Really Better than One?" (2019).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn

from kg.train import sheets
from kg.train.data import Example
from kg.train.model import Reader, loss


def thin(reader: Reader, examples: Sequence[Example], heads: int) -> None:
    """Keeps the `heads` heads of all layers that are worth most to the examples, at least one in each layer."""
    found = worth(reader, examples)
    order = sorted(
        (value < max(values), -value, layer, head)
        for layer, values in enumerate(found)
        for head, value in enumerate(values)
    )
    kept = order[: max(heads, len(found))]
    keep(reader, [[head for _, _, of, head in kept if of == layer] for layer in range(len(found))])


def worth(reader: Reader, examples: Sequence[Example]) -> list[list[float]]:
    """What each layer's heads are worth: the mean size of the loss's derivative by a gate on what a head gives."""
    layers, size = _layers(reader), _size(reader)
    gates = [torch.ones(layer.self.num_attention_heads, requires_grad=True) for layer in layers]
    hooks = [
        layer.output.dense.register_forward_pre_hook(partial(_gated, gate, size))
        for layer, gate in zip(layers, gates, strict=True)
    ]
    reader.eval()
    total = [torch.zeros_like(gate) for gate in gates]
    for example in examples:
        for sizes, slopes in zip(total, torch.autograd.grad(loss(reader, sheets.batch([example])), gates), strict=True):
            sizes += slopes.abs()
    for hook in hooks:
        hook.remove()
    return [(sizes / len(examples)).tolist() for sizes in total]


def keep(reader: Reader, kept: Sequence[Collection[int]]) -> None:
    """Takes out all heads of each layer but those `kept`."""
    size = _size(reader)
    for layer, heads in zip(_layers(reader), kept, strict=True):
        rows = torch.tensor([head * size + i for head in sorted(heads) for i in range(size)], dtype=torch.long)
        for part in ("query", "key", "value"):
            old = getattr(layer.self, part)
            setattr(layer.self, part, _linear(old.weight[rows], old.bias[rows]))
        layer.output.dense = _linear(layer.output.dense.weight[:, rows], layer.output.dense.bias)
        layer.self.num_attention_heads, layer.self.all_head_size = len(heads), len(rows)


def _linear(weight: Tensor, bias: Tensor) -> nn.Linear:
    made = nn.Linear(weight.shape[1], weight.shape[0])
    made.load_state_dict({"weight": weight, "bias": bias})
    return made


def _gated(gate: Tensor, size: int, _: nn.Module, given: tuple[Tensor, ...]) -> tuple[Tensor, ...]:
    return (given[0] * gate.repeat_interleave(size), *given[1:])


def _layers(reader: Reader) -> list[Any]:
    return [layer.attention for layer in reader.encoder.encoder.layer]


def _size(reader: Reader) -> int:
    return int(_layers(reader)[0].self.attention_head_size)
