"""Goldens for src/core/metadata: a picture without texts, and the same one as Pillow writes it with texts.

    python tools/reference/png_text.py    writes tools/reference/goldens/png/
"""

import json
from pathlib import Path

from PIL import Image
from PIL.PngImagePlugin import PngInfo

OUT = Path(__file__).parent / "goldens" / "png"

TEXTS = [
    ("parameters", "a red apple\nNegative prompt: blurry\nSteps: 20, Sampler: Euler a, Seed: 1, Size: 128x128"),
    ("Comment", "café, naïve, Ångström"),
    ("Title", "赤いりんご 🍎 תפוח"),
    ("Empty", ""),
    ("aquatint", '{"version":1,"prompt":"木"}'),
]


def main() -> None:
    OUT.mkdir(parents=True, exist_ok=True)
    image = Image.new("RGB", (3, 2), (200, 30, 40))
    image.save(OUT / "plain.png")
    info = PngInfo()
    for keyword, text in TEXTS:
        info.add_text(keyword, text)
    image.save(OUT / "texts.png", pnginfo=info)
    info.add_text("Compressed", "x" * 100, zip=True)
    info.add_itxt("Compressed too", "木" * 100, "ja", "圧縮", zip=True)
    info.add_itxt("Translated", "りんご", "ja", "訳")
    image.save(OUT / "compressed.png", pnginfo=info)
    (OUT / "texts.json").write_text(json.dumps(TEXTS), encoding="utf-8")


if __name__ == "__main__":
    main()
