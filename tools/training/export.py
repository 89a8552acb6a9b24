"""Make a model folder of what train_all.py has trained: a folder that diffusers and the page read.

  export.py --trained WORK/trained --like ../../public/models/etch --work WORK --out FOLDER --pencil FOLDER

The autoencoder, the second decoder and the preview map are those of --like, which may be FOLDER itself. Everything is
written beside the target first and renamed at the end, so a reader of the target never sees half a model.
"""

import argparse
import json
import shutil
from pathlib import Path

from diffusers import DDIMScheduler, T2IAdapter, UNet2DConditionModel

import model
from sample import WEIGHTS
from train_pencil import CONFIG

TAKEN = ("vae", "vae_small", "preview.json")


def write_json(path: Path, value: dict) -> None:
    path.write_text(json.dumps(value, indent=2) + "\n")


def save_unet(weights: Path, folder: Path) -> None:
    UNet2DConditionModel(**model.UNET).save_config(folder)
    shutil.copyfile(weights, folder / WEIGHTS)


def save_text_encoder(weights: Path, work: Path, folder: Path) -> None:
    """Its config names the type to compute in: transformers would take that of the first tensor in the file."""
    model.text_config(model.load_tokenizer(work)).save_pretrained(folder)
    path = folder / "config.json"
    write_json(path, json.loads(path.read_text()) | {"dtype": "float32"})
    shutil.copyfile(weights, folder / "model.safetensors")


def index() -> dict:
    return {
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


def replace(out: Path, new: Path) -> None:
    """The finished folder in the place of the old one."""
    for path in new.rglob("*"):
        if path.is_file():
            path.chmod(0o644)  # the writers of safetensors make files that only the owner can read
    old = out.with_name(out.name + ".old")
    if out.exists():
        out.rename(old)
    new.rename(out)
    shutil.rmtree(old, ignore_errors=True)
    size = sum(path.stat().st_size for path in out.rglob("*") if path.is_file())
    print(f"{out.name}: {size / 1e6:.2f} MB")


def empty_beside(out: Path) -> Path:
    new = out.with_name(out.name + ".new")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    return new


def export_model(args) -> None:
    new = empty_beside(args.out)
    for name in TAKEN:
        source = args.like / name
        (shutil.copytree if source.is_dir() else shutil.copyfile)(source, new / name)
    for name in ("unet", "unet_lcm"):
        save_unet(args.trained / f"{name}.safetensors", new / name)
    save_text_encoder(args.trained / "text.safetensors", args.work, new / "text_encoder")
    shutil.copytree(args.work / "tokenizer", new / "tokenizer")
    DDIMScheduler(**model.SCHEDULER).save_pretrained(new / "scheduler")
    write_json(new / "model_index.json", index())
    replace(args.out, new)


def export_pencil(args) -> None:
    new = empty_beside(args.pencil)
    T2IAdapter(**CONFIG).save_config(new)
    shutil.copyfile(args.trained / "pencil.safetensors", new / WEIGHTS)
    replace(args.pencil, new)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--trained", type=Path, required=True)
    parser.add_argument("--like", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True, help="where its tokenizer is")
    parser.add_argument("--out", type=Path, required=True, help="folder to (re)place")
    parser.add_argument("--pencil", type=Path, help="folder of the T2I-Adapter to (re)place")
    args = parser.parse_args()
    export_model(args)
    if args.pencil:
        export_pencil(args)


if __name__ == "__main__":
    main()
