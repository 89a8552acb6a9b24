"""Tiny random networks that enlarge pictures, and what spandrel computes with them.

    python tools/reference/upscalers.py tools/reference/goldens/upscalers

Each checkpoint is a list of its tensors (made_numbers.py), in the names of its file; `golden.safetensors` has the enlarged pictures
[3, H, W] of seeded_picture(7, 12, 8), and in bytes those of seeded_picture(8, 10, 7), whose sides are no multiples of 4.
"""

import argparse
import json
import re
from pathlib import Path

import torch
from safetensors.torch import save_file
from spandrel import ModelLoader
from spandrel.architectures.Compact import Compact
from spandrel.architectures.ESRGAN import ESRGAN
from spandrel.architectures.SPAN import SPAN

from made_numbers import make_numbers, tree_of
from seeded_picture import seeded_picture


def real_esrgan(name, last):
    """Real-ESRGAN's name of a tensor that ESRGAN's first code calls `name`."""
    name = re.sub(r"^model\.1\.sub\.(\d+)\.RDB(\d)\.(conv\d)\.0\.", r"body.\1.rdb\2.\3.", name)
    name = re.sub(r"^model\.1\.sub\.\d+\.", "conv_body.", name)
    name = re.sub(rf"^model\.{last}\.", "conv_last.", re.sub(rf"^model\.{last - 2}\.", "conv_hr.", name))
    name = re.sub(r"^model\.0\.", "conv_first.", name)
    return re.sub(r"^model\.(\d+)\.", lambda found: f"conv_up{int(found[1]) // 3}.", name)


def bsrgan(name):
    """The same of BSRGAN and RealSR."""
    name = re.sub(r"^body\.(\d+)\.rdb(\d)", r"RRDB_trunk.\1.RDB\2", name)
    name = name.replace("conv_body.", "trunk_conv.").replace("conv_hr.", "HRconv.")
    return name.replace("conv_up", "upconv")


def rrdb(rename=None, **options):
    model = ESRGAN(num_filters=6, **options)
    state = model.state_dict()
    last = max(int(name.split(".")[1]) for name in state)
    if rename is None:
        return state
    new = {real_esrgan(name, last): tensor for name, tensor in state.items()}
    return new if rename == "real" else {bsrgan(name): tensor for name, tensor in new.items()}


def checkpoints():
    yield "rrdb-old-x4", rrdb(num_blocks=2, scale=4)
    yield "rrdb-old-x1", rrdb(num_blocks=2, scale=1)
    yield "rrdb-plus-x2", rrdb(num_blocks=2, scale=2, plus=True)
    yield "rrdb-bsrgan-x2", rrdb("bsrgan", num_blocks=2, scale=2)
    yield "rrdb-real-x4", {f"params_ema.{name}": tensor for name, tensor in rrdb("real", num_blocks=3, scale=4).items()}
    yield "rrdb-real-x2", rrdb("real", num_blocks=2, scale=4, in_nc=12, shuffle_factor=2)
    yield "rrdb-real-x1", rrdb("real", num_blocks=2, scale=4, in_nc=48, shuffle_factor=4)
    for scale in (1, 2, 3, 4):
        yield f"srvgg-x{scale}", Compact(num_feat=4 + scale, num_conv=scale, upscale=scale).state_dict()
    yield "span-x2", SPAN(num_in_ch=3, num_out_ch=3, feature_channels=8, upscale=2).state_dict()
    yield "span-x4", SPAN(num_in_ch=3, num_out_ch=3, feature_channels=6, upscale=4, norm=False).state_dict()


def planes(picture):
    return torch.from_numpy(picture).permute(2, 0, 1)[None].float() / 255


@torch.no_grad()
def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    folder.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(0)
    pictures = {"even": seeded_picture(7, 12, 8), "odd": seeded_picture(8, 10, 7)}
    lists, golden = {}, {}
    for name, state in checkpoints():
        state = {key: tensor.clone() for key, tensor in state.items()}
        for key, tensor in state.items():
            if key.endswith("eval_conv.weight"):
                tensor.mul_(7)  # of an earlier moment: nobody may use it
            elif tensor.ndim == 1 and key.endswith("weight"):
                tensor.normal_(0.1, 0.2)  # slopes
            elif tensor.ndim == 4 and "rdb" not in key.lower():
                tensor.mul_(2)
        lists[name] = tree_of(make_numbers(state, (torch.float32, torch.float32)))
        bare = {key.removeprefix("params_ema."): tensor for key, tensor in state.items()}
        model = ModelLoader().load_from_state_dict(bare).model.eval()
        for kind, picture in pictures.items():
            made = model(planes(picture))[0]
            numbers = made if kind == "even" else (made.clamp(0, 1) * 255).round().to(torch.uint8)
            golden[f"{name}.{kind}"] = numbers.contiguous().clone()
        print(name, model.__class__.__name__, tuple(made.shape), float(made.min()), float(made.max()), float(made.std()))
    (folder / "checkpoints.json").write_text(json.dumps(lists, separators=(",", ":")) + "\n")
    save_file(golden, folder / "golden.safetensors")


if __name__ == "__main__":
    main()
