"""Words as a speech model gives them, made whole and put in order."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from storygen.language.tags import primary
from storygen.models.sound import HeardWord

UNSPACED = frozenset({"zh", "yue", "cmn", "wuu", "ja", "th", "lo", "my", "km", "bo"})
"""Languages written without spaces between words."""

_DECIMALS = 3  # milliseconds


@dataclass(frozen=True)
class RawWord:
    """A word as a model gives it.

    Attributes:
        text: With the space before it, if it has one.
        start_s: Seconds from the recording's first sample.
        end_s: Likewise.
        probability: How sure the model is.
    """

    text: str
    start_s: float
    end_s: float
    probability: float


def is_unspaced(language: str) -> bool:
    """Whether a language, given by its BCP 47 tag, is written without spaces between words."""
    return primary(language) in UNSPACED


def cleaned(
    segments: Iterable[Sequence[RawWord]], language: str, length_s: float
) -> Iterator[HeardWord]:
    """The words without the spaces around them, in order, not overlapping, inside the recording.

    Args:
        segments: What was heard, in stretches that the model takes for whole.
        language: BCP 47 tag of what is said.
        length_s: Of the recording.
    """
    done_s = 0.0
    for segment in segments:
        for word in _joined(segment, is_unspaced(language)):
            text = word.text.strip()
            if not text:
                continue
            start_s = min(max(round(float(word.start_s), _DECIMALS), done_s), length_s)
            end_s = min(max(round(float(word.end_s), _DECIMALS), start_s), length_s)
            done_s = end_s
            sure = float(word.probability)
            yield HeardWord(
                text=text,
                start_s=start_s,
                end_s=end_s,
                probability=round(min(1.0, max(0.0, sure)), _DECIMALS) if sure == sure else 0.0,
            )


def _joined(segment: Iterable[RawWord], unspaced: bool) -> list[RawWord]:
    """Put words together again that the model gave in parts, such as `twenty` and `-one`."""
    words: list[RawWord] = []
    for part in segment:
        if words and _continues(words[-1].text, part.text, unspaced):
            whole = words[-1]
            words[-1] = replace(
                whole,
                text=whole.text + part.text,
                end_s=part.end_s,
                probability=min(whole.probability, part.probability),
            )
        else:
            words.append(part)
    return words


def _continues(word: str, part: str, unspaced: bool) -> bool:
    if not word.strip() or not part or part[0].isspace() or word[-1].isspace():
        return False
    if not unspaced:
        return True
    # Latin words inside Chinese or Thai text come in parts too; other letters stand alone.
    return word[-1].isascii() and word[-1].isalnum() and part[0].isascii() and part[0].isalnum()
