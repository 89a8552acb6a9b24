"""Goldens for src/core/weights and src/core/tensor: files that the safetensors package writes, and torch's casts.

    python tools/reference/safetensors_files.py    writes tools/reference/goldens/safetensors/
"""

import struct
from pathlib import Path

import torch
from safetensors.torch import save_file

OUT = Path(__file__).parent / "goldens" / "safetensors"

# Around every border of half precision: overflow, smallest normal, smallest subnormal, half of it, ties.
EDGES = [
    0.0, 1.0, 2.0**-14, 2.0**-15, 2.0**-24, 2.0**-25, 2.0**-26, 65504.0, 65519.0, 65519.996, 65520.0, 65536.0, 1e30,
    1.0 + 2.0**-11, 1.0 + 3 * 2.0**-11, 1.0 + 2.0**-11 + 2.0**-23, 2.0**-14 - 2.0**-25, 2.0**-14 - 2.0**-26,
    3 * 2.0**-25, 5 * 2.0**-25, 2.0**-25 + 2.0**-40, float("inf"), float("nan"), 2.0**-126, 2.0**-149, 3.4e38,
]  # fmt: skip


def single_bits(count: int) -> torch.Tensor:
    """Any bit pattern, and as many patterns whose exponent lies in half precision's range."""
    generator = torch.Generator().manual_seed(7)
    patterns = torch.randint(-(2**31), 2**31, (count,), generator=generator).to(torch.int32)
    near = torch.randn(count, generator=generator) * torch.exp2(torch.randint(-26, 17, (count,), generator=generator))
    return torch.cat([torch.tensor(EDGES), -torch.tensor(EDGES), patterns.view(torch.float32), near])


def casts() -> dict[str, torch.Tensor]:
    f32 = single_bits(700)
    # Doubles next to ties, where rounding by way of float32 goes wrong.
    nudged = torch.tensor(EDGES, dtype=torch.float64)
    ties = (1 + torch.arange(200, dtype=torch.float64) * 2.0**-11) * 2.0 ** (torch.arange(200) % 44 - 28)
    f64 = torch.cat([nudged, -nudged, *(ties * (1 + sign * 2.0**-40) for sign in (-1, 0, 1)), f32.double()])
    bf16 = torch.randint(-(2**15), 2**15, (1500,), generator=torch.Generator().manual_seed(8)).to(torch.int16)
    bf16 = torch.cat([bf16.view(torch.bfloat16), torch.randn(500).bfloat16()])
    return {
        "f32": f32,
        "f32.to.F16": f32.half(),
        "f64": f64,
        # numpy rounds once; torch goes by way of float32.
        "f64.to.F16": torch.from_numpy(f64.numpy().astype("float16")),
        "f64.to.F32": f64.float(),
        "bf16": bf16,
        "bf16.to.F16": bf16.half(),
        "bf16.to.F32": bf16.float(),
        "f16": f32.half(),
        "f16.to.F32": f32.half().float(),
    }


def every_kind() -> dict[str, torch.Tensor]:
    base = torch.arange(6)
    kinds = [torch.float64, torch.float32, torch.float16, torch.bfloat16, torch.float8_e4m3fn, torch.float8_e5m2]
    kinds += [torch.int64, torch.int32, torch.int16, torch.int8, torch.uint8, torch.bool]
    tensors = {str(kind).removeprefix("torch."): base.to(kind).reshape(2, 3) for kind in kinds}
    return tensors | {"scalar": torch.tensor(3.5), "empty": torch.zeros(0, 4), "naïve \"name\" 木\n": torch.ones(1)}


def main() -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(9)
    save_file(every_kind(), OUT / "kinds.safetensors", metadata={"format": "pt", "title": 'a "quoted" title, ☃'})
    save_file({}, OUT / "nothing.safetensors")
    save_file(casts(), OUT / "casts.safetensors")
    for path in OUT.glob("*.safetensors"):
        length = struct.unpack("<Q", path.read_bytes()[:8])[0]
        print(path.name, path.stat().st_size, "bytes, header", length)


if __name__ == "__main__":
    main()
