"""Train a shipped model further, in pieces that can be stopped at any time: for a machine without a GPU.

  fine_tune.py --work WORK --start ../../public/models/etch --samples 80000 pool unet

Parts: "pool" makes the latents and captions (WORK/pool.pt); "unet" trains the UNet and the text encoder, and goes on
where it was: WORK/checkpoint.pt is written every few minutes, and with it what would be shipped now (WORK/trained);
"few" adds to the new UNet what the few-step UNet of --start has more than its UNet, as a LoRA for few steps is added to
other models (Luo et al., 2023), and distils from there. Their schedules go by --samples: a machine that is busy, or
stops them meanwhile, only takes longer. "pencil" trains the T2I-Adapter, "judge" the judge of the evaluation; these end
at --until.
"""

import argparse
import json
import time
from datetime import datetime
from pathlib import Path

import numpy as np
import torch
from diffusers import AutoencoderKL, UNet2DConditionModel
from diffusers.models.attention_processor import AttnProcessor
from safetensors.torch import save_file
from transformers import CLIPTextModel

import model
from clock import rate_at
from distill import Distillation
from evaluate import GUIDANCE
from judge import train_judge
from pictures import load
from pool import Pool
from sample import open_text_encoder, open_unet
from stored import restore, store
from train_pencil import Pencil
from train_unet import Training

# Share of the draws: single things first, as they are to be varied and new ones learnt.
KINDS = {"base": 0.69, "recoloured": 0.06, "ground": 0.01, "count": 0.05, "pair": 0.19}
AVERAGED = 0.998
WARM_UP, FALLS_FROM, ROUNDED_FROM = 100, 0.45, 0.8
MORE = {"3d": 0.8, "colour": 0.4, "noto": 1.6, "twemoji": 1.6}  # draws, relative to others
PARTS = ("pool", "judge", "unet", "few", "pencil")
EVERY = 240  # seconds from one checkpoint to the next


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("parts", nargs="+", choices=PARTS)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--start", type=Path, required=True, help="folder of the model to go on from")
    parser.add_argument("--until", help="hour:minute at which judge and pencil are done")
    parser.add_argument("--samples", type=int, help="of unet or few, those of the unet's earlier runs among them")
    parser.add_argument("--batch", type=int, default=40)
    parser.add_argument("--rate", type=float, default=2e-3)
    parser.add_argument("--counts", type=int, default=250, help="pictures of several of one thing")
    parser.add_argument("--pairs", type=int, default=700, help="pictures of two things")
    parser.add_argument("--share", type=float, default=0.12, help="of the recoloured things and grounds")
    parser.add_argument("--captions", type=int, default=6, help="of every picture")
    parser.set_defaults(workers=1, pool_seconds=1e9)
    args = parser.parse_args()
    if {"unet", "few"} & set(args.parts) and args.samples is None:
        parser.error("unet and few need --samples")
    if {"judge", "pencil"} & set(args.parts) and args.until is None:
        parser.error("judge and pencil need --until")
    return args


def seconds_until(text: str) -> float:
    hour, minute = map(int, text.split(":"))
    return (datetime.now().replace(hour=hour, minute=minute, second=0) - datetime.now()).total_seconds()


def pictures_of(work: Path) -> torch.Tensor:
    """Bytes (P, 4, 128, 128)."""
    rgba, _ = load(work)
    return torch.from_numpy(np.array(rgba)).permute(0, 3, 1, 2).contiguous()


def make_pool(args) -> None:
    vae = AutoencoderKL.from_pretrained(args.start / "vae").float().eval().requires_grad_(False)
    records = model.load_records(args.work)
    pool = Pool(args.work, records, pictures_of(args.work), vae.to(memory_format=torch.channels_last), args, KINDS)
    parts = dict(latents=pool.latents, tokens=pool.tokens, edges=pool.edges, nothing=pool.nothing, items=pool.items)
    torch.save(parts, args.work / "pool.pt")


def load_pool(work: Path) -> Pool:
    """The pool as it was saved."""
    pool = Pool.__new__(Pool)
    pool.__dict__.update(torch.load(work / "pool.pt"))
    pool.tokenizer, pool.records = model.load_tokenizer(work), model.load_records(work)
    return pool


def styles_of(pool: Pool) -> list[str]:
    return [pool.records[item["picture"]]["style"] for item in pool.items]


def draw_new_sets_more(pool: Pool) -> None:
    """What the weights know less of is learnt more."""
    shares = pool.edges.diff(prepend=pool.edges.new_zeros(1))
    shares *= torch.tensor([MORE.get(style, 1.0) for style in styles_of(pool)])
    pool.edges = (shares / shares.sum()).cumsum(0)


