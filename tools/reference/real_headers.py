"""Names and shapes of the real models of the SDXL family and of the x4 upscaler, in the original naming (no numbers).

    python tools/reference/real_headers.py tools/reference/goldens/singleFile

The configs are those that were published with the models.
"""

import argparse
import json
from pathlib import Path

import torch
from diffusers import AutoencoderKL, UNet2DConditionModel
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection

from original_names import original_tensors
from made_numbers import tree_of

CLIP_L = dict(hidden_size=768, intermediate_size=3072, num_hidden_layers=12, num_attention_heads=12)
BIG_G = dict(hidden_size=1280, intermediate_size=5120, num_hidden_layers=32, num_attention_heads=20, hidden_act="gelu", projection_dim=1280)
H = dict(hidden_size=1024, intermediate_size=4096, num_hidden_layers=23, num_attention_heads=16, hidden_act="gelu")

XL_UNET = dict(
    block_out_channels=(320, 640, 1280), layers_per_block=2, cross_attention_dim=2048, attention_head_dim=[5, 10, 20],
    down_block_types=("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"),
    up_block_types=("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"), transformer_layers_per_block=[1, 2, 10],
    use_linear_projection=True, addition_embed_type="text_time", addition_time_embed_dim=256, projection_class_embeddings_input_dim=2816)

VAE = dict(block_out_channels=(128, 256, 512, 512), layers_per_block=2)

REAL = {
    "sdxl": dict(unet=XL_UNET, vae=VAE, texts=[CLIP_L, BIG_G]),
    "sdxl-refiner": dict(
        unet=dict(
            XL_UNET, block_out_channels=(384, 768, 1536, 1536), cross_attention_dim=1280, attention_head_dim=[6, 12, 24, 24],
            down_block_types=("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "DownBlock2D"),
            up_block_types=("UpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"), transformer_layers_per_block=4,
            projection_class_embeddings_input_dim=2560),
        vae=VAE, texts=[BIG_G]),
    "ssd1b": dict(
        unet=dict(XL_UNET, mid_block_type="UNetMidBlock2D", transformer_layers_per_block=[0, [2, 2], [4, 4]],
                  reverse_transformer_layers_per_block=[[4, 4, 10], [2, 1, 1], 0]),
        vae=VAE, texts=[CLIP_L, BIG_G]),
    "koala700m": dict(unet=dict(XL_UNET, mid_block_type=None, layers_per_block=1, transformer_layers_per_block=[0, 2, 5]),
                      vae=VAE, texts=[CLIP_L, BIG_G]),
    "upscaler": dict(
        unet=dict(
            block_out_channels=(256, 512, 512, 1024), layers_per_block=2, cross_attention_dim=1024, attention_head_dim=8, in_channels=7,
            down_block_types=("DownBlock2D",) + ("CrossAttnDownBlock2D",) * 3, up_block_types=("CrossAttnUpBlock2D",) * 3 + ("UpBlock2D",),
            use_linear_projection=True, only_cross_attention=[True, True, True, False], num_class_embeds=1000),
        vae=dict(VAE, block_out_channels=(128, 256, 512)), texts=[H]),
}


def make_models(model):
    levels = len(model["vae"]["block_out_channels"])
    vae = AutoencoderKL(in_channels=3, out_channels=3, latent_channels=4, down_block_types=("DownEncoderBlock2D",) * levels,
                        up_block_types=("UpDecoderBlock2D",) * levels, **model["vae"])
    texts = [(CLIPTextModelWithProjection if "projection_dim" in text else CLIPTextModel)(CLIPTextConfig(vocab_size=49408, **text))
             for text in model["texts"]]
    return UNet2DConditionModel(**model["unet"]), vae, texts


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    out = parser.parse_args().out
    for name, model in REAL.items():
        with torch.device("meta"):
            tensors = original_tensors(*make_models(model))
        shapes = {tensor: list(value.shape) for tensor, value in tensors.items()}
        (out / f"{name}.json").write_text(json.dumps(tree_of(shapes), separators=(",", ":")) + "\n")
