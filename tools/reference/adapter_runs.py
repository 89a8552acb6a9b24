"""Writes tiny random adapters in the ways that people's files have, and what diffusers computes with them.

    python tools/reference/adapter_runs.py tools/reference/goldens/adapters [--only RUN …]

`--only` adds runs over files that are there. The models are there already. What diffusers reads itself is loaded by
`load_lora_weights`, but for text encoders, which are merged here (transformers 5.24 leaves some of their layers out). For what LyCORIS makes, the modules' own merged weights are put into
the model. Of LoHa and LoKr, alpha is the rank: lycoris-lora 4.1.3 multiplies alpha / rank twice
when it merges.
"""

import argparse
import json
import re
import shutil
from pathlib import Path

import torch
from diffusers import DDIMScheduler, EulerDiscreteScheduler, LCMScheduler, StableDiffusionPipeline, StableDiffusionXLPipeline, TCDScheduler
from lycoris.modules.diag_oft import DiagOFTModule
from lycoris.modules.full import FullModule
from lycoris.modules.locon import LoConModule
from lycoris.modules.loha import LohaModule
from lycoris.modules.lokr import LokrModule
from lycoris.modules.norms import NormModule
from peft import LoraConfig
from peft.utils import get_peft_model_state_dict
from safetensors.torch import load_file, save_file

from control_runs import FOLDERS, kept, load

WORDS = dict(prompt="a red apple", negative_prompt="blurry")
SIDE, STEPS, GUIDANCE, SEED = 64, 4, 6.0, 42

ATTENTION = r"attn\d\.to_(q|k|v|out\.0)$"
FEED = r"ff\.net\.(0\.proj|2)$"
CONVS = r"(conv1|conv2|conv_shortcut|proj_in|proj_out|downsamplers\.0\.conv|upsamplers\.0\.conv)$"
TEXT = r"(q_proj|k_proj|v_proj|out_proj|fc1|fc2)$"

# name, model, and the files with their strengths: model, text
RUNS = [
    dict(name="kohya", model="sd1", files=[["kohya", 0.8, 0.8]]),
    dict(name="unequal", model="sd1", files=[["kohya", 0.9, 0.3]]),
    dict(name="negative", model="sd1", files=[["kohya", -0.7, 0.0]]),
    dict(name="conv", model="sd1", files=[["conv", 0.8, 0.8]]),
    dict(name="peft", model="sd1", files=[["peft", 0.8, 0.8]]),
    dict(name="old", model="sd1", files=[["old", 1.1, 1.1]]),
    dict(name="dora", model="sd1", files=[["dora", 0.8, 0.8]]),
    dict(name="two", model="sd1", files=[["kohya", 0.8, 0.4], ["peft", -0.5, 0.6]]),
    dict(name="sgm", model="sdxl", files=[["sgm", 0.8, 0.6]]),
    dict(name="locon", model="sd1", files=[["locon", 0.7, 0.7]]),
    dict(name="loha", model="sd1", files=[["loha", 0.7, 0.7]]),
    dict(name="loha-wide", model="sd1", files=[["loha-wide", 0.7, 0.7]]),
    dict(name="loha-dora", model="sd1", files=[["loha-dora", 0.7, 0.7]]),
    dict(name="lokr", model="sd1", files=[["lokr", 0.7, 0.7]]),
    dict(name="lokr-both", model="sd1", files=[["lokr-both", 0.7, 0.7]]),
    dict(name="oft", model="sd1", files=[["oft", 0.7, 0.7]]),
    dict(name="full", model="sd1", files=[["full", 0.7, 0.7]]),
    # as LoRAs of few steps want it
    dict(name="few-lcm", model="sd1", files=[["kohya", 1, 1]], steps=4, guidance=1.0, sampler="lcm"),
    dict(name="few-tcd", model="sd1", files=[["kohya", 1, 1]], steps=4, guidance=1.0, sampler="tcd"),
    dict(name="few-lightning", model="sd1", files=[["kohya", 1, 1]], steps=2, guidance=1.0, sampler="euler_trailing"),
    dict(name="few-hyper", model="sd1", files=[["kohya", 1, 1]], steps=4, guidance=1.0, sampler="ddim", schedule="trailing"),
    dict(name="few-hyper-one", model="sd1", files=[["kohya", 1, 1]], steps=1, guidance=1.0, sampler="tcd", eta=1.0),
    dict(name="words", model="sd1", files=[], words=["tree-ti", "mood"], prompt="a tree-ti in mood", negative="mood"),
    dict(name="words-xl", model="sdxl", files=[], words=["glow"], prompt="a glow, red", negative="blurry"),
]
SCHEDULERS = {
    "lcm": (LCMScheduler, {}),
    "tcd": (TCDScheduler, {}),
    "euler_trailing": (EulerDiscreteScheduler, dict(timestep_spacing="trailing")),
    # Stable Diffusion's own configs do not clip
    "ddim": (DDIMScheduler, dict(timestep_spacing="trailing", clip_sample=False)),
}
# file name and form, vectors
EMBEDDINGS = {"tree-ti": ("a1111", 3), "mood": ("diffusers", 1), "glow": ("sdxl", 2)}


