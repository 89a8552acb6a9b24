"""Make the data and checkpoints small enough to travel to another machine, and whole again there.

  pack.py data --work WORK FILE          pictures (WebP), names, tokenizer and word vectors in one zip
  pack.py unpack --work WORK FILE        the same back into WORK
  pack.py cut CHECKPOINT FOLDER          weights and average, without optimizer states, in parts
  pack.py join FOLDER CHECKPOINT         the same back: train_unet.py goes on from it

A part has at most 16 MiB, the data at most 40 MiB.
"""

import argparse
import io
import json
import zipfile
from pathlib import Path

import numpy as np
import torch
from PIL import Image

from pictures import load

PART = 16 * 2**20
DATA_LIMIT = 40 * 2**20
SHADED = ("3d", "colour")
FILES = ("pictures.json", "synonyms.json", "words.json", "vectors.npy")


def as_webp(rgba: np.ndarray, style: str) -> bytes:
    """Lossless, but for the softly shaded sets, which would not fit."""
    file = io.BytesIO()
    how = dict(quality=96) if style in SHADED else dict(lossless=True)
    Image.fromarray(rgba).save(file, "WEBP", method=4, **how)
    return file.getvalue()


def pack_data(work: Path, target: Path) -> None:
    pictures, records = load(work)
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in FILES:
            archive.write(work / name, name)
        for path in sorted((work / "tokenizer").iterdir()):
            archive.write(path, f"tokenizer/{path.name}")
        for n, record in enumerate(records):
            picture = as_webp(np.array(pictures[n]), record["style"])
            archive.writestr(f"{n:05}.webp", picture, zipfile.ZIP_STORED)
    size = target.stat().st_size
    if size > DATA_LIMIT:
        raise SystemExit(f"{size / 2**20:.1f} MiB is more than {DATA_LIMIT / 2**20:.0f} MiB")
    print(f"{len(pictures)} pictures, {size / 2**20:.1f} MiB")


def unpack_data(work: Path, source: Path) -> None:
    (work / "tokenizer").mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(source) as archive:
        names = sorted(name for name in archive.namelist() if name.endswith(".webp"))
        for name in set(archive.namelist()) - set(names):
            (work / name).write_bytes(archive.read(name))
        rgba = [np.asarray(Image.open(io.BytesIO(archive.read(n))).convert("RGBA")) for n in names]
    np.save(work / "pictures.npy", np.stack(rgba))
    print(f"{len(rgba)} pictures, {len(json.loads((work / 'pictures.json').read_text()))} records")


def cut(checkpoint: Path, folder: Path) -> None:
    state = torch.load(checkpoint, map_location="cpu")
    state.pop("optimizers", None)
    state["ema"] = {name: weight.half() for name, weight in state["ema"].items()}
    file = io.BytesIO()
    torch.save(state, file)
    folder.mkdir(parents=True, exist_ok=True)
    whole = file.getvalue()
    for n, start in enumerate(range(0, len(whole), PART)):
        (folder / f"part-{n:03}").write_bytes(whole[start : start + PART])
    print(f"{n + 1} parts, {len(whole) / 2**20:.1f} MiB")


def join(folder: Path, checkpoint: Path) -> None:
    checkpoint.parent.mkdir(parents=True, exist_ok=True)
    parts = sorted(folder.glob("part-*"))
    checkpoint.write_bytes(b"".join(part.read_bytes() for part in parts))
    print(f"{checkpoint.name}: {len(parts)} parts")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("task", choices=("data", "unpack", "cut", "join"))
    parser.add_argument("paths", type=Path, nargs="+")
    parser.add_argument("--work", type=Path)
    args = parser.parse_args()
    if args.task in ("data", "unpack"):
        (pack_data if args.task == "data" else unpack_data)(args.work, args.paths[0])
    else:
        (cut if args.task == "cut" else join)(*args.paths)


if __name__ == "__main__":
    main()
