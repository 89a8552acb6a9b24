"""Weights as the model folder stores them: large ones as 8-bit floats (e4m3), small ones and vectors as they are.

diffusers, transformers and the page read such files by themselves: there is no scale beside a weight. That costs
precision, so the last part of every training runs with weights that are rounded like that (Rounded).
"""

from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

SMALLEST = 20_000  # numbers; smaller weights save little and cost as much
EIGHT_BITS = torch.float8_e4m3fn


def is_small(weight: torch.Tensor) -> bool:
    return weight.ndim < 2 or weight.numel() < SMALLEST


def rounded(weight: torch.Tensor) -> torch.Tensor:
    """The nearest number that 8 bits can say, in the weight's own type."""
    return weight if is_small(weight) else weight.to(EIGHT_BITS).to(weight.dtype)


def store(state: dict[str, torch.Tensor], path: Path, small: torch.dtype = torch.float16) -> None:
    tensors = {n: w.to(small if is_small(w) else EIGHT_BITS).cpu().contiguous() for n, w in state.items()}
    save_file(tensors, path, {"format": "pt"})


def restore(path: Path) -> dict[str, torch.Tensor]:
    """In f32."""
    return {name: tensor.float() for name, tensor in load_file(path).items()}


class Rounded:
    """Rounds parameters while a loss is computed and puts them back before the optimizer's step.

    The gradient at the rounded weights moves the exact ones: the straight-through estimator of Bengio et al. (2013).
    """

    def __init__(self, parameters):
        self.parameters = [p for p in parameters if not is_small(p)]
        self.exact = [torch.empty_like(p) for p in self.parameters]

    @torch.no_grad()
    def __enter__(self):
        torch._foreach_copy_(self.exact, self.parameters)
        for p in self.parameters:
            p.copy_(rounded(p))

    @torch.no_grad()
    def __exit__(self, *_):
        torch._foreach_copy_(self.parameters, self.exact)
