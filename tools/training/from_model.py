"""Turn an exported model folder back into checkpoints, so that training goes on from the shipped weights.

  from_model.py --model ../../public/models/etch --work WORK

Writes WORK/ckpt/vae.pt and WORK/ckpt/shipped.pt (for --init of train_unet.py). Where WORK/tokenizer
differs from the model's own, a piece starts as the average of what the model reads it as.
"""

import argparse
from pathlib import Path

import torch
from diffusers import AutoencoderKL
from tokenizers import Tokenizer

from sample import open_text_encoder, open_unet
from tokenizer import END_OF_WORD
from train_unet import load_vectors
from word_vectors import WordEmbedding

TOKENS = "embeddings.token_embedding"


def translated(
    table: torch.Tensor, old: Tokenizer, new: Tokenizer
) -> tuple[torch.Tensor, torch.Tensor]:
    """The embeddings of the new vocabulary's pieces in their order, and which of them the old one had."""
    known = old.get_vocab()
    rows, had = torch.empty(new.get_vocab_size(), table.shape[1]), []
    for piece, n in new.get_vocab().items():
        text = piece.removesuffix(END_OF_WORD)
        ids = [known[piece]] if piece in known else old.encode(text, add_special_tokens=False).ids
        rows[n] = table[ids].mean(0) if ids else table.mean(0)
        had += [n] if piece in known else []
    trained = torch.zeros(len(rows), dtype=torch.bool)
    trained[had] = True
    return rows, trained


def text_weights(model: Path, work: Path) -> dict[str, torch.Tensor]:
    text = open_text_encoder(model / "text_encoder")
    old = Tokenizer.from_file(str(model / "tokenizer/tokenizer.json"))
    new = Tokenizer.from_file(str(work / "tokenizer/tokenizer.json"))
    words = WordEmbedding(load_vectors(work), text.config.hidden_size)
    words.start_from(*translated(text.embeddings.token_embedding.weight.data, old, new))
    own = {f"{TOKENS}.{name}": weight for name, weight in words.state_dict().items()}
    return text.state_dict() | own


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, required=True, help="folder that export.py wrote")
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--part", choices=("vae", "unet"), help="only this one")
    args = parser.parse_args()
    (args.work / "ckpt").mkdir(parents=True, exist_ok=True)
    if args.part != "unet":
        vae = AutoencoderKL.from_pretrained(args.model / "vae").float()
        deviation = 1 / vae.config.scaling_factor
        torch.save({"ema": vae.state_dict(), "deviation": deviation}, args.work / "ckpt/vae.pt")
    if args.part != "vae":
        unet = open_unet(args.model / "unet")
        ema = {f"unet.{name}": weight for name, weight in unet.state_dict().items()}
        ema |= {f"text.{name}": weight for name, weight in text_weights(args.model, args.work).items()}
        torch.save({"ema": ema}, args.work / "ckpt/shipped.pt")


if __name__ == "__main__":
    main()
