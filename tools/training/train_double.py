"""Train the second decoder: the same latents to pictures of twice the side, 4x16x16 -> 3x256x256.

It is the decoder of an AutoencoderKL with one more stage. The stages that are alike begin with the
weights of the model's own decoder; the pictures that it learns from are drawn at 256, and the latents
are those that the model's own encoder makes of them at 128. In minutes and pieces, as train_vae.py.
"""

import argparse
import copy
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from diffusers import AutoencoderKL

from pictures import load, on_ground
from splits import held_out
from train_vae import CONFIG, gradient_loss, sample_batch

STAGES = CONFIG["block_out_channels"]
DOUBLE = CONFIG | dict(
    down_block_types=("DownEncoderBlock2D",) * (len(STAGES) + 1),
    up_block_types=("UpDecoderBlock2D",) * (len(STAGES) + 1),
    block_out_channels=(STAGES[0], *STAGES),
    sample_size=256,
)
MARGIN = 8  # pixels at the edge of a crop that see padding where the picture goes on
RIM = 3  # pixels at the edge of a whole picture, where padding shows
LATENT_NOISE = 0.05  # of the latents' deviation: what the UNet makes is not exact either


def error(x: torch.Tensor, y: torch.Tensor) -> torch.Tensor:
    """As in train_vae.py; without the margin of crops, and with the rim of whole pictures once more."""
    side = x.shape[-1]
    if side < DOUBLE["sample_size"]:
        inside = slice(MARGIN, side - MARGIN)
        x, y, rim = x[..., inside, inside], y[..., inside, inside], 0.0
    else:
        edge = torch.ones(side, side, dtype=torch.bool, device=x.device)
        edge[RIM:-RIM, RIM:-RIM] = False
        rim = (x - y)[..., edge].abs().mean()
    return (x - y).abs().mean() + 2 * F.mse_loss(x, y) + 0.3 * gradient_loss(x, y) + rim


def double_decoder(vae: AutoencoderKL) -> AutoencoderKL:
    """A decoder of twice the side, begun with this one's weights. Its encoder is of no use."""
    double = AutoencoderKL(**DOUBLE, scaling_factor=vae.config.scaling_factor)
    mine, own = double.state_dict(), vae.state_dict()
    alike = {name: w for name, w in own.items() if name in mine and mine[name].shape == w.shape}
    double.load_state_dict(
        {name: w for name, w in alike.items() if not name.startswith("encoder.")}, strict=False
    )
    double.encoder, double.quant_conv = None, None
    return double


