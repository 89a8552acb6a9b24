"""Goldens for src/core/pipeline/encodePrompt.ts: what the UNet is told of weighted and long prompts.

Reads the tiny model of tiny_pipelines.py, cuts prompts into chunks and weighs the text encoder's states by the rules
of stable-diffusion-webui and ComfyUI, which are written down here once more, on their own.

    python tools/reference/prompt_states.py        writes tools/reference/goldens/prompt/states.*
"""

import json

import torch
from diffusers import StableDiffusionPipeline
from safetensors.torch import save_file
from transformers import CLIPTextModel, CLIPTextModelWithProjection, CLIPTokenizer

from made_folders import GOLDENS, whole

FOLDER = GOLDENS / "pipelines" / "sd1"
SDXL = GOLDENS / "families" / "sdxl-folder" / "model"
ROOM = 75
LONG = "a red apple, on the wooden table, studio light, " * 6 + "and then a very long sentence without any end " * 3

# Weighted stretches as the grammar gives them: (text, weight); None begins a new chunk.
A1111 = {
    "plain": ("a red apple", [[("a red apple", 1.0)]]),
    "weights": ("a (red:1.4) apple, [blurry] (x:0)", [[
        ("a ", 1.0), ("red", 1.4), (" apple, ", 1.0), ("blurry", 1 / 1.1), (" ", 1.0), ("x", 0.0)]]),
    "negative": ("a (cat:-0.8)", [[("a ", 1.0), ("cat", -0.8)]]),
    "break": ("a (cat:1.2) BREAK a dog", [[("a ", 1.0), ("cat", 1.2), ("", 1.0), None, ("a dog", 1.0)]]),
    "long": (f"({LONG}:1.3) end", [[(LONG, 1.3), (" end", 1.0)]]),
    # two texts in one batch: their mean is restored together, and both get as many chunks
    "schedule": (f"[{LONG}:a dog:0.5] (x:1.3)", [[(f"{LONG} ", 1.0), ("x", 1.3)], [("a dog ", 1.0), ("x", 1.3)]]),
    # the first text occurs twice as often as the second
    "turns": ("[a|a|b c d] (x:2)", [[("a ", 1.0), ("x", 2.0)], [("a ", 1.0), ("x", 2.0)], [("b c d ", 1.0), ("x", 2.0)]]),
}
COMFYUI = {
    "plain": ("a red apple", [("a red apple", 1.0)]),
    "weights": ("a (red:1.4) apple, [blurry] ((x):0.5)", [
        ("a ", 1.0), ("red", 1.4), (" apple, [blurry] ", 1.0), ("x", 0.5 * 1.1)]),
    "long": (f"({LONG}:1.3) (short words:0.7)", [(LONG, 1.3), (" ", 1.0), ("short words", 0.7)]),
}


class Encoder:
    def __init__(self, tokenizer, model, final_norm=True):
        self.tokenizer, self.model, self.final_norm = tokenizer, model.eval(), final_norm
        self.comma = self.tokenizer(",", add_special_tokens=False)["input_ids"]

    def tokens(self, text):
        return self.tokenizer(text, add_special_tokens=False, truncation=False)["input_ids"]

    def run(self, rows):
        """Rows of at most 75 (token, weight) pairs → the model's output, weights [rows, 77]."""
        bos, eos, pad = (getattr(self.tokenizer, f"{name}_token_id") for name in ("bos", "eos", "pad"))
        ids = torch.full((len(rows), ROOM + 2), pad)
        weights = torch.ones(len(rows), ROOM + 2)
        for row, pairs in enumerate(rows):
            line = [bos, *(token for token, _ in pairs), eos]
            ids[row, : len(line)] = torch.tensor(line)
            for i, (_, weight) in enumerate(pairs):
                weights[row, i + 1] = weight
        with torch.no_grad():
            return self.model(ids, output_hidden_states=True), weights

    def states(self, rows, skip):
        output, weights = self.run(rows)
        states = output.hidden_states[-skip]
        if self.final_norm:
            with torch.no_grad():
                states = getattr(self.model, "text_model", self.model).final_layer_norm(states)
        return states, weights


def sd1_encoder():
    tokenizer = CLIPTokenizer.from_pretrained(whole(FOLDER) / "tokenizer")
    return Encoder(tokenizer, CLIPTextModel.from_pretrained(whole(FOLDER) / "text_encoder", dtype=torch.float32))


def sdxl_encoders():
    """Two encoders, read at the last layer but one and without the final norm; the second pads with another token."""
    encoders = []
    for suffix, kind in (("", CLIPTextModel), ("_2", CLIPTextModelWithProjection)):
        tokenizer = CLIPTokenizer.from_pretrained(whole(SDXL) / f"tokenizer{suffix}")
        model = kind.from_pretrained(whole(SDXL) / f"text_encoder{suffix}", dtype=torch.float32)
        encoders.append(Encoder(tokenizer, model, final_norm=False))
    return encoders


