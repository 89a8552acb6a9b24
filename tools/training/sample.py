"""Draw with an exported diffusers folder, many prompts at once.

With guidance this is DDIM; without it, the few steps of the distilled UNet: TCD's without new noise, which is DDIM at
LCM's timesteps, or LCM's, with new noise before every step.
"""

from pathlib import Path

import numpy as np
import torch
from diffusers import AutoencoderKL, T2IAdapter, UNet2DConditionModel
from diffusers.models.attention_processor import AttnProcessor
from tokenizers import Tokenizer
from transformers import CLIPTextConfig, CLIPTextModel

from distill import TIMES, jump
from model import autocast, cumulative_alphas, load_tokenizer, read
from stored import restore

WEIGHTS = "diffusion_pytorch_model.safetensors"


def trailing_steps(steps: int) -> list[int]:
    """Timesteps from 999 downwards, evenly spaced."""
    return [round(1000 - n * 1000 / steps) - 1 for n in range(steps)]


def open_unet(folder: Path) -> UNet2DConditionModel:
    unet = UNet2DConditionModel.from_config(UNet2DConditionModel.load_config(folder))
    unet.load_state_dict(restore(folder / WEIGHTS))
    return unet.eval().requires_grad_(False)


def open_text_encoder(folder: Path) -> CLIPTextModel:
    text = CLIPTextModel(CLIPTextConfig.from_pretrained(folder))
    weights = restore(folder / "model.safetensors")
    text.load_state_dict({name.removeprefix("text_model."): w for name, w in weights.items()})
    return text.eval().requires_grad_(False)


def open_adapter(folder: Path) -> T2IAdapter:
    adapter = T2IAdapter.from_config(T2IAdapter.load_config(folder))
    adapter.load_state_dict(restore(folder / WEIGHTS))
    return adapter.eval().requires_grad_(False)


class Etch:
    """A model's parts on one device. `few`: this UNet is the one for few steps."""

    def __init__(self, tokenizer: Tokenizer, text, unet, vae, few: bool = False, batch: int = 48):
        self.tokenizer, self.text, self.unet, self.vae = tokenizer, text, unet, vae
        self.few, self.batch = few, batch
        self.device = next(unet.parameters()).device
        self.alphas = cumulative_alphas().to(self.device)
        self.unet.to(memory_format=torch.channels_last)
        if self.device.type == "cpu":
            self.unet.set_attn_processor(AttnProcessor())  # faster there than the library's fused attention

    def context(self, prompts: list[str]) -> torch.Tensor:
        ids = [encoding.ids for encoding in self.tokenizer.encode_batch(prompts)]
        return read(self.text, torch.tensor(ids, device=self.device))

    def predict(self, x, t: int, context, guidance: float, told) -> torch.Tensor:
        """v, with guidance where `context` holds the prompts and then as many empty ones."""
        twice = guidance != 1
        both = (torch.cat([x, x]) if twice else x).contiguous(memory_format=torch.channels_last)
        times = torch.full((len(both),), t, device=self.device)
        more = {}
        if told is not None:
            more["down_intrablock_additional_residuals"] = [torch.cat([f, f]) if twice else f for f in told]
        with autocast(self.device):
            v = self.unet(both, times, context, return_dict=False, **more)[0].float()
        if not twice:
            return v
        asked, free = v.chunk(2)
        return free + guidance * (asked - free)

    def latents(self, prompts, seeds, steps: int, guidance: float, renew: bool, told, until: float) -> torch.Tensor:
        generators = [torch.Generator().manual_seed(seed) for seed in seeds]

        def noise() -> torch.Tensor:
            return torch.stack([torch.randn(4, 16, 16, generator=g) for g in generators]).to(self.device)

        x, times = noise(), list(TIMES) if self.few and steps == len(TIMES) else trailing_steps(steps)
        context = self.context(prompts if guidance == 1 else prompts + [""] * len(prompts))
        for n, (t, following) in enumerate(zip(times, [*times[1:], None], strict=True)):
            a = self.alphas[t]
            v = self.predict(x, t, context, guidance, told if n < until * len(times) else None)
            if following is None:
                return a.sqrt() * x - (1 - a).sqrt() * v
            b = self.alphas[following]
            if renew:
                x = b.sqrt() * (a.sqrt() * x - (1 - a).sqrt() * v) + (1 - b).sqrt() * noise()
            else:
                x = jump(x, v, a, b)
        return x

    def decode(self, latents: torch.Tensor) -> np.ndarray:
        """RGB uint8 (N, 128, 128, 3)."""
        with autocast(self.device):
            y = self.vae.decode(latents / self.vae.config.scaling_factor).sample
        return ((y.float().clamp(-1, 1) + 1) * 127.5).round().byte().permute(0, 2, 3, 1).cpu().numpy()

    @torch.no_grad()
    def draw(
        self, prompts: list[str], seeds: list[int], steps: int, guidance: float, renew=False, told=None, until=1.0
    ) -> np.ndarray:
        """One picture for every prompt and seed. `renew`: new noise in every step. `told`: an adapter's features, heard
        for that share of the steps."""
        pictures = []
        for n in range(0, len(prompts), self.batch):
            part = slice(n, n + self.batch)
            mine = None if told is None else [f[part] for f in told]
            latents = self.latents(prompts[part], seeds[part], steps, guidance, renew, mine, until)
            pictures.append(self.decode(latents))
        return np.concatenate(pictures)

    @torch.no_grad()
    def rebuilt(self, rgb: np.ndarray) -> np.ndarray:
        """Real pictures through the autoencoder."""
        parts = []
        for part in np.array_split(rgb, -(-len(rgb) // self.batch)):
            x = torch.from_numpy(part).to(self.device).permute(0, 3, 1, 2) / 127.5 - 1
            with autocast(self.device):
                z = self.vae.encode(x).latent_dist.mode().float()
            parts.append(self.decode(z * self.vae.config.scaling_factor))
        return np.concatenate(parts)


def open_etch(folder: Path, unet: str = "unet", device: str = "cpu", batch: int = 48) -> Etch:
    """The exported model, with its own UNet or the one for few steps ("unet_lcm")."""
    vae = AutoencoderKL.from_pretrained(folder / "vae").float().eval().requires_grad_(False)
    parts = (open_text_encoder(folder / "text_encoder"), open_unet(folder / unet), vae)
    moved = [part.to(device) for part in parts]
    return Etch(load_tokenizer(folder), *moved, few=unet != "unet", batch=batch)
