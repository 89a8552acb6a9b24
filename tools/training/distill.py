"""Distil the UNet into one that draws in 1 to 4 steps without guidance (latent consistency).

As Luo et al. (2023): the student's picture at one timestep shall be its own average's picture one
solver step further down, where the teacher's step goes with guidance. v-prediction needs no
boundary scaling: at no noise the predicted picture is the input. Runs in pieces, as train_unet.py.
"""

import argparse
import copy
import time
from pathlib import Path

import numpy as np
import torch
from diffusers import DDIMScheduler

from train_unet import SCHEDULER, Data, Model

SOLVER_STEPS = 25  # of the teacher, over the whole range
HUBER = 0.03


def below(weights: dict, prefix: str) -> dict:
    """The weights of one part of the model."""
    return {name.removeprefix(prefix): w for name, w in weights.items() if name.startswith(prefix)}


class Distillation:
    """Teacher, student and the student's average."""

    def __init__(self, args, data: Data):
        self.args, self.device = args, torch.device(args.device)
        teacher = Model(data.tokenizer, data.vectors).to(self.device).eval().requires_grad_(False)
        self.weights = torch.load(args.teacher, map_location=self.device)["ema"]
        teacher.load_state_dict(self.weights)
        self.text, self.teacher = teacher.text, teacher.unet
        self.student = copy.deepcopy(self.teacher).requires_grad_(True)
        self.average = copy.deepcopy(self.teacher)
        self.optimizer = torch.optim.AdamW(self.student.parameters(), lr=args.lr, weight_decay=0.0)
        self.step, self.spent = 0, 0.0
        self.path: Path = args.work / "ckpt" / args.out
        if self.path.exists():
            saved = torch.load(self.path, map_location=self.device)
            self.student.load_state_dict(saved["student"])
            self.average.load_state_dict(below(saved["ema"], "unet."))
            self.optimizer.load_state_dict(saved["optimizer"])
            self.step, self.spent = saved["step"], saved["spent"]
        for unet in (self.teacher, self.student, self.average):
            unet.to(memory_format=torch.channels_last)
        self.alphas = DDIMScheduler(**SCHEDULER).alphas_cumprod.to(self.device)
        empty = [e.ids for e in data.tokenizer.encode_batch([""])]
        self.nothing = self.encode(torch.tensor(empty, device=self.device))

    def save(self) -> None:
        """In the layout that evaluate.py and export.py read: the whole model's average as "ema"."""
        unet = {f"unet.{name}": weight for name, weight in self.average.state_dict().items()}
        state = dict(student=self.student.state_dict(), ema=self.weights | unet)
        state |= dict(optimizer=self.optimizer.state_dict(), step=self.step, spent=self.spent)
        torch.save(state, self.path.with_suffix(".tmp"))
        self.path.with_suffix(".tmp").replace(self.path)

    @torch.no_grad()
    def encode(self, tokens: torch.Tensor) -> torch.Tensor:
        return self.text(input_ids=tokens).last_hidden_state

    def v(self, unet, x: torch.Tensor, t: torch.Tensor, context: torch.Tensor) -> torch.Tensor:
        x = x.contiguous(memory_format=torch.channels_last)
        with torch.autocast(self.device.type, torch.bfloat16):
            return unet(x, t, context, return_dict=False)[0].float()

    def picture(self, x: torch.Tensor, t: torch.Tensor, v: torch.Tensor) -> torch.Tensor:
        a = self.alphas[t].view(-1, 1, 1, 1)
        return a.sqrt() * x - (1 - a).sqrt() * v

    @torch.no_grad()
    def target(self, x: torch.Tensor, t: torch.Tensor, context: torch.Tensor) -> torch.Tensor:
        """The average's picture after one guided DDIM step of the teacher."""
        nothing = self.nothing.expand(len(x), -1, -1)
        both = torch.cat([x, x]), torch.cat([t, t]), torch.cat([context, nothing])
        asked, free = self.v(self.teacher, *both).chunk(2)
        v = free + self.args.guidance * (asked - free)
        a, before = self.alphas[t].view(-1, 1, 1, 1), t - 1000 // SOLVER_STEPS
        b = torch.where(before >= 0, self.alphas[before.clamp_min(0)], 1.0).view(-1, 1, 1, 1)
        picture, noise = a.sqrt() * x - (1 - a).sqrt() * v, a.sqrt() * v + (1 - a).sqrt() * x
        stepped = b.sqrt() * picture + (1 - b).sqrt() * noise
        early = before.clamp_min(0)
        found = self.picture(stepped, early, self.v(self.average, stepped, early, context))
        return torch.where((before >= 0).view(-1, 1, 1, 1), found, picture)

    def learn(self, x: torch.Tensor, tokens: torch.Tensor) -> float:
        progress = self.spent / (self.args.minutes * 60)
        self.optimizer.param_groups[0]["lr"] = self.args.lr * min(
            1, (self.step + 1) / 20, 2 - 2 * progress
        )
        context = self.encode(tokens)
        spacing = 1000 // SOLVER_STEPS
        t = torch.randint(1, SOLVER_STEPS + 1, (len(x),), device=self.device) * spacing - 1
        a = self.alphas[t].view(-1, 1, 1, 1)
        noisy = a.sqrt() * x + (1 - a).sqrt() * torch.randn_like(x)
        target = self.target(noisy, t, context)
        made = self.picture(noisy, t, self.v(self.student, noisy, t, context))
        loss = (((made - target) ** 2 + HUBER**2).sqrt() - HUBER).mean()
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.student.parameters(), 1.0)
        self.optimizer.step()
        with torch.no_grad():
            averaged, current = list(self.average.parameters()), list(self.student.parameters())
            torch._foreach_lerp_(averaged, current, 1 - self.args.ema)
        self.step += 1
        return loss.item()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--teacher", type=Path, required=True, help="checkpoint of train_unet.py")
    parser.add_argument("--minutes", type=float, default=20, help="of the whole distillation")
    parser.add_argument("--piece-minutes", type=float, default=1e9, help="of this run at most")
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--lr", type=float, default=3e-4)
    parser.add_argument("--ema", type=float, default=0.95)
    parser.add_argument("--guidance", type=float, default=3.0)
    parser.add_argument("--out", default="distilled.pt")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    args = parser.parse_args()
    data = Data(args.work, seed=int(time.time()))
    distillation = Distillation(args, data)
    began = last = time.time()
    end = min(args.minutes * 60 - distillation.spent, args.piece_minutes * 60)
    losses = []
    while time.time() - began < end:
        losses.append(distillation.learn(*data.draw(args.batch, distillation.device)))
        now = time.time()
        distillation.spent, last = distillation.spent + now - last, now
        if distillation.step % 20 == 0:
            minutes = distillation.spent / 60
            print(f"step {distillation.step} {minutes:.1f} min loss {np.mean(losses):.4f}", flush=True)
            losses = []
    distillation.save()


if __name__ == "__main__":
    main()
