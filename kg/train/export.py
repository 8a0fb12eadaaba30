"""Writes a trained reader as int8 ONNX with its light heads beside it, and takes one up again."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx.numpy_helper import to_array
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.transformers.optimizer import optimize_model
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
    """Writes `reader.onnx` (int8, attention fused), `heads.npz` (float16) and `tokenizer.json` into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    device = next(reader.parameters()).device
    reader.cpu().eval()
    with tempfile.TemporaryDirectory() as scratch:
        full, fused = Path(scratch) / "full.onnx", Path(scratch) / "fused.onnx"
        _write(reader, full)
        config = reader.encoder.config
        heads, size = config.num_attention_heads, config.hidden_size
        optimize_model(str(full), "bert", num_heads=heads, hidden_size=size, opt_level=0).save_model_to_file(str(fused))
        kept = {"DefaultTensorType": onnx.TensorProto.FLOAT}
        quantize_dynamic(
            fused, folder / "reader.onnx", weight_type=QuantType.QInt8, per_channel=True, extra_options=kept
        )
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
    reader.to(device)


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
    for layer, node in enumerate(node for node in graph.node if node.op_type == "QAttention"):
        weights, biases = _wide(stored, node.input[1]).T.chunk(3), stored[node.input[2]].chunk(3)
        for part, weight, bias in zip(("query", "key", "value"), weights, biases, strict=True):
            name = f"encoder.encoder.layer.{layer}.attention.self.{part}"
            state |= {f"{name}.weight": weight, f"{name}.bias": bias}
    with np.load(folder / "heads.npz") as heads:
        state |= {name: torch.from_numpy(heads[name].astype(np.float32)) for name in heads.files}
    reader.load_state_dict(state)


def _wide(stored: dict[str, Tensor], name: str) -> Tensor:
    if not name.endswith("_quantized"):
        return stored[name]
    base = name.removesuffix("_quantized")
    return (stored[name] - stored[base + "_zero_point"]) * stored[base + "_scale"]


def _write(reader: Reader, path: Path) -> None:
    reader.encoder.set_attn_implementation("eager")  # the form in which attention is fused
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
    reader.encoder.set_attn_implementation("sdpa")
