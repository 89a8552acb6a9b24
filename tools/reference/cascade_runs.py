"""Runs DeepFloyd IF's two stages and the x4 upscaler one behind the other with diffusers, and writes what comes out.

    python tools/reference/cascade_runs.py       # goldens/cascade.json, .safetensors

The models are those of the families' goldens. The second stage is told what the first one's text encoder said, and one generator goes
on through all three.
"""

import json

import torch
from diffusers import IFPipeline, IFSuperResolutionPipeline, StableDiffusionUpscalePipeline
from safetensors.torch import save_file

from made_folders import GOLDENS, whole

FAMILIES = GOLDENS / "families"
RUNS = [
    {"prompt": "A cat, sitting!", "negative": "blurry", "guidance": 5.0, "steps": 3, "seed": 71,
     "cascade": [{"steps": 4, "guidance": 3.0, "noiseLevel": 250}, {"steps": 3, "guidance": 4.5, "noiseLevel": 20}]},
    {"prompt": "the sea at night, oil", "negative": "", "guidance": 1.0, "steps": 4, "seed": 4000000001,
     "cascade": [{"steps": 3, "guidance": 1.0, "noiseLevel": 70}]},
]


def opened(cls, kind):
    pipeline = cls.from_pretrained(whole(FAMILIES / f"{kind}-folder" / "model"), torch_dtype=torch.float32)
    pipeline.set_progress_bar_config(disable=True)
    return pipeline


@torch.no_grad()
def main() -> None:
    first, second = opened(IFPipeline, "imagen_one"), opened(IFSuperResolutionPipeline, "imagen_two")
    third = opened(StableDiffusionUpscalePipeline, "upscale")
    tensors = {}
    for number, run in enumerate(RUNS):
        generator = torch.Generator().manual_seed(run["seed"])
        told, untold = first.encode_prompt(run["prompt"], negative_prompt=run["negative"], clean_caption=False)
        text = dict(prompt_embeds=told, negative_prompt_embeds=untold, generator=generator, output_type="pt")
        picture = first(**text, num_inference_steps=run["steps"], guidance_scale=run["guidance"]).images
        tensors[f"{number}.0"] = picture
        later, *more = run["cascade"]
        picture = second(
            **text, image=picture, num_inference_steps=later["steps"], guidance_scale=later["guidance"], noise_level=later["noiseLevel"]).images
        tensors[f"{number}.1"] = picture
        for last in more:
            latents = third(
                run["prompt"], negative_prompt=run["negative"], image=picture, num_inference_steps=last["steps"], guidance_scale=last["guidance"],
                noise_level=last["noiseLevel"], generator=generator, output_type="latent").images
            tensors[f"{number}.2"] = latents
            decoded = third.vae.decode(latents / third.vae.config.scaling_factor).sample
            tensors[f"{number}.picture"] = (decoded / 2 + 0.5).clamp(0, 1)
    (GOLDENS / "cascade.json").write_text("[\n" + ",\n".join(json.dumps(run) for run in RUNS) + "\n]\n")
    save_file({name: tensor.contiguous() for name, tensor in tensors.items()}, GOLDENS / "cascade.safetensors")


if __name__ == "__main__":
    main()
