"""Weights as the model folder stores them: large ones as 8-bit floats (e4m3), small and delicate ones in f16.

diffusers, transformers and the page read such files by themselves: there is no scale beside a weight. That costs
precision, so the last part of every training runs with weights that are rounded like that (Rounded). The delicate
layers are those that did most of the harm when they alone were rounded: the last ones, which write v.
"""

from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

SMALLEST = 20_000  # numbers; smaller weights save little and cost as much
EIGHT_BITS = torch.float8_e4m3fn
DELICATE = (
    "down_blocks.0.resnets",
    "up_blocks.0.resnets.1.conv_shortcut",
    "up_blocks.1.resnets.0.conv_shortcut",
    "up_blocks.1.attentions.0.transformer_blocks.0.ff.net.0",
    "up_blocks.1.attentions.1.transformer_blocks.0.ff",
    "up_blocks.1.upsamplers",
    "up_blocks.2",
)


def is_exact(name: str, weight: torch.Tensor) -> bool:
    """Is it stored in 16 bits?"""
    return weight.ndim < 2 or weight.numel() < SMALLEST or any(part in name for part in DELICATE)


def rounded(weight: torch.Tensor) -> torch.Tensor:
    """The nearest numbers that 8 bits can say, in the weight's own type."""
    return weight.to(EIGHT_BITS).to(weight.dtype)


@torch.no_grad()
def round_all(module: torch.nn.Module) -> None:
    """What storing and reading does to a module's weights."""
    for name, p in module.named_parameters():
        p.copy_(p.half() if is_exact(name, p) else rounded(p))


def store(state: dict[str, torch.Tensor], path: Path, exact: torch.dtype = torch.float16) -> None:
    tensors = {n: w.to(exact if is_exact(n, w) else EIGHT_BITS).cpu().contiguous() for n, w in state.items()}
    save_file(tensors, path, {"format": "pt"})


def restore(path: Path) -> dict[str, torch.Tensor]:
    """In f32."""
    return {name: tensor.float() for name, tensor in load_file(path).items()}


class Rounded:
    """Rounds a module's weights while a loss is computed and puts them back before the optimizer's step.

    The gradient at the rounded weights moves the exact ones: the straight-through estimator of Bengio et al. (2013).
    """

    def __init__(self, module: torch.nn.Module):
        self.parameters = [p for name, p in module.named_parameters() if not is_exact(name, p)]
        self.exact = [torch.empty_like(p) for p in self.parameters]

    @torch.no_grad()
    def __enter__(self):
        torch._foreach_copy_(self.exact, self.parameters)
        for p in self.parameters:
            p.copy_(rounded(p))

    @torch.no_grad()
    def __exit__(self, *_):
        torch._foreach_copy_(self.parameters, self.exact)
