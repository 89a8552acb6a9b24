"""Writes tiny random small autoencoders (TAESD) and what diffusers computes with them.

    python tools/reference/small_decoder.py tools/reference/goldens/smallDecoder

`plain` halves and doubles as often as the sd1 model's own autoencoder; `larger` has a decoder of five stages, whose
pictures come out twice as large. Each lies as `taesd/` would in a model's folder, beside the outputs of its networks
and the picture that the sd1 model of tiny_pipelines.py makes with it in place of its own. `taesd_decoder.safetensors`
and `taesd_encoder.safetensors` are `plain` in the naming of TAESD's author.
"""

import json
import re
import shutil
import sys
from pathlib import Path

import torch
from diffusers import AutoencoderTiny, StableDiffusionPipeline
from safetensors.torch import save_file

from made_folders import GOLDENS, whole
from tiny_pipelines import halved, pipeline_run

MODEL = GOLDENS / "pipelines/sd1"

#: of what is decoded one number in so many is kept; no side is a multiple of it
EVERY = 11

CONFIGS = {
    "plain": dict(
        encoder_block_out_channels=(8, 8, 8, 8), decoder_block_out_channels=(8, 8, 8, 8),
        num_encoder_blocks=(1, 2, 2, 1), num_decoder_blocks=(2, 1, 2, 1)),
    # not the usual scaling: the pipeline divides latents by the autoencoder's own
    "larger": dict(
        encoder_block_out_channels=(8, 8, 8, 8), decoder_block_out_channels=(8, 8, 8, 8, 8),
        num_encoder_blocks=(1, 1, 1, 1), num_decoder_blocks=(2, 1, 1, 1, 1), scaling_factor=0.8),
}


def lively(vae):
    """As initialised, the picture is of one colour; a test has to be able to fail."""
    for name, parameter in vae.named_parameters():
        if parameter.ndim == 1:
            torch.nn.init.uniform_(parameter, -0.1, 0.1)
        else:
            torch.nn.init.kaiming_normal_(parameter)
            if ".conv.4." in name:  # what a block adds to its input
                parameter.data *= 0.5
    last = vae.decoder.layers[-1]
    shades = (vae.decode(5 * torch.randn(1, 4, 16, 16)).sample + 1) / 2
    middle, spread = shades.mean((0, 2, 3)), shades.std((0, 2, 3))
    last.weight.data *= 0.25 / spread[:, None, None, None]
    last.bias.data = 0.5 + (last.bias - middle) * 0.25 / spread
    return vae


def original_name(name):
    """Encoder and decoder are files of their own; the decoder's list of layers begins with one that squeezes."""
    half, index, rest = re.fullmatch(r"(encoder|decoder)\.layers\.(\d+)\.(.*)", name).groups()
    return half, f"{int(index) + (half == 'decoder')}.{rest}"


def write_original(vae, folder):
    files = {"encoder": {}, "decoder": {}}
    for name, tensor in vae.state_dict().items():
        half, original = original_name(name)
        files[half][original] = tensor.half().clone()
    for half, tensors in files.items():
        save_file(tensors, folder / f"taesd_{half}.safetensors")


def sampled(name, tensor):
    """Of pictures some numbers: enough to tell one from another."""
    return tensor.flatten()[::EVERY] if name in ("decoder.out", "run.picture") else tensor


@torch.no_grad()
def write(kind, folder):
    torch.manual_seed(11)
    vae = halved(lively(AutoencoderTiny(**CONFIGS[kind])))
    latents = 2 * torch.randn(1, 4, 6, 5)
    picture = torch.rand(1, 3, 48, 40) * 2 - 1
    tensors = {
        "decoder.latents": latents, "decoder.out": vae.decode(latents).sample,
        "encoder.picture": picture, "encoder.out": vae.encode(picture).latents}
    pipeline = StableDiffusionPipeline.from_pretrained(whole(MODEL), safety_checker=None, torch_dtype=torch.float32)
    pipeline.set_progress_bar_config(disable=True)
    pipeline.vae = vae
    facts = json.loads((MODEL / "golden.json").read_text())
    tensors["run.latents"], tensors["run.picture"] = pipeline_run(pipeline, facts, facts["seed"])
    shutil.rmtree(folder / kind, ignore_errors=True)
    vae.half().save_pretrained(folder / kind / "taesd")
    save_file({name: sampled(name, tensor).contiguous() for name, tensor in tensors.items()}, folder / kind / "golden.safetensors")
    if kind == "plain":
        write_original(vae, folder)
    scale = tensors["run.picture"].shape[-1] // facts["width"]
    assert scale == {"plain": 1, "larger": 2}[kind], tensors["run.picture"].shape
    assert tensors["run.picture"].std() > 0.15 and tensors["run.picture"].clamp(0.01, 0.99).eq(tensors["run.picture"]).float().mean() > 0.8


if __name__ == "__main__":
    for name in CONFIGS:
        write(name, Path(sys.argv[1]))
