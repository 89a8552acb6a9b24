"""Tiny random models of the families beside Stable Diffusion's UNets, and what diffusers computes with them.

    python tools/reference/more_families.py OUT --tokenizer tools/reference/goldens/tokenizer [--seed N] [KIND …]

Written as families.py does: a folder has the model, `golden.safetensors` with the final sample, the picture and what went in, and
`golden.json`, which tells how the run was made. For `--seed 0` sizes are the smallest, as in the tests' goldens.
"""

import argparse
import json
import random
import shutil
from pathlib import Path

import torch
from diffusers import (
    AutoencoderKL,
    DDIMPipeline,
    DDIMScheduler,
    DDPMPipeline,
    DDPMScheduler,
    FlowMatchEulerDiscreteScheduler,
    FluxPipeline,
    FluxTransformer2DModel,
    SD3Transformer2DModel,
    StableDiffusion3Img2ImgPipeline,
    StableDiffusion3InpaintPipeline,
    StableDiffusion3Pipeline,
    UNet2DModel,
)
from PIL import Image
from safetensors.torch import save_file
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection, CLIPTokenizer

from families import Kind, mask_of, picture_of, rounded
from tiny_pipelines import sharpen

PROMPTS = ["a red apple", "a cat, sitting!", "two birds on a wire", "the sea at night, oil"]


def vae16(kind, channels, **more):
    return AutoencoderKL(
        in_channels=3, out_channels=3, latent_channels=channels, block_out_channels=(8, 8), layers_per_block=1, norm_num_groups=4,
        down_block_types=("DownEncoderBlock2D",) * 2, up_block_types=("UpDecoderBlock2D",) * 2, use_quant_conv=False,
        use_post_quant_conv=False, sample_size=32, **more)


def clip(kind, tokenizer, width, projected, pooled=None):
    config = CLIPTextConfig(
        vocab_size=len(tokenizer), bos_token_id=tokenizer.bos_token_id, eos_token_id=tokenizer.eos_token_id, hidden_size=width,
        intermediate_size=24, num_hidden_layers=kind.pick(2, 3), num_attention_heads=2, hidden_act="gelu" if projected == 2 else "quick_gelu",
        projection_dim=pooled or width)
    return (CLIPTextModelWithProjection if projected else CLIPTextModel)(config)


# ---- pixels ------------------------------------------------------------------------------------------------------

def unet2d(kind, **more):
    channels = kind.pick((8, 16), (8, 8, 16))
    attention = [False] * (len(channels) - 1) + [True]
    config = dict(
        sample_size=kind.pick(16, 32), block_out_channels=channels, layers_per_block=kind.pick(1, 2), norm_num_groups=kind.pick(4, 8),
        down_block_types=["AttnDownBlock2D" if has else "DownBlock2D" for has in attention],
        up_block_types=["AttnUpBlock2D" if has else "UpBlock2D" for has in reversed(attention)],
        attention_head_dim=kind.pick(None, 8), downsample_padding=kind.pick(0, 1), flip_sin_to_cos=kind.pick(False, True),
        freq_shift=kind.pick(1, 0), norm_eps=kind.pick(1e-6, 1e-5), resnet_time_scale_shift=kind.pick("default", "scale_shift"))
    return UNet2DModel(**config | more)


def ddpm(kind):
    return pixels(kind, DDPMPipeline, DDPMScheduler(variance_type=kind.pick("fixed_large", "fixed_small")), unet2d(kind), "ddpm")


def ddim(kind):
    return pixels(kind, DDIMPipeline, DDIMScheduler(clip_sample=True), unet2d(kind), "ddim")


def class_conditional(kind):
    """No pipeline of diffusers gives labels to a UNet2DModel: the same loop with them."""
    unet = unet2d(kind, num_class_embeds=7, resnet_time_scale_shift="scale_shift")
    return pixels(kind, DDPMPipeline, DDPMScheduler(), unet, "ddpm", label=kind.rng.randrange(7))


def pixels(kind, cls, scheduler, unet, sampler, label=None):
    side = unet.config.sample_size
    facts = dict(prompt="", negative=None, guidance=1.0, steps=kind.pick(5, 25), height=side, width=side, sampler=sampler, task="text")

    def make(pipeline, facts, source):
        x = torch.randn((1, 3, side, side), generator=(noise := torch.Generator().manual_seed(facts["seed"])))
        scheduler.set_timesteps(facts["steps"])
        for t in scheduler.timesteps:
            labels = None if label is None else torch.tensor([label])
            x = scheduler.step(unet(x, t, labels).sample, t, x, generator=noise).prev_sample
        picture = (x / 2 + 0.5).clamp(0, 1)
        if label is None:
            own = pipeline(num_inference_steps=facts["steps"], generator=torch.Generator().manual_seed(facts["seed"]), output_type="np").images
            assert (torch.from_numpy(own).permute(0, 3, 1, 2) - picture).abs().max() < 1e-5
        return x, picture

    extra = {} if label is None else dict(label=label)
    return dict(networks=[unet], pipeline=lambda: cls(unet=unet, scheduler=scheduler), facts=facts | extra, make=make)


# ---- transformers ------------------------------------------------------------------------------------------------

