"""What a picture is called: names, tags, style words, true colour words, grounds."""

import re

from names import ALIASES

STYLE_WORDS = {
    "3d": ("3d", "3d render", "glossy 3d"),
    "flat": ("flat", "flat icon"),
    "noto": ("cartoon", "cartoon drawing"),
    "noto1": ("cartoon", "cartoon drawing"),
    "twemoji": ("sticker", "simple sticker"),
    "emojione": ("sticker", "simple sticker"),
    "fx": ("sticker", "simple sticker"),
    "colour": ("gradient", "gradient icon"),
    "comic": ("comic", "comic drawing"),
    "contrast": ("high contrast", "black and white"),
    "outline": ("outline", "line icon"),
    "game": ("silhouette",),
    "clipart": ("clip art",),
}
SETS = ("3d", "flat", "noto", "twemoji")  # all things are in each; what a bare name may be
# How often the style is said. A bare name means any set in colour: that is what makes seeds differ.
SAY_COLOURED, SAY_LINES = 0.3, 0.97
LINES = ("contrast", "outline", "game")  # styles without colour
# How often each style is drawn for training.
STYLE_WEIGHTS = {
    "3d": 2.4,
    "flat": 1.0,
    "noto": 1.0,
    "noto1": 0.6,
    "twemoji": 1.0,
    "emojione": 0.6,
    "fx": 0.6,
    "colour": 0.8,
    "comic": 0.4,
    "contrast": 0.3,
    "outline": 0.4,
    "game": 0.15,
    "clipart": 0.3,
}
COUNTS = {2: "two", 3: "three", 4: "four"}
UNCOUNTABLE = "bread bacon cheese butter salt broccoli garlic popcorn soap coral corn fire milk beer".split()

COLOURS = "red orange yellow green blue purple pink brown black white grey gray golden light dark".split()

# Things that people ask for often, and those named in prompts.txt, are drawn more often than others.
OFTEN_SUBGROUPS = {34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 46}
OFTEN, PROMPTED = 1.5, 1.5


def weight(record: dict, prompted: set[str]) -> float:
    """How often a picture is drawn for training, relative to others."""
    value = STYLE_WEIGHTS[record["style"]]
    if record["subgroup"] in OFTEN_SUBGROUPS:
        value *= OFTEN
    if any(name in prompted for name in names(record)):
        value *= PROMPTED
    if record["label"] != record["concept"]:
        value *= 0.5  # one of two genders
    return value


def clean(text: str) -> str:
    return re.sub(r"\s+", " ", text.lower().replace("’", "'").replace("“", "").replace("”", ""))


def everyday_names(label: str) -> tuple[str, ...]:
    return ALIASES.get(label, ())


def names(record: dict) -> list[str]:
    """What a picture is called: its label and everyday names, or the one name it came with."""
    return record.get("names") or [clean(record["label"]), *everyday_names(record["label"])]


def neutral_names(record: dict) -> list[str]:
    """What a man or a woman of some trade is called beside that."""
    concept = record["concept"]
    return [] if concept == record["label"] else [clean(concept), *everyday_names(concept)]


def without_colour(name: str) -> str:
    return " ".join(word for word in name.split() if word not in COLOURS) or name


def has_colour(record: dict) -> bool:
    return any(word in COLOURS for word in clean(record["label"]).split())


def with_article(name: str) -> str:
    if name.endswith("s") and not name.endswith("ss"):
        return name
    return ("an " if name[0] in "aeiou" else "a ") + name


# Endings of singular names and of their plurals; the first that fits counts.
PLURALS = (
    ("fish", "fish"),
    ("sheep", "sheep"),
    ("deer", "deer"),
    ("mouse", "mice"),
    ("tooth", "teeth"),
    ("leaf", "leaves"),
    ("wolf", "wolves"),
    ("snowman", "snowmen"),
    ("tomato", "tomatoes"),
    ("potato", "potatoes"),
    *((end, end + "es") for end in ("s", "sh", "ch", "x")),
    *((vowel + "y", vowel + "ys") for vowel in "aeou"),
    ("y", "ies"),
    ("", "s"),
)


def plural(name: str) -> str:
    """The plural of a name that `countable` accepts."""
    first, of, rest = name.partition(" of ")
    one, many = next(pair for pair in PLURALS if first.endswith(pair[0]))
    return first.removesuffix(one) + many + of + rest


def countable(name: str) -> bool:
    plural_already = name.endswith("s") and not name.endswith(("ss", "bus", "octopus", "cactus"))
    return not plural_already and name.split()[-1] not in UNCOUNTABLE


def pick(rng, options):
    return options[rng.integers(len(options))]


def noun(rng, record: dict, item: dict) -> str:
    """One of the thing's names, now and then another word; with its colour where that is true."""
    name, colour, draw = pick(rng, names(record)), item.get("colour"), rng.random()
    tags, neutral = record["tags"] if item["kind"] == "base" else [], neutral_names(record)
    if draw < 0.5 and neutral:
        name = pick(rng, neutral)
    elif draw < 0.08 and record["synonyms"]:
        name = pick(rng, record["synonyms"])
    elif 0.08 <= draw < 0.2 and record["nearby"]:
        name = pick(rng, record["nearby"])
    elif 0.5 <= draw < 0.56 and tags:
        name = clean(pick(rng, tags))
    elif 0.56 <= draw < 0.6 and tags:
        name = ", ".join([name, *(clean(tags[i]) for i in rng.permutation(len(tags))[:2])])
    if colour:
        return f"{colour} {without_colour(name)}"
    if item.get("tone") and not has_colour(record) and rng.random() < 0.2:
        return f"{item['tone']} {name}"
    return name


def with_style(rng, text: str, style: str) -> str:
    """The thing with its style word before or after it, or with none."""
    said = rng.random() < (SAY_LINES if style in LINES else SAY_COLOURED)
    return styled(rng, text, style) if said else text


def styled(rng, text: str, style: str) -> str:
    word = pick(rng, STYLE_WORDS[style])
    article, _, rest = text.partition(" ")
    if article in ("a", "an"):
        first = with_article(f"{word} {rest}")
    else:
        first = f"the {word} {rest}" if article == "the" else f"{word} {text}"
    return pick(rng, (first, f"{text}, {word}", f"{text}, {word} style", f"{text} {word}"))


def caption(rng, records: list[dict], item: dict) -> str:
    """One random caption of an item of the pool."""
    record = records[item["picture"]]
    if item["kind"] == "pair":
        second = with_article(pick(rng, names(records[item["second"]])))
        text = f"{with_article(pick(rng, names(record)))} {item['relation']} {second}"
        return with_style(rng, text, record["style"])
    text = noun(rng, record, item)
    if item["kind"] == "count":
        text = f"{COUNTS[item['count']]} {plural(text)}"
        return with_style(rng, text, record["style"])
    draw = rng.random()
    if draw < 0.65:
        text = with_article(text) if draw < 0.6 else "the " + text
    elif draw < 0.7 and countable(text):
        text = "one " + text
    if item.get("ground"):
        text += " " + item["ground"]
    elif rng.random() < 0.03:
        text += " on a white background"
    return with_style(rng, text, record["style"])


def corpus(records: list[dict], extra: list[str]) -> list[str]:
    """Every phrase that the vocabulary is learned from."""
    lines = []
    for record in records:
        lines += [with_article(name) for name in names(record)] * 4
        lines += [clean(tag) for tag in record["tags"]]
    for words in STYLE_WORDS.values():
        lines += list(words) * 200
    lines += [f"{colour} on a background, style of the icon emoji" for colour in COLOURS] * 100
    return lines + extra
