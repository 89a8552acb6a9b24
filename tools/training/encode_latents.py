"""Turn every picture, with true variants, into latents that the UNet is trained on.

Variants of common things: recoloured, several of one, before a ground; and pairs of things. Things
that are rarely drawn come as they are. What splits.py holds out is left out. Latents are stored as
the UNet sees them: mean 0 and deviation 1 per channel, or as the shipped model has it where its
autoencoder is gone on with. The same mean and deviation are folded into the shipped autoencoder by export.py.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import torch
from diffusers import AutoencoderKL

from captions import STYLE_WEIGHTS, common, countable, has_colour, names
from compose import LAYOUTS, RELATIONS, before, ground_phrases, several, together
from pictures import HUES, hue_of, load, main_hue, on_ground, recolour, tint
from splits import colour_held_out, pair_held_out
from train_vae import CONFIG

SHARE_OF_ONE_HUE = 0.45  # from here on a picture counts as being of one colour
SHARE_OF_GREY = 0.6
LINES = ("contrast", "outline")  # styles without colour
RECOLOURED = {"3d": 5}  # how many hues a thing is shown in; one in other styles
GROUNDED = {"3d": 3}  # before how many grounds; one in other styles
GROUND_OF_LINES = [phrase for phrase in ground_phrases() if phrase.endswith("background")][
    1:
]  # not black
BATCH = 64


def nearest_colour(hue: float, rgba: np.ndarray) -> str | None:
    name = min(HUES, key=lambda word: abs((hue - HUES[word] + 180) % 360 - 180))
    if abs((hue - HUES[name] + 180) % 360 - 180) > 25:
        return None
    visible = rgba[rgba[..., 3] > 127][:, :3]
    if name in ("red", "orange", "yellow") and np.median(visible.max(-1)) < 175:
        return "brown"
    return name


def grey_share(rgba: np.ndarray) -> float:
    visible = rgba[..., 3] > 127
    _, chroma = hue_of(rgba[..., :3] / np.float32(255))
    return float((visible & (chroma < 0.2)).sum() / max(1, visible.sum()))


def colourings(rgba: np.ndarray, record: dict) -> tuple[str | None, dict]:
    """The thing's own colour word, and a way to give it each other one; none where it has no one hue."""
    if record["style"] in LINES or has_colour(record):
        return None, {}
    hue, share = main_hue(rgba)
    if share > SHARE_OF_ONE_HUE:
        tone = nearest_colour(hue, rgba)
        ways = {word: lambda to=to: recolour(rgba, (to - hue) % 360) for word, to in HUES.items()}
        return tone, {word: way for word, way in ways.items() if word != tone}
    if grey_share(rgba) > SHARE_OF_GREY:
        return None, {word: lambda to=to: tint(rgba, to) for word, to in HUES.items()}
    return None, {}


def trained_colourings(rgba: np.ndarray, record: dict) -> tuple[str | None, dict]:
    """The same without what is held out."""
    tone, ways = colourings(rgba, record)
    kept = {word: way for word, way in ways.items() if not colour_held_out(word, record["label"])}
    return None if tone and colour_held_out(tone, record["label"]) else tone, kept


def variants(rng, rgba: np.ndarray, record: dict):
    """Yield (RGB picture, what is true of it) for one picture alone."""
    tone, ways = trained_colourings(rgba, record)
    yield on_ground(rgba), dict(kind="base", tone=tone)
    if not common(record):
        return
    wanted = min(RECOLOURED.get(record["style"], 1), len(ways))
    for word in rng.permutation(list(ways))[:wanted]:
        yield on_ground(ways[word]()), dict(kind="recoloured", colour=str(word))
    grounds = GROUND_OF_LINES if record["style"] in LINES else ground_phrases()
    for ground in rng.permutation(grounds)[: GROUNDED.get(record["style"], 1)]:
        yield before(rgba, ground, rng), dict(kind="ground", ground=str(ground), tone=tone)