def modules_of(network, pattern, keep=None):
    found = [(name, module) for name, module in network.named_modules() if re.search(pattern, name) and hasattr(module, "weight")]
    return found if keep is None else found[::keep]


def low_rank(module, rank, factor=0.3):
    weight = module.weight
    down = torch.randn(rank, *weight.shape[1:]) / weight[0].numel() ** 0.5
    up = torch.randn(weight.shape[0], rank, *[1] * (weight.ndim - 2)) * factor / rank**0.5
    return down.half(), up.half()


def flat(name):
    return name.replace(".", "_")


def kohya(pipeline, *, prefixes, pattern, text=None, rank=3, alpha=2.0, names=lambda name: name, keep=None):
    tensors = {}
    for prefix, network, wanted in prefixes(pipeline, pattern, text):
        for index, (name, module) in enumerate(modules_of(network, wanted, keep)):
            own = rank if rank else 1 + index % 4
            down, up = low_rank(module, own)
            key = f"{prefix}_{flat(names(name) if prefix == 'lora_unet' else text_path(name))}"
            tensors |= {f"{key}.lora_down.weight": down, f"{key}.lora_up.weight": up}
            if alpha is not None:
                tensors[f"{key}.alpha"] = torch.tensor(alpha)
    return tensors


def networks_sd1(pipeline, pattern, text):
    return [("lora_unet", pipeline.unet, pattern), *([("lora_te", pipeline.text_encoder, text)] if text else [])]


def networks_xl(pipeline, pattern, text):
    return [("lora_unet", pipeline.unet, pattern), ("lora_te1", pipeline.text_encoder, text), ("lora_te2", pipeline.text_encoder_2, text)]


def sgm_name(name, config):
    """The original code's names of attentions."""
    count = config["layers_per_block"] + 1
    down = re.match(r"down_blocks\.(\d+)\.attentions\.(\d+)\.(.*)", name)
    if down:
        return f"input_blocks.{1 + count * int(down[1]) + int(down[2])}.1.{down[3]}"
    up = re.match(r"up_blocks\.(\d+)\.attentions\.(\d+)\.(.*)", name)
    if up:
        return f"output_blocks.{count * int(up[1]) + int(up[2])}.1.{up[3]}"
    return re.sub(r"^mid_block\.attentions\.0", "middle_block.1", name)


def peft_file(pipeline, out, dora=False):
    unet = LoraConfig(r=2, lora_alpha=3, target_modules=["attn2.to_v", "proj_in"] if dora else ["attn1.to_q", "conv_shortcut"], use_dora=dora)
    text = dict(r=2, lora_alpha=1)
    pipeline.unet.add_adapter(unet, "it")
    for key, parameter in pipeline.unet.named_parameters():
        if "lora_B" in key:
            torch.nn.init.normal_(parameter, std=0.1)
        elif "lora_A" in key:
            torch.nn.init.normal_(parameter, std=0.2)
        elif "magnitude" in key:
            parameter.data *= 1 + 0.2 * torch.rand_like(parameter)
    ours = {}
    for name, module in modules_of(pipeline.text_encoder, r"(q_proj|fc1)$"):
        down, up = low_rank(module, 2)
        ours |= {f"{text_path(name)}.lora_A.weight": down, f"{text_path(name)}.lora_B.weight": up}
        if dora:
            ours[f"{text_path(name)}.lora_magnitude_vector"] = (module.weight.norm(dim=1) * (1 + 0.2 * torch.rand(len(module.weight)))).half()
    parts = {key: tensor.half().contiguous() for key, tensor in get_peft_model_state_dict(pipeline.unet, adapter_name="it").items()}
    StableDiffusionPipeline.save_lora_weights(
        out.parent, unet_lora_layers=parts, text_encoder_lora_layers=ours, weight_name=out.name,
        **({} if dora else dict(unet_lora_adapter_metadata=unet.to_dict(), text_encoder_lora_adapter_metadata=text)))
    pipeline.unload_lora_weights()


