"""Train the UNet and the text encoder together, from scratch, on the precomputed latents.

v-prediction with zero terminal SNR, min-SNR weighting, EMA, bf16. Matrices and convolutions learn
with Muon, everything else with AdamW. The length is given in minutes; the learning rate warms up
and falls to zero at its end. Run again to go on from the last checkpoint.
"""

import argparse
import copy
import json
import re
import time
from pathlib import Path

import numpy as np
import torch
from diffusers import DDIMScheduler, UNet2DConditionModel
from tokenizers import Tokenizer
from transformers import CLIPTextConfig, CLIPTextModel

from captions import caption, weight
from muon import Muon
from tokenizer import END, LENGTH, START

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
# Share of the draws that each kind of latent gets.
KINDS = {"base": 0.86, "mirrored": 0.01, "recoloured": 0.08, "ground": 0.05}


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


class Model(torch.nn.Module):
    def __init__(self, tokenizer: Tokenizer):
        super().__init__()
        self.unet = UNet2DConditionModel(**UNET)
        self.text = CLIPTextModel(text_config(tokenizer))

    def forward(self, noisy, t, tokens):
        context = self.text(input_ids=tokens).last_hidden_state
        return self.unet(noisy, t, context, return_dict=False)[0]


def sampling_weights(index: list[dict], records: list[dict]) -> np.ndarray:
    prompts = (Path(__file__).parent / "prompts.txt").read_text().splitlines()
    prompted = {re.sub(r"^(an?|the) |,.*", "", line) for line in prompts}
    per_picture: dict[tuple[int, str], int] = {}
    for item in index:
        key = (item["picture"], item["kind"])
        per_picture[key] = per_picture.get(key, 0) + 1
    weights = np.array(
        [
            weight(records[item["picture"]], prompted) / per_picture[item["picture"], item["kind"]]
            for item in index
        ]
    )
    kinds = np.array([item["kind"] for item in index])
    for kind, share in KINDS.items():
        weights[kinds == kind] *= share / weights[kinds == kind].sum()
    return weights / weights.sum()


def split_parameters(model: Model) -> tuple[list, list]:
    """Inner matrices for Muon; embeddings, ends, norms and biases for AdamW."""
    inner, rest = [], []
    for name, p in model.named_parameters():
        outer = "conv_in" in name or "conv_out" in name or "embedding" in name
        (rest if p.ndim < 2 or outer else inner).append(p)
    return inner, rest


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--lr", type=float, default=2e-3)
    parser.add_argument("--ema", type=float, default=0.995)
    parser.add_argument("--out", default="unet.pt")
    parser.add_argument("--compile", action="store_true")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    args = parser.parse_args()
    device = torch.device(args.device)

    records = json.loads((args.work / "pictures.json").read_text())
    index = json.loads((args.work / "latents.json").read_text())
    latents = torch.from_numpy(np.load(args.work / "latents.npz")["latents"])
    weights = sampling_weights(index, records)
    tokenizer = load_tokenizer(args.work)

    torch.manual_seed(0)
    model = Model(tokenizer).to(device)
    model.unet.to(memory_format=torch.channels_last)
    path = args.work / "ckpt" / args.out
    path.parent.mkdir(exist_ok=True)
    saved = torch.load(path, map_location=device) if path.exists() else None
    if saved:
        model.load_state_dict(saved["model"])
    ema = copy.deepcopy(model).requires_grad_(False)
    inner, rest = split_parameters(model)
    optimizers = [
        Muon(inner, lr=args.lr),
        torch.optim.AdamW(rest, lr=args.lr, betas=(0.9, 0.99), weight_decay=0.0),
    ]
    step, spent = 0, 0.0
    if saved:
        ema.load_state_dict(saved["ema"])
        for optimizer, state in zip(optimizers, saved["optimizers"], strict=True):
            optimizer.load_state_dict(state)
        step, spent = saved["step"], saved["spent"]
    run = torch.compile(model) if args.compile else model
    size = {part: sum(p.numel() for p in m.parameters()) for part, m in model.named_children()}
    print(f"{len(latents)} latents; parameters {size}; from step {step}", flush=True)

    def save() -> None:
        state = dict(model=model.state_dict(), ema=ema.state_dict(), step=step, spent=spent)
        state |= dict(optimizers=[optimizer.state_dict() for optimizer in optimizers])
        torch.save(state, path.with_suffix(".tmp"))
        path.with_suffix(".tmp").replace(path)

    alphas = DDIMScheduler(**SCHEDULER).alphas_cumprod.to(device)
    rng = np.random.default_rng(step + 1)
    last, last_save, total, began = time.time(), time.time(), 0.0, time.time()
    while spent < args.minutes * 60:
        progress = spent / (args.minutes * 60)
        for optimizer in optimizers:
            for group in optimizer.param_groups:
                group["lr"] = args.lr * min(1, (step + 1) / 50) * min(1, 1.6 * (1 - progress))
        picks = rng.choice(len(latents), args.batch, p=weights)
        texts = [
            caption(rng, records[i["picture"]], i["colour"], i["ground"], i["tone"])
            for i in (index[n] for n in picks)
        ]
        tokens = torch.tensor([e.ids for e in tokenizer.encode_batch(texts)], device=device)
        x = latents[torch.from_numpy(picks)].float().to(device)
        # one timestep from each equal part of the range: less variance than independent draws
        u = (torch.arange(args.batch) + torch.rand(args.batch)) / args.batch
        t = (u[torch.randperm(args.batch)] * 1000).long().clamp_max(999).to(device)
        a = alphas[t].view(-1, 1, 1, 1)
        noise = torch.randn_like(x)
        noisy = a.sqrt() * x + (1 - a).sqrt() * noise
        target = a.sqrt() * noise - (1 - a).sqrt() * x
        noisy = noisy.contiguous(memory_format=torch.channels_last)
        with torch.autocast(device.type, torch.bfloat16):
            v = run(noisy, t, tokens)
        error = (v.float() - target).pow(2).mean((1, 2, 3))
        snr = a.flatten() / (1 - a.flatten()).clamp_min(1e-8)
        loss = (error * (snr.clamp_max(5) + 1) / (snr + 1)).mean()
        for optimizer in optimizers:
            optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        for optimizer in optimizers:
            optimizer.step()
        step += 1
        decay = min(args.ema, (1 + step) / (10 + step))
        with torch.no_grad():
            torch._foreach_lerp_(list(ema.parameters()), list(model.parameters()), 1 - decay)
        now = time.time()
        spent, last, total = spent + now - last, now, total + loss.item()
        if step % 50 == 0:
            rate = 50 * args.batch / (now - began)
            print(f"step {step} {spent / 60:.1f} min loss {total / 50:.4f} {rate:.1f}/s", flush=True)
            total, began = 0.0, now
        if now - last_save > 150:
            save()
            last_save = now
    save()


if __name__ == "__main__":
    main()
