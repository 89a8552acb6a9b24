"""Write the trained model as a diffusers folder: safetensors, configs, tokenizer, preview map.

The UNet, the text encoder and the UNet for few steps are stored in int8 (stored.py), autoencoders in f16.

Everything is written beside the target first and renamed at the end, so a reader of the target
never sees half a model.
"""

import argparse
import json
import shutil
from pathlib import Path

import numpy as np
import torch
from diffusers import AutoencoderKL, DDIMScheduler, UNet2DConditionModel
from safetensors.torch import save_file

import train_unet
import train_vae
from sample import WEIGHTS
from stored import store
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
    save_file(halves, folder / WEIGHTS, {"format": "pt"})


def trained(work: Path, checkpoint: str) -> train_unet.Model:
    model = train_unet.Model(train_unet.load_tokenizer(work), train_unet.load_vectors(work))
    model.load_state_dict(torch.load(work / "ckpt" / checkpoint, map_location="cpu")["ema"])
    return model


def save_model(model: train_unet.Model, words: dict, folder: Path) -> None:
    """Text encoder and UNet."""
    embeddings = model.text.embeddings
    table = embeddings.token_embedding.table(words["known"], words["unseen"])
    embeddings.token_embedding = torch.nn.Embedding.from_pretrained(table)
    model.text.config.save_pretrained(folder / "text_encoder")
    # named as in every Stable Diffusion folder, whatever this version of transformers calls them
    named = {f"text_model.{name}": weight for name, weight in model.text.state_dict().items()}
    store(named, folder / "text_encoder/model.safetensors")
    save_unet(model.unet, folder / "unet")


@torch.no_grad()
def between(teacher: UNet2DConditionModel, student: UNet2DConditionModel) -> UNet2DConditionModel:
    """Halfway, in weights: a short distillation blurs pairs of things, and its teacher does not.

    Wortsman et al. (2022), "Robust fine-tuning of zero-shot models".
    """
    torch._foreach_lerp_(list(student.parameters()), list(teacher.parameters()), 0.5)
    return student


def save_unet(unet: UNet2DConditionModel, folder: Path) -> None:
    unet.save_config(folder)
    store(unet.state_dict(), folder / WEIGHTS)


def write_json(path: Path, value: dict) -> None:
    path.write_text(json.dumps(value, indent=2) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True, help="folder to (re)place")
    parser.add_argument("--vae", default="vae.pt")
    parser.add_argument("--unet", default="unet.pt")
    parser.add_argument("--double", help="checkpoint of train_double.py; no second decoder without it")
    parser.add_argument("--distilled", help="checkpoint of distill.py: the UNet for few steps")
    args = parser.parse_args()

    latents = np.load(args.work / "latents.npz")
    vae = AutoencoderKL(**train_vae.CONFIG)
    vae.load_state_dict(torch.load(args.work / "ckpt" / args.vae, map_location="cpu")["ema"])
    common = fold_statistics(vae, latents["mean"], latents["std"])
    vae.register_to_config(scaling_factor=1 / common)

    model = trained(args.work, args.unet)

    new = args.out.with_name(args.out.name + ".new")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    vae.half().save_pretrained(new / "vae", safe_serialization=True)
    save_model(model, train_unet.load_words(args.work), new)
    if args.distilled:
        distilled = trained(args.work, args.distilled).unet
        save_unet(between(trained(args.work, args.unet).unet, distilled), new / "unet_lcm")
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
    picks = np.random.default_rng(0).permutation(len(latents["latents"]))[:4000]
    write_json(new / "preview.json", preview_map(latents["latents"][picks], latents["thumbs"][picks]))

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
