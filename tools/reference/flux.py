"""Writes a tiny random Flux transformer, and what diffusers computes with them.

    python tools/reference/flux.py tools/reference/goldens/flux [--seed N]

Flux.1 dev takes guidance as an input; schnell is the same without. The folder has `config.json`, `diffusion_pytorch_model.safetensors` and
`golden.safetensors`: latents, text, pooled text, time and guidance of two rows, and the prediction, unpacked.
"""

import argparse
import random
from pathlib import Path

import torch
from diffusers import FluxPipeline, FluxTransformer2DModel
from safetensors.torch import save_file

from tiny_pipelines import sharpen

HEIGHT, WIDTH, LENGTH = 6, 10, 5


@torch.no_grad()
def write(folder, rng):
    torch.manual_seed(rng.randrange(1 << 30))
    channels, heads = rng.choice([4, 8]), rng.choice([2, 3])
    axes = rng.choice([(4, 6, 6), (2, 4, 6)])
    model = FluxTransformer2DModel(
        in_channels=4 * channels, num_layers=2, num_single_layers=2, num_attention_heads=heads, attention_head_dim=sum(axes),
        joint_attention_dim=24, pooled_projection_dim=12, guidance_embeds=True, axes_dims_rope=axes).eval()
    sharpen(model)
    for parameter in model.parameters():
        parameter.data = parameter.half().float()
    latents = torch.randn(2, channels, HEIGHT, WIDTH)
    text, pooled = torch.randn(2, LENGTH, 24), torch.randn(2, 12)
    time, guidance = torch.tensor([917.0, 250.0]), torch.tensor([3.5, 1.25])
    packed = FluxPipeline._pack_latents(latents, 2, channels, HEIGHT, WIDTH)
    places = FluxPipeline._prepare_latent_image_ids(1, HEIGHT // 2, WIDTH // 2, "cpu", torch.float32)
    tokens = model(
        hidden_states=packed, encoder_hidden_states=text, pooled_projections=pooled, timestep=time / 1000, img_ids=places,
        txt_ids=torch.zeros(LENGTH, 3), guidance=guidance).sample
    # as if an autoencoder made one pixel of each latent
    prediction = FluxPipeline._unpack_latents(tokens, HEIGHT, WIDTH, 1)
    model.half().save_pretrained(folder)
    told = dict(latents=latents, text=text, pooled=pooled, time=time, guidance=guidance, prediction=prediction)
    save_file({name: tensor.contiguous() for name, tensor in told.items()}, folder / "golden.safetensors")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    write(arguments.out, random.Random(arguments.seed))
