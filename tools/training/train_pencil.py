"""Train the pencil: a T2I-Adapter (Mou et al., 2023) that makes scribbles and outlines into pictures.

The UNet and the text encoder stay as they are. diffusers' class `T2IAdapter`, kind "full_adapter_xl": its three levels
have the sizes of Etch's three down blocks.
"""

import copy

import torch
from diffusers import T2IAdapter

import model
from clock import Clock, follow, rate_at, run
from muon import Optimizer, split
from pool import Pool
from scribbles import scribbles

CONFIG = dict(
    in_channels=1,
    channels=[48, 96, 192],
    num_res_blocks=2,
    downscale_factor=16,
    adapter_type="full_adapter_xl",
)
RATE, WARM_UP, FALLS_FROM = 1.5e-3, 100, 0.4
AVERAGED = 0.995
LOW_NOISE = 0.35  # of the draws: anywhere; the others where shapes are decided, as T2I-Adapter's cubic sampling


def features(adapter: T2IAdapter, lines: torch.Tensor) -> list[torch.Tensor]:
    return adapter(lines.contiguous(memory_format=torch.channels_last))


class Pencil:
    """`rgba`: bytes of all pictures, (P, 4, 128, 128), on the device."""

    def __init__(self, text, unet, pool: Pool, rgba: torch.Tensor, batch: int):
        self.device = rgba.device
        self.text, self.unet, self.pool, self.rgba, self.batch = text, unet, pool, rgba, batch
        self.adapter = T2IAdapter(**CONFIG).to(self.device, memory_format=torch.channels_last)
        self.average = copy.deepcopy(self.adapter).requires_grad_(False)
        self.optimizer = Optimizer(*split(self.adapter.named_parameters()))
        self.alphas, self.kept = model.cumulative_alphas().to(self.device), 0.0
        base = [n for n, item in enumerate(pool.items) if item["kind"] == "base"]
        self.base = torch.tensor(base, device=self.device)
        self.pictures = torch.tensor([pool.items[n]["picture"] for n in base], device=self.device)
        self.mirrored = torch.tensor([pool.items[n]["mirrored"] for n in base], device=self.device)
        shares = pool.edges.diff(prepend=pool.edges.new_zeros(1))[self.base]
        self.edges = (shares / shares.sum()).cumsum(0)

    def draw(self) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Random latents, tokens and scribbles of them."""
        count, device, pool = self.batch, self.device, self.pool
        where = torch.rand(count, device=device, dtype=torch.float64)
        picks = torch.searchsorted(self.edges, where).clamp_max(len(self.edges) - 1)
        straight = self.rgba[self.pictures[picks]].float() / 255
        straight = torch.where(self.mirrored[picks].view(-1, 1, 1, 1), straight.flip(3), straight)
        which = torch.randint(pool.tokens.shape[1], (count,), device=device)
        tokens = pool.tokens[self.base[picks], which].long()
        empty = torch.rand(count, device=device) < 0.1
        tokens = torch.where(empty[:, None], pool.nothing, tokens)
        return pool.latents[self.base[picks]].float(), tokens, scribbles(straight)

    def loss(self) -> torch.Tensor:
        x, tokens, lines = self.draw()
        u = torch.rand(self.batch, device=self.device)
        u = torch.where(torch.rand_like(u) < LOW_NOISE, u, 1 - u**3)
        t = (u * 1000).long().clamp_max(999)
        a = self.alphas[t].view(-1, 1, 1, 1)
        noise = torch.randn_like(x)
        noisy = (a.sqrt() * x + (1 - a).sqrt() * noise).contiguous(memory_format=torch.channels_last)
        target = a.sqrt() * noise - (1 - a).sqrt() * x
        with model.autocast(self.device):
            with torch.no_grad():
                context = model.read(self.text, tokens)
            told = features(self.adapter, lines)
            v = self.unet(noisy, t, context, down_intrablock_additional_residuals=told, return_dict=False)[0]
        return (v.float() - target).pow(2).mean()

    def step(self) -> torch.Tensor:
        self.optimizer.forget_gradients()
        loss = self.loss()
        loss.backward()
        self.optimizer.step()
        follow(self.average, self.adapter, self.kept)
        return loss.detach()

    def train(self, seconds: float) -> None:
        clock = Clock(seconds)

        def before(steps: int) -> None:
            self.optimizer.rate.fill_(RATE * rate_at(clock.progress, steps, WARM_UP, FALLS_FROM))
            self.kept = min(AVERAGED, (1 + steps) / (10 + steps))

        run(self.step, clock, before, "pencil", self.batch)
