"""Tiny random models of the families beside Stable Diffusion's UNets, and what diffusers computes with them.

    python tools/reference/more_families.py OUT [KIND …] --tokenizer tools/reference/goldens/tokenizer [--single] [--seed N]

Written as families.py does: a folder has the model, `golden.safetensors` with the final sample, the picture and what went in, and
`golden.json`, which tells how the run was made. With `--single` the model is in one file under the names of its original code. For
`--seed 0` sizes are the smallest, as in the tests' goldens, and in place of the weights there are lists: see made_numbers.py.
"""

import argparse
import json
import random
import shutil
import tempfile
from pathlib import Path

import torch
from diffusers import (
    AutoencoderKL,
    DDIMPipeline,
    DDIMScheduler,
    DDPMPipeline,
    DDPMScheduler,
    FlowMatchEulerDiscreteScheduler,
    FluxImg2ImgPipeline,
    FluxInpaintPipeline,
    FluxPipeline,
    FluxTransformer2DModel,
    DPMSolverMultistepScheduler,
    PixArtAlphaPipeline,
    PixArtSigmaPipeline,
    PixArtTransformer2DModel,
    SD3Transformer2DModel,
    StableDiffusion3Img2ImgPipeline,
    StableDiffusion3InpaintPipeline,
    StableDiffusion3Pipeline,
    UNet2DModel,
)
from PIL import Image
from safetensors.torch import save_file
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTextModelWithProjection, CLIPTokenizer, T5Config, T5EncoderModel, T5Tokenizer

import transformer_names
from families import Kind, mask_of, picture_of, rounded
from made_folders import HALF, make_networks, write_model
from made_numbers import STEPS, make_numbers, write_list
from original_names import clip_tensors, vae_name
from tiny_pipelines import sharpen

PROMPTS = ["a red apple", "a cat, sitting!", "two birds on a wire", "the sea at night, oil"]


def vae16(kind, channels, **more):
    width = 32 if kind.single else 8  # group normalisation is over 32 groups in the original code
    return AutoencoderKL(
        in_channels=3, out_channels=3, latent_channels=channels, block_out_channels=(width, width), layers_per_block=1, norm_num_groups=width // (1 if kind.single else 2),
        down_block_types=("DownEncoderBlock2D",) * 2, up_block_types=("UpDecoderBlock2D",) * 2, use_quant_conv=False,
        use_post_quant_conv=False, sample_size=32, **more)


def t5(kind, tokenizer, width):
    config = T5Config(
        vocab_size=len(tokenizer) + 12, d_model=width, d_kv=8, d_ff=kind.pick(24, 40), num_layers=kind.pick(2, 3), num_heads=kind.pick(2, 3),
        feed_forward_proj="gated-gelu", dropout_rate=0.0)
    return T5EncoderModel(config)


