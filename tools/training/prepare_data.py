"""Rasterise the emoji sets once: 128x128 RGBA pictures with names and tags.

Reads the npm packages listed in LICENSES.md from a node_modules folder and writes
  WORK/pictures.npy   uint8 (N, 128, 128, 4), straight alpha, object centred and scaled to one size
  WORK/pictures.json  one record per picture: hex, label, tags, style, group, subgroup
"""

import argparse
import io
import json
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import numpy as np
import resvg_py
from PIL import Image

SIZE = 128  # side of a picture
FIT = 112  # longer side of the object inside it
RENDER = 256  # side at which vector pictures are drawn before they are scaled

# Style name -> iconify package, or None for the folder of 3D pictures.
STYLES = {"3d": None, "flat": "fluent-emoji-flat", "noto": "noto", "twemoji": "twemoji"}

# Emojibase subgroups that are kept: concrete things, faces, hands and a few people.
FACES = range(0, 16)
HANDS_AND_BODY = (16, 17, 18, 19, 20, 21, 22)
PEOPLE = (23, 25, 26, 27)  # only the entries without a gender, see `wanted`
THINGS = [*range(34, 57), 58, 59, *range(60, 83), 96]
KEEP = {*FACES, *HANDS_AND_BODY, *PEOPLE, *THINGS}
DROP_WORDS = ("o’clock", "-thirty", "button", "face of", "square button", "dotted six")


def wanted(entry: dict) -> bool:
    subgroup, label = entry.get("subgroup"), entry["label"]
    if subgroup not in KEEP or any(word in label for word in DROP_WORDS):
        return False
    gendered = "gender" in entry or label.startswith(("man ", "woman ")) or ": " in label
    return not (subgroup in PEOPLE and gendered and label not in ("man", "woman"))


def key(hexcode: str) -> str:
    """Hex code without variation selectors, the common key of all sets."""
    return "-".join(part for part in hexcode.lower().split("-") if part != "fe0f")


def normalise(picture: Image.Image) -> np.ndarray | None:
    """Crop to the visible part, scale its longer side to FIT, centre on a SIZE canvas."""
    box = picture.getchannel("A").point(lambda a: 255 if a > 8 else 0).getbbox()
    if box is None:
        return None
    picture = picture.crop(box).convert("RGBa")  # premultiplied, so that edges scale cleanly
    scale = FIT / max(picture.size)
    side = [max(1, round(n * scale)) for n in picture.size]
    picture = picture.resize(side, Image.Resampling.LANCZOS).convert("RGBA")
    canvas = Image.new("RGBA", (SIZE, SIZE))
    canvas.paste(picture, ((SIZE - side[0]) // 2, (SIZE - side[1]) // 2))
    return np.asarray(canvas)


def draw(job: tuple[str, str]) -> np.ndarray | None:
    kind, source = job
    try:
        if kind == "svg":
            data = bytes(resvg_py.svg_to_bytes(svg_string=source, width=RENDER, height=RENDER))
            return normalise(Image.open(io.BytesIO(data)).convert("RGBA"))
        return normalise(Image.open(source).convert("RGBA"))
    except (OSError, ValueError) as error:
        print(f"skipped: {error}")
        return None


def iconify_svgs(folder: Path) -> dict[str, str]:
    """Hex key -> complete SVG text, for one iconify package."""
    icons = json.loads((folder / "icons.json").read_text())
    chars = json.loads((folder / "chars.json").read_text())
    found = {}
    for hexcode, name in chars.items():
        icon = icons["icons"].get(name)
        if icon is None:
            continue
        width = icon.get("width", icons.get("width", icons.get("height", 16)))
        height = icon.get("height", icons.get("height", 16))
        found[key(hexcode)] = (
            '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
            f'viewBox="0 0 {width} {height}">{icon["body"]}</svg>'
        )
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--node-modules", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    args = parser.parse_args()
    modules: Path = args.node_modules
    entries = json.loads((modules / "emojibase-data/en/data.json").read_text())
    entries = [entry for entry in entries if wanted(entry)]

    jobs, records = [], []
    for style, package in STYLES.items():
        if package is None:
            files = (modules / "@lobehub/fluent-emoji-3d/assets").glob("*.webp")
            sources = {key(file.stem): ("file", str(file)) for file in files}
        else:
            svgs = iconify_svgs(modules / "@iconify-json" / package)
            sources = {name: ("svg", text) for name, text in svgs.items()}
        for entry in entries:
            job = sources.get(key(entry["hexcode"]))
            if job is None:
                continue
            jobs.append(job)
            records.append(
                {
                    "hex": key(entry["hexcode"]),
                    "label": entry["label"],
                    "tags": entry.get("tags", []),
                    "style": style,
                    "group": entry["group"],
                    "subgroup": entry["subgroup"],
                }
            )
    with ProcessPoolExecutor() as pool:
        pictures = list(pool.map(draw, jobs, chunksize=32))
    kept = [i for i, picture in enumerate(pictures) if picture is not None]
    args.work.mkdir(parents=True, exist_ok=True)
    np.save(args.work / "pictures.npy", np.stack([pictures[i] for i in kept]))
    (args.work / "pictures.json").write_text(json.dumps([records[i] for i in kept]))
    counts = {style: sum(records[i]["style"] == style for i in kept) for style in STYLES}
    print(f"{len(entries)} concepts, {len(kept)} pictures: {counts}")


if __name__ == "__main__":
    main()
