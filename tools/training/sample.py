"""Draw with an exported diffusers folder, many prompts at once.

With guidance this is DDIM; without it, the few steps of a distilled UNet: predict the picture, add
new noise for the next step (multistep consistency sampling).
"""

from pathlib import Path

import numpy as np
import torch
from diffusers import AutoencoderKL, DDIMScheduler, UNet2DConditionModel
from transformers import CLIPTextConfig, CLIPTextModel, CLIPTokenizer

from stored import restore

BATCH = 48


def trailing_steps(steps: int) -> list[int]:
    """Timesteps from 999 downwards, evenly spaced."""
    return [round(1000 - n * 1000 / steps) - 1 for n in range(steps)]


WEIGHTS = "diffusion_pytorch_model.safetensors"


def open_unet(folder: Path) -> UNet2DConditionModel:
    unet = UNet2DConditionModel.from_config(UNet2DConditionModel.load_config(folder))
    unet.load_state_dict(restore(folder / WEIGHTS))
    return unet.eval()


def open_text_encoder(folder: Path) -> CLIPTextModel:
    text = CLIPTextModel(CLIPTextConfig.from_pretrained(folder))
    weights = restore(folder / "model.safetensors")
    text.load_state_dict({name.removeprefix("text_model."): w for name, w in weights.items()})
    return text.eval()


class Etch:
    """The exported model, with its own UNet or the one for few steps ("unet_lcm")."""

    def __init__(self, folder: Path, unet: str = "unet"):
        self.tokenizer = CLIPTokenizer.from_pretrained(folder / "tokenizer")
        self.text = open_text_encoder(folder / "text_encoder")
        self.unet = open_unet(folder / unet)
        self.vae = AutoencoderKL.from_pretrained(folder / "vae").float().eval()
        self.alphas = DDIMScheduler.from_pretrained(folder / "scheduler").alphas_cumprod
        self.unet.to(memory_format=torch.channels_last)

    def context(self, prompts: list[str]) -> torch.Tensor:
        length = self.text.config.max_position_embeddings
        tokens = self.tokenizer(
            prompts, padding="max_length", truncation=True, max_length=length, return_tensors="pt"
        )
        return self.text(input_ids=tokens.input_ids).last_hidden_state

    def predict(self, x: torch.Tensor, t: int, context: torch.Tensor, guidance: float) -> torch.Tensor:
        """v, with guidance where `context` holds the prompts and then as many empty ones."""
        both = x if guidance == 1 else torch.cat([x, x])
        both = both.contiguous(memory_format=torch.channels_last)
        with torch.autocast("cpu", torch.bfloat16):
            v = self.unet(both, t, context, return_dict=False)[0]
        if guidance == 1:
            return v.float()
        asked, free = v.float().chunk(2)
        return free + guidance * (asked - free)

    def latents(
        self, prompts: list[str], seeds: list[int], steps: int, guidance: float
    ) -> torch.Tensor:
        generators = [torch.Generator().manual_seed(seed) for seed in seeds]

        def noise() -> torch.Tensor:
            return torch.stack([torch.randn(4, 16, 16, generator=g) for g in generators])

        x, times = noise(), trailing_steps(steps)
        context = self.context(prompts if guidance == 1 else prompts + [""] * len(prompts))
        for n, t in enumerate(times):
            a = self.alphas[t]
            v = self.predict(x, t, context, guidance)
            picture, error = a.sqrt() * x - (1 - a).sqrt() * v, a.sqrt() * v + (1 - a).sqrt() * x
            if n + 1 == len(times):
                return picture
            a = self.alphas[times[n + 1]]
            x = a.sqrt() * picture + (1 - a).sqrt() * (noise() if guidance == 1 else error)
        return x

    def decode(self, latents: torch.Tensor) -> np.ndarray:
        """RGB uint8 (N, 128, 128, 3)."""
        with torch.autocast("cpu", torch.bfloat16):
            y = self.vae.decode(latents / self.vae.config.scaling_factor).sample
        return ((y.float().clamp(-1, 1) + 1) * 127.5).round().byte().permute(0, 2, 3, 1).numpy()

    @torch.no_grad()
    def draw(self, prompts: list[str], seeds: list[int], steps: int, guidance: float) -> np.ndarray:
        """One picture for every prompt and seed."""
        pictures = []
        for n in range(0, len(prompts), BATCH):
            part = slice(n, n + BATCH)
            pictures.append(self.decode(self.latents(prompts[part], seeds[part], steps, guidance)))
        return np.concatenate(pictures)

    @torch.no_grad()
    def rebuilt(self, rgb: np.ndarray) -> np.ndarray:
        """Real pictures through the autoencoder."""
        parts = []
        for part in np.array_split(rgb, -(-len(rgb) // 16)):
            x = torch.from_numpy(part).permute(0, 3, 1, 2) / 127.5 - 1
            z = self.vae.encode(x).latent_dist.mode() * self.vae.config.scaling_factor
            parts.append(self.decode(z))
        return np.concatenate(parts)
