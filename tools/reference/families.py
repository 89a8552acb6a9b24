"""Tiny random models of all families, as folders in diffusers layout and as single files in the original naming, and what
diffusers computes with them.

    python tools/reference/families.py OUT [KIND …] --tokenizer tools/reference/goldens/tokenizer [--seed N] [--small]

Every kind has some freedom, which `--seed` decides; the tests' goldens are made with `--small`, instruct with `--seed 2` besides: in 16
bits it is then well within its limit. A folder has the model (`model/` or `checkpoint.safetensors`; the weights of the small ones are
lists, see made_folders.py and made_numbers.py), `golden.safetensors` with final latents, picture and what went in, and `golden.json`,
which tells how the run was made. Names of the original code are made by our own tables below.
"""

import argparse
import json
import random
import re
import shutil
from pathlib import Path

import torch
from diffusers import (
    AutoencoderKL,
    AutoencoderTiny,
    DDIMScheduler,
    DDPMScheduler,
    EDMDPMSolverMultistepScheduler,
    EDMEulerScheduler,
    EulerDiscreteScheduler,
    LCMScheduler,
    StableDiffusionImg2ImgPipeline,
    StableDiffusionInpaintPipeline,
    StableDiffusionInstructPix2PixPipeline,
    StableDiffusionPipeline,
    StableDiffusionUpscalePipeline,
    StableDiffusionXLImg2ImgPipeline,
    StableDiffusionXLInpaintPipeline,
    StableDiffusionXLInstructPix2PixPipeline,
    StableDiffusionXLPipeline,
    UNet2DConditionModel,
)
from PIL import Image
from safetensors.torch import save_file
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection, CLIPTokenizer

from made_folders import make_networks, write_model
from made_numbers import make_numbers, part_attention, write_list
from original_names import original_tensors
from tiny_pipelines import sharpen

