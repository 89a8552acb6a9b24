"""Pictures made of pictures: several of one thing, two things together, things before a ground."""

import numpy as np
from PIL import Image

from pictures import GROUNDS, on_ground

SIDE = 128
SKY, GRASS, NIGHT, MOONLIGHT = (178, 220, 250), (112, 182, 84), (16, 22, 58), (44, 58, 112)
SCENES = ("at night", "on grass")

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


def resized(rgba: np.ndarray, side: int) -> Image.Image:
    picture = Image.fromarray(rgba).convert("RGBa")  # premultiplied, so that edges scale cleanly
    return picture.resize((side, side), Image.Resampling.BOX).convert("RGBA")


def placed(parts) -> np.ndarray:
    """Each (RGBA, (x, y, side)) onto one transparent canvas."""
    canvas = Image.new("RGBA", (SIDE, SIDE))
    for rgba, (x, y, side) in parts:
        canvas.alpha_composite(resized(rgba, side), (x, y))
    return np.asarray(canvas)


def several(rgba: np.ndarray, count: int) -> np.ndarray:
    return placed((rgba, where) for where in LAYOUTS[count])


def together(first: np.ndarray, second: np.ndarray, relation: str) -> np.ndarray:
    return placed(zip((first, second), RELATIONS[relation], strict=True))


def gradient(top: tuple, bottom: tuple) -> np.ndarray:
    """A ground that fades from one colour at the top to another at the bottom."""
    steps = np.linspace(0, 1, SIDE)[:, None, None]
    rows = np.array(top) * (1 - steps) + np.array(bottom) * steps
    return np.broadcast_to(rows, (SIDE, SIDE, 3)).copy()


def scene(name: str, rng) -> np.ndarray:
    """The ground of a scene, RGB."""
    if name == "on grass":
        ground = gradient(SKY, (222, 240, 252))
        ground[88:] = gradient(GRASS, (84, 150, 66))[88:]
        return ground
    ground = gradient(NIGHT, MOONLIGHT)
    for _ in range(14):
        y, x = rng.integers(2, SIDE - 3, 2)
        ground[y : y + 2, x : x + 2] = (250, 244, 214)
    return ground


def before(rgba: np.ndarray, ground: str, rng) -> np.ndarray:
    """RGB: the thing before a plain ground or in a scene, named as in a caption."""
    if ground not in SCENES:
        return on_ground(rgba, GROUNDS[ground.split()[2]])
    thing = placed([(rgba, (14, 20, 100))])
    alpha = thing[..., 3:] / 255
    return (thing[..., :3] * alpha + scene(ground, rng) * (1 - alpha) + 0.5).astype(np.uint8)


def ground_phrases() -> list[str]:
    """Every ground as a caption names it: "on a blue background", "at night"."""
    return [f"on {'an' if word[0] in 'aeiou' else 'a'} {word} background" for word in GROUNDS] + [
        *SCENES
    ]
