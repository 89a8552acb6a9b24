"""The prompts that Etch is evaluated with, and the real pictures that would be right answers.

Suites: "concept" (every name), "style" (names with a style word), "colour" and "pair" (held-out combinations), "count"
(one to four) and "synonym" (held-out words). The same seed gives the same prompts.
"""

import json
from pathlib import Path

import numpy as np
import torch

from captions import COUNTS, STYLE_WORDS, clean, countable, names, plural, with_article, without_colour
from compose import on_white, over, premultiplied, several, together
from pool import colour_ways, coloured
from splits import colour_held_out, pair_held_out

STYLES_ASKED = ("3d", "flat", "noto", "twemoji", "outline", "contrast")
RELATION = ("beside", "above")
TRIES = 100  # for each pair
THINGS = range(3, 8)  # emojibase's groups of animals, food, places, activities and objects


def halves(rgb: np.ndarray, relation: str) -> list[np.ndarray]:
    """What stands on the left and right, or above and below, each at full size, of RGB bytes (128, 128, 3)."""
    places = ((32, 0), (32, 64)) if relation == "beside" else ((0, 32), (64, 32))
    cut = [rgb[y : y + 64, x : x + 64] for y, x in places]
    return [part.repeat(2, 0).repeat(2, 1) for part in cut]


class Suites:
    """Prompts with what a right picture shows: accepted concepts, colour, count, second thing."""

    def __init__(self, work: Path, pictures: np.ndarray, records: list[dict], seed: int = 0):
        self.pictures, self.records = pictures, records
        self.held_synonyms = json.loads((work / "synonyms.json").read_text())
        self.rng = np.random.default_rng(seed)
        self.number: dict[tuple[str, str], int] = {}
        self.things: dict[str, dict] = {}
        self.called: dict[str, set[str]] = {}
        for n, record in enumerate(records):
            if "tone" not in record:
                self.number.setdefault((record["label"], record["style"]), n)
            if "names" in record:
                continue
            for name in names(record):
                self.called.setdefault(name, set()).add(record["concept"])
            if record["label"] == record["concept"] and record["style"] == "3d":
                self.things[record["label"]] = record
        self.usual = {label: r for label, r in self.things.items() if r["group"] in THINGS}

    def pick(self, options):
        return options[self.rng.integers(len(options))]

    def item(self, suite: str, prompt: str, label: str, name: str, **more) -> dict:
        accepted = sorted({label, *self.called.get(name, ())})
        return dict(suite=suite, prompt=prompt, label=label, labels=accepted, style="3d") | more

    def concepts(self, amount: int):
        """Every name; `amount` of them, evenly, where there are more."""
        found = [(name, sorted(concepts)[0]) for name, concepts in sorted(self.called.items())]
        order = self.rng.permutation(len(found))[:amount]
        for n in sorted(order):
            name, concept = found[n]
            yield self.item("concept", with_article(name), concept, name)

    def styles(self, amount: int):
        labels = list(self.usual)
        for n in self.rng.permutation(len(labels))[:amount]:
            label = labels[n]
            style = self.pick([s for s in STYLES_ASKED if (label, s) in self.number])
            name = clean(label)
            prompt = f"{with_article(name)}, {STYLE_WORDS[style][0]}"
            yield self.item("style", prompt, label, name, style=style)

    def colours(self, amount: int):
        """Held-out colours of things that can be recoloured."""
        found = [
            (word, label)
            for label, record in self.usual.items()
            for word in colour_ways(record)
            if colour_held_out(word, label)
        ]
        for n in self.rng.permutation(len(found))[:amount]:
            colour, label = found[n]
            name = self.pick(names(self.things[label]))
            prompt = with_article(f"{colour} {without_colour(name)}")
            yield self.item("colour", prompt, label, name, colour=colour)

    def pairs(self, amount: int):
        """Held-out pairs of things."""
        labels, made = list(self.usual), 0
        for _ in range(TRIES * amount):
            if made == amount:
                return
            first, second = (self.pick(labels) for _ in range(2))
            if first == second or not pair_held_out(first, second):
                continue
            one, two = (self.pick(names(self.things[label])) for label in (first, second))
            relation = self.pick(RELATION)
            prompt = f"{with_article(one)} {relation} {with_article(two)}"
            others = sorted({second, *self.called.get(two, ())})
            more = dict(second=second, seconds=others, relation=relation)
            yield self.item("pair", prompt, first, one, **more)
            made += 1

    def counts(self, amount: int):
        labels = [t for t, r in self.usual.items() if all(countable(name) for name in names(r))]
        for n in range(amount):
            label, count = self.pick(labels), n % 4 + 1
            name = self.pick(names(self.things[label]))
            prompt = f"one {name}" if count == 1 else f"{COUNTS[count]} {plural(name)}"
            yield self.item("count", prompt, label, name, count=count)

    def synonyms(self, amount: int):
        found = [(word, label) for word, label in self.held_synonyms.items() if label in self.things]
        for n in self.rng.permutation(len(found))[:amount]:
            word, label = found[n]
            yield self.item("synonym", with_article(word), label, word)

    def all(self, prompts: int) -> list[dict]:
        """At most `prompts` concept prompts and 200 of every other suite, numbered."""
        makers = dict(concept=self.concepts, style=self.styles, colour=self.colours)
        makers |= dict(pair=self.pairs, count=self.counts, synonym=self.synonyms)
        amounts = {suite: prompts if suite == "concept" else min(200, prompts) for suite in makers}
        items = [item for suite, make in makers.items() for item in make(amounts[suite])]
        return [dict(id=f"{item['suite']}-{n:04}", seed=n, **item) for n, item in enumerate(items)]

    def picture(self, label: str, style: str) -> tuple[dict, torch.Tensor]:
        styles = (style, *STYLE_WORDS)
        number = next(self.number[label, s] for s in styles if (label, s) in self.number)
        rgba = torch.from_numpy(np.array(self.pictures[number])).permute(2, 0, 1)[None] / 255
        return self.records[number], rgba

    def answer(self, item: dict) -> np.ndarray:
        """A real picture that is right, RGB: what the judge makes of it is the best to expect."""
        record, rgba = self.picture(item["label"], item["style"])
        rgb = on_white(rgba)
        if "colour" in item:
            ways = colour_ways(record)
            rgb = on_white(coloured(rgba, record["colouring"]["way"], [ways[item["colour"]]]))
        elif "second" in item:
            _, other = self.picture(item["second"], "3d")
            rgb = over(together(premultiplied(rgba), premultiplied(other), item["relation"]), torch.ones(()))
        elif item.get("count", 1) > 1:
            rgb = over(several(premultiplied(rgba), item["count"]), torch.ones(()))
        return (rgb[0].permute(1, 2, 0) * 255).round().byte().numpy()
