"""Runs diffusers' pipelines that begin midway, with a picture, over a tiny model that is there already, and writes their latents.

    python tools/reference/strength_runs.py                              # goldens/strength.json, .safetensors
    python tools/reference/strength_runs.py --all --out F                # every scheduler, strength and number of steps

Schedulers whose list of timesteps is longer than the steps are many: PNDM names one twice, Heun and KDPM2 two a step.
"""

import argparse
import itertools
import json
from pathlib import Path

import torch
from diffusers import (
    HeunDiscreteScheduler,
    KDPM2AncestralDiscreteScheduler,
    KDPM2DiscreteScheduler,
    PNDMScheduler,
    StableDiffusionImg2ImgPipeline,
    StableDiffusionInpaintPipeline,
)
from PIL import Image
from safetensors.torch import save_file

from made_folders import GOLDENS, whole

MODEL = GOLDENS / "pipelines" / "sd1"
SCHEDULERS = {
    "plms": lambda config: PNDMScheduler.from_config(config, skip_prk_steps=True),
    "heun": HeunDiscreteScheduler.from_config,
    "dpm2": KDPM2DiscreteScheduler.from_config,
    "dpm2_ancestral": KDPM2AncestralDiscreteScheduler.from_config,
}
SIDE = 64
RUNS = [
    # sampler, steps, strength, spacing, masked
    ("plms", 5, 0.3, "leading", False),
    ("plms", 5, 0.5, "leading", False),
    ("plms", 5, 0.99, "leading", False),
    ("plms", 5, 1.0, "leading", False),
    ("plms", 10, 0.75, "leading", False),
    ("plms", 6, 0.75, "linspace", False),
    ("plms", 7, 0.6, "trailing", False),
    ("plms", 2, 0.5, "leading", False),
    ("plms", 1, 1.0, "leading", False),
    ("plms", 5, 0.5, "leading", True),
    ("plms", 5, 0.9, "leading", True),
    ("plms", 5, 1.0, "leading", True),
    ("heun", 5, 0.5, "leading", False),
    ("heun", 5, 0.99, "linspace", False),
    ("heun", 5, 0.6, "leading", True),
    ("heun", 4, 1.0, "leading", True),
    ("dpm2", 5, 0.5, "leading", False),
    ("dpm2", 5, 0.6, "leading", True),
    ("dpm2_ancestral", 5, 0.75, "leading", False),
    ("dpm2_ancestral", 4, 1.0, "leading", True),
]


def every_run():
    for sampler, steps, strength, masked in itertools.product(SCHEDULERS, (5, 10, 20), (0.3, 0.5, 0.75, 0.99, 1.0), (False, True)):
        yield sampler, steps, strength, "leading", masked
    for sampler, steps, strength, spacing in itertools.product(SCHEDULERS, (2, 7), (0.5, 0.8), ("linspace", "trailing")):
        yield sampler, steps, strength, spacing, False


def picture() -> torch.Tensor:
    """Bytes, [H, W, 3]: smooth, with a little of everything."""
    torch.manual_seed(11)
    smooth = torch.nn.functional.interpolate(torch.rand(1, 3, 3, 4), size=(SIDE, SIDE), mode="bilinear")
    return (255 * (0.8 * smooth + 0.2 * torch.rand(1, 3, SIDE, SIDE))).round().to(torch.uint8)[0].permute(1, 2, 0).contiguous()


def mask() -> torch.Tensor:
    """Bytes, [H, W]: a disc that is to be painted."""
    y, x = torch.meshgrid(torch.arange(SIDE), torch.arange(SIDE), indexing="ij")
    return torch.where((x - 26) ** 2 + (y - 36) ** 2 < 20**2, 255, 0).to(torch.uint8)


def latents_of(run: dict, components: dict, source: dict) -> torch.Tensor:
    config = {**components["scheduler"].config, "timestep_spacing": run["spacing"]}
    classes = {True: StableDiffusionInpaintPipeline, False: StableDiffusionImg2ImgPipeline}
    parts = {**components, "scheduler": SCHEDULERS[run["sampler"]](config)}
    pipeline = classes[run["masked"]](**parts, requires_safety_checker=False)
    pipeline.set_progress_bar_config(disable=True)
    arguments = dict(
        prompt=run["prompt"], negative_prompt=run["negative"], num_inference_steps=run["steps"], strength=run["strength"],
        guidance_scale=run["guidance"], generator=torch.Generator().manual_seed(run["seed"]), output_type="latent",
        image=Image.fromarray(source["picture"].numpy()))
    if run["masked"]:
        arguments |= dict(mask_image=Image.fromarray(source["mask"].numpy()), height=SIDE, width=SIDE)
    return pipeline(**arguments).images


@torch.no_grad()
def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--out", type=Path, default=GOLDENS / "strength")
    arguments = parser.parse_args()
    components = StableDiffusionImg2ImgPipeline.from_pretrained(whole(MODEL), torch_dtype=torch.float32, safety_checker=None).components
    source = {"picture": picture(), "mask": mask()}
    runs, latents = [], {}
    for number, (sampler, steps, strength, spacing, masked) in enumerate(every_run() if arguments.all else RUNS):
        run = {"sampler": sampler, "steps": steps, "strength": strength, "spacing": spacing, "masked": masked, "seed": 100 + number,
               "prompt": "a cat, sitting!", "negative": "blurry", "guidance": 4.0}
        runs.append(run)
        latents[str(number)] = latents_of(run, components, source).contiguous()
    lines = ",\n".join(json.dumps(run) for run in runs)
    arguments.out.with_suffix(".json").write_text(f"[\n{lines}\n]\n")
    save_file({**source, **latents}, arguments.out.with_suffix(".safetensors"))


if __name__ == "__main__":
    main()