def sd3_parts(kind, tokenizers, dual, norm, channels):
    vae = vae16(kind, channels, scaling_factor=1.5305, shift_factor=0.0609)
    width, pooled = kind.pick(8, 12), kind.pick(12, 20)
    texts = [clip(kind, tokenizers[0], width, 1), clip(kind, tokenizers[1], 16, 2, pooled)]
    layers, heads, size = kind.pick(2, 3), 2, kind.pick(8, 12)
    transformer = SD3Transformer2DModel(
        sample_size=16, patch_size=2, in_channels=channels, out_channels=channels, num_layers=layers, attention_head_dim=size,
        num_attention_heads=heads, joint_attention_dim=32, caption_projection_dim=heads * size, pooled_projection_dim=width + pooled,
        pos_embed_max_size=kind.pick(20, 24), dual_attention_layers=tuple(range(layers - 1)) if dual else (), qk_norm="rms_norm" if norm else None)
    return dict(
        transformer=transformer, vae=vae, scheduler=FlowMatchEulerDiscreteScheduler(shift=3.0), text_encoder=texts[0], text_encoder_2=texts[1],
        tokenizer=tokenizers[0], tokenizer_2=tokenizers[1], text_encoder_3=None, tokenizer_3=None)


SD3 = dict(text=StableDiffusion3Pipeline, image=StableDiffusion3Img2ImgPipeline, inpaint=StableDiffusion3InpaintPipeline)


def sd3_kind(task="text", dual=False, norm=False, **more):
    def build(kind, tokenizers):
        parts = sd3_parts(kind, tokenizers, dual, norm, 16 if task == "inpaint" else kind.pick(4, 16))
        facts = dict(
            prompt=kind.rng.choice(PROMPTS), negative=kind.pick("", "blurry"), guidance=kind.rng.choice([4.0, 7.0]), steps=kind.rng.choice([3, 4]),
            height=kind.rng.choice([32, 48]), width=kind.rng.choice([32, 40]), sampler="euler", task=task) | more
        networks = [parts[name] for name in ("transformer", "vae", "text_encoder", "text_encoder_2")]
        return dict(networks=networks, pipeline=lambda: SD3[task](**parts), facts=facts, make=run_words)
    return build


def run_words(pipeline, facts, source):
    arguments = dict(
        prompt=facts["prompt"], negative_prompt=facts["negative"], guidance_scale=facts["guidance"], num_inference_steps=facts["steps"],
        height=facts["height"], width=facts["width"])
    if "source" in source:
        arguments |= dict(image=Image.fromarray(source["source"].numpy()), strength=facts["strength"])
    if "mask" in source:
        arguments["mask_image"] = Image.fromarray(source["mask"].numpy())
    made = [
        pipeline(**arguments, generator=torch.Generator().manual_seed(facts["seed"]), output_type=kind).images for kind in ("latent", "pt")]
    return made


KINDS = dict(
    ddpm=ddpm, ddim=ddim, ddpm_classes=class_conditional,
    sd3=sd3_kind(), sd35_medium=sd3_kind(dual=True, norm=True), sd35_large=sd3_kind(norm=True),
    sd3_image=sd3_kind("image", strength=0.6, steps=4), sd3_inpaint=sd3_kind("inpaint", strength=0.7, steps=4))


@torch.no_grad()
def write(name, folder, tokenizer_folder, seed):
    rng = random.Random(f"{name} {seed}")
    torch.manual_seed(rng.randrange(2**31))
    kind = Kind(rng, False, seed == 0)
    build = KINDS[name]
    if build.__code__.co_argcount == 1:
        model = build(kind)
    else:
        tokenizers = [CLIPTokenizer.from_pretrained(tokenizer_folder, model_max_length=77, **special) for special in ({}, dict(pad_token="!"))]
        model = build(kind, tokenizers)
    for network in model["networks"]:
        sharpen(network)
    rounded(model["networks"], (torch.float16, torch.float16))
    for network in model["networks"]:
        for buffer in network.buffers():  # a table of positions
            if buffer.is_floating_point():
                buffer.data = buffer.half().float()
    pipeline = model["pipeline"]()
    pipeline.set_progress_bar_config(disable=True)
    facts = model["facts"] | dict(seed=rng.randrange(2**31))
    source = {} if facts["task"] == "text" else dict(source=picture_of(facts, 1))
    if facts["task"] == "inpaint":
        source["mask"] = mask_of(facts)
    latents, picture = model["make"](pipeline, facts, source)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    save_file(dict(latents=latents.contiguous(), picture=picture.contiguous(), **source), folder / "golden.safetensors")
    (folder / "golden.json").write_text(json.dumps(facts, indent=1) + "\n")
    pipeline.to(torch.float16).save_pretrained(folder / "model")
    if seed == 0:  # the tests take the tokenizer's own file
        for file in folder.glob("model/tokenizer*/tokenizer.json"):
            file.unlink()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("kinds", nargs="*", default=list(KINDS))
    parser.add_argument("--tokenizer", type=Path, required=True, help="folder of a small CLIPTokenizer")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    for one in arguments.kinds or KINDS:
        write(one, arguments.out / f"{one}-folder", arguments.tokenizer, arguments.seed)
