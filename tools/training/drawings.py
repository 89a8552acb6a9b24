"""What the pencil learns from beside a model that is there already: its things, bent as people draw them.

A thing that always stands in the middle, upright and as large as its sets have it, teaches a pencil to know which picture is
meant and not to follow the line. So every picture is taken many times: smaller or larger, turned, slanted, moved, its parts
stretched. Made once (WORK/drawings.pt): latents of what is to be drawn, and the shapes and inner lines that scribbles are made of.
"""

from itertools import groupby
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from diffusers import AutoencoderKL

from captions import LINES, noun, with_article, with_style
from compose import on_white, premultiplied
from model import load_tokenizer
from pool import coloured, encode, trained_ways
from scribbles import inner_of, smooth_noise

# How often each style is drawn.
SHARES = {"3d": 1.6, "flat": 1.3, "noto": 1.3, "twemoji": 1.3, "contrast": 0.2, "outline": 0.5}
AS_IT_IS, RECOLOURED = 0.2, 0.15  # of the drawings
SMALLEST, LARGEST = 0.5, 1.1  # times the size that it has
STRETCH, SLANT, TURN, BEND = 0.3, 0.2, 14, 7.0  # log of the sides' ratio, shear, degrees, pixels
CHUNK = 256


def bent(straight: torch.Tensor, rng: torch.Generator) -> torch.Tensor:
    """Pictures (B, 4, 128, 128) straight RGBA in 0..1, each bent in its own way, on as large a canvas."""
    count, side = len(straight), straight.shape[-1]

    def between(low: float, high: float) -> torch.Tensor:
        return low + (high - low) * torch.rand(count, generator=rng)

    size = torch.exp(between(np.log(SMALLEST), np.log(LARGEST)))
    wide = torch.exp(between(-STRETCH, STRETCH))
    turn = torch.deg2rad(torch.randn(count, generator=rng).clamp(-2.5, 2.5) * TURN)
    mirrored = torch.where(torch.rand(count, generator=rng) < 0.5, -1.0, 1.0)
    across, down = size * wide.sqrt(), size / wide.sqrt()
    shape = torch.stack([turn.cos(), -turn.sin(), turn.sin(), turn.cos()], 1).view(-1, 2, 2)
    slant = torch.eye(2).repeat(count, 1, 1)
    slant[:, 0, 1] = between(-SLANT, SLANT)
    scale = torch.diag_embed(torch.stack([across * mirrored, down], 1))
    free = (1.05 - 0.875 * torch.stack([across, down], 1)).clamp_min(0.05)
    move = free * (2 * torch.rand(count, 2, generator=rng) - 1)
    back = torch.linalg.inv(shape @ slant @ scale)
    rows = torch.cat([back, -(back @ move[:, :, None])], 2)
    grid = F.affine_grid(rows, [count, 4, side, side], False)
    off = smooth_noise(count, 2, 4, straight.device).clamp(-1.5, 1.5).permute(0, 2, 3, 1)
    grid = grid + off * (between(0, BEND) * 2 / side).view(-1, 1, 1, 1)
    found = F.grid_sample(premultiplied(straight), grid, align_corners=False)
    return torch.cat([found[:, :3] / found[:, 3:].clamp_min(1e-3), found[:, 3:]], 1).clamp(0, 1)


def wanted(records: list[dict], count: int, rng) -> list[dict]:
    """Which pictures, and in which colour."""
    known = [n for n, r in enumerate(records) if r["style"] in SHARES]
    alike: dict[str, int] = {}
    for n in known:
        style = records[n]["style"]
        alike[style] = alike.get(style, 0) + 1
    odds = np.array([SHARES[records[n]["style"]] / alike[records[n]["style"]] for n in known])
    items = []
    for n in rng.choice(known, count, p=odds / odds.sum()):
        item = dict(picture=int(n), kind="base")
        ways = trained_ways(records[n])
        if ways and records[n]["style"] not in LINES and rng.random() < RECOLOURED:
            colour = str(rng.choice(list(ways)))
            item |= dict(kind="recoloured", colour=colour, degrees=ways[colour], way=records[n]["colouring"]["way"])
        items.append(item)
    return items


def told(rng, record: dict, item: dict) -> str:
    text = noun(rng, record, item)
    text = with_article(text) if rng.random() < 0.8 else text
    return with_style(rng, text, record["style"])


def way_of(item: dict) -> str:
    return item.get("way", "")


def packed(mask: torch.Tensor) -> torch.Tensor:
    """(B, 1, 128, 128) -> bits, (B, 2048)."""
    return torch.from_numpy(np.packbits((mask > 0.5).flatten(1).numpy(), axis=1))


def unpacked(bits: torch.Tensor) -> torch.Tensor:
    return torch.from_numpy(np.unpackbits(bits.numpy(), axis=1)).view(-1, 1, 128, 128).float()


@torch.no_grad()
def make_drawings(work: Path, records: list[dict], rgba: torch.Tensor, vae: AutoencoderKL, count: int, captions=4):
    """`rgba` (P, 4, 128, 128) bytes. Writes WORK/drawings.pt."""
    rng, tokenizer = np.random.default_rng(0), load_tokenizer(work)
    items = sorted(wanted(records, count, rng), key=way_of)
    generator = torch.Generator().manual_seed(0)
    torch.manual_seed(0)
    kept: dict[str, list[torch.Tensor]] = dict(latents=[], shapes=[], inner=[])
    for way, group in ((way, list(found)) for way, found in groupby(items, key=way_of)):
        for part in (group[n : n + CHUNK] for n in range(0, len(group), CHUNK)):
            straight = rgba[[item["picture"] for item in part]].float() / 255
            if way:
                straight = coloured(straight, way, [item["degrees"] for item in part])
            as_it_is = torch.rand(len(part), generator=generator) < AS_IT_IS
            straight = torch.where(as_it_is.view(-1, 1, 1, 1), straight, bent(straight, generator))
            kept["latents"].append(encode(vae, on_white(straight)).half())
            kept["shapes"].append(packed(straight[:, 3:]))
            kept["inner"].append(packed(inner_of(straight)))
            print(f"{CHUNK * len(kept['inner'])} drawings", flush=True)
    lines = [told(rng, records[item["picture"]], item) for item in items for _ in range(captions)]
    ids = torch.tensor([encoding.ids for encoding in tokenizer.encode_batch(lines)], dtype=torch.int16)
    saved = {name: torch.cat(parts) for name, parts in kept.items()}
    nothing = torch.tensor(tokenizer.encode("").ids)
    torch.save(saved | dict(tokens=ids.view(len(items), captions, -1), nothing=nothing), work / "drawings.pt")
    print("such as", lines[:: max(1, len(lines) // 12)])
