"""Tiny random models of the families that a language model tells what to make, and what diffusers computes with them.

    python tools/reference/language_models.py OUT [KIND …] --tokenizer tools/reference/goldens/tokenizer [--single] [--seed N]

Written as more_families.py does; their tokenizer is qwen.py's.
"""

import torch
from diffusers import (
    AutoencoderKLFlux2,
    Flux2KleinPipeline,
    Flux2Transformer2DModel,
    FlowMatchEulerDiscreteScheduler,
    ZImageImg2ImgPipeline,
    ZImageInpaintPipeline,
    ZImagePipeline,
    ZImageTransformer2DModel,
)
from PIL import Image
from transformers import Qwen2Tokenizer, Qwen3Config, Qwen3ForCausalLM, Qwen3Model

import transformer_names
from made_folders import GOLDENS
from more_families import PROMPTS, main, vae16
from original_names import vae_name

QWEN = GOLDENS / "qwen"
LONG = "two birds on a wire, the sea at night, oil on canvas, a red apple on a table, a cat sitting on the mat, blurry, painting, it's there"


def qwen(kind, tokenizer, width, layers, headless=False):
    config = Qwen3Config(
        vocab_size=len(tokenizer) + 9, hidden_size=width, intermediate_size=kind.pick(24, 40), num_hidden_layers=layers, num_attention_heads=4,
        num_key_value_heads=kind.pick(2, 1), head_dim=kind.pick(8, 16), tie_word_embeddings=True, rope_parameters=dict(rope_type="default", rope_theta=1e6))
    return (Qwen3Model if headless else Qwen3ForCausalLM)(config)


def language_tensors(text):
    names = text.state_dict()
    whole = {name if name.startswith("model.") else f"model.{name}": tensor for name, tensor in names.items() if not name.startswith("lm_head")}
    return {f"text_encoders.qwen3_4b.transformer.{name}": tensor for name, tensor in whole.items()}


def file_of(parts, transformer):
    vae = {f"first_stage_model.{inside(vae_name(name, 2))}": tensor for name, tensor in parts["vae"].state_dict().items()}
    return {f"model.diffusion_model.{name}": tensor for name, tensor in transformer.items()} | vae | language_tensors(parts["text_encoder"])


def inside(name):
    """Flux.2's autoencoder has its outermost convolutions in its halves."""
    first, dot, rest = name.partition(".")
    return {"quant_conv": "encoder.quant_conv", "post_quant_conv": "decoder.post_quant_conv"}.get(first, first) + dot + rest


# ---- Z-Image -----------------------------------------------------------------------------------------------------

Z_IMAGE = dict(text=ZImagePipeline, image=ZImageImg2ImgPipeline, inpaint=ZImageInpaintPipeline)


def z_image_kind(task="text", shift=3.0, layers=(2, 3), **more):
    def build(kind):
        tokenizer = Qwen2Tokenizer.from_pretrained(QWEN)
        channels = 16 if task == "inpaint" else kind.pick(4, 16)
        heads, axes = kind.pick((2, [4, 6, 6]), (3, [8, 12, 12]))
        width = kind.pick(16, 24)
        transformer = ZImageTransformer2DModel(
            in_channels=channels, dim=heads * sum(axes), n_layers=kind.pick(*layers), n_refiner_layers=kind.pick(1, 2), n_heads=heads, n_kv_heads=heads,
            cap_feat_dim=width, axes_dims=axes, axes_lens=[1024, 512, 512])
        for learnt in (transformer.x_pad_token, transformer.cap_pad_token):  # begin as zeros
            torch.nn.init.normal_(learnt)
        parts = dict(
            transformer=transformer, vae=vae16(kind, channels, scaling_factor=0.3611, shift_factor=0.1159), scheduler=FlowMatchEulerDiscreteScheduler(shift=shift),
            text_encoder=qwen(kind, tokenizer, width, kind.pick(3, 4), headless=kind.rng.random() < 0.5), tokenizer=tokenizer)
        facts = dict(
            prompt=kind.rng.choice(PROMPTS), negative=None, guidance=0.0, steps=kind.rng.choice([3, 4]), height=kind.rng.choice([32, 48]),
            width=kind.rng.choice([32, 40]), sampler="euler", task=task, tokenizer="qwen") | more
        return dict(parts=parts, pipeline=lambda: Z_IMAGE[task](**parts), facts=facts, make=run, original=z_image_file, tokenizer=QWEN / "tokenizer.json")
    return build


