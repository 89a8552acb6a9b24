"""Runs diffusers' pipelines with every kind of guidance over tiny models that are there already, and writes their latents.

    python tools/reference/guidance_runs.py                              # goldens/guidance.json, .safetensors
    python tools/reference/guidance_runs.py --random 40 --seed 3 --out F # settings drawn at random, same format

Perturbed attention: the pipelines of their own. Projected guidance: the step of diffusers' guider in place of the sum that the
pipeline makes. An interval: the pipeline's own callback, which takes the guidance away and gives it back.
"""

import argparse
import json
import random
from pathlib import Path

import torch
from diffusers import (
    DDIMScheduler,
    DPMSolverMultistepScheduler,
    EulerDiscreteScheduler,
    StableDiffusionInstructPix2PixPipeline,
    StableDiffusionPAGPipeline,
    StableDiffusionPipeline,
    StableDiffusionXLPAGPipeline,
    StableDiffusionXLPipeline,
)
from diffusers.guiders import AdaptiveProjectedGuidance
from diffusers.guiders.adaptive_projected_guidance import MomentumBuffer
from PIL import Image
from safetensors.torch import load_file, save_file

from made_folders import GOLDENS, whole

FOLDERS = {
    "sd1": "pipelines/sd1",
    "variant": "pipelines/variant",
    "sdxl": "families/sdxl-folder/model",
    "instruct": "families/instruct-folder/model",
}
SCHEDULERS = {
    "euler": EulerDiscreteScheduler.from_config,
    "ddim": DDIMScheduler.from_config,
    "dpmpp_2m": lambda config: DPMSolverMultistepScheduler.from_config(config, solver_order=2),
}
USUAL = {"method": "cfg", "rescale": 0.0, "from": 0.0, "to": 1.0, "perturbed": 0.0, "image": 1.5}
RUNS = [
    ("sd1", "euler", 5, 6.0, {"rescale": 0.7}),
    ("sd1", "ddim", 5, 4.0, {"perturbed": 3.0}),
    ("sd1", "dpmpp_2m", 4, 1.0, {"perturbed": 2.0}),
    ("sd1", "dpmpp_2m", 5, 5.0, {"perturbed": 2.5, "rescale": 0.4}),
    ("sd1", "euler", 6, 9.0, {"from": 0.2, "to": 0.7}),
    ("sd1", "euler", 5, 8.0, {"method": "apg"}),
    ("sd1", "ddim", 6, 12.0, {"method": "apg", "rescale": 0.5, "from": 0.1, "to": 0.8}),
    ("sdxl", "euler", 4, 5.0, {"perturbed": 3.0}),
    ("sdxl", "euler", 4, 1.0, {"perturbed": 1.5, "rescale": 0.8}),
    ("sdxl", "ddim", 4, 7.0, {"rescale": 0.7}),
    ("sdxl", "euler", 5, 7.0, {"from": 0.3, "to": 1.0}),
    ("instruct", "euler", 4, 7.5, {"image": 1.7}),
    ("instruct", "ddim", 5, 3.0, {"image": 1.2}),
    ("variant", "own", 4, 4.5, {}),
]


def components_of(model: str) -> dict:
    plain = {"sdxl": StableDiffusionXLPipeline, "instruct": StableDiffusionInstructPix2PixPipeline}.get(model, StableDiffusionPipeline)
    optional = {} if model == "sdxl" else {"safety_checker": None}
    return plain.from_pretrained(whole(GOLDENS / FOLDERS[model]), torch_dtype=torch.float32, **optional).components


def pipeline_of(model: str, components: dict, options: dict):
    perturbs = options["perturbed"] > 0
    if model == "sdxl":
        return StableDiffusionXLPAGPipeline(**components) if perturbs else StableDiffusionXLPipeline(**components)
    cls = StableDiffusionInstructPix2PixPipeline if model == "instruct" else StableDiffusionPAGPipeline if perturbs else StableDiffusionPipeline
    return cls(**components, requires_safety_checker=False)


class Projecting:
    """A network whose two predictions are already what the guider makes of them, so that the pipeline's own sum is it."""

    def __init__(self, unet, run: dict):
        self.unet, self.run, self.step = unet, run, 0
        options = run["options"]
        steps = run["steps"]
        self.guider = AdaptiveProjectedGuidance(
            guidance_scale=run["guidance"] - 1, adaptive_projected_guidance_momentum=-0.5, adaptive_projected_guidance_rescale=15.0,
            eta=0.0, use_original_formulation=True, guidance_rescale=options["rescale"])
        self.guided = lambda step: int(options["from"] * steps) <= step < int(options["to"] * steps)

    def __getattr__(self, name):
        return getattr(self.unet, name)

    def __call__(self, *arguments, **named):
        (output,) = self.unet(*arguments, **{**named, "return_dict": False})
        unconditional, conditional = output.chunk(2)
        guided = conditional
        if self.guided(self.step):
            self.guider.set_state(step=self.step, num_inference_steps=self.run["steps"], timestep=torch.tensor(0))
            if self.guider.momentum_buffer is None:
                self.guider.momentum_buffer = MomentumBuffer(-0.5)
            guided = self.guider.forward(conditional, unconditional).pred
        self.step += 1
        return (torch.cat([guided, guided]),)