class Training:
    """The decoder with its optimizer and average; can be saved and gone on with."""

    def __init__(self, args):
        torch.manual_seed(0)
        self.args, self.device = args, torch.device(args.device)
        self.vae = AutoencoderKL.from_pretrained(args.model / "vae").float().to(self.device)
        self.vae.requires_grad_(False)
        self.model = double_decoder(self.vae).to(self.device, memory_format=torch.channels_last)
        self.path: Path = args.work / "ckpt" / args.out
        saved = torch.load(self.path, map_location=self.device) if self.path.exists() else None
        if saved:
            self.model.load_state_dict(saved["model"])
        self.ema = copy.deepcopy(self.model).eval().requires_grad_(False)
        self.optimizer = torch.optim.AdamW(self.model.parameters(), lr=args.lr, betas=(0.9, 0.99))
        self.step, self.spent = 0, 0.0
        if saved:
            self.ema.load_state_dict(saved["ema"])
            self.optimizer.load_state_dict(saved["optimizer"])
            self.step, self.spent = saved["step"], saved["spent"]

    def save(self) -> None:
        state = dict(model=self.model.state_dict(), ema=self.ema.state_dict(), step=self.step)
        state |= dict(spent=self.spent, optimizer=self.optimizer.state_dict())
        torch.save(state, self.path.with_suffix(".tmp"))
        self.path.with_suffix(".tmp").replace(self.path)

    @torch.no_grad()
    def latents(self, x: torch.Tensor) -> torch.Tensor:
        """What the model's own encoder makes of the pictures at half their side."""
        return self.vae.encode(F.avg_pool2d(x, 2)).latent_dist.mode()

    def learn(self, x: torch.Tensor) -> float:
        progress = self.spent / (self.args.minutes * 60)
        rate = self.args.lr * min(1, (self.step + 1) / 100) * min(1, 1.4 * (1 - progress))
        self.optimizer.param_groups[0]["lr"] = rate
        x = x.to(self.device).contiguous(memory_format=torch.channels_last)
        with torch.autocast(self.device.type, torch.bfloat16):
            z = self.latents(x).float()
            z = z + torch.randn_like(z) * LATENT_NOISE / self.vae.config.scaling_factor
            y = self.model.decode(z).sample
        y = y.float()
        loss = error(x, y)
        self.optimizer.zero_grad(set_to_none=True)
        loss.backward()
        torch.nn.utils.clip_grad_norm_(self.model.parameters(), 1.0)
        self.optimizer.step()
        self.step += 1
        decay = min(0.998, (1 + self.step) / (10 + self.step))
        with torch.no_grad():
            averaged, current = list(self.ema.parameters()), list(self.model.parameters())
            torch._foreach_lerp_(averaged, current, 1 - decay)
        return loss.item()

    @torch.no_grad()
    def psnr(self, pictures: np.ndarray, picks: np.ndarray) -> tuple[float, float]:
        """Mean dB on whole pictures: this decoder, and the model's own enlarged bicubically."""
        values = []
        for n in picks:
            rgb = on_ground(np.array(pictures[n]))[None]
            x = torch.from_numpy(rgb).permute(0, 3, 1, 2).float().to(self.device) / 127.5 - 1
            z = self.latents(x)
            usual = F.interpolate(self.vae.decode(z).sample, scale_factor=2, mode="bicubic")
            both = (self.ema.decode(z).sample, usual)
            errors = [((x - y.clamp(-1, 1)) / 2).pow(2).mean().clamp_min(1e-8) for y in both]
            values.append([-10 * error.log10().item() for error in errors])
        mine, usual = np.mean(values, 0)
        return float(mine), float(usual)


def train(training: Training, pictures: np.ndarray, picks: np.ndarray) -> None:
    """Until the whole time, or this piece of it, is over."""
    args = training.args
    rng = np.random.default_rng(int(time.time()))
    last, kept, losses = time.time(), time.time(), []
    end = min(args.minutes * 60, training.spent + args.piece_minutes * 60)
    while training.spent < end:
        batch, size = (8, 128) if training.spent < args.whole_from * args.minutes * 60 else (3, 256)
        losses.append(training.learn(sample_batch(rng, pictures, picks, batch, size)))
        now = time.time()
        training.spent, last = training.spent + now - last, now
        if training.step % 200 == 0:
            minutes = training.spent / 60
            print(f"step {training.step} {minutes:.1f} min loss {np.mean(losses):.4f}", flush=True)
            losses = []
        if now - kept > 120:
            training.save()
            kept = now
    training.save()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument(
        "--model", type=Path, required=True, help="exported folder, for its autoencoder"
    )
    parser.add_argument("--minutes", type=float, default=30, help="of the whole training")
    parser.add_argument("--piece-minutes", type=float, default=1e9, help="of this run at most")
    parser.add_argument("--lr", type=float, default=1e-3)
    parser.add_argument("--whole-from", type=float, default=0.8, help="share of the time on crops")
    parser.add_argument("--out", default="double.pt")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    args = parser.parse_args()
    _, records = load(args.work)
    pictures = np.load(args.work / "pictures-256.npy", mmap_mode="r")
    picks = np.array([n for n, record in enumerate(records) if not held_out(record)])
    test = np.array([n for n, record in enumerate(records) if held_out(record)])[::3]
    training = Training(args)
    train(training, pictures, picks)
    mine, usual = training.psnr(pictures, test)
    line = f"held-out PSNR at 256 px {mine:.2f} dB; the model's own decoder, enlarged: {usual:.2f} dB"
    print(f"{line} ({len(test)} pictures)")


if __name__ == "__main__":
    main()
