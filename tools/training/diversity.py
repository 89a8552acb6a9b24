"""How much the seeds of one prompt differ, measured against how much the source drawings of the thing differ.

The distance of two pictures is the least over mirror images, shifts of at most 8 pixels and turned hues: what is only
moved, mirrored or dyed is no other drawing. In the judge's features it is one minus the cosine; in pixels the root mean
square.
"""

import numpy as np
import torch
import torch.nn.functional as F

from captions import LINES, clean, with_article
from compose import on_white, turned
from judge import SIDE, Judge

SEEDS = 8
HUES = (0, 60, 120, 180, 240, 300)
SHIFT = 8  # pixels of 128
DRAWINGS = 3  # at least so many sources


def drawings(records: list[dict]) -> dict[str, list[int]]:
    """Concept -> its source drawings in colour, as they are: none in other skin tones, no icons of its name."""
    found: dict[str, list[int]] = {}
    for n, record in enumerate(records):
        plain = record["label"] == record["concept"] and "tone" not in record and "names" not in record
        if plain and record["style"] not in LINES:
            found.setdefault(record["concept"], []).append(n)
    return {concept: numbers for concept, numbers in found.items() if len(numbers) >= DRAWINGS}


def dyed_and_mirrored(rgb: torch.Tensor) -> torch.Tensor:
    """(B, 3, H, W) in 0..1 -> (B, variants, 3, H, W)."""
    opaque = torch.cat([rgb, torch.ones_like(rgb[:, :1])], 1)
    ways = [turned(opaque, torch.full((len(rgb),), float(h), device=rgb.device))[:, :3] for h in HUES]
    return torch.stack([picture for way in ways for picture in (way, way.flip(3))], 1)


def features(judge: Judge, rgb: torch.Tensor) -> torch.Tensor:
    """Unit features (B, F) of (B, 3, H, W) in 0..1."""
    parts = (judge.features(F.interpolate(part, (SIDE, SIDE), mode="area") * 2 - 1) for part in rgb.split(512))
    return F.normalize(torch.cat(list(parts)), dim=1)


def all_features(judge: Judge, rgb: torch.Tensor) -> torch.Tensor:
    """(B, variants and shifts, F)."""
    kinds = dyed_and_mirrored(rgb)
    moved = [torch.roll(kinds, (y, x), (3, 4)) for y in (-SHIFT, 0, SHIFT) for x in (-SHIFT, 0, SHIFT)]
    flat = torch.cat(moved, 1)
    return features(judge, flat.flatten(0, 1)).unflatten(0, flat.shape[:2])


def feature_distances(judge: Judge, a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    """(A, B): least distance of every variant of one picture to the other."""
    likeness = torch.einsum("avf,bf->avb", all_features(judge, a), features(judge, b))
    return 1 - likeness.amax(1)


def pixel_distances(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    """(A, B), at half the side: every shift at once, as a correlation."""
    reach = SHIFT // 2
    a, b = (1 - F.avg_pool2d(x, 2) for x in (a, b))  # white is nothing
    side = a.shape[-1]
    size = (side + 2 * reach, side + 2 * reach)
    kinds = 1 - dyed_and_mirrored(1 - a)
    first, second = torch.fft.rfft2(kinds, s=size), torch.fft.rfft2(b, s=size)
    rows = []
    for one, energy in zip(first, kinds.pow(2).sum((2, 3, 4)), strict=True):
        both = torch.fft.irfft2((one[:, None] * second[None].conj()).sum(2), s=size)  # (variants, B, H, W)
        both = torch.roll(both, (reach, reach), (2, 3))[..., : 2 * reach + 1, : 2 * reach + 1].amax((2, 3))
        error = energy[:, None] + b.pow(2).sum((1, 2, 3))[None] - 2 * both
        rows.append((error.clamp_min(0) / b[0].numel()).sqrt().amin(0))
    return torch.stack(rows)


def mean_of_pairs(distances: torch.Tensor) -> float:
    """Of a square matrix, without its diagonal."""
    n = len(distances)
    return ((distances.sum() - distances.diag().sum()) / (n * (n - 1))).item()


@torch.no_grad()
def measured(judge: Judge, etch, rgba: np.ndarray, records: list[dict], concepts: int, draw) -> dict:
    """Ratios between seeds and drawings, and how many of the drawings the seeds are nearest to.

    `draw(etch, prompts, seeds)` -> RGB bytes. `rgba` (P, 128, 128, 4) bytes.
    """
    found, device = drawings(records), etch.device
    picks = sorted(found)[:: max(1, len(found) // concepts)][:concepts]
    prompts = [with_article(clean(concept)) for concept in picks for _ in range(SEEDS)]
    seeds = [seed for _ in picks for seed in range(SEEDS)]
    rgb = torch.from_numpy(draw(etch, prompts, seeds)).to(device).permute(0, 3, 1, 2).float() / 255
    sums = {name: np.zeros(2) for name in ("features", "pixels")}
    nearest = []
    for concept, mine in zip(picks, rgb.split(SEEDS), strict=True):
        sources = np.stack([np.array(rgba[n]) for n in found[concept]])
        real = on_white(torch.from_numpy(sources).to(device).permute(0, 3, 1, 2).float() / 255)
        to_real = feature_distances(judge, real, mine).argmin(0)
        nearest.append(len(to_real.unique()))
        sums["features"] += [mean_of_pairs(feature_distances(judge, x, x)) for x in (mine, real)]
        sums["pixels"] += [mean_of_pairs(pixel_distances(x, x)) for x in (mine, real)]
    report: dict = dict(concepts=len(picks), seeds=SEEDS)
    for name, (between_seeds, between_drawings) in sums.items():
        report[name] = dict(
            seeds=round(float(between_seeds) / len(picks), 4),
            drawings=round(float(between_drawings) / len(picks), 4),
            ratio=round(float(between_seeds / between_drawings), 3),
        )
    report["nearest_drawings_of_eight"] = round(float(np.mean(nearest)), 2)
    return report
