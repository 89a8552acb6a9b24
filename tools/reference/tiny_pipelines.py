"""Writes tiny random-weight Stable Diffusion folders and what diffusers computes with them.

    python tools/reference/tiny_pipelines.py tools/reference/goldens/pipelines [KIND …] --tokenizer tools/reference/goldens/tokenizer

Each folder is a diffusers-layout model (f16 weights, as lists: made_folders.py) with `golden.safetensors`: inputs and
outputs of every module and the final latents and picture of a whole run, all computed in f32 on the CPU.
`golden.json` tells how the run was made. The tests need nothing else, and no Python.
"""

import argparse
import json
import shutil
from pathlib import Path

import torch
from diffusers import (
    AutoencoderKL,
    DDIMScheduler,
    EulerAncestralDiscreteScheduler,
    EulerDiscreteScheduler,
    DPMSolverMultistepScheduler,
    LCMScheduler,
    StableDiffusionPipeline,
    UNet2DConditionModel,
)
from safetensors.torch import save_file
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTokenizer

from made_folders import make_networks, write_model

SD1_SCHEDULE = dict(beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear")

UNETS = {
    # the layout of SD 1.x: attention on the outer levels, none on the innermost
    "sd1": dict(
        block_out_channels=(16, 32, 32),
        layers_per_block=2,
        down_block_types=("CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "DownBlock2D"),
        up_block_types=("UpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D"),
        attention_head_dim=4,
        norm_num_groups=8,
        cross_attention_dim=32,
    ),
    # everything that the config space allows and SD 1.x itself does not use
    "variant": dict(
        block_out_channels=(16, 32),
        layers_per_block=[1, 2],
        down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"),
        up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"),
        attention_head_dim=[2, 4],
        norm_num_groups=4,
        cross_attention_dim=24,
        use_linear_projection=True,
        only_cross_attention=True,
        transformer_layers_per_block=[1, 2],
        resnet_time_scale_shift="scale_shift",
        act_fn="gelu",
        flip_sin_to_cos=False,
        freq_shift=1,
        mid_block_scale_factor=1.4,
        downsample_padding=0,
        center_input_sample=True,
        conv_in_kernel=5,
        conv_out_kernel=1,
        time_cond_proj_dim=12,
    ),
    # a pruned child: no mid block
    "pruned": dict(
        block_out_channels=(8, 8, 16, 16),
        layers_per_block=1,
        down_block_types=("CrossAttnDownBlock2D",) * 3 + ("DownBlock2D",),
        up_block_types=("UpBlock2D",) + ("CrossAttnUpBlock2D",) * 3,
        mid_block_type=None,
        attention_head_dim=2,
        norm_num_groups=4,
        cross_attention_dim=16,
    ),
}

VAES = {
    "sd1": dict(block_out_channels=(8, 16, 16, 16), layers_per_block=1, norm_num_groups=4),
    "variant": dict(
        block_out_channels=(8, 16), layers_per_block=2, norm_num_groups=8,
        use_quant_conv=False, use_post_quant_conv=False, mid_block_add_attention=False,
        scaling_factor=1.3, shift_factor=0.1, act_fn="relu",
    ),
    "pruned": dict(block_out_channels=(8, 8, 8, 8), layers_per_block=1, norm_num_groups=4),
}

TEXTS = {
    "sd1": dict(hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=4),
    "variant": dict(hidden_size=24, intermediate_size=40, num_hidden_layers=3, num_attention_heads=3, hidden_act="gelu"),
    "pruned": dict(hidden_size=16, intermediate_size=32, num_hidden_layers=2, num_attention_heads=4),
}

RUNS = {
    "sd1": dict(scheduler=EulerDiscreteScheduler, prompt="a red apple", negative="blurry", guidance=7.5, steps=4,
                height=64, width=64, config=dict(SD1_SCHEDULE, steps_offset=1)),
    # v-prediction with zero terminal SNR, at a latent size that is odd on the way down
    "pruned": dict(scheduler=DDIMScheduler, prompt="a cat, sitting", negative="", guidance=4.0, steps=5,
                   height=72, width=88, config=dict(SD1_SCHEDULE, prediction_type="v_prediction",
                                                    rescale_betas_zero_snr=True, timestep_spacing="trailing",
                                                    clip_sample=False)),
    "variant": dict(scheduler=LCMScheduler, prompt="a tree", negative="", guidance=3.0, steps=3, height=16, width=24,
                    config=dict(SD1_SCHEDULE)),
}

SAMPLERS = {
    "euler": (EulerDiscreteScheduler, {}),
    "euler_ancestral": (EulerAncestralDiscreteScheduler, {}),
    "ddim": (DDIMScheduler, {}),
    "dpmpp_2m": (DPMSolverMultistepScheduler, {}),
    "dpmpp_2m_karras": (DPMSolverMultistepScheduler, dict(use_karras_sigmas=True)),
    "lcm": (LCMScheduler, {}),
}


def sharpen(model):
    """Random weights as initialised give outputs near zero: larger ones make a test that can fail."""
    for name, parameter in model.named_parameters():
        if parameter.ndim == 1 and "norm" in name:
            torch.nn.init.uniform_(parameter, 0.5 if name.endswith("weight") else -0.3, 1.5 if name.endswith("weight") else 0.3)
        elif name.endswith("bias"):
            torch.nn.init.uniform_(parameter, -0.2, 0.2)


def halved(model):
    """The numbers that an f16 file can hold, computed with in f32."""
    return model.half().float().eval()


def make_pipeline(kind, tokenizer_folder, seed):
    """The pipeline, and the lists of its weights."""
    torch.manual_seed(seed)
    tokenizer = CLIPTokenizer.from_pretrained(tokenizer_folder, model_max_length=77)
    text = CLIPTextModel(CLIPTextConfig(
        vocab_size=len(tokenizer), bos_token_id=tokenizer.bos_token_id, eos_token_id=tokenizer.eos_token_id, **TEXTS[kind]))
    unet = UNet2DConditionModel(sample_size=8, **UNETS[kind])
    vae_config = VAES[kind]
    levels = len(vae_config["block_out_channels"])
    vae = AutoencoderKL(
        in_channels=3, out_channels=3, latent_channels=4, sample_size=64,
        down_block_types=("DownEncoderBlock2D",) * levels, up_block_types=("UpDecoderBlock2D",) * levels, **vae_config)
    networks = dict(text_encoder=text.eval(), unet=unet.eval(), vae=vae.eval())
    for network in networks.values():
        sharpen(network)
    lists = make_networks(networks)
    run = RUNS[kind]
    scheduler = run["scheduler"](**run["config"])
    pipeline = StableDiffusionPipeline(
        **networks, tokenizer=tokenizer, scheduler=scheduler, safety_checker=None, feature_extractor=None, requires_safety_checker=False)
    return pipeline, lists


def module_goldens(pipeline):
    torch.manual_seed(7)
    unet, vae, text = pipeline.unet, pipeline.vae, pipeline.text_encoder
    tensors = {}
    ids = pipeline.tokenizer(["a red apple"], padding="max_length", max_length=77, truncation=True, return_tensors="pt").input_ids
    tensors["text.ids"] = ids.int()
    tensors["text.out"] = text(ids)[0]
    sample = torch.randn(2, unet.config.in_channels, 10, 14)
    timestep = torch.tensor([981.0, 12.5])
    states = torch.randn(2, 77, text.config.hidden_size)
    condition = unet.config.time_cond_proj_dim
    cond = None if condition is None else torch.randn(2, condition)
    tensors |= {"unet.sample": sample, "unet.timestep": timestep, "unet.text": states}
    if cond is not None:
        tensors["unet.timestep_cond"] = cond
    tensors["unet.out"] = unet(sample, timestep, states, timestep_cond=cond).sample
    latents = torch.randn(1, 4, 6, 5)
    tensors |= {"decoder.latents": latents, "decoder.out": vae.decode(latents).sample}
    picture = torch.rand(1, 3, 48, 40) * 2 - 1
    tensors |= {"encoder.picture": picture, "encoder.out": vae.encode(picture).latent_dist.parameters}
    return tensors


def pipeline_run(pipeline, run, seed=42):
    arguments = dict(
        prompt=run["prompt"], negative_prompt=run["negative"], guidance_scale=run["guidance"], height=run["height"],
        width=run["width"], num_inference_steps=run["steps"])
    latents = pipeline(**arguments, output_type="latent", generator=torch.Generator().manual_seed(seed)).images
    picture = pipeline(**arguments, output_type="pt", generator=torch.Generator().manual_seed(seed)).images
    return latents, picture


@torch.no_grad()
def write_golden(kind, folder, tokenizer_folder):
    pipeline, lists = make_pipeline(kind, tokenizer_folder, seed={"sd1": 1, "variant": 2, "pruned": 3}[kind])
    pipeline.set_progress_bar_config(disable=True)
    tensors = module_goldens(pipeline)
    run = RUNS[kind]
    samplers = list(SAMPLERS) if kind == "sd1" else ["default"]
    for sampler in samplers:
        if sampler != "default":
            cls, extra = SAMPLERS[sampler]
            # by way of the file: in memory, from_config leaves out what was not set by hand
            saved = json.loads(run["scheduler"](**run["config"]).to_json_string())
            scheduler = cls.from_config(saved, **extra)
            # the constructor corrects old scheduler settings (steps_offset 1, no clipping), as from_pretrained does
            pipeline = StableDiffusionPipeline(**dict(pipeline.components, scheduler=scheduler), requires_safety_checker=False)
            pipeline.set_progress_bar_config(disable=True)
        latents, picture = pipeline_run(pipeline, run)
        tensors[f"run.{sampler}.latents"] = latents
        if sampler in ("default", "euler"):
            tensors[f"run.{sampler}.picture"] = picture
    pipeline.scheduler = run["scheduler"](**run["config"])
    shutil.rmtree(folder, ignore_errors=True)
    write_model(pipeline, folder, lists)
    save_file({name: tensor.contiguous() for name, tensor in tensors.items()}, folder / "golden.safetensors")
    facts = {key: run[key] for key in ("prompt", "negative", "guidance", "steps", "height", "width")}
    (folder / "golden.json").write_text(json.dumps(dict(facts, seed=42, samplers=samplers), indent=1) + "\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("kinds", nargs="*", default=list(UNETS))
    parser.add_argument("--tokenizer", type=Path, required=True, help="folder of a small CLIPTokenizer")
    arguments = parser.parse_args()
    for kind in arguments.kinds:
        write_golden(kind, arguments.out / kind, arguments.tokenizer)
