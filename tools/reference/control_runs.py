"""Runs diffusers' pipelines with ControlNets, T2I-Adapters and IP-Adapters over tiny models that are there already.

    python tools/reference/control_runs.py tools/reference/goldens/controlRuns

A ControlNet here is its model's way down with layers of its own in front and behind: only those are stored.
"""

import argparse
import json
import re
import shutil
from inspect import signature
from pathlib import Path

import torch
from diffusers import (
    ControlNetModel,
    ControlNetUnionModel,
    MultiAdapter,
    StableDiffusionAdapterPipeline,
    StableDiffusionControlNetImg2ImgPipeline,
    StableDiffusionControlNetInpaintPipeline,
    StableDiffusionControlNetPipeline,
    StableDiffusionPipeline,
    StableDiffusionXLAdapterPipeline,
    StableDiffusionXLControlNetPipeline,
    StableDiffusionXLControlNetUnionPipeline,
    StableDiffusionXLPipeline,
    T2IAdapter,
)
from diffusers.models import MultiControlNetUnionModel
from PIL import Image
from safetensors.torch import save_file
from transformers import CLIPVisionModelWithProjection
from transformers.models.clip.image_processing_pil_clip import CLIPImageProcessorPil

from control_networks import cross_widths, ip_adapter, real
from made_folders import GOLDENS, whole, write_network
from made_numbers import FINE_STEPS, write_list
from seeded_picture import seeded_picture

FOLDERS = {"sd1": "pipelines/sd1", "sdxl": "families/sdxl-folder/model"}
WORDS = dict(prompt="a red apple", negative_prompt="blurry")
SIDE = 64

# name, model, what is done; controls are [net, seed of the picture, strength, from, to], unions those without net and with the kind
RUNS = [
    dict(name="one", model="sd1", controls=[["a", 1, 0.8, 0.0, 1.0]]),
    dict(name="two", model="sd1", controls=[["a", 1, 0.8, 0.0, 1.0], ["b", 2, 0.5, 0.2, 0.7]]),
    dict(name="part", model="sd1", controls=[["a", 3, 1.1, 0.3, 0.6]]),
    dict(name="guess", model="sd1", controls=[["a", 1, 0.9, 0.0, 1.0]], mode="guess"),
    dict(name="img2img", model="sd1", controls=[["a", 1, 0.8, 0.0, 1.0]], source=7, strength=0.6),
    dict(name="inpaint", model="sd1", controls=[["b", 1, 0.8, 0.0, 1.0]], source=7, strength=1.0, masked=True),
    dict(name="sdxl", model="sdxl", controls=[["a", 4, 0.7, 0.0, 0.8]]),
    dict(name="t2i", model="sd1", adapters=[["a", 1, 0.7]]),
    dict(name="t2i-two", model="sd1", adapters=[["a", 1, 0.7], ["b", 2, 0.4]]),
    dict(name="t2i-xl", model="sdxl", adapters=[["xl", 1, 0.7]]),
    dict(name="image", model="sd1", images=[["basic", [5], 0.8]]),
    dict(name="images", model="sd1", images=[["basic", [5, 6], 0.7], ["plus", [8], 0.5]]),
    dict(name="style", model="sdxl", images=[["basic", [5], 1.0]], layers={"up": {"block_0": [0.0, 1.0]}}),
    dict(name="all", model="sd1", controls=[["a", 1, 0.6, 0.0, 1.0]], images=[["plus", [5], 0.6]]),
    dict(name="union", model="sdxl", unions=[[4, 0.7, 0.0, 0.8, 3]]),
    dict(name="union-two", model="sdxl", unions=[[4, 0.7, 0.0, 1.0, 1], [5, 0.5, 0.2, 0.7, 7]]),
    dict(name="control-lora", model="sdxl", controls=[["lora", 4, 0.8, 0.0, 1.0]]),
]
HINTS = (4, 4, 8, 8)
RANK = 2
STEPS = 5
GUIDANCE = 6.0
#: of SDXL's latents, which are sixteen times as many, one number in so many is kept; no side is a multiple of it
EVERY = 5


