"""diffusers' networks under the names of the original code (LDM and SGM), by our own tables. Used by families.py."""

import re

import torch

RESNET = {"norm1": "in_layers.0", "conv1": "in_layers.2", "time_emb_proj": "emb_layers.1", "norm2": "out_layers.0",
          "conv2": "out_layers.3", "conv_shortcut": "skip_connection"}
OUTER = {"time_embedding.linear_1": "time_embed.0", "time_embedding.linear_2": "time_embed.2",
         "add_embedding.linear_1": "label_emb.0.0", "add_embedding.linear_2": "label_emb.0.2",
         "class_embedding.linear_1": "label_emb.0.0", "class_embedding.linear_2": "label_emb.0.2", "class_embedding": "label_emb", "conv_in": "input_blocks.0.0", "conv_norm_out": "out.0", "conv_out": "out.2"}


def numbering(unet):
    """Where the blocks of each level begin: the original code numbers them through all levels."""
    down, up, first = [], [], 1
    for block in unet.down_blocks:
        down.append(first)
        first += len(block.resnets) + (block.downsamplers is not None)
    first = 0
    for block in unet.up_blocks:
        up.append(first)
        first += len(block.resnets)
    return down, up


def unet_name(name, unet, numbers):
    for ours, original in OUTER.items():
        if name.startswith(ours + "."):
            return name.replace(ours, original, 1)
    side, level, part, index, rest = re.fullmatch(r"(\w+)_block(?:s\.(\d+))?\.(\w+)\.(\d+)\.(.*)", name).groups()
    index = int(index)
    if part == "resnets":
        layer, _, kind = rest.rpartition(".")
        rest = f"{RESNET[layer]}.{kind}"
    if side == "mid":
        return f"middle_block.{2 * index if part == 'resnets' else 1}.{rest}"
    down, up = numbers
    level = int(level)
    if part == "downsamplers":
        return f"input_blocks.{down[level] + len(unet.down_blocks[level].resnets)}.0.{rest.replace('conv.', 'op.')}"
    if part == "upsamplers":
        block = unet.up_blocks[level]
        return f"output_blocks.{up[level] + len(block.resnets) - 1}.{2 if hasattr(block, 'attentions') else 1}.{rest}"
    path = f"input_blocks.{down[level] + index}" if side == "down" else f"output_blocks.{up[level] + index}"
    return f"{path}.{int(part == 'attentions')}.{rest}"


def vae_name(name, levels):
    name = re.sub(r"decoder\.up_blocks\.(\d+)", lambda m: f"decoder.up.{levels - 1 - int(m[1])}", name)
    name = re.sub(r"encoder\.down_blocks\.(\d+)", r"encoder.down.\1", name)
    name = re.sub(r"(up|down)\.(\d+)\.resnets", r"\1.\2.block", name)
    name = re.sub(r"mid_block\.resnets\.(\d)", lambda m: f"mid.block_{int(m[1]) + 1}", name)
    swaps = [("downsamplers.0", "downsample"), ("upsamplers.0", "upsample"), ("conv_shortcut", "nin_shortcut"),
             ("mid_block.attentions.0", "mid.attn_1"), ("conv_norm_out", "norm_out"), ("group_norm", "norm"),
             ("to_out.0", "proj_out"), ("to_q", "q"), ("to_k", "k"), ("to_v", "v")]
    for ours, original in swaps:
        name = name.replace(ours, original)
    return name


def clip_tensors(model):
    """The names of transformers, with or without the level that version 5 leaves out."""
    return {re.sub(r"^(text_model\.)?(?!text_projection)", "text_model.", name): tensor
            for name, tensor in model.state_dict().items() if "position_ids" not in name}


def open_clip(tensors):
    result = {}
    swaps = [("text_model.encoder.layers", "transformer.resblocks"), ("layer_norm1", "ln_1"), ("layer_norm2", "ln_2"),
             ("mlp.fc1", "mlp.c_fc"), ("mlp.fc2", "mlp.c_proj"), ("self_attn.out_proj", "attn.out_proj"),
             ("text_model.embeddings.position_embedding.weight", "positional_embedding"),
             ("text_model.embeddings.token_embedding", "token_embedding"), ("text_model.final_layer_norm", "ln_final")]
    for name, tensor in tensors.items():
        if "k_proj" in name or "v_proj" in name:
            continue
        if name == "text_projection.weight":
            result["text_projection"] = tensor.T
            continue
        if "q_proj" in name:
            tensor = torch.cat([tensors[name.replace("q_proj", part)] for part in ("q_proj", "k_proj", "v_proj")])
            name = re.sub(r"self_attn\.q_proj\.(\w+)", r"attn.in_proj_\1", name)
        for ours, original in swaps:
            name = name.replace(ours, original)
        result[name] = tensor
    return result


def text_tensors(texts, linear):
    """Where the families keep their text encoders."""
    device = next(texts[0].parameters()).device
    if len(texts) == 2 or hasattr(texts[0], "text_projection"):
        result = {f"conditioner.embedders.{len(texts) - 1}.model.{name}": tensor
                  for name, tensor in open_clip(clip_tensors(texts[-1])).items()}
        result[f"conditioner.embedders.{len(texts) - 1}.model.logit_scale"] = torch.zeros((), device=device)
        if len(texts) == 2:
            result |= {f"conditioner.embedders.0.transformer.{name}": tensor for name, tensor in clip_tensors(texts[0]).items()}
        return result
    if linear:
        return {f"cond_stage_model.model.{name}": tensor for name, tensor in open_clip(clip_tensors(texts[0])).items()}
    return {f"cond_stage_model.transformer.{name}": tensor for name, tensor in clip_tensors(texts[0]).items()}


def original_tensors(unet, vae, texts):
    numbers = numbering(unet)
    result = {"model.diffusion_model." + unet_name(name, unet, numbers): tensor for name, tensor in unet.state_dict().items()}
    for name, tensor in vae.state_dict().items():
        attention = re.search(r"\.(to_q|to_k|to_v|to_out\.0)\.weight$", name)
        renamed = vae_name(name, len(vae.config.block_out_channels))
        result["first_stage_model." + renamed] = tensor[:, :, None, None] if attention else tensor
    return result | text_tensors(texts, unet.config.use_linear_projection)