def text_path(name):
    """transformers 5 leaves the first part of the name out."""
    return name if name.startswith("text_model.") else f"text_model.{name}"


def old_file(pipeline):
    tensors = {}
    for name, module in modules_of(pipeline.unet, r"attn\d\.to_(q|out\.0)$", 3):
        path, part = re.match(r"(.*)\.(to_q|to_out\.0)$", name).groups()
        down, up = low_rank(module, 2)
        key = f"unet.{path}.processor.{part.replace('.0', '')}_lora"
        tensors |= {f"{key}.down.weight": down, f"{key}.up.weight": up}
    for name, module in modules_of(pipeline.text_encoder, r"(v_proj|out_proj)$"):
        down, up = low_rank(module, 2)
        key = f"text_encoder.{text_path(name)}.lora_linear_layer"
        tensors |= {f"{key}.down.weight": down, f"{key}.up.weight": up}
    return tensors


LYCORIS = {
    "locon": (LoConModule, rf"{CONVS}|attn1\.to_q$", dict(lora_dim=2, alpha=2, use_tucker=True)),
    "loha": (LohaModule, r"conv1$|attn2\.to_(q|k)$", dict(lora_dim=2, alpha=2)),
    "loha-wide": (LohaModule, r"conv2$|attn2\.to_v$", dict(lora_dim=9, alpha=9, use_tucker=True)),
    "loha-dora": (LohaModule, r"conv1$|attn2\.to_k$", dict(lora_dim=2, alpha=2, weight_decompose=True, wd_on_out=False)),
    "lokr": (LokrModule, rf"conv1$|{ATTENTION}|{FEED}", dict(lora_dim=2, alpha=2, factor=4)),
    "lokr-both": (LokrModule, rf"conv2$|proj_out$|{FEED}", dict(lora_dim=1, alpha=1, factor=4, decompose_both=True, use_tucker=True)),
    "oft": (DiagOFTModule, r"conv2$|attn1\.to_k$", dict(lora_dim=4, constraint=0.01, rescaled=True)),
}


def lycoris_module(kind, name, module, arguments):
    made = kind(f"lora_unet_{flat(name)}", module, 1.0, **arguments)
    for key, parameter in made.named_parameters():
        if "dora_scale" in key or "rescale" in key:
            parameter.data *= 1 + 0.2 * torch.rand_like(parameter)
        else:
            torch.nn.init.normal_(parameter, std=0.1 if key == "oft_blocks" else 0.25)
        parameter.data = parameter.data.half().float()
    return made


def lycoris_file(pipeline, name):
    """Tensors for the file, and what the weights become."""
    if name == "full":
        chosen = [(FullModule, r"conv_shortcut$|attn1\.to_v$", {}), (NormModule, r"norm[123]$", {})]
    else:
        chosen = [LYCORIS[name]]
    tensors, made = {}, []
    for kind, pattern, arguments in chosen:
        for path, module in modules_of(pipeline.unet, pattern, 6):
            own = lycoris_module(kind, path, module, arguments)
            if kind is FullModule:
                state = {"diff": own.weight.data.clone(), **({"diff_b": own.bias.data.clone()} if own.bias is not None else {})}
            else:
                state = own.custom_state_dict() or dict(own.state_dict())
            tensors |= {f"lora_unet_{flat(path)}.{key}": (value.half() if value.ndim else value.float()).contiguous().clone()
                        for key, value in state.items()}
            made.append((path, module, own))
    return tensors, made


