"""Tiny random ControlNets, T2I-Adapters, IP-Adapters and a CLIP image encoder, and what diffusers and transformers compute with them.

    python tools/reference/control_networks.py tools/reference/goldens/control

The weights are f16 files, most of them as lists (made_folders.py), and all numbers are computed in f32. What is large of what
goes in is a list, too: `inputs.json`. `names.json` has the names and shapes of a real ControlNet in the
original naming, of which diffusers' own converter makes those of ControlNetModel.
"""

import argparse
import json
import shutil
from pathlib import Path

import torch
from diffusers import ControlNetModel, T2IAdapter, UNet2DConditionModel
from diffusers.loaders.single_file_utils import convert_controlnet_checkpoint
from safetensors.torch import save_file
from transformers import CLIPVisionConfig, CLIPVisionModelWithProjection

from made_folders import HALF, make_network, write_network
from made_numbers import FINE_STEPS, make_numbers, numbers_of, write_list
from tiny_pipelines import sharpen

BASE = dict(
    block_out_channels=(4, 8, 8), layers_per_block=1, norm_num_groups=2, attention_head_dim=2, cross_attention_dim=12,
    down_block_types=("CrossAttnDownBlock2D", "CrossAttnDownBlock2D", "DownBlock2D"))
UP = ("UpBlock2D", "CrossAttnUpBlock2D", "CrossAttnUpBlock2D")
# as SDXL: no attention outside, sizes and pooled text, deep transformers
XL = dict(
    block_out_channels=(4, 8, 8), layers_per_block=1, norm_num_groups=2, attention_head_dim=[1, 2, 4], cross_attention_dim=12,
    down_block_types=("DownBlock2D", "CrossAttnDownBlock2D", "CrossAttnDownBlock2D"), use_linear_projection=True,
    transformer_layers_per_block=[1, 1, 2], addition_embed_type="text_time", addition_time_embed_dim=4,
    projection_class_embeddings_input_dim=16 + 6 * 4)
XL_UP = ("CrossAttnUpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D")
HINTS = (4, 4, 8, 8)
VISION = dict(hidden_size=16, intermediate_size=32, num_hidden_layers=3, num_attention_heads=2, image_size=28, patch_size=7,
              projection_dim=10, hidden_act="gelu")


def real(model, steps=FINE_STEPS):
    """The model with made numbers, and its list. Zero layers as initialised would hide every mistake before them."""
    for parameter in model.parameters():
        if parameter.abs().max() == 0:
            torch.nn.init.normal_(parameter, std=0.1)
    sharpen(model)
    return model.eval(), make_network(model, steps)


def made_inputs():
    """From 0 to 1 the pictures that control, about 0 the one that is looked at."""
    control = ["F32", [1, 3, 48, 64], -11, 0.5, FINE_STEPS]
    return {
        "control": control, "full_adapter.control": control, "light_adapter.control": control,
        "full_adapter_xl.control": ["F32", [1, 1, 48, 64], -11, 0.5, FINE_STEPS], "vision.picture": ["F32", [2, 3, 28, 28], -9, 0, FINE_STEPS]}


def made_input(name):
    _, shape, *how = made_inputs()[name]
    return numbers_of(name, shape, *how).float()


def inputs(batch, size, config):
    one = dict(sample=torch.randn(batch, 4, *size), timestep=torch.tensor([981.0, 12.0][:batch]), text=torch.randn(batch, 9, 12))
    if config.get("addition_embed_type"):
        one |= dict(pooled=torch.randn(batch, 16), sizes=torch.tensor([[64.0, 48, 0, 0, 64, 48], [96, 80, 7, 3, 64, 64]][:batch]))
    return one


def call(model, given, **more):
    added = dict(text_embeds=given["pooled"], time_ids=given["sizes"]) if "pooled" in given else None
    return model(given["sample"], given["timestep"], given["text"], added_cond_kwargs=added, **more)


