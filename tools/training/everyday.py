"""A small part of what prepare_data.py made, for a training on a CPU: things that the shipped weights know, and others
that people ask for.

  everyday.py --work WORK --out SMALL

Known things keep all their pictures; the others (those with an everyday name, and ADDED) those in colour, and are drawn
more often ("often" in pictures.json). The tokenizer is that of --like; words are not related to others.
"""

import argparse
import json
import shutil
from pathlib import Path

import numpy as np
from tokenizers import Tokenizer

from captions import LINES, OFTEN_SUBGROUPS
from names import ALIASES
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
    accordion; ambulance; anchor; angry face; artist; astronaut; baby; bank; bathtub; beaming face with
    smiling eyes; bear; bow and arrow; boy; bullseye; chess pawn; child; clapping hands; cold face; credit
    card; elf; exploding head; face with medical mask; face with tongue; factory; fairy; ferris wheel;
    fireworks; genie; girl; harp; hospital; hot face; hotel; judge; kissing face; ladder; man; mechanic;
    mosque; ninja; paperclip; partying face; pilot; prince; princess; satellite; school; scientist;
    screwdriver; singer; skateboard; sleeping face; smiling face with halo; smiling face with horns;
    speedboat; star-struck; stethoscope; stopwatch; superhero; supervillain; teacher; thinking face; thumbs
    down; thumbs up; tornado; tram; vampire; victory hand; video camera; waving hand; winking face; woman;
    yarn; yawning face; zany face; zombie
"""
OFTEN = 2.2  # how often the others are drawn, relative to known things


def listed(text: str) -> set[str]:
    return {" ".join(name.split()) for name in text.split(";")}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--like", type=Path, required=True, help="folder of the tokenizer that stays")
    parser.add_argument("--out", type=Path, required=True)
    args = parser.parse_args()
    common, added = listed(COMMON), listed(ADDED) | set(ALIASES)
    records = json.loads((args.work / "pictures.json").read_text())
    pictures = np.load(args.work / "pictures.npy", mmap_mode="r")
    picks, kept = [], []
    for n, record in enumerate(records):
        is_known = record["concept"] in common or record["subgroup"] in OFTEN_SUBGROUPS
        is_new = record["concept"] in added and record["style"] not in LINES
        if is_known or is_new:
            picks.append(n)
            kept.append(record | dict(often=1.0 if is_known else OFTEN))
    args.out.mkdir(exist_ok=True)
    np.save(args.out / "pictures.npy", pictures[picks])
    (args.out / "pictures.json").write_text(json.dumps(kept))
    shutil.copyfile(args.work / "synonyms.json", args.out / "synonyms.json")
    shutil.copytree(args.like, args.out / "tokenizer", dirs_exist_ok=True)
    size = Tokenizer.from_file(str(args.like / "tokenizer.json")).get_vocab_size()
    np.save(args.out / "vectors.npy", np.zeros((size, DIMENSIONS), np.int8))
    (args.out / "words.json").write_text(json.dumps(dict(nearby={}, known=[], unseen=[])))
    new = {record["concept"] for record in kept if record["often"] > 1}
    print(f"{len(kept)} pictures of {len({r['concept'] for r in kept})} concepts, {len(new)} of them new")


if __name__ == "__main__":
    main()
