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
from scipy.ndimage import binary_fill_holes

from captions import LINES, names, with_article
from diversity import measured
from judge import SIDE, Judge
from model import load_records
from pictures import HUES, load, main_hue, on_ground
from sample import Etch, open_adapter, open_etch
from scribbles import outline
from splits import held_out
from suites import Suites, halves

WHITE_FROM = 236  # a pixel whose darkest channel is above counts as ground
SHEET_COLUMNS, CELL, LINE = 8, 96, 14
SKETCHES = 240  # drawings that the pencil is measured with
GUIDANCE = 1.5


def load_judge(work: Path, device: str = "cpu") -> tuple[Judge, list[str]]:
    """The trained judge and its labels."""
    state = torch.load(work / "trained/judge.pt", map_location=device)
    judge = Judge(len(state["labels"])).to(device).eval().requires_grad_(False)
    judge.load_state_dict({name: weight.float() for name, weight in state["model"].items()})
    return judge, state["labels"]


@torch.no_grad()
def judged(judge: Judge, rgb: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Concepts from most to least likely, counts."""
    device = next(judge.parameters()).device
    orders, counts = [], []
    for part in np.array_split(rgb, -(-len(rgb) // 256)):
        x = torch.from_numpy(part).to(device).permute(0, 3, 1, 2).float() / 127.5 - 1
        concept, count = judge(F.interpolate(x, (SIDE, SIDE), mode="area"))
        orders.append(concept.topk(5).indices.cpu().numpy())
        counts.append((count.argmax(1) + 1).cpu().numpy())
    return np.concatenate(orders), np.concatenate(counts)


def seen_colour(rgb: np.ndarray) -> str:
    """The colour word nearest to the main hue of what is not white."""
    thing = np.where(rgb.min(-1) < WHITE_FROM, 255, 0).astype(np.uint8)
    hue, _ = main_hue(np.dstack([rgb, thing]))
    return min(HUES, key=lambda word: abs((hue - HUES[word] + 180) % 360 - 180))


def scored(item: dict, top: list[str], count: int, rgb: np.ndarray, parts: list[list[str]]) -> dict[str, bool]:
    """Which of the suite's questions the picture answers. `parts`: what the judge makes of each of two things."""
    first = set(item["labels"])
    if "second" in item:
        wanted = (first, set(item["seconds"]))
        return dict(
            both=all(part[0] in one for part, one in zip(parts, wanted, strict=True)),
            both_in_5=all(bool(one & set(part)) for part, one in zip(parts, wanted, strict=True)),
        )
    marks = dict(top1=top[0] in first, top5=any(label in first for label in top))
    if "colour" in item:
        marks["colour"] = seen_colour(rgb) == item["colour"]
        marks["both"] = marks["colour"] and marks["top1"]
    if "count" in item:
        marks["count"] = count == item["count"]
        marks["both"] = marks["count"] and marks["top1"]
    return marks


def summary(items: list[dict], marks: list[dict]) -> dict[str, dict]:
    """The share of right answers of every question, for each suite."""
    suites: dict[str, dict] = {}
    for suite in dict.fromkeys(item["suite"] for item in items):
        mine = [m for item, m in zip(items, marks, strict=True) if item["suite"] == suite]
        shares = {question: round(float(np.mean([m[question] for m in mine])), 3) for question in mine[0]}
        suites[suite] = dict(prompts=len(mine), **shares)
    return suites


def silhouette(rgb: np.ndarray) -> np.ndarray:
    """What is not ground, with what it surrounds."""
    return binary_fill_holes(rgb.min(-1) < WHITE_FROM)


def overlap(a: np.ndarray, b: np.ndarray) -> float:
    return float((a & b).sum() / max(1, (a | b).sum()))


class Evaluation:
    """`rgba` (P, 128, 128, 4) bytes."""

    def __init__(self, work: Path, rgba: np.ndarray, records: list[dict], judge: Judge, labels: list[str]):
        self.rgba, self.records, self.judge, self.labels = rgba, records, judge, labels
        self.suites = Suites(work, rgba, records)

    def tops(self, rgb: np.ndarray) -> tuple[list[list[str]], np.ndarray]:
        """The five likeliest concepts of every picture, and its count."""
        order, counts = judged(self.judge, rgb)
        return [[self.labels[n] for n in top] for top in order], counts

    def marks(self, items: list[dict], rgb: np.ndarray) -> list[dict]:
        """Of two things the judge sees one at a time: what it makes of small ones is no measure of the picture."""
        tops, counts = self.tops(rgb)
        pairs = [n for n, item in enumerate(items) if "second" in item]
        parts: dict[int, list[list[str]]] = {}
        if pairs:
            cut, _ = self.tops(np.stack([half for n in pairs for half in halves(rgb[n], items[n]["relation"])]))
            parts = {n: cut[2 * place : 2 * place + 2] for place, n in enumerate(pairs)}
        found = enumerate(zip(items, tops, counts, rgb, strict=True))
        return [scored(item, top, int(count), p, parts.get(n, [])) for n, (item, top, count, p) in found]

    def score(self, items: list[dict], rgb: np.ndarray) -> dict:
        return summary(items, self.marks(items, rgb))

    def diversity(self, etch: Etch, concepts: int, steps: int, guidance: float, renew: bool = False) -> dict:
        def draw(model, prompts, seeds):
            return model.draw(prompts, seeds, steps, guidance, renew)

        return measured(self.judge, etch, self.rgba, self.records, concepts, draw)

    def pencil(self, etch: Etch, adapter, steps: int, guidance: float) -> tuple[dict, list]:
        """Outlines of real drawings with the thing's name: is it that thing, in that outline?"""
        plain = [
            n
            for n, r in enumerate(self.records)
            if r["style"] not in (*LINES, "3d")
            and "tone" not in r
            and r["label"] == r["concept"]
            and r["group"] in range(3, 8)
        ]
        picks = plain[:: max(1, len(plain) // SKETCHES)][:SKETCHES]
        straight = torch.from_numpy(np.stack([np.array(self.rgba[n]) for n in picks])).permute(0, 3, 1, 2) / 255
        lines = outline(straight[:, 3:])
        prompts = [with_article(names(self.records[n])[0]) for n in picks]
        with torch.no_grad():
            told = adapter(lines.to(etch.device))
        rgb = etch.draw(prompts, list(range(len(picks))), steps, guidance, told=told)
        order, _ = judged(self.judge, rgb)
        right, kept = [], []
        for n, top, picture, alpha in zip(picks, order, rgb, straight[:, 3].numpy(), strict=True):
            name = names(self.records[n])[0]
            accepted = {self.records[n]["concept"], *self.suites.called.get(name, ())}
            right.append(self.labels[top[0]] in accepted)
            kept.append(overlap(silhouette(picture), binary_fill_holes(alpha > 0.5)))
        report = dict(
            sketches=len(picks),
            thing=round(float(np.mean(right)), 3),
            overlap=round(float(np.mean(kept)), 3),
            overlap_from_0_7=round(float(np.mean(np.array(kept) >= 0.7)), 3),
        )
        ink = (255 - lines.expand(-1, 3, -1, -1).permute(0, 2, 3, 1).numpy() * 255).astype(np.uint8)
        cells = [c for n in range(0, len(picks), 10) for c in ((ink[n], prompts[n]), (rgb[n], ""))]
        return report, cells


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


def autoencoder(rgba: np.ndarray, records: list[dict], etch: Etch) -> dict:
    """PSNR and SSIM on pictures of concepts that the autoencoder has never seen."""
    picks = [n for n, r in enumerate(records) if held_out(r) and r["style"] in ("3d", "flat", "noto", "twemoji")]
    if not picks:
        return {}
    real = np.stack([on_ground(np.array(rgba[n])) for n in picks])
    made = etch.rebuilt(real)
    error = ((real / 255.0 - made / 255.0) ** 2).mean((1, 2, 3))
    likeness = ssim(real.mean(-1) / 255, made.mean(-1) / 255)
    psnr = -10 * np.log10(np.maximum(error, 1e-8)).mean()
    return dict(pictures=len(picks), psnr=round(float(psnr), 2), ssim=round(float(likeness.mean()), 4))


def sheet(path: Path, cells: list[tuple[np.ndarray, str]], columns: int = SHEET_COLUMNS) -> None:
    """Small pictures with a line of text below each."""
    rows = -(-len(cells) // columns)
    canvas = Image.new("RGB", (columns * CELL, rows * (CELL + LINE)), "white")
    ink = ImageDraw.Draw(canvas)
    for n, (rgb, text) in enumerate(cells):
        x, y = n % columns * CELL, n // columns * (CELL + LINE)
        canvas.paste(Image.fromarray(rgb).resize((CELL, CELL), Image.Resampling.LANCZOS), (x, y))
        ink.text((x + CELL // 2, y + CELL + 1), text[:17], fill=(60, 60, 60), anchor="ma")
    canvas.save(path, quality=80)


def sheet_of_suites(path: Path, items: list[dict], rgb: np.ndarray) -> None:
    """A few pictures of every suite."""
    cells = []
    for suite in dict.fromkeys(item["suite"] for item in items):
        mine = [n for n, item in enumerate(items) if item["suite"] == suite]
        wanted = 64 if suite == "concept" else 24
        chosen = mine[:: max(1, len(mine) // wanted)][:wanted]
        cells += [(rgb[n], items[n]["prompt"]) for n in chosen]
        cells += [(np.full_like(rgb[0], 255), "")] * (-len(chosen) % SHEET_COLUMNS)
    sheet(path, cells)


def sheet_of_seeds(path: Path, etch: Etch, prompts: list[str], steps: int, guidance: float) -> None:
    """Eight seeds of every prompt."""
    every = [prompt for prompt in prompts for _ in range(SHEET_COLUMNS)]
    seeds = [seed for _ in prompts for seed in range(SHEET_COLUMNS)]
    rgb = etch.draw(every, seeds, steps, guidance)
    sheet(path, list(zip(rgb, every, strict=True)))


SEED_PROMPTS = [
    *("a cat", "a doctor", "a firefighter", "a house", "a red apple", "a crying face", "a wizard", "a tree"),
    *("an anchor", "a dice", "a satellite", "a blue car", "a tram", "a mosque", "a clown", "two cats"),
]


def full_report(evaluation: Evaluation, etch: Etch, quick: Etch, adapter, args) -> dict:
    """Everything, for the UNet at args.steps and the one for few steps; sheets into args.out."""
    items = evaluation.suites.all(args.prompts)
    prompts, seeds = [item["prompt"] for item in items], [item["seed"] for item in items]
    report = {}
    for model, steps, guidance in ((etch, args.steps, args.guidance), (quick, 4, 1)):
        rgb = model.draw(prompts, seeds, steps, guidance)
        scores = evaluation.score(items, rgb)
        report[f"{steps} steps, guidance {guidance:g}"] = scores
        scores["between seeds"] = evaluation.diversity(model, args.concepts, steps, guidance)
        cells = None
        if adapter is not None:
            scores["pencil"], cells = evaluation.pencil(model, adapter, steps, guidance)
        if args.out:
            name = "" if model is etch else "-4-steps"
            sheet_of_suites(args.out / f"etch-evaluation-suites{name}.webp", items, rgb)
            sheet_of_seeds(args.out / f"etch-evaluation-seeds{name}.webp", model, SEED_PROMPTS, steps, guidance)
            if cells:
                sheet(args.out / f"etch-evaluation-pencil{name}.webp", cells)
        print(json.dumps(report), flush=True)
    answers = etch.rebuilt(np.stack([evaluation.suites.answer(item) for item in items]))
    report["right answers"] = evaluation.score(items, answers)
    report["autoencoder"] = autoencoder(evaluation.rgba, evaluation.records, etch)
    return report


def evaluate_folder(args, evaluation: Evaluation, items: list[dict]) -> dict:
    """Score the pictures that are there; the others do not count."""
    there = [item for item in items if (args.pictures / f"{item['id']}.png").exists()]
    opened = (Image.open(args.pictures / f"{item['id']}.png").convert("RGB") for item in there)
    rgb = np.stack([np.asarray(picture.resize((128, 128))) for picture in opened])
    return {f"{len(there)} pictures from a folder": evaluation.score(there, rgb)}


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--model", type=Path, help="exported folder")
    parser.add_argument("--pencil", type=Path, help="folder of its T2I-Adapter")
    parser.add_argument("--pictures", type=Path, help="folder of pictures that were made elsewhere")
    parser.add_argument("--write-prompts", type=Path, help="write the prompts as JSON lines and stop")
    parser.add_argument("--prompts", type=int, default=5000, help="of the concept suite at most")
    parser.add_argument("--concepts", type=int, default=150, help="that diversity is measured on")
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--guidance", type=float, default=GUIDANCE)
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    parser.add_argument("--out", type=Path, help="folder of the report; printed without it")
    parser.add_argument("--name", default="etch-evaluation.json", help="of the report")
    return parser.parse_args()


def main() -> None:
    args = arguments()
    rgba, _ = load(args.work)
    records = load_records(args.work)
    if args.write_prompts:
        lines = (json.dumps(item) for item in Suites(args.work, rgba, records).all(args.prompts))
        args.write_prompts.write_text("\n".join(lines) + "\n")
        return
    evaluation = Evaluation(args.work, rgba, records, *load_judge(args.work, args.device))
    if args.pictures:
        report = evaluate_folder(args, evaluation, evaluation.suites.all(args.prompts))
    else:
        etch, quick = (open_etch(args.model, unet, args.device) for unet in ("unet", "unet_lcm"))
        adapter = open_adapter(args.pencil).to(args.device) if args.pencil else None
        report = full_report(evaluation, etch, quick, adapter, args)
    report = dict(judge=json.loads((args.work / "judge.json").read_text()), **report)
    text = json.dumps(report, indent=2) + "\n"
    print(text)
    if args.out:
        (args.out / args.name).write_text(text)


if __name__ == "__main__":
    main()
