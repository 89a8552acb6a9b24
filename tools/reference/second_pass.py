"""Runs a tiny model twice with diffusers, the second time over its own enlarged latents, and writes what comes out.

    python tools/reference/second_pass.py       # goldens/secondPass.json, .safetensors
"""

import json

import torch
from diffusers import DDIMScheduler, EulerDiscreteScheduler, StableDiffusionImg2ImgPipeline, StableDiffusionPipeline
from safetensors.torch import save_file

from made_folders import GOLDENS, whole

MODEL = GOLDENS / "pipelines" / "sd1"
SCHEDULERS = {"ddim": DDIMScheduler, "euler": EulerDiscreteScheduler}
RUNS = [
    # sampler, steps, scale, strength, steps of the second pass
    ("ddim", 4, 1.5, 0.5, 6),
    ("euler", 3, 2.0, 0.75, 4),
    ("euler", 3, 1.0, 1.0, 2),
]
SIDE = 64


@torch.no_grad()
def main() -> None:
    components = StableDiffusionPipeline.from_pretrained(whole(MODEL), torch_dtype=torch.float32, safety_checker=None).components
    runs, tensors = [], {}
    for number, (sampler, steps, scale, strength, second_steps) in enumerate(RUNS):
        run = {"prompt": "a cat, sitting!", "negative": "blurry", "guidance": 4.0, "seed": 200 + number, "sampler": sampler, "steps": steps,
               "side": SIDE, "secondPass": {"scale": scale, "strength": strength, "steps": second_steps}}
        parts = {**components, "scheduler": SCHEDULERS[sampler].from_config(components["scheduler"].config)}
        shared = dict(prompt=run["prompt"], negative_prompt=run["negative"], guidance_scale=run["guidance"], output_type="latent")
        first = StableDiffusionPipeline(**parts, requires_safety_checker=False)
        second = StableDiffusionImg2ImgPipeline(**parts, requires_safety_checker=False)
        latents = first(**shared, num_inference_steps=steps, width=SIDE, height=SIDE, generator=torch.Generator().manual_seed(run["seed"])).images
        enlarged = torch.nn.functional.interpolate(latents, scale_factor=scale, mode="bilinear", align_corners=False)
        tensors[f"{number}.enlarged"] = enlarged.contiguous()
        tensors[f"{number}.latents"] = second(
            **shared, image=enlarged, strength=strength, num_inference_steps=second_steps,
            generator=torch.Generator().manual_seed(run["seed"])).images.contiguous()
        tensors[f"{number}.first"] = latents.contiguous()
        runs.append(run)
    (GOLDENS / "secondPass.json").write_text("[\n" + ",\n".join(json.dumps(run) for run in runs) + "\n]\n")
    save_file(tensors, GOLDENS / "secondPass.safetensors")


if __name__ == "__main__":
    main()
