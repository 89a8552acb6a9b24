"""Draw every prompt of prompts.txt with the exported model, as one picture."""

import argparse
from pathlib import Path

from PIL import Image, ImageDraw

from evaluate import GUIDANCE
from sample import open_etch

COLUMNS, SIDE, LINE = 10, 128, 16


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True, help=".webp or .png")
    parser.add_argument("--prompts", type=Path, default=Path(__file__).parent / "prompts.txt")
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--guidance", type=float, default=GUIDANCE)
    parser.add_argument("--seed", type=int, default=4)
    args = parser.parse_args()

    prompts = [line for line in args.prompts.read_text().splitlines() if line]
    # every picture starts from the same seed, as it would when asked for alone
    pictures = open_etch(args.model).draw(prompts, [args.seed] * len(prompts), args.steps, args.guidance)

    rows = -(-len(prompts) // COLUMNS)
    sheet = Image.new("RGB", (COLUMNS * SIDE, rows * (SIDE + LINE)), "white")
    ink = ImageDraw.Draw(sheet)
    for n, (prompt, picture) in enumerate(zip(prompts, pictures, strict=True)):
        x, y = n % COLUMNS * SIDE, n // COLUMNS * (SIDE + LINE)
        sheet.paste(Image.fromarray(picture), (x, y))
        ink.text((x + SIDE // 2, y + SIDE + 2), prompt, fill=(60, 60, 60), anchor="ma")
    args.out.parent.mkdir(parents=True, exist_ok=True)
    sheet.save(args.out, quality=88)
    print(f"{args.out.name}: {len(prompts)} prompts, {args.out.stat().st_size / 1e3:.0f} kB")


if __name__ == "__main__":
    main()
