"""The other side of `npm run bench`: the same model in PyTorch. Prints one line of JSON.

    python tools/bench/reference.py export MODEL OUT.onnx     the UNet by PyTorch's own ONNX exporters
    python tools/bench/reference.py layers CONFIG.json OUT.onnx SIDE LENGTH
                                                              a UNet of that config with random weights, the same way
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

import torch
from diffusers import DPMSolverMultistepScheduler, StableDiffusionPipeline, UNet2DConditionModel
from diffusers.utils import logging
from safetensors import safe_open
from safetensors.torch import save_file

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


class Prediction(torch.nn.Module):
    """The UNet with inputs and outputs in a row, as an exporter wants them."""

    def __init__(self, unet: UNet2DConditionModel):
        super().__init__()
        self.unet = unet

    def forward(self, sample, timestep, text):
        return self.unet(sample, timestep, encoder_hidden_states=text, return_dict=False)[0]


def exported(unet: UNet2DConditionModel, inputs: tuple, out: str) -> dict:
    """Files by exporter."""
    files = {}
    for name, dynamo in (("torch.export", True), ("TorchScript", False)):
        file = str(Path(out).with_suffix(f".{name}.onnx"))
        try:
            torch.onnx.export(
                Prediction(unet),
                inputs,
                file,
                dynamo=dynamo,
                external_data=False,
                input_names=["sample", "timestep", "text"],
                output_names=["prediction"],
            )
            files[name] = file
        except ImportError as error:  # the newer exporter needs the package onnxscript
            print(f"{name}: {error}", file=sys.stderr)
    return files


def export(model: str, out: str) -> dict:
    with plain(model) as folder:
        unet = UNet2DConditionModel.from_pretrained(folder, subfolder="unet", torch_dtype=torch.float32).eval()
    side, width = unet.config.sample_size, unet.config.cross_attention_dim
    length = json.loads((Path(model) / "text_encoder/config.json").read_text())["max_position_embeddings"]
    torch.manual_seed(0)
    inputs = (torch.randn(2, 4, side, side), torch.tensor([500.0, 500.0]), torch.randn(2, length, width))
    with torch.no_grad():
        expected = Prediction(unet)(*inputs)
    files = exported(unet, inputs, out)
    golden = str(Path(out).with_suffix(".f32"))
    Path(golden).write_bytes(b"".join(t.contiguous().numpy().tobytes() for t in (inputs[0], inputs[2], expected)))
    return dict(files=files, golden=golden, side=side, width=width, length=length, torch=torch.__version__)


def layers(config: str, out: str, side: str, length: str) -> dict:
    torch.manual_seed(0)
    unet = UNet2DConditionModel.from_config(json.loads(Path(config).read_text())).eval()
    width = unet.config.cross_attention_dim
    inputs = (torch.randn(2, 4, int(side), int(side)), torch.tensor([500.0, 500.0]), torch.randn(2, int(length), width))
    return dict(files=exported(unet, inputs, out), torch=torch.__version__)


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
