"""Train the UNet and the text encoder together, from scratch, on the precomputed latents.

v-prediction with zero terminal SNR, min-SNR weighting, EMA, bf16. Matrices and convolutions learn
with Muon, everything else with AdamW. The length is given in minutes; the learning rate warms up
and falls to zero at its end. Run again to go on from the last checkpoint; --piece-minutes ends a run
earlier, so that the whole can be done in pieces. --init starts a new schedule from older weights.
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
from word_vectors import WordEmbedding

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
KINDS = {"base": 0.45, "recoloured": 0.1, "ground": 0.07, "count": 0.08, "pair": 0.3}
KEEP_EVERY = 150  # seconds between two checkpoints


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
    """ "nearby": label -> words said of it, too; "known" and "unseen": see WordEmbedding.table."""
    return json.loads((work / "words.json").read_text())


def load_records(work: Path) -> list[dict]:
    """Every picture's names, tags and synonyms, and the words near those of common things."""
    records = json.loads((work / "pictures.json").read_text())
    nearby = load_words(work)["nearby"]
    for record in records:
        record["nearby"] = [] if "names" in record else nearby.get(record["label"], [])
    return records


def load_vectors(work: Path) -> torch.Tensor:
    return torch.from_numpy(np.load(work / "vectors.npy")).float() / 127


class Model(torch.nn.Module):
    """Text encoder and UNet: noisy latents, timesteps and tokens -> v."""

    def __init__(self, tokenizer: Tokenizer, vectors: torch.Tensor):
        super().__init__()
        self.unet = UNet2DConditionModel(**UNET)
        self.text = CLIPTextModel(text_config(tokenizer))
        self.text.embeddings.token_embedding = WordEmbedding(vectors, WIDTH)

    def forward(self, noisy, t, tokens):
        context = self.text(input_ids=tokens).last_hidden_state
        return self.unet(noisy, t, context, return_dict=False)[0]


def sampling_weights(index: list[dict], records: list[dict]) -> np.ndarray:
    """The chance of every latent to be drawn; compositions were already chosen by weight."""
    prompts = (Path(__file__).parent / "prompts.txt").read_text().splitlines()
    prompted = {re.sub(r"^(an?|the) |,.*", "", line) for line in prompts}
    per_picture: dict[tuple[int, str], int] = {}
    for item in index:
        key = (item["picture"], item["kind"])
        per_picture[key] = per_picture.get(key, 0) + 1
    weights = np.ones(len(index))
    for n, item in enumerate(index):
        if item["kind"] not in ("count", "pair"):
            same = per_picture[item["picture"], item["kind"]]
            weights[n] = weight(records[item["picture"]], prompted) / same
    kinds = np.array([item["kind"] for item in index])
    for kind in set(kinds):
        weights[kinds == kind] *= KINDS[kind] / weights[kinds == kind].sum()
    return weights / weights.sum()


def split_parameters(model: Model) -> tuple[list, list]:
    """Inner matrices for Muon; embeddings, ends, norms and biases for AdamW."""
    inner, rest = [], []
    for name, p in model.named_parameters():
        outer = "conv_in" in name or "conv_out" in name or "embedding" in name
        (rest if p.ndim < 2 or outer else inner).append(p)
    return inner, rest


class Data:
    """Draws (latents, tokens) of random training pictures with random captions."""

    def __init__(self, work: Path, seed: int):
        self.records = load_records(work)
        self.index = json.loads((work / "latents.json").read_text())
        self.latents = torch.from_numpy(np.load(work / "latents.npz")["latents"])
        self.weights = sampling_weights(self.index, self.records)
        self.tokenizer, self.vectors = load_tokenizer(work), load_vectors(work)
        self.rng = np.random.default_rng(seed)

    def draw(self, batch: int, device: torch.device) -> tuple[torch.Tensor, torch.Tensor]:
        picks = self.rng.choice(len(self.latents), batch, p=self.weights)
        texts = [caption(self.rng, self.records, self.index[n]) for n in picks]
        tokens = torch.tensor([e.ids for e in self.tokenizer.encode_batch(texts)], device=device)
        return self.latents[torch.from_numpy(picks)].float().to(device), tokens


