"""Runs diffusers' schedulers of flow matching and EDM, and what few files ask of the others, over full loops.

    python tools/reference/samplers_families.py      # goldens/samplers-families.json

The format is that of samplers.py; a flow case may say how many tokens the picture has.
"""

import base64
import json
from pathlib import Path

import torch
from diffusers import (
    DDIMScheduler,
    DDPMScheduler,
    DEISMultistepScheduler,
    DPMSolverMultistepScheduler,
    DPMSolverSinglestepScheduler,
    EDMDPMSolverMultistepScheduler,
    EDMEulerScheduler,
    EulerDiscreteScheduler,
    FlowMatchEulerDiscreteScheduler,
    FlowMatchHeunDiscreteScheduler,
    HeunDiscreteScheduler,
    KDPM2DiscreteScheduler,
    LCMScheduler,
    LMSDiscreteScheduler,
    PNDMScheduler,
    SASolverScheduler,
    UniPCMultistepScheduler,
)
from samplers import DPM, DRAWS_NOISE, SD, SDE, SHAPE, finishes_step, make_case, predict

OUTPUT = Path(__file__).parent / "goldens" / "samplers-families.json"
SOLVERS = {
    "dpmpp_2m/model": lambda config: DPMSolverMultistepScheduler.from_config(config, **DPM),
    "dpmpp_2m_sde/model": lambda config: DPMSolverMultistepScheduler.from_config(config, **SDE),
    "dpm_single": lambda config: DPMSolverSinglestepScheduler.from_config(config, algorithm_type="dpmsolver++"),
    "unipc": UniPCMultistepScheduler.from_config,
}
FLOW = {
    "euler": FlowMatchEulerDiscreteScheduler.from_config,
    "heun": lambda config: FlowMatchHeunDiscreteScheduler(config["num_train_timesteps"], config["shift"]),
    **SOLVERS,
}
EDM = {
    "euler": EDMEulerScheduler.from_config,
    "dpmpp_2m/model": lambda config: EDMDPMSolverMultistepScheduler.from_config(config, **DPM),
    "dpmpp_2m_sde/model": lambda config: EDMDPMSolverMultistepScheduler.from_config(config, **SDE),
}
BETAS = {
    **SOLVERS,
    "ddim": DDIMScheduler.from_config,
    "ddpm": DDPMScheduler.from_config,
    "deis": DEISMultistepScheduler.from_config,
    "euler": EulerDiscreteScheduler.from_config,
    "lcm": LCMScheduler.from_config,
    "sa_solver": lambda config: SASolverScheduler.from_config(config, predictor_order=2, corrector_order=2),
}

