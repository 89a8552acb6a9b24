"""Writes GGUF files and what the `gguf` package reads in them, and the UNet of a tiny checkpoint in blocks of 4 to 8 bits.

    python tools/reference/gguf_files.py tools/reference/goldens/gguf [--seed N]

`blocks.gguf` has a tensor of every type, of random bytes with finite scales; `blocks.safetensors` the same numbers as F32.
`unet.gguf` belongs beside the checkpoint of goldens/singleFile/sd1, whose UNet it replaces by a smaller one: as for ComfyUI,
convolutions are made flat where their rows are no whole blocks. `golden.safetensors` has the latents that diffusers computes with its numbers.
"""

import argparse
from pathlib import Path

import gguf
import numpy as np
import torch
from diffusers import StableDiffusionPipeline
from gguf.quants import dequantize, quantize
from safetensors.torch import save_file
from transformers import CLIPTokenizer

from made_numbers import read_list
from single_file import KINDS, convert_ldm_clip_checkpoint, convert_ldm_unet_checkpoint, convert_ldm_vae_checkpoint, make_models, unet_tensors
from tiny_pipelines import pipeline_run, sharpen

#: with a pruned UNet: one block a level, and no middle
KIND = dict(KINDS["sd1"], unet=dict(KINDS["sd1"]["unet"], layers_per_block=1, mid_block_type=None))

Type = gguf.GGMLQuantizationType
BLOCKS = [Type.Q4_0, Type.Q4_1, Type.Q5_0, Type.Q5_1, Type.Q8_0, Type.Q2_K, Type.Q3_K, Type.Q4_K, Type.Q5_K, Type.Q6_K, Type.IQ4_NL]
# where the float16 numbers of a block lie
SCALES = {Type.Q4_0: [0], Type.Q4_1: [0, 2], Type.Q5_0: [0], Type.Q5_1: [0, 2], Type.Q8_0: [0], Type.IQ4_NL: [0],
          Type.Q2_K: [80, 82], Type.Q3_K: [108], Type.Q4_K: [0, 2], Type.Q5_K: [0, 2], Type.Q6_K: [208]}


def random_blocks(rng, kind, rows, columns):
    size, length = gguf.GGML_QUANT_SIZES[kind]
    data = rng.integers(0, 256, (rows * columns // size, length), dtype=np.uint8)
    for at in SCALES[kind]:
        scales = rng.standard_normal(len(data)).astype(np.float16) * np.float16(2.0) ** rng.integers(-12, 4, len(data)).astype(np.float16)
        data[:, at:at + 2] = scales.astype("<f2").view(np.uint8).reshape(-1, 2)
    return data.reshape(rows, -1)


def write_blocks(folder, rng):
    writer, numbers = gguf.GGUFWriter(folder / "blocks.gguf", "sd1"), {}
    writer.add_string("general.name", "blocks of every kind")
    writer.add_array("tokenizer.ggml.tokens", ["<pad>", "▁a", "ﬁ"])
    writer.add_array("tokenizer.ggml.scores", [0.0, -1.5, -2.25])
    for kind in BLOCKS:
        data = random_blocks(rng, kind, 2, 256)
        writer.add_tensor(kind.name, data, raw_dtype=kind)
        numbers[kind.name] = torch.from_numpy(dequantize(data, kind).astype(np.float32).copy())
    for dtype, name in ((np.float32, "F32"), (np.float16, "F16"), (np.int32, "I32")):
        data = (rng.standard_normal((3, 5)) * 9).astype(dtype)
        writer.add_tensor(name, data)
        numbers[name] = torch.from_numpy(data.copy())
    data = rng.standard_normal((3, 7)).astype(np.float32)
    writer.add_tensor("BF16", quantize(data, Type.BF16), raw_dtype=Type.BF16)
    numbers["BF16"] = torch.from_numpy(data).to(torch.bfloat16)
    flat = random_blocks(rng, Type.Q8_0, 4, 256)
    writer.add_tensor("flat", flat, raw_dtype=Type.Q8_0)
    writer.add_array("comfy.gguf.orig_shape.flat", [32, 8, 2, 2])
    numbers["flat"] = torch.from_numpy(dequantize(flat, Type.Q8_0).reshape(32, 8, 2, 2).copy())
    close(writer)
    save_file(numbers, folder / "blocks.safetensors")


def close(writer):
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def unet_numbers(seed):
    torch.manual_seed(seed)
    unet, *_ = make_models(KIND)
    sharpen(unet)
    return {name: tensor.detach() for name, tensor in unet_tensors(unet).items()}


def write_unet(folder, rng, seed):
    """The tensors of the checkpoint with this UNet, as they are after it has been written."""
    checkpoint = read_list(Path(__file__).parent / "goldens" / "singleFile" / "sd1" / "checkpoint.json")
    prefix = "model.diffusion_model."
    source = {name: tensor.float() if tensor.is_floating_point() else tensor for name, tensor in checkpoint.items() if not name.startswith(prefix)}
    source |= unet_numbers(seed)
    writer = gguf.GGUFWriter(folder / "unet.gguf", "sd1")
    for name in [name for name in source if name.startswith(prefix)]:
        data = source[name].numpy()
        short = name.removeprefix(prefix)
        kind = Type.F32 if data.ndim == 1 else Type.F16
        if data.size >= 512 and data.ndim > 1:
            if data.shape[-1] % 32 != 0 and data.size % 256 == 0:
                writer.add_array(f"comfy.gguf.orig_shape.{short}", list(data.shape))
                data = data.reshape(-1, 256)
            if data.shape[-1] % 32 == 0:
                # the large ones in 4 bits, so that the file is small
                kind = Type.Q4_0 if data.size > 4096 else [Type.Q4_1, Type.Q5_0, Type.Q5_1, Type.Q8_0][rng.integers(0, 4)]
        packed = quantize(data, kind)
        writer.add_tensor(short, packed, raw_dtype=kind)
        source[name] = torch.from_numpy(dequantize(packed, kind).astype(np.float32).copy()).reshape(source[name].shape)
    close(writer)
    return source


@torch.no_grad()
def write_golden(folder, tensors):
    run = KIND["run"]
    tokenizer = CLIPTokenizer.from_pretrained(Path(__file__).parent / "goldens" / "tokenizer", model_max_length=77)
    text = dict(KIND["text"], vocab_size=len(tokenizer), bos_token_id=tokenizer.bos_token_id, eos_token_id=tokenizer.eos_token_id)
    unet, vae, clip = make_models(dict(KIND, text=text))
    unet.load_state_dict(convert_ldm_unet_checkpoint(dict(tensors), unet.config))
    vae.load_state_dict(convert_ldm_vae_checkpoint(dict(tensors), vae.config))
    states = convert_ldm_clip_checkpoint(tensors)
    names = clip.state_dict().keys()
    clip.load_state_dict({name: states[name if name in states else "text_model." + name] for name in names if "position_ids" not in name}, strict=False)
    scheduler, config = run["scheduler"]
    pipeline = StableDiffusionPipeline(
        vae=vae.eval(), text_encoder=clip.eval(), tokenizer=tokenizer, unet=unet.eval(), scheduler=scheduler.from_config(config),
        safety_checker=None, feature_extractor=None, requires_safety_checker=False)
    pipeline.set_progress_bar_config(disable=True)
    latents, _ = pipeline_run(pipeline, run)
    save_file({"latents": latents}, folder / "golden.safetensors")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(arguments.seed)
    write_blocks(arguments.out, rng)
    write_golden(arguments.out, write_unet(arguments.out, rng, arguments.seed))


if __name__ == "__main__":
    main()
