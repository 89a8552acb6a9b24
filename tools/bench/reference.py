"""The other side of `npm run bench`: the same model in PyTorch. Prints one line of JSON.

    python tools/bench/reference.py export MODEL OUT.onnx     the UNet by PyTorch's own ONNX exporters
    python tools/bench/reference.py layers CONFIG.json OUT.onnx SIDE LENGTH
                                                              a UNet of that config with random weights, the same way
    python tools/bench/reference.py picture MODEL STEPS       a whole picture by diffusers, on two threads
"""

import json
import sys
import time
import warnings
from pathlib import Path

import torch
from diffusers import DPMSolverMultistepScheduler, StableDiffusionPipeline, UNet2DConditionModel
from diffusers.utils import logging

THREADS = 2
PROMPT = "a red apple"


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
    unet = UNet2DConditionModel.from_pretrained(model, subfolder="unet", torch_dtype=torch.float32).eval()
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


def picture(model: str, steps: str) -> dict:
    torch.set_num_threads(THREADS)
    pipe = StableDiffusionPipeline.from_pretrained(model, torch_dtype=torch.float32, safety_checker=None)
    pipe.scheduler = DPMSolverMultistepScheduler.from_config(pipe.scheduler.config, use_karras_sigmas=True)
    pipe.set_progress_bar_config(disable=True)
    seconds = []
    for seed in range(4):
        generator = torch.Generator().manual_seed(seed)
        started = time.perf_counter()
        pipe(PROMPT, num_inference_steps=int(steps), guidance_scale=5.0, generator=generator)
        seconds.append(time.perf_counter() - started)
    return dict(seconds=seconds[1:], threads=torch.get_num_threads(), torch=torch.__version__)


if __name__ == "__main__":
    warnings.filterwarnings("ignore")
    logging.set_verbosity_error()
    command, *arguments = sys.argv[1:]
    print(json.dumps(dict(export=export, layers=layers, picture=picture)[command](*arguments)))
