"""Models in diffusers layout whose weights are lists (made_numbers.py): how they are written, and how diffusers gets them back.

In place of `diffusion_pytorch_model.safetensors` there is `diffusion_pytorch_model.json`, in place of `model.safetensors`
`model.json`. The tokenizers' own file is the same everywhere and left out. tools/node/goldenFolder.ts is the other side.
"""

import json
import shutil
import tempfile
from functools import cache
from pathlib import Path

import torch
from safetensors.torch import save_file

from made_numbers import FINE_STEPS, make_numbers, read_list, write_list

GOLDENS = Path(__file__).parent / "goldens"
#: of tokenizers, by their classes
KINDS = {"T5Tokenizer": "unigram", "Qwen2Tokenizer": "qwen"}
HALF = (torch.float16, torch.float16)


def own_tensors(network):
    """Without those that are others of its tensors once more."""
    twins = ("encoder.embed_tokens", "lm_head")
    return {name: tensor.detach() for name, tensor in network.state_dict().items() if not name.startswith(twins)}


def make_network(network, steps=FINE_STEPS):
    """Fills a network with made numbers. The list of what is in its file."""
    return make_numbers(own_tensors(network), HALF, steps=steps)


def make_networks(networks, steps=FINE_STEPS):
    """The same of several, by the names of their folders."""
    return {name: make_network(network, steps) for name, network in networks.items()}


def replace_weights(folder, leaves):
    """Puts the list into the place of a network's weights."""
    for file in folder.glob("*.safetensors"):
        file.unlink()
        write_list(leaves, file.with_suffix(".json"))


def write_network(network, folder, leaves):
    """One that is no part of a pipeline."""
    network.half().save_pretrained(folder)
    replace_weights(folder, leaves)
    network.float()


def write_model(pipeline, folder, lists):
    """The pipeline with lists for weights."""
    pipeline.to(torch.float16).save_pretrained(folder)
    for name, leaves in lists.items():
        replace_weights(folder / name, leaves)
    for file in folder.glob("*tokenizer*/tokenizer.json"):
        file.unlink()


@cache
def copies():
    """Is deleted when Python ends."""
    return tempfile.TemporaryDirectory()


@cache
def whole(folder):
    """A golden's folder as diffusers reads it: a copy with all weights and tokenizers."""
    copy = Path(tempfile.mkdtemp(dir=copies().name)) / folder.name
    shutil.copytree(folder, copy)
    for name in ("diffusion_pytorch_model", "model"):
        for file in copy.rglob(f"{name}.json"):
            save_file(read_list(file), file.with_suffix(".safetensors"), {"format": "pt"})
    for config in copy.rglob("tokenizer_config.json"):
        name = json.loads(config.read_text())["tokenizer_class"]
        kind = next((kind for sign, kind in KINDS.items() if sign in name), "tokenizer")
        if not config.with_name("tokenizer.json").exists():
            shutil.copy(GOLDENS / kind / "tokenizer.json", config.parent)
    return copy
