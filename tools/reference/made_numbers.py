"""Numbers that a test makes again from names, so that a golden checkpoint is a list of names and shapes.

Number i of a tensor is k · 2^exponent + offset, k one of -7 … 7, drawn by a hash of the tensor's name and i. All formats from 8 bits on
hold it exactly, so nothing depends on how a number is rounded. tools/node/madeCheckpoint.ts is the other side.
"""

import json
import math

import numpy as np
import torch

STEPS = 7
FINE_STEPS = 1023
#: FINE_STEPS are so many bits finer than STEPS
FINE_BITS = 7
#: of k
DEVIATION = math.sqrt(((2 * STEPS + 1) ** 2 - 1) / 12)
DTYPES = {torch.float32: "F32", torch.float16: "F16", torch.bfloat16: "BF16", torch.float8_e4m3fn: "F8_E4M3",
          torch.float8_e5m2: "F8_E5M2", torch.int64: "I64"}
FEW = 100


def hashes(name, count):
    """FNV-1a of the name, and Wellons' hash of 32 bits (lowbias32) of that and each number's place."""
    seed = 0x811C9DC5
    for byte in name.encode():
        seed = (seed ^ byte) * 0x01000193 % 2**32
    with np.errstate(over="ignore"):
        h = np.uint32(seed) + np.arange(count, dtype=np.uint32) * np.uint32(0x9E3779B9)
        h = (h ^ (h >> np.uint32(16))) * np.uint32(0x7FEB352D)
        h = (h ^ (h >> np.uint32(15))) * np.uint32(0x846CA68B)
        h ^= h >> np.uint32(16)
    return h


def drawn(name, count):
    """k for each number."""
    return (hashes(name, count) >> np.uint32(16)).astype(np.int64) % (2 * STEPS + 1) - STEPS


@torch.no_grad()
def refine(leaves, tensors):
    """Puts numbers of eleven bits in the places of the made ones of matrices and kernels: as many as f16 holds."""
    for name, (_, shape, *how) in leaves.items():
        if len(shape) < 2 or len(how) < 2:
            continue
        exponent, offset = how
        fine = (hashes(name, tensors[name].numel()) >> np.uint32(8)).astype(np.int64) % (2 * FINE_STEPS + 1) - FINE_STEPS
        numbers = np.ldexp(fine.astype(np.float64), exponent - FINE_BITS) + offset
        tensors[name].copy_(torch.from_numpy(numbers.reshape(shape)))


@torch.no_grad()
def fill(name, tensor):
    """Puts made numbers of about the same spread into the tensor's place. How they are made: exponent and offset."""
    exponent = round(math.log2(float(tensor.float().std(correction=0)) / DEVIATION))
    offset = int(tensor.ndim == 1 and float(tensor.float().mean()) > 0.5)  # 8 bits do not hold 1 + k/16
    numbers = np.ldexp(drawn(name, tensor.numel()).astype(np.float64), exponent) + offset
    tensor.copy_(torch.from_numpy(numbers.reshape(tuple(tensor.shape))))
    return exponent, offset


def make_numbers(tensors, dtypes, kept=()):
    """
    Fills all tensors that have different numbers, but for those that are `kept`. Gives the list of what is in the file: see `leaf`.
    `dtypes`: of matrices and of vectors.
    """
    def dtype_of(name, tensor):
        return tensor.dtype if name in kept or not tensor.is_floating_point() else dtypes[0 if tensor.ndim > 1 else 1]

    return {name: leaf(name, tensor, dtype_of(name, tensor), name in kept) for name, tensor in tensors.items()}


def leaf(name, tensor, dtype, is_kept):
    """[dtype, shape] are zeros; then the numbers themselves where they are few and kept, or whole; else exponent and offset."""
    start = [DTYPES[dtype], list(tensor.shape)]
    if tensor.numel() == 0 or not tensor.any():
        return start
    if is_kept or not tensor.is_floating_point():
        assert tensor.numel() <= FEW, name
        return [*start, tensor.flatten().tolist()]
    return [*start, *fill(name, tensor)]


def tree_of(leaves):
    """Names as a tree, which is a tenth of their length."""
    tree = {}
    for name, value in leaves.items():
        *path, last = name.split(".")
        node = tree
        for part in path:
            node = node.setdefault(part, {})
        node[last] = value
    return tree


def write_list(leaves, file):
    file.write_text(json.dumps(tree_of(leaves), separators=(",", ":")) + "\n")


@torch.no_grad()
def part_attention(tensors, text):
    """Queries, keys and values lie in one tensor of OpenCLIP's naming, which is a copy: the encoder gets its numbers back."""
    layers = {name: parameter for name, parameter in text.named_parameters()}
    for name, tensor in tensors.items():
        before, found, kind = name.partition(".attn.in_proj_")
        number = before.rpartition(".")[2]
        prefix = next(key for key in layers if key.endswith("layers.0.self_attn.q_proj.weight")).partition("0.self_attn")[0]
        if not found or f"{prefix}{number}.self_attn.q_proj.{kind}" not in layers:
            continue
        for part, numbers in zip("qkv", tensor.chunk(3)):
            layers[f"{prefix}{number}.self_attn.{part}_proj.{kind}"].copy_(numbers)
