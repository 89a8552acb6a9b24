"""Runs diffusers' schedulers over full loops with small deterministic models and writes what came out.

    python tools/reference/samplers.py                                # goldens/samplers.json
    python tools/reference/samplers.py --random 500 --seed 7 --out f  # settings drawn at random, same format

Every case says what was chosen (sampler, steps, guidance, model, scheduler_config.json, seed) and holds the
timesteps, the scale of the first noise and x after every step (float32, base64). The goldens keep configs once, by a case's name,
and of x the first half after the steps that `is_kept` names: what goes wrong at a step stays wrong after it, and a number's
neighbours hear of it.
"""

import argparse
import base64
import json
import random
import sys
import types
from functools import partial
from pathlib import Path

import torch
from diffusers import (
    DDIMScheduler,
    DDPMScheduler,
    DEISMultistepScheduler,
    DPMSolverMultistepScheduler,
    DPMSolverSinglestepScheduler,
    EulerAncestralDiscreteScheduler,
    EulerDiscreteScheduler,
    HeunDiscreteScheduler,
    KDPM2AncestralDiscreteScheduler,
    KDPM2DiscreteScheduler,
    LCMScheduler,
    LMSDiscreteScheduler,
    PNDMScheduler,
    SASolverScheduler,
    TCDScheduler,
    UniPCMultistepScheduler,
)

# The library of its noise, which is replaced below; the scheduler only has to be importable.
sys.modules.setdefault("torchsde", types.ModuleType("torchsde"))
from diffusers.schedulers.scheduling_dpmsolver_sde import DPMSolverSDEScheduler  # noqa: E402

OUTPUT = Path(__file__).parent / "goldens" / "samplers.json"
SHAPE = (1, 4, 2, 2)

NO_CURVE = {"use_karras_sigmas": False, "use_exponential_sigmas": False, "use_beta_sigmas": False}
KARRAS = {**NO_CURVE, "use_karras_sigmas": True}
DPM = {"algorithm_type": "dpmsolver++", "solver_order": 2}
SCHEDULERS = {
    "euler": lambda config: EulerDiscreteScheduler.from_config(config),
    "euler_ancestral": lambda config: EulerAncestralDiscreteScheduler.from_config(config),
    "ddim": lambda config: DDIMScheduler.from_config(config),
    "dpmpp_2m": lambda config: DPMSolverMultistepScheduler.from_config(config, **DPM, **NO_CURVE),
    "dpmpp_2m_karras": lambda config: DPMSolverMultistepScheduler.from_config(config, **DPM, **KARRAS),
    "lcm": lambda config: LCMScheduler.from_config(config),
}
SDE = {"algorithm_type": "sde-dpmsolver++", "solver_order": 2}
LATER_SCHEDULERS = {
    "heun": lambda config: HeunDiscreteScheduler.from_config(config),
    "dpm2": lambda config: KDPM2DiscreteScheduler.from_config(config),
    "dpm2_ancestral": lambda config: KDPM2AncestralDiscreteScheduler.from_config(config),
    "lms": lambda config: LMSDiscreteScheduler.from_config(config),
    "dpmpp_sde/model": lambda config: DPMSolverSDEScheduler.from_config(config),
    "dpmpp_2m/model": lambda config: DPMSolverMultistepScheduler.from_config(config, **DPM),
    "dpmpp_2m_sde/model": lambda config: DPMSolverMultistepScheduler.from_config(config, **SDE),
    "dpmpp_2m_sde": lambda config: DPMSolverMultistepScheduler.from_config(config, **SDE, **KARRAS),
    "dpm_single": lambda config: DPMSolverSinglestepScheduler.from_config(config, algorithm_type="dpmsolver++"),
    "unipc": lambda config: UniPCMultistepScheduler.from_config(config),
    "deis": lambda config: DEISMultistepScheduler.from_config(config),
    "sa_solver": lambda config: SASolverScheduler.from_config(config, predictor_order=2, corrector_order=2),
    "ddpm": lambda config: DDPMScheduler.from_config(config),
    "pndm": lambda config: PNDMScheduler.from_config(config),
    "tcd": lambda config: TCDScheduler.from_config(config),
    "euler_trailing": lambda config: EulerDiscreteScheduler.from_config(config, timestep_spacing="trailing", **NO_CURVE),
}
EVERY_SCHEDULER = {**SCHEDULERS, **LATER_SCHEDULERS}
DRAWS_NOISE = ("euler_ancestral", "lcm", "dpm2_ancestral", "dpmpp_2m_sde", "sa_solver", "ddpm", "tcd")

