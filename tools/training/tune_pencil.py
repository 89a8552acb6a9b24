"""Train the pencil of a model that is there, in pieces that can be stopped at any time: for a machine without a GPU.

  tune_pencil.py --work SMALL --model ../../public/models/etch --until 16:30

SMALL is what everyday.py made. The first run makes WORK/drawings.pt (drawings.py). WORK/pencil.pt is written every few
minutes, and with it what would be shipped now (WORK/trained/pencil.safetensors, 8-bit floats as stored.py has them); a
later run goes on there. The learning rate falls to zero at --until.
"""

import argparse
import copy
import time
from pathlib import Path

import numpy as np
import torch
from diffusers import AutoencoderKL, T2IAdapter
from diffusers.models.attention_processor import AttnProcessor

import model
from clock import follow, rate_at
from distill import TIMES
from drawings import make_drawings, unpacked
from fine_tune import pictures_of, seconds_until
from muon import Optimizer, split
from sample import open_text_encoder, open_unet
from scribbles import scribbled
from stored import Rounded, store
from train_pencil import CONFIG, LOW_NOISE, features

AVERAGED = 0.99
RATE, WARM_UP, FALLS_FROM, ROUNDED_FROM = 1.5e-3, 40, 0.4, 0.75
EVERY = 180  # seconds from one checkpoint to the next
FEW = 0.25  # of the steps: with the UNet for few steps, at its own times
COUNTED = ("steps", "samples", "spent", "cost")  # the last two in seconds: by the clock, and of a processor
NAMELESS = 0.1  # of the draws: without words


class PencilTuning:
    """UNets and text encoder stay as they are."""

    def __init__(self, args):
        self.work, self.batch, self.begin = args.work, args.batch, time.time()
        self.text = open_text_encoder(args.model / "text_encoder")
        self.unets = [
            open_unet(args.model / name).to(memory_format=torch.channels_last) for name in ("unet", "unet_lcm")
        ]
        for unet in self.unets:
            unet.set_attn_processor(AttnProcessor())  # on a CPU faster than the library's fused attention
        saved = torch.load(args.work / "drawings.pt")
        self.latents, self.tokens, self.nothing = saved["latents"], saved["tokens"], saved["nothing"]
        self.shapes, self.inner = saved["shapes"], saved["inner"]
        torch.manual_seed(0)
        self.adapter = T2IAdapter(**CONFIG).to(memory_format=torch.channels_last)
        self.average = copy.deepcopy(self.adapter).requires_grad_(False)
        self.optimizer = Optimizer(*split(self.adapter.named_parameters()))
        self.rounding = Rounded(self.adapter)
        self.alphas, self.steps, self.samples, self.spent, self.cost = model.cumulative_alphas(), 0, 0, 0.0, 0.0
        self.file = args.work / "pencil.pt"
        if self.file.exists():
            self.go_on()

    def go_on(self) -> None:
        saved = torch.load(self.file)
        self.adapter.load_state_dict(saved["adapter"])
        self.average.load_state_dict(saved["average"])
        vars(self.optimizer).update(saved["optimizer"])
        self.steps, self.samples, self.spent, self.cost = (saved[name] for name in COUNTED)
        torch.manual_seed(self.steps)

    def save(self) -> None:
        kept = ("momenta", "first", "second", "count")
        optimizer = {name: getattr(self.optimizer, name) for name in kept}
        both = dict(adapter=self.adapter.state_dict(), average=self.average.state_dict())
        new = self.file.with_suffix(".new")
        cost, spent = self.cost + time.process_time(), self.spent + time.time() - self.begin
        counted = dict(steps=self.steps, samples=self.samples, spent=spent, cost=cost)
        torch.save(both | counted | dict(optimizer=optimizer), new)
        new.rename(self.file)
        (self.work / "trained").mkdir(exist_ok=True)
        store(self.average.state_dict(), self.work / "trained/pencil.safetensors")

    def loss(self) -> torch.Tensor:
        few = np.random.default_rng(self.steps).random() < FEW
        picks = torch.randint(len(self.latents), (self.batch,))
        x = self.latents[picks].float()
        tokens = self.tokens[picks, torch.randint(self.tokens.shape[1], (self.batch,))].long()
        tokens = torch.where((torch.rand(self.batch) < NAMELESS)[:, None], self.nothing, tokens)
        lines = scribbled(unpacked(self.shapes[picks]), unpacked(self.inner[picks]))
        u = torch.rand(self.batch)
        t = (torch.where(torch.rand_like(u) < LOW_NOISE, u, 1 - u**3) * 1000).long().clamp_max(999)
        if few:
            t = torch.tensor(TIMES)[torch.randint(len(TIMES), (self.batch,))]
        a = self.alphas[t].view(-1, 1, 1, 1)
        noise = torch.randn_like(x)
        noisy = (a.sqrt() * x + (1 - a).sqrt() * noise).contiguous(memory_format=torch.channels_last)
        with model.autocast(x.device):
            with torch.no_grad():
                context = model.read(self.text, tokens)
            told = features(self.adapter, lines)
            unet = self.unets[1 if few else 0]
            v = unet(noisy, t, context, down_intrablock_additional_residuals=told, return_dict=False)[0]
        return (v.float() - (a.sqrt() * noise - (1 - a).sqrt() * x)).pow(2).mean()

    def step(self, rounding: bool) -> float:
        self.optimizer.forget_gradients()
        if rounding:
            with self.rounding:
                loss = self.loss()
                loss.backward()
        else:
            loss = self.loss()
            loss.backward()
        self.optimizer.step()
        follow(self.average, self.adapter, min(AVERAGED, (1 + self.steps) / (10 + self.steps)))
        self.steps += 1
        self.samples += self.batch
        return loss.item()

    def train(self, seconds: float) -> None:
        """Until so many seconds from now; the time of earlier runs counts."""
        end, saved, losses = time.time() + seconds, time.time(), []
        while time.time() < end:
            progress = (self.spent + time.time() - self.begin) / (self.spent + end - self.begin)
            self.optimizer.rate.fill_(RATE * rate_at(progress, self.steps, WARM_UP, FALLS_FROM))
            losses.append(self.step(progress > ROUNDED_FROM))
            if self.steps % 50 == 0:
                cost = (self.cost + time.process_time()) / 60
                print(f"{self.steps} {progress:.2f} loss {np.mean(losses):.4f} {self.samples} in {cost:.1f} min", flush=True)
                losses = []
            if time.time() - saved > EVERY:
                self.save()
                saved = time.time()
        self.save()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--until", required=True, help="hour:minute at which it is done")
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--drawings", type=int, default=8_000)
    args = parser.parse_args()
    if not (args.work / "drawings.pt").exists():
        vae = AutoencoderKL.from_pretrained(args.model / "vae").float().eval().requires_grad_(False)
        vae.to(memory_format=torch.channels_last)
        make_drawings(args.work, model.load_records(args.work), pictures_of(args.work), vae, args.drawings)
    PencilTuning(args).train(seconds_until(args.until))


if __name__ == "__main__":
    main()
