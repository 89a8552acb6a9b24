"""The judge of the evaluation: a small classifier that only ever sees real pictures.

It tells the common concepts apart and counts things (one to four). It learns from the rasterised
pictures of all styles, turned, shifted, recoloured, on random grounds, alone, several or in pairs;
never from anything that Etch made, and Etch never learns from it. One Noto picture in five is kept
back to measure it.
"""

import argparse
import json
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image

from captions import common
from muon import Muon
from pictures import GROUNDS, load
from splits import share

SIDE = 64
FEATURES = 256
SLOTS = 4  # things in one picture at most


class Judge(torch.nn.Module):
    """RGB in -1..1, SIDE x SIDE -> (concept logits, count logits), or the features below them."""

    def __init__(self, concepts: int):
        super().__init__()
        self.stem = convolution(3, 32, 5, 2)
        self.stages = torch.nn.Sequential(stage(32, 64), stage(64, 128), stage(128, FEATURES))
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
        self.inner = torch.nn.Sequential(
            convolution(width, width, 3, 1), convolution(width, width, 3, 1)
        )

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + self.inner(x)


def stage(inputs: int, outputs: int) -> torch.nn.Sequential:
    return torch.nn.Sequential(convolution(inputs, outputs, 3, 2), Residual(outputs))


def kept_back(record: dict) -> bool:
    """Pictures that measure the judge."""
    return record["style"] == "noto" and share("judge " + record["hex"], 5)


def small(rgba: np.ndarray) -> np.ndarray:
    """Premultiplied RGBA at SIDE x SIDE."""
    picture = Image.fromarray(rgba).convert("RGBa").resize((SIDE, SIDE), Image.Resampling.BOX)
    return np.frombuffer(picture.tobytes(), np.uint8).reshape(SIDE, SIDE, 4)


