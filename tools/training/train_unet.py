"""Train the UNet and the text encoder together, from scratch, on a pool of latents.

v-prediction with zero terminal SNR, min-SNR weighting, EMA, bf16. Matrices and convolutions learn with Muon, everything
else with AdamW. In the last part of the time the weights are rounded as they are stored. The length is given in
minutes; the learning rate warms up and falls to zero at its end.
"""

import copy

import torch

import model
from clock import Clock, follow, rate_at, run
from muon import Optimizer, split
from pool import Pool
from set_noise import SetNoise
from stored import Rounded

RATE, WARM_UP, FALLS_FROM = 2e-3, 200, 0.35
AVERAGED = 0.9985
ROUNDED_FROM = 0.72  # of the time
SNR_LIMIT = 5


class Training:
    """The model with its optimizer and average."""

    def __init__(self, work, pool: Pool, batch: int, device: torch.device):
        torch.manual_seed(0)
        self.pool, self.batch, self.device = pool, batch, device
        self.noise = SetNoise(pool)
        self.words = model.load_words(work)
        self.model = model.Model(pool.tokenizer, model.load_vectors(work)).to(device)
        self.model.to(memory_format=torch.channels_last)
        self.alphas = model.cumulative_alphas().to(device)
        self.kept = 0.0  # of the average, at each step
        self.rate, self.steps = RATE, 0
        self._start()

    def _start(self) -> None:
        """A new optimizer and average, for parameters that are new."""
        self.average = copy.deepcopy(self.model).requires_grad_(False).eval()
        self.optimizer = Optimizer(*split(self.model.named_parameters()))
        self.rounding = Rounded(self.model)

    def samples(self) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Latents, tokens and noise."""
        picks = self.pool.pick(self.batch)
        which = torch.randint(self.pool.tokens.shape[1], (self.batch,), device=self.device)
        is_empty = torch.rand(self.batch, device=self.device) < 0.1
        tokens = torch.where(is_empty[:, None], self.pool.nothing, self.pool.tokens[picks, which].long())
        return self.pool.latents[picks].float(), tokens, self.noise.draw(picks, which, is_empty)

    def times(self, even: torch.Tensor) -> torch.Tensor:
        """Shares of the way to pure noise, of numbers that are spread evenly over 0..1."""
        return even

    def loss(self) -> torch.Tensor:
        """min-SNR-weighted error of the predicted v."""
        x, tokens, noise = self.samples()
        # one timestep from each equal part of the range: less variance than independent draws
        parts = torch.arange(self.batch, device=self.device) + torch.rand(self.batch, device=self.device)
        t = (self.times(parts / self.batch) * 1000).long().clamp_max(999)
        a = self.alphas[t].view(-1, 1, 1, 1)
        noisy = a.sqrt() * x + (1 - a).sqrt() * noise
        target = a.sqrt() * noise - (1 - a).sqrt() * x
        noisy = noisy.contiguous(memory_format=torch.channels_last)
        with model.autocast(self.device):
            v = self.model(noisy, t, tokens)
        error = (v.float() - target).pow(2).mean((1, 2, 3))
        snr = a.flatten() / (1 - a.flatten()).clamp_min(1e-8)
        return (error * (snr.clamp_max(SNR_LIMIT) + 1) / (snr + 1)).mean()

    def step(self, is_rounded: bool) -> torch.Tensor:
        self.optimizer.forget_gradients()
        if is_rounded:
            with self.rounding:
                loss = self.loss()
                loss.backward()
        else:
            loss = self.loss()
            loss.backward()
        self.optimizer.step()
        follow(self.average, self.model, self.kept)
        return loss

    def train(self, seconds: float) -> None:
        """The whole schedule."""
        clock = Clock(seconds)
        steps = run_until(clock, ROUNDED_FROM, self, False, 0)
        self.merge_words()
        run_until(clock, 1.0, self, True, steps)

    @torch.no_grad()
    def merge_words(self) -> None:
        """From here on the embedding is the plain table that is shipped."""
        for one in (self.model, self.average):
            table = one.text.embeddings.token_embedding.table(self.words["known"], self.words["unseen"])
            one.text.embeddings.token_embedding = torch.nn.Embedding.from_pretrained(table, freeze=False)
        kept = self.average
        momenta = self.optimizer
        self._start()
        self.average = kept.requires_grad_(False)
        for shape, old in momenta.momenta.items():
            if shape in self.optimizer.momenta and self.optimizer.momenta[shape].shape == old.shape:
                self.optimizer.momenta[shape].copy_(old)


def run_until(clock: Clock, share: float, training: Training, is_rounded: bool, done: int) -> int:
    """One part of the schedule, to this share of the clock's time."""
    training.model.train()

    def before(steps: int) -> None:
        training.steps = done + steps
        rate = rate_at(clock.progress, done + steps, WARM_UP, FALLS_FROM)
        if is_rounded:
            rate *= min(1.0, (steps + 1) / 50)  # AdamW's moments are new
        training.optimizer.rate.fill_(training.rate * rate)
        training.kept = min(AVERAGED, (1 + training.steps) / (10 + training.steps))

    part = Clock(max(0.1, clock.seconds * share - clock.spent))
    name = "unet rounded" if is_rounded else "unet"
    return done + run(lambda: training.step(is_rounded), part, before, name, training.batch)
