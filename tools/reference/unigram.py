"""Goldens for src/core/prompt/unigram: what transformers' T5Tokenizer gives for all kinds of text.

    python tools/reference/unigram.py tools/reference/goldens/unigram [--seed N --count N]

Trains a small SentencePiece model of T5's kind: `spiece.model` with the table of characters that T5's has (nmt_nfkc), which is cut
out where `spiece.json` says, since public/models/t5/spiece.model has it; and `tokenizer.json` of another one whose table is small. `cases.json` and `json-cases.json` have texts with their ids, mostly random Unicode.
"""

import argparse
import json
import random
import tempfile
from pathlib import Path

import sentencepiece
from sentencepiece.sentencepiece_model_pb2 import ModelProto
from transformers import T5Tokenizer

from tokenizer import SENTENCES, TEXTS

PUBLISHED = Path(__file__).parents[2] / "public" / "models" / "t5" / "spiece.model"
RULES = "\n".join(["41\t61", "E9\t65", "65 301\t65", "D A\t20", "A\t20", "9\t20", "2460\t31", "FB01\t66 69", "200B\t", "1F1EB 1F1F7\t66 72"]) + "\n"


def train(folder, name, **options):
    corpus = folder / "corpus.txt"
    corpus.write_text("\n".join(SENTENCES * 3 + [text for text in TEXTS if text.strip()]) + "\n", encoding="utf-8")
    sentencepiece.SentencePieceTrainer.train(
        input=str(corpus), model_prefix=str(folder / name), vocab_size=420, model_type="unigram", pad_id=0, eos_id=1, unk_id=2,
        bos_id=-1, character_coverage=0.98, hard_vocab_limit=False, minloglevel=2, num_threads=1, **options)


def published_table():
    return ModelProto.FromString(PUBLISHED.read_bytes()).normalizer_spec.precompiled_charsmap


def use_published_table(file):
    """In place of SentencePiece's, which is of a newer Unicode."""
    model = ModelProto.FromString(file.read_bytes())
    model.normalizer_spec.precompiled_charsmap = published_table()
    file.write_bytes(model.SerializeToString())


def write_without_table(file, out):
    whole, table = file.read_bytes(), published_table()
    place = whole.index(table)
    (out / "spiece.model").write_bytes(whole[:place] + whole[place + len(table):])
    (out / "spiece.json").write_text(json.dumps(dict(tableAt=place)) + "\n")


def random_text(rng):
    def character():
        kind = rng.randrange(12)
        if kind < 3:
            return chr(rng.randrange(0x20, 0x7F))
        if kind == 3:
            return rng.choice(" \t\n\r\u00a0\u200b\u200d\u2028\u3000\ufeff\u0085▁\u00ad\x00\x01\x7f")
        if kind == 4:
            return chr(rng.randrange(0x300, 0x370))
        if kind == 5:
            return chr(rng.choice([rng.randrange(0x2070, 0x2800), rng.randrange(0xFB00, 0xFE10), rng.randrange(0xFF00, 0xFFF0)]))
        if kind == 6:
            return chr(rng.choice([rng.randrange(0x3040, 0x3100), rng.randrange(0x4E00, 0x9000), rng.randrange(0xAC00, 0xD7A0), rng.randrange(0x1100, 0x1200)]))
        if kind == 7:
            return chr(rng.choice([rng.randrange(0x1F300, 0x1FA00), rng.randrange(0x1F1E6, 0x1F200), rng.randrange(0x1D400, 0x1D800), 0x200D, 0xFE0F]))
        if kind == 8:
            return chr(rng.choice([rng.randrange(0x900, 0xE80), rng.randrange(0x590, 0x700), rng.randrange(0x370, 0x530)]))
        if kind == 9:
            return rng.choice(["<extra_id_0>", "<extra_id_99>", "</s>", "<pad>", "<unk>", "<extra_id_", " apple", "table", "café", "e\u0301"])
        if kind == 10:
            return chr(rng.randrange(0xA0, 0x250))
        point = rng.randrange(0x20000)
        return chr(point if not 0xD800 <= point < 0xE000 else 0x41)

    if rng.random() < 0.2:
        return rng.choice(SENTENCES + TEXTS)[rng.randrange(4):]
    return "".join(character() for _ in range(rng.randrange(1, 24)))


def cases(folder, rng, count):
    tokenizer = T5Tokenizer.from_pretrained(folder)
    texts = list(TEXTS) + SENTENCES + [random_text(rng) for _ in range(count)]
    return tokenizer, [[text, tokenizer(text, add_special_tokens=False).input_ids] for text in texts]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("out", type=Path)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--count", type=int, default=400)
    arguments = parser.parse_args()
    out, rng = arguments.out, random.Random(arguments.seed)
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        train(folder, "spiece", normalization_rule_name="nmt_nfkc")
        use_published_table(folder / "spiece.model")
        write_without_table(folder / "spiece.model", out)
        _, found = cases(folder, rng, arguments.count)
        (out / "cases.json").write_text(json.dumps(found) + "\n")
        (folder / "rules.tsv").write_text(RULES)
        train(folder, "spiece", normalization_rule_tsv=str(folder / "rules.tsv"))
        tokenizer, found = cases(folder, rng, arguments.count // 4)
        tokenizer.save_pretrained(folder / "json")
        (out / "tokenizer.json").write_bytes((folder / "json" / "tokenizer.json").read_bytes())
        (out / "json-cases.json").write_text(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