class Training:
    """The model with its optimizers and average; can be saved and gone on with."""

    def __init__(self, args, data: Data):
        torch.manual_seed(0)
        self.args, self.device = args, torch.device(args.device)
        self.model = Model(data.tokenizer, data.vectors).to(self.device)
        self.model.unet.to(memory_format=torch.channels_last)
        self.path: Path = args.work / "ckpt" / args.out
        self.path.parent.mkdir(exist_ok=True)
        saved = self.stored(self.path)
        start = saved or (self.stored(args.init) if args.init else None)
        if start:
            self.model.load_state_dict(start["model" if saved else "ema"])
        self.ema = copy.deepcopy(self.model).requires_grad_(False)
        inner, rest = split_parameters(self.model)
        self.optimizers = [
            Muon(inner, lr=args.lr),
            torch.optim.AdamW(rest, lr=args.lr, betas=(0.9, 0.99), weight_decay=0.0),
        ]
        self.step, self.seen, self.spent = 0, 0, 0.0
        if saved:
            self.resume(saved)
        self.run = torch.compile(self.model) if args.compile else self.model
        self.alphas = DDIMScheduler(**SCHEDULER).alphas_cumprod.to(self.device)

    def stored(self, path: Path) -> dict | None:
        return torch.load(path, map_location=self.device) if path.exists() else None

    def resume(self, saved: dict) -> None:
        """Checkpoints that were packed to travel have no optimizer states: those start anew."""
        self.ema.load_state_dict(saved["ema"])
        self.step, self.seen, self.spent = saved["step"], saved["seen"], saved["spent"]
        for optimizer, state in zip(self.optimizers, saved.get("optimizers", ()), strict=False):
            optimizer.load_state_dict(state)

    def save(self) -> None:
        state = dict(model=self.model.state_dict(), ema=self.ema.state_dict(), step=self.step)
        state |= dict(seen=self.seen, spent=self.spent)
        state |= dict(optimizers=[optimizer.state_dict() for optimizer in self.optimizers])
        torch.save(state, self.path.with_suffix(".tmp"))
        self.path.with_suffix(".tmp").replace(self.path)

    def loss(self, x: torch.Tensor, tokens: torch.Tensor) -> torch.Tensor:
        """min-SNR-weighted error of the predicted v."""
        # one timestep from each equal part of the range: less variance than independent draws
        u = (torch.randperm(len(x)) + torch.rand(len(x))) / len(x)
        t = (u * 1000).long().clamp_max(999).to(self.device)
        a = self.alphas[t].view(-1, 1, 1, 1)
        noise = torch.randn_like(x)
        noisy = a.sqrt() * x + (1 - a).sqrt() * noise
        target = a.sqrt() * noise - (1 - a).sqrt() * x
        noisy = noisy.contiguous(memory_format=torch.channels_last)
        with torch.autocast(self.device.type, torch.bfloat16):
            v = self.run(noisy, t, tokens)
        error = (v.float() - target).pow(2).mean((1, 2, 3))
        snr = a.flatten() / (1 - a.flatten()).clamp_min(1e-8)
        return (error * (snr.clamp_max(5) + 1) / (snr + 1)).mean()

    def learn(self, x: torch.Tensor, tokens: torch.Tensor) -> float:
        """One step."""
        progress = self.spent / (self.args.minutes * 60)
        for optimizer in self.optimizers:
            for group in optimizer.param_groups:
                group["lr"] = self.args.lr * min(1, (self.step + 1) / 50) * min(1, 1.6 * (1 - progress))
            optimizer.zero_grad(set_to_none=True)
        loss = self.loss(x, tokens)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        for optimizer in self.optimizers:
            optimizer.step()
        self.step, self.seen = self.step + 1, self.seen + len(x)
        decay = min(self.args.ema, (1 + self.step) / (10 + self.step))
        with torch.no_grad():
            averaged, current = list(self.ema.parameters()), list(self.model.parameters())
            torch._foreach_lerp_(averaged, current, 1 - decay)
        return loss.item()


def train(training: Training, data: Data) -> None:
    """Until the whole time, or this piece of it, is over."""
    args, began, kept = training.args, time.time(), time.time()
    end = min(args.minutes * 60 - training.spent, args.piece_minutes * 60)
    last, losses = began, []
    while time.time() - began < end:
        losses.append(training.learn(*data.draw(args.batch, training.device)))
        now = time.time()
        training.spent, last = training.spent + now - last, now
        if len(losses) == 50:
            rate = training.seen / training.spent
            line = f"step {training.step} {training.spent / 60:.1f} min loss {np.mean(losses):.4f}"
            print(f"{line} {training.seen} seen {rate:.1f}/s", flush=True)
            losses = []
        if now - kept > KEEP_EVERY:
            training.save()
            kept = now
    training.save()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=60, help="of the whole training")
    parser.add_argument("--piece-minutes", type=float, default=1e9, help="of this run at most")
    parser.add_argument("--batch", type=int, default=48)
    parser.add_argument("--lr", type=float, default=2e-3)
    parser.add_argument("--ema", type=float, default=0.995)
    parser.add_argument("--init", type=Path, help="checkpoint whose averaged weights to start from")
    parser.add_argument("--out", default="unet.pt")
    parser.add_argument("--compile", action="store_true")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    args = parser.parse_args()
    data = Data(args.work, seed=int(time.time()))
    training = Training(args, data)
    size = {part: sum(p.numel() for p in m.parameters()) for part, m in training.model.named_children()}
    print(f"{len(data.latents)} latents; parameters {size}; from step {training.step}", flush=True)
    train(training, data)


if __name__ == "__main__":
    main()
