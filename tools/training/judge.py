"""The judge of the evaluation: a small classifier that only ever sees real pictures.

It tells the concepts apart and counts things (one to four). It learns from the rasterised pictures of all styles,
turned, shifted, in other colours, on random grounds, alone or several; of a pair it is shown one after the other. It never
learns from anything that Etch made, and Etch never learns from it. One Noto picture in five is kept back to measure it.
"""

import torch
import torch.nn.functional as F

from clock import Clock, rate_at, run
from compose import tinted, turned
from model import autocast
from muon import Optimizer, split
from pictures import GROUNDS
from splits import share

SIDE = 64
FEATURES = 256
SLOTS = 4  # things in one picture at most
RATE, WARM_UP, FALLS_FROM = 3e-3, 100, 0.3
SEVERAL = 0.3  # share of the scenes
TURNED, TINTED = 0.3, 0.1  # share of the things in other colours


class Judge(torch.nn.Module):
    """RGB in -1..1, SIDE x SIDE -> (concept logits, count logits), or the features below them."""

    def __init__(self, concepts: int):
        super().__init__()
        self.stem = convolution(3, 48, 5, 2)
        self.stages = torch.nn.Sequential(stage(48, 96), stage(96, 192), stage(192, FEATURES))
        self.concept = torch.nn.Linear(2 * FEATURES, concepts)
        self.count = torch.nn.Linear(2 * FEATURES, SLOTS)

    def features(self, x: torch.Tensor) -> torch.Tensor:
        maps = self.stages(self.stem(x))
        return torch.cat([maps.mean((2, 3)), maps.amax((2, 3))], 1)

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        features = self.features(x)
        return self.concept(features), self.count(features)


def convolution(inputs: int, outputs: int, kernel: int, stride: int) -> torch.nn.Sequential:
    return torch.nn.Sequential(
        torch.nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False),
        torch.nn.BatchNorm2d(outputs),
        torch.nn.SiLU(),
    )


class Residual(torch.nn.Module):
    def __init__(self, width: int):
        super().__init__()
        self.inner = torch.nn.Sequential(convolution(width, width, 3, 1), convolution(width, width, 3, 1))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + self.inner(x)


def stage(inputs: int, outputs: int) -> torch.nn.Sequential:
    return torch.nn.Sequential(convolution(inputs, outputs, 3, 2), Residual(outputs))


def kept_back(record: dict) -> bool:
    """Pictures that measure the judge."""
    return record["style"] == "noto" and share("judge " + record["hex"], 5)


