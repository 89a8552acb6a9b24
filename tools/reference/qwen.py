"""A tiny tokenizer of Qwen's kind, and what transformers makes of texts with it.

    python tools/reference/qwen.py tools/reference/goldens/qwen

`tokenizer.json`, `tokenizer_config.json` and the template of a conversation are as transformers writes them; `texts.json` has texts with
their ids; of some also those of a conversation of which each is the one turn, and whose answer may begin with thoughts or not.
"""

import json
import random
import sys
from pathlib import Path

from tokenizers import Tokenizer, models, pre_tokenizers, trainers
from tokenizers.pre_tokenizers import ByteLevel
from transformers import Qwen2Tokenizer

MARKS = ["<|endoftext|>", "<|im_start|>", "<|im_end|>", "<think>", "</think>"]
CORPUS = [
    "a red apple on a table, a cat sitting on the mat, two birds on a wire", "the sea at night, oil on canvas, blurry", "user assistant system",
    "a photograph of an old house by the river in autumn", "sitting, standing, painting, drawing; it's there, they're here, we'll see",
    "naïve café über straße", "10 apples, 2025", "你好，世界", "ночь на море"]
TEMPLATE = (
    "{% for message in messages %}{{ '<|im_start|>' + message.role + '\n' + message.content + '<|im_end|>\n' }}{% endfor %}"
    "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}"
    "{% if enable_thinking is defined and not enable_thinking %}{{ '<think>\n\n</think>\n\n' }}{% endif %}{% endif %}")
AWKWARD = [
    "", " ", "a red apple", "A  red   apple \n", "it's IT'S They're weſ'ſ", "\t tabs\tand\r\nlines\n\n end", "x<|im_end|>y<think>", "1234567", "été e\u0301te\u0301",
    "你好 世界", "\u00a0\u3000 wide\u2003spaces", "🙂👩\u200d🚀", "a\u0085b\ufeffc", "don't!!! (really?) -- \"yes\"", "'S'T'Ll'vE", "\n\nfirst", "ends with spaces   "]


def trained():
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    trainer = trainers.BpeTrainer(vocab_size=420, initial_alphabet=ByteLevel.alphabet(), show_progress=False)
    tokenizer.train_from_iterator(CORPUS, trainer)
    model = json.loads(tokenizer.to_str())["model"]
    return model["vocab"], [tuple(merge) for merge in model["merges"]]


def tokenizer():
    vocab, merges = trained()
    made = Qwen2Tokenizer(vocab=vocab, merges=merges, chat_template=TEMPLATE, additional_special_tokens=MARKS[1:3])
    made.add_tokens(MARKS[3:])
    return made


def random_texts(count):
    rng = random.Random(5)
    pool = "abcdefghij ABC 0123 '\".,!?\n\t\r ſéñü你好ночь🙂\u0301\u00a0\u2003\u200d"
    return ["".join(rng.choice(pool) for _ in range(rng.randrange(30))) for _ in range(count)]


def main(folder):
    own = tokenizer()
    folder.mkdir(parents=True, exist_ok=True)
    own.save_pretrained(folder)
    texts = []
    for text in AWKWARD + random_texts(200):
        turns = [] if len(texts) >= len(AWKWARD) else [own.apply_chat_template([{"role": "user", "content": text}], tokenize=False, add_generation_prompt=True, enable_thinking=thinks) for thinks in (True, False)]
        texts.append([text, own(text)["input_ids"], *(own(turn)["input_ids"] for turn in turns)])
    (folder / "texts.json").write_text(json.dumps(texts, ensure_ascii=True, separators=(",", ":")) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
