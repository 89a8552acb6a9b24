"""What BlazeFace's own graph gives for two pictures, node by node as its file has it, with its weights in f16.

    python tools/reference/faces.py package/models/blazeface-back.json astronaut.png tools/reference/goldens/faces

`astronaut.png` is scikit-image's picture of Eileen Collins (NASA, in the public domain), of which a small one is kept.
"""

import argparse
import base64
import sys
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from safetensors.torch import save_file

from seeded_picture import seeded_picture

sys.path.insert(0, str(Path(__file__).parents[1] / "models"))
from blazeface import read_model  # noqa: E402

SMALL = 112


def same(x, kernel, stride):
    """TensorFlow's padding: as many pixels before as behind, the odd one behind."""
    need = [max((-(-size // stride) - 1) * stride + kernel - size, 0) for size in x.shape[-2:]]
    return F.pad(x, (need[1] // 2, need[1] - need[1] // 2, need[0] // 2, need[0] - need[0] // 2))


def attributes(node):
    attr = node.get("attr", {})
    stride = int(attr.get("strides", {}).get("list", {}).get("i", [1, 1])[1])
    is_same = base64.b64decode(attr.get("padding", {}).get("s", "")) == b"SAME"
    fused = [base64.b64decode(name) for name in attr.get("fused_ops", {}).get("list", {}).get("s", [])]
    return stride, is_same, b"Relu" in fused


def run(nodes, weights, picture):
    values = {"input": picture}
    constants = {name: torch.from_numpy(tensor.astype(np.float16).astype(np.float32)) for name, tensor in weights.items()}
    for node in nodes:
        op, names = node["op"], node.get("input", [])
        if op in ("Const", "Placeholder"):
            continue
        x = values[names[0]]
        stride, is_same, has_relu = attributes(node)
        if op in ("_FusedConv2D", "DepthwiseConv2dNative"):
            kernel = constants[names[1]]
            depthwise = op == "DepthwiseConv2dNative"
            weight = kernel.permute(2, 3, 0, 1) if depthwise else kernel.permute(3, 2, 0, 1)
            x = same(x, kernel.shape[0], stride) if is_same else x
            bias = None if depthwise else constants[names[2]]
            x = F.conv2d(x, weight, bias, stride, groups=kernel.shape[2] if depthwise else 1)
            x = x.relu() if has_relu else x
        elif op == "MaxPool":
            x = F.max_pool2d(x, 2, 2)
        elif op == "Pad":
            before, after = weights[names[1]][3]
            x = F.pad(x, (0, 0, 0, 0, int(before), int(after)))
        elif op == "AddV2":
            x = x + values[names[1]]
        elif op == "Relu":
            x = x.relu()
        elif op != "Identity" and op != "Reshape":
            raise ValueError(op)
        values[node["name"]] = x
    return [values[name] for name in ("Identity", "Identity_1", "Identity_2", "Identity_3")]


def looked_at(picture):
    height, width = picture.shape[:2]
    scale = 256 / max(height, width)
    small = Image.fromarray(picture).resize((round(width * scale), round(height * scale)), Image.Resampling.BILINEAR)
    square = np.full((256, 256, 3), 127.5, np.float32)
    square[: small.height, : small.width] = np.asarray(small)
    return torch.from_numpy(square / 127.5 - 1).permute(2, 0, 1)[None]


@torch.no_grad()
def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("model", type=Path)
    parser.add_argument("photo", type=Path)
    parser.add_argument("out", type=Path)
    arguments = parser.parse_args()
    nodes, weights = read_model(arguments.model)
    photo = Image.open(arguments.photo).convert("RGB")
    pictures = {"photo": np.asarray(photo.resize((SMALL, SMALL), Image.Resampling.BOX)), "shapes": seeded_picture(11, 60, 40)}
    tensors = {"photo": torch.from_numpy(pictures["photo"].copy())}
    for name, picture in pictures.items():
        for head, values in zip(("score_16", "score_8", "box_16", "box_8"), run(nodes, weights, looked_at(picture))):
            tensors[f"{name}.{head}"] = values[0].contiguous().clone()
            if head.startswith("score"):
                print(name, head, float(values.max()))
    arguments.out.mkdir(parents=True, exist_ok=True)
    save_file(tensors, arguments.out / "golden.safetensors")


if __name__ == "__main__":
    main()
