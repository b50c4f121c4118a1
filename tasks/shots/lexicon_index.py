"""Looking words up in one language's lexicon."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Generic, TypeVar

from storygen.models.picture import Mood, Setting
from tasks.shots.lexicon_files import Person, Vocabulary, vocabulary
from tasks.shots.words import base_forms, plain, written_words

T = TypeVar("T")

LONGEST_PHRASE = 5
_SHORTEST_HEAD = 5  # letters; a shorter word ends too many words that are no compounds of it
_SHORTEST_WITHOUT_ACCENTS = 5  # letters; below, words differ by their accents alone: mas, más


@dataclass(frozen=True)
class Match(Generic[T]):
    """A word or phrase of the lexicon that was found in a text.

    Attributes:
        meaning: What it stands for.
        words: How many words of the text it spans.
        needs_opener: Whether it counts only after an opener.
    """

    meaning: T
    words: int
    needs_opener: bool


@dataclass
class Table(Generic[T]):
    """Words and phrases, and what each stands for."""

    endings: tuple[str, ...]
    heads: frozenset[str] = frozenset()
    nouns_are_capital: bool = False
    _phrases: dict[tuple[str, ...], tuple[T, bool, bool]] = field(
        default_factory=dict[tuple[str, ...], tuple[T, bool, bool]]
    )
    _unaccented: dict[str, str] = field(default_factory=dict[str, str])
    _stems: dict[str, T] = field(default_factory=dict[str, T])
    _starts: set[str] = field(default_factory=set[str])

    def add(self, entry: str, meaning: T) -> None:
        """Take in `word`, `word*`, `stem-` or `two words`; the first meaning of a word stays."""
        if entry.endswith("-"):
            self._stems.setdefault(entry[:-1].lower(), meaning)
            return
        written = tuple(written_words(entry.rstrip("*")))
        key = tuple(word.lower() for word in written)
        capital = self.nouns_are_capital and written[-1][:1].isupper()
        self._phrases.setdefault(key, (meaning, entry.endswith("*"), capital))
        if len(key) == 1 and len(key[0]) >= _SHORTEST_WITHOUT_ACCENTS:
            self._unaccented.setdefault(plain(key[0]), key[0])
        if len(key) > 1:
            self._starts.add(key[0])

    def at(self, words: Sequence[str], place: int) -> Match[T] | None:
        """The longest match that starts at a place of a text."""
        firsts = list(base_forms(words[place], self.endings))
        if any(first in self._starts for first in firsts):
            for length in range(min(LONGEST_PHRASE, len(words) - place), 1, -1):
                middle = tuple(word.lower() for word in words[place + 1 : place + length - 1])
                lasts = list(base_forms(words[place + length - 1], self.endings))
                for key in ((first, *middle, last) for first in firsts for last in lasts):
                    if key in self._phrases:
                        meaning, opener, _ = self._phrases[key]
                        return Match(meaning, length, opener)
        return self._single(words[place], firsts)

    def compound(self, word: str) -> Iterator[T]:
        """What the last part of a compound stands for, then what the part before it does."""
        if not self.heads or not word[:1].isupper():
            return
        for form in base_forms(word, self.endings):
            for cut in range(3, len(form) - 2):
                head, modifier = form[cut:], form[:cut]
                found = self._known(head) if self._may_end(head) else None
                if found is not None:
                    yield found
                    yield from self._modifier(modifier)
                    return

    def _modifier(self, modifier: str) -> Iterator[T]:
        for linked in (modifier, modifier.removesuffix("s"), modifier.removesuffix("n")):
            for form in base_forms(linked, self.endings):
                found = self._known(form)
                if found is not None:
                    yield found
                    return

    def _may_end(self, head: str) -> bool:
        return len(head) >= _SHORTEST_HEAD or head in self.heads

    def _known(self, form: str) -> T | None:
        entry = self._phrases.get((form,)) or self._phrases.get((plain(form),))
        return entry[0] if entry else None

    def _single(self, word: str, forms: list[str]) -> Match[T] | None:
        for form in (*forms, *self._without_accents(word, forms)):
            entry = self._phrases.get((form,))
            if entry and (not entry[2] or word[:1].isupper()):
                return Match(entry[0], 1, entry[1])
        for end in range(len(word), 2, -1):
            if word.lower()[:end] in self._stems:
                return Match(self._stems[word.lower()[:end]], 1, False)
        return None

    def _without_accents(self, word: str, forms: list[str]) -> Iterator[str]:
        if self.nouns_are_capital:  # undoes the umlaut of a plural
            yield from (plain(form) for form in forms[1:])
        if plain(word) == word.lower():
            yield from (self._unaccented[form] for form in forms if form in self._unaccented)


@dataclass(frozen=True)
class Lexicon:
    """One language, ready to be looked up in."""

    subjects: Table[str]
    settings: Table[tuple[Setting, int]]
    moods: Table[Mood]
    openers: frozenset[str]
    negators: tuple[tuple[str, ...], ...]
    similes: tuple[tuple[str, ...], ...]
    conjunctions: frozenset[str]
    pronouns: frozenset[str]
    persons: dict[str, Person]
    ignored: Table[bool]


@lru_cache(maxsize=8)
def lexicon(language: str) -> Lexicon:
    """The lexicon of a language of `LANGUAGES`."""
    source = vocabulary(language)
    return Lexicon(
        subjects=_table(source, source.endings, source.subjects.items()),
        settings=_table(source, source.endings + source.verb_endings, _cues(source)),
        moods=_table(source, source.endings + source.verb_endings, source.moods.items(), False),
        openers=frozenset(source.openers),
        negators=tuple(_phrase(entry) for entry in source.negators),
        similes=tuple(_phrase(entry) for entry in source.similes),
        conjunctions=frozenset(source.conjunctions),
        pronouns=frozenset(source.pronouns),
        persons={word: noun for noun, words in source.persons.items() for word in words},
        ignored=_table(source, source.endings, [(True, source.ignored)], False),
    )


def _cues(source: Vocabulary) -> Iterator[tuple[tuple[Setting, int], tuple[str, ...]]]:
    for setting, weighed in source.settings.items():
        for weight, words in weighed.items():
            yield (setting, weight), words


def _table(
    source: Vocabulary,
    endings: tuple[str, ...],
    entries: Iterable[tuple[T, tuple[str, ...]]],
    compounds: bool = True,
) -> Table[T]:
    heads = frozenset(plain(head) for head in source.heads) if compounds else frozenset[str]()
    table = Table[T](endings, heads, nouns_are_capital=bool(source.heads))
    for meaning, words in entries:
        for word in words:
            table.add(word, meaning)
    return table


def _phrase(entry: str) -> tuple[str, ...]:
    return tuple(word.lower() for word in written_words(entry))
