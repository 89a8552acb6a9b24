"""A picture of shapes, shades and grain from a seed, in whole numbers only: tools/node/seededPicture.ts makes the same bytes."""

import numpy as np


class Numbers:
    """Knuth's linear congruential generator, its upper 16 bits."""

    def __init__(self, seed):
        self.state = seed & 0xFFFFFFFF

    def below(self, limit):
        self.state = (self.state * 1664525 + 1013904223) & 0xFFFFFFFF
        return (self.state >> 16) % limit


def seeded_picture(seed, width, height):
    """[height, width, 3] uint8: a sloping ground, twelve discs and boxes, half of them see-through, and grain."""
    numbers = Numbers(seed)
    rows, columns = np.mgrid[0:height, 0:width].astype(np.int64)
    picture = np.zeros((height, width, 3), np.int64)
    for channel in range(3):
        start, across, down = numbers.below(200), numbers.below(120) - 60, numbers.below(120) - 60
        picture[:, :, channel] = start + columns * across // width + rows * down // height
    for shape in range(12):
        x, y, size = numbers.below(width), numbers.below(height), 2 + numbers.below(max(width, height) // 3)
        colour = np.array([numbers.below(256) for _ in range(3)])
        dx, dy = columns - x, rows - y
        inside = dx * dx + dy * dy < size * size if shape % 2 == 0 else (abs(dx) < size) & (abs(dy) * 2 < size)
        mixed = (picture + colour) // 2 if shape % 4 < 2 else np.broadcast_to(colour, picture.shape)
        picture = np.where(inside[:, :, None], mixed, picture)
    grain = 1 + numbers.below(12)
    for row in range(height):
        for column in range(width):
            picture[row, column] += numbers.below(grain)
    return np.clip(picture, 0, 255).astype(np.uint8)
