"""What is never trained on. Every rule is a hash, so it is the same on every machine.

Held out: one concept in 25 for the autoencoder; one colour and object pair in ten; one pair of
objects in ten; 200 synonyms.
"""

from zlib import crc32

SYNONYMS = 200


def share(text: str, parts: int) -> bool:
    """True for one text in `parts`."""
    return crc32(text.encode()) % parts == 0


def held_out(record: dict) -> bool:
    """Pictures that the autoencoder never sees: its PSNR is measured there."""
    return share(record["hex"], 25)


def colour_held_out(colour: str, label: str) -> bool:
    """A recoloured object that is never shown or named to the UNet."""
    return share(f"{colour} {label}", 10)


def pair_held_out(first: str, second: str) -> bool:
    """Two labels, in any order, that never share a picture."""
    return share(" and ".join(sorted((first, second))), 10)


def split_synonyms(synonyms: dict[str, list[str]]) -> tuple[dict[str, list[str]], dict[str, str]]:
    """Label -> synonyms becomes (the same without the held-out ones, held-out synonym -> label)."""
    labels = {word: label for label, words in sorted(synonyms.items()) for word in words}
    first = sorted(labels, key=lambda word: crc32(word.encode()))[:SYNONYMS]
    held = {word: labels[word] for word in first}
    kept = {label: [word for word in words if word not in held] for label, words in synonyms.items()}
    return kept, held
