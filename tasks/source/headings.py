"""Chapter headings of plain text, where they are unmistakable."""

import re

from tasks.source.cleaning import has_words, one_line

_PARTS = (
    "chapter|part|book|act|scene|kapitel|teil|buch|akt|capítulo|capitulo|parte|libro|acto|"
    "chapitre|partie|livre|acte|capitolo|atto|livro|ato|hoofdstuk|deel|rozdział|глава|часть"
)
_NUMBERS = (
    "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|"
    "sixteen|seventeen|eighteen|nineteen|twenty|first|second|third|last|"
    "eins|zwei|drei|vier|fünf|sechs|sieben|acht|neun|zehn|"
    "uno|dos|tres|cuatro|cinco|seis|siete|ocho|nueve|diez|primer[oa]|segund[oa]|"
    "un|deux|trois|quatre|cinq|six|sept|huit|neuf|dix|premier|première|"
    "due|tre|quattro|cinque|sei|sette|otto|nove|dieci|prim[oa]|secondo|"
    "um|dois|três|quatro|sete|oito|dez|primeir[oa]"
)
_STAND_ALONE = (
    "prologue|epilogue|foreword|afterword|preface|introduction|prolog|epilog|vorwort|nachwort|"
    "prólogo|epílogo|prologo|epilogo|épilogue|avant-propos|prefazione|prefácio"
)
_NUMBERED = re.compile(
    rf"^(?:{_PARTS})\s+(?:\d{{1,3}}|(?=[ivxlc])[ivxlc]+|{_NUMBERS})"
    r"(?:[.:]?|\s*[.:–—-]\s*(?P<title>\S.*))$",
    re.IGNORECASE,
)
_ALONE = re.compile(rf"^(?:{_STAND_ALONE})[.:]?$", re.IGNORECASE)
_LONGEST_TITLE_WORDS = 10


def chapter_heading(block: str) -> str | None:
    """The words of a heading such as `Chapter 1`, `KAPITEL II: Der Wald` or `Epilogue`.

    Its title may follow on the same line after a mark, or on the one next line.

    Args:
        block: A whole paragraph, with its line ends.

    Returns:
        The heading on one line, or None where there is doubt.
    """
    first, _, rest = block.strip().partition("\n")
    first, rest = one_line(first), rest.strip()
    match = _NUMBERED.match(first)
    if match is None:
        return first if _ALONE.match(first) and not rest else None
    title = match["title"]
    if title is not None:
        return first if not rest and _is_title(title) else None
    if not rest:
        return first
    if "\n" in rest or not _is_title(rest) or rest[-1] in ".,;:":
        return None
    return f"{first.rstrip('.:')}: {one_line(rest)}"


def standing_title(block: str) -> str | None:
    """The words of a first line that stands alone, short and without a full stop, else None."""
    line = block.strip()
    if "\n" in line or not has_words(line) or len(line) > 80 or line[-1] in ".,;:!?…。！？":
        return None
    return one_line(line) if _is_title(line) else None


def _is_title(line: str) -> bool:
    return len(line.split()) <= _LONGEST_TITLE_WORDS
