"""Score Etch, or a folder of pictures made elsewhere, and write a report with contact sheets.

  evaluate.py --work WORK --model FOLDER --out DOCS        draw and score
  evaluate.py --work WORK --write-prompts FILE             the prompts alone
  evaluate.py --work WORK --pictures FOLDER --out DOCS     score FOLDER/<id>.png

The judge (judge.py) is trained on real pictures only. "Right answers" are real pictures, passed
through Etch's autoencoder: what the judge makes of them is the best that can be expected.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image, ImageDraw

from captions import clean
from judge import SIDE, Judge, load_judge
from pictures import HUES, load, main_hue, on_ground
from sample import Etch
from splits import held_out
from suites import Suites

WHITE_FROM = 236  # a pixel whose darkest channel is above counts as ground
SHEET_COLUMNS, CELL, LINE = 10, 96, 14
SEEDS = 4  # pictures of one prompt that diversity is measured on
VARIED_PROMPTS = 16


def judged(judge: Judge, rgb: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Concepts from most to least likely, counts, unit features."""
    x = torch.from_numpy(rgb).permute(0, 3, 1, 2).float() / 127.5 - 1
    x = F.interpolate(x, (SIDE, SIDE), mode="area")
    with torch.no_grad():
        features = torch.cat([judge.features(part) for part in x.split(64)])
        order = judge.concept(features).argsort(1, descending=True)
        counts = judge.count(features).argmax(1) + 1
    return order[:, :5].numpy(), counts.numpy(), F.normalize(features).numpy()


def seen_colour(rgb: np.ndarray) -> str:
    """The colour word nearest to the main hue of what is not white."""
    thing = np.where(rgb.min(-1) < WHITE_FROM, 255, 0).astype(np.uint8)
    hue, _ = main_hue(np.dstack([rgb, thing]))
    return min(HUES, key=lambda word: abs((hue - HUES[word] + 180) % 360 - 180))


def scored(item: dict, top: list[str], count: int, rgb: np.ndarray) -> dict[str, bool]:
    """Which of the suite's questions the picture answers."""
    first = set(item["labels"])
    marks = dict(top1=top[0] in first, top5=any(label in first for label in top))
    if "colour" in item:
        marks["colour"] = seen_colour(rgb) == item["colour"]
        marks["both"] = marks["colour"] and marks["top1"]
    if "second" in item:
        second = set(item["seconds"])
        marks["either"] = top[0] in first | second
        straight = top[0] in first and top[1] in second
        marks["both"] = straight or (top[1] in first and top[0] in second)
        marks["both in 5"] = marks["top5"] and any(label in second for label in top)
    if "count" in item:
        marks["count"] = count == item["count"]
        marks["both"] = marks["count"] and marks["top1"]
    return marks


def summary(items: list[dict], marks: list[dict]) -> dict[str, dict]:
    """The share of right answers of every question, for each suite."""
    suites: dict[str, dict] = {}
    for suite in dict.fromkeys(item["suite"] for item in items):
        mine = [m for item, m in zip(items, marks, strict=True) if item["suite"] == suite]
        shares = {
            question: round(float(np.mean([m[question] for m in mine])), 3) for question in mine[0]
        }
        suites[suite] = dict(prompts=len(mine), **shares)
    return suites


