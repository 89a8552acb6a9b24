"""How well the pencil does: is it the thing, and does it keep the line? With it and without.

  pencil_report.py --work SMALL --model ../../public/models/etch --pencil ../../public/models/pencil \
    --others OTHERS --judge 10 --out pencil.json

Drawn are the sketches by hand (sketches.py), and scribbles of drawings of sets that neither the model nor the pencil has
seen (OTHERS: prepare_data.py --sets emojione fx noto1 comic --no-variants). The judge (judge.py) learns from the pictures
of both and from bent ones, as drawings bend things; --judge trains it for so many minutes, once. It never sees Etch's.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import torch
from scipy.ndimage import binary_fill_holes

import judge as judges
from captions import clean, with_article
from drawings import bent
from evaluate import judged, load_judge, overlap, sheet, silhouette
from model import load_records
from pictures import load
from sample import Etch, open_adapter, open_etch
from scribbles import scribbles
from sketches import SKETCHES, drawn

BENT = 3  # of every picture, for the judge
SCRIBBLES = 96
GUIDANCE = 3.0  # of the page


def as_tensor(rgba: np.ndarray) -> torch.Tensor:
    return torch.from_numpy(np.array(rgba)).permute(0, 3, 1, 2).contiguous()


def known_others(folder: Path, known: set[str]) -> tuple[torch.Tensor, list[dict]]:
    """Drawings of known things by others."""
    rgba, records = load(folder)
    picks = [n for n, r in enumerate(records) if r["concept"] in known and r["label"] == r["concept"]]
    return as_tensor(rgba[picks]), [records[n] for n in picks]


def train_judge(work: Path, rgba: torch.Tensor, records: list[dict], minutes: float) -> None:
    generator = torch.Generator().manual_seed(1)
    torch.manual_seed(1)
    pictures = [rgba]
    for _ in range(BENT):
        pictures += [(bent(part.float() / 255, generator) * 255).byte() for part in rgba.split(256)]
    model, labels, report = judges.train_judge(torch.cat(pictures), records * (1 + BENT), minutes * 60, 64)
    (work / "trained").mkdir(exist_ok=True)
    torch.save(dict(model=model.state_dict(), labels=labels), work / "trained/judge.pt")
    (work / "judge.json").write_text(json.dumps(report))


class Cases:
    """What is drawn: prompts, the concept that each means, lines (N, 1, 128, 128) and their silhouettes."""

    def __init__(self, prompts: list[str], concepts: list[str], lines: torch.Tensor, shapes: list[np.ndarray]):
        self.prompts, self.concepts, self.lines, self.shapes = prompts, concepts, lines, shapes

    @staticmethod
    def by_hand() -> "Cases":
        lines = [drawn(strokes) for _, strokes in SKETCHES.values()]
        shapes = [binary_fill_holes(one > 0.5) for one in lines]
        concepts = [concept for concept, _ in SKETCHES.values()]
        return Cases(list(SKETCHES), concepts, torch.from_numpy(np.stack(lines))[:, None], shapes)

    @staticmethod
    def of_others(rgba: torch.Tensor, records: list[dict]) -> "Cases":
        picks = np.random.default_rng(2).permutation(len(records))[:SCRIBBLES]
        straight = rgba[picks].float() / 255
        concepts = [records[n]["concept"] for n in picks]
        torch.manual_seed(2)
        shapes = [binary_fill_holes(alpha > 0.5) for alpha in straight[:, 3].numpy()]
        return Cases([with_article(clean(c)) for c in concepts], concepts, scribbles(straight), shapes)

    def measure(self, etch: Etch, told, how: dict, judge, labels: list[str]) -> tuple[dict, np.ndarray]:
        rgb = etch.draw(self.prompts, list(range(len(self.prompts))), **how, told=told)
        order, _ = judged(judge, rgb)
        tops = [[labels[n] for n in row] for row in order]
        kept = np.array([overlap(silhouette(p), s) for p, s in zip(rgb, self.shapes, strict=True)])
        marks = [(c == t[0], c in t) for c, t in zip(self.concepts, tops, strict=True)]
        top1, top5 = np.mean(marks, 0)
        kept_well = np.mean(kept >= 0.7)
        values = dict(thing=top1, thing_in_5=top5, overlap=kept.mean(), overlap_from_0_7=kept_well)
        return {name: round(float(value), 3) for name, value in values.items()}, rgb


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--pencil", type=Path, required=True)
    parser.add_argument("--others", type=Path, required=True)
    parser.add_argument("--judge", type=float, default=0.0, help="minutes to train one")
    parser.add_argument("--out", type=Path, help=".json, with sheets beside it")
    args = parser.parse_args()
    records = load_records(args.work)
    known = {r["concept"] for r in records if not r["new"]}
    others = known_others(args.others, known)
    if args.judge:
        mine = [n for n, r in enumerate(records) if not r["new"]]
        pictures = torch.cat([as_tensor(load(args.work)[0][mine]), others[0]])
        train_judge(args.work, pictures, [records[n] for n in mine] + others[1], args.judge)
    judge, labels = load_judge(args.work)
    adapter = open_adapter(args.pencil)
    found = dict(judge=json.loads((args.work / "judge.json").read_text()))
    for name, cases in (("by hand", Cases.by_hand()), ("scribbles of others", Cases.of_others(*others))):
        with torch.no_grad():
            told = adapter(cases.lines)
        columns = [((1 - cases.lines).expand(-1, 3, -1, -1).permute(0, 2, 3, 1).numpy() * 255).astype(np.uint8)]
        for unet, steps, guidance in (("unet", 20, GUIDANCE), ("unet_lcm", 4, 1.0)):
            etch = open_etch(args.model, unet)
            for pencil in (None, told):
                how = dict(steps=steps, guidance=guidance, renew=unet != "unet")
                report, rgb = cases.measure(etch, pencil, how, judge, labels)
                found[f"{name}, {steps} steps, {'without' if pencil is None else 'with'}"] = report
                columns.append(rgb)
        if args.out:
            rows = zip(*columns, strict=True)
            cells = [(p, q if n == 0 else "") for q, row in zip(cases.prompts, rows, strict=True) for n, p in enumerate(row)]
            sheet(args.out.with_name(f"{args.out.stem}-{name.replace(' ', '-')}.webp"), cells, columns=10)
    print(json.dumps(found, indent=2))
    if args.out:
        args.out.write_text(json.dumps(found, indent=2) + "\n")


if __name__ == "__main__":
    main()