def interval(run: dict, pipeline):
    """Guidance 1 and the conditional prompt alone outside of the interval: the pipeline asks once then."""
    options, steps, scale = run["options"], run["steps"], run["guidance"]
    kept = {}

    def guided(step: int) -> bool:
        return int(options["from"] * steps) <= step < int(options["to"] * steps)

    def before_next(_, step, timestep, tensors):
        for name, tensor in tensors.items():
            if name != "latents":
                kept.setdefault(name, tensor)
        pipeline._guidance_scale = scale if guided(step + 1) else 1.0
        return {name: kept[name] if guided(step + 1) else kept[name].chunk(2)[1] for name in kept}

    return before_next


def needs_interval(run: dict) -> bool:
    return (run["options"]["from"], run["options"]["to"]) != (0.0, 1.0) and run["options"]["method"] == "cfg"


def latents_of(run: dict, components: dict) -> torch.Tensor:
    model, options = run["model"], run["options"]
    scheduler = components["scheduler"]
    if run["sampler"] != "own":
        scheduler = SCHEDULERS[run["sampler"]](dict(scheduler.config))
    components = {**components, "scheduler": scheduler}
    if options["method"] == "apg":
        pipeline = pipeline_of(model, components, options)
        pipeline.register_modules(unet=components["unet"])
        object.__setattr__(pipeline, "unet", Projecting(components["unet"], run))
    else:
        pipeline = pipeline_of(model, components, options)
    pipeline.set_progress_bar_config(disable=True)
    arguments = dict(
        prompt=run["prompt"], negative_prompt=run["negative"], num_inference_steps=run["steps"],
        guidance_scale=run["guidance"], generator=torch.Generator().manual_seed(run["seed"]), output_type="latent")
    if model == "instruct":
        source = load_file(GOLDENS / "families/instruct-folder/golden.safetensors")["source"]
        arguments |= dict(image=Image.fromarray(source.numpy()), image_guidance_scale=options["image"])
    else:
        arguments |= dict(height=run["height"], width=run["width"])
        if options["method"] == "cfg":
            arguments |= dict(guidance_rescale=options["rescale"])
    if options["perturbed"] > 0:
        arguments |= dict(pag_scale=options["perturbed"])
    if needs_interval(run):
        names = ["prompt_embeds", "add_text_embeds", "add_time_ids"] if model == "sdxl" else ["prompt_embeds"]
        arguments |= dict(callback_on_step_end=interval(run, pipeline), callback_on_step_end_tensor_inputs=["latents", *names])
        first_is_guided = int(options["from"] * run["steps"]) <= 0
        if not first_is_guided:
            guard = pipeline.unet.forward
            pipeline.unet.forward = first_without(guard, run)
            try:
                return pipeline(**arguments).images
            finally:
                pipeline.unet.forward = guard
    return pipeline(**arguments).images


def first_without(forward, run: dict):
    """Before the first callback the pipeline is guided already: there both predictions are made the conditional one."""
    calls = {"count": 0}

    def changed(*arguments, **named):
        (output,) = forward(*arguments, **{**named, "return_dict": False})
        calls["count"] += 1
        if calls["count"] == 1:
            output = torch.cat([output.chunk(2)[1]] * 2)
        return (output,)

    return changed


def make(model: str, sampler: str, steps: int, guidance: float, options: dict, seed: int) -> dict:
    size = {"sd1": (72, 64), "variant": (16, 24), "sdxl": (32, 40), "instruct": (40, 32)}[model]
    return {
        "model": model, "sampler": sampler, "steps": steps, "guidance": guidance, "options": {**USUAL, **options}, "seed": seed,
        "prompt": "a cat, sitting!", "negative": None if model == "sdxl" else "blurry", "height": size[0], "width": size[1],
    }


def draw(source: random.Random) -> dict:
    model = source.choice(["sd1", "sd1", "sdxl", "instruct", "variant"])
    steps = source.randint(3, 6)
    guidance = source.choice([1.0, source.uniform(1.5, 12)]) if model in ("sd1", "sdxl") else source.uniform(1.5, 9)
    if model == "variant":
        return make(model, "own", steps, guidance, {}, source.randrange(2**31))
    options = {}
    if model == "instruct":
        options["image"] = source.uniform(1, 3)
    else:
        options = source.choice([{"rescale": source.random()}, {"perturbed": source.uniform(0.5, 5)}, {"perturbed": source.uniform(0.5, 5), "rescale": source.random()},
                                 {"from": source.uniform(0, 0.5), "to": source.uniform(0.5, 1)}, {"method": "apg"}, {"method": "apg", "rescale": source.random()}])
        if "from" in options or "method" in options:
            guidance = source.uniform(1.5, 12)
        if "perturbed" not in options and guidance == 1.0:
            options = {}
    return make(model, source.choice(list(SCHEDULERS)), steps, guidance, options, source.randrange(2**31))


@torch.no_grad()
def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--random", type=int, default=0)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--out", type=Path, default=GOLDENS / "guidance")
    arguments = parser.parse_args()
    source = random.Random(arguments.seed)
    runs = [make(*run, seed=100 + number) for number, run in enumerate(RUNS)]
    if arguments.random > 0:
        runs = [draw(source) for _ in range(arguments.random)]
    latents = {}
    components = {model: components_of(model) for model in FOLDERS}
    for number, run in enumerate(runs):
        latents[str(number)] = latents_of(run, components[run["model"]]).contiguous()
    lines = ",\n".join(json.dumps(run) for run in runs)
    arguments.out.with_suffix(".json").write_text(f"[\n{lines}\n]\n")
    save_file(latents, arguments.out.with_suffix(".safetensors"))


if __name__ == "__main__":
    main()
