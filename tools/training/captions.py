"""What a picture is called: names, tags, style words, true colour words, grounds."""

import re

STYLE_WORDS = {
    "3d": ("3d", "3d render", "glossy 3d"),
    "flat": ("flat", "flat icon"),
    "noto": ("cartoon", "cartoon drawing"),
    "twemoji": ("sticker", "simple sticker"),
}
# How often the style is said. A bare name mostly means 3D, so that it is not an average of styles.
SAY_STYLE = {"3d": 0.3, "flat": 0.85, "noto": 0.85, "twemoji": 0.85}

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
# named in prompts.txt twice the share of others: raise the rest when there is more compute.
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
    value = {"3d": 4.0, "flat": 0.3, "noto": 0.3, "twemoji": 0.15}[record["style"]]
    if not common(record):
        value *= 0.03
    if any(name in prompted for name in names(record)):
        value *= 2
    return value


def clean(text: str) -> str:
    return re.sub(r"\s+", " ", text.lower().replace("’", "'").replace("“", "").replace("”", ""))


def names(record: dict) -> list[str]:
    """The label first, then everyday names."""
    return [clean(record["label"]), *ALIASES.get(record["label"], ())]


def without_colour(name: str) -> str:
    return " ".join(word for word in name.split() if word not in COLOURS) or name


def has_colour(record: dict) -> bool:
    return any(word in COLOURS for word in clean(record["label"]).split())


def with_article(name: str) -> str:
    if name.endswith("s") and not name.endswith("ss"):
        return name
    return ("an " if name[0] in "aeiou" else "a ") + name


def caption(rng, record: dict, colour: str | None, ground: str | None, tone: str | None) -> str:
    """One random caption. `colour`: what it was recoloured to; `tone`: its own natural colour."""
    if rng.random() < 0.1:
        return ""
    options = names(record)
    name = options[rng.integers(len(options))]
    if not colour and not ground and record["tags"] and rng.random() < 0.04:
        name = clean(record["tags"][rng.integers(len(record["tags"]))])
    elif not colour and record["tags"] and rng.random() < 0.04:
        picks = rng.permutation(len(record["tags"]))[:2]
        name = ", ".join([name, *(clean(record["tags"][i]) for i in picks)])
    if colour:
        name = f"{colour} {without_colour(name)}"
    elif tone and not has_colour(record) and rng.random() < 0.25:
        name = f"{tone} {name}"
    style = None
    if rng.random() < SAY_STYLE[record["style"]]:
        words = STYLE_WORDS[record["style"]]
        style = words[rng.integers(len(words))]
    before = style is not None and rng.random() < 0.4
    text = f"{style} {name}" if before else name
    draw = rng.random()
    if draw < 0.6:
        text = with_article(text)
    elif draw < 0.65:
        text = "the " + text
    if ground:
        text += f" on a {ground} background"
    elif rng.random() < 0.04:
        text += " on a white background"
    if style is not None and not before:
        text += (f", {style}", f", {style} style", f" {style}")[rng.integers(3)]
    return text


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
