"""Goldens for src/core/prompt: what transformers' CLIPTokenizer gives for all kinds of text.

Trains a small byte-level BPE with CLIP's conventions (256 bytes, 256 bytes that end a word, merges, two special
tokens), saves it in the layouts that checkpoints use, and records the ids of many texts.

    python tools/reference/tokenizer.py            writes tools/reference/goldens/tokenizer/
"""

import json
import random
import shutil
import tempfile
import unicodedata
from pathlib import Path

from tokenizers import Tokenizer, pre_tokenizers
from tokenizers.models import BPE
from tokenizers.trainers import BpeTrainer
from transformers import CLIPTokenizer

OUT = Path(__file__).parent / "goldens" / "tokenizer"
MERGES = 750
BOS, EOS = "<|startoftext|>", "<|endoftext|>"

SENTENCES = [
    "a red apple on a wooden table, studio light, highly detailed",
    "une pomme rouge sur une table en bois, à côté d'un café crème",
    "ein roter Apfel auf einem Holztisch, äußerst schön und größer",
    "красное яблоко на деревянном столе",
    "ένα κόκκινο μήλο πάνω στο τραπέζι",
    "تفاحة حمراء على طاولة خشبية",
    "תפוח אדום על שולחן עץ",
    "木のテーブルの上の赤いりんご",
    "木桌上的红苹果",
    "แอปเปิ้ลสีแดงบนโต๊ะไม้",
    "나무 탁자 위의 빨간 사과",
    "लकड़ी की मेज पर लाल सेब",
    "it's the artist's best work, they've said; we're sure you'll like it, I'd say",
    "🍎 🍏 ❤️ 👩‍🚀 👨‍👩‍👧‍👦 🇫🇷",
]

TEXTS = [
    "",
    " ",
    "a red apple",
    "A RED APPLE",
    "  a   red\tapple\n\non a table  ",
    "line one\r\nline two\u2028line three\u2029four\u0085five\u00a0six\u3000seven\ufeffeight\x0bnine\x0cten\x1celeven",
    "it's we're you've I'm they'll she'd don't IT'S WE'RE",
    "’tis the artist’s work",
    "'s't're 'suddenly 'rested",
    "1 12 1234567890 3.14159 1e-5 ½ ² ٣ १२ Ⅷ",
    "!!! ... ?!?! --- ((a)) [b] {c} <d> @#$%^&*_+=|\\/~`\"",
    "hello!world !! a!",
    "under_score snake_case camelCase x_1",
    "café naïve Ångström Ñandú façade",
    "cafe\u0301 n\u0303 A\u030a o\u0302\u0323 e\u0301\u0301\u0301",
    "ÉCOLE ÀÉÎÕÜ ẞ ß ﬁ ﬂ Ǆ ǅ ǆ",
    "İstanbul ISTANBUL ıstanbul",
    "ΟΔΥΣΣΕΥΣ ΣΊΣΥΦΟΣ Σ ΑΣ ΑΣΑ",
    "КРАСНОЕ ЯБЛОКО",
    *SENTENCES,
    "a cat 🐈‍⬛ and a dog 🐕 on 🌍! 1️⃣ 👍🏽 🏴󠁧󠁢󠁳󠁣󠁴󠁿",
    "zero\u200bwidth\u200cjoin\u200der\u2060s \u200e\u200f",
    "عَرَبِيٌّ مُشَكَّل",
    "שָׁלוֹם עֲלֵיכֶם",
    "ก็ดี กำลัง น้ำ",
    "한국어 \u1112\u1161\u11ab\u1100\u1173\u11af",
    "\u212b \u2126 \u1e9b\u0323 \u0344 \u0958 \ufb1d \u2adc \U0001d15e",
    "𝕳𝖊𝖑𝖑𝖔 𝐖𝐨𝐫𝐥𝐝 𐐀𐐨 Ⓐ Ａ",
    "<|endoftext|>",
    "<|startoftext|>",
    "a<|endoftext|>b <|endoftext|> c",
    "<|ENDOFTEXT|> <|EndOfText|> <|startoftext|",
    "<|endoftext|><|endoftext|><|startoftext|>",
    " <|endoftext|> ",
    "<|ENDOFTEXT|>!! !<|ENDOFTEXT|> '<|STARTOFTEXT|>'s <|ENDOFTEXT|>'s 's<|ENDOFTEXT|>",
    "!\ufeff! a\ufeffb \u0085! !\u180e! \u2003x",
    "!'s !'S ''s 'll'd I''m",
    "<|endoftext|></w> </w> a</w>",
    "\x00\x01\x7f a\x00b",
    "\ue000 \uffff \U0010ffff \ufffd",
    "x" * 300,
    "ab" * 200,
    "!" * 200,
    "the quick brown fox jumps over the lazy dog " * 12,
    "masterpiece, (best quality:1.2), [blurry|sharp], <lora:name:0.8>, 8k",
    "a:b;c,d.e/f\\g",
    "http://example.com/?q=1&r=2#frag user@example.com",
    "C++ & C# — “quotes” ‘single’ … «guillemets»",
    "\u0301leading mark \u093e",
    "a\u0308\u0304 \u0e33 \u0f73 \u1100\u1161",
]


def assigned() -> list[str]:
    """Characters that every Unicode version in use agrees on: assigned in Unicode 3.2."""
    old = unicodedata.ucd_3_2_0
    return [chr(c) for c in range(0x20, 0x30000) if old.category(chr(c)) not in ("Cn", "Cs", "Co")]


def random_texts(count: int) -> list[str]:
    rng = random.Random(20240229)
    characters = assigned()
    ascii_characters = [chr(c) for c in range(0x20, 0x7F)]
    texts = []
    for i in range(count):
        pool = characters if i % 2 == 0 else ascii_characters
        texts.append("".join(rng.choice(pool) for _ in range(rng.randint(1, 24))))
    return texts


