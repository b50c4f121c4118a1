"""The lexicon's files: what can be drawn, and the words of each language."""

from functools import lru_cache
from importlib import resources
from typing import Literal, cast, get_args

import yaml

from storygen.models.base import Model
from storygen.models.picture import Mood, Setting

Person = Literal["woman", "man"]
LANGUAGES = ("en", "es", "de", "fr", "it", "pt")
"""Languages that have a lexicon."""

SETTINGS: tuple[Setting, ...] = get_args(Setting)


class Noun(Model):
    """Something that can be drawn.

    Attributes:
        setting: Where one would look for it; None if anywhere.
        weight: How strongly it tells of that setting, 1 to 3.
        article: What stands before it in a prompt; None for `a` or `an`.
        rank: How much it matters in a picture, filled in from its kind.
        kind: Such as `people`, filled in.
    """

    setting: Setting | None = None
    weight: int = 1
    article: str | None = None
    rank: int = 1
    kind: str = ""


class NounKind(Model):
    """Nouns of one kind, as `nouns.yaml` lists them."""

    rank: int
    setting: Setting | None = None
    nouns: dict[str, Noun]


class Vocabulary(Model):
    """One language's file.

    Attributes:
        openers: Words after which a `word*` is a noun.
        negators: Words that take back the noun after them.
        similes: Words that make the noun after them a figure of speech.
        conjunctions: Words that open a clause.
        pronouns: Words for someone who was named before.
        persons: For `woman` and `man`, the pronouns that can mean no one else.
        ignored: Words and phrases that mean nothing to see, whatever they contain.
        endings: Inflections of nouns: an ending, or an ending and what takes its place.
        verb_endings: Inflections of verbs, for settings and moods only.
        heads: Short words that may end a compound; longer ones always may where there are any.
        settings: For each setting, weight to words.
        moods: For each mood, words.
        subjects: For each noun that can be drawn, words.
    """

    openers: tuple[str, ...]
    negators: tuple[str, ...]
    similes: tuple[str, ...]
    conjunctions: tuple[str, ...]
    pronouns: tuple[str, ...]
    persons: dict[Person, tuple[str, ...]]
    ignored: tuple[str, ...]
    endings: tuple[str, ...]
    verb_endings: tuple[str, ...]
    heads: tuple[str, ...]
    settings: dict[Setting, dict[int, tuple[str, ...]]]
    moods: dict[Mood, tuple[str, ...]]
    subjects: dict[str, tuple[str, ...]]


@lru_cache(maxsize=1)
def nouns() -> dict[str, Noun]:
    """Everything that can be drawn, by its English noun."""
    kinds = cast(dict[str, object], _loaded("nouns"))
    found: dict[str, Noun] = {}
    for name, content in kinds.items():
        kind = NounKind.model_validate(content)
        for word, noun in kind.nouns.items():
            setting = noun.setting or kind.setting
            found[word] = noun.model_copy(
                update={"rank": kind.rank, "kind": name, "setting": setting}
            )
    return found


def subject_nouns() -> frozenset[str]:
    """The English nouns that shots name as subjects; each can be drawn as a silhouette."""
    return frozenset(nouns())


def vocabulary(language: str) -> Vocabulary:
    """The words of a language of `LANGUAGES`."""
    return Vocabulary.model_validate(_loaded(language), strict=False)


def _loaded(name: str) -> object:
    text = (resources.files("tasks.shots") / "lexicon" / f"{name}.yaml").read_text("utf-8")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    return cast(object, yaml.load(text, Loader=loader))
