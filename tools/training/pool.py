"""Everything that the UNet is trained on, as one pool on the training device: latents, captions in tokens, weights.

Built once at the start of a training, from the pictures and the autoencoder of an exported model: every picture and
its mirror image; recoloured; before a ground; several of one; pairs of things. What splits.py holds out is left out.
Latents are as the UNet sees them.
"""

import json
import re
import time
from concurrent.futures import ProcessPoolExecutor
from itertools import groupby
from multiprocessing import get_context
from pathlib import Path
from zlib import crc32

import numpy as np
import torch
from diffusers import AutoencoderKL
from tokenizers import Tokenizer

from captions import LINES, caption, countable, names, weight
from compose import (
    LAYOUTS,
    RELATIONS,
    before,
    ground_phrases,
    on_white,
    over,
    premultiplied,
    several,
    tinted,
    together,
    turned,
)
from model import autocast, load_tokenizer
from pictures import HUES
from splits import colour_held_out, pair_held_out

RECOLOURED = {"3d": 4, "flat": 2, "noto": 2, "twemoji": 2}  # how many hues a thing is shown in; one in other styles
GROUNDED = {"3d": 2}  # before how many grounds; one in other styles
GROUND_OF_LINES = [g for g in ground_phrases() if g.endswith("background")][1:]  # not black
# Of which styles several things are: small pictures want the more samples, so most are of one set and of what is like it.
SEVERAL = {"3d": 3.0, "flat": 1.0}
# Share of the draws that each kind of item gets.
KINDS = {"base": 0.58, "recoloured": 0.1, "ground": 0.06, "count": 0.06, "pair": 0.2}
CHUNK = 256  # pictures that are made and encoded at once


def colour_ways(record: dict) -> dict[str, float]:
    """Colour word -> degrees to turn, or hue to tint with; none where the thing has no one hue."""
    found = record["colouring"]
    if not found:
        return {}
    if found["way"] == "tint":
        return dict(HUES)
    return {word: (to - found["hue"]) % 360 for word, to in HUES.items() if word != found["tone"]}


def trained_ways(record: dict) -> dict[str, float]:
    """The same without what is held out."""
    ways = colour_ways(record)
    return {word: way for word, way in ways.items() if not colour_held_out(word, record["concept"])}


def own_tone(record: dict) -> str | None:
    tone = record["colouring"].get("tone")
    return None if tone and colour_held_out(tone, record["concept"]) else tone


def coloured(straight: torch.Tensor, way: str, degrees: list[float]) -> torch.Tensor:
    """Pictures of one way in other colours."""
    to = torch.tensor(degrees, device=straight.device)
    return turned(straight, to) if way == "turn" else tinted(straight, to)


def alone(rng, records: list[dict]) -> list[dict]:
    """Items that show one picture."""
    items = []
    for n, record in enumerate(records):
        style, tone = record["style"], own_tone(record)
        items += [dict(picture=n, kind="base", tone=tone, mirrored=m) for m in (False, True)]
        ways = trained_ways(record)
        for word in rng.permutation(list(ways))[: RECOLOURED.get(style, 1)]:
            more = dict(way=record["colouring"]["way"], degrees=ways[word])
            items.append(dict(picture=n, kind="recoloured", colour=str(word), **more))
        grounds = GROUND_OF_LINES if style in LINES else ground_phrases()
        for ground in rng.permutation(grounds)[: GROUNDED.get(style, 1)]:
            items.append(dict(picture=n, kind="ground", ground=str(ground), tone=tone))
    return items


def is_kept(item: dict, share: float) -> bool:
    """Of a small pool: every picture as it is, and a share of what is made of them."""
    if item["kind"] == "base":
        return not item["mirrored"]
    return crc32(json.dumps(item, sort_keys=True).encode()) / 2**32 < share


