"""Train everything in one go, on a GPU in minutes: judge, UNet with text encoder, few-step UNet, pencil; then measure.

  train_all.py --work WORK --model ../../public/models/etch --minutes 8

The autoencoder is the one of --model. Each part has its share of the minutes and is written to WORK/trained when it is
done, stored as it is shipped; export.py makes a model folder of that.
"""

import argparse
import json
import time
import traceback
from pathlib import Path
from zlib import crc32

import numpy as np
import torch
from diffusers import AutoencoderKL
from safetensors.torch import save_file

import train_unet
from distill import Distillation
from evaluate import GUIDANCE, Evaluation, full_report
from judge import train_judge
from model import load_records
from pictures import load
from pool import Pool
from sample import Etch
from stored import round_all, store
from train_pencil import Pencil

ENOUGH = 0.56  # of the drawings' differences, features and pixels: among such guidances the most accurate is taken


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--model", type=Path, required=True, help="folder whose autoencoder is used")
    parser.add_argument("--minutes", type=float, default=8, help="of everything")
    parser.add_argument("--measuring", type=float, default=0.13, help="share of the minutes that measuring gets")
    parser.add_argument(
        "--shares", type=float, nargs=4, default=(0.13, 0.55, 0.22, 0.1), help="judge, UNet, few, pencil"
    )
    parser.add_argument("--trial", type=int, help="only so many concepts, for a machine without a GPU")
    parser.add_argument("--batch", type=int, default=48)
    parser.add_argument("--counts", type=int, default=3000, help="pictures of several of one thing")
    parser.add_argument("--share", type=float, default=1.0, help="of what is made of single pictures")
    parser.add_argument("--pairs", type=int, default=20_000, help="pictures of two things")
    parser.add_argument("--captions", type=int, default=4, help="of every picture")
    parser.add_argument("--pool-seconds", type=float, default=1e9, help="no more pairs are made after")
    parser.add_argument("--workers", type=int, default=1, help="processes that write captions")
    parser.add_argument("--prompts", type=int, default=5000, help="of the evaluation")
    parser.add_argument("--concepts", type=int, default=150, help="that diversity is measured on")
    parser.add_argument("--guidances", type=float, nargs="+", default=(1.5, 2.0, 3.0), help="to choose from")
    parser.add_argument("--device", default="cuda" if torch.cuda.is_available() else "cpu")
    return parser.parse_args()