def picture(seed, side=SIDE):
    return Image.fromarray(seeded_picture(seed, side, side))


LOADED = {}


def load(kind, cls, **more):
    if kind in LOADED:
        # the adapters of an earlier run leave the UNet as it was
        components = {name: part for name, part in LOADED[kind].items() if name not in ("image_encoder", "feature_extractor")}
        components["unet"].set_default_attn_processor()
        components["unet"].encoder_hid_proj = None
        components["unet"].config.encoder_hid_dim_type = None
        pipeline = cls(**components, **more, **(dict(feature_extractor=None, requires_safety_checker=False) if kind == "sd1" else {}))
        pipeline.scheduler = type(pipeline.scheduler).from_config(pipeline.scheduler.config)
        pipeline.set_progress_bar_config(disable=True)
        return pipeline
    optional = dict(safety_checker=None, feature_extractor=None) if kind == "sd1" else dict(add_watermarker=False)
    pipeline = cls.from_pretrained(whole(GOLDENS / FOLDERS[kind]), torch_dtype=torch.float32, **optional, **more)
    LOADED[kind] = dict(pipeline.components)
    return pipeline


def kept(kind, latents):
    return (latents.flatten()[::EVERY] if kind == "sdxl" else latents).contiguous()


def make_controlnet(unet, hints, path):
    controlnet = ControlNetModel.from_unet(unet, conditioning_channels=3, conditioning_embedding_out_channels=hints)
    for name, parameter in controlnet.named_parameters():
        if name.startswith("controlnet_"):
            torch.nn.init.normal_(parameter, std=0.15)
    own = {name: tensor.half().contiguous() for name, tensor in controlnet.state_dict().items() if name.startswith("controlnet_")}
    controlnet.load_state_dict({name: tensor.float() for name, tensor in own.items()}, strict=False)
    save_file(own, path)
    return controlnet.eval()


def original_name(name, blocks):
    """Of ControlNetModel's parameters; `blocks` residual blocks a level."""
    inner = dict(norm1="in_layers.0", conv1="in_layers.2", norm2="out_layers.0", conv2="out_layers.3", time_emb_proj="emb_layers.1", conv_shortcut="skip_connection")
    outer = {"time_embedding.linear_1": "time_embed.0", "time_embedding.linear_2": "time_embed.2", "add_embedding.linear_1": "label_emb.0.0",
             "add_embedding.linear_2": "label_emb.0.2", "conv_in": "input_blocks.0.0", "controlnet_mid_block": "middle_block_out.0",
             "mid_block.attentions.0": "middle_block.1"}
    in_block = lambda rest: re.sub(r"^\w+", lambda found: inner[found[0]], rest)
    for pattern, made in (
            (r"down_blocks\.(\d+)\.resnets\.(\d+)\.(.*)", lambda m: f"input_blocks.{1 + (blocks + 1) * int(m[1]) + int(m[2])}.0.{in_block(m[3])}"),
            (r"down_blocks\.(\d+)\.attentions\.(\d+)\.(.*)", lambda m: f"input_blocks.{1 + (blocks + 1) * int(m[1]) + int(m[2])}.1.{m[3]}"),
            (r"down_blocks\.(\d+)\.downsamplers\.0\.conv(.*)", lambda m: f"input_blocks.{(blocks + 1) * (int(m[1]) + 1)}.0.op{m[2]}"),
            (r"mid_block\.resnets\.(\d+)\.(.*)", lambda m: f"middle_block.{2 * int(m[1])}.{in_block(m[2])}"),
            (r"controlnet_down_blocks\.(\d+)(.*)", lambda m: f"zero_convs.{m[1]}.0{m[2]}"),
            (r"controlnet_cond_embedding\.conv_in(.*)", lambda m: f"input_hint_block.0{m[1]}"),
            (r"controlnet_cond_embedding\.blocks\.(\d+)(.*)", lambda m: f"input_hint_block.{2 * int(m[1]) + 2}{m[2]}"),
            (r"controlnet_cond_embedding\.conv_out(.*)", lambda m: f"input_hint_block.14{m[1]}"),
            (rf"({'|'.join(map(re.escape, outer))})(.*)", lambda m: outer[m[1]] + m[2])):
        found = re.fullmatch(pattern, name)
        if found:
            return made(found)
    raise ValueError(name)


