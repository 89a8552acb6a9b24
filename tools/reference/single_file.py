"""Writes tiny random Stable Diffusion checkpoints as one file in the original naming, and what diffusers computes
with them; also the names and shapes of the real models, and what CLIP's whole tokenizer gives.

    python tools/reference/single_file.py tools/reference/goldens/singleFile --tokenizer tools/reference/goldens/tokenizer

The renaming here is our own. It is checked against diffusers' own conversion of such files, which must give the
tensors back. A folder has the checkpoint as a list of its tensors (made_numbers.py), `golden.safetensors` with the latents and
the picture of a run, and `golden.json`, which tells how the run was made.
"""

import argparse
import json
import re
import shutil
from pathlib import Path

import torch
from diffusers import AutoencoderKL, DDIMScheduler, EulerDiscreteScheduler, StableDiffusionPipeline, UNet2DConditionModel
from diffusers.loaders.single_file_utils import (
    convert_ldm_clip_checkpoint,
    convert_ldm_unet_checkpoint,
    convert_ldm_vae_checkpoint,
    convert_open_clip_checkpoint,
)
from safetensors.torch import save_file
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTokenizer

from made_numbers import make_numbers, part_attention, tree_of, write_list
from tiny_pipelines import pipeline_run, sharpen

CLIP_MERGES = Path(__file__).parents[2] / "public" / "models" / "clip" / "merges.txt"

# scheduler_config.json of SD 1.5 and of SD 2.1 (768)
SD1_SCHEDULER = dict(beta_start=0.00085, beta_end=0.012, beta_schedule="scaled_linear", num_train_timesteps=1000,
                     set_alpha_to_one=False, steps_offset=1, clip_sample=False)
SD2_SCHEDULER = dict(SD1_SCHEDULER, prediction_type="v_prediction")

KINDS = {
    "sd1": dict(
        unet=dict(block_out_channels=(32, 32), layers_per_block=2, attention_head_dim=8, cross_attention_dim=16,
                  down_block_types=("CrossAttnDownBlock2D", "DownBlock2D"),
                  up_block_types=("UpBlock2D", "CrossAttnUpBlock2D")),
        vae=dict(block_out_channels=(32, 32), layers_per_block=1),
        text=dict(hidden_size=16, intermediate_size=24, num_hidden_layers=2, num_attention_heads=1),
        dtypes=(torch.float8_e4m3fn, torch.float16),
        run=dict(scheduler=(EulerDiscreteScheduler, SD1_SCHEDULER), sampler="euler", prompt="a red apple",
                 negative="blurry", guidance=7.5, steps=4, height=24, width=32),
    ),
    # 23 layers used of the text encoder's 24; and pruned: the UNet has no middle
    "sd2": dict(
        unet=dict(block_out_channels=(32, 32), layers_per_block=1, attention_head_dim=[1, 1], cross_attention_dim=16,
                  down_block_types=("CrossAttnDownBlock2D", "DownBlock2D"), use_linear_projection=True,
                  up_block_types=("UpBlock2D", "CrossAttnUpBlock2D"), mid_block_type=None),
        vae=dict(block_out_channels=(32,), layers_per_block=1),
        text=dict(hidden_size=16, intermediate_size=16, num_hidden_layers=23, num_attention_heads=1, hidden_act="gelu"),
        dtypes=(torch.float8_e5m2, torch.bfloat16),
        run=dict(scheduler=(DDIMScheduler, SD2_SCHEDULER), sampler="ddim", prompt="a cat, sitting!", negative="",
                 guidance=4.0, steps=4, height=16, width=24),
    ),
}

REAL = {
    "sd15": dict(
        unet=dict(block_out_channels=(320, 640, 1280, 1280), layers_per_block=2, attention_head_dim=8, cross_attention_dim=768),
        vae=dict(block_out_channels=(128, 256, 512, 512), layers_per_block=2),
        text=dict(hidden_size=768, intermediate_size=3072, num_hidden_layers=12, num_attention_heads=12, vocab_size=49408),
    ),
    "sd21": dict(
        unet=dict(block_out_channels=(320, 640, 1280, 1280), layers_per_block=2, attention_head_dim=[5, 10, 20, 20],
                  cross_attention_dim=1024, use_linear_projection=True),
        vae=dict(block_out_channels=(128, 256, 512, 512), layers_per_block=2),
        text=dict(hidden_size=1024, intermediate_size=4096, num_hidden_layers=23, num_attention_heads=16,
                  hidden_act="gelu", vocab_size=49408),
    ),
}

# ---- names -------------------------------------------------------------------------------------------------------

RESNET = {"norm1": "in_layers.0", "conv1": "in_layers.2", "time_emb_proj": "emb_layers.1", "norm2": "out_layers.0",
          "conv2": "out_layers.3", "conv_shortcut": "skip_connection"}