def sdxl(encoders, texts, emphasis, skip):
    """States side by side; the pooled state is the second encoder's of the first chunk."""
    states = torch.cat([a1111(encoder, texts, emphasis, max(2, skip)) for encoder in encoders], dim=-1)
    first = [a1111_rows(encoders[1], pieces)[0] for pieces in texts]
    return states, encoders[1].run(first)[0].text_embeds


def a1111_rows(encoder, pieces):
    """Chunks fill up; what follows the last comma moves on if that is at most 20 tokens."""
    rows, row, comma = [], [], -1
    for piece in pieces:
        if piece is None:
            rows.append(row)
            row, comma = [], -1
            continue
        for token in encoder.tokens(piece[0]):
            if [token] == encoder.comma:
                comma = len(row)
            elif len(row) == ROOM and comma != -1 and len(row) - comma <= 20:
                rows.append(row[: comma + 1])
                row, comma = row[comma + 1 :], -1
            if len(row) == ROOM:
                rows.append(row)
                row, comma = [], -1
            row.append((token, piece[1]))
    return rows + [row] if row or not rows else rows


def a1111(encoder, texts, emphasis, skip):
    cut = [a1111_rows(encoder, pieces) for pieces in texts]
    count = max(len(rows) for rows in cut)
    places = []
    for place in range(count):
        z, weights = encoder.states([rows[place] if place < len(rows) else [] for rows in cut], skip)
        before = z.mean()
        if emphasis != "ignore":
            z = z * weights[..., None]
        if emphasis == "original":
            z = z * (before / z.mean())
        places.append(z)
    return torch.cat(places, dim=1)


def comfyui_rows(encoder, pieces):
    """Stretches of fewer than 8 tokens stay together, longer ones are cut at the chunk's end."""
    rows = [[]]
    for text, weight in pieces:
        group = [(token, weight) for token in encoder.tokens(text)]
        is_long = len(group) >= 8
        while len(rows[-1]) + len(group) > ROOM:
            room = ROOM - len(rows[-1]) if is_long else 0
            rows[-1] += group[:room]
            group = group[room:]
            rows.append([])
        rows[-1] += group
    return rows


def comfyui(encoder, pieces, skip):
    z, weights = encoder.states(comfyui_rows(encoder, pieces), skip)
    empty, _ = encoder.states([[]], skip)
    return (empty + (z - empty) * weights[..., None]).reshape(1, -1, z.shape[-1])


def diffusers(prompt):
    pipeline = StableDiffusionPipeline.from_pretrained(whole(FOLDER), dtype=torch.float32, safety_checker=None)
    with torch.no_grad():
        return pipeline.encode_prompt(prompt, "cpu", 1, False)[0]


def main():
    encoder = sd1_encoder()
    cases, tensors = [], {}

    def add(grammar, prompt, emphasis, skip, states, model="sd1"):
        same = [key for key, tensor in tensors.items() if torch.equal(tensor, states)]
        name = same[0] if same else f"{len(cases):02}"
        cases.append(dict(name=name, model=model, grammar=grammar, prompt=prompt, emphasis=emphasis, clipSkip=skip))
        tensors[name] = states.contiguous()
        return name

    for name, (prompt, texts) in A1111.items():
        for emphasis in ("original", "no_norm", "ignore") if name == "weights" else ("original",):
            for skip in (1, 2) if name == "weights" and emphasis == "original" else (1,):
                add("a1111", prompt, emphasis, skip, a1111(encoder, texts, emphasis, skip))
    for prompt, pieces in COMFYUI.values():
        add("comfyui", prompt, "original", 1, comfyui(encoder, pieces, 1))
    for grammar in ("a1111", "comfyui", "plain"):
        add(grammar, "a red apple", "original", 1, diffusers("a red apple"))
        add(grammar, "a red apple", "original", 2, a1111(encoder, [[("a red apple", 1.0)]], "original", 2))
    for prompt in ("a (red:1.4) [apple] BREAK \\(", LONG):
        add("plain", prompt, "original", 1, diffusers(prompt))

    encoders = sdxl_encoders()
    for name, emphasis, skip in (("weights", "original", 1), ("break", "no_norm", 2), ("turns", "original", 3)):
        prompt, texts = A1111[name]
        states, pooled = sdxl(encoders, texts, emphasis, skip)
        tensors[add("a1111", prompt, emphasis, skip, states, "sdxl") + ".pooled"] = pooled.contiguous()

    out = GOLDENS / "prompt"
    out.mkdir(parents=True, exist_ok=True)
    # every second channel: what is done to one is done to all
    kept = {name: tensor if name.endswith(".pooled") else tensor[..., ::2].contiguous() for name, tensor in tensors.items()}
    save_file(kept, out / "states.safetensors")
    (out / "states.json").write_text(json.dumps(cases) + "\n")


if __name__ == "__main__":
    main()
