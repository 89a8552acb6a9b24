"""What a picture is called: names, tags, style words, true colour words, grounds."""

import re

STYLE_WORDS = {
    "3d": ("3d", "3d render", "glossy 3d"),
    "flat": ("flat", "flat icon"),
    "noto": ("cartoon", "cartoon drawing"),
    "twemoji": ("sticker", "simple sticker"),
    "colour": ("gradient", "gradient icon"),
    "contrast": ("high contrast", "black and white"),
    "outline": ("outline", "line icon"),
    "clipart": ("clip art",),
}
# How often the style is said. A bare name means 3D, so that it is not an average of styles.
SAY_3D, SAY_OTHERS = 0.3, 0.97
# How often each style is drawn for training.
STYLE_WEIGHTS = {
    "3d": 4.0,
    "flat": 0.7,
    "noto": 0.4,
    "twemoji": 0.4,
    "colour": 0.3,
    "contrast": 0.2,
    "outline": 0.5,
    "clipart": 0.2,
}
COUNTS = {2: "two", 3: "three", 4: "four"}
UNCOUNTABLE = (
    "bread bacon cheese butter salt broccoli garlic popcorn soap coral corn fire milk beer".split()
)

COLOURS = (
    "red orange yellow green blue purple pink brown black white grey gray golden light dark".split()
)

# Everyday names that the emoji data lack.
ALIASES = {
    "pizza": ("pizza slice", "slice of pizza"),
    "automobile": ("car",),
    "deciduous tree": ("tree", "leafy tree"),
    "evergreen tree": ("pine tree", "fir tree", "tree"),
    "soft ice cream": ("ice cream cone", "ice cream"),
    "hot beverage": ("cup of coffee", "coffee", "cup of tea"),
    "soccer ball": ("football",),
    "crescent moon": ("moon",),
    "full moon": ("moon",),
    "wrapped gift": ("gift", "present"),
    "jack-o-lantern": ("pumpkin", "halloween pumpkin"),
    "tropical fish": ("fish",),
    "panda": ("panda bear",),
    "snowman without snow": ("snowman",),
    "slightly smiling face": ("smiling face", "smiley"),
    "grinning face": ("happy face", "smiley face"),
    "cat face": ("cat",),
    "dog face": ("dog",),
    "tiger face": ("tiger",),
    "cow face": ("cow",),
    "pig face": ("pig",),
    "mouse face": ("mouse",),
    "rabbit face": ("rabbit", "bunny"),
    "horse face": ("horse",),
    "monkey face": ("monkey",),
    "dragon face": ("dragon",),
    "red heart": ("heart",),
    "red apple": ("apple",),
    "cheese wedge": ("cheese",),
    "baguette bread": ("baguette",),
    "beer mug": ("beer",),
    "wine glass": ("glass of wine", "wine"),
    "glass of milk": ("milk",),
    "french fries": ("fries",),
    "mobile phone": ("phone", "smartphone"),
    "desktop computer": ("computer",),
    "closed umbrella": ("umbrella",),
    "umbrella with rain drops": ("umbrella",),
    "high voltage": ("lightning bolt", "lightning"),
    "spouting whale": ("whale",),
    "sauropod": ("dinosaur",),
    "honeybee": ("bee",),
    "lady beetle": ("ladybug",),
    "doughnut": ("donut",),
    "flying saucer": ("ufo",),
    "ringed planet": ("planet", "saturn"),
    "locomotive": ("train", "steam train"),
    "graduation cap": ("graduation hat",),
    "open book": ("book",),
    "closed book": ("book",),
    "musical notes": ("music",),
    "snow-capped mountain": ("mountain",),
    "pile of poo": ("poop",),
    "ear of corn": ("corn",),
    "fire engine": ("fire truck",),
    "articulated lorry": ("truck",),
    "delivery truck": ("truck",),
    "person walking": ("walking person",),
}

