"""Drawings of a few strokes each, by hand: what the pencil is measured with beside outlines of real pictures.

A stroke is a list of points in 0..1; none of them was traced from a picture.
"""

import math

import numpy as np
from PIL import Image, ImageDraw

SIDE, FINE, PEN = 128, 4, 3.3  # pixels; drawn so many times as fine; the pen of the page
Point = tuple[float, float]
Stroke = list[Point]


def oval(x: float, y: float, rx: float, ry: float | None = None, start: float = 0, end: float = 360) -> Stroke:
    ry = rx if ry is None else ry
    steps = [math.radians(start + (end - start) * n / 24) for n in range(25)]
    return [(x + rx * math.cos(a), y + ry * math.sin(a)) for a in steps]


def lines(*points: Point) -> Stroke:
    return list(points)


def box(left: float, top: float, right: float, bottom: float) -> Stroke:
    return lines((left, top), (right, top), (right, bottom), (left, bottom), (left, top))


def dots(*places: Point) -> list[Stroke]:
    return [oval(x, y, 0.02) for x, y in places]


def star() -> Stroke:
    tips = [(0.42 if n % 2 == 0 else 0.18, math.radians(36 * n - 90)) for n in range(11)]
    return [(0.5 + r * math.cos(a), 0.52 + r * math.sin(a)) for r, a in tips]


def heart(x: float, y: float, size: float) -> Stroke:
    ts = [math.tau * n / 40 for n in range(41)]
    across = [16 * math.sin(t) ** 3 for t in ts]
    down = [-(13 * math.cos(t) - 5 * math.cos(2 * t) - 2 * math.cos(3 * t) - math.cos(4 * t)) for t in ts]
    return [(x + size * a / 17, y + size * d / 17) for a, d in zip(across, down, strict=True)]


def ears(x: float, top: float, apart: float) -> list[Stroke]:
    return [
        lines((x - apart - 0.13, top + 0.17), (x - apart - 0.06, top), (x - apart + 0.12, top + 0.09)),
        lines((x + apart - 0.12, top + 0.09), (x + apart + 0.06, top), (x + apart + 0.13, top + 0.17)),
    ]


