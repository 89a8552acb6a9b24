"""Writes tiny random LoRAs of diffusion transformers in the namings that people's files have, and what diffusers computes with them.

    python tools/reference/transformer_adapters.py tools/reference/goldens/transformerAdapters

The models are there already (more_families.py, language_models.py). PEFT's naming is loaded by `load_lora_weights`; what names layers of
the original code is added to their weights there, of which diffusers' layers get their rows back, since its converters know the
published sizes alone.
"""

import json
import re
import sys
from pathlib import Path

import torch
from diffusers import DiffusionPipeline
from safetensors.torch import save_file

import transformer_names
from made_folders import GOLDENS, whole

RANK, ALPHA = 3, 2.0
NAMES = dict(flux=transformer_names.flux, klein=transformer_names.flux2, z_image=transformer_names.z_image)
FOLDERS = dict(flux="flux_dev-folder", klein="klein-folder", z_image="z_image-folder")
ORIGINAL = dict(
    flux=r"(img_attn\.qkv|txt_attn\.proj|img_mod\.lin|txt_mlp\.[02]|linear[12]|modulation\.lin|img_in|time_in\.in_layer|final_layer\.adaLN_modulation\.1)$",
    klein=r"(img_attn\.proj|txt_attn\.qkv|img_mlp\.[02]|linear[12]|img_in|final_layer\.adaLN_modulation\.1)$",
    z_image=r"(attention\.(qkv|out)|feed_forward\.w[123]|adaLN_modulation\.0|cap_embedder\.1)$")
DIFFUSERS = dict(
    flux=r"(attn\.(to_q|add_v_proj|to_out\.0)|ff\.net\.0\.proj|proj_mlp|norm\.linear)$", klein=r"(attn\.(to_q|add_v_proj)|to_qkv_mlp_proj|ff\.linear_in)$",
    z_image=r"(attention\.(to_q|to_out\.0)|feed_forward\.w1)$")
KOHYA, BFL, PEFT = "kohya", "original", "peft"
RUNS = [
    dict(name="flux-kohya", model="flux", form=KOHYA, strength=0.8), dict(name="flux-original", model="flux", form=BFL, strength=0.7),
    dict(name="flux-peft", model="flux", form=PEFT, strength=-0.9), dict(name="klein-kohya", model="klein", form=KOHYA, strength=0.8),
    dict(name="klein-original", model="klein", form=BFL, strength=0.7), dict(name="klein-peft", model="klein", form=PEFT, strength=0.9),
    dict(name="z_image-kohya", model="z_image", form=KOHYA, strength=0.8), dict(name="z_image-original", model="z_image", form=BFL, strength=0.7),
    dict(name="z_image-peft", model="z_image", form=PEFT, strength=0.9)]


def low_rank(rows, columns):
    down = torch.randn(RANK, columns) / columns**0.5
    up = torch.randn(rows, RANK) * 0.3 / RANK**0.5
    return down.half(), up.half()


def original_file(pipeline, model, form, strength):
    """Tensors for the file; the pipeline has them in its weights."""
    tensors, scale = {}, strength * (ALPHA / RANK if form == KOHYA else 1)
    names = NAMES[model](pipeline.transformer)
    for name, weight in names.items():
        path = name.removesuffix(".weight")
        if weight.ndim != 2 or not re.search(ORIGINAL[model], path):
            continue
        down, up = low_rank(*weight.shape)
        weight += scale * up.float() @ down.float()
        if form == KOHYA:
            key = f"lora_unet_{path.replace('.', '_')}"
            tensors |= {f"{key}.lora_down.weight": down, f"{key}.lora_up.weight": up, f"{key}.alpha": torch.tensor(ALPHA)}
        else:
            tensors |= {f"diffusion_model.{path}.lora_A.weight": down, f"diffusion_model.{path}.lora_B.weight": up}
    names.restore()
    return tensors


def peft_file(pipeline, model):
    tensors = {}
    for path, module in pipeline.transformer.named_modules():
        if isinstance(module, torch.nn.Linear) and re.search(DIFFUSERS[model], path):
            down, up = low_rank(*module.weight.shape)
            tensors |= {f"transformer.{path}.lora_A.weight": down, f"transformer.{path}.lora_B.weight": up}
    return tensors


class Golden:
    """A golden's pipeline, and what it was told. Its weights can be put back."""

    def __init__(self, model):
        folder = GOLDENS / "families" / FOLDERS[model]
        self.told = json.loads((folder / "golden.json").read_text())
        self.pipeline = DiffusionPipeline.from_pretrained(whole(folder / "model"), torch_dtype=torch.float32)
        self.pipeline.set_progress_bar_config(disable=True)
        self.before = {name: tensor.clone() for name, tensor in self.pipeline.transformer.state_dict().items()}

    def restore(self):
        self.pipeline.unload_lora_weights()
        self.pipeline.transformer.load_state_dict(self.before)

    def latents(self, model):
        told = self.told
        size = dict(height=told["height"], width=told["width"])
        latents = self.pipeline(
            prompt=told["prompt"], guidance_scale=told["guidance"], num_inference_steps=told["steps"], **size,
            generator=torch.Generator().manual_seed(told["seed"]), output_type="latent").images
        return self.pipeline._unpack_latents(latents, **size, vae_scale_factor=self.pipeline.vae_scale_factor) if model == "flux" else latents


@torch.no_grad()
def run(golden, facts, file):
    """Writes the file. What diffusers computes with it."""
    pipeline, model = golden.pipeline, facts["model"]
    if facts["form"] == PEFT:
        tensors = peft_file(pipeline, model)
        pipeline.load_lora_weights({name: tensor.float() for name, tensor in tensors.items()}, adapter_name="it")
        pipeline.set_adapters(["it"], [facts["strength"]])
    else:
        tensors = original_file(pipeline, model, facts["form"], facts["strength"])
    save_file(tensors, file)
    latents = golden.latents(model).contiguous()
    golden.restore()
    return latents


def main(out):
    out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(41)
    goldens = {model: Golden(model) for model in FOLDERS}
    results = {}
    for facts in RUNS:
        results[facts["name"]] = run(goldens[facts["model"]], facts, out / f"{facts['name']}.safetensors")
        save_file(results, out / "golden.safetensors")
    runs = [dict(name=facts["name"], folder=FOLDERS[facts["model"]], strength=facts["strength"]) for facts in RUNS]
    (out / "runs.json").write_text(json.dumps(runs, indent=1) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
