"""Tiny models wide enough to be stored in 8 and 4 bits, with adapters of each way of changing a layer, and diffusers' latents in f32.

    python tools/reference/adapter_bases.py tools/reference/goldens/adapterBases [KIND …] --tokenizer tools/reference/goldens/tokenizer

Models and adapters are lists (see made_numbers.py): every format from 8 bits on holds their numbers ("plain" latents). For 8 and 4
bits the models' numbers are finer, so that some of them are lost; here their linear layers become what MatMulNBits takes them for. The
two LoRAs are loaded by `load_lora_weights`, text encoders merged as in adapter_runs.py; `by-step` calls `set_adapters` anew before
every step. What is not of low rank is merged before anything is rounded.

Against f32 a LoRA's latents over int8 are as far off as those without it, or a little farther: over ten LoRAs and seeds 1.01, 1.04 and
1.16 times as far, where they change the latents by 1, 4 and 8 %. An adapted model hears more of what rounding lost; of the branch it is
not, for W + ΔW rounded as a whole is 0.97, 1.07 and 1.37 times as far off.
"""

import argparse
import json
import shutil
import tempfile
from pathlib import Path

import numpy as np
import torch
from lycoris.modules.full import FullModule
from lycoris.modules.loha import LohaModule
from lycoris.modules.lokr import LokrModule
from safetensors.torch import load_file, save_file
from transformers import CLIPTokenizer

from adapter_runs import ATTENTION, CONVS, FEED, TEXT, flat, full_merged, kohya, load_unet, lycoris_module, merge_texts, modules_of, networks_sd1, networks_xl, sgm_name
from families import DDIM, EULER, make_models, pipeline_of, rounded
from made_numbers import make_numbers, refine, write_list

WIDTH = 64
FACTS = dict(prompt="a cat, sitting!", negative="blurry", guidance=5.0, steps=4, side=64, seed=7)

UNET = dict(
    in_channels=4, out_channels=4, sample_size=8, layers_per_block=1, norm_num_groups=32, block_out_channels=(WIDTH, WIDTH),
    down_block_types=("CrossAttnDownBlock2D", "CrossAttnDownBlock2D"), up_block_types=("CrossAttnUpBlock2D", "CrossAttnUpBlock2D"))
XL = dict(
    down_block_types=("DownBlock2D", "CrossAttnDownBlock2D"), up_block_types=("CrossAttnUpBlock2D", "UpBlock2D"), use_linear_projection=True,
    transformer_layers_per_block=[1, 2], attention_head_dim=[1, 2], cross_attention_dim=2 * WIDTH, addition_embed_type="text_time",
    addition_time_embed_dim=8, projection_class_embeddings_input_dim=WIDTH + 6 * 8)
VAE = dict(
    block_out_channels=(4, 4, 4, 4), layers_per_block=1, norm_num_groups=4, in_channels=3, out_channels=3, latent_channels=4, sample_size=64,
    down_block_types=("DownEncoderBlock2D",) * 4, up_block_types=("UpDecoderBlock2D",) * 4)
CLIP = dict(hidden_size=WIDTH, intermediate_size=2 * WIDTH, num_hidden_layers=2, num_attention_heads=2)

MODELS = {
    "sd1": dict(unet=UNET | dict(attention_head_dim=4, cross_attention_dim=WIDTH, use_linear_projection=False), vae=VAE, texts=[CLIP], scheduler=DDIM),
    "sdxl": dict(unet=UNET | XL, vae=VAE | dict(scaling_factor=0.13025), scheduler=EULER, xl=True,
                 texts=[CLIP, CLIP | dict(hidden_act="gelu", projection_dim=WIDTH)]),
}

LYCORIS = {
    # too wide to be a branch
    "loha": (LohaModule, rf"{ATTENTION}|{FEED}", dict(lora_dim=9, alpha=9)),
    "lokr": (LokrModule, rf"{ATTENTION}|{FEED}|{CONVS}", dict(lora_dim=2, alpha=2, factor=4)),
    "full": (FullModule, rf"{FEED}|to_out\.0$", {}),
}

