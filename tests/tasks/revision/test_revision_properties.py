"""What holds for every text, in every language."""

import re
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from storygen.models.story import Beat, Chapter, Scene, Script, Token
from tasks.revision.language import KNOWN
from tasks.revision.speakable import revise_script, speak

LANGUAGES = (*KNOWN, "en-GB", "pt-BR", "es-MX", "fr-CH", "ru", "ja", "hi", "fa", "xx")

_TEXT = """
5 000 000 $5 $3.5 million 3 M€ R$ 10 5,50 € km/h °C -5°C 10-20 1/2 ½ 2½ 3:30 p.m. 14h30 14 h 30
12. März March 12, 1985 1985. '80s 1980s 80er XIV Louis Chapter siglo XX XIXe siècle St. Dr. z. B.
p. ex. e.g. etc. FBI NASA U.S. CEOs' COVID-19 mp3 4x4 20th-century https://a.example/b?c a@b.org
www.x.de #Tag @me_2 v2.0.1 +49 030 1234567 (555) 123-4567 — – - -- ... … wait…no «Non !» ; : !
« » & + = % € 🙂 👩‍👩‍👧 1️⃣ ① ² x² m² H₂O º ª 1º 2ª 1.º l'80% d'1,5 l'ONU 'tis dogs' it's 0 00 000
1.234 1,234 1.234.567,89 1,234,567.89 999999999999999999999 .5 ,5 5. -1 +1 ±1 <3 >5 ~5 N° n°5 007
10:99 25:00 00:00 24:00 2024-13-40 31/02/2020 1/0 0/5 0th 1st 0. 3:2 16:9 I V A O y e und/oder
_it_ `x` C++ .NET 5'11" 20° 20º and/or a—b— —c word(s) IIII MMXXIV Ier 1er 2nde ﬁne 𝐇𝐢 ５ ٣ ഒ ß ǆ
No. 5 § **bold** Ⅳ ㎏ ℃ ™ 1st-2nd €5k 5m 10k l'1 qu'XIV 3-2 -- 1939-45 0,99€ 1.5.2020 St Sr. M.
"""
_WRITTEN = _TEXT.split()

token = st.one_of(
    st.sampled_from(_WRITTEN),
    st.sampled_from(_WRITTEN).map(lambda word: f"«{word},»"),
    st.text(min_size=1, max_size=12).map(lambda text: "".join(text.split())).filter(bool),
    st.text(alphabet="0123456789.,-–/:'€$%h ºªIVXmk°½", min_size=1, max_size=9)
    .map(lambda text: "".join(text.split()))
    .filter(bool),
)
beats = st.lists(token, max_size=8)
languages = st.sampled_from(LANGUAGES)


def _has_word(text: str) -> bool:
    return any(character.isalnum() for character in text)


def _is_zero_group(text: str) -> bool:
    return re.sub(r"\W", "", text) == "000"


@given(beats, languages)
@settings(max_examples=400, deadline=None)
@example(["5", "000", "000"], "fr")
@example(["—"], "en")
@example(["ª"], "en")
@example(["²"], "de")
def test_each_token_with_a_letter_or_digit_is_spoken(written: list[str], language: str):
    spoken = speak(written, language)

    assert len(spoken) == len(written)
    for token_written, words in zip(written, spoken, strict=True):
        assert words or not _has_word(token_written) or _is_zero_group(token_written)


@given(beats, languages)
@settings(max_examples=400, deadline=None)
def test_spoken_words_hold_no_space_markup_or_emoji(written: list[str], language: str):
    for words in speak(written, language):
        for word in words:
            assert word
            assert word.split() == [word]
            assert not set(word) & set('"“”«»()[]{}<>*_`|#~—–…¿¡\ufe0f\u20e3')
            kinds = {unicodedata.category(character) for character in word.replace("°", "")}
            assert not kinds & {"So", "Cs", "Co"}


@given(beats, languages)
@settings(max_examples=100, deadline=None)
def test_revising_twice_is_revising_once(written: list[str], language: str):
    tokens = tuple(Token(written=word, spoken=(word,)) for word in written)
    beat = Beat(id="b", tokens=tokens)
    script = Script(
        title="t", language=language, chapters=(Chapter(title="c", scenes=(Scene(beats=(beat,)),)),)
    )

    once = revise_script(script)

    assert revise_script(once) == once
    assert [t.written for t in once.beats[0].tokens] == written
    assert once.beats[0].id == "b"


@pytest.mark.parametrize("language", KNOWN)
def test_plain_words_are_spoken_as_they_stand(language: str):
    assert speak(["kilo", "banana,", "opera."], language) == (("kilo",), ("banana,",), ("opera.",))