EULER_OF_FLOW = {"_class_name": "FlowMatchEulerDiscreteScheduler", "num_train_timesteps": 1000, "shift": 3.0}
SOLVER_OF_FLOW = {"use_flow_sigmas": True, "flow_shift": 3.0, "prediction_type": "flow_prediction", "num_train_timesteps": 1000}
DYNAMIC = {**EULER_OF_FLOW, "use_dynamic_shifting": True, "base_shift": 0.5, "max_shift": 1.15, "base_image_seq_len": 256, "max_image_seq_len": 4096}
FLOW_CONFIGS = {
    "euler": {
        "shifted": EULER_OF_FLOW,
        "not shifted": {**EULER_OF_FLOW, "shift": 1.0},
        "dynamic": DYNAMIC,
        "dynamic, linear, stretched": {**DYNAMIC, "time_shift_type": "linear", "shift_terminal": 0.1},
        "karras": {**EULER_OF_FLOW, "use_karras_sigmas": True},
        "exponential": {**DYNAMIC, "use_exponential_sigmas": True},
        "beta": {**EULER_OF_FLOW, "use_beta_sigmas": True},
        "stochastic": {**EULER_OF_FLOW, "stochastic_sampling": True},
    },
    "heun": {"shifted": EULER_OF_FLOW},
    **{name: {"shifted": SOLVER_OF_FLOW} for name in SOLVERS},
    "dpm_single": {"shifted": SOLVER_OF_FLOW, "of order 3": {**SOLVER_OF_FLOW, "solver_order": 3}},
}
EDM_CLASS = {"_class_name": "EDMEulerScheduler"}
EDM_CONFIGS = {
    "as in the paper": EDM_CLASS,
    "v, exponential": {**EDM_CLASS, "sigma_max": 120.0, "sigma_data": 1.0, "prediction_type": "v_prediction", "sigma_schedule": "exponential"},
    "ends at the smallest sigma": {**EDM_CLASS, "sigma_min": 0.02, "rho": 5.0, "final_sigmas_type": "sigma_min", "solver_type": "heun"},
}
THRESHOLD = {**SD, "thresholding": True, "dynamic_thresholding_ratio": 0.8, "sample_max_value": 1.4}
BETAS_CONFIGS = {
    **{name: {"thresholding": THRESHOLD} for name in BETAS if name != "euler"},
    "ddpm": {
        "thresholding": THRESHOLD,
        "variance learned": {**SD, "variance_type": "learned", "clip_sample": False},
        "variance learned as a range": {**SD, "variance_type": "learned_range", "clip_sample": True},
        "fixed large, every step": {**SD, "num_train_timesteps": 60, "variance_type": "fixed_large", "clip_sample": False},
    },
    "euler": {
        "even in the logarithm": {**SD, "interpolation_type": "log_linear"},
        "told the logarithm": {**SD, "timestep_type": "continuous", "prediction_type": "v_prediction", "use_karras_sigmas": True, "sigma_min": 0.002, "sigma_max": 700.0},
    },
    "dpmpp_2m/model": {"thresholding": THRESHOLD, "lambdas": {**SD, "use_lu_lambdas": True}},
}

ENDS = {"sigma_min": 0.05, "sigma_max": 9.0}
CURVES = ("use_karras_sigmas", "use_exponential_sigmas", "use_beta_sigmas")
ALL_CLEAN = {**SD, "rescale_betas_zero_snr": True, "timestep_spacing": "trailing", "clip_sample": True, "clip_sample_range": 1.7}
LOGS = {**SD, "interpolation_type": "log_linear", "timestep_type": "continuous", "prediction_type": "v_prediction", "timestep_spacing": "linspace"}
# What few files ask for: (sampler, name, config, steps).
RARE = [
    *(
        (sampler, f"{curve} between its own ends", {**SD, **ENDS, curve: True, "final_sigmas_type": "sigma_min"}, 7)
        for curve in CURVES
        for sampler in ("euler", "heun", "lms", "dpm2", "dpmpp_2m/model", "dpm_single", "unipc", "deis", "sa_solver")
    ),
    *((sampler, "one step to where it is", {**SD, "use_karras_sigmas": True, "final_sigmas_type": "sigma_min"}, 1) for sampler in ("unipc", "deis", "sa_solver")),
    ("euler", "even in the logarithm, told it", LOGS, 6),
    ("euler", "trailing, one step more by rounding", {**SD, "timestep_spacing": "trailing"}, 61),
    ("ddim", "clipped where nothing is left of the picture", ALL_CLEAN, 9),
    ("ddpm", "clipped where nothing is left of the picture", ALL_CLEAN, 9),
    ("lcm", "clipped where nothing is left of the picture", ALL_CLEAN, 9),
    ("pndm", "cosine, from almost no picture to almost no noise", {"beta_schedule": "squaredcos_cap_v2", "skip_prk_steps": True, "timestep_spacing": "linspace"}, 2),
    ("deis", "of order 3", {**SD, "solver_order": 3}, 14),
    ("deis", "of order 3, exponential", {**SD, "solver_order": 3, "use_exponential_sigmas": True, "lower_order_final": False}, 10),
    ("unipc", "without some corrections", {**SD, "disable_corrector": [0, 3], "solver_order": 3}, 8),
]
RARE_CLASSES = {
    **BETAS,
    "heun": HeunDiscreteScheduler.from_config,
    "lms": LMSDiscreteScheduler.from_config,
    "dpm2": KDPM2DiscreteScheduler.from_config,
    "pndm": PNDMScheduler.from_config,
}
RARE_FLOW = [
    *((sampler, "to the least noise of a table", {**SOLVER_OF_FLOW, "final_sigmas_type": "sigma_min"}, 6) for sampler in SOLVERS),
    ("unipc", "karras", {**SOLVER_OF_FLOW, "use_karras_sigmas": True}, 6),
]