#: name, and the files with their strengths: model (at each step, where it changes), text
RUNS = [
    dict(name="lora", files=[["lora", 0.8, 0.6]]),
    dict(name="loha", files=[["loha", 0.4, 0]]),
    dict(name="lokr", files=[["lokr", 0.7, 0]]),
    dict(name="full", files=[["full", 0.7, 0]]),
    dict(name="two", files=[["lora", 0.7, 0.5], ["wide", -0.6, 0]]),
    dict(name="by-step", files=[["lora", [0.0, 0.5, 1.0, 1.0], 0.9], ["wide", [0.9, 0.6, 0.3, 0.0], 0]]),
]


#: of the linear layers
BITS = dict(int8=8, int4=4)
BLOCK, FEWEST = 32, 4096


def in_bits(weight, bits):
    """Blocks of 32 as whole numbers times a scale that puts the one of largest magnitude on the lowest level."""
    middle = 2 ** (bits - 1)
    blocks = weight.detach().numpy().reshape(-1, BLOCK).astype(np.float64)
    peaks = np.take_along_axis(blocks, np.abs(blocks).argmax(1)[:, None], 1)
    scales = (peaks / -middle).astype(np.float32).astype(np.float64)
    levels = np.floor(blocks / np.where(scales == 0, 1, scales) + 0.5).clip(-middle, middle - 1)
    return torch.from_numpy((levels * scales).astype(np.float32)).reshape(weight.shape)


def quantise(unet, bits):
    """All that are large enough, but for what is made of the time."""
    for name, module in unet.named_modules():
        is_linear = isinstance(module, torch.nn.Linear) or name.endswith(("proj_in", "proj_out"))
        if not is_linear or name.startswith(("time_embedding", "add_embedding")):
            continue
        inputs = module.weight[0].numel()
        if inputs % BLOCK == 0 and module.weight.numel() >= FEWEST:
            module.weight.data = in_bits(module.weight, bits)


def filled(tensors):
    """Their list, and the tensors with made numbers."""
    kept = [name for name, tensor in tensors.items() if tensor.ndim == 0]
    return make_numbers(tensors, (torch.float16, torch.float16), kept=kept), tensors


def loras(name, pipeline):
    """One that knows text encoders, and one of another rank that does not."""
    xl = name == "sdxl"
    networks = networks_xl if xl else networks_sd1
    names = dict(names=lambda path: sgm_name(path, pipeline.unet.config)) if xl else {}
    lora = kohya(pipeline, prefixes=networks, pattern=f"{ATTENTION}|{FEED}", text=TEXT, rank=4, alpha=2.0, **names)
    wide = kohya(pipeline, prefixes=lambda *given: networks(*given)[:1], pattern=f"{ATTENTION}|{FEED}", rank=6, alpha=6.0, **names)
    return dict(lora=lora, wide=wide)


def lycoris(pipeline, name):
    """Its tensors, and the modules that share them."""
    kind, pattern, arguments = LYCORIS[name]
    tensors, made = {}, []
    for path, module in modules_of(pipeline.unet, pattern, 2):
        own = lycoris_module(kind, path, module, arguments)
        state = dict(diff=own.weight, diff_b=own.bias) if kind is FullModule else dict(own.named_parameters()) | dict(alpha=own.alpha)
        if kind is FullModule:
            for tensor in filter(lambda tensor: tensor is not None, state.values()):
                torch.nn.init.normal_(tensor, std=0.03)
        tensors |= {f"lora_unet_{flat(path)}.{key}": tensor.data for key, tensor in state.items() if tensor is not None}
        made.append((path, own))
    return tensors, made


def merge(pipeline, made, strength):
    for path, own in made:
        module = pipeline.unet.get_submodule(path)
        weight, bias = full_merged(own, strength) if isinstance(own, FullModule) else own.get_merged_weight(strength, shape=module.weight.shape)
        module.weight.data = weight.detach()
        if bias is not None:
            module.bias.data = bias.detach()


def strengths_at(files, step):
    return [strength[step] if isinstance(strength, list) else strength for _, strength, _ in files]


