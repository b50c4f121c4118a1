"""What to call a text that does not name itself."""

import re

from storygen.models.story import Section

_LONGEST_SENTENCE_WORDS = 8
_FIRST_WORDS = 6
_SENTENCE = re.compile(r"^(.+?)[.!?…。！？]+(?=[\s\"'”’»)]|$)")


def first_words(sections: tuple[Section, ...]) -> str:
    """A title from the first words told: a short first sentence whole, else six words."""
    passages = (passage.text for section in sections for passage in section.passages)
    words = next(passages, "").split()
    head = " ".join(words[: _LONGEST_SENTENCE_WORDS + 1])
    sentence = _SENTENCE.match(head)
    if sentence is not None and len(sentence[1].split()) <= _LONGEST_SENTENCE_WORDS:
        return sentence[1].strip(" ,;:–—-\"'“”„«»")
    if len(words) <= _LONGEST_SENTENCE_WORDS:
        return head.rstrip(" .,;:–—-")
    return " ".join(words[:_FIRST_WORDS]).rstrip(" .,;:–—-") + "…"
