"""Muon and AdamW for one model, without waiting for the device.

Muon is momentum whose matrix update is made orthogonal by a Newton-Schulz iteration; matrices of one shape are done
together. Convolutions are taken as matrices (out, in * h * w). The step is scaled to the size of an Adam step, so one
learning rate serves both. See Jordan et al. (2024) and Liu et al. (2025).
"""

import torch

MOMENTUM, DECAY = 0.95, 0.01
BETAS, EPSILON = (0.9, 0.99), 1e-8


def orthogonal(matrices: torch.Tensor, steps: int = 5) -> torch.Tensor:
    """The nearest (semi-)orthogonal matrix, roughly, of each matrix in a batch.

    The iteration x <- (a + b s + c s²) x with s = x xᵀ is done on the small square s alone, and x is multiplied once.
    """
    a, b, c = 3.4445, -4.7750, 2.0315
    x = matrices.float()
    tall = x.size(-2) > x.size(-1)
    if tall:
        x = x.mT
    x = x / (x.norm(dim=(-2, -1), keepdim=True) + 1e-7)
    s = x @ x.mT
    eye = torch.eye(s.size(-1), device=s.device)
    product = eye
    for _ in range(steps):
        p = a * eye + b * s + c * s @ s
        product, s = p @ product, p @ s @ p
    x = product @ x
    return x.mT if tall else x


class Optimizer:
    """`inner` parameters with Muon, `rest` with AdamW. `rate` and `step` are tensors: fill them before each step."""

    def __init__(self, inner: list[torch.Tensor], rest: list[torch.Tensor]):
        self.rest, self.groups = rest, {}
        for p in inner:
            self.groups.setdefault((len(p), p.numel() // len(p)), []).append(p)
        self.momenta = {
            shape: torch.zeros(len(group), *shape, device=group[0].device) for shape, group in self.groups.items()
        }
        self.first = [torch.zeros_like(p) for p in rest]
        self.second = [torch.zeros_like(p) for p in rest]
        device = (inner + rest)[0].device
        self.rate = torch.zeros((), device=device)
        self.count = torch.zeros((), device=device)

    @property
    def parameters(self) -> list[torch.Tensor]:
        return [p for group in self.groups.values() for p in group] + self.rest

    def forget_gradients(self) -> None:
        for p in self.parameters:
            p.grad = None

    @torch.no_grad()
    def step(self, largest: float = 1.0) -> None:
        """One step; gradients longer than `largest` are shortened to that."""
        gradients = [p.grad for p in self.parameters]
        length = torch.stack(torch._foreach_norm(gradients)).norm()
        torch._foreach_mul_(gradients, (largest / (length + 1e-6)).clamp(max=1.0))
        self.count += 1
        for shape, group in self.groups.items():
            self._muon(shape, group)
        if self.rest:
            self._adam()

    def _muon(self, shape: tuple[int, int], group: list[torch.Tensor]) -> None:
        gradients = torch.stack([p.grad.reshape(shape) for p in group])
        momentum = self.momenta[shape]
        momentum.lerp_(gradients, 1 - MOMENTUM)
        update = orthogonal(gradients.lerp(momentum, MOMENTUM)).float()
        update = update * (-self.rate * 0.2 * max(shape) ** 0.5)
        torch._foreach_mul_(group, 1 - self.rate * DECAY)
        torch._foreach_add_(group, [u.reshape(p.shape) for u, p in zip(update, group, strict=True)])

    def _adam(self) -> None:
        gradients = [p.grad for p in self.rest]
        torch._foreach_lerp_(self.first, gradients, 1 - BETAS[0])
        torch._foreach_mul_(self.second, BETAS[1])
        torch._foreach_addcmul_(self.second, gradients, gradients, 1 - BETAS[1])
        size = torch._foreach_sqrt(self.second)
        torch._foreach_div_(size, (1 - BETAS[1] ** self.count).sqrt())
        torch._foreach_add_(size, EPSILON)
        step = torch._foreach_div(self.first, size)
        torch._foreach_mul_(step, -self.rate / (1 - BETAS[0] ** self.count))
        torch._foreach_add_(self.rest, step)


def split(named_parameters) -> tuple[list, list]:
    """Inner matrices for Muon; embeddings, ends, norms and biases for AdamW."""
    inner, rest = [], []
    for name, p in named_parameters:
        outer = any(part in name for part in ("conv_in", "conv_out", "embedding"))
        (rest if p.ndim < 2 or outer else inner).append(p)
    return inner, rest