SD = {"beta_start": 0.00085, "beta_end": 0.012, "beta_schedule": "scaled_linear", "num_train_timesteps": 1000}
STABLE_DIFFUSION = {
    **SD,
    "_class_name": "PNDMScheduler",
    "set_alpha_to_one": False,
    "skip_prk_steps": True,
    "steps_offset": 1,
    "trained_betas": None,
    "clip_sample": False,
}
CONFIGS = {
    "stable diffusion 1": STABLE_DIFFUSION,
    "stable diffusion 1, leading": {**STABLE_DIFFUSION, "timestep_spacing": "leading"},
    "stable diffusion 2, v": {**SD, "clip_sample": False, "set_alpha_to_one": False, "steps_offset": 1, "timestep_spacing": "leading", "prediction_type": "v_prediction"},
    "zero terminal snr": {**SD, "clip_sample": False, "timestep_spacing": "trailing", "rescale_betas_zero_snr": True, "prediction_type": "v_prediction"},
    "nothing given": {},
    "trailing": {**SD, "timestep_spacing": "trailing", "clip_sample": True, "clip_sample_range": 2.5},
    "linspace, v, karras": {**SD, "timestep_spacing": "linspace", "prediction_type": "v_prediction", "clip_sample": False, "use_karras_sigmas": True},
}
LOOPS = [(1, 1, "mixed"), (2, 5, "mixed"), (4, 1, "fraction"), (10, 7.5, "mixed"), (50, 3, "mixed")]
LONG_LOOPS = ("stable diffusion 1", "stable diffusion 2, v", "zero terminal snr")
SPECIAL = {
    "cosine": {"beta_schedule": "squaredcos_cap_v2", "lambda_min_clipped": -5.1, "clip_sample": False, "timestep_spacing": "trailing"},
    "sample": {**SD, "prediction_type": "sample", "clip_sample": True},
    "ends at the smallest sigma": {**SD, "final_sigmas_type": "sigma_min", "timestep_spacing": "leading", "clip_sample": False},
    "heun": {**SD, "solver_type": "heun", "euler_at_final": True, "timestep_spacing": "leading", "clip_sample": False},
    "second order to the end": {**SD, "lower_order_final": False, "final_sigmas_type": "sigma_min", "clip_sample": False},
    "own betas": {"trained_betas": [0.001 + 0.0002 * i for i in range(120)], "num_train_timesteps": 120, "clip_sample": False, "original_inference_steps": 24},
    "distilled": {**SD, "_class_name": "LCMScheduler", "original_inference_steps": 40, "timestep_scaling": 8.0, "clip_sample": True, "clip_sample_range": 1.5},
}


LATER_LOOPS = [(1, 1, "mixed"), (3, 5, "mixed"), (10, 7.5, "fraction")]
LATER_SPECIAL = {
    **{name: config for name, config in SPECIAL.items() if name != "distilled"},
    "exponential": {**SD, "use_exponential_sigmas": True, "clip_sample": False, "timestep_spacing": "leading", "steps_offset": 1},
    "beta": {**SD, "use_beta_sigmas": True, "clip_sample": False, "skip_prk_steps": True, "set_alpha_to_one": True},
    "third order": {**SD, "solver_order": 3, "solver_type": "bh1", "clip_sample": False, "variance_type": "fixed_large"},
    "third order, heun": {**SD, "solver_order": 3, "solver_type": "heun", "lower_order_final": False, "final_sigmas_type": "sigma_min", "clip_sample": True, "prediction_type": "v_prediction"},
}


def evaluate(model: str, x: torch.Tensor, timestep: float, bias: float) -> torch.Tensor:
    """In double precision, so that only the samplers' rounding differs."""
    x = x.double()
    if model == "fraction":
        value = x * timestep / (timestep + 1) + bias
    else:
        neighbour = x.flatten().roll(1).reshape(x.shape)
        value = torch.tanh(0.8 * x - 0.3 * neighbour + bias) * (0.6 + 0.4 * torch.cos(torch.tensor(timestep / 170.0, dtype=torch.float64)))
    return value.float()


def predict(case: dict, x: torch.Tensor, timestep: float) -> torch.Tensor:
    conditional = evaluate(case["model"], x, timestep, 0.1)
    if case["guidance"] <= 1:
        return conditional
    unconditional = evaluate(case["model"], x, timestep, -0.2)
    return unconditional + case["guidance"] * (conditional - unconditional)