def composed(rng, records: list[dict], counts: int, pairs: int) -> list[dict]:
    """Items that show several things, all of one style."""
    every = np.array([n for n, r in enumerate(records) if "tone" not in r])
    odds = np.array([SEVERAL.get(records[n]["style"], 0.1) for n in every])
    able = odds * [all(countable(name) for name in names(records[n])) for n in every]
    numbers = rng.choice(list(LAYOUTS), counts)
    found = zip(rng.choice(every, counts, p=able / able.sum()), numbers, strict=True)
    items = [dict(picture=int(n), kind="count", count=int(count)) for n, count in found]
    alike: dict[str, list[int]] = {}
    for n in every:
        alike.setdefault(records[n]["style"], []).append(int(n))
    made = 0
    for first in rng.choice(every, 3 * pairs, p=odds / odds.sum()):
        mates = alike[records[first]["style"]]
        second = mates[rng.integers(len(mates))]
        concepts = records[first]["concept"], records[second]["concept"]
        if concepts[0] == concepts[1] or pair_held_out(*concepts):
            continue
        relation = list(RELATIONS)[rng.integers(len(RELATIONS))]
        items.append(dict(picture=int(first), kind="pair", second=second, relation=relation))
        made += 1
        if made == pairs:
            break
    return items


def alike(item: dict) -> tuple:
    """Items with the same value can be made in one go; pairs come last."""
    keys = ("mirrored", "way", "ground", "count", "relation")
    return (list(KINDS).index(item["kind"]), *(str(item.get(key)) for key in keys))


def made(rgba: torch.Tensor, items: list[dict], rng) -> torch.Tensor:
    """RGB (B, 3, 128, 128) in 0..1 of items that are alike. `rgba` (P, 4, 128, 128) bytes: all pictures."""
    first = items[0]

    def pick(key: str) -> torch.Tensor:
        return rgba[torch.tensor([item[key] for item in items], device=rgba.device)].float() / 255

    straight = pick("picture")
    if first["kind"] == "recoloured":
        return on_white(coloured(straight, first["way"], [item["degrees"] for item in items]))
    if first["kind"] == "ground":
        return before(straight, first["ground"], rng)
    if first["kind"] == "count":
        return over(several(premultiplied(straight), first["count"]), torch.ones((), device=rgba.device))
    if first["kind"] == "pair":
        both = premultiplied(straight), premultiplied(pick("second"))
        return over(together(*both, first["relation"]), torch.ones((), device=rgba.device))
    return on_white(straight.flip(3) if first["mirrored"] else straight)


@torch.no_grad()
def encode(vae: AutoencoderKL, rgb: torch.Tensor) -> torch.Tensor:
    """Latents, scaled as the UNet sees them, of RGB in 0..1."""
    x = (rgb * 2 - 1).contiguous(memory_format=torch.channels_last)
    with autocast(rgb.device):
        z = vae.encode(x).latent_dist.mode()
    return z.float() * vae.config.scaling_factor


class Writer:
    """Random captions in tokens. A process inherits it: records are too many to be sent with every job."""

    shared: "Writer"

    def __init__(self, work: Path, records: list[dict], captions: int):
        self.work, self.records, self.captions = work, records, captions

    def write(self, job: tuple[int, list[dict]]) -> np.ndarray:
        """(items, captions, length)."""
        seed, items = job
        rng, tokenizer = np.random.default_rng(seed), load_tokenizer(self.work)
        lines = [caption(rng, self.records, item) for item in items for _ in range(self.captions)]
        ids = np.array([encoding.ids for encoding in tokenizer.encode_batch(lines)], np.int16)
        return ids.reshape(len(items), self.captions, -1)


def share_writer(writer: Writer) -> None:
    Writer.shared = writer


def write_shared(job: tuple[int, list[dict]]) -> np.ndarray:
    return Writer.shared.write(job)


def all_tokens(writer: Writer, items: list[dict], workers: int) -> torch.Tensor:
    jobs = [(n, items[n : n + 2000]) for n in range(0, len(items), 2000)]
    if workers == 1:
        return torch.from_numpy(np.concatenate([writer.write(job) for job in jobs]))
    own = dict(initializer=share_writer, initargs=(writer,), mp_context=get_context("fork"))
    with ProcessPoolExecutor(workers, **own) as pool:
        return torch.from_numpy(np.concatenate(list(pool.map(write_shared, jobs))))


