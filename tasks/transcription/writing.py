"""What was heard, as a text that one can read."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from storygen.language.tags import primary
from storygen.models.sound import HeardWord, Transcript
from tasks.transcription.cleaning import is_unspaced

_PARAGRAPH_S = 1.5
_SENTENCE_S = 0.6
_SENTENCE_ENDS = ".!?…。！？։؟।။។"
_CLOSING = "\"'”’»)]}」』"
_WORDS_OF_A_SENTENCE = 60  # a text with fewer marks than this was written without any
_FULL_STOPS = {
    "zh": "。",
    "yue": "。",
    "ja": "。",
    "hi": "।",
    "my": "။",
    "km": "។",
    "th": "",
    "lo": "",
}


def story_text(transcript: Transcript) -> str:
    """The words as plain text that the source stage reads: a paragraph to a block.

    A pause of more than 1.5 s after a sentence starts a paragraph. Where the listener wrote no
    full stops, pauses end sentences.

    Args:
        transcript: What was heard.

    Returns:
        The text; empty where no word was heard.
    """
    stop = _FULL_STOPS.get(primary(transcript.language), ".")
    sentences = list(_sentences(transcript.words))
    paragraphs: list[str] = []
    begins = True
    for place, words in enumerate(sentences):
        text = _written(words, transcript.language, stop)
        if begins:
            paragraphs.append(text)
        else:
            paragraphs[-1] += ("" if stop == "。" else " ") + text
        following = sentences[place + 1] if place + 1 < len(sentences) else words
        begins = following[0].start_s - words[-1].end_s > _PARAGRAPH_S
    return "".join(f"{paragraph}\n\n" for paragraph in paragraphs).rstrip("\n") + (
        "\n" if paragraphs else ""
    )


def _sentences(words: Sequence[HeardWord]) -> Iterator[list[HeardWord]]:
    ends = sum(_ends_sentence(word) for word in words)
    is_marked = ends * _WORDS_OF_A_SENTENCE >= len(words)
    sentence = list(words[:1])
    for word, following in pairwise(words):
        paused_s = following.start_s - word.end_s
        if _ends_sentence(word) or (not is_marked and paused_s > _SENTENCE_S):
            yield sentence
            sentence = []
        sentence.append(following)
    if sentence:
        yield sentence


def _ends_sentence(word: HeardWord) -> bool:
    text = word.text.rstrip(_CLOSING)
    return bool(text) and text[-1] in _SENTENCE_ENDS


def _written(words: Sequence[HeardWord], language: str, stop: str) -> str:
    text = words[0].text
    for before, word in pairwise(words):
        text += _space(before.text, word.text, is_unspaced(language)) + word.text
    if _ends_sentence(words[-1]):
        return text
    return text[:1].upper() + text[1:].rstrip(",;:") + stop


def _space(before: str, after: str, unspaced: bool) -> str:
    """What stands between two words: Latin ones have a space in every language."""
    latin = before[-1:].isascii() and after[:1].isascii() and after[:1].isalnum()
    return "" if unspaced and not latin else " "