OUTER = {"time_embedding.linear_1": "time_embed.0", "time_embedding.linear_2": "time_embed.2",
         "conv_in": "input_blocks.0.0", "conv_norm_out": "out.0", "conv_out": "out.2"}


def unet_name(name, per_level, cross):
    """`per_level`: residual blocks of a level downwards; `cross`: which levels upwards have attention."""
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
    first = int(level) * (per_level + 1)
    if side == "down":
        number = first + 1 + (per_level if part == "downsamplers" else index)
        slot, rest = (0, rest.replace("conv.", "op.")) if part == "downsamplers" else (int(part == "attentions"), rest)
        return f"input_blocks.{number}.{slot}.{rest}"
    if part == "upsamplers":
        return f"output_blocks.{first + per_level}.{2 if cross[int(level)] else 1}.{rest}"
    return f"output_blocks.{first + index}.{int(part == 'attentions')}.{rest}"


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
    return {re.sub(r"^(text_model\.)?", "text_model.", name): tensor for name, tensor in model.state_dict().items()
            if "position_ids" not in name}


def open_clip(tensors):
    result = {}
    swaps = [("text_model.encoder.layers", "transformer.resblocks"), ("layer_norm1", "ln_1"), ("layer_norm2", "ln_2"),
             ("mlp.fc1", "mlp.c_fc"), ("mlp.fc2", "mlp.c_proj"), ("self_attn.out_proj", "attn.out_proj"),
             ("text_model.embeddings.position_embedding.weight", "positional_embedding"),
             ("text_model.embeddings.token_embedding", "token_embedding"), ("text_model.final_layer_norm", "ln_final")]
    for name, tensor in tensors.items():
        if "k_proj" in name or "v_proj" in name:
            continue
        if "q_proj" in name:
            tensor = torch.cat([tensors[name.replace("q_proj", part)] for part in ("q_proj", "k_proj", "v_proj")])
            name = re.sub(r"self_attn\.q_proj\.(\w+)", r"attn.in_proj_\1", name)
        for ours, original in swaps:
            name = name.replace(ours, original)
        result[name] = tensor
    return result


def unused_open_clip(tensors, width):
    """What the released files also have: a last layer, the projection and the scale of the contrastive loss."""
    last = {name.replace(".22.", ".23."): tensor + 1 for name, tensor in tensors.items() if ".resblocks.22." in name}
    device = tensors["ln_final.weight"].device
    return last | {"text_projection": torch.zeros(width, width, device=device),
                   "logit_scale": torch.zeros((), device=device)}


def unet_tensors(unet):
    per_level, cross = unet.config.layers_per_block, ["Cross" in kind for kind in unet.config.up_block_types]
    return {"model.diffusion_model." + unet_name(name, per_level, cross): tensor for name, tensor in unet.state_dict().items()}


def original_tensors(unet, vae, text):
    result = unet_tensors(unet)
    for name, tensor in vae.state_dict().items():
        attention = re.search(r"\.(to_q|to_k|to_v|to_out\.0)\.weight$", name)
        renamed = vae_name(name, len(vae.config.block_out_channels))
        result["first_stage_model." + renamed] = tensor[:, :, None, None] if attention else tensor
    if unet.config.use_linear_projection:
        tensors = open_clip(clip_tensors(text))
        tensors |= unused_open_clip(tensors, text.config.hidden_size)
        result |= {"cond_stage_model.model." + name: tensor for name, tensor in tensors.items()}
    else:
        result |= {"cond_stage_model.transformer." + name: tensor for name, tensor in clip_tensors(text).items()}
        ids = torch.arange(77, device=unet.device)[None]
        result["cond_stage_model.transformer.text_model.embeddings.position_ids"] = ids
    return result | {"alphas_cumprod": torch.zeros(1000, device=unet.device)}


def check_names(tensors, unet, vae, text):
    """diffusers' own conversion gives the tensors back."""
    def same(ours, theirs, what):
        assert set(ours) == set(theirs), (what, set(ours) ^ set(theirs))
        assert all(torch.equal(ours[name], theirs[name]) for name in ours), what

    same(unet.state_dict(), convert_ldm_unet_checkpoint(dict(tensors), unet.config), "unet")
    same(vae.state_dict(), convert_ldm_vae_checkpoint(dict(tensors), vae.config), "vae")
    if unet.config.use_linear_projection:
        converted = convert_open_clip_checkpoint(text, tensors)
        converted.pop("text_projection.weight", None)
    else:
        converted = convert_ldm_clip_checkpoint(tensors)
    converted = {re.sub(r"^(text_model\.)?", "text_model.", name): tensor for name, tensor in converted.items()
                 if "position_ids" not in name}
    same(clip_tensors(text), converted, "text encoder")


