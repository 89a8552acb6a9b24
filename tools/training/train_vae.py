"""Train the autoencoder: AutoencoderKL, 3x128x128 <-> 4x16x16.

Most of the time goes to 64x64 crops (more pictures a second), the last part to whole pictures.
The length is given in minutes; run it again to go on from the last checkpoint, with --piece-minutes
in pieces. The learning rate falls to zero at the end of the time; --freeze-encoder then refines the
decoder alone, which leaves the latents (and so a UNet trained on them) valid.
"""

import argparse
import copy
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from diffusers import AutoencoderKL

from pictures import GROUNDS, load, on_ground
from splits import held_out

CONFIG = dict(
    in_channels=3,
    out_channels=3,
    down_block_types=("DownEncoderBlock2D",) * 4,
    up_block_types=("UpDecoderBlock2D",) * 4,
    block_out_channels=(16, 32, 64, 128),
    layers_per_block=1,
    latent_channels=4,
    norm_num_groups=8,
    sample_size=128,
)
KL_WEIGHT = 1e-4


def sample_batch(rng, pictures, indices, batch: int, size: int) -> torch.Tensor:
    """Random pictures with flips, shifts, crops, channel swaps and now and then a ground."""
    out = np.empty((batch, size, size, 3), np.uint8)
    for n, index in enumerate(rng.choice(indices, batch)):
        ground = (255, 255, 255)
        if rng.random() < 0.15:
            colours = list(GROUNDS.values())
            ground = colours[rng.integers(len(colours))]
        side = pictures.shape[1]
        if size == side:
            rgba = np.roll(pictures[index], tuple(rng.integers(-6, 7, 2)), (0, 1))
        else:
            y, x = rng.integers(0, side - size + 1, 2)
            rgba = pictures[index, y : y + size, x : x + size]
        rgb = on_ground(rgba, ground)
        if rng.random() < 0.5:
            rgb = rgb[:, ::-1]
        if rng.random() < 0.25:
            rgb = rgb[..., rng.permutation(3)]
        out[n] = rgb
    return torch.from_numpy(out).permute(0, 3, 1, 2).float() / 127.5 - 1


def gradient_loss(a: torch.Tensor, b: torch.Tensor) -> torch.Tensor:
    """L1 between the differences of neighbours, at three scales: keeps edges sharp."""
    error, loss = a - b, 0.0
    for _ in range(3):
        loss = loss + error.diff(dim=2).abs().mean() + error.diff(dim=3).abs().mean()
        error = F.avg_pool2d(error, 2)
    return loss


