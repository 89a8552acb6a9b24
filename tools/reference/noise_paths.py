"""Writes goldens/noise-paths.json: increments of torchsde's Brownian trees, and the seeds that they grow from.

    pip install torchsde
    python tools/reference/noise_paths.py

Every case is one picture's path in sigma with the questions that an SDE sampler asks; the answers are divided by the root
of the distance, in float32 as k-diffusion does it. The root is noted: torch's is not always the nearest float32.
"""

import json
import math
from pathlib import Path

import numpy as np
import torch
import torchsde

OUTPUT = Path(__file__).parent / "goldens" / "noise-paths.json"
LENGTH = 16


def sigmas(low: float, high: float, steps: int, rho: float) -> list[float]:
    ramp = torch.linspace(0, 1, steps)
    return ((high ** (1 / rho) + ramp * (low ** (1 / rho) - high ** (1 / rho))) ** rho).tolist()


def path(seed: int, visited: list[float], halves: bool) -> dict:
    low, high = min(visited), max(visited)
    tree = torchsde.BrownianTree(torch.tensor(low), torch.zeros(1, LENGTH), torch.tensor(high), entropy=seed)
    questions = []
    for sigma, target in zip(visited[:-1], visited[1:]):
        places = [math.sqrt(sigma * target), target] if halves else [target]
        for place in places:
            start, end = torch.tensor(sigma), torch.tensor(place)
            root = (end - start).abs().sqrt()
            increment = -tree(end, start)[0] / root
            questions.append({"from": start.item(), "to": end.item(), "root": float(f"{root:.9g}"), "values": [float(f"{value:.9g}") for value in increment.tolist()]})
    return {"seed": seed, "smallest": low, "largest": high, "questions": questions}


def main() -> None:
    seeds = [
        {"entropy": entropy, "spawnKey": key, "poolSize": pool, "state": [int(word) for word in np.random.SeedSequence(entropy=entropy, spawn_key=tuple(key), pool_size=pool).generate_state(4)]}
        for entropy in (0, 1, 42, 2**31, 2**32 - 1, 2**32, 2**40 + 3)
        for key in ([], [0, 0], [5, 3], [2**20 + 1, 20])
        for pool in (4, 24)
    ]
    paths = [
        path(0, sigmas(0.0291675, 14.614642, 5, 7), True),
        path(42, sigmas(0.0291675, 14.614642, 10, 7), False),
        path(2**32 - 1, sigmas(0.002, 80, 4, 7), True),
        path(7, [10.0, 5.5078125, 1.0234375, 0.2578125, 0.0078125], True),
    ]
    lines = {name: ",\n".join(json.dumps(item) for item in items) for name, items in (("seeds", seeds), ("paths", paths))}
    OUTPUT.write_text(f'{{"seeds": [\n{lines["seeds"]}\n],\n"paths": [\n{lines["paths"]}\n]}}\n')


if __name__ == "__main__":
    main()
