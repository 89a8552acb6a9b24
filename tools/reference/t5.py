"""Writes tiny random T5 encoders, and what transformers computes with them.

    python tools/reference/t5.py tools/reference/goldens/t5 [--seed N]

`gated` has the shape of v1.1, `relu` of v1.0. Each folder has `config.json`, `model.safetensors` and `golden.safetensors`: ids, the
states, and those with padding masked. `buckets.json` has the bucket of each distance between two tokens, as transformers counts.
"""

import argparse
import json
import random
from pathlib import Path

import torch
from safetensors.torch import save_file
from transformers import T5Config, T5EncoderModel
from transformers.models.t5.modeling_t5 import T5Attention


def config_of(rng, name):
    heads = rng.choice([2, 3, 4])
    return T5Config(
        vocab_size=rng.choice([60, 97]), d_model=rng.choice([24, 32]), d_kv=rng.choice([8, 12]), d_ff=rng.choice([40, 64]),
        num_layers=rng.choice([2, 3]), num_heads=heads, feed_forward_proj="gated-gelu" if name == "gated" else "relu",
        relative_attention_num_buckets=32 if name == "gated" else rng.choice([16, 32]),
        relative_attention_max_distance=128 if name == "gated" else rng.choice([64, 128]), dropout_rate=0.0)


@torch.no_grad()
def write(folder, name, rng):
    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(rng.randrange(1 << 30))
    config = config_of(rng, name)
    model = T5EncoderModel(config).eval()
    for key, tensor in model.named_parameters():
        spread = 1.0 if "relative" in key or "shared" in key or "embed" in key else 0.4
        tensor.copy_((torch.randn_like(tensor) * spread + (1.0 if "norm" in key else 0.0)).half().float())
    ids = torch.randint(0, config.vocab_size, (2, 150))
    mask = torch.ones_like(ids)
    mask[1, 61:] = 0
    states = model(ids[:1, :37]).last_hidden_state
    masked = model(ids, attention_mask=mask).last_hidden_state
    model.config.to_json_file(folder / "config.json")
    tensors = {key: tensor.half().contiguous() for key, tensor in model.state_dict().items() if "embed_tokens" not in key}
    save_file(tensors, folder / "model.safetensors")
    save_file({"ids": ids.int(), "mask": mask.float(), "states": states.contiguous(), "masked": masked.contiguous()},
              folder / "golden.safetensors")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, default=0)
    arguments = parser.parse_args()
    rng = random.Random(arguments.seed)
    for name in ("gated", "relu"):
        write(arguments.out / name, name, rng)
    distances = torch.arange(-300, 301)
    buckets = {f"{count} {most}": T5Attention._relative_position_bucket(distances, True, count, most).tolist()
               for count, most in ((32, 128), (16, 64), (64, 256))}
    (arguments.out / "buckets.json").write_text(json.dumps(buckets) + "\n")


if __name__ == "__main__":
    main()
