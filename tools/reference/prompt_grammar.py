"""Goldens for src/core/prompt: what the original programs make of random prompts.

Runs the parsers of stable-diffusion-webui (or its forks) and ComfyUI on random text and keeps their answers.
Their source files are given by path; nothing of them is kept here. Needs `lark`.

    python tools/reference/prompt_grammar.py --schedule modules/prompt_parser.py \
        --emphasis modules/prompt_parser.py --comfyui comfy/sd1_clip.py
"""

import argparse
import ast
import importlib.util
import inspect
import json
import random
from pathlib import Path

OUT = Path(__file__).parent / "goldens" / "prompt"
CASES = 400
ALPHABET = ["(", ")", "[", "]", ":", "|", "\\", "a", "b", "cat", " ", "1.2", "0.5", "3", ".", "AND", ",", "\n", "-", "é"]
PHRASES = [
    "[a:b:0.5]", "[a|b]", "(a:1.2)", "[b:3]", "[a::2]", "(a)", "[a]", " BREAK ", " AND ", ":1.3", "[a||b]", "(x:0.8)",
    "[c: 4 ]", "[(d:1.1):e:.25]", "[a:[b:c:2]:.5]", "[a:b", "(q", "w)", "\\(", "\\]", "[a:b:1]", "[a:b:1.0]",
]
# The documented ones.
KNOWN = [
    "", "test", "a [b:3]", "a [b: 3]", "a [[[b]]:2]", "[(a:2):3]", "a [b : c : 1] d", "a[b:[c:d:2]:1]e", "a [unbalanced",
    "a [b:.5] c", "((a][:b:c [d:3]", "[a|(b:1.1)]", "[fe|]male", "[fe|||]male", "(word:1.3)", "((a) b:1.2)", "[[x]]",
    "(a:1.2", "[a:b:0.5]", "[a::0.25] x", "[b:0.3]", "[a|b] c", "[a:b:1]", "[a:b:1.0]", "(a BREAK b:1.2)",
    "a cat :1.2 AND a dog AND a penguin :2.2", "(unnecessary)(parens)", "\\(literal\\]",
    "a (((house:1.3)) [on] a (hill:0.5), sun, (((sky))).", "((foo:1.0):0.0)", "ratio 16:9",
]


def load(path):
    spec = importlib.util.spec_from_file_location(Path(path).stem, path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def functions_of(path, names):
    """Some functions of a file whose imports are not at hand."""
    tree = ast.parse(Path(path).read_text())
    tree.body = [node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name in names]
    space = {}
    exec(compile(tree, path, "exec"), space)
    return space


def a1111(schedule, emphasis, prompt, steps):
    attention = emphasis.parse_prompt_attention
    extra = ["Original"] if len(inspect.signature(attention).parameters) > 1 else []
    indexes, texts, _ = schedule.get_multicond_prompt_list(schedule.SdConditioning([prompt]))
    return {
        "prompt": prompt,
        "steps": steps,
        "schedule": schedule.get_learned_conditioning_prompt_schedules([prompt], steps)[0],
        "emphasis": attention(prompt, *extra),
        "parts": [[texts[i], weight] for i, weight in indexes[0]],
    }


def comfyui(parser, prompt):
    pairs = parser["token_weights"](parser["escape_important"](prompt), 1.0)
    return {"prompt": prompt, "emphasis": [[parser["unescape_important"](text), weight] for text, weight in pairs]}


def is_ambiguous(prompt):
    """Two loose brackets right behind a change: lark 1.1.2 and 1.3.1 break the tie in opposite ways."""
    plain = prompt.replace("\\(", "").replace("\\]", "")
    ends = [i for i, character in enumerate(plain) if character == "]"]
    return any(len(plain) > i + 2 and plain[i + 1] in "[]():" and plain[i + 2] in "[]():" for i in ends)


def main():
    arguments = argparse.ArgumentParser()
    for name in ("--schedule", "--emphasis", "--comfyui"):
        arguments.add_argument(name, required=True)
    paths = arguments.parse_args()
    schedule, emphasis = load(paths.schedule), load(paths.emphasis)
    comfy = functions_of(
        paths.comfyui, ["parse_parentheses", "token_weights", "escape_important", "unescape_important"]
    )
    source = random.Random(4)
    cases = {"a1111": [a1111(schedule, emphasis, prompt, 20 if i > 13 else 10) for i, prompt in enumerate(KNOWN)],
             "comfyui": [comfyui(comfy, prompt) for prompt in KNOWN]}
    while len(cases["a1111"]) < CASES:
        pieces = source.choice([ALPHABET, PHRASES + ALPHABET, PHRASES + ["a", " "]])
        prompt = "".join(source.choice(pieces) for _ in range(source.randint(1, 7)))
        cases["comfyui"].append(comfyui(comfy, prompt))
        if is_ambiguous(prompt):
            continue
        try:
            cases["a1111"].append(a1111(schedule, emphasis, prompt, source.choice([1, 4, 10])))
        except ValueError:
            pass  # a weight that is no number ends the original; here it is text
    OUT.mkdir(parents=True, exist_ok=True)
    (OUT / "grammar.json").write_text(json.dumps(cases, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