@torch.no_grad()
def psnr(model, pictures, indices, device) -> float:
    """Mean PSNR over whole pictures on white, deterministic latents."""
    values = []
    for part in np.array_split(indices, max(1, len(indices) // 16)):
        rgb = np.stack([on_ground(pictures[i]) for i in part])
        x = torch.from_numpy(rgb).permute(0, 3, 1, 2).float().to(device) / 127.5 - 1
        y = model.decode(model.encode(x).latent_dist.mode()).sample.clamp(-1, 1)
        mse = ((x - y) / 2).pow(2).mean((1, 2, 3)).clamp_min(1e-8)
        values.append(-10 * mse.log10())
    return torch.cat(values).mean().item()


class Training:
    """The autoencoder with its optimizer and average; can be saved and gone on with."""

    def __init__(self, args):
        torch.manual_seed(0)
        self.args, self.device = args, torch.device(args.device)
        self.model = AutoencoderKL(**CONFIG).to(self.device, memory_format=torch.channels_last)
        self.path: Path = args.work / "ckpt" / args.out
        self.path.parent.mkdir(exist_ok=True)
        saved = torch.load(self.path, map_location=self.device) if self.path.exists() else None
        if saved:
            self.model.load_state_dict(saved["model"])
        elif args.init:
            self.model.load_state_dict(torch.load(args.init, map_location=self.device)["ema"])
        self.ema = copy.deepcopy(self.model).eval().requires_grad_(False)
        if args.freeze_encoder:
            self.model.encoder.requires_grad_(False)
            self.model.quant_conv.requires_grad_(False)
        self.parameters = [p for p in self.model.parameters() if p.requires_grad]
        self.optimizer = torch.optim.AdamW(
            self.parameters, lr=args.lr, betas=(0.9, 0.99), weight_decay=1e-3
        )
        self.step, self.spent = 0, 0.0
        if saved:
            self.ema.load_state_dict(saved["ema"])
            self.optimizer.load_state_dict(saved["optimizer"])
            self.step, self.spent = saved["step"], saved["spent"]

    @property
    def progress(self) -> float:
        return self.spent / (self.args.minutes * 60)

    def save(self) -> None:
        state = dict(model=self.model.state_dict(), ema=self.ema.state_dict(), step=self.step)
        state |= dict(spent=self.spent, optimizer=self.optimizer.state_dict())
        torch.save(state, self.path.with_suffix(".tmp"))
        self.path.with_suffix(".tmp").replace(self.path)

    def learn(self, x: torch.Tensor) -> tuple[float, float, float]:
        """One step. Gives the loss, the KL term and the latents' deviation."""
        rate = self.args.lr * min(1, (self.step + 1) / 200) * min(1, 1.4 * (1 - self.progress)) ** 1.5
        self.optimizer.param_groups[0]["lr"] = rate
        x = x.to(self.device).contiguous(memory_format=torch.channels_last)
        with torch.autocast(self.device.type, torch.bfloat16):
            posterior = self.model.encode(x).latent_dist
            y = self.model.decode(posterior.sample()).sample
        y = y.float()
        mean, logvar = posterior.mean.float(), posterior.logvar.float()
        kl = 0.5 * (mean**2 + logvar.exp() - 1 - logvar).mean()
        loss = (x - y).abs().mean() + 2 * F.mse_loss(x, y) + 0.3 * gradient_loss(x, y)
        self.optimizer.zero_grad(set_to_none=True)
        (loss + KL_WEIGHT * kl).backward()
        torch.nn.utils.clip_grad_norm_(self.parameters, 1.0)
        self.optimizer.step()
        self.step += 1
        decay = min(0.999, (1 + self.step) / (10 + self.step))
        with torch.no_grad():
            averaged, current = list(self.ema.parameters()), list(self.model.parameters())
            torch._foreach_lerp_(averaged, current, 1 - decay)
        return loss.item(), kl.item(), mean.std().item()


def train(training: Training, pictures: np.ndarray, picks: np.ndarray, test: np.ndarray) -> None:
    """Until the whole time, or this piece of it, is over."""
    args = training.args
    rng = np.random.default_rng(int(time.time()))
    last, kept, losses = time.time(), time.time(), []
    end = min(args.minutes * 60, training.spent + args.piece_minutes * 60)
    while training.spent < end:
        batch, size = (16, 64) if training.progress < args.whole_from else (8, 128)
        loss, kl, deviation = training.learn(sample_batch(rng, pictures, picks, batch, size))
        losses.append(loss)
        now = time.time()
        training.spent, last = training.spent + now - last, now
        if training.step % 200 == 0:
            line = f"step {training.step} {training.spent / 60:.1f} min loss {np.mean(losses):.4f}"
            line += f" kl {kl:.2f} latent std {deviation:.2f}"
            if training.step % 1000 == 0:
                value = psnr(training.ema, pictures, test[:64], training.device)
                line += f" held-out PSNR {value:.2f} dB"
            print(line, flush=True)
            losses = []
        if now - kept > 120:
            training.save()
            kept = now
    training.save()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--minutes", type=float, default=35, help="of the whole training")
    parser.add_argument("--piece-minutes", type=float, default=1e9, help="of this run at most")
    parser.add_argument("--lr", type=float, default=1.5e-3)
    parser.add_argument("--whole-from", type=float, default=0.75, help="share of the time on crops")
    parser.add_argument("--freeze-encoder", action="store_true")
    parser.add_argument("--init", type=Path, help="checkpoint whose EMA weights to start from")
    parser.add_argument("--out", default="vae.pt")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    args = parser.parse_args()

    pictures, records = load(args.work)
    pictures = np.array(pictures)
    picks = np.array([i for i, r in enumerate(records) if not held_out(r)])
    test = np.array([i for i, r in enumerate(records) if held_out(r)])
    print(f"{len(picks)} pictures to train on, {len(test)} held out", flush=True)
    training = Training(args)
    train(training, pictures, picks, test)
    value = psnr(training.ema, pictures, test, training.device)
    print(f"held-out PSNR {value:.2f} dB ({len(test)} pictures)", flush=True)


if __name__ == "__main__":
    main()
