"""Tiny random models that are several diffusions one behind the other, and what diffusers computes with them.

    python tools/reference/cascades.py OUT [KIND …] --tokenizer tools/reference/goldens/tokenizer [--seed N]

Written as more_families.py does.
"""

import torch
from diffusers import (
    AutoencoderKL,
    DDIMScheduler,
    DDPMScheduler,
    IFImg2ImgPipeline,
    IFPipeline,
    IFSuperResolutionPipeline,
    PriorTransformer,
    StableUnCLIPImg2ImgPipeline,
    StableUnCLIPPipeline,
    UnCLIPImageVariationPipeline,
    UnCLIPPipeline,
    UnCLIPScheduler,
    UNet2DConditionModel,
    UNet2DModel,
)
from diffusers.pipelines.deprecated.unclip import UnCLIPTextProjModel
from diffusers.pipelines.stable_diffusion.stable_unclip_image_normalizer import StableUnCLIPImageNormalizer
from PIL import Image
from transformers import CLIPImageProcessor, CLIPVisionConfig, CLIPVisionModelWithProjection

from more_families import PROMPTS, clip, main, t5, vae16


def prior_of(kind, width):
    prior = PriorTransformer(
        num_attention_heads=2, attention_head_dim=kind.pick(8, 12), num_layers=kind.pick(2, 3), embedding_dim=width,
        num_embeddings=77, additional_embeddings=4)
    for name in ("clip_mean", "clip_std", "prd_embedding", "positional_embedding"):
        getattr(prior, name).data.normal_(0, 0.5)
    return prior


def unclip(pictures):
    def build(kind, tokenizers):
        return unclip_of(kind, tokenizers, pictures)
    return build


def unclip_of(kind, tokenizers, pictures):
    width, channels = kind.pick(8, 12), kind.pick((8, 16), (8, 16, 16))
    count, cross, side = len(channels), kind.pick(12, 20), kind.pick(8, 16)
    attends = [False] + [True] * (count - 1)
    decoder = UNet2DConditionModel(
        sample_size=side, in_channels=3, out_channels=6, block_out_channels=channels, layers_per_block=kind.pick(1, 2),
        down_block_types=["SimpleCrossAttnDownBlock2D" if has else "ResnetDownsampleBlock2D" for has in attends],
        up_block_types=["SimpleCrossAttnUpBlock2D" if has else "ResnetUpsampleBlock2D" for has in reversed(attends)],
        mid_block_type="UNetMidBlock2DSimpleCrossAttn", cross_attention_dim=cross, attention_head_dim=4,
        resnet_time_scale_shift="scale_shift", class_embed_type="identity", norm_num_groups=4)
    projection = UnCLIPTextProjModel(
        clip_extra_context_tokens=kind.pick(4, 3), clip_embeddings_dim=width, time_embed_dim=4 * channels[0], cross_attention_dim=cross)
    projection.learned_classifier_free_guidance_embeddings.data.normal_()
    enlargers = [
        UNet2DModel(
            sample_size=2 * side, in_channels=6, out_channels=3, block_out_channels=(8, 16), layers_per_block=1, norm_num_groups=4,
            down_block_types=["ResnetDownsampleBlock2D"] * 2, up_block_types=["ResnetUpsampleBlock2D"] * 2,
            resnet_time_scale_shift=kind.pick("scale_shift", "default"), add_attention=kind.pick(False, True)) for _ in range(2)]
    parts = dict(
        decoder=decoder, text_proj=projection, text_encoder=clip(kind, tokenizers[0], width, 1),
        tokenizer=tokenizers[1], super_res_first=enlargers[0], super_res_last=enlargers[1],
        decoder_scheduler=UnCLIPScheduler(variance_type="learned_range"),
        super_res_scheduler=UnCLIPScheduler(variance_type="fixed_small_log"))
    if pictures:
        parts |= image_encoder(width)
    else:
        scheduler = UnCLIPScheduler(variance_type="fixed_small_log", prediction_type="sample", clip_sample_range=5.0)
        parts |= dict(prior=prior_of(kind, width), prior_scheduler=scheduler)
    facts = dict(
        prompt=kind.rng.choice(PROMPTS), negative=None, guidance=kind.rng.choice([4.0, 8.0]), steps=kind.rng.choice([3, 4]), height=2 * side, width=2 * side,
        sampler="ddpm", task="vary" if pictures else "text", prior=dict(steps=kind.rng.choice([3, 5]), guidance=kind.rng.choice([2.0, 4.0]), noiseLevel=0),
        superResolution=dict(steps=kind.rng.choice([3, 4])))
    cls = UnCLIPImageVariationPipeline if pictures else UnCLIPPipeline
    return dict(parts=parts, pipeline=lambda: cls(**parts), facts=facts, make=run_unclip)