class BrownianPath:
    """In place of torchsde's tree: a path in sigma, made longer by the next standard normal numbers when it is too short."""

    def __init__(self, generator: torch.Generator):
        self.generator = generator
        self.values: dict[float, torch.Tensor] = {}

    def __call__(self, sigma: float, target: float) -> torch.Tensor:
        if not self.values:
            self.values[float(sigma)] = torch.zeros(SHAPE)
        return (self.at(float(target)) - self.at(float(sigma))) / abs(float(sigma) - float(target)) ** 0.5

    def at(self, sigma: float) -> torch.Tensor:
        known = min(self.values, key=lambda other: abs(other - sigma))
        if abs(known - sigma) > 1e-5 * sigma:
            last = min(self.values)
            step = torch.randn(SHAPE, generator=self.generator) * (last - sigma) ** 0.5
            self.values[sigma] = self.values[last] + step
            return self.values[sigma]
        return self.values[known]


def finishes_step(case: dict, scheduler, number: int) -> bool:
    """Whether a sample is the end of a step, or a place in between where the network is asked once more."""
    if number == len(scheduler.timesteps) - 1:
        return True
    if case["sampler"] == "pndm":
        return number > 0 if scheduler.config.skip_prk_steps else number >= 12 or number % 4 == 3
    return getattr(scheduler, "state_in_first_order", True)


def run(case: dict) -> dict:
    scheduler = EVERY_SCHEDULER[case["sampler"]](case["config"])
    scheduler.set_timesteps(case["steps"])
    generator = torch.Generator("cpu").manual_seed(case["seed"])
    x = torch.randn(SHAPE, generator=generator) * scheduler.init_noise_sigma
    samples = []
    options = {}
    sampler = case["sampler"].split("/")[0]
    if sampler == "ddim":
        options = {"eta": case["eta"], "generator": generator}
    elif sampler in DRAWS_NOISE:
        options = {"generator": generator}
    elif sampler == "dpmpp_sde":
        scheduler.noise_sampler = BrownianPath(generator)
    for number, timestep in enumerate(scheduler.timesteps):
        output = predict(case, scheduler.scale_model_input(x, timestep), float(timestep))
        x = scheduler.step(output, timestep, x, **options).prev_sample
        if finishes_step(case, scheduler, number):
            samples.append(x)
    data = torch.cat(samples).numpy().astype("<f4").tobytes()
    return {
        **case,
        "timesteps": [float(timestep) for timestep in scheduler.timesteps],
        "initialNoiseScale": float(scheduler.init_noise_sigma),
        "finite": bool(torch.isfinite(torch.cat(samples)).all()),
        "samples": base64.b64encode(data).decode(),
    }


def make_case(name: str, sampler: str, config: dict, steps: int, guidance=1.0, model="mixed", seed=0, eta=0.0) -> dict:
    return {"name": name, "sampler": sampler, "config": config, "steps": steps, "guidance": guidance, "model": model, "seed": seed, "eta": eta}


def golden_cases() -> list[dict]:
    cases = []
    for name, config in CONFIGS.items():
        for sampler in SCHEDULERS:
            for steps, guidance, model in LOOPS if name in LONG_LOOPS else LOOPS[:-1]:
                cases.append(make_case(name, sampler, config, steps, guidance, model, seed=steps))
    for name, config in SPECIAL.items():
        for sampler in SCHEDULERS:
            if name == "sample" and sampler == "euler_ancestral":
                continue  # diffusers does not implement it
            for steps in (3, 7, 16):
                cases.append(make_case(name, sampler, config, steps, 2.0, "mixed", seed=100 + steps))
    for eta in (0.5, 1.0):
        for name in ("stable diffusion 1", "zero terminal snr", "trailing"):
            cases.append(make_case(name, "ddim", CONFIGS[name], 12, 1.0, "mixed", seed=5, eta=eta))
    return cases


def later_cases() -> list[dict]:
    cases = []
    for sampler in LATER_SCHEDULERS:
        for name, config in CONFIGS.items():
            for steps, guidance, model in LATER_LOOPS:
                if sampler in ("deis", "sa_solver") and steps == 1 and config.get("use_karras_sigmas"):
                    continue  # diffusers stays where it is
                cases.append(make_case(name, sampler, config, steps, guidance, model, seed=steps))
        for name, config in LATER_SPECIAL.items():
            if sampler == "deis" and config.get("solver_order") == 3:
                continue  # the weights cancel in float32
            cases.append(make_case(name, sampler, config, 6, 2.0, "mixed", seed=106))
    return cases


