"""How well the pencil does: is it the thing, and does it keep the line? With it and without.

  pencil_report.py --work SMALL --model ../../public/models/etch --pencil ../../public/models/pencil \
    --others OTHERS --out pencil.json

Drawn are the sketches by hand (sketches.py), and scribbles of drawings of sets that neither the model nor the pencil has
seen (OTHERS: prepare_data.py --sets emojione fx noto1 comic --no-variants). The judge is nearest.py's, which need not be
trained, on what is left when a picture is cut to its silhouette and made a square: where a thing stands, how large and how
wide it is was drawn by hand, and says nothing of what it is.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from scipy.ndimage import binary_fill_holes

from captions import clean, with_article
from compose import on_white
from evaluate import GUIDANCE, overlap, sheet, silhouette
from model import load_records
from nearest import Nearest
from pictures import load
from sample import Etch, open_adapter, open_etch
from scribbles import scribbles
from sketches import SKETCHES, drawn

SCRIBBLES = 60
UNTIL = 0.9  # of the page


def as_tensor(rgba: np.ndarray) -> torch.Tensor:
    return torch.from_numpy(np.array(rgba)).permute(0, 3, 1, 2).contiguous()


def known_others(folder: Path, known: set[str]) -> tuple[torch.Tensor, list[dict]]:
    """Drawings of known things by others."""
    rgba, records = load(folder)
    picks = [n for n, r in enumerate(records) if r["concept"] in known and r["label"] == r["concept"]]
    return as_tensor(rgba[picks]), [records[n] for n in picks]


def cut(rgb: np.ndarray) -> np.ndarray:
    """RGB bytes (B, 128, 128, 3), each stretched from its silhouette's box to the whole."""
    result = []
    for picture in rgb:
        rows, columns = (silhouette(picture).any(axis) for axis in (1, 0))
        part = picture
        if rows.any():
            (top, bottom), (left, right) = (np.flatnonzero(line)[[0, -1]] for line in (rows, columns))
            part = picture[top : bottom + 1, left : right + 1]
        tensor = torch.from_numpy(np.ascontiguousarray(part)).permute(2, 0, 1)[None].float()
        square = F.interpolate(tensor, (128, 128), mode="bilinear", antialias=True)
        result.append(square[0].round().byte().permute(1, 2, 0).numpy())
    return np.stack(result)


def nearest_of(rgba: torch.Tensor, records: list[dict]) -> Nearest:
    """Of real pictures that were cut likewise."""
    parts = [on_white(part.float() / 255).permute(0, 2, 3, 1).mul(255).byte().numpy() for part in rgba.split(256)]
    squares = np.concatenate([cut(part) for part in parts])
    solid = np.full((*squares.shape[:3], 1), 255, np.uint8)
    return Nearest(np.concatenate([squares, solid], 3), records)


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

    def measure(self, etch: Etch, told, how: dict, judge: Nearest) -> tuple[dict, np.ndarray]:
        rgb = etch.draw(self.prompts, list(range(len(self.prompts))), **how, told=told)
        tops = judge.top(cut(rgb))
        kept = np.array([overlap(silhouette(p), s) for p, s in zip(rgb, self.shapes, strict=True)])
        top1, top5 = np.mean([(c == t[0], c in t) for c, t in zip(self.concepts, tops, strict=True)], 0)
        values = dict(thing=top1, thing_in_5=top5, overlap=kept.mean(), overlap_from_0_7=np.mean(kept >= 0.7))
        return {name: round(float(value), 3) for name, value in values.items()}, rgb


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--model", type=Path, required=True)
    parser.add_argument("--pencil", type=Path, required=True)
    parser.add_argument("--others", type=Path, required=True)
    parser.add_argument("--out", type=Path, help=".json, with sheets beside it")
    args = parser.parse_args()
    rgba, records = as_tensor(load(args.work)[0]), load_records(args.work)
    others = known_others(args.others, {r["concept"] for r in records if not r["new"]})
    judge = nearest_of(torch.cat([rgba, others[0]]), records + others[1])
    adapter, found = open_adapter(args.pencil), {}
    for name, cases in (("by hand", Cases.by_hand()), ("scribbles of others", Cases.of_others(*others))):
        with torch.no_grad():
            told = adapter(cases.lines)
        columns = [((1 - cases.lines).expand(-1, 3, -1, -1).permute(0, 2, 3, 1).numpy() * 255).astype(np.uint8)]
        for unet, steps, guidance in (("unet", 20, GUIDANCE), ("unet_lcm", 4, 1.0)):
            etch = open_etch(args.model, unet)
            for pencil in (None, told):
                how = dict(steps=steps, guidance=guidance, until=UNTIL)
                report, rgb = cases.measure(etch, pencil, how, judge)
                found[f"{name}, {steps} steps, {'without' if pencil is None else 'with'}"] = report
                columns.append(rgb)
        if args.out:
            rows = zip(cases.prompts, zip(*columns, strict=True), strict=True)
            cells = [(picture, "" if n else prompt) for prompt, row in rows for n, picture in enumerate(row)]
            sheet(args.out.with_name(f"{args.out.stem}-{name.replace(' ', '-')}.webp"), cells, columns=10)
    print(json.dumps(found, indent=2))
    if args.out:
        args.out.write_text(json.dumps(found, indent=2) + "\n")


if __name__ == "__main__":
    main()
