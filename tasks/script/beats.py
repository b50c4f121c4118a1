"""From a passage to beats, and from beats to their ids."""

import hashlib
from collections import Counter

from storygen.models.story import Beat, BeatKind, Passage, Token
from tasks.script.languages import Language
from tasks.script.pairing import beat_texts
from tasks.script.sentences import split_sentences


class BeatMaker:
    """Makes the beats of one script; counts equal ones, so that every id is its own."""

    def __init__(self, language: Language) -> None:
        self._language = language
        self._seen: Counter[str] = Counter()

    def title(self, heading: str) -> Beat:
        """A heading, read aloud."""
        return self._beat(heading, "title", Passage(text=heading), ends_paragraph=True)

    def passage(self, passage: Passage) -> tuple[Beat, ...]:
        """A paragraph's or a list item's beats; an item stays whole unless it is very long."""
        sentences = split_sentences(passage.text, self._language)
        texts = beat_texts([passage.text] if passage.kind == "list" else sentences)
        return tuple(
            self._beat(text, passage.kind, passage, ends_paragraph=number == len(texts))
            for number, text in enumerate(texts, start=1)
        )

    def _beat(self, text: str, kind: BeatKind, passage: Passage, ends_paragraph: bool) -> Beat:
        return Beat(
            id=self._next_id(kind, text, passage.speaker),
            tokens=tuple(Token(written=word, spoken=(word,)) for word in text.split()),
            kind=kind,
            picture=passage.picture,
            speaker=passage.speaker,
            manner=passage.manner,
            ends_paragraph=ends_paragraph,
        )

    def _next_id(self, kind: BeatKind, text: str, speaker: str) -> str:
        content = "\x1f".join((kind, " ".join(text.split()), speaker))
        digest = hashlib.sha256(content.encode()).hexdigest()[:12]
        self._seen[digest] += 1
        return f"{digest}-{self._seen[digest]}"