def image_encoder(width):
    config = CLIPVisionConfig(
        hidden_size=16, intermediate_size=24, num_hidden_layers=2, num_attention_heads=2, image_size=12, patch_size=4, projection_dim=width)
    return dict(
        image_encoder=CLIPVisionModelWithProjection(config),
        feature_extractor=CLIPImageProcessor(size=dict(shortest_edge=12), crop_size=dict(height=12, width=12)))


def run_unclip(pipeline, facts, source):
    made, step = [], pipeline.super_res_scheduler.step

    def watched(*arguments, **named):
        result = step(*arguments, **named)
        made.append(result.prev_sample)
        return result

    pipeline.super_res_scheduler.step = watched
    told = dict(image=Image.fromarray(source["source"].numpy())) if source else dict(
        prompt=facts["prompt"], prior_num_inference_steps=facts["prior"]["steps"], prior_guidance_scale=facts["prior"]["guidance"])
    picture = pipeline(
        **told, decoder_num_inference_steps=facts["steps"], super_res_num_inference_steps=facts["superResolution"]["steps"],
        decoder_guidance_scale=facts["guidance"], generator=torch.Generator().manual_seed(facts["seed"]), output_type="np").images
    return made[-1], torch.from_numpy(picture).permute(0, 3, 1, 2)


def stable_unclip(pictures):
    def build(kind, tokenizers):
        width, text = kind.pick(8, 12), 16
        vae = vae16(kind, 4)
        unet = UNet2DConditionModel(
            sample_size=16, block_out_channels=kind.pick((8, 16), (8, 8)), layers_per_block=1, norm_num_groups=4, use_linear_projection=True,
            down_block_types=("CrossAttnDownBlock2D", "DownBlock2D"), up_block_types=("UpBlock2D", "CrossAttnUpBlock2D"),
            attention_head_dim=kind.pick(2, 4), cross_attention_dim=text, class_embed_type="projection", projection_class_embeddings_input_dim=2 * width)
        normalizer = StableUnCLIPImageNormalizer(embedding_dim=width)
        normalizer.mean.data.normal_()
        normalizer.std.data.uniform_(0.5, 1.5)
        parts = dict(
            image_normalizer=normalizer, image_noising_scheduler=DDPMScheduler(beta_schedule="squaredcos_cap_v2"), tokenizer=tokenizers[1],
            text_encoder=clip(kind, tokenizers[0], text, 0), unet=unet, vae=vae,
            scheduler=DDIMScheduler(beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", prediction_type="v_prediction",
                                    set_alpha_to_one=False, steps_offset=1, clip_sample=False))
        if pictures:
            parts |= image_encoder(width)
        else:
            scheduler = DDPMScheduler(
                variance_type="fixed_small_log", prediction_type="sample", clip_sample=True, clip_sample_range=5.0, beta_schedule="squaredcos_cap_v2")
            parts |= dict(
                prior_tokenizer=tokenizers[0], prior_text_encoder=clip(kind, tokenizers[0], width, 1), prior=prior_of(kind, width), prior_scheduler=scheduler)
        cls = StableUnCLIPImg2ImgPipeline if pictures else StableUnCLIPPipeline
        facts = dict(
            prompt=kind.rng.choice(PROMPTS), negative=kind.pick("blurry", ""), guidance=kind.rng.choice([4.0, 10.0]), steps=kind.rng.choice([3, 4]), height=32,
            width=kind.rng.choice([32, 48]), sampler="ddim", task="vary" if pictures else "text",
            prior=dict(steps=kind.rng.choice([3, 5]), guidance=kind.rng.choice([2.0, 4.0]), noiseLevel=kind.rng.choice([0, 7, 250])))
        return dict(parts=parts, pipeline=lambda: cls(**parts), facts=facts, make=run_stable)
    return build


def run_stable(pipeline, facts, source):
    prior = facts["prior"]
    arguments = dict(
        prompt=facts["prompt"], negative_prompt=facts["negative"], guidance_scale=facts["guidance"], num_inference_steps=facts["steps"],
        height=facts["height"], width=facts["width"], noise_level=prior["noiseLevel"])
    if source:
        arguments["image"] = Image.fromarray(source["source"].numpy())
    else:
        arguments |= dict(prior_num_inference_steps=prior["steps"], prior_guidance_scale=prior["guidance"])
    return [
        pipeline(**arguments, generator=torch.Generator().manual_seed(facts["seed"]), output_type=kind).images for kind in ("latent", "pt")]


# ---- Imagen ------------------------------------------------------------------------------------------------------