def output_of(case: dict, x: torch.Tensor, timestep: float) -> torch.Tensor:
    output = predict(case, x, timestep)
    variance = case["config"].get("variance_type", "")
    if not variance.startswith("learned"):
        return output
    said = torch.tanh(0.7 * x.double() + 0.05).float()
    return torch.cat([output, 0.01 + 0.05 * said * said if variance == "learned" else said], 1)


def run(scheduler, case: dict, **options) -> dict:
    scheduler.set_timesteps(case["steps"], **options)
    generator = torch.Generator("cpu").manual_seed(case["seed"])
    scale = float(getattr(scheduler, "init_noise_sigma", 1.0))
    x = torch.randn(SHAPE, generator=generator) * scale
    draws = case["sampler"].split("/")[0] in (*DRAWS_NOISE, "ddim") or case["config"].get("stochastic_sampling")
    samples = []
    for number, timestep in enumerate(scheduler.timesteps):
        scaled = scheduler.scale_model_input(x, timestep) if hasattr(scheduler, "scale_model_input") else x
        x = scheduler.step(output_of(case, scaled, float(timestep)), timestep, x, **({"generator": generator} if draws else {})).prev_sample
        if finishes_step(case, scheduler, number):
            samples.append(x)
    data = torch.cat(samples).numpy().astype("<f4").tobytes()
    timesteps = [float(timestep) for timestep in scheduler.timesteps]
    return {**case, "timesteps": timesteps, "initialNoiseScale": scale, "samples": base64.b64encode(data).decode()}


def mu_of(config: dict, tokens: int) -> dict:
    if not config.get("use_dynamic_shifting"):
        return {}
    slope = (config["max_shift"] - config["base_shift"]) / (config["max_image_seq_len"] - config["base_image_seq_len"])
    return {"mu": config["base_shift"] + slope * (tokens - config["base_image_seq_len"])}


def main() -> None:
    results = []
    for sampler, configs in FLOW_CONFIGS.items():
        for name, config in configs.items():
            for steps, tokens in ((1, 1024), (4, 4096), (19, 256), (30, 9000)):
                if config.get("shift_terminal") and steps == 1:
                    continue  # diffusers divides by zero
                case = {**make_case(f"flow, {name}", sampler, config, steps, 3.0, seed=steps), "imageTokens": tokens}
                results.append(run(FLOW[sampler](config), case, **mu_of(config, tokens)))
    for sampler, create in EDM.items():
        for name, config in EDM_CONFIGS.items():
            if "sde" in sampler and "final_sigmas_type" in config:
                continue  # the last step's length is a rounding error, and its noise the root of that
            for steps in (2, 9, 21):
                results.append(run(create(config), make_case(f"EDM, {name}", sampler, config, steps, 2.0, seed=steps)))
    for sampler, configs in BETAS_CONFIGS.items():
        for name, config in configs.items():
            for steps in (5, 22, *((60,) if "every step" in name else ())):
                results.append(run(BETAS[sampler](config), make_case(name, sampler, config, steps, 2.5, seed=steps)))
    for sampler, name, config, steps in RARE:
        results.append(run(RARE_CLASSES[sampler](config), make_case(f"rare: {name}", sampler, config, steps, 1.0, seed=steps)))
    for sampler, name, config, steps in RARE_FLOW:
        results.append(run(SOLVERS[sampler](config), make_case(f"flow, rare: {name}", sampler, config, steps, 1.0, seed=steps)))
    one_step = {**EDM_CLASS, "final_sigmas_type": "sigma_min"}
    for sampler, create in EDM.items():
        if "sde" not in sampler:
            results.append(run(create(one_step), make_case("EDM, rare: one step", sampler, one_step, 1, 1.0, seed=1)))
    lines = ",\n".join(json.dumps(result, separators=(",", ":")) for result in results)
    OUTPUT.write_text(f"[\n{lines}\n]\n")


if __name__ == "__main__":
    main()