# ---- models ------------------------------------------------------------------------------------------------------

def make_models(kind):
    unet = UNet2DConditionModel(sample_size=64, **kind["unet"])
    levels = len(kind["vae"]["block_out_channels"])
    vae = AutoencoderKL(in_channels=3, out_channels=3, latent_channels=4, down_block_types=("DownEncoderBlock2D",) * levels,
                        up_block_types=("UpDecoderBlock2D",) * levels, **kind["vae"])
    return unet, vae, CLIPTextModel(CLIPTextConfig(**kind["text"]))


@torch.no_grad()
def write_checkpoint(name, folder, tokenizer_folder, seed):
    kind, run = KINDS[name], KINDS[name]["run"]
    torch.manual_seed(seed)
    special = dict(pad_token="!") if name == "sd2" else {}
    tokenizer = CLIPTokenizer.from_pretrained(tokenizer_folder, model_max_length=77, **special)
    text = dict(kind["text"], vocab_size=len(tokenizer), bos_token_id=tokenizer.bos_token_id,
                eos_token_id=tokenizer.eos_token_id)
    unet, vae, text = models = make_models(dict(kind, text=text))
    for model in models:
        sharpen(model)
        model.eval()
    tensors = original_tensors(*models)
    leaves = make_numbers(tensors, kind["dtypes"])
    part_attention(tensors, text)
    check_names(tensors, *models)
    scheduler, config = run["scheduler"]
    pipeline = StableDiffusionPipeline(
        vae=vae, text_encoder=text, tokenizer=tokenizer, unet=unet, scheduler=scheduler.from_config(config),
        safety_checker=None, feature_extractor=None, requires_safety_checker=False)
    pipeline.set_progress_bar_config(disable=True)
    latents, picture = pipeline_run(pipeline, run)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    write_list(leaves, folder / "checkpoint.json")
    save_file({"latents": latents, "picture": picture.contiguous()}, folder / "golden.safetensors")
    facts = {key: run[key] for key in ("prompt", "negative", "guidance", "steps", "height", "width", "sampler")}
    (folder / "golden.json").write_text(json.dumps(dict(facts, seed=42), indent=1) + "\n")


# ---- the real models ---------------------------------------------------------------------------------------------

def write_header(name, out):
    with torch.device("meta"):
        unet, vae, text = make_models(REAL[name])
        tensors = original_tensors(unet, vae, text)
    shapes = {tensor: list(value.shape) for tensor, value in tensors.items()}
    (out / f"{name}.json").write_text(json.dumps(tree_of(shapes), separators=(",", ":")) + "\n")


# ---- the tokenizer -----------------------------------------------------------------------------------------------

PROMPTS = [
    "a photo of a cat", "A Painting of an astronaut riding a horse on Mars, by Vermeer!", "", "  two   spaces ",
    "it's 4:30pm in 1984 — naïve café, 東京タワー 🍎🚀", "masterpiece, best quality, (detailed:1.2), <lora:x:1>",
    "supercalifragilisticexpialidocious hello!!! 123456", "<|endoftext|> after", "straße ΑΣΣΟΣ ﬁ",
]


def write_tokens(out):
    characters = [*range(0x21, 0x7F), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    characters = [chr(code) for code in characters + [256 + i for i in range(256 - len(characters))]]
    merges = [tuple(line.split(" ")) for line in CLIP_MERGES.read_text(encoding="utf-8").splitlines()]
    tokens = characters + [c + "</w>" for c in characters] + ["".join(pair) for pair in merges]
    tokens += ["<|startoftext|>", "<|endoftext|>"]
    vocab = {token: i for i, token in enumerate(tokens)}
    assert len(vocab) == 49408
    cases = {}
    for family, special in (("sd1", {}), ("sd2", dict(pad_token="!"))):
        tokenizer = CLIPTokenizer(vocab=vocab, merges=merges, **special)
        cases[family] = [tokenizer(prompt, padding="max_length", max_length=77, truncation=True).input_ids
                         for prompt in PROMPTS]
    assert cases["sd1"][0][:6] == [49406, 320, 1125, 539, 320, 2368]  # as published with CLIP
    (out / "tokens.json").write_text(json.dumps(dict(cases, prompts=PROMPTS), separators=(",", ":")) + "\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--tokenizer", type=Path, required=True, help="folder of a small CLIPTokenizer")
    arguments = parser.parse_args()
    for number, kind_name in enumerate(KINDS):
        write_checkpoint(kind_name, arguments.out / kind_name, arguments.tokenizer, seed=11 + number)
    for header_name in REAL:
        write_header(header_name, arguments.out)
    write_tokens(arguments.out)
