"""Writes goldens/noise.json: hashes and first values of torch.randn on the CPU, float32.

    python tools/reference/noise.py

Run it on an x86 processor with AVX2: torch's other code paths differ in the last bits.
"""

import hashlib
import json
from pathlib import Path

import torch

OUTPUT = Path(__file__).parent / "goldens" / "noise.json"
SMALL_SIZES = [1, 2, 3, 7, 14, 15, 16, 17, 31, 32, 33, 100, 257, 768, 1000, 4096]
LARGE_SIZES = [16383, 16384, 16385, 19999, 20000]
EVERY_SMALL_SIZE = list(range(1, 129))
LARGE_SEEDS = [0, 42, 99, 12345, 2**31 - 1, 2**31, 2**32 - 1]
# Odd short calls leave the second number of a pair behind; long calls in between must not disturb it.
MIXED_CALLS = [3, 16, 2, 17, 1, 1, 40, 5, 768, 15, 15, 16384, 1, 9, 31]


def draw(seed: int, sizes: list[int]) -> torch.Tensor:
    generator = torch.Generator("cpu").manual_seed(seed)
    return torch.cat([torch.randn(size, generator=generator) for size in sizes])


def case(seed: int, sizes: list[int]) -> dict:
    values = draw(seed, sizes)
    digest = hashlib.sha256(values.numpy().astype("<f4").tobytes()).hexdigest()[:16]
    return {"seed": seed, "sizes": sizes, "sha256": digest}


def main() -> None:
    cases = [case(seed, [size]) for seed in range(100) for size in SMALL_SIZES]
    cases += [case(seed, [size]) for seed in LARGE_SEEDS for size in LARGE_SIZES]
    cases += [case(seed, MIXED_CALLS) for seed in [*range(20), *LARGE_SEEDS]]
    cases += [case(seed, EVERY_SMALL_SIZE) for seed in LARGE_SEEDS]
    values = [{"seed": seed, "size": size, "first": draw(seed, [size])[:6].tolist()} for seed in (0, 42) for size in (6, 16, 16384)]
    lines = ",\n".join(json.dumps(entry) for entry in cases)
    OUTPUT.write_text(f'{{"torch": "{torch.__version__.split("+")[0]}",\n"values": {json.dumps(values)},\n"cases": [\n{lines}\n]}}\n')


if __name__ == "__main__":
    main()
