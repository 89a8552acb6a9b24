"""Writes tiny PyTorch checkpoints, and their tensors as safetensors.

    python tools/reference/torch_files.py            # goldens/torch

Each tensor of `<file>` is in expected.safetensors as "<file>|<tensor>". Those in REFUSED are not read.
"""

import argparse
import collections
from pathlib import Path

import numpy
import torch
from safetensors.torch import save_file

KINDS = dict(
    float64=torch.float64, float32=torch.float32, float16=torch.float16, bfloat16=torch.bfloat16, int64=torch.int64,
    int32=torch.int32, int16=torch.int16, int8=torch.int8, uint8=torch.uint8, bool=torch.bool)


def kinds() -> dict:
    tensors = {name: torch.arange(6).reshape(2, 3).to(dtype) for name, dtype in KINDS.items()}
    return collections.OrderedDict(tensors, scalar=torch.tensor(1.5), empty=torch.zeros(0, 4), **{"naïve 木": torch.ones(1)})


def strided() -> dict:
    a = torch.arange(24, dtype=torch.float32).reshape(4, 6)
    b = torch.arange(48, dtype=torch.float16).reshape(1, 2, 4, 6)
    return dict(whole=a, transposed=a.t(), rows=a[1:3], columns=a[:, 2:5], every_other=a[::2, ::3], last=b.permute(0, 2, 3, 1),
                channels_last=b.to(memory_format=torch.channels_last), one=a[3:, 5:], none=a[4:], tied=a)


def lightning() -> dict:
    weight = torch.nn.Parameter(torch.randn(3, 2))
    optimizer = torch.optim.Adam([weight])
    weight.sum().backward()
    optimizer.step()
    linear = torch.nn.Linear(2, 3)
    return {
        "epoch": 3, "global_step": 2**40, "pytorch-lightning_version": "1.4.2", "seed": 2**90,
        "state_dict": collections.OrderedDict(linear.state_dict(), parameter=weight),
        "callbacks": {torch.nn.Linear: {"best": numpy.float64(0.25), "device": torch.device("cpu")}},
        "optimizer_states": [optimizer.state_dict()], "hyper_parameters": argparse.Namespace(rate=1e-4, steps=[1, 2]),
        "loops": {"names": {"a", "b"}, "frozen": frozenset([1]), "bytes": b"abc", "array": bytearray(b"abc"), "complex": 1 + 2j},
    }


class Module(torch.nn.Module):
    def forward(self, x):
        return x + 1


def files() -> dict:
    linear = torch.nn.Linear(2, 3)
    named = linear.state_dict()
    return {
        "kinds.ckpt": kinds(), "strided.pt": strided(), "lightning.ckpt": lightning(), "state.bin": named,
        "module_inside.pth": {"model": dict(named), "best": 0.5},
        "float8.pt": {"e4m3": torch.arange(6.0).reshape(2, 3).to(torch.float8_e4m3fn), "e5m2": torch.arange(6.0).to(torch.float8_e5m2)[2:]},
    }


def refused() -> dict:
    return {"sparse.pt": {"a": torch.eye(2).to_sparse(), "b": torch.ones(2)}, "complex.pt": {"a": torch.zeros(2, dtype=torch.complex64)},
            "negated.pt": {"a": torch.ones(2, dtype=torch.complex64).conj().imag, "b": torch.ones(2)},
            "module.pt": torch.nn.Linear(2, 3), "tensor.pt": torch.ones(2), "expanded.pt": {"a": torch.ones(1).expand(1000, 1000)}}


def tensors_of(value: dict) -> dict:
    inside = value.get("state_dict", value.get("model", value))
    return {name: tensor.detach() for name, tensor in inside.items() if isinstance(tensor, torch.Tensor)}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--out", type=Path, default=Path(__file__).parent / "goldens" / "torch")
    out = parser.parse_args().out
    out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(5)
    expected = {}
    for name, value in files().items():
        torch.save(value, out / name)
        expected |= {f"{name}|{key}": tensor.contiguous().clone() for key, tensor in tensors_of(value).items()}
    for protocol in (3, 4, 5):
        torch.save(files()["kinds.ckpt"], out / f"protocol{protocol}.ckpt", pickle_protocol=protocol)
        expected |= {f"protocol{protocol}.ckpt|{key}": tensor for key, tensor in kinds().items()}
    for name, value in refused().items():
        torch.save(value, out / name)
    before_1_6 = dict(_use_new_zipfile_serialization=False)
    torch.save(kinds(), out / "legacy.ckpt", **before_1_6)
    torch.save({"params": {"a": torch.zeros(2)}, "params_ema": strided()}, out / "legacy_strided.pth", **before_1_6)
    torch.save({"a": torch.zeros(2, dtype=torch.complex64)}, out / "legacy_complex.pt", **before_1_6)
    expected |= {f"legacy.ckpt|{key}": tensor for key, tensor in kinds().items()}
    expected |= {f"legacy_strided.pth|{key}": tensor.contiguous().clone() for key, tensor in strided().items()}
    torch.jit.script(Module()).save(out / "script.pt")
    save_file(expected, out / "expected.safetensors")


if __name__ == "__main__":
    main()