class FineTuning(Training):
    """A training that starts from a model folder: its embedding is the plain table already."""

    def __init__(self, args):
        self.work, self.spent = args.work, 0.0
        pool = load_pool(args.work)
        draw_new_sets_more(pool)
        super().__init__(args.work, pool, args.batch, torch.device("cpu"))
        self.model.text = open_text_encoder(args.start / "text_encoder").requires_grad_(True)
        self.model.unet = open_unet(args.start / "unet").requires_grad_(True)
        self.model.unet.set_attn_processor(AttnProcessor())  # on a CPU faster than the library's fused attention
        self.model.to(memory_format=torch.channels_last)
        self._start()
        self.rate = args.rate
        self.file = args.work / "checkpoint.pt"
        if self.file.exists():
            self.go_on()

    def times(self, even: torch.Tensor) -> torch.Tensor:
        """More often near pure noise, where it is decided what is drawn: clean edges are known already."""
        return 1 - (1 - even) ** 1.7

    def go_on(self) -> None:
        saved = torch.load(self.file)
        self.model.load_state_dict(saved["model"])
        self.average.load_state_dict(saved["average"])
        vars(self.optimizer).update(saved["optimizer"])
        self.steps, self.spent = saved["steps"], saved["spent"]
        torch.manual_seed(self.steps)

    def save(self) -> None:
        kept = ("momenta", "first", "second", "count")
        optimizer = {name: getattr(self.optimizer, name) for name in kept}
        both = dict(model=self.model.state_dict(), average=self.average.state_dict())
        spent = self.spent + time.process_time()
        torch.save(both | dict(optimizer=optimizer, steps=self.steps, spent=spent), self.file.with_suffix(".new"))
        self.file.with_suffix(".new").rename(self.file)
        out = self.work / "trained"
        out.mkdir(exist_ok=True)
        named = {f"text_model.{n}": w for n, w in self.average.text.state_dict().items()}
        store(self.average.unet.state_dict(), out / "unet.safetensors")
        store(named, out / "text.safetensors", exact=torch.float32)

    def go(self, samples: int) -> None:
        """Until so many samples are seen, those of earlier runs among them."""
        saved, losses, last = time.time(), [], samples // self.batch
        self.model.train()
        while self.steps < last:
            progress = self.steps / last
            self.optimizer.rate.fill_(self.rate * rate_at(progress, self.steps, WARM_UP, FALLS_FROM))
            self.kept = min(AVERAGED, (1 + self.steps) / (10 + self.steps))
            losses.append(self.step(progress > ROUNDED_FROM).item())
            self.steps += 1
            if self.steps % 10 == 0:
                cost = self.spent + time.process_time()
                print(f"{self.steps} {progress:.2f} loss {np.mean(losses):.4f} {cost / 60:.1f} min", flush=True)
                losses = []
            if time.time() - saved > EVERY:
                self.save()
                saved = time.time()
        self.save()


def make_judge(args, seconds: float) -> None:
    judge, labels, report = train_judge(pictures_of(args.work), model.load_records(args.work), seconds, args.batch)
    (args.work / "trained").mkdir(exist_ok=True)
    torch.save(dict(model=judge.state_dict(), labels=labels), args.work / "trained/judge.pt")
    (args.work / "judge.json").write_text(json.dumps(report))


def trained(work: Path) -> tuple:
    """Text encoder and UNet as they would be shipped."""
    text, unet = CLIPTextModel(model.text_config(model.load_tokenizer(work))), UNet2DConditionModel(**model.UNET)
    weights = restore(work / "trained/text.safetensors")
    text.load_state_dict({name.removeprefix("text_model."): w for name, w in weights.items()})
    unet.load_state_dict(restore(work / "trained/unet.safetensors"))
    unet.to(memory_format=torch.channels_last)
    return text.eval().requires_grad_(False), unet.eval().requires_grad_(False)


def make_few(args) -> None:
    text, teacher = trained(args.work)
    teacher.set_attn_processor(AttnProcessor())
    plain, quick = (open_unet(args.start / name).state_dict() for name in ("unet", "unet_lcm"))
    first = {name: w + quick[name] - plain[name] for name, w in teacher.state_dict().items()}
    distillation = Distillation(text, teacher, load_pool(args.work), args.batch, GUIDANCE)
    for unet in (distillation.student, distillation.average):
        unet.load_state_dict(first)
    distillation.train_samples(args.samples)
    store(distillation.average.state_dict(), args.work / "trained/unet_lcm.safetensors")


def make_pencil(args, seconds: float) -> None:
    pencil = Pencil(*trained(args.work), load_pool(args.work), pictures_of(args.work), args.batch)
    pencil.train(seconds)
    halves = {n: w.half().contiguous() for n, w in pencil.average.state_dict().items()}
    save_file(halves, args.work / "trained/pencil.safetensors", {"format": "pt"})


def main() -> None:
    args = arguments()
    for part in args.parts:
        if part == "pool" and not (args.work / "pool.pt").exists():
            make_pool(args)
        elif part == "judge":
            make_judge(args, seconds_until(args.until))
        elif part == "unet":
            FineTuning(args).go(args.samples)
        elif part == "few":
            make_few(args)
        elif part == "pencil":
            make_pencil(args, seconds_until(args.until))


if __name__ == "__main__":
    main()
