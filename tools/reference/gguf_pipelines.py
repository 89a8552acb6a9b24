"""Tiny pipelines whose transformer is a GGUF file in its folder, under its original names, and what diffusers computes with its numbers.

    python tools/reference/gguf_pipelines.py OUT --tokenizer tools/reference/goldens/tokenizer [--seed N] [KIND …]

Written as more_families.py does.
"""

import gguf
import numpy as np
import torch
from gguf.quants import dequantize, quantize

import transformer_names
from gguf_files import Type, close
from more_families import flux_kind, main, sd3_kind

KINDS_OF_BLOCKS = [Type.Q8_0, Type.Q4_0, Type.Q4_1, Type.Q5_0, Type.Q5_1, Type.F16, Type.BF16]


def packed(arch, names):
    """Matrices in blocks, each in the next kind, where their rows are whole blocks; the rest in floats."""
    def pack(networks):
        tensors, arrays = names(networks["transformer"]), {}
        for i, (name, tensor) in enumerate(tensors.items()):
            data = tensor.float().numpy()
            kind = Type.F32 if data.ndim < 2 else Type.F16 if data.ndim > 2 or data.shape[1] % 32 else KINDS_OF_BLOCKS[i % len(KINDS_OF_BLOCKS)]
            arrays[name] = (quantize(data, kind), kind)
            tensor.copy_(torch.from_numpy(dequantize(*arrays[name]).astype(np.float32)).reshape(tensor.shape))
        tensors.restore()
        return lambda folder: write(folder / "transformer", arch, arrays)
    return pack


def write(folder, arch, arrays):
    for file in [*folder.glob("*.safetensors"), *folder.glob("diffusion*.json")]:
        file.unlink()
    writer = gguf.GGUFWriter(folder / f"{arch}.gguf", arch)
    for name, (data, kind) in arrays.items():
        writer.add_tensor(name, data, raw_dtype=kind)
    close(writer)


def of(build, arch, names):
    return lambda kind, tokenizers: build(kind, tokenizers) | dict(pack=packed(arch, names))


KINDS = dict(flux_gguf=of(flux_kind(), "flux", transformer_names.flux), sd3_gguf=of(sd3_kind(dual=True, norm=True), "sd3", transformer_names.sd3))

if __name__ == "__main__":
    main(KINDS, __doc__)