def composed(rng, pictures: np.ndarray, records: list[dict], amounts: dict[str, int]):
    """Yield (picture number, RGB picture, what is true of it): counts, then pairs."""
    usual = np.array([n for n, record in enumerate(records) if common(record)])
    # squared: compositions are hard, and learnt in the usual style first
    odds = np.array([STYLE_WEIGHTS[records[n]["style"]] for n in usual]) ** 2
    counted = odds * [all(countable(name) for name in names(records[n])) for n in usual]
    for n in rng.choice(usual, amounts["count"], p=counted / counted.sum()):
        count = int(rng.choice(list(LAYOUTS)))
        yield int(n), on_ground(several(pictures[n], count)), dict(kind="count", count=count)
    made = 0
    while made < amounts["pair"]:
        first = int(rng.choice(usual, p=odds / odds.sum()))
        alike = [n for n in usual if records[n]["style"] == records[first]["style"]]
        second = int(rng.choice(alike))
        labels = records[first]["label"], records[second]["label"]
        if labels[0] == labels[1] or pair_held_out(*labels):
            continue
        relation = str(rng.choice(list(RELATIONS)))
        rgb = on_ground(together(pictures[first], pictures[second], relation))
        yield first, rgb, dict(kind="pair", second=second, relation=relation)
        made += 1


def everything(pictures: np.ndarray, records: list[dict], args):
    """Yield (RGB picture, entry of latents.json)."""
    rng = np.random.default_rng(0)
    rare = set(args.rare_styles.split(","))
    for n, record in enumerate(records):
        if common(record) or record["style"] in rare:
            for rgb, item in variants(rng, np.array(pictures[n]), record):
                yield rgb, dict(picture=n, **item)
    amounts = dict(count=args.counts, pair=args.pairs)
    for n, rgb, item in composed(rng, pictures, records, amounts):
        yield rgb, dict(picture=n, **item)


def batches(pairs):
    """Lists of up to BATCH of them."""
    waiting = []
    for pair in pairs:
        waiting.append(pair)
        if len(waiting) == BATCH:
            yield waiting
            waiting = []
    if waiting:
        yield waiting


@torch.no_grad()
def encode(vae: AutoencoderKL, rgb: np.ndarray, device: str) -> tuple[np.ndarray, np.ndarray]:
    """Latents, and the pictures at an eighth of their size (for the preview map)."""
    x = torch.from_numpy(rgb).permute(0, 3, 1, 2).to(device) / 127.5 - 1
    x = x.contiguous(memory_format=torch.channels_last)
    with torch.autocast(torch.device(device).type, torch.bfloat16):
        z = vae.encode(x).latent_dist.mode()
    small = torch.nn.functional.avg_pool2d(x, 8).permute(0, 2, 3, 1)
    return z.float().cpu().numpy(), small.cpu().numpy().astype(np.float16)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--vae", default="vae.pt")
    parser.add_argument("--counts", type=int, default=3000, help="pictures of several of one thing")
    parser.add_argument("--pairs", type=int, default=20_000, help="pictures of two things")
    parser.add_argument(
        "--rare-styles", default=",".join(STYLE_WEIGHTS), help="styles in which rare things are kept"
    )
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    args = parser.parse_args()
    pictures, records = load(args.work)
    state = torch.load(args.work / "ckpt" / args.vae, map_location=args.device)
    vae = AutoencoderKL(**CONFIG).to(args.device, memory_format=torch.channels_last).eval()
    vae.load_state_dict(state["ema"])

    latents, thumbs, index = [], [], []
    for part in batches(everything(pictures, records, args)):
        z, small = encode(vae, np.stack([rgb for rgb, _ in part]), args.device)
        latents.append(z)
        thumbs.append(small)
        index += [item for _, item in part]
    z = np.concatenate(latents)
    mean, std = z.mean((0, 2, 3)), z.std((0, 2, 3))
    if "deviation" in state:
        mean, std = np.zeros_like(mean), np.full_like(std, state["deviation"])
    z = (z - mean[:, None, None]) / std[:, None, None]
    np.savez(
        args.work / "latents.npz",
        latents=z.astype(np.float16),
        thumbs=np.concatenate(thumbs),
        mean=mean,
        std=std,
    )
    (args.work / "latents.json").write_text(json.dumps(index))
    print(f"{len(z)} latents, mean {mean.round(2)}, deviation {std.round(2)}")


if __name__ == "__main__":
    main()