class Run:
    def __init__(self, args):
        self.args, self.began, self.device = args, time.time(), torch.device(args.device)
        self.out = args.work / "trained"
        self.out.mkdir(exist_ok=True)
        args.guidance, self.adapter = GUIDANCE, None
        self.rgba, _ = load(args.work)
        self.records = load_records(args.work)
        if args.trial:
            self.keep_few(args.trial)
        # some at a time: pictures may be many, and memory short
        parts = [torch.from_numpy(np.array(self.rgba[n : n + 2000])) for n in range(0, len(self.rgba), 2000)]
        self.pictures = torch.cat([part.to(self.device).permute(0, 3, 1, 2).contiguous() for part in parts])
        vae = AutoencoderKL.from_pretrained(args.model / "vae").float().eval().requires_grad_(False)
        self.vae = vae.to(self.device, memory_format=torch.channels_last)
        self.say(f"{len(self.records)} pictures")
        self.pool = Pool(args.work, self.records, self.pictures, self.vae, args)
        left = args.minutes * 60 - (time.time() - self.began)
        self.training_seconds = max(1.0, left - args.minutes * 60 * args.measuring)

    def keep_few(self, concepts: int) -> None:
        """So many concepts and no others, always the same."""
        every = sorted({record["concept"] for record in self.records}, key=lambda text: crc32(text.encode()))
        kept = set(every[:concepts])
        picks = [n for n, record in enumerate(self.records) if record["concept"] in kept]
        self.rgba, self.records = self.rgba[picks], [self.records[n] for n in picks]

    def say(self, text: str) -> None:
        print(f"[{time.time() - self.began:.0f} s] {text}", flush=True)

    def seconds(self, part: int) -> float:
        return self.training_seconds * self.args.shares[part]

    def sampler(self, unet, few: bool = False) -> Etch:
        batch = 1024 if self.device.type == "cuda" else 48
        return Etch(self.pool.tokenizer, self.text, unet, self.vae, few=few, batch=batch)

    def judge(self) -> None:
        judge, labels, report = train_judge(self.pictures, self.records, self.seconds(0), min(512, self.args.batch))
        halves = {n: w.half() if w.is_floating_point() else w for n, w in judge.state_dict().items()}
        torch.save(dict(model=halves, labels=labels), self.out / "judge.pt")
        (self.args.work / "judge.json").write_text(json.dumps(report))
        self.evaluation = Evaluation(self.args.work, self.rgba, self.records, judge, labels)
        self.say("judge trained")

    def unet(self) -> None:
        training = train_unet.Training(self.args.work, self.pool, self.args.batch, self.device)
        training.train(self.seconds(1))
        average = training.average
        named = {f"text_model.{n}": w for n, w in average.text.state_dict().items()}
        store(average.unet.state_dict(), self.out / "unet.safetensors")
        store(named, self.out / "text.safetensors", exact=torch.float32)
        round_all(average)
        self.text, self.teacher = average.text, average.unet.to(memory_format=torch.channels_last)
        self.say(f"UNet trained, {training.steps * self.args.batch} samples")

    def guidance(self) -> None:
        """Choose the guidance of the evaluation and of the distillation, by measuring."""
        items = self.evaluation.suites.all(min(400, self.args.prompts))
        items = [item for item in items if item["suite"] in ("concept", "colour", "pair")]
        found = []
        for scale in self.args.guidances:
            etch = self.sampler(self.teacher)
            rgb = etch.draw([i["prompt"] for i in items], [i["seed"] for i in items], 20, scale)
            scores = self.evaluation.score(items, rgb)
            spread = self.evaluation.diversity(etch, min(32, self.args.concepts), 20, scale)
            least = min(spread["features"]["ratio"], spread["pixels"]["ratio"])
            found.append((scale, scores["concept"]["top1"], least))
            brief = {suite: marks.get("both", marks["top1"]) for suite, marks in scores.items()}
            self.say(f"guidance {scale}: {brief} diversity {spread}")
        varied = [entry for entry in found if entry[2] >= ENOUGH]
        best = max(varied, key=lambda entry: entry[1]) if varied else max(found, key=lambda entry: entry[2])
        self.args.guidance = best[0]
        self.say(f"guidance {best[0]}")

    def few(self) -> None:
        batch = min(1024, self.args.batch)
        distillation = Distillation(self.text, self.teacher, self.pool, batch, self.args.guidance)
        distillation.train(self.seconds(2))
        store(distillation.average.state_dict(), self.out / "unet_lcm.safetensors")
        self.quick = distillation.average
        round_all(self.quick)
        self.say("few steps trained")

    def pencil(self) -> None:
        pencil = Pencil(self.text, self.teacher, self.pool, self.pictures, min(1024, self.args.batch))
        pencil.train(self.seconds(3))
        halves = {n: w.half().cpu().contiguous() for n, w in pencil.average.state_dict().items()}
        save_file(halves, self.out / "pencil.safetensors", {"format": "pt"})
        self.adapter = pencil.average
        self.say("pencil trained")

    def measure(self) -> None:
        args, quick = self.args, self.sampler(self.quick, few=True)
        args.steps, args.out = 20, self.args.work / "sheets"
        args.out.mkdir(exist_ok=True)
        report = full_report(self.evaluation, self.sampler(self.teacher), quick, self.adapter, args)
        (args.out / "report.json").write_text(json.dumps(report, indent=2))
        self.say(json.dumps(report))
        items = self.evaluation.suites.all(600)
        rgb = quick.draw([i["prompt"] for i in items], [i["seed"] for i in items], 4, 1, renew=True)
        spread = self.evaluation.diversity(quick, 48, 4, 1, renew=True)
        self.say(f"LCM's sampler: {json.dumps(self.evaluation.score(items, rgb))} {spread}")


def main() -> None:
    args = arguments()
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = True
    run = Run(args)
    run.judge()
    run.unet()
    for part in (run.guidance, run.few, run.pencil, run.measure):
        try:  # what is trained already stays of use
            part()
        except Exception:
            traceback.print_exc()


if __name__ == "__main__":
    main()
