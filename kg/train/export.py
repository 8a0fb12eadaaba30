"""Writes a trained reader as int8 ONNX with its light heads beside it, and takes one up again."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx.numpy_helper import to_array
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Tokenizer
from torch import Tensor, nn

from kg.train.model import Reader


class _Inner(nn.Module):
    def __init__(self, reader: Reader) -> None:
        super().__init__()
        self.reader = reader

    def forward(self, ids: Tensor, cases: Tensor, mask: Tensor) -> tuple[Tensor, Tensor]:
        states, tags = self.reader(ids, cases, mask)
        return states, tags


def export(reader: Reader, encoder: Path, folder: Path) -> None:
    """Writes `reader.onnx` (int8), `heads.npz` (float16) and `tokenizer.json` into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    reader.eval()
    with tempfile.TemporaryDirectory() as scratch:
        full = Path(scratch) / "full.onnx"
        _write(reader, full)
        quantize_dynamic(full, folder / "reader.onnx", weight_type=QuantType.QInt8, per_channel=True)
    own = {
        n: p.numpy().astype(np.float16)
        for n, p in reader.state_dict().items()
        if not n.startswith(("encoder.", "tags."))
    }
    np.savez(folder / "heads.npz", **own)
    tokenizer = Tokenizer.from_file(str(encoder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    tokenizer.save(str(folder / "tokenizer.json"))


def take_up(reader: Reader, folder: Path) -> None:
    """Gives `reader` the weights of the one in `folder`, as exactly as int8 keeps them."""
    graph = onnx.load(folder / "reader.onnx").graph
    stored = {t.name: torch.from_numpy(to_array(t).astype(np.float32)) for t in graph.initializer}
    state = {}
    for name in stored:
        if name.startswith("reader.") and not name.endswith(("_scale", "_zero_point")):
            state[name.removeprefix("reader.").removesuffix("_quantized")] = _wide(stored, name)
    for node in graph.node:
        if node.op_type == "MatMulInteger" and node.input[1] in stored:
            path = node.name.removeprefix("/reader/").removesuffix("/MatMul_quant")
            state[path.replace("/", ".") + ".weight"] = _wide(stored, node.input[1]).T
    with np.load(folder / "heads.npz") as heads:
        state |= {name: torch.from_numpy(heads[name].astype(np.float32)) for name in heads.files}
    reader.load_state_dict(state)


def _wide(stored: dict[str, Tensor], name: str) -> Tensor:
    if not name.endswith("_quantized"):
        return stored[name]
    base = name.removesuffix("_quantized")
    return (stored[name] - stored[base + "_zero_point"]) * stored[base + "_scale"]


def _write(reader: Reader, path: Path) -> None:
    example = tuple(torch.ones(2, 8, dtype=torch.long) for _ in range(3))
    torch.onnx.export(
        _Inner(reader),
        example,
        path,
        input_names=["ids", "cases", "mask"],
        output_names=["states", "tags"],
        dynamic_axes={name: {0: "batch", 1: "n"} for name in ("ids", "cases", "mask", "states", "tags")},
        opset_version=17,
        dynamo=False,
    )
