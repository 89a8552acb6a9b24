"""Tiny pipelines whose transformer, and a language model that tells it what to make, are GGUF files in their folders, under the names that
ComfyUI's and llama.cpp's converters write, and what diffusers computes with their numbers.

    python tools/reference/gguf_pipelines.py OUT --tokenizer tools/reference/goldens/tokenizer [--seed N] [KIND …]

Written as more_families.py does.
"""

import gguf
import numpy as np
import torch
from gguf.quants import dequantize, quantize

import transformer_names
from gguf_files import Type, close
from language_models import klein_kind, z_image_kind
from more_families import flux_kind, main, sd3_kind

LARGE = 1 << 14
KINDS_OF_BLOCKS = [Type.Q8_0, Type.Q4_0, Type.Q4_1, Type.Q5_0, Type.Q5_1, Type.F16, Type.BF16]


def packed(parts):
    """Of networks by their folders, each with what its file is called and its names there."""
    def pack(networks):
        files = {folder: (arch, blocks_of(names(networks[folder]))) for folder, (arch, names) in parts.items()}
        def write_all(root):
            for folder, (arch, arrays) in files.items():
                write(root / folder, arch, arrays)
        return write_all
    return pack


def blocks_of(tensors):
    """
    Matrices in blocks, each in the next kind, where their rows are whole blocks; the rest in floats. What is one row loses its axis. A large
    one has 4 bits, so that the file is small.
    """
    arrays = {}
    for i, (name, tensor) in enumerate(tensors.items()):
        data = tensor.float().numpy()
        data = data[0] if data.ndim == 2 and len(data) == 1 else data
        kind = Type.F32 if data.ndim < 2 else Type.F16 if data.ndim > 2 or data.shape[1] % 32 else KINDS_OF_BLOCKS[i % len(KINDS_OF_BLOCKS)]
        kind = Type.Q4_0 if data.size > LARGE else kind
        arrays[name] = (quantize(data, kind), kind)
        tensor.copy_(torch.from_numpy(dequantize(*arrays[name]).astype(np.float32)).reshape(tensor.shape))
    tensors.restore()
    return arrays


def write(folder, arch, arrays):
    for file in [*folder.glob("*.safetensors"), *folder.glob("diffusion*.json"), *folder.glob("model.json")]:
        file.unlink()
    writer = gguf.GGUFWriter(folder / f"{arch}.gguf", arch)
    for name, (data, kind) in arrays.items():
        writer.add_tensor(name, data, raw_dtype=kind)
    close(writer)


def of(build, **parts):
    def built(kind, tokenizers):
        return (build(kind) if build.__code__.co_argcount == 1 else build(kind, tokenizers)) | dict(pack=packed(parts))
    return built


QWEN = ("qwen3", transformer_names.qwen3)
KINDS = dict(
    flux_gguf=of(flux_kind(), transformer=("flux", transformer_names.flux)),
    sd3_gguf=of(sd3_kind(dual=True, norm=True), transformer=("sd3", transformer_names.sd3)),
    z_image_gguf=of(z_image_kind(layers=(1, 3)), transformer=("lumina2", transformer_names.z_image), text_encoder=QWEN),
    klein_gguf=of(klein_kind(), transformer=("flux", transformer_names.flux2), text_encoder=QWEN))

if __name__ == "__main__":
    main(KINDS, __doc__)
