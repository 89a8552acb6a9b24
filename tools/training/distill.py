"""Distil the UNet into one that draws in 4 steps without guidance, and keeps what makes seeds differ.

Every step of the student goes where STEPS_BELOW guided DDIM steps of the teacher go from the same place, as in
progressive distillation (Salimans and Ho, 2022): the way from noise to picture is the teacher's, so other noise is
another picture. (Consistency distillation predicts the end at once, an average of what it could be, and all seeds draw
that.) The places that it learns at are those that it comes to itself: what it says is where the next step starts.
"""

import copy

import torch

import model
from clock import Clock, follow, rate_at, run
from muon import Optimizer, split
from pool import Pool
from stored import Rounded

TIMES = (999, 759, 499, 259)  # what LCM's and TCD's 4 steps are, in diffusers and in the page
STEPS_BELOW = 5  # of the teacher, for one of the student
RATE, WARM_UP, FALLS_FROM = 8e-4, 50, 0.3
AVERAGED = 0.99
FROM_DATA = 0.15  # of the places that start anew: a noisy picture of the pool, at any step


def jump(x, v, a, b):
    """The DDIM step of a predicted v from the cumulative alpha a to b."""
    picture, noise = a.sqrt() * x - (1 - a).sqrt() * v, a.sqrt() * v + (1 - a).sqrt() * x
    return b.sqrt() * picture + (1 - b).sqrt() * noise


class Distillation:
    """`text` and `teacher` are frozen. `places`: a batch of (x, step, context) that are on their way."""

    def __init__(self, text, teacher, pool: Pool, batch: int, guidance: float):
        self.device = pool.latents.device
        self.text, self.teacher, self.pool, self.batch = text, teacher, pool, batch
        self.student = copy.deepcopy(teacher).requires_grad_(True).train()
        self.average = copy.deepcopy(teacher).requires_grad_(False)
        self.optimizer = Optimizer(*split(self.student.named_parameters()))
        self.rounding = Rounded(self.student)
        self.guidance, self.kept = guidance, 0.0
        alphas = model.cumulative_alphas().to(self.device)
        ends = [*TIMES[1:], -1]
        fine = [
            [t + (end - t) * n / STEPS_BELOW for n in range(STEPS_BELOW)] for t, end in zip(TIMES, ends, strict=True)
        ]
        self.fine = torch.tensor(fine, device=self.device).round().long()  # (4, STEPS_BELOW)
        self.alphas_at = torch.cat([alphas, alphas.new_ones(1)])  # the last one is the end
        self.times = torch.tensor(TIMES, device=self.device)
        self.ends = torch.tensor(ends, device=self.device)
        with torch.no_grad():
            nothing = model.read(text, pool.nothing[None])
        self.nothing = nothing.expand(batch, -1, -1)
        self.x = torch.randn(batch, 4, 16, 16, device=self.device)
        self.at = torch.zeros(batch, dtype=torch.long, device=self.device)
        self.context = self.nothing.clone()
        self._replace(torch.ones(batch, dtype=torch.bool, device=self.device), 1.0)

    @torch.no_grad()
    def _replace(self, over: torch.Tensor, from_data: float) -> None:
        """New places instead of those that are at their end."""
        latents, tokens = self.pool.draw(self.batch, 0.05)
        noise = torch.randn_like(latents)
        at = torch.randint(len(TIMES), (self.batch,), device=self.device)
        a = self.alphas_at[self.times[at]].view(-1, 1, 1, 1)
        of_data = torch.rand(self.batch, device=self.device) < from_data
        noisy = torch.where(of_data.view(-1, 1, 1, 1), a.sqrt() * latents + (1 - a).sqrt() * noise, noise)
        with model.autocast(self.device):
            context = model.read(self.text, tokens).float()
        self.x.copy_(torch.where(over.view(-1, 1, 1, 1), noisy, self.x))
        self.context.copy_(torch.where(over.view(-1, 1, 1), context, self.context))
        self.at.copy_(torch.where(over, torch.where(of_data, at, 0), self.at))

    def v(self, unet, x, t, context):
        x = x.contiguous(memory_format=torch.channels_last)
        with model.autocast(self.device):
            return unet(x, t, context, return_dict=False)[0].float()

    @torch.no_grad()
    def target(self) -> torch.Tensor:
        """Where the guided teacher comes to from the places, one step of the student further."""
        x, both = self.x, torch.cat([self.context, self.nothing])
        for n in range(STEPS_BELOW):
            t = self.fine[self.at, n]
            end = self.fine[self.at, n + 1] if n + 1 < STEPS_BELOW else self.ends[self.at]
            asked, free = self.v(self.teacher, torch.cat([x, x]), torch.cat([t, t]), both).chunk(2)
            a, b = (self.alphas_at[time].view(-1, 1, 1, 1) for time in (t, end))
            x = jump(x, free + self.guidance * (asked - free), a, b)
        return x

    def step(self) -> torch.Tensor:
        end = self.target()
        t = self.times[self.at]
        a, b = (self.alphas_at[time].view(-1, 1, 1, 1) for time in (t, self.ends[self.at]))
        # the v whose one step goes there: x is turned by the angle between both times
        along, across = (a * b).sqrt() + ((1 - a) * (1 - b)).sqrt(), (a * (1 - b)).sqrt() - (b * (1 - a)).sqrt()
        wanted = (end - along * self.x) / across
        self.optimizer.forget_gradients()
        with self.rounding:
            v = self.v(self.student, self.x, t, self.context)
            loss = (v - wanted).pow(2).mean()
            loss.backward()
        self.optimizer.step()
        with torch.no_grad():
            follow(self.average, self.student, self.kept)
            self.x.copy_(jump(self.x, v.detach(), a, b))
            self.at += 1
            over = self.at >= len(TIMES)
            self.at.clamp_(max=len(TIMES) - 1)
            self._replace(over, FROM_DATA)
        return loss.detach()

    def before(self, progress: float, steps: int) -> None:
        self.optimizer.rate.fill_(RATE * rate_at(progress, steps, WARM_UP, FALLS_FROM))
        self.kept = min(AVERAGED, (1 + steps) / (10 + steps))

    def train(self, seconds: float) -> None:
        clock = Clock(seconds)
        run(self.step, clock, lambda steps: self.before(clock.progress, steps), "few steps", self.batch, 50)

    def train_samples(self, samples: int) -> None:
        """The same by the number of samples."""
        losses, last = [], samples // self.batch
        for steps in range(last):
            self.before(steps / last, steps)
            losses.append(self.step().item())
            if (steps + 1) % 10 == 0:
                print(f"few steps {steps + 1} of {last} loss {sum(losses[-10:]) / 10:.4f}", flush=True)