# Name in a prompt -> (concept, strokes).
SKETCHES: dict[str, tuple[str, list[Stroke]]] = {
    "a red apple": ("red apple", [oval(0.5, 0.57, 0.3, 0.29), lines((0.5, 0.3), (0.54, 0.14)), oval(0.63, 0.2, 0.09, 0.04)]),
    "a pear": ("pear", [lines((0.45, 0.2), (0.4, 0.4), (0.26, 0.6), (0.3, 0.8), (0.5, 0.87), (0.7, 0.8), (0.74, 0.6), (0.6, 0.4), (0.55, 0.2), (0.45, 0.2)), lines((0.5, 0.2), (0.53, 0.08))]),
    "a lemon": ("lemon", [oval(0.5, 0.5, 0.33, 0.23), lines((0.17, 0.5), (0.1, 0.5)), lines((0.83, 0.5), (0.9, 0.5))]),
    "a banana": ("banana", [lines((0.2, 0.25), (0.25, 0.5), (0.45, 0.7), (0.8, 0.75), (0.84, 0.68), (0.55, 0.57), (0.38, 0.42), (0.3, 0.22), (0.2, 0.25))]),
    "a carrot": ("carrot", [lines((0.3, 0.35), (0.65, 0.3), (0.7, 0.42), (0.25, 0.85), (0.2, 0.8), (0.3, 0.35)), lines((0.67, 0.35), (0.82, 0.12)), lines((0.67, 0.35), (0.9, 0.28))]),
    "a mushroom": ("mushroom", [oval(0.5, 0.48, 0.36, 0.32, 180, 360) + [(0.14, 0.48)], lines((0.4, 0.48), (0.38, 0.85), (0.62, 0.85), (0.6, 0.48))]),
    "a strawberry": ("strawberry", [lines((0.5, 0.88), (0.25, 0.6), (0.22, 0.38), (0.4, 0.28), (0.6, 0.28), (0.78, 0.38), (0.75, 0.6), (0.5, 0.88)), lines((0.3, 0.3), (0.5, 0.2), (0.7, 0.3))]),
    "cherries": ("cherries", [oval(0.32, 0.68, 0.17), oval(0.68, 0.72, 0.17), lines((0.34, 0.5), (0.52, 0.15), (0.66, 0.55))]),
    "a donut": ("doughnut", [oval(0.5, 0.5, 0.36), oval(0.5, 0.5, 0.13)]),
    "pizza": ("pizza", [lines((0.5, 0.9), (0.15, 0.25), (0.5, 0.14), (0.85, 0.25), (0.5, 0.9)), *dots((0.45, 0.4), (0.58, 0.5))]),
    "an egg": ("egg", [oval(0.5, 0.53, 0.25, 0.35)]),
    "an evergreen tree": ("evergreen tree", [lines((0.5, 0.08), (0.2, 0.78), (0.8, 0.78), (0.5, 0.08)), box(0.44, 0.78, 0.56, 0.92)]),
    "a tree": ("deciduous tree", [oval(0.5, 0.38, 0.33, 0.29), lines((0.44, 0.66), (0.42, 0.92), (0.58, 0.92), (0.56, 0.66))]),
    "a cactus": ("cactus", [lines((0.4, 0.9), (0.4, 0.2), (0.5, 0.1), (0.6, 0.2), (0.6, 0.9), (0.4, 0.9)), lines((0.4, 0.6), (0.2, 0.58), (0.2, 0.35)), lines((0.6, 0.5), (0.8, 0.48), (0.8, 0.28))]),
    "a tulip": ("tulip", [lines((0.3, 0.15), (0.3, 0.4), (0.5, 0.52), (0.7, 0.4), (0.7, 0.15), (0.6, 0.28), (0.5, 0.12), (0.4, 0.28), (0.3, 0.15)), lines((0.5, 0.52), (0.5, 0.92)), lines((0.5, 0.85), (0.3, 0.6))]),
    "a fish": ("fish", [oval(0.44, 0.5, 0.3, 0.2), lines((0.72, 0.5), (0.9, 0.33), (0.9, 0.67), (0.72, 0.5)), *dots((0.28, 0.45))]),
    "a whale": ("whale", [lines((0.1, 0.55), (0.2, 0.35), (0.45, 0.3), (0.7, 0.45), (0.85, 0.25), (0.95, 0.3), (0.85, 0.62), (0.6, 0.75), (0.25, 0.75), (0.1, 0.55)), *dots((0.25, 0.52))]),
    "a duck": ("duck", [oval(0.35, 0.3, 0.14), lines((0.22, 0.3), (0.08, 0.35), (0.22, 0.38)), lines((0.4, 0.43), (0.4, 0.52), (0.9, 0.45), (0.8, 0.75), (0.4, 0.8), (0.25, 0.65), (0.3, 0.42))]),
    "a snail": ("snail", [oval(0.58, 0.5, 0.24), oval(0.58, 0.5, 0.1), lines((0.9, 0.78), (0.2, 0.78), (0.12, 0.5), (0.24, 0.48), (0.35, 0.65))]),
    "a turtle": ("turtle", [oval(0.52, 0.55, 0.3, 0.25, 180, 360) + [(0.22, 0.55)], oval(0.13, 0.5, 0.1), lines((0.3, 0.55), (0.3, 0.7)), lines((0.72, 0.55), (0.72, 0.7))]),
    "a cat face": ("cat face", [oval(0.5, 0.57, 0.33, 0.29), *ears(0.5, 0.13, 0.22), *dots((0.38, 0.52), (0.62, 0.52))]),
    "a dog face": ("dog face", [oval(0.5, 0.52, 0.28, 0.33), oval(0.2, 0.45, 0.09, 0.2), oval(0.8, 0.45, 0.09, 0.2), *dots((0.4, 0.45), (0.6, 0.45), (0.5, 0.62))]),
    "a rabbit face": ("rabbit face", [oval(0.5, 0.64, 0.26, 0.25), oval(0.36, 0.24, 0.08, 0.2), oval(0.64, 0.24, 0.08, 0.2), *dots((0.4, 0.6), (0.6, 0.6))]),
    "a pig face": ("pig face", [oval(0.5, 0.53, 0.36, 0.32), oval(0.5, 0.62, 0.13, 0.09), *ears(0.5, 0.1, 0.24)]),
    "a mouse face": ("mouse face", [oval(0.5, 0.6, 0.29, 0.26), oval(0.23, 0.3, 0.15), oval(0.77, 0.3, 0.15), *dots((0.4, 0.55), (0.6, 0.55))]),
    "a bear": ("bear", [oval(0.5, 0.56, 0.34, 0.31), oval(0.22, 0.25, 0.12), oval(0.78, 0.25, 0.12), oval(0.5, 0.66, 0.13, 0.1)]),
    "a butterfly": ("butterfly", [lines((0.5, 0.25), (0.5, 0.8)), lines((0.5, 0.45), (0.2, 0.12), (0.08, 0.35), (0.3, 0.52), (0.18, 0.78), (0.38, 0.8), (0.5, 0.6)), lines((0.5, 0.45), (0.8, 0.12), (0.92, 0.35), (0.7, 0.52), (0.82, 0.78), (0.62, 0.8), (0.5, 0.6))]),
    "a ghost": ("ghost", [lines((0.22, 0.88), (0.22, 0.4), (0.35, 0.16), (0.65, 0.16), (0.78, 0.4), (0.78, 0.88), (0.64, 0.78), (0.5, 0.88), (0.36, 0.78), (0.22, 0.88)), *dots((0.4, 0.4), (0.6, 0.4))]),
    "a house": ("house", [box(0.22, 0.45, 0.78, 0.88), lines((0.12, 0.47), (0.5, 0.12), (0.88, 0.47)), box(0.43, 0.62, 0.57, 0.88)]),
    "a car": ("automobile", [lines((0.06, 0.68), (0.08, 0.5), (0.25, 0.47), (0.35, 0.3), (0.65, 0.3), (0.76, 0.47), (0.93, 0.52), (0.94, 0.68), (0.06, 0.68)), oval(0.27, 0.7, 0.09), oval(0.74, 0.7, 0.09)]),
    "a bus": ("bus", [box(0.1, 0.25, 0.9, 0.7), box(0.17, 0.33, 0.83, 0.48), oval(0.28, 0.73, 0.08), oval(0.72, 0.73, 0.08)]),
    "a sailboat": ("sailboat", [lines((0.12, 0.7), (0.88, 0.7), (0.74, 0.88), (0.26, 0.88), (0.12, 0.7)), lines((0.5, 0.7), (0.5, 0.08), (0.85, 0.62), (0.5, 0.62))]),
    "a rocket": ("rocket", [lines((0.5, 0.06), (0.36, 0.3), (0.36, 0.72), (0.64, 0.72), (0.64, 0.3), (0.5, 0.06)), lines((0.36, 0.55), (0.2, 0.8), (0.36, 0.72)), lines((0.64, 0.55), (0.8, 0.8), (0.64, 0.72)), oval(0.5, 0.36, 0.07)]),
    "an umbrella": ("umbrella", [oval(0.5, 0.48, 0.38, 0.34, 180, 360) + [(0.12, 0.48)], lines((0.5, 0.48), (0.5, 0.85), (0.4, 0.9), (0.36, 0.82))]),
    "a key": ("key", [oval(0.28, 0.3, 0.17), lines((0.4, 0.42), (0.85, 0.86)), lines((0.7, 0.72), (0.8, 0.62))]),
    "a star": ("star", [star()]),
    "a red heart": ("red heart", [heart(0.5, 0.5, 0.38)]),
    "a crescent moon": ("crescent moon", [oval(0.5, 0.5, 0.38, 0.38, 60, 300) + oval(0.7, 0.5, 0.33, 0.36, 245, 115)]),
    "a sun": ("sun", [oval(0.5, 0.5, 0.22), *[lines((0.5 + 0.28 * math.cos(a), 0.5 + 0.28 * math.sin(a)), (0.5 + 0.42 * math.cos(a), 0.5 + 0.42 * math.sin(a))) for a in [math.tau * n / 8 for n in range(8)]]]),
    "a cloud": ("cloud", [lines((0.2, 0.72), (0.1, 0.6), (0.18, 0.45), (0.32, 0.42), (0.42, 0.28), (0.6, 0.28), (0.7, 0.42), (0.84, 0.45), (0.9, 0.6), (0.8, 0.72), (0.2, 0.72))]),
    "a light bulb": ("light bulb", [oval(0.5, 0.4, 0.27, 0.28, 120, 420), lines((0.38, 0.64), (0.4, 0.86), (0.6, 0.86), (0.63, 0.64))]),
    "hot beverage": ("hot beverage", [lines((0.2, 0.4), (0.24, 0.82), (0.64, 0.82), (0.68, 0.4), (0.2, 0.4)), oval(0.72, 0.56, 0.12, 0.12, -90, 90), lines((0.36, 0.3), (0.4, 0.16)), lines((0.5, 0.3), (0.54, 0.16))]),
    "a wine glass": ("wine glass", [lines((0.3, 0.12), (0.3, 0.4), (0.5, 0.55), (0.7, 0.4), (0.7, 0.12), (0.3, 0.12)), lines((0.5, 0.55), (0.5, 0.86)), lines((0.34, 0.88), (0.66, 0.88))]),
    "a top hat": ("top hat", [lines((0.3, 0.72), (0.27, 0.2), (0.73, 0.2), (0.7, 0.72)), oval(0.5, 0.75, 0.4, 0.09)]),
    "a crown": ("crown", [lines((0.15, 0.8), (0.1, 0.3), (0.32, 0.52), (0.5, 0.2), (0.68, 0.52), (0.9, 0.3), (0.85, 0.8), (0.15, 0.8))]),
    "a bell": ("bell", [lines((0.2, 0.75), (0.3, 0.6), (0.33, 0.35), (0.5, 0.2), (0.67, 0.35), (0.7, 0.6), (0.8, 0.75), (0.2, 0.75)), oval(0.5, 0.81, 0.08)]),
    "a snowman": ("snowman", [oval(0.5, 0.68, 0.25), oval(0.5, 0.31, 0.17), box(0.38, 0.04, 0.62, 0.15), *dots((0.44, 0.28), (0.56, 0.28))]),
    "a balloon": ("balloon", [oval(0.5, 0.38, 0.25, 0.3), lines((0.5, 0.68), (0.47, 0.8), (0.53, 0.92))]),
    "a guitar": ("guitar", [oval(0.35, 0.68, 0.22), oval(0.47, 0.5, 0.15), lines((0.55, 0.42), (0.85, 0.1), (0.9, 0.15), (0.6, 0.47))]),
}  # fmt: skip


def drawn(strokes: list[Stroke]) -> np.ndarray:
    """Lines as the page makes them of strokes: 0 or 1, (128, 128)."""
    paper = Image.new("L", (SIDE * FINE, SIDE * FINE))
    pen = ImageDraw.Draw(paper)
    width = round(PEN * FINE)
    for stroke in strokes:
        points = [(x * SIDE * FINE, y * SIDE * FINE) for x, y in stroke]
        pen.line(points, 255, width, "curve")
        for x, y in points:
            pen.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), 255)
    return (np.asarray(paper.resize((SIDE, SIDE), Image.Resampling.BICUBIC)) > 127).astype(np.float32)
