"""A small part of what prepare_data.py made, for a training on a CPU: things that the shipped weights know, and others
that people ask for.

  everyday.py --work WORK --out SMALL

Known things keep all their pictures; those of ADDED the ones in colour, and are drawn more often ("often" and "new" in
pictures.json). All sets in colour are drawn alike. The tokenizer is that of --like; words are not related to others.
"""

import argparse
import json
import shutil
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from captions import LINES, OFTEN_SUBGROUPS, SETS, STYLE_WEIGHTS
from word_vectors import DIMENSIONS

# Beside the animals, plants and food of OFTEN_SUBGROUPS, what the shipped weights were trained on from the start.
COMMON = """
    Christmas tree; airplane; alarm clock; alien; artist palette; automobile; axe; backpack; balloon;
    baseball; basketball; battery; bed; beer mug; bell; bicycle; black heart; blue heart; bomb; books; brain;
    briefcase; broken heart; bus; calendar; camera; candle; castle; chair; church; closed book; cloud; coin;
    crescent moon; crown; crystal ball; desktop computer; door; dress; droplet; drum; envelope; eye; fire;
    fire engine; flashlight; flying saucer; full moon; game die; gear; gem stone; ghost; glasses; gloves;
    glowing star; green heart; grinning face; guitar; hammer; handbag; headphone; helicopter; high voltage;
    high-heeled shoe; hot beverage; house; house with garden; jack-o-lantern; jeans; key; kite; laptop; light
    bulb; locked; locomotive; magic wand; magnet; microphone; microscope; mobile phone; money bag; motorcycle;
    mountain; musical note; necktie; open book; orange heart; package; paintbrush; pen; pencil; pill; pink
    heart; police car; purple heart; radio; rainbow; red heart; ring; ringed planet; robot; rocket; running
    shoe; sailboat; saxophone; scarf; scissors; scroll; shield; ship; shopping cart; skull; slightly smiling
    face; smiling face; snow-capped mountain; snowflake; snowman; snowman without snow; soap; soccer ball;
    spider web; star; sun; sunglasses; syringe; t-shirt; taxi; teapot; teddy bear; telephone; telescope;
    television; tennis; tent; toilet; tooth; toothbrush; top hat; tractor; treasure chest; trophy; trumpet;
    umbrella; umbrella with rain drops; violin; volcano; watch; water wave; wine glass; wrapped gift; wrench;
    yellow heart
"""
ADDED = """
    Santa Claus; accordion; ambulance; anchor; angry face; artist; astonished face; astronaut; baby; bathtub;
    bow and arrow; boy; chess pawn; child; clown face; construction worker; cook; cowboy hat face; crossed
    swords; detective; elf; face savoring food; face screaming in fear; face with medical mask; face with
    tears of joy; face with tongue; factory; fairy; farmer; ferris wheel; firefighter; fireworks; flexed
    biceps; frowning face; genie; girl; globe showing Europe-Africa; graduation cap; guard; harp; health
    worker; hospital; hourglass done; judge; kissing face; ladder; loudly crying face; mage; magnifying glass
    tilted left; man; mechanic; merperson; mosque; musical keyboard; nauseated face; nerd face; ninja; old
    man; old woman; paperclip; partying face; person with crown; pile of poo; pilot; pirate flag; police
    officer; princess; puzzle piece; satellite; school; scientist; screwdriver; skateboard; sleeping face;
    smiling face with halo; smiling face with heart-eyes; smiling face with sunglasses; stethoscope;
    stopwatch; student; superhero; teacher; technologist; thinking face; thumbs down; thumbs up; tornado;
    tram; vampire; victory hand; waving hand; winking face; woman; yawning face; zombie
"""
GENDERED = ("3d", "noto")  # sets whose men and women of a trade are taken, too
OFTEN, OFTEN_OF_EVERY = 2.2, 1.5  # how often the added things are drawn, relative to known ones


def listed(text: str) -> set[str]:
    return {" ".join(name.split()) for name in text.split(";")}


def kept(record: dict, added: set[str] | None) -> dict | None:
    """The record of a picture that stays; `added`: concepts, or null for every one."""
    style, concept = record["style"], record["concept"]
    is_known = concept in listed(COMMON) or record["subgroup"] in OFTEN_SUBGROUPS
    is_added = added is None or concept in added
    if "tone" in record or not (is_known or is_added):
        return None
    if style in SETS:
        if record["label"] != concept and style not in GENDERED:
            return None
        often = OFTEN_OF_EVERY if added is None else OFTEN
        return record | dict(often=(1 if is_known else often) / STYLE_WEIGHTS[style], new=not is_known)
    return record | dict(often=1.0, new=False) if is_known and style in ("colour", *LINES) else None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--like", type=Path, required=True, help="folder of the tokenizer that stays")
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--every", action="store_true", help="all names of the emoji")
    args = parser.parse_args()
    added = None if args.every else listed(ADDED)
    records = json.loads((args.work / "pictures.json").read_text())
    pictures = np.load(args.work / "pictures.npy", mmap_mode="r")
    found = [(n, one) for n, one in enumerate(kept(record, added) for record in records) if one is not None]
    picks, records = [n for n, _ in found], [one for _, one in found]
    args.out.mkdir(exist_ok=True)
    np.save(args.out / "pictures.npy", pictures[picks])
    (args.out / "pictures.json").write_text(json.dumps(records))
    shutil.copyfile(args.work / "synonyms.json", args.out / "synonyms.json")
    shutil.copytree(args.like, args.out / "tokenizer", dirs_exist_ok=True)
    size = Tokenizer.from_file(str(args.like / "tokenizer.json")).get_vocab_size()
    np.save(args.out / "vectors.npy", np.zeros((size, DIMENSIONS), np.int8))
    (args.out / "words.json").write_text(json.dumps(dict(nearby={}, known=[], unseen=[])))
    new = {record["concept"] for record in records if record["new"]}
    print(f"{len(records)} pictures of {len({r['concept'] for r in records})} concepts, {len(new)} of them new")


if __name__ == "__main__":
    main()
