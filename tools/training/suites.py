"""The prompts that Etch is evaluated with, and the real pictures that would be right answers.

Suites: "concept" (common things in all styles), "colour" and "pair" (held-out combinations),
"count" (one to four) and "synonym" (held-out words). The same seed gives the same prompts.
"""

import json
from pathlib import Path

import numpy as np

from captions import COUNTS, STYLE_WORDS, common, countable, names, plural, with_article, without_colour
from compose import several, together
from encode_latents import colourings
from pictures import load, on_ground
from splits import colour_held_out, pair_held_out

SHARES = {"concept": 1.0, "colour": 0.2, "pair": 0.2, "count": 0.2, "synonym": 0.2}
SAY_STYLE = 0.4  # of the concept prompts; the others mean 3D
STYLES_ASKED = ("flat", "noto", "twemoji", "outline", "colour", "contrast")
RELATION = ("beside", "above")


class Suites:
    """Prompts with what a right picture shows: accepted labels, colour, count, second thing."""

    def __init__(self, work: Path, seed: int = 0):
        self.pictures, self.records = load(work)
        self.held_synonyms = json.loads((work / "synonyms.json").read_text())
        self.rng = np.random.default_rng(seed)
        emoji = [(n, r) for n, r in enumerate(self.records) if common(r) and "names" not in r]
        self.number = {(r["label"], r["style"]): n for n, r in emoji}
        self.things = {r["label"]: r for _, r in emoji if r["style"] == "3d"}
        self.called: dict[str, list[str]] = {}
        for label, record in self.things.items():
            for name in names(record):
                self.called.setdefault(name, []).append(label)

    def pick(self, options):
        return options[self.rng.integers(len(options))]

    def item(self, suite: str, prompt: str, label: str, name: str, **more) -> dict:
        accepted = sorted({label, *self.called.get(name, [])})
        return dict(suite=suite, prompt=prompt, label=label, labels=accepted, style="3d", **more)

    def concepts(self, amount: int):
        """Every common thing in turn."""
        labels = list(self.things)
        for n in range(amount):
            if n % len(labels) == 0:
                self.rng.shuffle(labels)
            label = labels[n % len(labels)]
            name = self.pick(names(self.things[label]))
            prompt, styles = with_article(name), [s for s in STYLES_ASKED if (label, s) in self.number]
            item = self.item("concept", prompt, label, name)
            if styles and self.rng.random() < SAY_STYLE:
                item["style"] = self.pick(styles)
                item["prompt"] = f"{prompt}, {STYLE_WORDS[item['style']][0]}"
            yield item

    def colours(self, amount: int):
        """Held-out colours of things that can be recoloured."""
        found = []
        for label, record in self.things.items():
            _, ways = colourings(np.array(self.pictures[self.number[label, "3d"]]), record)
            found += [(word, label) for word in ways if colour_held_out(word, label)]
        for n in self.rng.permutation(len(found))[:amount]:
            colour, label = found[n]
            name = self.pick(names(self.things[label]))
            prompt = with_article(f"{colour} {without_colour(name)}")
            yield self.item("colour", prompt, label, name, colour=colour)

    def pairs(self, amount: int):
        """Held-out pairs of things."""
        labels, made = list(self.things), 0
        while made < amount:
            first, second = (self.pick(labels) for _ in range(2))
            if first == second or not pair_held_out(first, second):
                continue
            one, two = (self.pick(names(self.things[label])) for label in (first, second))
            relation = self.pick(RELATION)
            prompt = f"{with_article(one)} {relation} {with_article(two)}"
            others = sorted({second, *self.called.get(two, [])})
            more = dict(second=second, seconds=others, relation=relation)
            yield self.item("pair", prompt, first, one, **more)
            made += 1

    def counts(self, amount: int):
        labels = [t for t, r in self.things.items() if all(countable(name) for name in names(r))]
        for n in range(amount):
            label, count = self.pick(labels), n % 4 + 1
            name = self.pick(names(self.things[label]))
            prompt = f"one {name}" if count == 1 else f"{COUNTS[count]} {plural(name)}"
            yield self.item("count", prompt, label, name, count=count)

    def synonyms(self, amount: int):
        usual = [(word, label) for word, label in self.held_synonyms.items() if label in self.things]
        for n in self.rng.permutation(len(usual))[:amount]:
            word, label = usual[n]
            yield self.item("synonym", with_article(word), label, word)

    def all(self, prompts: int) -> list[dict]:
        """`prompts` concept prompts and a share of that of every other suite, numbered."""
        makers = dict(concept=self.concepts, colour=self.colours, pair=self.pairs)
        makers |= dict(count=self.counts, synonym=self.synonyms)
        items = [item for suite, make in makers.items() for item in make(round(prompts * SHARES[suite]))]
        return [dict(id=f"{item['suite']}-{n:04}", seed=n, **item) for n, item in enumerate(items)]

    def answer(self, item: dict) -> np.ndarray:
        """A real picture that is right, RGB: what the judge makes of it is the best to expect."""
        number = self.number[item["label"], item["style"]]
        rgba = np.array(self.pictures[number])
        if "colour" in item:
            rgba = colourings(rgba, self.records[number])[1][item["colour"]]()
        elif "second" in item:
            other = np.array(self.pictures[self.number[item["second"], "3d"]])
            rgba = together(rgba, other, item["relation"])
        elif item.get("count", 1) > 1:
            rgba = several(rgba, item["count"])
        return on_ground(rgba)
