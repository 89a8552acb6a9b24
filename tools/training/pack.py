"""Make the training data small enough to travel to another machine, and whole again there.

  pack.py data --work WORK FILE          pictures (WebP), names, tokenizer and word vectors in one zip
  pack.py unpack --work WORK FILE        the same back into WORK

The pictures lose a little: 37 dB, where the autoencoder itself has 28.
"""

import argparse
import io
import zipfile
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
from PIL import Image

FILES = ("pictures.json", "synonyms.json", "words.json", "vectors.npy")
QUALITY = dict(quality=80, alpha_quality=55, method=2)
AT_ONCE = 200  # pictures of one job


def as_webp(work: Path, n: int) -> bytes:
    file = io.BytesIO()
    picture = np.array(np.load(work / "pictures.npy", mmap_mode="r")[n])
    Image.fromarray(picture).save(file, "WEBP", **QUALITY)
    return file.getvalue()


def pack_data(work: Path, target: Path) -> None:
    count = len(np.load(work / "pictures.npy", mmap_mode="r"))
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive, ProcessPoolExecutor() as pool:
        for name in FILES:
            archive.write(work / name, name)
        for path in sorted((work / "tokenizer").iterdir()):
            archive.write(path, f"tokenizer/{path.name}")
        packed = pool.map(partial(as_webp, work), range(count), chunksize=AT_ONCE)
        for n, picture in enumerate(packed):
            archive.writestr(f"{n:05}.webp", picture, zipfile.ZIP_STORED)
    print(f"{count} pictures, {target.stat().st_size / 2**20:.1f} MiB")


def opened(source: Path, names: list[str]) -> np.ndarray:
    with zipfile.ZipFile(source) as archive:
        files = (io.BytesIO(archive.read(name)) for name in names)
        return np.stack([np.asarray(Image.open(file).convert("RGBA")) for file in files])


def unpack_data(work: Path, source: Path) -> None:
    (work / "tokenizer").mkdir(parents=True, exist_ok=True)
    with zipfile.ZipFile(source) as archive:
        names = sorted(name for name in archive.namelist() if name.endswith(".webp"))
        for name in set(archive.namelist()) - set(names):
            (work / name).write_bytes(archive.read(name))
    parts = [names[n : n + AT_ONCE] for n in range(0, len(names), AT_ONCE)]
    with ProcessPoolExecutor() as pool:
        np.save(work / "pictures.npy", np.concatenate(list(pool.map(partial(opened, source), parts))))
    print(f"{len(names)} pictures")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("task", choices=("data", "unpack"))
    parser.add_argument("path", type=Path)
    parser.add_argument("--work", type=Path, required=True)
    args = parser.parse_args()
    (pack_data if args.task == "data" else unpack_data)(args.work, args.path)


if __name__ == "__main__":
    main()
