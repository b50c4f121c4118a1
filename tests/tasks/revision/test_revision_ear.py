"""The ear check: a real voice must sound spoken words as the words that a person would say."""

import subprocess
import sys

import pytest
from revision_speech import spoken

_PHONEMES = """
import ctypes, sys, espeakng_loader
library = ctypes.CDLL(espeakng_loader.get_library_path())
library.espeak_Initialize(2, 0, str(espeakng_loader.get_data_path()).encode(), 0x8000)
library.espeak_TextToPhonemes.restype = ctypes.c_char_p
assert library.espeak_SetVoiceByName(sys.argv[1].encode()) == 0
for text in sys.argv[2:]:
    rest = ctypes.c_char_p(text.encode())
    heard = []
    while rest.value is not None:
        heard.append(library.espeak_TextToPhonemes(ctypes.byref(rest), 1, 2).decode())
    print("".join(heard).replace(" ", "").replace("ˈ", "").replace("ˌ", ""))
"""


def _heard(voice: str, *texts: str) -> list[str]:
    """Phonemes by espeak-ng, in a process of its own, for its state is global."""
    command = [sys.executable, "-c", _PHONEMES, voice, *texts]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()


@pytest.mark.parametrize(
    ("language", "written", "read"),
    [
        ("ja", "「行こう。」と彼は言った。", "行こう。 と彼は言った。"),
        ("zh", "他说：“行不行？”", "他说： 行不行？"),
        ("ru", "«Стой!» — крикнул он.", "Стой! крикнул он."),
    ],
)
def test_without_rules_a_voice_keeps_the_marks_that_it_phrases_by(
    language: str, written: str, read: str
):
    assert spoken(written, language) == read


@pytest.mark.parametrize(
    ("voice", "written", "sounds_like"),
    [
        ("en-us", "in 1905", "in nineteen oh five"),
        ("en-us", "O’Brien’s “dog”", "O'Brien's dog"),
        ("pt", "a ONU", "a Onu"),
        ("de", "2½ km", "zweieinhalb Kilometer"),
        ("fr", "l’ONU", "l'onu"),
        ("es", "21 km", "veintiún kilómetros"),
        ("it", "l’80%", "l'ottanta per cento"),
    ],
)
def test_a_voice_sounds_it_as_if_written_out(voice: str, written: str, sounds_like: str):
    heard, wanted = _heard(voice, spoken(written, voice), sounds_like)

    assert heard == wanted


@pytest.mark.parametrize(
    ("voice", "written", "phonemes"),
    [
        ("en-us", "the ATM", "ðɪeɪtiːɛm"),
        ("en-us", "the FBI", "ðɪɛfbiːaɪ"),
        ("en-us", "CEOs", "siːiːoʊz"),
        ("en-us", "3 a.m.", "θɹiːeɪɛm"),
        ("pt-br", "os EUA", "ʊzɛua"),
        ("es", "el IPC", "elipeθe"),
    ],
)
def test_letters_are_named_and_never_taken_for_words(voice: str, written: str, phonemes: str):
    assert _heard(voice, spoken(written, voice)) == [phonemes]
