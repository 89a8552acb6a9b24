"""Turn every picture, with a few true variants, into latents that the UNet is trained on.

Variants: as it is; mirrored and shifted a little; recoloured (pictures of mostly one hue); on a
coloured ground. Concepts that are rarely drawn get the first only. Latents are stored as the UNet
sees them: mean 0 and deviation 1 per channel. The same mean and deviation are folded into the
shipped autoencoder by export.py.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import torch
from diffusers import AutoencoderKL

from captions import common, has_colour
from pictures import GROUNDS, HUES, load, main_hue, on_ground, recolour
from train_vae import CONFIG

SHARE_OF_ONE_HUE = 0.45  # from here on a picture counts as being of one colour


def nearest_colour(hue: float, rgba: np.ndarray) -> str | None:
    name = min(HUES, key=lambda word: abs((hue - HUES[word] + 180) % 360 - 180))
    if abs((hue - HUES[name] + 180) % 360 - 180) > 25:
        return None
    visible = rgba[rgba[..., 3] > 127][:, :3]
    if name in ("red", "orange", "yellow") and np.median(visible.max(-1)) < 175:
        return "brown"
    return name


def variants(rng, rgba: np.ndarray, record: dict):
    """Yield (RGB picture, colour word, ground word, natural colour word, kind)."""
    hue, share = main_hue(rgba)
    plain = share > SHARE_OF_ONE_HUE
    tone = nearest_colour(hue, rgba) if plain else None
    yield on_ground(rgba), None, None, tone, "base"
    if not common(record):
        return
    shifted = np.roll(rgba, tuple(rng.integers(-4, 5, 2)), (0, 1))
    yield on_ground(shifted[:, ::-1]), None, None, tone, "mirrored"
    if plain and not has_colour(record):
        others = [word for word in HUES if word != tone]
        for word in rng.choice(others, 2, replace=False):
            turned = recolour(rgba, (HUES[word] - hue) % 360)
            yield on_ground(turned), str(word), None, None, "recoloured"
    word = list(GROUNDS)[rng.integers(len(GROUNDS))]
    yield on_ground(rgba, GROUNDS[word]), None, word, tone, "ground"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    args = parser.parse_args()
    pictures, records = load(args.work)
    state = torch.load(args.work / "ckpt/vae.pt", map_location=args.device)
    vae = AutoencoderKL(**CONFIG).to(args.device, memory_format=torch.channels_last).eval()
    vae.load_state_dict(state["ema"])

    rng = np.random.default_rng(0)
    latents, thumbs, index, waiting = [], [], [], []

    @torch.no_grad()
    def flush() -> None:
        x = torch.from_numpy(np.stack(waiting)).permute(0, 3, 1, 2).to(args.device) / 127.5 - 1
        x = x.contiguous(memory_format=torch.channels_last)
        with torch.autocast(torch.device(args.device).type, torch.bfloat16):
            z = vae.encode(x).latent_dist.mode()
        latents.append(z.float().cpu().numpy())
        small = torch.nn.functional.avg_pool2d(x, 8)
        thumbs.append(small.permute(0, 2, 3, 1).cpu().numpy().astype(np.float16))
        waiting.clear()

    for n, record in enumerate(records):
        for rgb, colour, ground, tone, kind in variants(rng, np.array(pictures[n]), record):
            waiting.append(rgb)
            index.append(dict(picture=n, colour=colour, ground=ground, tone=tone, kind=kind))
            if len(waiting) == 64:
                flush()
    if waiting:
        flush()
    z = np.concatenate(latents)
    mean, std = z.mean((0, 2, 3)), z.std((0, 2, 3))
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
