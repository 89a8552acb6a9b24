"""The rasterised pictures, and the cheap true changes made to them: grounds and hues."""

import json
from pathlib import Path

import numpy as np

# Colour words with the hue (degrees) that a recoloured object gets.
HUES = {
    "red": 2,
    "orange": 28,
    "yellow": 50,
    "green": 125,
    "blue": 215,
    "purple": 275,
    "pink": 330,
}

# Ground words with their RGB colour.
GROUNDS = {
    "black": (20, 20, 24),
    "gray": (150, 154, 160),
    "red": (214, 60, 54),
    "orange": (246, 160, 60),
    "yellow": (252, 220, 96),
    "green": (112, 190, 110),
    "blue": (104, 170, 236),
    "purple": (160, 120, 214),
    "pink": (248, 178, 206),
}


def load(work: Path) -> tuple[np.ndarray, list[dict]]:
    pictures = np.load(work / "pictures.npy", mmap_mode="r")
    return pictures, json.loads((work / "pictures.json").read_text())


def on_ground(rgba: np.ndarray, ground: tuple[int, int, int] = (255, 255, 255)) -> np.ndarray:
    """RGBA uint8 (..., 4) over one colour: RGB uint8."""
    alpha = rgba[..., 3:].astype(np.uint16)
    mixed = rgba[..., :3] * alpha + np.array(ground, np.uint16) * (255 - alpha)
    return ((mixed + 127) // 255).astype(np.uint8)


def hue_of(rgb: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Hue in degrees and chroma (0..1) of float RGB in 0..1."""
    high, low = rgb.max(-1), rgb.min(-1)
    chroma = high - low
    safe = np.maximum(chroma, 1e-6)
    r, g, b = rgb[..., 0], rgb[..., 1], rgb[..., 2]
    hue = np.where(
        high == r,
        ((g - b) / safe) % 6,
        np.where(high == g, (b - r) / safe + 2, (r - g) / safe + 4),
    )
    return hue * 60, chroma


def main_hue(rgba: np.ndarray) -> tuple[float, float]:
    """The hue that most of the picture's colour has, and its share of the visible picture."""
    hue, chroma = hue_of(rgba[..., :3] / np.float32(255))
    weight = chroma * (rgba[..., 3] > 127)
    bins = np.bincount((hue / 15).astype(int).ravel() % 24, weight.ravel(), 24)
    around = bins + np.roll(bins, 1) + np.roll(bins, -1)
    best = int(around.argmax())
    near = np.abs((hue - (best + 0.5) * 15 + 180) % 360 - 180) < 24
    share = (near & (chroma > 0.25) & (rgba[..., 3] > 127)).sum() / max(1, (rgba[..., 3] > 127).sum())
    return (best + 0.5) * 15, float(share)


def tint(rgba: np.ndarray, hue: float) -> np.ndarray:
    """Give a grey picture one hue: dark and light stay, what is between takes the colour."""
    rgb = rgba[..., :3] / np.float32(255)
    grey = rgb.mean(-1)
    strength = np.clip(1.3 - grey, 0.55, 0.9) * np.clip(grey * 3, 0, 1)
    k = (np.array([5.0, 3.0, 1.0]) + hue / 60) % 6
    full = 1 - np.clip(np.minimum(k, 4 - k), 0, 1)  # the pure hue
    out = rgba.copy()
    out[..., :3] = np.clip(rgb * (1 - strength[..., None] * (1 - full)) * 255 + 0.5, 0, 255)
    return out


def recolour(rgba: np.ndarray, shift: float) -> np.ndarray:
    """Turn every hue by `shift` degrees; lightness of greys and the alpha stay."""
    rgb = rgba[..., :3] / np.float32(255)
    hue, chroma = hue_of(rgb)
    high = rgb.max(-1)
    sector = ((hue + shift) % 360 / 60)[..., None]
    # HSV to RGB: each channel is value - chroma * clamp(min(k, 4 - k), 0, 1), k = (n + sector) mod 6
    k = (np.array([5.0, 3.0, 1.0]) + sector) % 6
    turned = high[..., None] - chroma[..., None] * np.clip(np.minimum(k, 4 - k), 0, 1)
    out = rgba.copy()
    out[..., :3] = np.clip(turned * 255 + 0.5, 0, 255)
    return out
