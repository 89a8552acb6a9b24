"""Numbers that a test makes again from names, so that a golden checkpoint is a list of names and shapes.

Number i of a tensor is k · 2^exponent + offset, k one of -steps … steps, drawn by a hash of the tensor's name and i. With the usual
7 steps all formats from 8 bits on hold it exactly, with up to 1023 float16 and float32, so nothing depends on how a number is
rounded. tools/node/madeCheckpoint.ts is the other side.
"""

import json
import math

import numpy as np
import torch

STEPS = 7
#: for matrices in 16 bits, whose numbers 4 and 8 bits are not to hold
FINE_STEPS = 1023
#: so many bits finer than STEPS
FINE_BITS = 7
DTYPES = {torch.float32: "F32", torch.float16: "F16", torch.bfloat16: "BF16", torch.float8_e4m3fn: "F8_E4M3",
          torch.float8_e5m2: "F8_E5M2", torch.int64: "I64"}
FEW = 100


def drawn(name, count, steps):
    """k for each number: FNV-1a of the name, and Wellons' hash of 32 bits (lowbias32) of that and the number's place."""
    seed = 0x811C9DC5
    for byte in name.encode():
        seed = (seed ^ byte) * 0x01000193 % 2**32
    with np.errstate(over="ignore"):
        h = np.uint32(seed) + np.arange(count, dtype=np.uint32) * np.uint32(0x9E3779B9)
        h = (h ^ (h >> np.uint32(16))) * np.uint32(0x7FEB352D)
        h = (h ^ (h >> np.uint32(15))) * np.uint32(0x846CA68B)
        h ^= h >> np.uint32(16)
    return (h >> np.uint32(16)).astype(np.int64) % (2 * steps + 1) - steps


def numbers_of(name, shape, exponent, offset, steps=STEPS):
    numbers = np.ldexp(drawn(name, math.prod(shape), steps).astype(np.float64), exponent) + offset
    return torch.from_numpy(numbers.reshape(shape))


def usual_steps(spread):
    """Exponent for the usual steps: the spread is up to a half more or less."""
    deviation = math.sqrt(((2 * STEPS + 1) ** 2 - 1) / 12)
    return round(math.log2(spread / deviation))


def fine_steps(spread, most):
    """Exponent and steps, with which the spread is as it was."""
    reach = spread * math.sqrt(3)
    exponent = math.ceil(math.log2(reach / most))
    return exponent, round(reach / 2**exponent)


@torch.no_grad()
def refine(leaves, tensors):
    """Puts finer numbers in the places of the made ones of matrices and kernels."""
    for name, (_, shape, *how) in leaves.items():
        if len(shape) > 1 and len(how) == 2:
            exponent, offset = how
            tensors[name].copy_(numbers_of(name, shape, exponent - FINE_BITS, offset, FINE_STEPS))


@torch.no_grad()
def fill(name, tensor, steps):
    """Puts made numbers of the same spread into the tensor's place. How they are made: exponent, offset and unusual steps."""
    spread = float(tensor.float().std(correction=0)) or float(tensor.abs().max())  # of one number alone
    offset = int(tensor.ndim == 1 and float(tensor.float().mean()) > 0.5)  # 8 bits do not hold 1 + k/16
    exponent, *unusual = [usual_steps(spread)] if steps == STEPS else fine_steps(spread, steps)
    how = (exponent, offset, *unusual)
    tensor.copy_(numbers_of(name, tuple(tensor.shape), *how))
    return how


def make_numbers(tensors, dtypes, kept=(), steps=STEPS):
    """
    Fills all tensors that have different numbers, but for those that are `kept`. Gives the list of what is in the file: see `leaf`.
    `dtypes`: of matrices and of vectors. `steps`: of matrices, at most where they are not the usual ones.
    """
    def dtype_of(name, tensor):
        return tensor.dtype if name in kept or not tensor.is_floating_point() else dtypes[0 if tensor.ndim > 1 else 1]

    return {name: leaf(name, tensor, dtype_of(name, tensor), name in kept, steps if tensor.ndim > 1 else STEPS) for name, tensor in tensors.items()}


def leaf(name, tensor, dtype, is_kept=False, steps=STEPS):
    """[dtype, shape] are zeros; then the numbers themselves where they are few and kept, or whole; else how they are made."""
    start = [DTYPES[dtype], list(tensor.shape)]
    if tensor.numel() == 0 or not tensor.any():
        return start
    if is_kept or not tensor.is_floating_point():
        assert tensor.numel() <= FEW, name
        return [*start, tensor.flatten().tolist()]
    return [*start, *fill(name, tensor, steps)]


def tensor_of(name, dtype, shape, *how):
    """What a leaf stands for."""
    dtype = next(one for one, code in DTYPES.items() if code == dtype)
    if not how:
        return torch.zeros(shape, dtype=dtype)
    if isinstance(how[0], list):
        return torch.tensor(how[0], dtype=dtype).reshape(shape)
    return numbers_of(name, shape, *how).to(dtype)


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


def leaves_of(node, names=()):
    if isinstance(node, list):
        return {".".join(names): node}
    return {name: leaf for key, child in node.items() for name, leaf in leaves_of(child, (*names, key)).items()}


def write_list(leaves, file):
    file.write_text(json.dumps(tree_of(leaves), separators=(",", ":")) + "\n")


def read_list(file):
    """The tensors that a list stands for."""
    return tensors_of(json.loads(file.read_text()))


def tensors_of(tree):
    return {name: tensor_of(name, *leaf) for name, leaf in leaves_of(tree).items()}


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