def clip(kind, tokenizer, width, projected, pooled=None):
    if kind.single:  # heads have 64 channels in the original code
        width = {8: 64, 12: 64, 16: 128}[width]
        pooled = width
    config = CLIPTextConfig(
        vocab_size=len(tokenizer), bos_token_id=tokenizer.bos_token_id, eos_token_id=tokenizer.eos_token_id, hidden_size=width,
        intermediate_size=24, num_hidden_layers=kind.pick(2, 3), num_attention_heads=width // 64 if kind.single else 2, hidden_act="gelu" if projected == 2 else "quick_gelu",
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

def sd3_parts(kind, tokenizers, dual, norm, channels, words):
    vae = vae16(kind, channels, scaling_factor=1.5305, shift_factor=0.0609)
    width, pooled = kind.pick(8, 12), kind.pick(12, 20)
    texts = [clip(kind, tokenizers[0], width, 1), clip(kind, tokenizers[1], 16, 2, pooled)]
    layers, heads, size = kind.pick(2, 3), 2, kind.pick(8, 12)
    if kind.single:
        heads, size = 1, 64
    text = 256 if kind.single else 32
    pooled = sum(one.config.projection_dim for one in texts)
    transformer = SD3Transformer2DModel(
        sample_size=16, patch_size=2, in_channels=channels, out_channels=channels, num_layers=layers, attention_head_dim=size,
        num_attention_heads=heads, joint_attention_dim=text, caption_projection_dim=heads * size, pooled_projection_dim=pooled,
        pos_embed_max_size=kind.pick(20, 24), dual_attention_layers=tuple(range(layers - 1)) if dual else (), qk_norm="rms_norm" if norm else None)
    return dict(
        transformer=transformer, vae=vae, scheduler=FlowMatchEulerDiscreteScheduler(shift=3.0), text_encoder=texts[0], text_encoder_2=texts[1],
        tokenizer=tokenizers[0], tokenizer_2=tokenizers[1], text_encoder_3=t5(kind, tokenizers[2], text) if words else None,
        tokenizer_3=tokenizers[2] if words else None)


SD3 = dict(text=StableDiffusion3Pipeline, image=StableDiffusion3Img2ImgPipeline, inpaint=StableDiffusion3InpaintPipeline)


def sd3_kind(task="text", dual=False, norm=False, words=False, **more):
    def build(kind, tokenizers):
        parts = sd3_parts(kind, tokenizers, dual, norm, 16 if task == "inpaint" else kind.pick(4, 16), words)
        facts = dict(
            prompt=kind.rng.choice(PROMPTS), negative=kind.pick("", "blurry"), guidance=kind.rng.choice([4.0, 7.0]), steps=kind.rng.choice([3, 4]),
            height=kind.rng.choice([32, 48]), width=kind.rng.choice([32, 40]), sampler="euler", task=task) | more
        return dict(parts=parts, pipeline=lambda: SD3[task](**parts), facts=facts, make=run_words, original=sd3_file)
    return build


def text_tensors(parts, names):
    """As ComfyUI's files have them."""
    tensors = {}
    for part, prefix in names.items():
        if parts[part] is not None:
            own = parts[part].state_dict() if "t5" in prefix else clip_tensors(parts[part])
            tensors |= {f"text_encoders.{prefix}.transformer.{name}": tensor for name, tensor in own.items() if "embed_tokens" not in name}
    return tensors


def file_of(parts, transformer, texts):
    vae = {f"first_stage_model.{vae_name(name, 2)}": tensor for name, tensor in parts["vae"].state_dict().items()}
    tensors = {f"model.diffusion_model.{name}": tensor for name, tensor in transformer.items()}
    return tensors | vae | text_tensors(parts, texts)


def sd3_file(parts):
    names = transformer_names.sd3(parts["transformer"])
    return file_of(parts, names, dict(text_encoder="clip_l", text_encoder_2="clip_g", text_encoder_3="t5xxl")), names


FLUX = dict(text=FluxPipeline, image=FluxImg2ImgPipeline, inpaint=FluxInpaintPipeline)
SHIFTED = dict(shift=3.0, use_dynamic_shifting=True, base_shift=0.5, max_shift=1.15, base_image_seq_len=256, max_image_seq_len=4096)


def flux_kind(task="text", dev=True, **more):
    def build(kind, tokenizers):
        channels = 16 if task == "inpaint" else kind.pick(4, 16)
        heads, size, axes = kind.pick((2, 16, (4, 6, 6)), (2, 24, (4, 10, 10)))
        text, width = kind.pick(24, 32), 64 if kind.single else 8
        transformer = FluxTransformer2DModel(
            patch_size=1, in_channels=4 * channels, num_layers=kind.pick(1, 2), num_single_layers=kind.pick(2, 1), attention_head_dim=size,
            num_attention_heads=heads, joint_attention_dim=text, pooled_projection_dim=width, guidance_embeds=dev, axes_dims_rope=axes)
        parts = dict(
            transformer=transformer, vae=vae16(kind, channels, scaling_factor=0.3611, shift_factor=0.1159),
            scheduler=FlowMatchEulerDiscreteScheduler(**SHIFTED if dev else dict(shift=1.0)), text_encoder=clip(kind, tokenizers[0], 8, 0),
            tokenizer=tokenizers[0], text_encoder_2=t5(kind, tokenizers[2], text), tokenizer_2=tokenizers[2])
        facts = dict(
            prompt=kind.rng.choice(PROMPTS), negative=None, guidance=kind.rng.choice([2.5, 3.5]), steps=kind.rng.choice([3, 4]),
            height=kind.rng.choice([32, 48]), width=kind.rng.choice([32, 40]), sampler="euler", task=task) | more
        return dict(parts=parts, pipeline=lambda: FLUX[task](**parts), facts=facts, make=run_flux, original=flux_file)
    return build


def flux_file(parts):
    names = transformer_names.flux(parts["transformer"])
    return file_of(parts, names, dict(text_encoder="clip_l", text_encoder_2="t5xxl")), names


def run_flux(pipeline, facts, source):
    arguments = dict(
        prompt=facts["prompt"], guidance_scale=facts["guidance"], num_inference_steps=facts["steps"], height=facts["height"], width=facts["width"])
    if "real" in facts:
        arguments |= dict(negative_prompt=facts["negative"], true_cfg_scale=facts["real"])
    if "source" in source:
        arguments |= dict(image=Image.fromarray(source["source"].numpy()), strength=facts["strength"])
    if "mask" in source:
        arguments["mask_image"] = Image.fromarray(source["mask"].numpy())
    packed, picture = [
        pipeline(**arguments, generator=torch.Generator().manual_seed(facts["seed"]), output_type=kind).images for kind in ("latent", "pt")]
    return pipeline._unpack_latents(packed, facts["height"], facts["width"], pipeline.vae_scale_factor), picture


def pixart_kind(cls, sizes=False, **more):
    def build(kind, tokenizers):
        heads, size, text = 2, 12 if sizes else kind.pick(8, 12), kind.pick(24, 32)
        if kind.single:  # as published: shapes do not tell
            heads, size = 16, 4
        sigma = cls is PixArtSigmaPipeline
        transformer = PixArtTransformer2DModel(
            num_attention_heads=heads, attention_head_dim=size, in_channels=4, out_channels=8, num_layers=kind.pick(2, 3), cross_attention_dim=heads * size,
            sample_size=128 if sizes or kind.single else kind.pick(16, 64), caption_channels=text, norm_elementwise_affine=False, use_additional_conditions=sizes)
        parts = dict(
            transformer=transformer, vae=vae16(kind, 4, scaling_factor=0.13025 if sigma else 0.18215), scheduler=DPMSolverMultistepScheduler(beta_start=0.0001, beta_end=0.02, beta_schedule="linear"),
            text_encoder=t5(kind, tokenizers[2], text), tokenizer=tokenizers[2])
        facts = dict(
            prompt=kind.rng.choice(PROMPTS), negative=kind.pick("", "blurry"), guidance=kind.rng.choice([2.0, 4.5]), steps=kind.rng.choice([4, 5]),
            height=kind.rng.choice([32, 48]), width=kind.rng.choice([32, 48]), sampler="dpmpp_2m", task="text") | more
        return dict(parts=parts, pipeline=lambda: cls(**parts), facts=facts, make=run_pixart, original=lambda parts: pixart_file(parts, 300 if sigma else 120))
    return build


def pixart_file(parts, length):
    names = transformer_names.pixart(parts["transformer"])
    empty = {"model.diffusion_model.y_embedder.y_embedding": torch.zeros(length, parts["transformer"].config.caption_channels)}
    return file_of(parts, names, dict(text_encoder="t5xxl")) | empty, names


def run_pixart(pipeline, facts, source):
    arguments = dict(
        prompt=facts["prompt"], negative_prompt=facts["negative"], guidance_scale=facts["guidance"], num_inference_steps=facts["steps"],
        height=facts["height"], width=facts["width"], use_resolution_binning=False, clean_caption=False)
    latents, picture = [
        pipeline(**arguments, generator=torch.Generator().manual_seed(facts["seed"]), output_type=kind).images for kind in ("latent", "np")]
    return latents, torch.from_numpy(picture).permute(0, 3, 1, 2)


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
    if "mask" in source:  # this pipeline forgets the shift when it decodes
        config = pipeline.vae.config
        made[1] = (pipeline.vae.decode(made[0] / config.scaling_factor + config.shift_factor).sample / 2 + 0.5).clamp(0, 1)
    return made


KINDS = dict(
    ddpm=ddpm, ddim=ddim, ddpm_classes=class_conditional,
    sd3=sd3_kind(), sd35_medium=sd3_kind(dual=True, norm=True), sd35_large=sd3_kind(norm=True), sd3_t5=sd3_kind(words=True),
    sd3_image=sd3_kind("image", strength=0.6, steps=4), sd3_inpaint=sd3_kind("inpaint", strength=0.7, steps=4),
    flux_dev=flux_kind(), flux_schnell=flux_kind(dev=False), flux_real=flux_kind(negative="blurry", real=3.0),
    flux_image=flux_kind("image", strength=0.6, steps=4), flux_inpaint=flux_kind("inpaint", strength=0.7, steps=4),
    pixart_alpha=pixart_kind(PixArtAlphaPipeline), pixart_alpha_sizes=pixart_kind(PixArtAlphaPipeline, sizes=True), pixart_sigma=pixart_kind(PixArtSigmaPipeline))

T5_PIECES = Path(__file__).parent / "goldens" / "unigram" / "tokenizer.json"


def tokenizers_in(folder):
    clips = [CLIPTokenizer.from_pretrained(folder, model_max_length=77, **special) for special in ({}, dict(pad_token="!"))]
    with tempfile.TemporaryDirectory() as temporary:
        shutil.copy(T5_PIECES, temporary)
        return [*clips, T5Tokenizer.from_pretrained(temporary)]


def networks_of(model):
    return {name: part for name, part in model["parts"].items() if isinstance(part, torch.nn.Module)} if "parts" in model else dict(unet=model["networks"][0])


def made(tensors, names=None):
    """Fills tensors that the networks share with numbers that come from their names alone."""
    leaves = make_numbers(tensors, HALF)
    if names is not None:
        for name, tensor in names.items():  # the made ones were copied once more, with a prefix
            assert tensor is tensors[f"model.diffusion_model.{name}"]
        names.restore()
    return leaves


@torch.no_grad()
def write(name, build, folder, tokenizer_folder, single, seed):
    rng = random.Random(f"{name} {seed}")
    torch.manual_seed(rng.randrange(2**31))
    kind = Kind(rng, single, seed == 0)
    model = build(kind) if build.__code__.co_argcount == 1 else build(kind, tokenizers_in(tokenizer_folder))
    networks = networks_of(model)
    for network in networks.values():
        sharpen(network)
    rounded(networks.values(), HALF)
    for network in networks.values():
        for buffer in network.buffers():  # a table of positions
            if buffer.is_floating_point():
                buffer.data = buffer.half().float()
    tensors, names = model["original"](model["parts"]) if single else ({}, None)
    leaves = {}
    if seed == 0 and "parts" in model:
        leaves = made(tensors, names) if single else make_networks(networks, STEPS)
    finish = model["pack"](networks) if "pack" in model else None
    pipeline = model["pipeline"]()
    pipeline.set_progress_bar_config(disable=True)
    facts = model["facts"] | dict(seed=rng.randrange(2**31))
    source = {} if facts["task"] == "text" else dict(source=picture_of(facts, 4))
    if facts["task"] == "inpaint":
        source["mask"] = mask_of(facts)
    latents, picture = model["make"](pipeline, facts, source)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    save_file(dict(latents=latents.contiguous(), picture=picture.contiguous(), **source), folder / "golden.safetensors")
    (folder / "golden.json").write_text(json.dumps(facts, indent=1) + "\n")
    if single and leaves:
        write_list(leaves, folder / "checkpoint.json")
    elif single:
        save_file({key: tensor.half().contiguous() for key, tensor in tensors.items()}, folder / "checkpoint.safetensors")
        shutil.copy(model.get("tokenizer", T5_PIECES), folder)
    elif seed == 0:
        write_model(pipeline, folder / "model", leaves)
    else:
        pipeline.to(torch.float16).save_pretrained(folder / "model")
    if finish:
        finish(folder / "model")


def main(kinds, about):
    parser = argparse.ArgumentParser(description=about)
    parser.add_argument("out", type=Path)
    parser.add_argument("kinds", nargs="*", default=list(kinds))
    parser.add_argument("--tokenizer", type=Path, required=True, help="folder of a small CLIPTokenizer")
    parser.add_argument("--single", action="store_true")
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    for one in arguments.kinds or kinds:
        write(one, kinds[one], arguments.out / f"{one}-{'single' if arguments.single else 'folder'}", arguments.tokenizer, arguments.single, arguments.seed)


if __name__ == "__main__":
    main(KINDS, __doc__)