def imagen_unet(kind, side, text, **more):
    channels = kind.pick((8, 16), (8, 16, 24))
    count = len(channels)
    attends = [False] + [True] * (count - 1)
    config = dict(
        sample_size=side, in_channels=3, out_channels=6, block_out_channels=channels, layers_per_block=kind.pick(1, 2),
        down_block_types=["SimpleCrossAttnDownBlock2D" if has else "ResnetDownsampleBlock2D" for has in attends],
        up_block_types=["SimpleCrossAttnUpBlock2D" if has else "ResnetUpsampleBlock2D" for has in reversed(attends)],
        mid_block_type="UNetMidBlock2DSimpleCrossAttn", cross_attention_dim=32, attention_head_dim=kind.pick(4, 8), act_fn="gelu",
        resnet_time_scale_shift="scale_shift", norm_num_groups=4, encoder_hid_dim=text, encoder_hid_dim_type="text_proj",
        addition_embed_type="text", addition_embed_type_num_heads=2, cross_attention_norm="group_norm")
    return UNet2DConditionModel(**config | more)


def imagen_scheduler(most, **more):
    return DDPMScheduler(
        beta_schedule="squaredcos_cap_v2", variance_type="learned_range", thresholding=True, dynamic_thresholding_ratio=0.95, sample_max_value=most,
        clip_sample=True, **more)


def imagen_one(cls, **more):
    def build(kind, tokenizers):
        side, text = kind.pick(8, 16), kind.pick(24, 32)
        parts = dict(
            tokenizer=tokenizers[2], text_encoder=t5(kind, tokenizers[2], text), unet=imagen_unet(kind, side, text),
            scheduler=imagen_scheduler(1.5, prediction_type="epsilon"), safety_checker=None, feature_extractor=None, watermarker=None)
        facts = dict(
            prompt=kind.rng.choice(PROMPTS), negative=kind.pick("blurry", ""), guidance=kind.rng.choice([4.0, 7.0]), steps=kind.rng.choice([3, 4]), height=side,
            width=side, sampler="ddpm", task="text") | more
        return dict(parts=parts, pipeline=lambda: cls(**parts, requires_safety_checker=False), facts=facts, make=run_imagen)
    return build


def imagen_two(kind, tokenizers):
    side, text = kind.pick(16, 32), kind.pick(24, 32)
    layers = kind.pick([1, 2], [2, 1])
    unet = imagen_unet(
        kind, side, text, block_out_channels=(8, 16), in_channels=6, layers_per_block=layers, class_embed_type="timestep", only_cross_attention=True, mid_block_only_cross_attention=True,
        down_block_types=["ResnetDownsampleBlock2D", "SimpleCrossAttnDownBlock2D"], up_block_types=["SimpleCrossAttnUpBlock2D", "ResnetUpsampleBlock2D"],
        time_embedding_act_fn="gelu", resnet_skip_time_act=True, resnet_out_scale_factor=0.7071, mid_block_scale_factor=1.4142)
    parts = dict(
        tokenizer=tokenizers[2], text_encoder=t5(kind, tokenizers[2], text), unet=unet, scheduler=imagen_scheduler(1.0),
        image_noising_scheduler=DDPMScheduler(beta_schedule="squaredcos_cap_v2"), safety_checker=None, feature_extractor=None, watermarker=None)
    facts = dict(
        prompt=kind.rng.choice(PROMPTS), negative=kind.pick("blurry", ""), guidance=kind.rng.choice([2.0, 4.0]), steps=kind.rng.choice([3, 4]), height=side, width=side,
        sampler="ddpm", task="upscale", noise_level=kind.rng.choice([100, 250]))
    return dict(parts=parts, pipeline=lambda: IFSuperResolutionPipeline(**parts, requires_safety_checker=False), facts=facts, make=run_imagen)


def run_imagen(pipeline, facts, source):
    arguments = dict(
        prompt=facts["prompt"], negative_prompt=facts["negative"], guidance_scale=facts["guidance"], num_inference_steps=facts["steps"], clean_caption=False)
    if "strength" in facts:
        arguments |= dict(image=Image.fromarray(source["source"].numpy()), strength=facts["strength"])
    elif source:
        arguments |= dict(image=Image.fromarray(source["source"].numpy()), noise_level=facts["noise_level"])
    sample = pipeline(**arguments, generator=torch.Generator().manual_seed(facts["seed"]), output_type="pt").images
    return sample, (sample / 2 + 0.5).clamp(0, 1)


KINDS = dict(imagen_one=imagen_one(IFPipeline), imagen_image=imagen_one(IFImg2ImgPipeline, task="image", strength=0.7, steps=5), imagen_two=imagen_two, unclip=unclip(False), unclip_image=unclip(True), stable_unclip=stable_unclip(False), stable_unclip_image=stable_unclip(True))

if __name__ == "__main__":
    main(KINDS, __doc__)