def merged(made, strength):
    weights = {}
    for path, _, own in made:
        weight, bias = own.get_merged_weight(strength, shape=own.org_module[0].weight.shape) if not isinstance(own, (FullModule, NormModule)) else full_merged(own, strength)
        weights[f"{path}.weight"] = weight.detach()
        if bias is not None:
            weights[f"{path}.bias"] = bias.detach()
    return weights


def full_merged(own, strength):
    module = own.org_module[0]
    change, bias = (own.w_norm, own.b_norm) if isinstance(own, NormModule) else (own.weight, own.bias)
    return module.weight + strength * change, None if bias is None else module.bias + strength * bias


def make_files(out):
    """Every file, and of LyCORIS' the modules."""
    torch.manual_seed(31)
    sd1, xl = load("sd1", StableDiffusionPipeline), load("sdxl", StableDiffusionXLPipeline)
    save = lambda name, tensors, metadata=None: save_file(tensors, out / f"{name}.safetensors", metadata)
    made = {}
    for name in [*LYCORIS, "full"]:
        tensors, made[name] = lycoris_file(sd1, name)
        save(name, tensors)
    save("kohya", kohya(sd1, prefixes=networks_sd1, pattern=f"{ATTENTION}|{FEED}", text=TEXT, keep=5))
    save("conv", kohya(sd1, prefixes=networks_sd1, pattern=CONVS, rank=None, alpha=None, keep=7))
    save("old", old_file(sd1))
    save("sgm", kohya(xl, prefixes=networks_xl, pattern=f"{ATTENTION}|{FEED}", text=r"(q_proj|fc2)$", rank=2, keep=2,
                      names=lambda name: sgm_name(name, xl.unet.config)))
    peft_file(sd1, out / "peft.safetensors")
    peft_file(sd1, out / "dora.safetensors", dora=True)
    embedding_files(out, sd1, xl)
    return made


def load_unet(pipeline, path, adapter):
    state, alphas, metadata = pipeline.lora_state_dict(path, unet_config=pipeline.unet.config, return_lora_metadata=True)
    pipeline.load_lora_into_unet(state, network_alphas=alphas, unet=pipeline.unet, adapter_name=adapter, metadata=metadata, _pipeline=pipeline)


def merge_texts(pipeline, encoders, tensors, strength, scale):
    """Without an alpha, scale is alpha / rank."""
    prefixes = dict(text_encoder=("lora_te_", "lora_te1_", "text_encoder_"), text_encoder_2=("lora_te2_", "text_encoder_2_"))
    for encoder in encoders:
        for name, module in modules_of(getattr(pipeline, encoder), TEXT):
            names = {prefix + flat(path) for prefix in prefixes[encoder] for path in (name, text_path(name))}
            own = {}
            for key, tensor in tensors.items():
                plain = key.replace(".lora_linear_layer.down.", ".lora_down.").replace(".lora_linear_layer.up.", ".lora_up.")
                plain = plain.replace(".lora_A.", ".lora_down.").replace(".lora_B.", ".lora_up.")
                stem, factor = re.match(r"(.*)\.(lora_down\.weight|lora_up\.weight|alpha|lora_magnitude_vector)$", plain).groups() \
                    if re.search(r"\.(lora_down\.weight|lora_up\.weight|alpha|lora_magnitude_vector)$", plain) else (None, None)
                if stem is not None and flat(stem) in names:
                    own[factor] = tensor.float()
            if not own:
                continue
            down, up = own["lora_down.weight"], own["lora_up.weight"]
            share = float(own["alpha"]) / len(down) if "alpha" in own else scale
            weight = module.weight + strength * share * up @ down
            if "lora_magnitude_vector" in own:
                weight *= (own["lora_magnitude_vector"] / weight.norm(dim=1))[:, None]
            module.weight.data = weight


def embedding_files(out, sd1, xl):
    for name, (form, count) in EMBEDDINGS.items():
        vectors = lambda encoder: (torch.randn(count, encoder.config.hidden_size) * 0.5).half()
        if form == "a1111":
            content = dict(string_to_token={"*": 265}, string_to_param={"*": vectors(sd1.text_encoder)}, name=name, step=7, sd_checkpoint=None)
            torch.save(content, out / f"{name}.pt")
        elif form == "diffusers":
            torch.save({f"<{name}>": vectors(sd1.text_encoder)[0]}, out / f"{name}.bin")
        else:
            save_file(dict(clip_l=vectors(xl.text_encoder), clip_g=vectors(xl.text_encoder_2)), out / f"{name}.safetensors")