class Evaluation:
    def __init__(self, work: Path):
        self.work = work
        self.suites = Suites(work)
        self.judge, self.labels = load_judge(work)

    def score(self, items: list[dict], rgb: np.ndarray) -> dict:
        order, counts, _ = judged(self.judge, rgb)
        marks = []
        for item, top, count, picture in zip(items, order, counts, rgb, strict=True):
            marks.append(scored(item, [self.labels[n] for n in top], int(count), picture))
        listed = set((Path(__file__).parent / "prompts.txt").read_text().splitlines())
        concepts = [(i, m) for i, m in zip(items, marks, strict=True) if i["suite"] == "concept"]
        report = summary(items, marks)
        for name, part in (
            ("concept, 3d", [(i, m) for i, m in concepts if i["style"] == "3d"]),
            ("concept, named in prompts.txt", [(i, m) for i, m in concepts if i["prompt"] in listed]),
        ):
            if part:
                report[name] = summary(*map(list, zip(*part, strict=True)))["concept"]
        return report

    def diversity(self, etch: Etch, steps: int, guidance: float) -> dict[str, float]:
        """Mean distance of features and of pixels between pictures of one prompt."""
        prompts = [f"a {clean(label)}" for label in list(self.suites.things)[:: 400 // VARIED_PROMPTS]]
        prompts = prompts[:VARIED_PROMPTS]
        seeds = [seed for _ in prompts for seed in range(SEEDS)]
        rgb = etch.draw([p for p in prompts for _ in range(SEEDS)], seeds, steps, guidance)
        features = judged(self.judge, rgb)[2].reshape(len(prompts), SEEDS, -1)
        pixels = rgb.reshape(len(prompts), SEEDS, -1) / 255
        distances, errors = [], []
        for a in range(SEEDS):
            for b in range(a):
                distances.append(1 - (features[:, a] * features[:, b]).sum(-1))
                errors.append(np.sqrt(((pixels[:, a] - pixels[:, b]) ** 2).mean(-1)))
        return dict(
            features=round(float(np.mean(distances)), 4), pixels=round(float(np.mean(errors)), 4)
        )

    def nearest(self, rgb: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """For each picture the training picture with the most similar features, and the pixel error."""
        pictures, records = load(self.work)
        usual = [n for n, r in enumerate(records) if r["label"] in self.labels and "names" not in r]
        real = np.stack([on_ground(np.array(pictures[n])[::2, ::2]) for n in usual])
        likeness = judged(self.judge, rgb)[2] @ judged(self.judge, real)[2].T
        found = np.stack([on_ground(np.array(pictures[usual[n]])) for n in likeness.argmax(1)])
        difference = (rgb.astype(np.float32) - found) / 255
        return found, np.sqrt((difference**2).mean((1, 2, 3)))


def ssim(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Structural similarity of grey pictures (N, H, W) in 0..1 with the usual 11x11 Gaussian."""
    line = torch.exp(-((torch.arange(11) - 5.0) ** 2) / (2 * 1.5**2))
    window = (line[:, None] * line[None] / line.sum() ** 2)[None, None]
    x, y = (torch.from_numpy(v).float()[:, None] for v in (a, b))

    def mean(v: torch.Tensor) -> torch.Tensor:
        return F.conv2d(v, window)

    mx, my = mean(x), mean(y)
    vx, vy, vxy = mean(x * x) - mx * mx, mean(y * y) - my * my, mean(x * y) - mx * my
    value = (2 * mx * my + 1e-4) * (2 * vxy + 9e-4) / ((mx**2 + my**2 + 1e-4) * (vx + vy + 9e-4))
    return value.mean((1, 2, 3)).numpy()


def autoencoder(work: Path, etch: Etch) -> dict:
    """PSNR and SSIM on pictures that the autoencoder has never seen: in the first sets, and in all."""
    pictures, records = load(work)
    report = {}
    for name, styles in (("first four sets", ("3d", "flat", "noto", "twemoji")), ("all sets", None)):
        picks = [
            n for n, r in enumerate(records) if held_out(r) and (styles is None or r["style"] in styles)
        ]
        real = np.stack([on_ground(np.array(pictures[n])) for n in picks])
        made = etch.rebuilt(real)
        error = ((real / 255.0 - made / 255.0) ** 2).mean((1, 2, 3))
        likeness = ssim(real.mean(-1) / 255, made.mean(-1) / 255)
        psnr = -10 * np.log10(np.maximum(error, 1e-8)).mean()
        report[name] = dict(
            pictures=len(picks), psnr=round(float(psnr), 2), ssim=round(float(likeness.mean()), 4)
        )
    return report


def sheet(path: Path, cells: list[tuple[np.ndarray, str]]) -> None:
    """Small pictures with a line of text below each."""
    rows = -(-len(cells) // SHEET_COLUMNS)
    canvas = Image.new("RGB", (SHEET_COLUMNS * CELL, rows * (CELL + LINE)), "white")
    ink = ImageDraw.Draw(canvas)
    for n, (rgb, text) in enumerate(cells):
        x, y = n % SHEET_COLUMNS * CELL, n // SHEET_COLUMNS * (CELL + LINE)
        canvas.paste(Image.fromarray(rgb).resize((CELL, CELL), Image.Resampling.LANCZOS), (x, y))
        ink.text((x + CELL // 2, y + CELL + 1), text[:17], fill=(60, 60, 60), anchor="ma")
    canvas.save(path, quality=80)


def write_sheets(out: Path, evaluation: Evaluation, items: list[dict], rgb: np.ndarray) -> None:
    """A few pictures of every suite, and samples with their nearest training pictures."""
    cells = []
    for suite in dict.fromkeys(item["suite"] for item in items):
        mine = [n for n, item in enumerate(items) if item["suite"] == suite]
        chosen = mine[:: max(1, len(mine) // 20)][:20]
        cells += [(rgb[n], items[n]["prompt"]) for n in chosen]
        cells += [(np.full_like(rgb[0], 255), "")] * (-len(chosen) % SHEET_COLUMNS)
    sheet(out / "etch-evaluation-suites.webp", cells)
    picks = [n for n, item in enumerate(items) if item["suite"] == "concept"][:25]
    found, _ = evaluation.nearest(rgb[picks])
    pairs = zip(picks, found, strict=True)
    cells = [c for n, f in pairs for c in ((rgb[n], items[n]["prompt"]), (f, "nearest"))]
    sheet(out / "etch-evaluation-nearest.webp", cells)


def nearest_report(evaluation: Evaluation, items: list[dict], rgb: np.ndarray) -> dict:
    picks = [n for n, item in enumerate(items) if item["suite"] == "concept"][:200]
    _, errors = evaluation.nearest(rgb[picks])
    copies = float((errors < 0.1).mean())
    return dict(pixel_error=round(float(errors.mean()), 4), below_a_tenth=round(copies, 3))


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--model", type=Path, help="exported folder")
    parser.add_argument("--pictures", type=Path, help="folder of pictures that were made elsewhere")
    parser.add_argument("--write-prompts", type=Path, help="write the prompts as JSON lines and stop")
    parser.add_argument("--prompts", type=int, default=1000)
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--guidance", type=float, default=3.0)
    parser.add_argument("--scores-only", action="store_true", help="no autoencoder, diversity, sheets")
    parser.add_argument("--out", type=Path, help="folder of the report; printed without it")
    parser.add_argument("--name", default="etch-evaluation.json", help="of the report")
    return parser.parse_args()


def evaluate_model(args, evaluation: Evaluation, items: list[dict]) -> dict:
    """Draw with the model and score everything."""
    etch, few = Etch(args.model), "unet_lcm"
    quick = Etch(args.model, few) if (args.model / few).exists() else etch
    prompts, seeds = [item["prompt"] for item in items], [item["seed"] for item in items]
    report = {}
    for model, steps, guidance in ((etch, args.steps, args.guidance), (quick, 4, 1)):
        rgb = model.draw(prompts, seeds, steps, guidance)
        scores = evaluation.score(items, rgb)
        report[f"{steps} steps, guidance {guidance:g}"] = scores
        if not args.scores_only:
            scores["between seeds"] = evaluation.diversity(model, steps, guidance)
            scores["nearest training picture"] = nearest_report(evaluation, items, rgb)
        if args.out and steps == args.steps:
            write_sheets(args.out, evaluation, items, rgb)
    if not args.scores_only:
        answers = etch.rebuilt(np.stack([evaluation.suites.answer(item) for item in items]))
        report["right answers"] = evaluation.score(items, answers)
        report["autoencoder"] = autoencoder(args.work, etch)
    return report


def evaluate_folder(args, evaluation: Evaluation, items: list[dict]) -> dict:
    """Score the pictures that are there; the others do not count."""
    there = [item for item in items if (args.pictures / f"{item['id']}.png").exists()]
    opened = (Image.open(args.pictures / f"{item['id']}.png").convert("RGB") for item in there)
    rgb = np.stack([np.asarray(picture.resize((128, 128))) for picture in opened])
    return {f"{len(there)} pictures from a folder": evaluation.score(there, rgb)}


def main() -> None:
    args = arguments()
    if args.write_prompts:
        lines = (json.dumps(item) for item in Suites(args.work).all(args.prompts))
        args.write_prompts.write_text("\n".join(lines) + "\n")
        return
    evaluation = Evaluation(args.work)
    items = evaluation.suites.all(args.prompts)
    judge = json.loads((args.work / "judge.json").read_text())
    evaluate = evaluate_folder if args.pictures else evaluate_model
    report = dict(judge=judge, **evaluate(args, evaluation, items))
    text = json.dumps(report, indent=2) + "\n"
    print(text)
    if args.out:
        (args.out / args.name).write_text(text)


if __name__ == "__main__":
    main()
