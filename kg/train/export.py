"""Writes a trained reader as int8 ONNX with its light heads beside it, and takes one up again."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx.helper import make_graph, make_model, make_node, make_opsetid, make_tensor_value_info
from onnx.numpy_helper import from_array, to_array
from onnxruntime.quantization import QuantType, quantize_dynamic
from onnxruntime.transformers.onnx_model import OnnxModel
from onnxruntime.transformers.optimizer import optimize_model
from tokenizers import Tokenizer
from torch import Tensor, nn

from kg.train.heads import keep
from kg.train.model import Reader

EPSILON = 1e-12
"""What BERT's normalization adds to a variance."""


class _Inner(nn.Module):
    def __init__(self, reader: Reader) -> None:
        super().__init__()
        self.reader = reader

    def forward(self, ids: Tensor, cases: Tensor) -> tuple[Tensor, Tensor]:
        states, tags = self.reader(ids, cases, torch.ones_like(ids))
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
        model = optimize_model(str(full), "bert", num_heads=heads, hidden_size=size, opt_level=0)
        _attending(model, reader)
        _plainly_normalized(model)
        model.save_model_to_file(str(fused))
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


def overflow(path: Path) -> None:
    """Writes the product of 4 x 64 bytes with a matrix of 127s, with which `kg.extract.network` tries the processor."""
    weights = from_array(np.full((64, 16), 127, dtype=np.int8), "weights")
    given = make_tensor_value_info("given", onnx.TensorProto.UINT8, [4, 64])
    sums = make_tensor_value_info("sums", onnx.TensorProto.INT32, [4, 16])
    graph = make_graph(
        [make_node("MatMulInteger", ["given", "weights"], ["sums"])], "overflow", [given], [sums], [weights]
    )
    model = make_model(graph, opset_imports=[make_opsetid("", 17)])
    model.ir_version = 8
    onnx.save(model, path)


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
    attention = [node for node in graph.node if node.op_type == "QAttention"]
    keep(reader, [range(_heads(node).i) for node in attention])
    for layer, node in enumerate(attention):
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


def _attending(model: OnnxModel, reader: Reader) -> None:
    """Tells attention of each layer's heads, and takes the mask out, which takes an eighth off: windows are read one by one."""
    nodes = model.get_nodes_by_op_type("Attention")
    for node, layer in zip(nodes, reader.encoder.encoder.layer, strict=True):
        node.input[3] = ""
        _heads(node).i = layer.attention.self.num_attention_heads
    model.prune_graph()


def _heads(node: onnx.NodeProto) -> onnx.AttributeProto:
    return next(attribute for attribute in node.attribute if attribute.name == "num_heads")


def _plainly_normalized(model: OnnxModel) -> None:
    """Spells the sums and normalizations of layers out in plain operations, which take a third of the time of fused ones."""
    model.add_initializer(from_array(np.array([EPSILON], dtype=np.float32), "epsilon"))
    for fused in model.get_nodes_by_op_type("SkipLayerNormalization"):
        branch, residual, gain, shift, bias = fused.input
        name = fused.output[0]
        steps = (
            ("Add", [branch, bias], "biased"),
            ("Add", [f"{name}/biased", residual], "sum"),
            ("ReduceMean", [f"{name}/sum"], "mean"),
            ("Sub", [f"{name}/sum", f"{name}/mean"], "centred"),
            ("Mul", [f"{name}/centred", f"{name}/centred"], "squares"),
            ("ReduceMean", [f"{name}/squares"], "variance"),
            ("Add", [f"{name}/variance", "epsilon"], "above_zero"),
            ("Sqrt", [f"{name}/above_zero"], "deviation"),
            ("Div", [f"{name}/centred", f"{name}/deviation"], "scaled"),
            ("Mul", [f"{name}/scaled", gain], "gained"),
        )
        for operation, inputs, output in steps:
            axes = {"axes": [-1]} if operation == "ReduceMean" else {}
            model.add_node(make_node(operation, inputs, [f"{name}/{output}"], f"{name}/{output}/node", **axes))
        model.add_node(make_node("Add", [f"{name}/gained", shift], [name], f"{name}/node"))
        model.remove_node(fused)
    model.topological_sort()


def _write(reader: Reader, path: Path) -> None:
    reader.encoder.set_attn_implementation("eager")  # the form in which attention is fused
    example = tuple(torch.ones(2, 8, dtype=torch.long) for _ in range(2))
    torch.onnx.export(
        _Inner(reader),
        example,
        path,
        input_names=["ids", "cases"],
        output_names=["states", "tags"],
        dynamic_axes={name: {0: "batch", 1: "n"} for name in ("ids", "cases", "states", "tags")},
        opset_version=17,
        dynamo=False,
    )
    reader.encoder.set_attn_implementation("sdpa")
