"""Sigma schedules and samplers that diffusers lacks, computed in double precision from their published formulas.

    python tools/reference/sampler_formulas.py      # goldens/samplers-formulas.json

Schedules: as A1111 (modules/sd_schedulers.py) and ComfyUI (comfy/samplers.py) define them. Samplers: in the terms of
k-diffusion (x = x0 + sigma * noise), with the numbers of one torch generator as their noise. Uses SciPy's beta
distribution and one-dimensional interpolation, so nothing is shared with the code under test.
"""

import base64
import json
from pathlib import Path

import numpy as np
import scipy.stats
import torch
from samplers import SD, SHAPE, make_case, predict

OUTPUT = Path(__file__).parent / "goldens" / "samplers-formulas.json"
STEPS = (2, 3, 7, 10, 20, 30, 47, 100)
AYS = {
    "align_your_steps": [14.615, 6.475, 3.861, 2.697, 1.886, 1.396, 0.963, 0.652, 0.399, 0.152, 0.029],
    "align_your_steps_sdxl": [14.615, 6.315, 3.771, 2.181, 1.342, 0.862, 0.555, 0.380, 0.234, 0.113, 0.029],
}
CONFIGS = {"stable diffusion": SD, "linear betas": {"beta_start": 0.0001, "beta_end": 0.02, "beta_schedule": "linear", "num_train_timesteps": 400}}


def table_of(config: dict) -> np.ndarray:
    count = config["num_train_timesteps"]
    start, end = config["beta_start"], config["beta_end"]
    if config["beta_schedule"] == "linear":
        betas = np.linspace(start, end, count)
    else:
        betas = np.linspace(start**0.5, end**0.5, count) ** 2
    remaining = np.cumprod(1 - betas)
    return np.sqrt((1 - remaining) / remaining)


def at_timestep(table: np.ndarray, t: np.ndarray) -> np.ndarray:
    return np.exp(np.interp(t, np.arange(len(table)), np.log(table)))