def controlnets(folder, tensors):
    kinds = {
        "sd1": (BASE, {}),
        "xl": (XL, dict(controlnet_conditioning_channel_order="bgr")),
        "shuffle": (BASE, dict(global_pool_conditions=True)),
    }
    first = {}
    control = made_input("control").repeat(2, 1, 1, 1)
    for kind, (config, more) in kinds.items():
        controlnet, leaves = real(ControlNetModel(**config, conditioning_embedding_out_channels=HINTS, **more))
        if kind == "shuffle":
            controlnet.load_state_dict(first)
        first = {name: tensor.clone() for name, tensor in controlnet.state_dict().items()} if kind == "sd1" else first
        given = inputs(2, (6, 8), config)
        for mode in (["plain", "guess"] if kind == "sd1" else ["plain"]):
            down, mid = call(controlnet, given, controlnet_cond=control, conditioning_scale=0.7,
                             guess_mode=mode == "guess", return_dict=False)
            shapes = [(x.shape[0], x.shape[1], 1, 1) for x in [*down, mid]]
            for i, residual in enumerate([*down, mid]):
                # of each a few numbers: enough to tell one from another
                tensors[f"{kind}.{mode}.{i}"] = residual.flatten()[:: max(1, residual.numel() // 60)]
            assert kind != "shuffle" or [x.shape for x in [*down, mid]] == [torch.Size(shape) for shape in shapes]
        tensors |= {f"{kind}.{name}": value for name, value in given.items()}
        write_network(controlnet, folder / f"controlnet-{kind}", leaves)
        if kind == "shuffle":
            # its weights are those of sd1
            (folder / f"controlnet-{kind}" / "diffusion_pytorch_model.json").unlink()


def adapters(folder, tensors, kinds=(("full_adapter", 8), ("full_adapter_xl", 16))):
    for kind, factor in kinds:
        adapter, leaves = real(T2IAdapter(in_channels=1 if kind == "full_adapter_xl" else 3, channels=[4, 8, 8] if kind == "light_adapter" else [4, 8, 8, 8],
                                          num_res_blocks=2, downscale_factor=factor, adapter_type=kind))
        for i, feature in enumerate(adapter(made_input(f"{kind}.control"))):
            tensors[f"{kind}.{i}"] = feature
        write_network(adapter, folder / f"t2i-{kind}", leaves)


def ip_adapter(kind, widths, vision, cross=12):
    """In the original naming, as the published files have it: what diffusers takes, and the list."""
    def linear(outputs, inputs, bias=True):
        weights = dict(weight=torch.randn(outputs, inputs) / inputs**0.5)
        return weights | (dict(bias=0.1 * torch.randn(outputs)) if bias else {})

    norm = lambda size: dict(weight=torch.rand(size) + 0.5, bias=0.2 * torch.randn(size))
    parts = {}
    if kind == "basic":
        parts = {"proj": linear(4 * cross, vision["projection_dim"]), "norm": norm(cross)}
    elif kind == "full":
        parts = {"proj.0": linear(16, 16), "proj.2": linear(cross, 16), "proj.3": norm(cross)}
    else:
        parts = {"proj_in": linear(8, 16), "proj_out": linear(cross, 8), "norm_out": norm(cross)}
        for i in range(4):
            parts |= {
                f"layers.{i}.0.norm1": norm(8), f"layers.{i}.0.norm2": norm(8), f"layers.{i}.0.to_q": linear(64, 8, False),
                f"layers.{i}.0.to_kv": linear(128, 8, False), f"layers.{i}.0.to_out": linear(8, 64, False),
                f"layers.{i}.1.0": norm(8), f"layers.{i}.1.1": linear(32, 8, False), f"layers.{i}.1.3": linear(8, 32, False)}
    image_proj = {f"{name}.{key}": value for name, part in parts.items() for key, value in part.items()}
    if kind == "plus":
        image_proj["latents"] = torch.randn(1, 5, 8)
    attention = {}
    for i, width in enumerate(widths):
        for part in ("to_k_ip", "to_v_ip"):
            attention[f"{2 * i + 1}.{part}.weight"] = torch.randn(width, cross) / cross**0.5
    adapter = dict(image_proj=image_proj, ip_adapter=attention)
    named = {f"{part}.{name}": tensor for part, tensors in adapter.items() for name, tensor in tensors.items()}
    return adapter, make_numbers(named, HALF, steps=FINE_STEPS)


def cross_widths(unet):
    return [unet.get_submodule(name.removesuffix(".processor")).to_q.out_features
            for name in unet.attn_processors if name.endswith("attn2.processor")]


def unets(folder, tensors):
    vision, seen = real(CLIPVisionModelWithProjection(CLIPVisionConfig(**VISION)))
    told = vision(made_input("vision.picture"), output_hidden_states=True)
    tensors |= {"vision.embedding": told.image_embeds, "vision.states": told.hidden_states[-2]}
    for kind, config, up in (("sd1", BASE, UP), ("xl", XL, XL_UP)):
        unet, leaves = real(UNet2DConditionModel(**config, up_block_types=up, sample_size=8))
        given = inputs(2, (6, 8), config)
        shapes = []
        hooks = [unet.conv_in.register_forward_hook(lambda m, i, o: shapes.append(o.shape))]
        for block in unet.down_blocks:
            hooks.append(block.register_forward_hook(lambda m, i, o: shapes.extend(x.shape for x in o[1])))
        mid = []
        hooks.append(unet.mid_block.register_forward_hook(lambda m, i, o: mid.append(o.shape)))
        call(unet, given)
        for hook in hooks:
            hook.remove()
        residuals = [torch.randn(shape) for shape in [*shapes, *mid]]
        controlled = call(unet, given, down_block_additional_residuals=tuple(residuals[:-1]),
                          mid_block_additional_residual=residuals[-1]).sample
        sides = [(6, 8), (3, 4), (2, 2), (2, 2)] if kind == "sd1" else [(3, 4), (3, 4), (2, 2), (2, 2)]
        channels = [4, 8, 8, 8]
        features = [torch.randn(2, c, *side) for c, side in zip(channels, sides)]
        adapted = call(unet, given, down_intrablock_additional_residuals=[f.clone() for f in features]).sample
        tensors |= {f"unet-{kind}.{name}": value for name, value in given.items()}
        tensors |= {f"unet-{kind}.residual.{i}": value for i, value in enumerate(residuals)}
        tensors |= {f"unet-{kind}.feature.{i}": value for i, value in enumerate(features)}
        tensors |= {f"unet-{kind}.controlled": controlled, f"unet-{kind}.adapted": adapted}
        write_network(unet, folder / f"unet-{kind}", leaves)
        if kind == "xl":
            continue
        kinds = ("basic", "plus", "full")
        adapters = [ip_adapter(one, cross_widths(unet), VISION) for one in kinds]
        for one, (_, listed) in zip(kinds, adapters):
            write_list(listed, folder / f"ip-{one}.json")
        unet._load_ip_adapter_weights([adapter for adapter, _ in adapters])
        embeds = [told.image_embeds[:, None], told.hidden_states[-2][:, None], told.hidden_states[-2][:, None]]
        for i, (one, projection) in enumerate(zip(kinds, unet.encoder_hid_proj.image_projection_layers)):
            tensors[f"tokens.{one}"] = projection(embeds[i][:, 0])
        scales = [0.9, 0.6, 0.3]
        strengths = torch.zeros(3, len(cross_widths(unet)))
        processors = [p for name, p in unet.attn_processors.items() if name.endswith("attn2.processor")]
        for layer, processor in enumerate(processors):
            processor.scale = [scale * (layer + 1) / len(processors) for scale in scales]
            strengths[:, layer] = torch.tensor(processor.scale)
        looked = unet(given["sample"], given["timestep"], given["text"], added_cond_kwargs=dict(image_embeds=embeds)).sample
        tensors |= {"ip.strengths": strengths, "ip.seen": looked}
    write_network(vision, folder / "vision", seen)


def original_name(name, levels):
    """ControlNetModel's names in the original naming, for SD's two residual blocks a level."""
    table = [("time_embedding.linear_1", "time_embed.0"), ("time_embedding.linear_2", "time_embed.2"),
             ("add_embedding.linear_1", "label_emb.0.0"), ("add_embedding.linear_2", "label_emb.0.2"),
             ("conv_in", "input_blocks.0.0"), ("mid_block.resnets.0", "middle_block.0"), ("mid_block.attentions.0", "middle_block.1"),
             ("mid_block.resnets.1", "middle_block.2"), ("controlnet_mid_block", "middle_block_out.0"),
             ("controlnet_cond_embedding.conv_in", "input_hint_block.0"), ("controlnet_cond_embedding.conv_out", "input_hint_block.14")]
    table += [(f"controlnet_cond_embedding.blocks.{i}", f"input_hint_block.{2 * i + 2}") for i in range(6)]
    table += [(f"controlnet_down_blocks.{i}", f"zero_convs.{i}.0") for i in range(12)]
    for i in range(levels):
        for j in range(2):
            block = 1 + 3 * i + j
            table += [(f"down_blocks.{i}.resnets.{j}", f"input_blocks.{block}.0"), (f"down_blocks.{i}.attentions.{j}", f"input_blocks.{block}.1")]
        table.append((f"down_blocks.{i}.downsamplers.0.conv", f"input_blocks.{3 * i + 3}.0.op"))
    found, new = next((ours, theirs) for ours, theirs in table if name.startswith(ours + "."))
    rest = name[len(found):]
    if ".resnets." in found:
        for ours, theirs in ((".norm1", ".in_layers.0"), (".conv1", ".in_layers.2"), (".time_emb_proj", ".emb_layers.1"),
                             (".norm2", ".out_layers.0"), (".conv2", ".out_layers.3"), (".conv_shortcut", ".skip_connection")):
            rest = rest.replace(ours, theirs)
    return "control_model." + new + rest


def names(folder):
    found = {}
    for kind, config in {
        "sd1": dict(cross_attention_dim=768),
    }.items():
        with torch.device("meta"):
            controlnet = ControlNetModel(**config)
        state = controlnet.state_dict()
        levels = len(controlnet.config.block_out_channels)
        original = {original_name(name, levels): tensor for name, tensor in state.items()}
        converted = convert_controlnet_checkpoint(dict(original), dict(controlnet.config))
        expected = {name: tensor.shape for name, tensor in state.items()}
        assert {name: tensor.shape for name, tensor in converted.items()} == expected
        found[kind] = {name: list(tensor.shape) for name, tensor in original.items()}
    (folder / "names.json").write_text(json.dumps(found, separators=(",", ":")) + "\n")


@torch.no_grad()
def write(folder):
    torch.manual_seed(11)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    tensors = {}
    controlnets(folder, tensors)
    adapters(folder, tensors)
    unets(folder, tensors)
    names(folder)
    adapters(folder, tensors, [("light_adapter", 8)])
    save_file({name: tensor.float().contiguous() for name, tensor in tensors.items()}, folder / "golden.safetensors")
    write_list(made_inputs(), folder / "inputs.json")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    write(parser.parse_args().out)
