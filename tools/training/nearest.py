"""A judge that need not be trained, and a short report with it, for a machine without a GPU.

  nearest.py --work WORK --model ../../public/models/etch --unet unet --names 12 --out FILE.json

A picture is taken for what the nearest drawing shows: root mean square at a sixteenth of the pixels, the least over
mirror images and small shifts. That suits a small model, whose pictures are near real ones; a good drawing that is like
none of them counts as wrong, so the figures are no higher than a trained judge's. Of two things each half is looked at.
Measured are bare names that older weights knew, names that are new (everyday.py), held-out
colours (on grey pictures, and the main hue) and held-out pairs; and diversity in pixels (diversity.py).
"""

import argparse
import json
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from captions import clean, with_article
from compose import on_white
from diversity import SEEDS, drawings, mean_of_pairs, pixel_distances
from evaluate import GUIDANCE, seen_colour, sheet
from model import load_records
from pictures import load
from sample import open_etch
from suites import Suites, halves

SIDE = 32
SHIFTS = [(y, x) for y in (-1, 0, 1) for x in (-1, 0, 1)]


def flat(rgb: torch.Tensor, grey: bool) -> torch.Tensor:
    """(B, 3, H, W) in 0..1 -> (B, numbers)."""
    small = F.interpolate(rgb, (SIDE, SIDE), mode="area")
    return (1 - (small.mean(1, keepdim=True) if grey else small)).flatten(1)


class Nearest:
    """Real drawings, mirrored too. `rgba` (P, 128, 128, 4) bytes."""

    def __init__(self, rgba: np.ndarray, records: list[dict], grey: bool = False):
        parts = np.array_split(np.arange(len(rgba)), 1 + len(rgba) // 256)
        opened = (torch.from_numpy(np.array(rgba[part])).permute(0, 3, 1, 2) / 255 for part in parts)
        real = [flat(picture, grey) for rgb in map(on_white, opened) for picture in (rgb, rgb.flip(3))]
        order = np.concatenate([np.concatenate([part, part]) for part in parts])
        self.real, self.grey = torch.cat(real), grey
        self.labels = [records[n]["concept"] for n in order]
        self.energy = self.real.pow(2).sum(1)

    def top(self, rgb: np.ndarray, count: int = 5) -> list[list[str]]:
        """Concepts of the nearest drawings, nearest first, of RGB bytes (B, H, W, 3)."""
        pictures = torch.from_numpy(rgb).permute(0, 3, 1, 2).float() / 255
        best = None
        for y, x in SHIFTS:
            step = pictures.shape[-1] // SIDE
            moved = flat(torch.roll(pictures, (y * step, x * step), (2, 3)), self.grey)
            error = self.energy[None] - 2 * moved @ self.real.T
            best = error if best is None else torch.minimum(best, error)
        found = best.topk(200, largest=False).indices.tolist()
        return [list(dict.fromkeys(self.labels[n] for n in row))[:count] for row in found]


def share(marks: list[bool]) -> float:
    return round(float(np.mean(marks)), 3)


class Report:
    def __init__(self, args):
        self.args = args
        self.rgba, _ = load(args.work)
        self.records = load_records(args.work)
        self.suites = Suites(args.work, self.rgba, self.records)
        self.etch = open_etch(args.model, args.unet)
        self.judge = Nearest(self.rgba, self.records)
        self.cells: list = []

    def draw(self, prompts: list[str], seeds: list[int]) -> np.ndarray:
        rgb = self.etch.draw(prompts, seeds, self.args.steps, self.args.guidance)
        self.cells += zip(rgb, prompts, strict=True)
        return rgb

    def names(self, new: bool) -> dict:
        """Eight seeds of bare names: what they show, and how much they differ."""
        added = {r["concept"] for r in self.records if r.get("new")}
        found = {c: n for c, n in drawings(self.records).items() if (c in added) == new}
        picks = sorted(np.random.default_rng(1).permutation(sorted(found))[: self.args.names])
        prompts = [with_article(clean(concept)) for concept in picks for _ in range(SEEDS)]
        rgb = self.draw(prompts, [seed for _ in picks for seed in range(SEEDS)])
        tops = self.judge.top(rgb)
        wanted = [concept for concept in picks for _ in range(SEEDS)]
        sums, nearest = np.zeros(2), []
        pictures = torch.from_numpy(rgb).permute(0, 3, 1, 2).float() / 255
        for concept, mine in zip(picks, pictures.split(SEEDS), strict=True):
            sources = np.stack([np.array(self.rgba[n]) for n in found[concept]])
            real = on_white(torch.from_numpy(sources).permute(0, 3, 1, 2).float() / 255)
            nearest.append(len(pixel_distances(real, mine).argmin(0).unique()))
            sums += [mean_of_pairs(pixel_distances(x, x)) for x in (mine, real)]
        return dict(
            names=len(picks),
            top1=share([c == t[0] for c, t in zip(wanted, tops, strict=True)]),
            top5=share([c in t for c, t in zip(wanted, tops, strict=True)]),
            diversity=round(float(sums[0] / sums[1]), 3),
            nearest_drawings_of_eight=round(float(np.mean(nearest)), 2),
        )

    def colours(self) -> dict:
        items = list(self.suites.colours(self.args.others))
        rgb = self.draw([item["prompt"] for item in items], list(range(len(items))))
        tops = Nearest(self.rgba, self.records, grey=True).top(rgb)
        thing = [bool(set(item["labels"]) & set(t)) for item, t in zip(items, tops, strict=True)]
        hue = [seen_colour(p) == item["colour"] for item, p in zip(items, rgb, strict=True)]
        both = [a and b for a, b in zip(thing, hue, strict=True)]
        return dict(prompts=len(items), thing_in_5=share(thing), colour=share(hue), both=share(both))

    def pairs(self) -> dict:
        items = list(self.suites.pairs(self.args.others))
        rgb = self.draw([item["prompt"] for item in items], list(range(len(items))))
        cut = np.stack([half for item, p in zip(items, rgb, strict=True) for half in halves(p, item["relation"])])
        tops = self.judge.top(cut)
        wanted = [set(item[key]) for item in items for key in ("labels", "seconds")]
        right = [bool(one & set(top)) for one, top in zip(wanted, tops, strict=True)]
        both = [a and b for a, b in zip(right[::2], right[1::2], strict=True)]
        return dict(prompts=len(items), both_in_5=share(both))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--unet", default="unet")
    parser.add_argument("--names", type=int, default=12, help="old ones, and as many new ones, eight seeds each")
    parser.add_argument("--others", type=int, default=24, help="held-out colours, and as many pairs")
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--guidance", type=float, default=GUIDANCE)
    parser.add_argument("--out", type=Path, help=".json, with a sheet beside it")
    args = parser.parse_args()
    report = Report(args)
    with torch.no_grad():
        found = {"names": report.names(False), "new names": report.names(True)}
        if args.others:
            found |= {"held-out colours": report.colours(), "held-out pairs": report.pairs()}
    print(json.dumps(found, indent=2))
    if args.out:
        args.out.write_text(json.dumps(found, indent=2) + "\n")
        sheet(args.out.with_suffix(".webp"), report.cells)


if __name__ == "__main__":
    main()
