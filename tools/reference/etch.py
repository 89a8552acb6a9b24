"""Draws with the model that the site ships as anybody would with diffusers: from its folder, no line about it.

    python tools/reference/etch.py       # goldens/etch.json, .safetensors
"""

import json
from pathlib import Path

import torch
from diffusers import StableDiffusionPipeline, TCDScheduler, UNet2DConditionModel
from safetensors.torch import save_file

GOLDENS = Path(__file__).parent / "goldens"
MODEL = Path(__file__).parents[2] / "public/models/etch"
SIDE = 128
RUNS = [
    # sampler, eta, steps, guidance
    ("ddim", None, 4, 3.0),
    ("tcd", 0, 4, 1.0),
]


@torch.no_grad()
def main() -> None:
    pipe = StableDiffusionPipeline.from_pretrained(MODEL)
    types = {p.dtype for part in (pipe.unet, pipe.vae, pipe.text_encoder) for p in part.parameters()}
    assert types == {torch.float32}, types
    # the second UNet, which no pipeline of diffusers names
    quick = StableDiffusionPipeline(**{**pipe.components, "unet": UNet2DConditionModel.from_pretrained(MODEL / "unet_lcm"),
                                       "scheduler": TCDScheduler.from_config(pipe.scheduler.config)}, requires_safety_checker=False)
    runs, tensors = [], {}
    for number, (sampler, eta, steps, guidance) in enumerate(RUNS):
        run = {"prompt": "a red apple", "seed": 11, "sampler": sampler, "eta": eta, "steps": steps, "guidance": guidance, "side": SIDE}
        made = (quick if sampler == "tcd" else pipe)(
            run["prompt"], num_inference_steps=steps, eta=eta or 0.0, guidance_scale=guidance, width=SIDE, height=SIDE,
            generator=torch.Generator().manual_seed(run["seed"]), output_type="latent").images
        picture = pipe.vae.decode(made / pipe.vae.config.scaling_factor, return_dict=False)[0]
        tensors[f"{number}.latents"] = made.contiguous()
        # a quarter of the side: what it shows, in few bytes
        tensors[f"{number}.picture"] = torch.nn.functional.avg_pool2d((picture.clamp(-1, 1) + 1) / 2, 4).contiguous()
        assert torch.isfinite(made).all()
        runs.append(run)
    (GOLDENS / "etch.json").write_text("[\n" + ",\n".join(json.dumps(run) for run in runs) + "\n]\n")
    save_file(tensors, GOLDENS / "etch.safetensors")


if __name__ == "__main__":
    main()