BETAS = dict(beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", num_train_timesteps=1000)
EULER = (EulerDiscreteScheduler, dict(BETAS, steps_offset=1, timestep_spacing="leading"))
PLAIN_EULER = (EulerDiscreteScheduler, dict(BETAS, steps_offset=1))
DDIM = (DDIMScheduler, dict(BETAS, steps_offset=1, set_alpha_to_one=False, clip_sample=False))
TRAILING = (EulerDiscreteScheduler, dict(BETAS, timestep_spacing="trailing"))

PROMPTS = ["a red apple", "a cat, sitting!", "two birds on a wire", "the sea at night, oil", "it's a house, old"]


class Kind:
    """What is left to choose in a family. The first of the options is the smallest."""

    def __init__(self, rng, single, small):
        self.rng, self.single, self.small = rng, single, small

    def pick(self, *options):
        return options[0] if self.small else self.rng.choice(options)


# ---- configs -----------------------------------------------------------------------------------------------------

def levels_of(kind, count, attention):
    down = tuple("CrossAttnDownBlock2D" if has else "DownBlock2D" for has in attention)
    up = tuple("CrossAttnUpBlock2D" if has else "UpBlock2D" for has in reversed(attention))
    # group normalisation is over 32 groups in the original code
    channels = tuple(kind.pick(32, 64) if kind.single else kind.pick(8, 16, 24) for _ in range(count))
    return dict(down_block_types=down, up_block_types=up, block_out_channels=channels,
                norm_num_groups=32 if kind.single else kind.pick(4, 8))


def heads(kind, config, linear):
    """In single files the convention decides: 8 heads in SD 1, heads of 64 channels later."""
    channels = config["block_out_channels"]
    if not kind.single:
        return [kind.pick(2, 4) for _ in channels]
    return [max(1, size // 64) for size in channels] if linear else 8


def unet_config(kind, *, context, linear, attention, **more):
    config = levels_of(kind, len(attention), attention)
    config |= dict(in_channels=4, out_channels=4, cross_attention_dim=context, use_linear_projection=linear, sample_size=8,
                   layers_per_block=kind.pick(1, 2))
    config["attention_head_dim"] = heads(kind, config, linear)
    return config | more


def vae_config(kind, levels=None, **more):
    count = levels or kind.pick(2, 3)
    channels = tuple(kind.pick(32, 64) if kind.single else kind.pick(8, 16) for _ in range(count))
    config = dict(block_out_channels=channels, layers_per_block=kind.pick(1, 2), in_channels=3, out_channels=3,
                  latent_channels=4, norm_num_groups=32 if kind.single else 4, sample_size=32,
                  down_block_types=("DownEncoderBlock2D",) * count, up_block_types=("UpDecoderBlock2D",) * count)
    return config | more


def text_config(kind, width, act="quick_gelu", layers=None, **more):
    return dict(hidden_size=width, intermediate_size=kind.pick(24, 40), num_hidden_layers=layers or kind.pick(2, 3),
                num_attention_heads=1 if kind.single else kind.pick(2, 4), hidden_act=act, **more)


def plain(kind, linear, **more):
    width = kind.pick(16, 24, 32)
    attention = kind.pick((True, False), (True, True), (True, True, False), (False, True))
    return dict(
        unet=unet_config(kind, context=width, linear=linear, attention=attention, **more),
        vae=vae_config(kind),
        texts=[text_config(kind, width, "gelu" if linear else "quick_gelu")],
    )


def sd1(kind):
    return plain(kind, False) | dict(scheduler=kind.pick(PLAIN_EULER, DDIM))


def sd2(kind):
    config = DDIM[1] | dict(prediction_type="v_prediction")
    if not kind.single:
        config |= kind.pick({}, dict(rescale_betas_zero_snr=True, timestep_spacing="trailing"))
    return plain(kind, True) | dict(scheduler=(DDIMScheduler, config), marks=dict(v_pred=torch.zeros(0)))


def sd_turbo(kind):
    return plain(kind, True) | dict(scheduler=TRAILING, guidance=0.0, steps=kind.pick(1, 2, 4))


def lcm(kind):
    return plain(kind, False, time_cond_proj_dim=16) | dict(scheduler=(LCMScheduler, BETAS), steps=3)


def pruned(kind):
    """BK-SDM and its like: single blocks, sometimes no middle."""
    mid = kind.pick(None, "UNetMidBlock2DCrossAttn")
    return plain(kind, False, layers_per_block=1, mid_block_type=mid) | dict(scheduler=PLAIN_EULER)


def xl(kind, sizes=6, first=True, **more):
    """Two text encoders; the refiner has only the second."""
    widths = [kind.pick(16, 24), kind.pick(24, 32)] if first else [kind.pick(16, 32)]
    pooled = kind.pick(16, 24, 40)
    time = kind.pick(8, 16)
    depths = kind.pick([0, 1, 2], [1, 1, 3])
    attention = (depths[0] > 0, True, True)
    last = text_config(kind, widths[-1], "gelu", projection_dim=pooled)
    texts = ([text_config(kind, widths[0])] if first else []) + [last]
    unet = unet_config(
        kind, context=sum(widths), linear=True, attention=attention, addition_embed_type="text_time",
        addition_time_embed_dim=time, projection_class_embeddings_input_dim=pooled + sizes * time,
        transformer_layers_per_block=[max(depth, 1) for depth in depths])
    return dict(unet=unet | more, vae=vae_config(kind, scaling_factor=0.13025), texts=texts, scheduler=EULER, xl=True)


def sdxl(kind):
    return xl(kind) | dict(negative=kind.pick(None, "blurry"))


def sdxl_turbo(kind):
    return xl(kind) | dict(scheduler=TRAILING, guidance=0.0, steps=kind.pick(1, 2))


def ssd1b(kind):
    """SSD-1B and Vega: depths that differ within a level, and only one block in the middle."""
    model = xl(kind)
    model["unet"] |= dict(
        levels_of(kind, 3, (False, True, True)), layers_per_block=2, mid_block_type="UNetMidBlock2D",
        transformer_layers_per_block=[0, [1, 2], [2, 1]],
        reverse_transformer_layers_per_block=[[1, 2, 3], [2, 1, 1], 0])
    model["unet"]["attention_head_dim"] = heads(kind, model["unet"], True)
    return model


def koala(kind):
    model = xl(kind)
    model["unet"] |= dict(levels_of(kind, 3, (False, True, True)), layers_per_block=1, mid_block_type=None,
                          transformer_layers_per_block=[0, 2, 3])
    model["unet"]["attention_head_dim"] = heads(kind, model["unet"], True)
    return model


def refiner(kind):
    return xl(kind, sizes=5, first=False) | dict(task="refine", strength=kind.pick(0.3, 0.5, 0.99), steps=6)


def inpaint(kind):
    return plain(kind, kind.pick(False, True), in_channels=9) | dict(scheduler=DDIM, task="inpaint", strength=kind.pick(1.0, 0.6))


def masked(kind):
    """Inpainting with a model that was not made for it."""
    return plain(kind, False) | dict(scheduler=DDIM, task="inpaint", strength=kind.pick(0.7, 1.0, 0.5))


def image(kind):
    return plain(kind, False) | dict(scheduler=kind.pick(PLAIN_EULER, DDIM), task="image", strength=kind.pick(0.8, 1.0, 0.4))


def xl_image(kind):
    return xl(kind) | dict(task="refine", strength=kind.pick(0.8, 0.3), scores=False)


def xl_inpaint(kind):
    return xl(kind, in_channels=9) | dict(task="inpaint", strength=kind.pick(0.9999, 0.6, 1.0))


def instruct(kind):
    return plain(kind, False, in_channels=8) | dict(scheduler=PLAIN_EULER, task="instruct", image_guidance=kind.pick(1.0, 1.7))


def xl_instruct(kind):
    return xl(kind, in_channels=8) | dict(task="instruct", image_guidance=kind.pick(1.5, 1.0))


def upscale(kind):
    only = kind.pick([True, False], [True, False])
    width = kind.pick(16, 24)
    unet = unet_config(kind, context=width, linear=True, attention=(True, True), in_channels=7, num_class_embeds=1000,
                       only_cross_attention=only)
    if kind.single:
        unet["attention_head_dim"] = 8
    config = dict(beta_start=0.0001, beta_end=0.02, beta_schedule="scaled_linear", num_train_timesteps=1000)
    return dict(
        unet=unet, vae=vae_config(kind, levels=3, scaling_factor=0.08333), texts=[text_config(kind, width, "gelu")], task="upscale",
        scheduler=(DDIMScheduler, dict(config, prediction_type="v_prediction", steps_offset=1, clip_sample=False, set_alpha_to_one=False)),
        low_res=(DDPMScheduler, config), noise_level=kind.pick(20, 0, 350))


def tiny_vae(kind):
    blocks = kind.pick((1, 2), (1, 3, 2))
    channels = (kind.pick(8, 16),) * len(blocks)
    config = dict(encoder_block_out_channels=channels, decoder_block_out_channels=channels, num_encoder_blocks=blocks,
                  num_decoder_blocks=tuple(reversed(blocks)), act_fn=kind.pick("relu", "silu"))
    return sd1(kind) | dict(vae=config, tiny=True)


def wide_vae(kind):
    """Other latent channels, statistics, no 1×1 convolutions."""
    model = xl(kind, in_channels=4, out_channels=4)
    model["vae"] |= dict(latents_mean=[0.1, -0.2, 0.3, 0.0], latents_std=[1.1, 0.9, 1.3, 0.7], use_quant_conv=False,
                         use_post_quant_conv=kind.pick(True, False), shift_factor=0.3)
    return model


def playground(kind):
    """Playground 2.5: noise as in Karras et al. 2022, latents with statistics, both told by tensors of the file."""
    model = xl(kind)
    mean, std = [-1.7, 1.9, -1.4, 2.5], [8.5, 5.9, 6.5, 5.2]
    model["vae"] |= dict(scaling_factor=0.5, latents_mean=mean, latents_std=std)
    config = dict(num_train_timesteps=1000, sigma_min=0.002, sigma_max=80.0, sigma_data=0.5, rho=7.0, prediction_type="epsilon")
    marks = dict(edm_mean=torch.tensor(mean)[None, :, None, None], edm_std=torch.tensor(std)[None, :, None, None])
    return model | dict(scheduler=(EDMDPMSolverMultistepScheduler, config), marks=marks)


COSXL = dict(sigma_min=0.002, sigma_max=110.0, sigma_data=1.0, prediction_type="v_prediction", sigma_schedule="exponential")
COSXL_MARKS = {"edm_vpred.sigma_max": torch.tensor(110.0), "edm_vpred.sigma_min": torch.tensor(0.002)}


def cosxl(kind):
    return xl(kind) | dict(scheduler=(EDMEulerScheduler, COSXL), marks=COSXL_MARKS)


def cosxl_edit(kind):
    return xl(kind, in_channels=8) | dict(
        scheduler=(EDMEulerScheduler, COSXL), marks=COSXL_MARKS, task="instruct", image_guidance=1.5, scales_picture=True)


KINDS = {function.__name__: function for function in (
    sd1, sd2, sd_turbo, lcm, pruned, sdxl, sdxl_turbo, ssd1b, koala, refiner, inpaint, masked, image, xl_image, xl_inpaint, instruct, xl_instruct, upscale, tiny_vae,
    wide_vae, playground, cosxl, cosxl_edit)}
#: What only a config can tell
FOLDER_ONLY = {"sd_turbo", "sdxl_turbo", "lcm", "tiny_vae", "wide_vae"}


# ---- models ------------------------------------------------------------------------------------------------------

def make_models(model, tokenizer):
    unet = UNet2DConditionModel(**model["unet"])
    vae = AutoencoderTiny(**model["vae"]) if model.get("tiny") else AutoencoderKL(**model["vae"])
    common = dict(vocab_size=len(tokenizer), bos_token_id=tokenizer.bos_token_id, eos_token_id=tokenizer.eos_token_id)
    texts = []
    for i, config in enumerate(model["texts"]):
        projected = model.get("xl") and i == len(model["texts"]) - 1
        made = (CLIPTextModelWithProjection if projected else CLIPTextModel)(CLIPTextConfig(**common, **config))
        texts.append(made)
    for network in (unet, vae, *texts):
        sharpen(network)
    return unet, vae, texts


def text_folders(texts):
    """By the folders that they lie in: what has a projection is the second of two, also where it is alone."""
    return {"text_encoder_2" if isinstance(text, CLIPTextModelWithProjection) else "text_encoder": text for text in texts}


def rounded(networks, dtypes):
    """The numbers that the file's types can hold, computed with in f32."""
    matrices, vectors = dtypes
    for network in networks:
        for tensor in network.parameters():
            tensor.data = tensor.data.to(matrices if tensor.ndim > 1 else vectors).float()
        network.eval()


def pipeline_of(model, networks, tokenizers):
    unet, vae, texts = networks
    cls, config = model["scheduler"]
    parts = dict(vae=vae, unet=unet, scheduler=cls.from_config(config))
    task = model.get("task", "text")
    if model.get("xl"):
        classes = dict(text=StableDiffusionXLPipeline, instruct=StableDiffusionXLInstructPix2PixPipeline, refine=StableDiffusionXLImg2ImgPipeline, inpaint=StableDiffusionXLInpaintPipeline)
        parts |= dict(text_encoder_2=texts[-1], tokenizer_2=tokenizers[1], add_watermarker=False)
        if "scales_picture" in model:
            parts |= dict(is_cosxl_edit=model["scales_picture"])
        alone = len(texts) == 1
        parts |= dict(text_encoder=None if alone else texts[0], tokenizer=None if alone else tokenizers[0])
        if task == "refine":
            scores = model.get("scores", True)
            parts |= dict(requires_aesthetics_score=scores, force_zeros_for_empty_prompt=not scores)
        return classes[task](**parts)
    parts |= dict(text_encoder=texts[0], tokenizer=tokenizers[1] if model["unet"]["use_linear_projection"] else tokenizers[0])
    if task == "upscale":
        cls, config = model["low_res"]
        return StableDiffusionUpscalePipeline(**parts, low_res_scheduler=cls.from_config(config))
    classes = dict(text=StableDiffusionPipeline, image=StableDiffusionImg2ImgPipeline, inpaint=StableDiffusionInpaintPipeline, instruct=StableDiffusionInstructPix2PixPipeline)
    return classes[task](**parts, safety_checker=None, feature_extractor=None, requires_safety_checker=False)


# ---- runs --------------------------------------------------------------------------------------------------------

def facts_of(model, rng):
    task = model.get("task", "text")
    facts = dict(
        prompt=rng.choice(PROMPTS), negative=model.get("negative", rng.choice(["", "blurry", "ugly, dark"])),
        guidance=model.get("guidance", rng.choice([4.0, 7.5])), steps=model.get("steps", rng.choice([3, 4])), task=task,
        height=rng.choice([32, 40, 48]), width=rng.choice([32, 40, 56]), seed=rng.randrange(2**31))
    if task == "upscale":
        facts |= dict(height=rng.choice([32, 48]), width=rng.choice([32, 48]))
    if model.get("xl") and facts["negative"] == "":
        facts["negative"] = None
    for name in ("strength", "image_guidance", "noise_level"):
        if name in model:
            facts[name] = model[name]
    return facts


def picture_of(facts, factor):
    """Random, but with some large shapes; bytes, as pictures are."""
    torch.manual_seed(facts["seed"] + 1)
    height, width = facts["height"], facts["width"]
    if facts["task"] == "upscale":
        height, width = height // factor, width // factor
    coarse = torch.rand(1, 3, 3, 4)
    smooth = torch.nn.functional.interpolate(coarse, size=(height, width), mode="bilinear")
    return (255 * (0.8 * smooth + 0.2 * torch.rand(1, 3, height, width))).round().to(torch.uint8)[0].permute(1, 2, 0).contiguous()


def mask_of(facts):
    torch.manual_seed(facts["seed"] + 2)
    mask = torch.rand(1, 1, 4, 5)
    size = (facts["height"], facts["width"])
    return (255 * torch.nn.functional.interpolate(mask, size=size, mode="bilinear")).round().to(torch.uint8)[0, 0].contiguous()


def run(pipeline, facts, source):
    arguments = dict(prompt=facts["prompt"], negative_prompt=facts["negative"], guidance_scale=facts["guidance"],
                     num_inference_steps=facts["steps"], generator=torch.Generator().manual_seed(facts["seed"]))
    task = facts["task"]
    if task in ("text", "inpaint") or isinstance(pipeline, StableDiffusionXLInstructPix2PixPipeline):
        arguments |= dict(height=facts["height"], width=facts["width"])
    if task != "text":
        arguments["image"] = Image.fromarray(source["source"].numpy())
    if task == "inpaint":
        arguments["mask_image"] = Image.fromarray(source["mask"].numpy())
    names = dict(strength="strength", image_guidance="image_guidance_scale", noise_level="noise_level")
    arguments |= {argument: facts[name] for name, argument in names.items() if name in facts}
    latents = pipeline(**arguments, output_type="latent").images
    arguments["generator"] = torch.Generator().manual_seed(facts["seed"])
    return latents, pipeline(**arguments, output_type="pt").images


@torch.no_grad()
def write(name, folder, tokenizer_folder, single, seed, small):
    rng = random.Random(f"{name} {seed} {single}")
    torch.manual_seed(rng.randrange(2**31))
    kind = Kind(rng, single, small)
    model = KINDS[name](kind)
    tokenizers = [CLIPTokenizer.from_pretrained(tokenizer_folder, model_max_length=77, **special)
                  for special in ({}, dict(pad_token="!"))]
    unet, vae, texts = networks = make_models(model, tokenizers[0])
    dtypes = (torch.float16, torch.float16)
    if single:
        dtypes = kind.pick((torch.float8_e4m3fn, torch.float16), (torch.float16, torch.float16), (torch.bfloat16, torch.bfloat16))
    rounded([unet, vae, *texts], dtypes)
    tensors = original_tensors(unet, vae, texts) if single else {}
    leaves, lists = {}, {}
    if small and not single:
        lists = make_networks(dict(unet=unet, vae=vae) | text_folders(texts))
    if single and small:
        marks = model.get("marks", {})
        leaves = make_numbers(tensors | marks, dtypes, kept=marks)
        part_attention(tensors, texts[-1])
    pipeline = pipeline_of(model, networks, tokenizers)
    pipeline.set_progress_bar_config(disable=True)
    factor = pipeline.vae_scale_factor
    facts = facts_of(model, rng)
    source = {} if facts["task"] == "text" else dict(source=picture_of(facts, factor))
    if facts["task"] == "inpaint":
        source["mask"] = mask_of(facts)
    latents, picture = run(pipeline, facts, source)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    save_file(dict(latents=latents.contiguous(), picture=picture.contiguous(), **source), folder / "golden.safetensors")
    (folder / "golden.json").write_text(json.dumps(facts | dict(sampler=SAMPLERS[model["scheduler"][0]]), indent=1) + "\n")
    if leaves:
        write_list(leaves, folder / "checkpoint.json")
    elif single:
        save_file(stored(tensors, *dtypes) | model.get("marks", {}), folder / "checkpoint.safetensors")
    elif small:
        write_model(pipeline, folder / "model", lists)
    else:
        sharded = dict(variant="fp16", max_shard_size="40KB") if kind.pick(False, True) else {}
        pipeline.to(torch.float16).save_pretrained(folder / "model", **sharded)


SAMPLERS = {EulerDiscreteScheduler: "euler", DDIMScheduler: "ddim", LCMScheduler: "lcm",
            EDMDPMSolverMultistepScheduler: "dpmpp_2m", EDMEulerScheduler: "euler"}


def stored(tensors, matrices, vectors):
    result = {}
    for name, tensor in tensors.items():
        if tensor.is_floating_point():
            tensor = tensor.to(matrices if tensor.ndim > 1 else vectors)
        result[name] = tensor.clone().contiguous()
    return result


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("kinds", nargs="*", default=list(KINDS))
    parser.add_argument("--tokenizer", type=Path, required=True, help="folder of a small CLIPTokenizer")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--small", action="store_true", help="as the tests' goldens are: nothing but the prompt is chosen")
    parser.add_argument("--form", choices=("folder", "single", "both"), default="both")
    arguments = parser.parse_args()
    for kind_name in arguments.kinds:
        if arguments.form != "single":
            write(kind_name, arguments.out / f"{kind_name}-folder", arguments.tokenizer, False, arguments.seed, arguments.small)
        if arguments.form != "folder" and kind_name not in FOLDER_ONLY:
            write(kind_name, arguments.out / f"{kind_name}-single", arguments.tokenizer, True, arguments.seed, arguments.small)