def sampling_weights(items: list[dict], records: list[dict], kinds_shares: dict[str, float]) -> np.ndarray:
    """The chance of every item to be drawn; compositions were already chosen by weight."""
    prompts = (Path(__file__).parent / "prompts.txt").read_text().splitlines()
    prompted = {re.sub(r"^(an?|the) |,.*", "", line) for line in prompts}
    same: dict[tuple, int] = {}
    for item in items:
        record = records[item["picture"]]
        key = (record["label"], record["style"], item["kind"])
        same[key] = same.get(key, 0) + 1
    weights = np.ones(len(items))
    for n, item in enumerate(items):
        if item["kind"] not in ("count", "pair"):
            record = records[item["picture"]]
            often = weight(record, prompted) * record.get("often", 1.0)
            weights[n] = often / same[record["label"], record["style"], item["kind"]]
    kinds = np.array([item["kind"] for item in items])
    for kind in set(kinds):
        weights[kinds == kind] *= kinds_shares[kind] / weights[kinds == kind].sum()
    return weights / weights.sum()


class Pool:
    """latents (N, 4, 16, 16) f16; tokens (N, captions, length) int16; `draw` gives random ones of them."""

    def __init__(self, work: Path, records: list[dict], rgba: torch.Tensor, vae: AutoencoderKL, args, kinds=KINDS):
        began, device = time.time(), rgba.device
        self.records = records
        self.tokenizer: Tokenizer = load_tokenizer(work)
        rng = np.random.default_rng(0)
        single = alone(rng, self.records)
        if args.share < 1:
            single = [item for item in single if is_kept(item, args.share)]
        self.items = single + composed(rng, self.records, args.counts, args.pairs)
        self.items.sort(key=alike)
        tokens = all_tokens(Writer(work, self.records, args.captions), self.items, args.workers)
        print(f"{len(self.items)} items, captions written after {time.time() - began:.0f} s", flush=True)
        self.tokens = tokens.to(device)
        self.latents = torch.empty(len(self.items), 4, 16, 16, dtype=torch.float16, device=device)
        parts = [
            group[n : n + CHUNK]
            for group in (list(found) for _, found in groupby(self.items, key=alike))
            for n in range(0, len(group), CHUNK)
        ]
        start = 0
        for part in parts:
            if part[0]["kind"] == "pair" and time.time() - began > args.pool_seconds:
                break
            self.latents[start : start + len(part)] = encode(vae, made(rgba, part, rng)).half()
            start += len(part)
            print(f"{start} latents after {time.time() - began:.0f} s", flush=True)
        self.items = self.items[:start]
        self.latents, self.tokens = self.latents[:start], self.tokens[:start]
        self.edges = torch.from_numpy(sampling_weights(self.items, self.records, kinds).cumsum()).to(device)
        empty = self.tokenizer.encode("").ids
        self.nothing = torch.tensor(empty, device=device)
        print(f"latents made after {time.time() - began:.0f} s", flush=True)

    def pick(self, count: int) -> torch.Tensor:
        """Numbers of random items."""
        where = torch.rand(count, device=self.latents.device, dtype=torch.float64)
        return torch.searchsorted(self.edges, where).clamp_max(len(self.edges) - 1)

    def draw(self, count: int, empty: float = 0.1) -> tuple[torch.Tensor, torch.Tensor]:
        """Random latents (f32) and tokens, some of them of the empty caption."""
        return self.take(self.pick(count), empty)

    def take(self, picks: torch.Tensor, empty: float) -> tuple[torch.Tensor, torch.Tensor]:
        """Latents and tokens of these items."""
        count, device = len(picks), self.latents.device
        which = torch.randint(self.tokens.shape[1], (count,), device=device)
        tokens = self.tokens[picks, which].long()
        left_out = torch.rand(count, device=device) < empty
        return self.latents[picks].float(), torch.where(left_out[:, None], self.nothing, tokens)