def control_lora(unet, hints, path):
    """The model's way down with up·down beside the layers that have matrices; what else there is stands whole in the file."""
    controlnet = ControlNetModel.from_unet(unet, conditioning_embedding_out_channels=hints)
    tensors = {"lora_controlnet": torch.zeros(0)}
    for name, parameter in controlnet.named_parameters():
        original = original_name(name, unet.config.layers_per_block)
        if name.startswith("controlnet_"):
            torch.nn.init.normal_(parameter, std=0.15)
        elif parameter.ndim > 1:
            down = (torch.randn(RANK, *parameter.shape[1:]) / parameter[0].numel() ** 0.5).half()
            up = (torch.randn(len(parameter), RANK, *[1] * (parameter.ndim - 2)) * 0.2).half()
            parameter.data += (up.float().flatten(1) @ down.float().flatten(1)).reshape(parameter.shape)
            stem = original.removesuffix(".weight")
            tensors |= {f"{stem}.down": down, f"{stem}.up": up}
            continue
        else:
            parameter.data += 0.1 * torch.randn_like(parameter)
        parameter.data = parameter.data.half().float()
        tensors[original] = parameter.data.half().contiguous()
    save_file(tensors, path)
    return controlnet.eval()


def parts(out):
    torch.manual_seed(23)
    made = {}
    for kind in FOLDERS:
        base = load(kind, StableDiffusionPipeline if kind == "sd1" else StableDiffusionXLPipeline)
        levels = len(base.vae.config.block_out_channels)
        hints = HINTS[:levels]
        for name in "ab" if kind == "sd1" else "a":
            made[kind, "controlnet", name] = make_controlnet(base.unet, hints, out / f"{kind}-{name}.safetensors")
        (out / f"{kind}-controlnet.json").write_text(json.dumps({key: value for key, value in made[kind, "controlnet", "a"].config.items() if key != "_use_default_values"}, indent=1) + "\n")
        cross = base.unet.config.cross_attention_dim
        for name in ("basic", "plus") if kind == "sd1" else ("basic",):
            made[kind, "ip", name], leaves = ip_adapter(name, cross_widths(base.unet), dict(projection_dim=10), cross)
            write_list(leaves, out / f"{kind}-ip-{name}.json")
    # numbers come from names: other steps make others
    for name, steps in (("a", FINE_STEPS), ("b", FINE_STEPS // 2)):
        adapter, leaves = real(T2IAdapter(channels=[16, 32, 32], num_res_blocks=1, downscale_factor=8, adapter_type="full_adapter"), steps)
        write_network(adapter, out / f"t2i-{name}", leaves)
        made["sd1", "t2i", name] = adapter
    # its fourth features are for the middle
    adapter, leaves = real(T2IAdapter(channels=[8, 8, 8, 8], num_res_blocks=1, downscale_factor=4, adapter_type="full_adapter_xl"))
    write_network(adapter, out / "t2i-xl", leaves)
    made["sdxl", "t2i", "xl"] = adapter
    # the last base is SDXL
    unet = base.unet
    channels = unet.config.block_out_channels[0]
    own = dict(num_control_type=8, num_trans_channel=channels, num_trans_head=2, num_trans_layer=2, num_proj_channel=channels)
    shared = {name: value for name, value in ControlNetModel.from_unet(unet).config.items() if name in signature(ControlNetUnionModel.__init__).parameters}
    union, leaves = real(ControlNetUnionModel(**shared | own | dict(conditioning_embedding_out_channels=HINTS[: len(base.vae.config.block_out_channels)])))
    write_network(union, out / "union", leaves)
    made["sdxl", "union"] = union
    made["sdxl", "controlnet", "lora"] = control_lora(unet, HINTS[: len(base.vae.config.block_out_channels)], out / "sdxl-lora.safetensors")
    return made


def run(facts, made):
    kind = facts["model"]
    controls, adapters = facts.get("controls", []), facts.get("adapters", [])
    arguments = dict(WORDS, num_inference_steps=STEPS, guidance_scale=GUIDANCE, output_type="latent",
                     generator=torch.Generator().manual_seed(42))
    more = {}
    single = lambda values: values[0] if len(values) == 1 else values
    if controls:
        more["controlnet"] = single([made[kind, "controlnet", net] for net, *_ in controls])
        pictures = single([picture(seed) for _, seed, *_ in controls])
        arguments |= dict(controlnet_conditioning_scale=single([float(c[2]) for c in controls]),
                          control_guidance_start=single([c[3] for c in controls]), control_guidance_end=single([c[4] for c in controls]),
                          guess_mode=facts.get("mode") == "guess")
        if "source" in facts:
            arguments |= dict(image=picture(facts["source"]), control_image=pictures, strength=facts["strength"])
            cls = StableDiffusionControlNetInpaintPipeline if facts.get("masked") else StableDiffusionControlNetImg2ImgPipeline
            if facts.get("masked"):
                mask = torch.zeros(SIDE, SIDE)
                mask[16:48, 24:] = 255
                arguments |= dict(mask_image=Image.fromarray(mask.byte().numpy()), height=SIDE, width=SIDE)
        else:
            cls = StableDiffusionControlNetPipeline if kind == "sd1" else StableDiffusionXLControlNetPipeline
            arguments |= dict(image=pictures, height=SIDE, width=SIDE)
    elif "unions" in facts:
        unions = facts["unions"]
        cls, net = StableDiffusionXLControlNetUnionPipeline, made[kind, "union"]
        more["controlnet"] = net if len(unions) == 1 else MultiControlNetUnionModel([net] * len(unions))
        arguments |= dict(control_image=[picture(seed) for seed, *_ in unions], control_mode=[u[4] for u in unions],
                          controlnet_conditioning_scale=single([u[1] for u in unions]), control_guidance_start=single([u[2] for u in unions]),
                          control_guidance_end=single([u[3] for u in unions]), height=SIDE, width=SIDE)
    elif adapters:
        cls = StableDiffusionAdapterPipeline if kind == "sd1" else StableDiffusionXLAdapterPipeline
        nets = [made[kind, "t2i", name] for name, *_ in adapters]
        more["adapter"] = nets[0] if len(nets) == 1 else MultiAdapter(nets)
        arguments |= dict(image=single([picture(seed) for _, seed, _ in adapters]), height=SIDE, width=SIDE,
                          adapter_conditioning_scale=single([scale for *_, scale in adapters]))
    else:
        cls = StableDiffusionPipeline if kind == "sd1" else StableDiffusionXLPipeline
        arguments |= dict(height=SIDE, width=SIDE)
    pipeline = load(kind, cls, **more)
    if "images" in facts:
        encoder = CLIPVisionModelWithProjection.from_pretrained(whole(GOLDENS / "control" / "vision"), torch_dtype=torch.float32)
        pipeline.register_modules(image_encoder=encoder, feature_extractor=CLIPImageProcessorPil(size={"shortest_edge": 28}, crop_size=28))
        pipeline.unet._load_ip_adapter_weights([made[kind, "ip", name] for name, *_ in facts["images"]])
        pipeline.set_ip_adapter_scale(facts.get("layers", [scale for *_, scale in facts["images"]]))
        arguments["ip_adapter_image"] = [[picture(seed, 90) for seed in seeds] for _, seeds, _ in facts["images"]]
    return pipeline(**arguments).images


@torch.no_grad()
def write(out):
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    made = parts(out)
    tensors = {}
    for facts in RUNS:
        tensors[facts["name"]] = kept(facts["model"], run(facts, made))
        print(facts["name"], tuple(tensors[facts["name"]].shape), float(tensors[facts["name"]].abs().max()), flush=True)
    save_file(tensors, out / "golden.safetensors")
    (out / "runs.json").write_text(json.dumps(dict(steps=STEPS, guidance=GUIDANCE, seed=42, side=SIDE, runs=RUNS), indent=1) + "\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    write(parser.parse_args().out)