def corpus() -> list[str]:
    names = [unicodedata.name(c, "") for c in assigned() if ord(c) < 0x3000]
    return names + [sentence for sentence in SENTENCES for _ in range(200)]


def train() -> tuple[dict[str, int], list[tuple[str, str]]]:
    clip = CLIPTokenizer().backend_tokenizer
    tokenizer = Tokenizer(BPE(end_of_word_suffix="</w>"))
    tokenizer.normalizer, tokenizer.pre_tokenizer = clip.normalizer, clip.pre_tokenizer
    trainer = BpeTrainer(vocab_size=10**6, min_frequency=2, end_of_word_suffix="</w>", show_progress=False)
    tokenizer.train_from_iterator(corpus(), trainer)
    merges = [tuple(merge) for merge in json.loads(tokenizer.to_str())["model"]["merges"]][:MERGES]
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet(), key=lambda c: (ord(c) > 255, ord(c)))
    tokens = alphabet + [c + "</w>" for c in alphabet] + [a + b for a, b in merges] + [BOS, EOS]
    vocab: dict[str, int] = {}
    for token in tokens:
        vocab.setdefault(token, len(vocab))
    return vocab, merges


def added(content: str, normalized: bool) -> dict:
    return {"content": content, "lstrip": False, "normalized": normalized, "rstrip": False, "single_word": False}


def configs() -> dict[str, dict]:
    """The layouts of published checkpoints; what a file is missing is null."""
    sd1 = {name: added(text, True) for name, text in (("bos_token", BOS), ("eos_token", EOS), ("unk_token", EOS))}
    typed = {name: {"__type": "AddedToken", **token} for name, token in sd1.items()}
    common = {"add_prefix_space": False, "do_lower_case": True, "errors": "replace", "tokenizer_class": "CLIPTokenizer"}
    decoder = {"added_tokens_decoder": {}}
    return {
        "sd1": {
            "config": {**common, **typed, "model_max_length": 77, "pad_token": EOS},
            "specialTokens": {**sd1, "pad_token": EOS},
        },
        "sd2": {
            "config": {**common, **typed, "model_max_length": 77, "pad_token": EOS},
            "specialTokens": {**sd1, "pad_token": "!"},
        },
        "decoder": {
            "config": {
                **common,
                **decoder,
                "bos_token": BOS,
                "eos_token": EOS,
                "unk_token": EOS,
                "pad_token": "!",
                "model_max_length": 32,
            },
            "specialTokens": {**sd1, "pad_token": EOS},
        },
        "bare": {"config": None, "specialTokens": None},
    }


def write(folder: Path, name: str, value) -> None:
    if value is not None:
        (folder / name).write_text(json.dumps(value, ensure_ascii=False), encoding="utf-8")


def folder_of(vocab, merges, variant: dict) -> Path:
    folder = Path(tempfile.mkdtemp())
    write(folder, "vocab.json", vocab)
    lines = ["#version: 0.2", *(f"{a} {b}" for a, b in merges)]
    (folder / "merges.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    config = variant["config"]
    if config is not None and "added_tokens_decoder" in config:
        special = {**added("!", False), "special": True}
        config["added_tokens_decoder"] = {
            str(vocab["!"]): special,
            str(vocab[BOS]): {**added(BOS, False), "special": True},
            str(vocab[EOS]): {**added(EOS, True), "special": True},
        }
    write(folder, "tokenizer_config.json", config)
    write(folder, "special_tokens_map.json", variant["specialTokens"])
    return folder


def golden(tokenizer: CLIPTokenizer, texts: list[str], length: int) -> dict:
    plain = [tokenizer(text, add_special_tokens=False).input_ids for text in texts]
    padded = [
        tokenizer(text, padding="max_length", max_length=length, truncation=True).input_ids for text in texts
    ]
    return {
        "bos": tokenizer.bos_token_id,
        "eos": tokenizer.eos_token_id,
        "pad": tokenizer.pad_token_id,
        "length": length,
        "ids": plain,
        "padded": padded[:20],
    }


def main() -> None:
    shutil.rmtree(OUT, ignore_errors=True)
    OUT.mkdir(parents=True)
    vocab, merges = train()
    cases, texts = {}, TEXTS + random_texts(120)
    for name, variant in configs().items():
        folder = folder_of(vocab, merges, variant)
        tokenizer = CLIPTokenizer.from_pretrained(folder)
        length = tokenizer.model_max_length if tokenizer.model_max_length < 10**6 else 77
        selected = texts if name in ("sd1", "sd2") else TEXTS
        cases[name] = {**variant, **golden(tokenizer, selected, length)}
        if name == "sd1":
            for file in ("vocab.json", "merges.txt"):
                shutil.copy(folder / file, OUT / file)
            tokenizer.save_pretrained(folder / "saved")
            shutil.copy(folder / "saved" / "tokenizer.json", OUT / "tokenizer.json")
            saved = json.loads((folder / "saved" / "tokenizer_config.json").read_text())
            reread = CLIPTokenizer.from_pretrained(folder / "saved")
            cases["saved"] = {"config": saved, "specialTokens": None, **golden(reread, TEXTS, 77)}
        shutil.rmtree(folder)
    compact = json.loads((OUT / "tokenizer.json").read_text())
    (OUT / "tokenizer.json").write_text(json.dumps(compact, ensure_ascii=False, separators=(",", ":")), encoding="utf-8")
    (OUT / "cases.json").write_text(
        json.dumps({"texts": texts, "cases": cases}, ensure_ascii=True, separators=(",", ":")), encoding="utf-8"
    )


if __name__ == "__main__":
    main()
