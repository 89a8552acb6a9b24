"""The other side of `npm run bench`: the same model in PyTorch. Prints one line of JSON.

    python tools/bench/reference.py export MODEL OUT.onnx     the UNet by PyTorch's own ONNX exporters
    python tools/bench/reference.py layers CONFIG.json OUT.onnx INPUTS.json
                                                              a network of that config (and the class that it names) with
                                                              random weights, the same way, but its large weights as
                                                              files beside it that are not there; shapes of what it is
                                                              told
    python tools/bench/reference.py pictures MODEL STEPS      whole pictures by diffusers, on two threads: one for each
                                                              line that is read, which is its seed

Weights of 8 bits are made plain ones first.
"""

import json
import sys
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import diffusers
import torch
from diffusers import DPMSolverMultistepScheduler, FluxPipeline, StableDiffusionPipeline, UNet2DConditionModel
from diffusers.utils import logging
from safetensors import safe_open
from safetensors.torch import save_file

from exporters import Prediction, exported, without_weights

sys.path.append(str(Path(__file__).resolve().parent.parent / "training"))
from stored import restore  # noqa: E402

THREADS = 2
PROMPT = "a red apple"


def has_eight_bits(file: Path) -> bool:
    with safe_open(file, "pt") as opened:
        return any(opened.get_slice(name).get_dtype().startswith("F8") for name in opened.keys())


@contextmanager
def plain(model: str) -> Iterator[str]:
    """The model's folder as diffusers reads it."""
    with TemporaryDirectory(prefix="aquatint-plain-") as folder:
        for file in Path(model).resolve().rglob("*"):
            target = Path(folder) / file.relative_to(Path(model).resolve())
            if file.is_dir():
                continue
            target.parent.mkdir(parents=True, exist_ok=True)
            if file.suffix == ".safetensors" and has_eight_bits(file):
                save_file({name: t.contiguous() for name, t in restore(file).items()}, target, {"format": "pt"})
            else:
                target.symlink_to(file)
        yield folder


def export(model: str, out: str) -> dict:
    with plain(model) as folder:
        unet = UNet2DConditionModel.from_pretrained(folder, subfolder="unet", torch_dtype=torch.float32).eval()
    side, width = unet.config.sample_size, unet.config.cross_attention_dim
    length = json.loads((Path(model) / "text_encoder/config.json").read_text())["max_position_embeddings"]
    torch.manual_seed(0)
    inputs = dict(
        sample=torch.randn(2, 4, side, side), timestep=torch.tensor([500.0, 500.0]), text=torch.randn(2, length, width)
    )
    prediction = Prediction(unet, ("sample", "timestep", "encoder_hidden_states"), {})
    with torch.no_grad():
        expected = prediction(*inputs.values())
    files = exported(prediction, inputs, out)
    golden = str(Path(out).with_suffix(".f32"))
    numbers = (inputs["sample"], inputs["text"], expected)
    Path(golden).write_bytes(b"".join(t.contiguous().numpy().tobytes() for t in numbers))
    return dict(files=files, golden=golden, side=side, width=width, length=length, torch=torch.__version__)


def places(inputs: dict) -> dict:
    """Where Flux.1's tokens are: they do not change from step to step, and an optimiser may see that."""
    side = round(inputs["hidden_states"].shape[1] ** 0.5)
    picture = FluxPipeline._prepare_latent_image_ids(1, side, side, "cpu", torch.float32)
    return dict(img_ids=picture, txt_ids=torch.zeros(inputs["encoder_hidden_states"].shape[1], 3))


def layers(config: str, out: str, told: str) -> dict:
    torch.manual_seed(0)
    values = json.loads(Path(config).read_text())
    network = getattr(diffusers, values["_class_name"]).from_config(values).eval()
    inputs = {name: torch.rand(shape) for name, shape in json.loads(Path(told).read_text()).items()}
    fixed = places(inputs) if isinstance(network, diffusers.FluxTransformer2DModel) else {}
    files = exported(Prediction(network, tuple(inputs), fixed), inputs, out)
    answers = {name: dict(file=file, weights=without_weights(file)) for name, file in files.items()}
    return dict(files=answers, torch=torch.__version__)


def pictures(model: str, steps: str) -> None:
    torch.set_num_threads(THREADS)
    with plain(model) as folder:
        pipe = StableDiffusionPipeline.from_pretrained(folder, torch_dtype=torch.float32, safety_checker=None)
    pipe.scheduler = DPMSolverMultistepScheduler.from_config(pipe.scheduler.config, use_karras_sigmas=True)
    pipe.set_progress_bar_config(disable=True)
    print(json.dumps(dict(threads=torch.get_num_threads(), torch=torch.__version__)), flush=True)
    for line in sys.stdin:
        generator = torch.Generator().manual_seed(int(line))
        started = time.perf_counter()
        pipe(PROMPT, num_inference_steps=int(steps), guidance_scale=5.0, generator=generator)
        print(json.dumps(dict(seconds=time.perf_counter() - started)), flush=True)


if __name__ == "__main__":
    warnings.filterwarnings("ignore")
    logging.set_verbosity_error()
    command, *arguments = sys.argv[1:]
    if command == "pictures":
        pictures(*arguments)
    else:
        print(json.dumps(dict(export=export, layers=layers)[command](*arguments)))
