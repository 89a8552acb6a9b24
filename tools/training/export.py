"""Write the trained model as a diffusers folder: f16 safetensors, configs, tokenizer, preview map.

Everything is written beside the target first and renamed at the end, so a reader of the target
never sees half a model.
"""

import argparse
import json
import shutil
from pathlib import Path

import numpy as np
import torch
from diffusers import AutoencoderKL, DDIMScheduler
from safetensors.torch import load_file, save_file

import train_unet
import train_vae
from train_double import DOUBLE

LIMIT = 32e6  # bytes, all files together


def fold_statistics(vae: AutoencoderKL, mean: np.ndarray, std: np.ndarray) -> float:
    """Make the latents of every channel mean 0 and of one deviation; return that deviation.

    Both changes are affine per channel, so the 1x1 convolutions around the latents take them in.
    """
    common = float(std.mean())
    m = torch.from_numpy(mean).float()
    ratio = torch.from_numpy(common / std).float()
    with torch.no_grad():
        channels = len(mean)
        vae.quant_conv.weight[:channels] *= ratio[:, None, None, None]
        vae.quant_conv.bias[:channels] = (vae.quant_conv.bias[:channels] - m) * ratio
        vae.quant_conv.bias[channels:] += 2 * ratio.log()  # the log variance scales along
        weight = vae.post_quant_conv.weight[:, :, 0, 0].clone()
        vae.post_quant_conv.bias += weight @ m
        vae.post_quant_conv.weight /= ratio[None, :, None, None]
    return common


def preview_map(latents: np.ndarray, thumbs: np.ndarray) -> dict:
    """Least squares from latents (as the UNet sees them) to RGB in -1..1, at 1/8 size."""
    x = latents.transpose(0, 2, 3, 1).reshape(-1, latents.shape[1]).astype(np.float64)
    y = thumbs.reshape(-1, 3).astype(np.float64)
    solution, *_ = np.linalg.lstsq(np.hstack([x, np.ones((len(x), 1))]), y, rcond=None)
    rounded = solution.round(5).tolist()
    return {"rgb_factors": rounded[:-1], "rgb_bias": rounded[-1]}


def save_double(state: dict[str, torch.Tensor], scaling: float, folder: Path) -> None:
    """The second decoder alone, which the page takes unless told otherwise."""
    config = AutoencoderKL(**DOUBLE, scaling_factor=scaling)
    config.save_config(folder)
    path = folder / "config.json"
    write_json(path, json.loads(path.read_text()) | {"_is_default_decoder": True})
    halves = {name: weight.half().contiguous() for name, weight in state.items()}
    save_file(halves, folder / "diffusion_pytorch_model.safetensors", {"format": "pt"})


def with_clip_names(path: Path) -> None:
    """Name the text encoder's tensors as every Stable Diffusion folder does, below "text_model."."""
    tensors = load_file(path)
    renamed = {"text_model." + name.removeprefix("text_model."): t for name, t in tensors.items()}
    save_file(renamed, path, {"format": "pt"})


def write_json(path: Path, value: dict) -> None:
    path.write_text(json.dumps(value, indent=2) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True, help="folder to (re)place")
    parser.add_argument("--vae", default="vae.pt")
    parser.add_argument("--unet", default="unet.pt")
    parser.add_argument("--double", help="checkpoint of train_double.py; no second decoder without it")
    args = parser.parse_args()

    store = np.load(args.work / "latents.npz")
    vae = AutoencoderKL(**train_vae.CONFIG)
    vae.load_state_dict(torch.load(args.work / "ckpt" / args.vae, map_location="cpu")["ema"])
    common = fold_statistics(vae, store["mean"], store["std"])
    vae.register_to_config(scaling_factor=1 / common)

    model = train_unet.Model(train_unet.load_tokenizer(args.work), train_unet.load_vectors(args.work))
    model.load_state_dict(torch.load(args.work / "ckpt" / args.unet, map_location="cpu")["ema"])
    embeddings = model.text.embeddings
    embeddings.token_embedding = torch.nn.Embedding.from_pretrained(embeddings.token_embedding.table())

    new = args.out.with_name(args.out.name + ".new")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    for name, part in (("vae", vae), ("unet", model.unet), ("text_encoder", model.text)):
        part.half().save_pretrained(new / name, safe_serialization=True)
    with_clip_names(new / "text_encoder/model.safetensors")
    if args.double:
        state = torch.load(args.work / "ckpt" / args.double, map_location="cpu")["ema"]
        save_double(state, 1 / common, new / "vae_small")
    shutil.copytree(args.work / "tokenizer", new / "tokenizer")
    DDIMScheduler(**train_unet.SCHEDULER).save_pretrained(new / "scheduler")
    index = {
        "_class_name": "StableDiffusionPipeline",
        "feature_extractor": [None, None],
        "image_encoder": [None, None],
        "requires_safety_checker": False,
        "safety_checker": [None, None],
        "scheduler": ["diffusers", "DDIMScheduler"],
        "text_encoder": ["transformers", "CLIPTextModel"],
        "tokenizer": ["transformers", "CLIPTokenizer"],
        "unet": ["diffusers", "UNet2DConditionModel"],
        "vae": ["diffusers", "AutoencoderKL"],
    }
    write_json(new / "model_index.json", index)
    picks = np.random.default_rng(0).permutation(len(store["latents"]))[:4000]
    write_json(new / "preview.json", preview_map(store["latents"][picks], store["thumbs"][picks]))

    files = [path for path in new.rglob("*") if path.is_file()]
    for path in files:
        path.chmod(0o644)  # the writers of safetensors make files that only the owner can read
    size = sum(path.stat().st_size for path in files)
    if size > LIMIT:
        raise SystemExit(f"{size / 1e6:.2f} MB is more than the limit of {LIMIT / 1e6:.0f} MB")
    old = args.out.with_name(args.out.name + ".old")
    if args.out.exists():
        args.out.rename(old)
    new.rename(args.out)
    shutil.rmtree(old, ignore_errors=True)
    print(f"{args.out.name}: {size / 1e6:.2f} MB")


if __name__ == "__main__":
    main()
