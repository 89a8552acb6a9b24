"""Runs diffusers' inpainting over a tiny model that is there already: what the masked part begins with, and a part of a larger picture
that is cut out, painted and put back.

    python tools/reference/inpainting_runs.py                # goldens/inpainting.json, .safetensors

diffusers has no word for what a masked part begins with: the picture's latents are replaced where the mask is, by zeros or by the noise
that is drawn for the first step, wherever its scheduler makes them noisy.
"""

import json

import numpy as np
import torch
from diffusers import PNDMScheduler, StableDiffusionInpaintPipeline
from PIL import Image
from safetensors.torch import save_file

from made_folders import GOLDENS, whole
from strength_runs import mask, picture

MODEL = GOLDENS / "pipelines" / "sd1"
SIDE = 64
TOLD = {"prompt": "a cat, sitting!", "negative": "blurry", "guidance": 4.0}
# What the masked part begins with, steps, strength
FILLS = [("noise", 5, 0.6), ("nothing", 5, 0.6), ("noise", 6, 0.9), ("nothing", 6, 0.3)]
# Of the photo: the middle of the disc that is painted, its radius, the padding, steps, strength
PARTS = [((60, 50), 16, 16, 5, 0.75), ((70, 48), 24, 20, 5, 0.6), ((14, 80), 10, 8, 4, 1.0)]
PHOTO = (128, 96)


class FilledScheduler(PNDMScheduler):
    """Makes other latents noisy where `masked` says so."""

    fill = "original"
    masked = None

    def add_noise(self, original_samples, noise, timesteps):
        other = {"noise": noise, "nothing": torch.zeros_like(noise), "original": original_samples}[self.fill]
        return super().add_noise(torch.where(self.masked, other, original_samples), noise, timesteps)


def photo() -> torch.Tensor:
    """Bytes, [H, W, 3]."""
    torch.manual_seed(12)
    width, height = PHOTO
    smooth = torch.nn.functional.interpolate(torch.rand(1, 3, 5, 6), size=(height, width), mode="bilinear")
    return (255 * (0.8 * smooth + 0.2 * torch.rand(1, 3, height, width))).round().to(torch.uint8)[0].permute(1, 2, 0).contiguous()


def disc(middle: tuple[int, int], radius: int) -> torch.Tensor:
    """Bytes, [H, W]."""
    width, height = PHOTO
    y, x = torch.meshgrid(torch.arange(height), torch.arange(width), indexing="ij")
    return torch.where((x - middle[0]) ** 2 + (y - middle[1]) ** 2 < radius**2, 255, 0).to(torch.uint8)


def pipeline_of(components: dict, fill: str, masked: torch.Tensor) -> StableDiffusionInpaintPipeline:
    scheduler = FilledScheduler.from_config(components["scheduler"].config, skip_prk_steps=True)
    scheduler.fill = fill
    scheduler.masked = masked
    pipeline = StableDiffusionInpaintPipeline(**{**components, "scheduler": scheduler}, requires_safety_checker=False)
    pipeline.set_progress_bar_config(disable=True)
    return pipeline


def arguments_of(run: dict) -> dict:
    return dict(
        prompt=TOLD["prompt"], negative_prompt=TOLD["negative"], guidance_scale=TOLD["guidance"], num_inference_steps=run["steps"],
        strength=run["strength"], generator=torch.Generator().manual_seed(run["seed"]), height=SIDE, width=SIDE)


def fill_latents(run: dict, components: dict) -> torch.Tensor:
    factor = 2 ** (len(components["vae"].config.block_out_channels) - 1)
    masked = (mask() > 127)[::factor, ::factor][None, None]
    pipeline = pipeline_of(components, run["fill"], masked)
    return pipeline(**arguments_of(run), image=Image.fromarray(picture().numpy()), mask_image=Image.fromarray(mask().numpy()),
                    output_type="latent").images


def part_of(run: dict, components: dict) -> tuple[torch.Tensor, torch.Tensor, list[int]]:
    """Latents of the part, the whole picture, and which part it was."""
    pipeline = pipeline_of(components, "original", torch.zeros(1, dtype=torch.bool))
    painted = Image.fromarray(disc(run["middle"], run["radius"]).numpy())
    seen = []

    def keep(_pipeline, _step, _timestep, tensors):
        seen.append(tensors["latents"].clone())
        return tensors

    image = pipeline(**arguments_of(run), image=Image.fromarray(photo().numpy()), mask_image=painted,
                     padding_mask_crop=run["padding"], callback_on_step_end=keep).images[0]
    area = pipeline.mask_processor.get_crop_region(painted, SIDE, SIDE, pad=run["padding"])
    return seen[-1], torch.from_numpy(np.array(image.convert("RGB"))), list(area)


@torch.no_grad()
def main() -> None:
    components = StableDiffusionInpaintPipeline.from_pretrained(whole(MODEL), torch_dtype=torch.float32, safety_checker=None).components
    tensors = {"picture": picture(), "mask": mask(), "photo": photo()}
    fills, parts = [], []
    for number, (fill, steps, strength) in enumerate(FILLS):
        run = {"fill": fill, "steps": steps, "strength": strength, "seed": 300 + number}
        fills.append(run)
        tensors[f"fill.{number}"] = fill_latents(run, components).contiguous()
    for number, (middle, radius, padding, steps, strength) in enumerate(PARTS):
        run = {"middle": middle, "radius": radius, "padding": padding, "steps": steps, "strength": strength, "seed": 400 + number}
        latents, image, area = part_of(run, components)
        parts.append({**run, "area": area})
        tensors[f"part.{number}"] = latents.contiguous()
        tensors[f"whole.{number}"] = image.contiguous()
    (GOLDENS / "inpainting.json").write_text(json.dumps({**TOLD, "side": SIDE, "fills": fills, "parts": parts}, indent=1) + "\n")
    save_file(tensors, GOLDENS / "inpainting.safetensors")


if __name__ == "__main__":
    main()