def run(pipeline, facts, *, scratch, made, bits):
    networks = [name for name in ("unet", "text_encoder", "text_encoder_2") if getattr(pipeline, name, None) is not None]
    before = {name: {key: value.clone() for key, value in getattr(pipeline, name).state_dict().items()} for name in networks}
    files = facts["files"]
    names = [file for file, *_ in files if file not in made]
    for file, strength, _ in files:
        if file in made:
            merge(pipeline, made[file], strength)
    if bits is not None:
        quantise(pipeline.unet, bits)
    for file, _, text in files:
        if file in made:
            continue
        merge_texts(pipeline, networks[1:], load_file(scratch / f"{file}.safetensors"), text, 1.0)
        load_unet(pipeline, scratch / f"{file}.safetensors", file)

    def tell(step):
        if names and step < FACTS["steps"]:
            pipeline.set_adapters(names, [dict(unet=strength) for strength in strengths_at(files, step)])

    tell(0)

    def after(_, step, timestep, kept):
        tell(step + 1)
        return kept

    latents = pipeline(
        FACTS["prompt"], negative_prompt=FACTS["negative"], guidance_scale=FACTS["guidance"], num_inference_steps=FACTS["steps"],
        height=FACTS["side"], width=FACTS["side"], output_type="latent", generator=torch.Generator().manual_seed(FACTS["seed"]),
        callback_on_step_end=after).images
    if names:
        pipeline.unload_lora_weights()
    for name in networks:
        getattr(pipeline, name).load_state_dict(before[name])
    return latents


def write_model(pipeline, leaves, folder):
    for part in ("unet", "vae", "text_encoder", "text_encoder_2"):
        if part in leaves:
            (folder / part).mkdir(parents=True)
            getattr(pipeline, part).save_config(folder / part) if part in ("unet", "vae") else getattr(pipeline, part).config.save_pretrained(folder / part)
            write_list(leaves[part], folder / part / ("model.json" if part.startswith("text") else "diffusion_pytorch_model.json"))
    for part in ("tokenizer", "tokenizer_2"):
        if getattr(pipeline, part, None) is not None:
            getattr(pipeline, part).save_pretrained(folder / part)
            (folder / part / "tokenizer.json").unlink()
    pipeline.scheduler.save_pretrained(folder / "scheduler")
    pipeline.save_config(folder)


@torch.no_grad()
def write(name, out, tokenizer, scratch):
    torch.manual_seed(53)
    tokenizers = [CLIPTokenizer.from_pretrained(tokenizer, model_max_length=77, **special) for special in ({}, dict(pad_token="!"))]
    networks = unet, vae, texts = make_models(MODELS[name], tokenizers[0])
    rounded([unet, vae, *texts], (torch.float16, torch.float16))
    pipeline = pipeline_of(MODELS[name], networks, tokenizers)
    pipeline.set_progress_bar_config(disable=True)
    parts = dict(unet=unet, vae=vae, text_encoder=texts[0]) | (dict(text_encoder_2=texts[1]) if len(texts) > 1 else {})
    leaves = {part: filled({key: tensor.detach() for key, tensor in network.state_dict().items()})[0] for part, network in parts.items()}
    folder = out / name
    write_model(pipeline, leaves, folder / "model")
    for file, tensors in loras(name, pipeline).items():
        own, tensors = filled(tensors)
        write_list(own, folder / f"{file}.json")
        save_file({key: tensor.float().contiguous() for key, tensor in tensors.items()}, scratch / f"{file}.safetensors")
    made = {}
    for file in LYCORIS:
        tensors, made[file] = lycoris(pipeline, file)
        write_list(filled(tensors)[0], folder / f"{file}.json")
    latents = {}

    def draw(numbers, bits):
        for facts in [dict(name="without", files=[]), *RUNS]:
            own = latents[f"{numbers}.{facts['name']}"] = run(pipeline, facts, scratch=scratch, made=made, bits=bits)
            plain = latents[f"{numbers}.without"]
            print(name, numbers, facts["name"], f"{float((own - plain).norm() / plain.norm()):.3f}", flush=True)

    draw("plain", None)
    for part, network in parts.items():
        refine(leaves[part], network.state_dict())
    for numbers, bits in BITS.items():
        draw(numbers, bits)
    save_file(latents, folder / "golden.safetensors")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("kinds", nargs="*", default=list(MODELS))
    parser.add_argument("--tokenizer", type=Path, required=True)
    arguments = parser.parse_args()
    for kind in arguments.kinds or MODELS:
        shutil.rmtree(arguments.out / kind, ignore_errors=True)
        with tempfile.TemporaryDirectory() as temporary:
            write(kind, arguments.out, arguments.tokenizer, Path(temporary))
    (arguments.out / "runs.json").write_text(json.dumps(FACTS | dict(runs=RUNS), indent=1) + "\n")
