"""Etch's networks: text encoder and UNet in diffusers' classes, noise schedule, and what reads WORK."""

import json
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from diffusers import UNet2DConditionModel
from tokenizers import Tokenizer
from transformers import CLIPTextConfig, CLIPTextModel

from word_vectors import WordEmbedding

START, END = "<|startoftext|>", "<|endoftext|>"
LENGTH = 32  # positions, both marks included
WIDTH = 192  # of the text encoder, and so of cross-attention
SCHEDULER = dict(
    num_train_timesteps=1000,
    beta_start=0.00085,
    beta_end=0.012,
    beta_schedule="scaled_linear",
    prediction_type="v_prediction",
    rescale_betas_zero_snr=True,
    timestep_spacing="trailing",
    clip_sample=False,
    set_alpha_to_one=True,
    steps_offset=1,
)
UNET = dict(
    sample_size=16,
    in_channels=4,
    out_channels=4,
    block_out_channels=(48, 96, 192),
    layers_per_block=1,
    down_block_types=("DownBlock2D", "CrossAttnDownBlock2D", "DownBlock2D"),
    up_block_types=("UpBlock2D", "CrossAttnUpBlock2D", "UpBlock2D"),
    cross_attention_dim=WIDTH,
    attention_head_dim=4,  # diffusers: the number of heads
    norm_num_groups=16,
)


def text_config(tokenizer: Tokenizer) -> CLIPTextConfig:
    start, end = tokenizer.token_to_id(START), tokenizer.token_to_id(END)
    return CLIPTextConfig(
        vocab_size=tokenizer.get_vocab_size(),
        hidden_size=WIDTH,
        intermediate_size=4 * WIDTH,
        projection_dim=WIDTH,
        num_hidden_layers=4,
        num_attention_heads=6,
        max_position_embeddings=LENGTH,
        hidden_act="quick_gelu",
        bos_token_id=start,
        eos_token_id=end,
        pad_token_id=end,
    )


def load_tokenizer(work: Path) -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(work / "tokenizer/tokenizer.json"))
    tokenizer.enable_truncation(LENGTH)
    end = tokenizer.token_to_id(END)
    tokenizer.enable_padding(pad_id=end, pad_token=END, length=LENGTH)
    return tokenizer


def load_words(work: Path) -> dict:
    """ "nearby": concept -> words said of it, too; "known" and "unseen": see WordEmbedding.table."""
    return json.loads((work / "words.json").read_text())


def load_records(work: Path) -> list[dict]:
    """Every picture's names, tags and synonyms, and the words near those of its concept."""
    records = json.loads((work / "pictures.json").read_text())
    nearby = load_words(work)["nearby"]
    for record in records:
        plain = "names" not in record and record["label"] == record["concept"]
        record["nearby"] = nearby.get(record["concept"], []) if plain else []
    return records


def load_vectors(work: Path) -> torch.Tensor:
    return torch.from_numpy(np.load(work / "vectors.npy")).float() / 127


def read(text: CLIPTextModel, tokens: torch.Tensor) -> torch.Tensor:
    """`text(input_ids=tokens).last_hidden_state`, without the library's own look at the tokens."""
    heads, count = text.config.num_attention_heads, tokens.shape[1]
    embeddings = text.embeddings
    x = embeddings.token_embedding(tokens) + embeddings.position_embedding.weight[:count]
    for layer in text.encoder.layers:
        h = layer.layer_norm1(x)
        attention = layer.self_attn
        q, k, v = (
            project(h).unflatten(2, (heads, -1)).transpose(1, 2)
            for project in (attention.q_proj, attention.k_proj, attention.v_proj)
        )
        h = F.scaled_dot_product_attention(q, k, v, is_causal=True)
        x = x + attention.out_proj(h.transpose(1, 2).flatten(2))
        h = layer.mlp.fc1(layer.layer_norm2(x))
        x = x + layer.mlp.fc2(h * torch.sigmoid(1.702 * h))
    return text.final_layer_norm(x)


class Model(torch.nn.Module):
    """Text encoder and UNet: noisy latents, timesteps and tokens -> v."""

    def __init__(self, tokenizer: Tokenizer, vectors: torch.Tensor):
        super().__init__()
        self.unet = UNet2DConditionModel(**UNET)
        self.text = CLIPTextModel(text_config(tokenizer))
        self.text.embeddings.token_embedding = WordEmbedding(vectors, WIDTH)

    def forward(self, noisy, t, tokens):
        return self.unet(noisy, t, read(self.text, tokens), return_dict=False)[0]


def autocast(device: torch.device) -> torch.autocast:
    """bf16 where the processor has it: without, a CPU only imitates it, many times slower than f32."""
    native = device.type != "cpu" or torch.cpu._is_avx512_bf16_supported()
    return torch.autocast(device.type, torch.bfloat16, enabled=native)


def cumulative_alphas() -> torch.Tensor:
    """alphas_cumprod of SCHEDULER, (1000,): scaled linear betas, rescaled to end in pure noise."""
    ends = SCHEDULER["beta_start"] ** 0.5, SCHEDULER["beta_end"] ** 0.5
    betas = torch.linspace(*ends, SCHEDULER["num_train_timesteps"], dtype=torch.float32) ** 2
    roots = (1 - betas).cumprod(0).sqrt()
    first, last = roots[0].clone(), roots[-1].clone()
    roots = (roots - last) * first / (first - last)
    return roots**2