def load_words(pipeline, words, out):
    for word in words:
        form, count = EMBEDDINGS[word]
        if form == "a1111":
            vectors = torch.load(out / f"{word}.pt")["string_to_param"]["*"]
            pipeline.load_textual_inversion(vectors, token=[word, *(f"{word}_{i}" for i in range(1, count))])
        elif form == "diffusers":
            pipeline.load_textual_inversion(torch.load(out / f"{word}.bin"), token=word)
        else:
            parts = load_file(out / f"{word}.safetensors")
            tokens = [word, *(f"{word}_{i}" for i in range(1, count))]
            for key, number in (("clip_l", ""), ("clip_g", "_2")):
                pipeline.load_textual_inversion(parts[key], token=tokens, text_encoder=getattr(pipeline, f"text_encoder{number}"),
                                                tokenizer=getattr(pipeline, f"tokenizer{number}"))


def run(facts, made, out):
    kind = facts["model"]
    pipeline = load(kind, StableDiffusionPipeline if kind == "sd1" else StableDiffusionXLPipeline)
    networks = ["unet", "text_encoder", *(["text_encoder_2"] if kind == "sdxl" else [])]
    before = {name: {key: value.clone() for key, value in getattr(pipeline, name).state_dict().items()} for name in networks}
    names = []
    for file, strength, text in facts["files"]:
        merge_texts(pipeline, networks[1:], load_file(out / f"{file}.safetensors"), text, 0.5 if file == "peft" else 1.0)
        if file in made:
            pipeline.unet.load_state_dict(merged(made[file], strength), strict=False)
        else:
            adapter = file.replace("-", "_")
            load_unet(pipeline, out / f"{file}.safetensors", adapter)
            names.append((adapter, strength, text))
    if names:
        pipeline.set_adapters([name for name, *_ in names],
                              [dict(unet=strength) for _, strength, _ in names])
    words = dict(prompt=facts.get("prompt", WORDS["prompt"]), negative_prompt=facts.get("negative", WORDS["negative_prompt"]))
    load_words(pipeline, facts.get("words", []), out)
    if "sampler" in facts:
        cls, more = SCHEDULERS[facts["sampler"]]
        pipeline.scheduler = cls.from_config(pipeline.scheduler.config, **more)
    eta = dict(eta=facts.get("eta", 0.3)) if facts.get("sampler") == "tcd" else {}
    latents = pipeline(**words, **eta, num_inference_steps=facts.get("steps", STEPS), guidance_scale=facts.get("guidance", GUIDANCE),
                       height=SIDE, width=SIDE,
                       output_type="latent", generator=torch.Generator().manual_seed(SEED)).images
    if names:
        pipeline.unload_lora_weights()
    if not facts.get("words"):
        for name in networks:
            getattr(pipeline, name).load_state_dict(before[name])
    return latents


@torch.no_grad()
def write(out, only):
    if only:
        tensors, made = load_file(out / "golden.safetensors"), {}
    else:
        shutil.rmtree(out, ignore_errors=True)
        out.mkdir(parents=True)
        tensors, made = {}, make_files(out)
    for model in [] if only else FOLDERS:
        tensors[f"{model}-without"] = kept(model, run(dict(model=model, files=[]), made, out))
    for facts in RUNS:
        if only and facts["name"] not in only:
            continue
        latents = kept(facts["model"], run(facts, made, out))
        without = tensors[f"{facts['model']}-without"]
        print(facts["name"], f"{float((latents - without).norm() / without.norm()):.3f}", flush=True)
        tensors[facts["name"]] = latents
    save_file(tensors, out / "golden.safetensors")
    (out / "runs.json").write_text(json.dumps(dict(steps=STEPS, guidance=GUIDANCE, seed=SEED, side=SIDE, runs=RUNS), indent=1) + "\n")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--only", nargs="*", default=[])
    arguments = parser.parse_args()
    write(arguments.out, arguments.only)
