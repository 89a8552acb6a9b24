"""Writes goldens/noise-cuda.json: torch's CUDA generator computed from the papers, and A1111's mixtures of noises.

    python tools/reference/noise_cuda.py

Philox4x32-10 as in Salmon et al. 2011, Box-Muller as curand's documentation gives it, both in whole numbers and double
precision: checked once against the values that are known of seeds 0 and 42.
"""

import hashlib
import json
from pathlib import Path

import numpy as np
import torch

OUTPUT = Path(__file__).parent / "goldens" / "noise-cuda.json"
KNOWN = {0: [-0.92466, -0.42534, -2.64385, 0.14518], 42: [0.19402, 2.16137, -0.17205, 0.84906]}
MASK = 2**32 - 1


def philox(counter: list[int], key: list[int]) -> list[int]:
    a, b, c, d = counter
    k, l = key
    for _ in range(10):
        p, q = 0xD2511F53 * a, 0xCD9E8D57 * c
        a, b, c, d = (q >> 32) ^ b ^ k, q & MASK, (p >> 32) ^ d ^ l, p & MASK
        k, l = (k + 0x9E3779B9) & MASK, (l + 0xBB67AE85) & MASK
    return [a, b, c, d]


def randn(seed: int, size: int, call: int = 0) -> np.ndarray:
    unit = float(np.float32(2.3283064e-10))
    turn = float(np.float32(2.3283064e-10 * 6.2831855))
    values = []
    for i in range(size):
        first, second, _, _ = philox([call, 0, i, 0], [seed & MASK, seed >> 32])
        radius = np.sqrt(-2 * np.log(first * unit + unit / 2))
        values.append(radius * np.sin(second * turn + turn / 2))
    return np.array(values, dtype=np.float32)


def slerp(share: float, low: torch.Tensor, high: torch.Tensor) -> torch.Tensor:
    """Of [C, h, w], over the height."""
    cosine = torch.nn.functional.cosine_similarity(low.double(), high.double(), dim=1, eps=0)
    if cosine.mean() > 0.9995:
        return low * share + high * (1 - share)
    angle = cosine.arccos().unsqueeze(1)
    mixed = ((1 - share) * angle).sin() * low.double() + (share * angle).sin() * high.double()
    return (mixed / angle.sin()).float()


def torch_noise(seed: int, shape: tuple[int, ...]) -> torch.Tensor:
    return torch.randn(shape, generator=torch.Generator("cpu").manual_seed(seed))


def main() -> None:
    for seed, values in KNOWN.items():
        assert np.allclose(randn(seed, 4), values, atol=1e-5)
    cases = [
        {"seed": seed, "sizes": [size] * 3, "sha256": hashlib.sha256(b"".join(randn(seed, size, call).tobytes() for call in range(3))).hexdigest()[:16]}
        for seed in [*range(20), 42, 2**31, 2**32 - 1, 2**32 + 7, 2**40 + 1]
        for size in (1, 5, 64, 300)
    ]
    variations = [
        {"share": share, "seeds": [seed, seed + 9], "shape": shape, "values": [float(f"{v:.8g}") for v in slerp(share, torch_noise(seed, shape), torch_noise(seed + 9, shape)).flatten().tolist()]}
        for seed, share, shape in ((0, 0.1, (4, 5, 3)), (3, 0.5, (4, 8, 8)), (7, 0.93, (2, 4, 6)), (5, 1.0, (4, 4, 4)))
    ]
    lines = ",\n".join(json.dumps(case) for case in cases)
    more = ",\n".join(json.dumps(case) for case in variations)
    first = json.dumps({str(seed): randn(seed, 4).tolist() for seed in KNOWN})
    OUTPUT.write_text(f'{{"first": {first},\n"cases": [\n{lines}\n],\n"variations": [\n{more}\n]}}\n')


if __name__ == "__main__":
    main()