def z_image_file(parts):
    names = transformer_names.z_image(parts["transformer"])
    return file_of(parts, names), names


def run(pipeline, facts, source):
    arguments = dict(
        prompt=facts["prompt"], guidance_scale=facts["guidance"], num_inference_steps=facts["steps"], height=facts["height"], width=facts["width"])
    if facts["negative"] is not None:
        arguments["negative_prompt"] = facts["negative"]
    if "source" in source:
        arguments |= dict(image=Image.fromarray(source["source"].numpy()), strength=facts["strength"])
    if "mask" in source:
        arguments["mask_image"] = Image.fromarray(source["mask"].numpy())
    return [pipeline(**arguments, generator=torch.Generator().manual_seed(facts["seed"]), output_type=kind).images for kind in ("latent", "pt")]


# ---- Flux.2 klein ------------------------------------------------------------------------------------------------

def klein_kind(distilled=True, **more):
    def build(kind):
        tokenizer = Qwen2Tokenizer.from_pretrained(QWEN)
        channels, width = kind.pick(2, 4), kind.pick(8, 16)
        heads, axes = kind.pick((2, (4, 4, 4, 4)), (3, (8, 8, 8, 8)))
        transformer = Flux2Transformer2DModel(
            in_channels=4 * channels, num_layers=kind.pick(1, 2), num_single_layers=kind.pick(2, 1), attention_head_dim=sum(axes), num_attention_heads=heads,
            joint_attention_dim=3 * width, guidance_embeds=False, axes_dims_rope=axes)
        size = 32 if kind.single else 8  # group normalisation is over 32 groups in the original code
        vae = AutoencoderKLFlux2(
            block_out_channels=(size, size), layers_per_block=1, norm_num_groups=size // (1 if kind.single else 2), latent_channels=channels,
            down_block_types=("DownEncoderBlock2D",) * 2, up_block_types=("UpDecoderBlock2D",) * 2, sample_size=32)
        torch.nn.init.normal_(vae.bn.running_mean, std=0.5)
        torch.nn.init.uniform_(vae.bn.running_var, 0.7, 1.4)
        parts = dict(
            transformer=transformer, vae=vae, scheduler=FlowMatchEulerDiscreteScheduler(shift=3.0, use_dynamic_shifting=True),
            text_encoder=qwen(kind, tokenizer, width, 28), tokenizer=tokenizer)
        facts = dict(
            prompt=kind.rng.choice(PROMPTS), negative=None, guidance=1.0, steps=kind.rng.choice([3, 4]), height=kind.rng.choice([32, 48]),
            width=kind.rng.choice([32, 40]), sampler="euler", task="text", tokenizer="qwen") | more
        return dict(
            parts=parts, pipeline=lambda: Flux2KleinPipeline(**parts, is_distilled=distilled), facts=facts, make=run_klein, original=klein_file,
            tokenizer=QWEN / "tokenizer.json")
    return build


def klein_file(parts):
    names = transformer_names.flux2(parts["transformer"])
    return file_of(parts, names), names


def run_klein(pipeline, facts, source):
    """The last sample before its latents are taken apart and their statistics are put back."""
    last = {}

    def remember(pipeline, step, time, values):
        last["latents"] = values["latents"]
        return values

    picture = pipeline(
        prompt=facts["prompt"], guidance_scale=facts["guidance"], num_inference_steps=facts["steps"], height=facts["height"], width=facts["width"],
        generator=torch.Generator().manual_seed(facts["seed"]), output_type="pt", callback_on_step_end=remember).images
    rows, columns = (facts[side] // (2 * pipeline.vae_scale_factor) for side in ("height", "width"))
    return last["latents"].permute(0, 2, 1).unflatten(2, (rows, columns)), picture


KINDS = dict(
    z_image=z_image_kind(), z_image_guided=z_image_kind(negative="blurry", guidance=4.0), z_image_uneven=z_image_kind(prompt=LONG, negative="", guidance=2.5, shift=6.0),
    klein=klein_kind(), klein_base=klein_kind(distilled=False, guidance=3.0, negative=""),
    z_image_image=z_image_kind("image", strength=0.6, steps=4), z_image_inpaint=z_image_kind("inpaint", strength=0.7, steps=4))

if __name__ == "__main__":
    main(KINDS, __doc__)