def schedule(name: str, table: np.ndarray, n: int) -> np.ndarray:
    low, high = table[0], table[-1]
    last = len(table) - 1
    ramp = np.linspace(0, 1, n)
    if name == "karras":
        sigmas = (high ** (1 / 7) + ramp * (low ** (1 / 7) - high ** (1 / 7))) ** 7
    elif name in ("exponential", "polyexponential"):
        sigmas = np.geomspace(high, low, n)
    elif name == "beta":
        sigmas = low + scipy.stats.beta.ppf(1 - ramp, 0.6, 0.6) * (high - low)
    elif name == "beta_comfyui":
        places = np.rint(scipy.stats.beta.ppf(1 - np.linspace(0, 1, n, endpoint=False), 0.6, 0.6) * last).astype(int)
        sigmas = table[[t for i, t in enumerate(places) if i == 0 or t != places[i - 1]]]
    elif name == "linear":
        sigmas = np.linspace(high, low, n)
    elif name == "linear_quadratic":
        half = n // 2
        rest = n - half
        bend = (half - 0.025 * n) / (half * rest**2)
        even = np.arange(half) * 0.025 / half
        steps = np.arange(half, n)
        parabola = bend * steps**2 + (0.025 / half - 2 * bend * half) * steps + bend * half**2
        return (1 - np.concatenate([even, parabola, [1.0]])) * high
    elif name in ("uniform", "normal"):
        sigmas = at_timestep(table, np.linspace(last, 0, n))
    elif name == "sgm_uniform":
        sigmas = at_timestep(table, np.linspace(last, 0, n + 1)[:-1])
    elif name == "simple":
        sigmas = np.array([table[-(1 + int(i * (len(table) / n)))] for i in range(n)])
    elif name == "ddim":
        sigmas = table[1 :: max(len(table) // n, 1)][::-1]
    elif name == "kl_optimal":
        share = np.arange(n + 1) / n
        return np.tan(share * np.arctan(low) + (1 - share) * np.arctan(high))
    elif name == "kl_optimal_comfyui":
        sigmas = np.tan(ramp * np.arctan(low) + (1 - ramp) * np.arctan(high))
    else:
        logs = np.log(AYS[name])
        sigmas = np.exp(np.interp(np.linspace(0, len(logs) - 1, n), np.arange(len(logs)), logs))
    return np.append(sigmas, 0.0)


NAMES = ["karras", "exponential", "polyexponential", "beta", "beta_comfyui", "uniform", "normal", "linear", "linear_quadratic", "sgm_uniform", "simple", "ddim", *AYS, "kl_optimal", "kl_optimal_comfyui"]


class Run:
    """One case's network and noise, in double precision."""

    def __init__(self, case: dict, table: np.ndarray):
        self.case = case
        self.table = table
        self.generator = torch.Generator("cpu").manual_seed(case["seed"])

    def noise(self) -> np.ndarray:
        return torch.randn(SHAPE, generator=self.generator).numpy().astype(np.float64)

    def denoise(self, x: np.ndarray, sigma: float) -> np.ndarray:
        timestep = float(np.interp(np.log(sigma), np.log(self.table), np.arange(len(self.table))))
        scaled = torch.from_numpy(x / np.sqrt(1 + sigma**2)).float()
        return x - sigma * predict(self.case, scaled, timestep).numpy().astype(np.float64)


def ancestral(sigma: float, target: float) -> tuple[float, float]:
    up = min(target, np.sqrt(target**2 * (sigma**2 - target**2) / sigma**2))
    return np.sqrt(max(target**2 - up**2, 0)), up


def dpmpp_2s_ancestral(run: Run, x: np.ndarray, sigmas: np.ndarray):
    for sigma, target in zip(sigmas[:-1], sigmas[1:]):
        down, up = ancestral(sigma, target)
        denoised = run.denoise(x, sigma)
        if down == 0:
            x = x + (x - denoised) / sigma * (down - sigma)
        else:
            middle = np.sqrt(sigma * down)
            x2 = middle / sigma * x - np.expm1(np.log(middle / sigma)) * denoised
            x = down / sigma * x - np.expm1(np.log(down / sigma)) * run.denoise(x2, middle)
        if target > 0:
            x = x + run.noise() * up
        yield x


def dpmpp_sde(run: Run, x: np.ndarray, sigmas: np.ndarray):
    for sigma, target in zip(sigmas[:-1], sigmas[1:]):
        denoised = run.denoise(x, sigma)
        if target == 0:
            x = denoised
        else:
            middle = np.sqrt(sigma * target)
            down, up = ancestral(sigma, middle)
            path = run.noise() * np.sqrt(sigma - middle)
            x2 = down / sigma * x - np.expm1(np.log(down / sigma)) * denoised + path / np.sqrt(sigma - middle) * up
            down, up = ancestral(sigma, target)
            path = path + run.noise() * np.sqrt(middle - target)
            x = down / sigma * x - np.expm1(np.log(down / sigma)) * run.denoise(x2, middle) + path / np.sqrt(sigma - target) * up
        yield x


def dpmpp_3m_sde(run: Run, x: np.ndarray, sigmas: np.ndarray):
    past: list[tuple[float, np.ndarray]] = []
    for sigma, target in zip(sigmas[:-1], sigmas[1:]):
        denoised = run.denoise(x, sigma)
        if target == 0:
            x = denoised
        else:
            h = np.log(sigma / target)
            z = 2 * h
            x = np.exp(-z) * x - np.expm1(-z) * denoised
            phi2 = np.expm1(-z) / z + 1
            phi3 = phi2 / z - 0.5
            if len(past) > 1:
                (h1, d1), (h2, d2) = past[-1], past[-2]
                r0, r1 = h1 / h, h2 / h
                newer, older = (denoised - d1) / r0, (d1 - d2) / r1
                x = x + phi2 * (newer + (newer - older) * r0 / (r0 + r1)) - phi3 * (newer - older) / (r0 + r1)
            elif past:
                h1, d1 = past[-1]
                x = x + phi2 * (denoised - d1) / (h1 / h)
            x = x + run.noise() * target * np.sqrt(-np.expm1(-2 * h))
            past.append((h, denoised))
        yield x


SAMPLERS = {"dpmpp_2s_ancestral": dpmpp_2s_ancestral, "dpmpp_sde": dpmpp_sde, "dpmpp_3m_sde": dpmpp_3m_sde}


def loop(case: dict) -> dict:
    sampler, name = case["sampler"].split("/")
    table = table_of(case["config"])
    sigmas = schedule(name, table, case["steps"])
    run = Run(case, table)
    samples = list(SAMPLERS[sampler](run, run.noise() * sigmas[0], sigmas))
    data = np.concatenate(samples).astype("<f4").tobytes()
    return {**case, "timesteps": [], "initialNoiseScale": float(sigmas[0]), "samples": base64.b64encode(data).decode()}


def main() -> None:
    schedules = [
        {"schedule": name, "config": config, "steps": n, "sigmas": [float(f"{sigma:.7g}") for sigma in schedule(name, table_of(config), n)]}
        for config in CONFIGS.values()
        for name in NAMES
        for n in STEPS
    ]
    loops = [
        loop(make_case(f"{label}, {name}", f"{sampler}/{name}", config, steps, guidance, "mixed", seed=steps))
        for sampler in SAMPLERS
        for label, config in CONFIGS.items()
        for name in ("karras", "exponential", "uniform", "sgm_uniform", "beta_comfyui", "kl_optimal", "align_your_steps")
        for steps, guidance in ((3, 1.0), (14, 5.0))
        if not (name == "align_your_steps" and label != "stable diffusion")
    ]
    lines = {key: ",\n".join(json.dumps(item, separators=(",", ":")) for item in items) for key, items in (("schedules", schedules), ("loops", loops))}
    OUTPUT.write_text(f'{{"schedules":[\n{lines["schedules"]}\n],"loops":[\n{lines["loops"]}\n]}}\n')


if __name__ == "__main__":
    main()