def random_case(source: random.Random, number: int) -> dict:
    train = source.choice([1000, 1000, 1000, source.randint(60, 1500)])
    start = source.choice([0.00085, 0.0001, source.uniform(1e-4, 2e-3)])
    config = {
        "num_train_timesteps": train,
        "beta_start": start,
        "beta_end": source.choice([0.012, 0.02, source.uniform(0.008, 0.03)]),
        "beta_schedule": source.choice(["linear", "scaled_linear", "scaled_linear", "squaredcos_cap_v2"]),
        "prediction_type": source.choice(["epsilon", "epsilon", "v_prediction", "sample"]),
        "timestep_spacing": source.choice(["leading", "linspace", "trailing"]),
        "steps_offset": source.choice([0, 1, 1, 3]),
        "set_alpha_to_one": source.random() < 0.5,
        "clip_sample": source.random() < 0.3,
        "clip_sample_range": source.choice([1.0, 1.7, 3.0]),
        "rescale_betas_zero_snr": source.random() < 0.25,
        **source.choice([{}, {}, *({curve: True} for curve in NO_CURVE)]),
        "final_sigmas_type": source.choice(["zero", "zero", "sigma_min"]),
        "solver_order": source.choice([2, 2, 3]),
        "variance_type": source.choice(["fixed_small", "fixed_small_log", "fixed_large"]),
        "skip_prk_steps": source.random() < 0.6,
        "solver_type": source.choice(["midpoint", "midpoint", "heun", "bh2"]),
        "lower_order_final": source.random() < 0.8,
        "euler_at_final": source.random() < 0.2,
        "timestep_scaling": source.choice([10.0, 7.0]),
        "original_inference_steps": source.choice([50, 30]),
    }
    if source.random() < 0.2:
        config["lambda_min_clipped"] = -5.1
    for key in list(config):
        if source.random() < 0.15:
            del config[key]
    sampler = source.choice(list(EVERY_SCHEDULER))
    steps = source.randint(1, 30) if sampler in ("lcm", "tcd") else source.choice([source.randint(1, 50), source.randint(1, 100)])
    steps = min(steps, config.get("num_train_timesteps", 1000) // 2)
    guidance = source.choice([1.0, source.uniform(1, 12)])
    eta = source.choice([0.0, 0.0, 1.0, source.random()]) if sampler == "ddim" else 0.0
    return make_case(f"random {number}", sampler, config, steps, guidance, source.choice(["mixed", "fraction"]), source.randint(0, 2**32 - 1), eta)


def is_kept(step: int, steps: int) -> bool:
    return step < 3 or step % 6 == 5 or step == steps - 1


def shortened(result: dict) -> dict:
    """Without the config; `count` steps, of which some are kept."""
    whole = torch.frombuffer(bytearray(base64.b64decode(result["samples"])), dtype=torch.float32).reshape(-1, torch.Size(SHAPE).numel())
    kept = whole[[step for step in range(len(whole)) if is_kept(step, len(whole))], : whole.shape[1] // 2]
    samples = base64.b64encode(kept.contiguous().numpy().tobytes()).decode()
    return {**{key: value for key, value in result.items() if key != "config"}, "count": len(whole), "samples": samples}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--random", type=int, default=0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, default=OUTPUT)
    arguments = parser.parse_args()
    cases = golden_cases() + later_cases()
    if arguments.random > 0:
        source = random.Random(arguments.seed)
        cases = [random_case(source, number) for number in range(arguments.random)]
    results = []
    for case in cases:
        try:
            results.append(run(case))
        except (ValueError, IndexError, NotImplementedError, AssertionError, RuntimeError) as error:
            results.append({**case, "error": f"{type(error).__name__}: {error}"[:200]})
    if arguments.random == 0:
        # Where timesteps repeat diffusers runs past its table; where it divides by zero the samples are NaN.
        results = [result for result in results if result.pop("finite", False)]
    dump = partial(json.dumps, separators=(",", ":"))
    if arguments.random > 0:
        arguments.out.write_text("[\n" + ",\n".join(map(dump, results)) + "\n]\n")
        return
    configs = {result["name"]: result["config"] for result in results}
    lines = ",\n".join(dump(shortened(result)) for result in results)
    arguments.out.write_text(f'{{"configs":{dump(configs)},\n"cases":[\n{lines}\n]}}\n')


if __name__ == "__main__":
    main()
