"""Denoisers as PyTorch's own ONNX exporters write them, the newer (torch.export) and the older (TorchScript)."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import torch
from torch.onnx import symbolic_helper


class Prediction(torch.nn.Module):
    """A denoiser with what it is told in a row, as an exporter wants it; `fixed` is the same at every call."""

    def __init__(self, network: torch.nn.Module, names: tuple, fixed: dict):
        super().__init__()
        self.network, self.names, self.fixed = network, names, tuple(fixed)
        for name, tensor in fixed.items():
            self.register_buffer(name, tensor)

    def forward(self, *told):
        fixed = {name: getattr(self, name) for name in self.fixed}
        return self.network(**dict(zip(self.names, told)), **fixed, return_dict=False)[0]


@symbolic_helper.parse_args("v", "is", "v", "f")
def rms_norm(g, x, shape, weight, epsilon):
    """What aten::rms_norm computes, which TorchScript's exporter does not know, in the words that onnxruntime makes one node of."""
    constant = lambda value: g.op("Constant", value_t=torch.tensor(value))  # noqa: E731
    square = g.op("Pow", x, constant(2.0))
    mean = g.op("ReduceMean", square, constant(list(range(-len(shape), 0))), keepdims_i=1)
    least = torch.finfo(torch.float32).eps if epsilon is None else epsilon
    even = g.op("Div", x, g.op("Sqrt", g.op("Add", mean, constant(least))))
    return even if symbolic_helper._is_none(weight) else g.op("Mul", even, weight)


# ReduceMean has its axes as an input since version 18.
torch.onnx.register_custom_op_symbolic("aten::rms_norm", rms_norm, 18)


@contextmanager
def matching_by_first_node() -> Iterator[None]:
    """
    onnxscript's matcher lists all nodes of a graph at each of them where a pattern has two ends: a transformer takes it half an hour.
    A node of another kind than the first end can be no match, so it is asked first; the graph that comes of it is the same.
    """
    from onnxscript.rewriter._basics import MatchResult
    from onnxscript.rewriter._matcher import SimplePatternMatcher

    match = SimplePatternMatcher.match

    def quicker(self, model, graph, node, **options):
        first, *others = self.pattern.output_nodes
        if others and first.op_identifier() not in (None, node.op_identifier()):
            return MatchResult().fail("Its first end is a node of another kind.")
        return match(self, model, graph, node, **options)

    SimplePatternMatcher.match = quicker
    try:
        yield
    finally:
        SimplePatternMatcher.match = match


def exported(prediction: Prediction, inputs: dict, out: str) -> dict:
    """Files by exporter; `inputs` by the names that they are to have."""
    files = {}
    for name, dynamo in (("torch.export", True), ("TorchScript", False)):
        file = str(Path(out).with_suffix(f".{name}.onnx"))
        try:
            export_to(file, prediction, inputs, dynamo)
            files[name] = file
        # the newer exporter needs the package onnxscript, the older one does not know all operators, nor follow all code
        except (ImportError, RuntimeError, torch.onnx.errors.OnnxExporterError) as error:
            print(f"{name}: {error}", file=sys.stderr)
    return files


def export_to(file: str, prediction: Prediction, inputs: dict, dynamo: bool) -> None:
    options = dict(external_data=False, input_names=list(inputs), output_names=["prediction"])
    if not dynamo:
        torch.onnx.export(prediction, tuple(inputs.values()), file, dynamo=False, **options)
        return
    with matching_by_first_node():
        torch.onnx.export(prediction, tuple(inputs.values()), file, dynamo=True, **options)


LARGE = 1024


def without_weights(file: str) -> list:
    """
    Takes the large weights out of a file, as if each lay in a file of its own; says how these are called and how large they are. A
    browser is not sent hundreds of megabytes by whoever leads it: it goes down.
    """
    import onnx
    from onnx.external_data_helper import set_external_data

    model = onnx.load(file)
    weights = []
    for tensor in model.graph.initializer:
        if len(tensor.raw_data) < LARGE:
            continue
        weights.append(dict(path=f"weight{len(weights)}", bytes=len(tensor.raw_data)))
        set_external_data(tensor, weights[-1]["path"], offset=0, length=weights[-1]["bytes"])
        tensor.ClearField("raw_data")
    onnx.save(model, file)
    return weights