class Pictures:
    """The common concepts' pictures at the judge's size, and random scenes made of them."""

    def __init__(self, work: Path, seed: int = 0):
        pictures, records = load(work)
        self.labels = sorted({record["label"] for record in records if common(record)})
        kept = [n for n, record in enumerate(records) if common(record)]
        self.rgba = torch.from_numpy(np.stack([small(np.array(pictures[n])) for n in kept]))
        self.rgba = self.rgba.permute(0, 3, 1, 2).float() / 255
        self.concepts = torch.tensor([self.labels.index(records[n]["label"]) for n in kept])
        back = np.array([kept_back(records[n]) for n in kept])
        self.train, self.test = np.flatnonzero(~back), np.flatnonzero(back)
        self.rng = np.random.default_rng(seed)

    def placements(self, count: int, one_line: bool) -> np.ndarray:
        """(centre x, centre y, size) of every thing, in units of half the side."""
        rng = self.rng
        if count == 1:
            return np.array([[*rng.uniform(-0.12, 0.12, 2), rng.uniform(0.75, 1.1)]])
        corners = np.array([[-0.5, -0.5], [0.5, -0.5], [-0.5, 0.5], [0.5, 0.5]])
        if count == 2 and one_line:
            corners = np.array(([-0.5, 0], [0.5, 0]) if rng.random() < 0.5 else ([0, -0.5], [0, 0.5]))
        elif count == 3 and rng.random() < 0.7:
            corners = np.array([[0, -0.5], [-0.5, 0.5], [0.5, 0.5]])
        places = corners[rng.permutation(len(corners))[:count]] + rng.uniform(-0.05, 0.05, (count, 2))
        return np.hstack([places, np.full((count, 1), rng.uniform(0.42, 0.55))])

    def plan(self, batch: int):
        """Random (picture, placement) slots, concept targets and counts of a batch of scenes."""
        rng = self.rng
        picks = np.full((batch, SLOTS), -1)
        places = np.tile(np.array([0.0, 0.0, 1.0]), (batch, SLOTS, 1))
        target, counts = torch.zeros(batch, len(self.labels)), torch.zeros(batch, dtype=torch.long)
        for n in range(batch):
            draw = rng.random()
            things = rng.choice(self.train, 1 if draw < 0.75 else 2)
            count = 1 if draw < 0.5 else int(rng.integers(2, SLOTS + 1)) if draw < 0.75 else 2
            picks[n, :count] = things[:count] if len(things) == 2 else things[0]
            places[n, :count] = self.placements(count, draw >= 0.6)
            counts[n] = count - 1
            for thing in things:
                target[n, self.concepts[thing]] += 1 / len(things)
        return picks, places, target, counts

    def scenes(self, batch: int) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Pictures in -1..1, concept targets, counts less one."""
        picks, places, target, counts = self.plan(batch)
        canvas = torch.ones(batch, 3, 1, 1).expand(-1, -1, SIDE, SIDE).clone()
        colours = torch.tensor(list(GROUNDS.values())) / 255
        grounded = torch.rand(batch) < 0.3
        canvas[grounded] = colours[torch.randint(len(colours), (int(grounded.sum()),))][:, :, None, None]
        mirror = torch.where(torch.rand(batch) < 0.3, -1.0, 1.0)
        swap = [torch.randperm(3) if torch.rand(()) < 0.3 else torch.arange(3) for _ in range(batch)]
        for slot in range(SLOTS):
            here = np.flatnonzero(picks[:, slot] >= 0)
            if len(here) == 0:
                break
            x, y, size = torch.from_numpy(places[here, slot]).float().unbind(1)
            turn = (torch.rand(len(here)) - 0.5) * 0.3
            across, down = turn.cos() / size * mirror[here], turn.sin() / size
            rows = [across, -down * mirror[here], -(across * x - down * mirror[here] * y)]
            rows += [down, turn.cos() / size, -(down * x + turn.cos() / size * y)]
            grid = F.affine_grid(torch.stack(rows, 1).view(-1, 2, 3), [len(here), 4, SIDE, SIDE], False)
            things = F.grid_sample(self.rgba[picks[here, slot]], grid, align_corners=False)
            colour = torch.stack([t[swap[n]] for t, n in zip(things[:, :3], here, strict=True)])
            canvas[here] = colour + canvas[here] * (1 - things[:, 3:])
        if torch.rand(()) < 0.4:  # Etch's pictures are a little soft
            canvas = F.interpolate(F.avg_pool2d(canvas, 2), scale_factor=2, mode="bilinear")
        canvas = canvas + torch.randn_like(canvas) * 0.03 * torch.rand(batch, 1, 1, 1)
        return canvas * 2 - 1, target, counts

    def kept(self, picks: np.ndarray) -> torch.Tensor:
        """Pictures as they are, on white."""
        rgba = self.rgba[picks]
        return (rgba[:, :3] + 1 - rgba[:, 3:]) * 2 - 1


def load_judge(work: Path) -> tuple[Judge, list[str]]:
    """The trained judge and its labels."""
    state = torch.load(work / "ckpt/judge.pt", map_location="cpu")
    judge = Judge(len(state["labels"])).eval().requires_grad_(False)
    judge.load_state_dict(state["model"])
    return judge, state["labels"]


@torch.no_grad()
def accuracy(judge: Judge, pictures: Pictures, picks: np.ndarray) -> float:
    judge.eval()
    logits = torch.cat([judge(pictures.kept(part))[0] for part in np.array_split(picks, 8)])
    judge.train()
    return (logits.argmax(1) == pictures.concepts[picks]).float().mean().item()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=12)
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--lr", type=float, default=3e-3)
    args = parser.parse_args()
    torch.manual_seed(0)
    pictures = Pictures(args.work)
    judge = Judge(len(pictures.labels)).to(memory_format=torch.channels_last)
    inner = [p for p in judge.stages.parameters() if p.ndim == 4]
    rest = [p for p in judge.parameters() if all(p is not q for q in inner)]
    optimizers = [Muon(inner, lr=args.lr), torch.optim.AdamW(rest, lr=args.lr, weight_decay=1e-4)]
    step, began, losses = 0, time.process_time(), []
    while (progress := (time.process_time() - began) / (args.minutes * 60)) < 1:
        x, target, counts = pictures.scenes(args.batch)
        for optimizer in optimizers:
            optimizer.param_groups[0]["lr"] = args.lr * min(1, (step + 1) / 50, 1.5 * (1 - progress))
            optimizer.zero_grad(set_to_none=True)
        with torch.autocast("cpu", torch.bfloat16):
            concept, count = judge(x.contiguous(memory_format=torch.channels_last))
        loss = F.cross_entropy(concept.float(), target, label_smoothing=0.05)
        (loss + 0.5 * F.cross_entropy(count.float(), counts)).backward()
        for optimizer in optimizers:
            optimizer.step()
        step, losses = step + 1, [*losses[-99:], loss.item()]
        if step % 100 == 0:
            back = accuracy(judge, pictures, pictures.test)
            line = f"step {step} {progress * args.minutes:.1f} min loss {np.mean(losses):.3f}"
            print(f"{line} kept back {back:.3f}", flush=True)
    state = dict(model=judge.state_dict(), labels=pictures.labels)
    torch.save(state, args.work / "ckpt/judge.pt")
    back, known = (accuracy(judge, pictures, picks) for picks in (pictures.test, pictures.train))
    report = dict(kept_back=round(back, 4), pictures_kept_back=len(pictures.test), known=round(known, 4))
    (args.work / "judge.json").write_text(json.dumps(report | dict(samples=step * args.batch)))
    print(report)


if __name__ == "__main__":
    main()
