"""What diffusers' tiled AutoencoderKL computes with one of the tiny models.

    python tools/reference/tiled_vae.py tools/reference/goldens/tiledVae.safetensors

Latents of 12 x 15 in tiles of 8 with a quarter of overlap, and the picture of 96 x 120 back again in tiles of 64.
"""

import sys

import torch
from diffusers import AutoencoderKL
from safetensors.torch import save_file

from made_folders import GOLDENS, whole

MODEL = GOLDENS / "pipelines/sd1"

vae = AutoencoderKL.from_pretrained(whole(MODEL), subfolder="vae", torch_dtype=torch.float32).eval()
vae.enable_tiling()
vae.tile_latent_min_size, vae.tile_sample_min_size, vae.tile_overlap_factor = 8, 64, 0.25
latents = torch.randn(1, 4, 12, 15, generator=torch.Generator().manual_seed(5))
with torch.no_grad():
    picture = vae.decode(latents).sample
    moments = vae.encode(picture).latent_dist.parameters
assert picture.shape == (1, 3, 96, 120) and moments.shape == (1, 8, 12, 15)
tensors = dict(latents=latents, picture=picture, moments=moments)
save_file({name: tensor.contiguous() for name, tensor in tensors.items()}, sys.argv[1])
