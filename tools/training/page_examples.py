"""Cut the pictures that the page's first visit shows out of the contact sheet: run after contact_sheet.py.

python page_examples.py --sheet ../../docs/etch-contact-sheet.webp --out ../../src/app/plate/examples
"""

import argparse
from pathlib import Path

from PIL import Image

from contact_sheet import COLUMNS, LINE, SIDE

EXAMPLES = [
    "a red apple",
    "a fox",
    "a rocket",
    "a butterfly",
    "a slice of pizza",
    "a snowman",
    "a sailboat",
    "a purple car",
]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sheet", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--prompts", type=Path, default=Path(__file__).parent / "prompts.txt")
    args = parser.parse_args()

    prompts = [line for line in args.prompts.read_text().splitlines() if line]
    sheet = Image.open(args.sheet).convert("RGB")
    args.out.mkdir(parents=True, exist_ok=True)
    for prompt in EXAMPLES:
        n = prompts.index(prompt)
        x, y = n % COLUMNS * SIDE, n // COLUMNS * (SIDE + LINE)
        sheet.crop((x, y, x + SIDE, y + SIDE)).save(args.out / f"{prompt.replace(' ', '-')}.webp", quality=92)


if __name__ == "__main__":
    main()
