"""Weights as the page stores them: int8 numbers, and beside every "X.weight" its "X.weight_scale".

One scale an output row: a weight is its number times the scale of its row. Vectors stay f16.
"""

from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

SCALE = "_scale"
SMALLEST = 20_000  # numbers; smaller weights save little and cost as much
LARGEST = 127
TRIED = (0.85, 0.9, 0.95, 1.0)  # of a row's largest weight: clipping it can be the smaller error


def rounded(weight: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """int8 numbers and (rows,) scales with the least squared error of those tried."""
    rows = weight.float().flatten(1)
    most = rows.abs().amax(1).clamp_min(1e-12)
    best, chosen = torch.full_like(most, torch.inf), most
    for share in TRIED:
        scale = (share * most / LARGEST).half().float()
        error = (rows - numbers(rows, scale) * scale[:, None]).pow(2).sum(1)
        chosen, best = torch.where(error < best, scale, chosen), torch.minimum(error, best)
    return numbers(rows, chosen).to(torch.int8).view(weight.shape), chosen.half()


def numbers(rows: torch.Tensor, scale: torch.Tensor) -> torch.Tensor:
    return (rows / scale[:, None].clamp_min(1e-12)).round().clamp(-LARGEST, LARGEST)


def store(state: dict[str, torch.Tensor], path: Path) -> None:
    tensors = {}
    for name, weight in state.items():
        if name.endswith(".weight") and weight.ndim > 1 and weight.numel() >= SMALLEST:
            tensors[name], tensors[name + SCALE] = rounded(weight)
        else:
            tensors[name] = weight.half()
    tensors = {name: tensor.contiguous() for name, tensor in tensors.items()}
    save_file(tensors, path, {"format": "pt"})


def restore(path: Path) -> dict[str, torch.Tensor]:
    """In f32; also of files without scales."""
    tensors = load_file(path)
    state = {}
    for name, tensor in tensors.items():
        scale = tensors.get(name + SCALE)
        if scale is not None:
            state[name] = tensor.float() * scale.float().view(-1, *[1] * (tensor.ndim - 1))
        elif not name.endswith(".weight" + SCALE):
            state[name] = tensor.float()
    return state