# Concrete things that people ask for often get nearly all of the (short) training, and the things
# named in prompts.txt somewhat more than others: raise the rest when there is more compute.
COMMON_SUBGROUPS = {34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44, 46}
COMMON = set(
    """ghost;alien;robot;skull;smiling face;slightly smiling face;grinning face;castle;house;
    house with garden;church;rocket;airplane;helicopter;sailboat;ship;automobile;taxi;bus;bicycle;
    motorcycle;locomotive;tractor;fire engine;police car;flying saucer;hot beverage;beer mug;
    wine glass;teapot;watch;alarm clock;crescent moon;full moon;sun;star;glowing star;cloud;rainbow;
    umbrella with rain drops;umbrella;snowflake;snowman;snowman without snow;fire;droplet;
    water wave;ringed planet;high voltage;volcano;snow-capped mountain;mountain;tent;
    jack-o-lantern;Christmas tree;balloon;wrapped gift;trophy;soccer ball;basketball;tennis;
    baseball;kite;teddy bear;game die;artist palette;glasses;sunglasses;necktie;t-shirt;jeans;
    scarf;gloves;dress;handbag;backpack;running shoe;high-heeled shoe;crown;top hat;ring;gem stone;
    bell;musical note;microphone;headphone;radio;saxophone;trumpet;guitar;violin;drum;mobile phone;
    telephone;battery;laptop;desktop computer;television;camera;candle;light bulb;flashlight;
    closed book;open book;books;scroll;coin;money bag;envelope;package;pencil;pen;paintbrush;
    briefcase;calendar;scissors;locked;key;hammer;axe;bomb;shield;wrench;gear;magnet;
    microscope;telescope;syringe;pill;door;bed;chair;toilet;soap;toothbrush;shopping cart;
    red heart;orange heart;yellow heart;green heart;blue heart;purple heart;pink heart;black heart;
    broken heart;brain;eye;tooth;spider web;treasure chest;magic wand;crystal ball""".split(";")
)
COMMON = {" ".join(name.split()) for name in COMMON}  # without the line breaks


def common(record: dict) -> bool:
    return record["label"] in COMMON or record["subgroup"] in COMMON_SUBGROUPS


def weight(record: dict, prompted: set[str]) -> float:
    """How often a picture is drawn for training, relative to others."""
    value = STYLE_WEIGHTS[record["style"]]
    if not common(record):
        value *= 0.03
    if any(name in prompted for name in names(record)):
        value *= 1.5
    return value


def clean(text: str) -> str:
    return re.sub(r"\s+", " ", text.lower().replace("’", "'").replace("“", "").replace("”", ""))


def everyday_names(label: str) -> tuple[str, ...]:
    return ALIASES.get(label, ())


def names(record: dict) -> list[str]:
    """What a picture is called: its label and everyday names, or the one name it came with."""
    return record.get("names") or [clean(record["label"]), *everyday_names(record["label"])]


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
    tags = record["tags"] if item["kind"] == "base" else []
    if draw < 0.15 and record["synonyms"]:
        name = pick(rng, record["synonyms"])
    elif 0.15 <= draw < 0.4 and record["nearby"]:
        name = pick(rng, record["nearby"])
    elif 0.4 <= draw < 0.44 and tags:
        name = clean(pick(rng, tags))
    elif 0.44 <= draw < 0.48 and tags:
        name = ", ".join([name, *(clean(tags[i]) for i in rng.permutation(len(tags))[:2])])
    if colour:
        return f"{colour} {without_colour(name)}"
    if item.get("tone") and not has_colour(record) and rng.random() < 0.25:
        return f"{item['tone']} {name}"
    return name


def with_style(rng, text: str, style: str) -> str:
    """The thing with its style word before or after it, or with none."""
    if rng.random() >= (SAY_3D if style == "3d" else SAY_OTHERS):
        return text
    word = pick(rng, STYLE_WORDS[style])
    article, _, rest = text.partition(" ")
    if article in ("a", "an"):
        first = with_article(f"{word} {rest}")
    else:
        first = f"the {word} {rest}" if article == "the" else f"{word} {text}"
    return pick(rng, (first, f"{text}, {word}", f"{text}, {word} style", f"{text} {word}"))


def caption(rng, records: list[dict], item: dict) -> str:
    """One random caption of an entry of latents.json; empty now and then, for guidance."""
    if rng.random() < 0.1:
        return ""
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