class Scenes:
    """All pictures at the judge's size, and random scenes made of them. `rgba` (P, 4, 128, 128) bytes."""

    def __init__(self, rgba: torch.Tensor, records: list[dict]):
        self.device = rgba.device
        self.labels = sorted({record["concept"] for record in records})
        number = {label: n for n, label in enumerate(self.labels)}
        self.concepts = torch.tensor([number[r["concept"]] for r in records], device=self.device)
        self.rgba = torch.cat([small(part) for part in rgba.split(1024)])
        back = torch.tensor([kept_back(record) for record in records], device=self.device)
        self.test, train = back.nonzero().flatten(), (~back).nonzero().flatten()
        # every concept as often as any other
        shares = 1 / self.concepts[train].bincount(minlength=len(self.labels)).clamp_min(1)[self.concepts[train]]
        self.train, self.edges = train, (shares.double() / shares.sum()).cumsum(0)
        self.grounds = torch.tensor(list(GROUNDS.values()), device=self.device) / 255
        self.corners = torch.tensor([[-0.5, -0.5], [0.5, -0.5], [-0.5, 0.5], [0.5, 0.5]], device=self.device)
        self.line = torch.tensor([[-0.5, 0.0], [0.5, 0.0]], device=self.device)
        self.triangle = torch.tensor([[0, -0.5], [-0.5, 0.5], [0.5, 0.5]], device=self.device)

    def rand(self, *shape: int) -> torch.Tensor:
        return torch.rand(*shape, device=self.device)

    def pick(self, count: int) -> torch.Tensor:
        where = self.rand(count).double()
        return self.train[torch.searchsorted(self.edges, where).clamp_max(len(self.train) - 1)]

    def places(self, counts: torch.Tensor) -> torch.Tensor:
        """(B, SLOTS, 3): centre x, centre y, size of every thing, in units of half the side."""
        batch = len(counts)
        order = self.rand(batch, SLOTS).argsort(1)
        centres = self.corners[order]
        line = self.line[self.rand(batch, 2).argsort(1)]
        line = torch.where((self.rand(batch, 1, 1) < 0.5), line, line.flip(2))
        line = torch.cat([line, centres[:, 2:]], 1)
        in_line = (counts == 2) & (self.rand(batch) < 0.6)
        centres = torch.where(in_line.view(-1, 1, 1), line, centres)
        triangle = torch.cat([self.triangle.expand(batch, -1, -1), centres[:, 3:]], 1)
        in_triangle = (counts == 3) & (self.rand(batch) < 0.7)
        centres = torch.where(in_triangle.view(-1, 1, 1), triangle, centres)
        centres = centres + (self.rand(batch, SLOTS, 2) - 0.5) * 0.1
        sizes = 0.42 + 0.13 * self.rand(batch, 1)
        one = (counts == 1).view(-1, 1)
        centres = torch.where(one[..., None], (self.rand(batch, SLOTS, 2) - 0.5) * 0.24, centres)
        sizes = torch.where(one, 0.75 + 0.35 * self.rand(batch, 1), sizes)
        return torch.cat([centres, sizes[:, None].expand(-1, SLOTS, -1)], 2)

    def dyed(self, things: torch.Tensor) -> torch.Tensor:
        """Some in another hue, some tinted: a thing is what it is in every colour."""
        draw, hues = self.rand(len(things), 1, 1, 1), self.rand(len(things)) * 360
        things = torch.where(draw < TURNED, turned(things, hues), things)
        return torch.where(draw > 1 - TINTED, tinted(things, hues), things)

    @torch.no_grad()
    def scenes(self, batch: int) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Pictures in -1..1, numbers of their concepts, counts less one."""
        counts = torch.randint(2, SLOTS + 1, (batch,), device=self.device)
        counts = torch.where(self.rand(batch) < SEVERAL, counts, 1)
        things = self.pick(batch)
        places = self.places(counts)
        canvas = torch.ones(batch, 3, SIDE, SIDE, device=self.device)
        ground = self.grounds[torch.randint(len(self.grounds), (batch,), device=self.device)][:, :, None, None]
        canvas = torch.where(self.rand(batch, 1, 1, 1) < 0.3, ground, canvas)
        mirror = torch.where(self.rand(batch) < 0.3, -1.0, 1.0)
        drawn = self.dyed(self.rgba[things])
        for slot in range(SLOTS):
            x, y, size = places[:, slot].unbind(1)
            turn = (self.rand(batch) - 0.5) * 0.3
            across, down = turn.cos() / size * mirror, turn.sin() / size
            upright = turn.cos() / size
            rows = [across, -down * mirror, -(across * x - down * mirror * y)]
            rows += [down, upright, -(down * x + upright * y)]
            grid = F.affine_grid(torch.stack(rows, 1).view(-1, 2, 3), [batch, 4, SIDE, SIDE], False)
            thing = F.grid_sample(drawn, grid, align_corners=False)
            thing = thing * (slot < counts).view(-1, 1, 1, 1)
            canvas = thing[:, :3] + canvas * (1 - thing[:, 3:])
        soft = F.interpolate(F.avg_pool2d(canvas, 2), scale_factor=2, mode="bilinear")
        canvas = torch.where(self.rand(batch, 1, 1, 1) < 0.4, soft, canvas)  # Etch's pictures are a little soft
        canvas = canvas + torch.randn_like(canvas) * 0.03 * self.rand(batch, 1, 1, 1)
        return canvas * 2 - 1, self.concepts[things], counts - 1

    def plain(self, picks: torch.Tensor) -> torch.Tensor:
        """Pictures as they are, on white, in -1..1."""
        rgba = self.rgba[picks]
        return (rgba[:, :3] + 1 - rgba[:, 3:]) * 2 - 1


def small(rgba: torch.Tensor) -> torch.Tensor:
    """Premultiplied floats at the judge's size."""
    straight = rgba.float() / 255
    return F.interpolate(torch.cat([straight[:, :3] * straight[:, 3:], straight[:, 3:]], 1), (SIDE, SIDE), mode="area")


@torch.no_grad()
def accuracy(judge: Judge, scenes: Scenes, picks: torch.Tensor) -> float:
    judge.eval()
    right = [judge(scenes.plain(part))[0].argmax(1) == scenes.concepts[part] for part in picks.split(512)]
    judge.train()
    return torch.cat(right).float().mean().item()


def train_judge(rgba: torch.Tensor, records: list[dict], seconds: float, batch: int) -> tuple[Judge, list[str], dict]:
    """The judge, its labels and how it does on pictures kept back."""
    torch.manual_seed(0)
    scenes = Scenes(rgba, records)
    judge = Judge(len(scenes.labels)).to(rgba.device, memory_format=torch.channels_last)
    named = [(("embedding" if not n.startswith("stages") else "") + n, p) for n, p in judge.named_parameters()]
    optimizer = Optimizer(*split(named))
    clock = Clock(seconds)

    def step() -> torch.Tensor:
        x, target, counts = scenes.scenes(batch)
        optimizer.forget_gradients()
        with autocast(rgba.device):
            concept, count = judge(x.contiguous(memory_format=torch.channels_last))
        loss = F.cross_entropy(concept.float(), target, label_smoothing=0.05)
        (loss + 0.5 * F.cross_entropy(count.float(), counts)).backward()
        optimizer.step(largest=10.0)
        return loss.detach()

    def before(steps: int) -> None:
        optimizer.rate.fill_(RATE * rate_at(clock.progress, steps, WARM_UP, FALLS_FROM))

    steps = run(step, clock, before, "judge", batch)
    report = dict(
        concepts=len(scenes.labels),
        kept_back=round(accuracy(judge, scenes, scenes.test), 4),
        pictures_kept_back=len(scenes.test),
        known=round(accuracy(judge, scenes, scenes.train), 4),
        samples=steps * batch,
    )
    print(report, flush=True)
    return judge.eval().requires_grad_(False), scenes.labels, report
