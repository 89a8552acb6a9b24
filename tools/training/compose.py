"""Pictures made of pictures, many at once and on any device: other hues, grounds, several things in one picture.

Pictures are (B, 4, 128, 128) with values in 0..1: "straight" RGBA as they are stored, or "premultiplied", which scales
and covers cleanly.
"""

import torch
import torch.nn.functional as F

from pictures import GROUNDS

SIDE = 128
SKY, HORIZON, GRASS, SOIL = (178, 220, 250), (222, 240, 252), (112, 182, 84), (84, 150, 66)
NIGHT, MOONLIGHT, STAR = (16, 22, 58), (44, 58, 112), (250, 244, 214)
SCENES = ("at night", "on grass")
STARS = 14
THING_IN_SCENE = (14, 20, 100)

# Top left corner and side of every copy.
LAYOUTS = {
    2: ((2, 34, 60), (66, 34, 60)),
    3: ((34, 2, 60), (2, 66, 60), (66, 66, 60)),
    4: ((2, 2, 60), (66, 2, 60), (2, 66, 60), (66, 66, 60)),
}
# Words between two things -> where the first and the second stand.
RELATIONS = {
    "beside": ((1, 32, 64), (63, 32, 64)),
    "next to": ((1, 32, 64), (63, 32, 64)),
    "and": ((1, 32, 64), (63, 32, 64)),
    "above": ((32, 1, 64), (32, 63, 64)),
    "below": ((32, 63, 64), (32, 1, 64)),
}


def premultiplied(straight: torch.Tensor) -> torch.Tensor:
    return torch.cat([straight[:, :3] * straight[:, 3:], straight[:, 3:]], 1)


def over(premultiplied_thing: torch.Tensor, ground: torch.Tensor) -> torch.Tensor:
    """RGB of the thing before a ground (…, 3, 1 or H, 1 or W)."""
    return premultiplied_thing[:, :3] + ground * (1 - premultiplied_thing[:, 3:])


def on_white(straight: torch.Tensor) -> torch.Tensor:
    return over(premultiplied(straight), torch.ones((), device=straight.device))


def hue_and_chroma(rgb: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
    """Hue in degrees and chroma of (B, 3, H, W)."""
    (high, _), low = rgb.max(1), rgb.amin(1)
    chroma = high - low
    safe = chroma.clamp_min(1e-6)
    r, g, b = rgb.unbind(1)
    hue = torch.where(
        high == r,
        ((g - b) / safe) % 6,
        torch.where(high == g, (b - r) / safe + 2, (r - g) / safe + 4),
    )
    return hue * 60, chroma


def _sectors(hue: torch.Tensor) -> torch.Tensor:
    """How far red, green and blue are from full in the pure hue: HSV's k, clamped to 0..1; channels on axis 1."""
    start = torch.tensor([5.0, 3.0, 1.0], device=hue.device).view(1, 3, 1, 1)
    k = (start + hue.unsqueeze(1) / 60) % 6
    return torch.minimum(k, 4 - k).clamp(0, 1)


def turned(straight: torch.Tensor, degrees: torch.Tensor) -> torch.Tensor:
    """Turn every hue; lightness of greys and the alpha stay."""
    rgb = straight[:, :3]
    hue, chroma = hue_and_chroma(rgb)
    new = rgb.amax(1, keepdim=True) - chroma[:, None] * _sectors((hue + degrees.view(-1, 1, 1)) % 360)
    return torch.cat([new, straight[:, 3:]], 1)


def tinted(straight: torch.Tensor, hues: torch.Tensor) -> torch.Tensor:
    """Give grey pictures one hue: dark and light stay, what is between takes the colour."""
    rgb = straight[:, :3]
    grey = rgb.mean(1, keepdim=True)
    strength = (1.3 - grey).clamp(0.55, 0.9) * (grey * 3).clamp(0, 1)
    new = rgb * (1 - strength * _sectors(hues.view(-1, 1, 1)))
    return torch.cat([new.clamp(0, 1), straight[:, 3:]], 1)


def placed(parts: list[tuple[torch.Tensor, tuple[int, int, int]]]) -> torch.Tensor:
    """Each (premultiplied, (x, y, side)) onto one transparent canvas, premultiplied."""
    first = parts[0][0]
    canvas = torch.zeros(len(first), 4, SIDE, SIDE, device=first.device)
    for thing, (x, y, side) in parts:
        small = F.interpolate(thing, (side, side), mode="area")
        room = canvas[:, :, y : y + side, x : x + side]
        canvas[:, :, y : y + side, x : x + side] = small + room * (1 - small[:, 3:])
    return canvas


def several(thing: torch.Tensor, count: int) -> torch.Tensor:
    return placed([(thing, where) for where in LAYOUTS[count]])


def together(first: torch.Tensor, second: torch.Tensor, relation: str) -> torch.Tensor:
    return placed(list(zip((first, second), RELATIONS[relation], strict=True)))


def gradient(top: tuple, bottom: tuple, device) -> torch.Tensor:
    """A ground (3, SIDE, SIDE) that fades from one colour at the top to another at the bottom."""
    steps = torch.linspace(0, 1, SIDE, device=device).view(1, SIDE, 1)
    ends = (torch.tensor(colour, device=device).view(3, 1, 1) / 255 for colour in (top, bottom))
    above, below = ends
    return (above * (1 - steps) + below * steps).expand(3, SIDE, SIDE).clone()


def scene(name: str, rng, device) -> torch.Tensor:
    """The ground of a scene."""
    if name == "on grass":
        ground = gradient(SKY, HORIZON, device)
        ground[:, 88:] = gradient(GRASS, SOIL, device)[:, 88:]
        return ground
    ground = gradient(NIGHT, MOONLIGHT, device)
    star = torch.tensor(STAR, device=device).view(3, 1, 1) / 255
    for y, x in rng.integers(2, SIDE - 3, (STARS, 2)):
        ground[:, y : y + 2, x : x + 2] = star
    return ground


def before(straight: torch.Tensor, ground: str, rng) -> torch.Tensor:
    """RGB: the things before a plain ground or in a scene, named as in a caption."""
    thing, device = premultiplied(straight), straight.device
    if ground not in SCENES:
        colour = torch.tensor(GROUNDS[ground.split()[2]], device=device).view(1, 3, 1, 1) / 255
        return over(thing, colour)
    return over(placed([(thing, THING_IN_SCENE)]), scene(ground, rng, device))


def ground_phrases() -> list[str]:
    """Every ground as a caption names it: "on a blue background", "at night"."""
    return [f"on {'an' if word[0] in 'aeiou' else 'a'} {word} background" for word in GROUNDS] + [*SCENES]
